using System.Text;

namespace Toolkit.Devices.Links;

/// <summary>A pair made in this process: the device's side as a link, and the path that a host opens as if it were a serial port. Linux only.</summary>
/// <remarks>A pseudo-terminal has no speed, parity or modem lines. Disposing it is the unplugging of the device.</remarks>
public sealed class PseudoTerminal : IDeviceLink
{
    private readonly TtyDescriptor master;
    private readonly TtyDescriptor slave;

    private PseudoTerminal(TtyDescriptor master, TtyDescriptor slave, string path)
    {
        this.master = master;
        this.slave = slave;
        Path = path;
    }

    /// <summary>What the host opens: "/dev/pts/7".</summary>
    public string Path { get; }

    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    /// <exception cref="IOException">The system has no pseudo-terminal left.</exception>
    public static unsafe PseudoTerminal Create()
    {
        Posix.RequireLinux();
        const int flags = Posix.ReadWrite | Posix.NoControllingTerminal | Posix.CloseOnExec | Posix.NonBlocking;
        var opened = Posix.OpenPseudoTerminal(flags);
        if (opened < 0)
        {
            throw new IOException("No pseudo-terminal: " + Posix.LastError());
        }

        var name = stackalloc byte[128];
        if (Posix.GrantPseudoTerminal(opened) != 0 || Posix.UnlockPseudoTerminal(opened) != 0 || Posix.PseudoTerminalName(opened, name, 128) != 0)
        {
            var cause = Posix.LastError();
            _ = Posix.Close(opened);
            throw new IOException("No pseudo-terminal: " + cause);
        }

        var path = Encoding.UTF8.GetString(name, new ReadOnlySpan<byte>(name, 128).IndexOf((byte)0));

        // Held open so that the master does not see a hang-up before the host opens, nor between two hosts.
        var kept = Posix.Open(path, flags);
        if (kept < 0)
        {
            var cause = Posix.LastError();
            _ = Posix.Close(opened);
            throw new IOException($"No pseudo-terminal: {path}: {cause}");
        }

        TtySettings.Apply(kept, new LineSettings(), path);
        return new(new TtyDescriptor(opened, "the device side of " + path), new TtyDescriptor(kept, path), path);
    }

    /// <inheritdoc />
    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation) => master.ReadAsync(buffer, cancellation);

    /// <inheritdoc />
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) => master.WriteAsync(bytes, cancellation);

    /// <summary>Waits until the host has read everything: what it has not read is lost when the device goes away.</summary>
    /// <returns>False where it did not in time.</returns>
    public async Task<bool> DrainAsync(TimeSpan limit, TimeProvider clock, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        var empty = 0;
        while (empty < 2)
        {
            if (clock.GetElapsedTime(started) > limit)
            {
                return false;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), clock, cancellation).ConfigureAwait(false);
            empty = slave.Unread() == 0 ? empty + 1 : 0;
        }

        return true;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await master.DisposeAsync().ConfigureAwait(false);
        await slave.DisposeAsync().ConfigureAwait(false);
    }
}
