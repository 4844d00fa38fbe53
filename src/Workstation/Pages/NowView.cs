using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Toolkit.Devices.Capture;
using Toolkit.Measurements;
using Toolkit.Reports.Figures;
using Toolkit.Storage.Records;
using Toolkit.Workstation.Acquisition;
using Toolkit.Workstation.Frame;
using Toolkit.Workstation.Server;

namespace Toolkit.Workstation.Pages;

/// <summary>The parts of the page that change by themselves, as markup.</summary>
internal static class NowView
{
    private const double Gibi = 1L << 30;
    private const double LittleRoomGibi = 1;

    /// <summary>Store, disk, clock.</summary>
    public static string Status(PageRequest request)
    {
        var bench = request.Bench;
        var ledger = bench.Book.Refresh();
        var (room, free) = Room(bench.Options.Folder);
        var waiting = bench.Ports.Ports.Sum(p => p.View().Waiting);
        return Facts(
            ("Clock (UTC)", Elements.T(bench.Clock.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture))),
            ("Time service", ClockState()),
            ("Records", Elements.T(Counts(ledger))),
            ("Bytes that wait for the rest of a plate", N(waiting)),
            ("Room on the disk", Elements.Judged(free < LittleRoomGibi ? QualityGrade.Fail : QualityGrade.Pass, room)),
            ("End of the chain", $"event {N(ledger.Head.Seq)} <span class=\"mono\">{ledger.Head.Hash[..16]}</span>"),
            ("Events that broke a rule", ledger.Faults.Count == 0 ? Elements.Judged(QualityGrade.Pass, "none") : Elements.Judged(QualityGrade.Fail, N(ledger.Faults.Count))));
    }

    /// <summary>Figures of the link, the plate as it fills, and what happened last.</summary>
    public static string Port(DeskPort port, PortView view)
    {
        var status = view.Status;
        var markup = new StringBuilder(Facts(
            ("Port", Elements.T(status.Name)),
            ("Link", Elements.Judged(status.IsOpen ? QualityGrade.Pass : view.IsRunning ? QualityGrade.Warn : QualityGrade.Pass, status.IsOpen ? "open" : view.IsRunning ? "closed, tried again" : "done")),
            ("Last byte (UTC)", Elements.T(status.Heard is { } heard ? heard.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : "never")),
            ("Bytes", N(status.Bytes)),
            ("Plates", N(status.Plates)),
            ("Results", N(status.Results)),
            ("Faults", status.Faults == 0 ? "0" : Elements.Judged(QualityGrade.Warn, N(status.Faults)))));
        Plate(markup, port, view);
        if (!view.Records.IsEmpty)
        {
            markup.Append("<p>Stored: ").AppendJoin(", ", view.Records.TakeLast(4).Select(id => Elements.Link((id.StartsWith("plate-", StringComparison.Ordinal) ? "/plates/" : "/records/") + id, id))).Append("</p>\n");
        }

        if (!view.Events.IsEmpty)
        {
            markup.Append("<details><summary>What happened on the line</summary><ul class=\"log\">");
            foreach (var e in view.Events.Reverse())
            {
                markup.Append("<li><time>").Append(e.Utc.ToString("HH:mm:ss", CultureInfo.InvariantCulture)).Append("</time> ").Append(Elements.T(e.Text)).Append("</li>");
            }

            markup.Append("</ul></details>\n");
        }

        return markup.ToString();
    }

    /// <summary>Ports that this machine has, by their stable names first.</summary>
    public static IEnumerable<string> FoundPorts()
    {
        const string stable = "/dev/serial/by-id";
        var found = Directory.Exists(stable) ? Directory.EnumerateFiles(stable) : [];
        return found.Concat(Directory.Exists("/dev") ? Directory.EnumerateFiles("/dev", "ttyUSB*").Concat(Directory.EnumerateFiles("/dev", "ttyACM*")) : []).Order(StringComparer.Ordinal);
    }

    private static void Plate(StringBuilder markup, DeskPort port, PortView view)
    {
        var wells = view.Arriving.IsEmpty ? view.Reads.LastOrDefault()?.Wells ?? [] : view.Arriving;
        if (wells.IsEmpty)
        {
            markup.Append("<p>").Append(port.Profile.Kind == "plate-reader" ? "No plate has come yet. " : "").Append(Promise(port)).Append("</p>\n");
            return;
        }

        var (rows, columns) = Shape(port, wells);
        var figure = PlateHeatMap.Draw(new()
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"live-{port.Number}"),
            Title = string.Create(CultureInfo.InvariantCulture, $"Plate on port {port.Number}"),
            Rows = rows,
            Columns = columns,
            Unit = "OD",
            Wells = [.. wells.Select(w => new PlateWell(w.Well, w.Value) { Note = w.Code ?? "" })],
        });
        var words = view.Arriving.IsEmpty
            ? string.Create(CultureInfo.InvariantCulture, $"Read {view.Reads[^1].Number}: whole, checked and stored")
            : string.Create(CultureInfo.InvariantCulture, $"Arriving: {wells.Length} of {rows * columns} wells, not yet checked");
        words += PlatePreview.Shows(port.Profile) || !view.IsRunning ? "" : ". " + Promise(port);
        markup.Append("<figure><figcaption class=\"fill\" data-wells=\"").Append(N(wells.Length)).Append("\">").Append(words).Append("</figcaption>").Append(figure.Picture.ToMarkup()).Append("</figure>\n");
    }

    /// <summary>When values of this device are to be expected.</summary>
    private static string Promise(DeskPort port) => port.Profile.Kind != "plate-reader" ? "This is an analyser: its results are stored and named here when a message is complete."
        : PlatePreview.Shows(port.Profile) ? "Its wells appear while it sends."
        : "Values of this reader appear when the plate is complete: what comes before cannot be turned into readings.";

    /// <summary>The shape that is stated, else the smallest usual plate that holds the wells.</summary>
    private static (int Rows, int Columns) Shape(DeskPort port, ImmutableArray<WellReading> wells)
    {
        int Stated(string name) => int.TryParse(port.Settings.GetValueOrDefault(name) ?? port.Profile.Settings.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0;
        int rows = Math.Max(Stated("rows"), wells.Max(w => w.Well.Row) + 1), columns = Math.Max(Stated("columns"), wells.Max(w => w.Well.Column) + 1);
        return rows <= 8 && columns <= 12 ? (8, 12) : rows <= 16 && columns <= 24 ? (16, 24) : (32, 48);
    }

    private static string Counts(Ledger ledger) =>
        ledger.Records.Count == 0 ? "none" : string.Join(", ", ledger.Records.Values.CountBy(r => r.Stage).OrderBy(c => c.Key).Select(c => $"{N(c.Value)} {c.Key.ToString().ToLowerInvariant()}"));

    private static string ClockState() => File.Exists("/run/systemd/timesync/synchronized") ? Elements.Judged(QualityGrade.Pass, "synchronised")
        : Elements.Judged(QualityGrade.Warn, "unknown: no time service says that the clock is synchronised");

    private static (string Words, double Gibi) Room(string folder)
    {
        try
        {
            var free = new DriveInfo(folder).AvailableFreeSpace / Gibi;
            return (free.ToString("0.0", CultureInfo.InvariantCulture) + " GiB", free);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return ("unknown", double.PositiveInfinity);
        }
    }

    /// <param name="facts">Names as text, values as markup.</param>
    private static string Facts(params ReadOnlySpan<(string Name, string Value)> facts)
    {
        var markup = new StringBuilder("<dl class=\"facts\">");
        foreach (var (name, value) in facts)
        {
            markup.Append("<div><dt>").Append(Elements.T(name)).Append("</dt><dd>").Append(value).Append("</dd></div>");
        }

        return markup.Append("</dl>\n").ToString();
    }

    private static string N(long value) => value.ToString(CultureInfo.InvariantCulture);
}
