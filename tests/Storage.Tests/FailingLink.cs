using System.Net;
using System.Net.Sockets;
using Toolkit.Storage.Events;
using Toolkit.Storage.Stores;

namespace Toolkit.Storage.Tests;

/// <summary>A wire on loopback between a client and a server that breaks after a number of bytes: before a request is whole, or before its answer is.</summary>
internal sealed class FailingWire : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly int server;
    private readonly Random chance;
    private readonly int healthyAfter;

    /// <param name="healthyAfter">Connections that break before the wire holds.</param>
    public FailingWire(int server, int seed, int healthyAfter)
    {
        this.server = server;
        this.healthyAfter = healthyAfter;
        chance = new(seed);
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public int Broken { get; private set; }

    public void Dispose() => listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync();
                _ = CarryAsync(client, Broken < healthyAfter ? chance.Next(600, 14_000) : int.MaxValue, lossOfAnswers: chance.Next(2) == 0);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task CarryAsync(TcpClient client, int breaksAfter, bool lossOfAnswers)
    {
        using var there = new TcpClient();
        try
        {
            await there.ConnectAsync(IPAddress.Loopback, server);
            var left = new Budget { Bytes = breaksAfter };
            await Task.WhenAny(
                PumpAsync(client.GetStream(), there.GetStream(), left, counts: !lossOfAnswers),
                PumpAsync(there.GetStream(), client.GetStream(), left, counts: lossOfAnswers));
            Broken += left.Bytes <= 0 ? 1 : 0;

            // What the server was told in full it finishes: the answer has nowhere to go.
            await Task.Delay(20);
        }
        finally
        {
            client.LingerState = new(true, 0);
            client.Dispose();
        }
    }

    private static async Task PumpAsync(NetworkStream from, NetworkStream to, Budget left, bool counts)
    {
        var buffer = new byte[512];
        try
        {
            while (await from.ReadAsync(buffer) is > 0 and var read)
            {
                left.Bytes -= counts ? read : 0;
                if (left.Bytes <= 0)
                {
                    return;
                }

                await to.WriteAsync(buffer.AsMemory(0, read));
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // The other side is gone.
        }
    }

    private sealed class Budget
    {
        public int Bytes { get; set; }
    }
}

/// <summary>A store behind a link that loses the request, the acknowledgement, or nothing, as the script says.</summary>
internal sealed class FailingLink(IEventStore behind, Queue<LinkFault> script) : IEventStore
{
    public string Place => behind.Place;

    public StoreHead Head() => behind.Head();

    public IReadOnlyList<AppendReceipt>? TryAppend(IReadOnlyList<NewEvent> events, StoreHead? onlyAt = null)
    {
        var fault = script.Count > 0 ? script.Dequeue() : LinkFault.None;
        if (fault == LinkFault.RequestLost)
        {
            throw new StoreException(StoreTrouble.Unreachable, "the request was lost");
        }

        var receipts = behind.TryAppend(events, onlyAt);
        if (fault == LinkFault.SentTwice)
        {
            receipts = behind.TryAppend(events, onlyAt);
        }

        return fault == LinkFault.AcknowledgementLost ? throw new StoreException(StoreTrouble.Unreachable, "the acknowledgement was lost") : receipts;
    }

    public IEnumerable<StoredEvent> Read(long after = 0) => behind.Read(after);

    public IEnumerable<StoredEvent> ReadSource(string source, long after, int limit) => behind.ReadSource(source, after, limit);

    public IEnumerable<StoredEvent> ReadRecord(string record) => behind.ReadRecord(record);

    public IReadOnlyDictionary<string, long> Sources() => behind.Sources();

    public IReadOnlyList<string> Damage() => behind.Damage();

    /// <summary>The link is cut; the store behind it stays.</summary>
    public void Dispose()
    {
    }
}

internal enum LinkFault
{
    None,
    RequestLost,
    AcknowledgementLost,
    SentTwice,
}
