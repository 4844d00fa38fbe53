using System.Net;
using System.Net.Sockets;

namespace Toolkit.Devices.Links;

/// <summary>A device on the network, or behind a serial-to-Ethernet box. Instruments are usually the client and the host the server.</summary>
public sealed class TcpLink : IDeviceLink
{
    private readonly Socket connection;
    private readonly SemaphoreSlim writing = new(1, 1);

    private TcpLink(Socket socket)
    {
        socket.NoDelay = true;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);

        // A device that was switched off says nothing: the system asks for it after 20 s and gives it up after another 15.
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 20);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
        connection = socket;
    }

    /// <summary>The other side's address.</summary>
    public EndPoint? Remote => connection.RemoteEndPoint;

    /// <exception cref="SocketException">The other side refuses or cannot be reached.</exception>
    public static async Task<TcpLink> ConnectAsync(string host, int port, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(host, port, cancellation).ConfigureAwait(false);
            return new(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Waits for the next device to connect.</summary>
    public static async Task<TcpLink> AcceptAsync(TcpListener listener, CancellationToken cancellation) =>
        new(await listener.AcceptSocketAsync(cancellation).ConfigureAwait(false));

    /// <inheritdoc />
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            return await connection.ReceiveAsync(buffer, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return 0;
        }
    }

    /// <inheritdoc />
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await writing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            while (bytes.Length > 0)
            {
                bytes = bytes[await connection.SendAsync(bytes, cancellation).ConfigureAwait(false)..];
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            throw new LinkLostException("The connection refuses to be written: " + e.Message, e);
        }
        finally
        {
            writing.Release();
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        connection.Dispose();
        return ValueTask.CompletedTask;
    }
}
