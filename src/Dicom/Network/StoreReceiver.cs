using System.Net;
using System.Net.Sockets;
using Toolkit.Measurements;

namespace Toolkit.Dicom.Network;

/// <summary>A DICOM receiver: answers C-ECHO, and writes what C-STORE brings as whole files.</summary>
public sealed class StoreReceiver : IAsyncDisposable
{
    private readonly ReceiverOptions options;
    private readonly Action<string> tell;
    private readonly TcpListener listener;
    private readonly ObjectStore store;
    private readonly CancellationTokenSource stop = new();
    private readonly Task serving;
    private int stopped;

    private StoreReceiver(ReceiverOptions options, Action<string> tell)
    {
        this.options = options;
        this.tell = tell;
        store = new(options.Folder, options.Clock);
        listener = new(options.Address, options.Port);
        listener.Start();
        serving = ServeAsync();
    }

    /// <summary>Where the receiver listens.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)listener.LocalEndpoint;

    /// <summary>Opens the port and the folder, and starts to serve.</summary>
    /// <param name="tell">Is told what happens, one sentence each, from any thread.</param>
    /// <exception cref="SocketException">The port cannot be opened.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static StoreReceiver Start(ReceiverOptions options, Action<string>? tell = null) => new(options, tell ?? (_ => { }));

    /// <summary>Stops; associations under way are cut.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref stopped, 1) == 1)
        {
            return;
        }

        await stop.CancelAsync().ConfigureAwait(false);

        // The listener goes last: one that is stopped between two peers would refuse the next accept with another error than the cancellation.
        await serving.ConfigureAwait(false);
        listener.Stop();
        store.Dispose();
        stop.Dispose();
        listener.Dispose();
    }

    private async Task ServeAsync()
    {
        var peers = new HashSet<Task>();
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stop.Token).ConfigureAwait(false);
                peers.RemoveWhere(p => p.IsCompleted);
                if (peers.Count >= options.MaxPeers)
                {
                    tell("a peer was turned away: too many at one time");
                    client.Dispose();
                    continue;
                }

                peers.Add(ServePeerAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(peers).ConfigureAwait(false);
        }
    }

    private async Task ServePeerAsync(TcpClient client)
    {
        using (client)
        {
            // Answers are small and awaited: without this each would wait for the peer's delayed acknowledgement.
            client.NoDelay = true;
            try
            {
                var stream = client.GetStream();
                await using (stream.ConfigureAwait(false))
                {
                    using var association = new Association(stream, options, store, tell);
                    await association.ServeAsync(stop.Token).ConfigureAwait(false);
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
            {
                tell("a peer was lost: " + Printable.Clean(e.Message));
            }
        }
    }
}
