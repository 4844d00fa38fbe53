using System.Collections.Immutable;
using Toolkit.Devices.Links;
using Toolkit.Devices.Protocols;
using Toolkit.Measurements;

namespace Toolkit.Simulators.Devices;

/// <summary>An analyser that sends given results as LIS01-A2 sessions over any link; a message that fails is sent again, as the standard asks.</summary>
/// <param name="results">What it has measured, in the order in which it is sent.</param>
public sealed class AstmAnalyserSimulator(IEnumerable<AnalyserResult> results) : ISimulatedDevice
{
    private readonly ImmutableArray<AnalyserResult> results = [.. results];

    /// <summary>Name in the header record.</summary>
    public string Sender { get; init; } = "SIM^analyser^1.0";

    /// <summary>The analyser's clock: printed in the header and where a result has no time of its own.</summary>
    public DateTimeOffset Time { get; init; } = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Results in one message.</summary>
    public int ResultsPerMessage { get; init; } = 20;

    /// <summary>Longest text of a frame; longer records are cut.</summary>
    public int MaxText { get; init; } = 240;

    /// <summary>Sessions of one message before it gives up.</summary>
    public int MaxSessions { get; init; } = 5;

    /// <summary>Messages that the host has acknowledged as a whole.</summary>
    public int Delivered { get; private set; }

    /// <inheritdoc />
    public IEnumerable<AnalyserResult> Results => results;

    /// <inheritdoc />
    public double?[,]? Plate => null;

    /// <summary>How far the analyser's clock has jumped by now.</summary>
    public Func<TimeSpan> ClockOffset { get; init; } = () => TimeSpan.Zero;

    /// <summary>The messages' frames as they go over the line.</summary>
    public IEnumerable<IReadOnlyList<byte[]>> Messages() =>
        results.Chunk(ResultsPerMessage).Select(part => AstmFrame.OfRecords(AstmRecords.Write(Sender, part, Time + ClockOffset()), MaxText));

    /// <summary>Sends everything.</summary>
    /// <exception cref="LinkLostException">The link was lost, or a message was refused in <see cref="MaxSessions"/> sessions.</exception>
    public async Task RunAsync(IDeviceLink link, TimeProvider clock, CancellationToken cancellation)
    {
        // What was delivered before the link was lost is not sent again.
        foreach (var message in Messages().Skip(Delivered))
        {
            var delivered = false;
            for (var session = 0; session < MaxSessions && !delivered; session++)
            {
                delivered = await SendAsync(link, new AstmSender(message), clock, cancellation).ConfigureAwait(false);
            }

            if (!delivered)
            {
                throw new LinkLostException($"The host refused a message in {MaxSessions} sessions.");
            }

            Delivered++;
        }
    }

    private static async Task<bool> SendAsync(IDeviceLink link, AstmSender sender, TimeProvider clock, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        var buffer = new byte[64];
        await link.WriteAsync(sender.Start(TimeSpan.Zero), cancellation).ConfigureAwait(false);
        while (!sender.IsOver)
        {
            var count = await ReadUntil(link, buffer, sender.Deadline - clock.GetElapsedTime(started), clock, cancellation).ConfigureAwait(false);
            var now = clock.GetElapsedTime(started);
            foreach (var answer in buffer[..count])
            {
                var next = sender.Receive(answer, now);
                await link.WriteAsync(next, cancellation).ConfigureAwait(false);
                if (next.Length > 0)
                {
                    // What came before this went out is no answer to it: noise and an ACK in one piece are one refusal.
                    break;
                }
            }

            await link.WriteAsync(sender.Tick(now), cancellation).ConfigureAwait(false);
        }

        return sender.State == AstmSenderState.Done;
    }

    private static async Task<int> ReadUntil(IDeviceLink link, byte[] buffer, TimeSpan left, TimeProvider clock, CancellationToken cancellation)
    {
        using var due = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, due.Token);
        try
        {
            var count = await link.ReadAsync(buffer, either.Token).ConfigureAwait(false);
            return count > 0 ? count : throw new LinkLostException("The host closed the link.");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return 0;
        }
    }
}
