namespace Toolkit.Devices.Links;

/// <summary>A serial port or pseudo-terminal through termios and poll: idle costs nothing, closing always returns, a hang-up is seen at once. Linux only.</summary>
public sealed class PosixTty : IDeviceLink
{
    private readonly TtyDescriptor tty;
    private readonly PortLock portLock;

    private PosixTty(TtyDescriptor descriptor, PortLock owned)
    {
        tty = descriptor;
        portLock = owned;
    }

    /// <summary>Opens the port for this process alone.</summary>
    /// <exception cref="FileNotFoundException">There is no such device.</exception>
    /// <exception cref="UnauthorizedAccessException">The user may not open it; the message says what to do.</exception>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    /// <exception cref="IOException">Another process holds it, or it is no terminal.</exception>
    public static PosixTty Open(string path, LineSettings line)
    {
        Posix.RequireLinux();
        PortAccess.Require(path);
        var owned = PortLock.Take(path);
        try
        {
            var opened = Posix.Open(path, Posix.ReadWrite | Posix.NoControllingTerminal | Posix.NonBlocking | Posix.CloseOnExec);
            if (opened < 0)
            {
                throw PortAccess.Explain(path, Posix.LastError());
            }

            var descriptor = new TtyDescriptor(opened, path);
            try
            {
                TtySettings.Apply(opened, line, path);
                return new(descriptor, owned);
            }
            catch
            {
                descriptor.Close();
                throw;
            }
        }
        catch
        {
            owned.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation) => tty.ReadAsync(buffer, cancellation);

    /// <inheritdoc />
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) => tty.WriteAsync(bytes, cancellation);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await tty.DisposeAsync().ConfigureAwait(false);
        portLock.Dispose();
    }
}
