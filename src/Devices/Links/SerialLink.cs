using System.IO.Ports;

namespace Toolkit.Devices.Links;

/// <summary>A serial port through System.IO.Ports, on every platform. On Linux prefer <see cref="PosixTty"/>: this one polls and costs about 3 % of a core while idle.</summary>
public sealed class SerialLink : IDeviceLink
{
    private static readonly TimeSpan CloseDeadline = TimeSpan.FromSeconds(2);
    private readonly SerialPort serial;
    private readonly Stream stream;
    private readonly PortLock portLock;
    private readonly SemaphoreSlim writing = new(1, 1);
    private int closed;

    private SerialLink(SerialPort port, PortLock owned)
    {
        serial = port;
        portLock = owned;
        stream = port.BaseStream;
    }

    /// <summary>Opens the port for this process alone.</summary>
    /// <exception cref="FileNotFoundException">There is no such device.</exception>
    /// <exception cref="UnauthorizedAccessException">The user may not open it.</exception>
    /// <exception cref="IOException">Another process holds it, or it refuses the settings.</exception>
    public static SerialLink Open(string path, LineSettings line)
    {
        PortAccess.Require(path);
        var owned = PortLock.Take(path);
        var port = new SerialPort(path, line.BaudRate)
        {
            DataBits = line.DataBits,
            StopBits = line.StopBits == 2 ? StopBits.Two : StopBits.One,
            Parity = line.Parity switch { LineParity.Even => Parity.Even, LineParity.Odd => Parity.Odd, _ => Parity.None },
            Handshake = line.Flow switch { LineFlow.RtsCts => Handshake.RequestToSend, LineFlow.XonXoff => Handshake.XOnXOff, _ => Handshake.None },
        };
        try
        {
            port.Open();
            if (line.RaiseModemLines)
            {
                port.DtrEnable = true;
                port.RtsEnable = line.Flow != LineFlow.RtsCts || port.RtsEnable;
            }

            return new(port, owned);
        }
        catch (Exception e)
        {
            port.Dispose();
            owned.Dispose();
            throw e switch
            {
                UnauthorizedAccessException => PortAccess.Explain(path, e.Message),
                ArgumentException => new IOException($"{path} refuses {line}: {e.Message}", e),
                _ => e,
            };
        }
    }

    /// <inheritdoc />
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfZero(buffer.Length);
        try
        {
            return await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ObjectDisposedException or IOException or InvalidOperationException)
        {
            // An unplugged adapter shows as any of the three; all mean that the link is lost.
            return 0;
        }
    }

    /// <inheritdoc />
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await writing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await stream.WriteAsync(bytes, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ObjectDisposedException or IOException or InvalidOperationException or TimeoutException)
        {
            throw new LinkLostException($"{serial.PortName} refuses to be written: {e.Message}", e);
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>Closes the stream first and the port after it, on a worker with a deadline: SerialPort.Close never returns after an unplug with a failed write.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref closed, 1) != 0)
        {
            return;
        }

        var closing = Task.Run(() =>
        {
            stream.Dispose();
            serial.Dispose();
        });
        await Task.WhenAny(closing, Task.Delay(CloseDeadline)).ConfigureAwait(false);
        portLock.Dispose();
    }
}
