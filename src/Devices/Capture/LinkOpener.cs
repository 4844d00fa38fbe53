using System.Net;
using System.Net.Sockets;
using Toolkit.Devices.Links;

namespace Toolkit.Devices.Capture;

/// <summary>Opens a link by its address, again and again where the device comes and goes. Give a serial port by its stable name (/dev/serial/by-id/…): a device that comes back may be another ttyUSB.</summary>
public sealed class LinkOpener(LinkAddress address, LineSettings line) : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private TcpListener? listener;

    /// <summary>Opens once.</summary>
    /// <exception cref="IOException">The port is missing, in use, or refuses the settings.</exception>
    /// <exception cref="UnauthorizedAccessException">The user may not open the port.</exception>
    /// <exception cref="SocketException">The other side refuses.</exception>
    public async Task<IDeviceLink> OpenAsync(CancellationToken cancellation)
    {
        switch (address.Kind)
        {
            case LinkKind.TcpClient:
                return await TcpLink.ConnectAsync(address.Host, address.Port, cancellation).ConfigureAwait(false);
            case LinkKind.TcpServer:
                if (listener is null)
                {
                    listener = new TcpListener(address.Host is "*" or "" ? IPAddress.Any : IPAddress.Parse(address.Host), address.Port);
                    listener.Start();
                }

                return await TcpLink.AcceptAsync(listener, cancellation).ConfigureAwait(false);
            default:
                return OperatingSystem.IsLinux() && line.Driver == LineDriver.Auto ? PosixTty.Open(address.Text, line) : SerialLink.Open(address.Text, line);
        }
    }

    /// <summary>Opens, and where that fails tries again with growing pauses until it succeeds.</summary>
    /// <param name="onFailure">Told each failure and the pause that follows.</param>
    public async Task<IDeviceLink> OpenPatientlyAsync(TimeProvider clock, Action<Exception, TimeSpan> onFailure, CancellationToken cancellation)
    {
        var pause = FirstPause;
        while (true)
        {
            try
            {
                return await OpenAsync(cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or SocketException or UnauthorizedAccessException)
            {
                onFailure(e, pause);
                await Task.Delay(pause, clock, cancellation).ConfigureAwait(false);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    public void Dispose() => listener?.Dispose();
}
