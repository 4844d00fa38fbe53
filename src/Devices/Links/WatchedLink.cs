namespace Toolkit.Devices.Links;

/// <summary>A link that is watched while it is silent: an unplugged adapter may report nothing at all, so its node is looked at again and again.</summary>
/// <param name="path">The port's path; "" for a link that has none.</param>
public sealed class WatchedLink(IDeviceLink inner, string path, TimeProvider clock) : IDeviceLink
{
    private readonly PortIdentity? identity = path.Length == 0 ? null : PortIdentity.Of(path);
    private long heard = clock.GetTimestamp();
    private bool silenceTold;
    private CancellationTokenSource? look;
    private CancellationTokenSource? either;
    private CancellationToken asked;

    /// <summary>How often the node is looked at.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Silence after which <see cref="OnSilent"/> is told, once for each silence; null for never.</summary>
    public TimeSpan? Silence { get; init; }

    public Action? OnGone { get; init; }

    public Action<TimeSpan>? OnSilent { get; init; }

    /// <summary>Shown each piece of bytes that came; it holds during the call only.</summary>
    public Action<ReadOnlyMemory<byte>>? OnBytes { get; init; }

    /// <inheritdoc />
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                var count = await inner.ReadAsync(buffer, Token(cancellation)).ConfigureAwait(false);
                heard = clock.GetTimestamp();
                silenceTold = false;
                OnBytes?.Invoke(buffer[..count]);
                return count;
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                if (identity is not null && PortIdentity.Of(path) != identity)
                {
                    OnGone?.Invoke();
                    return 0;
                }

                Listen();
            }
        }
    }

    /// <inheritdoc />
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) => inner.WriteAsync(bytes, cancellation);

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        either?.Dispose();
        look?.Dispose();
        return inner.DisposeAsync();
    }

    /// <summary>One timer runs on over many reads: a busy line is looked at no more often than an idle one.</summary>
    private CancellationToken Token(CancellationToken cancellation)
    {
        if (look is null || look.IsCancellationRequested || asked != cancellation)
        {
            either?.Dispose();
            look?.Dispose();
            asked = cancellation;
            look = new CancellationTokenSource(Interval, clock);
            either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, look.Token);
        }

        return either!.Token;
    }

    private void Listen()
    {
        var silent = clock.GetElapsedTime(heard);
        if (!silenceTold && Silence is { } limit && silent >= limit)
        {
            silenceTold = true;
            OnSilent?.Invoke(silent);
        }
    }
}
