using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Toolkit.Workstation.Acquisition;
using Toolkit.Workstation.Server;

namespace Toolkit.Workstation.Pages;

/// <summary>What the open page is told: "status" every second, "port" when a port has changed, "read" for every whole plate, from the first one on.</summary>
internal static class NowEvents
{
    /// <summary>Often enough that a plate is seen filling, seldom enough that a fast line costs little.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private const int LooksPerStatus = 5;

    public static async IAsyncEnumerable<SseItem<string>> Of(PageRequest request, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, request.Cancellation, request.Bench.Stopping);
        var shown = new Dictionary<int, (long Version, int Reads)>();
        for (var look = 0; IsEntered(request) && !either.IsCancellationRequested; look++)
        {
            if (look % LooksPerStatus == 0)
            {
                yield return new(NowView.Status(request), "status");
            }

            foreach (var port in request.Bench.Ports.Ports)
            {
                var view = port.View();
                var (version, reads) = shown.GetValueOrDefault(port.Number, (-1, 0));
                if (view.Version == version)
                {
                    continue;
                }

                foreach (var read in view.Reads.Where(r => r.Number > reads))
                {
                    yield return new(Read(port, read), "read");
                }

                yield return new(Json(json =>
                {
                    json.WriteNumber("port", port.Number);
                    json.WriteBoolean("running", view.IsRunning);
                    json.WriteString("markup", NowView.Port(port, view));
                }), "port");
                shown[port.Number] = (view.Version, view.Reads.LastOrDefault()?.Number ?? 0);
            }

            // The browser going away is no error: the stream just ends.
            await Task.Delay(Look, request.Bench.Clock, either.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private static bool IsEntered(PageRequest request) =>
        request.Session.ActorAt(request.Bench.Clock.GetUtcNow(), request.Bench.Options.IdleLock, isClick: false) is not null;

    private static string Read(DeskPort port, PlateRead read) => Json(json =>
    {
        json.WriteNumber("port", port.Number);
        json.WriteNumber("read", read.Number);
        json.WriteString("at", read.At.ToString("O", CultureInfo.InvariantCulture));
        json.WriteString("record", read.Record);
        json.WriteStartObject("wells");
        foreach (var well in read.Wells)
        {
            if (well.Value is { } value)
            {
                json.WriteNumber(well.Well.ToString(), value);
            }
            else
            {
                json.WriteNull(well.Well.ToString());
            }
        }

        json.WriteEndObject();
    });

    private static string Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
