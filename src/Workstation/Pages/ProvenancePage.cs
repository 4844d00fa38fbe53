using System.Globalization;
using System.Text;
using Toolkit.Measurements;
using Toolkit.Workstation.Frame;
using Toolkit.Workstation.Reading;
using Toolkit.Workstation.Server;

namespace Toolkit.Workstation.Pages;

/// <summary>From a number down through its stages to its bytes, which are read and hashed again while somebody looks.</summary>
internal static class ProvenancePage
{
    private const int MostNumbers = 8;
    private const int MostInputs = 24;
    private const int MostLevels = 4;

    /// <summary>A longer list of sources is folded until it is checked.</summary>
    private const int MostOpen = 24;

    /// <summary>Sources that are hashed for one look: image series are long.</summary>
    private const int MostChecked = 200;

    /// <summary>A larger file is hashed and not shown.</summary>
    private const long LargestShown = 1L << 30;

    public static void Map(PageRoutes routes) => routes.Get("/trials/{run}/provenance/{id}", Show);

    private static IResult Show(PageRequest request) => TrialPage.WithRun(request, (run, results) =>
    {
        ProvenanceTrail trail = new(results);
        var id = request.Part("id");
        if (trail.Entry(id) is not { } entry)
        {
            return request.Refuse(StatusCodes.Status404NotFound, "No such entry", "The results of this run hold no provenance entry of this id.");
        }

        var page = new StringBuilder();
        page.Append("<p class=\"crumbs\">").Append(Elements.Link(TrialPage.Address(run.Id), results.Study)).Append(" › provenance ").Append("<span class=\"mono\">").Append(Elements.T(id)).Append("</span></p>\n");
        Numbers(page, trail, id);
        Facts(page, trail, id, entry);
        if (entry.Source is not null)
        {
            OwnBytes(page, request, entry);
        }
        else
        {
            Down(page, run, trail, entry);
            AllBytes(page, request, run, trail, id);
        }

        Up(page, run, trail, id);
        return request.Page(entry.Source is null ? "Where a number comes from" : "The bytes of a number", page.ToString(), "reading.css");
    });

    private static void Numbers(StringBuilder page, ProvenanceTrail trail, string id)
    {
        var numbers = trail.Numbers(id).ToList();
        if (numbers.Count > 0)
        {
            page.Append("<dl class=\"keys\">");
            foreach (var number in numbers.Take(MostNumbers))
            {
                page.Append("<div><dt>").Append(Elements.T(number.Name)).Append("</dt><dd class=\"mid\">").Append(Elements.T(number.Shown)).Append("</dd></div>");
            }

            page.Append("</dl>\n");
            page.Append(numbers.Count > MostNumbers ? string.Create(CultureInfo.InvariantCulture, $"<p class=\"soft\">and {numbers.Count - MostNumbers} more numbers of the same origin</p>\n") : "");
        }
    }

    private static void Facts(StringBuilder page, ProvenanceTrail trail, string id, Provenance entry) => page.Append(Elements.Table("The entry", ["What", "Value"],
    [
        ["Stage", Elements.T(entry.Stage)],
        ["Made by", Elements.T("Toolkit " + entry.Version)],
        ["Settings", entry.Parameters.IsEmpty ? "none" : string.Join("<br>", entry.Parameters.Select(p => Elements.T(p.Key) + " = " + Elements.T(p.Value)))],
        ["Id", trail.IsWhole(id)
            ? Elements.Judged(QualityGrade.Pass, "is the hash of this entry: nothing of it was changed")
            : Elements.Judged(QualityGrade.Fail, "is not the hash of this entry: it was changed after it was written, or its text was shortened for print")],
    ]));

    /// <summary>The stages below, unfolded as far as they are few.</summary>
    private static void Down(StringBuilder page, ShelvedRun run, ProvenanceTrail trail, Provenance entry)
    {
        page.Append("<h2>Made from</h2>\n<div class=\"trail\">");
        Inputs(page, run, trail, entry, MostLevels, new HashSet<string>(StringComparer.Ordinal));
        page.Append("</div>\n");
    }

    private static void Inputs(StringBuilder page, ShelvedRun run, ProvenanceTrail trail, Provenance entry, int levels, HashSet<string> seen)
    {
        if (entry.Inputs.IsEmpty)
        {
            page.Append("<p class=\"soft\">nothing: the stage had no input</p>");
            return;
        }

        page.Append("<ul>");
        foreach (var id in entry.Inputs.Distinct().Take(MostInputs))
        {
            page.Append("<li>").Append(Elements.Link(TrialPage.Address(run.Id, "provenance", id), id)).Append(' ');
            if (trail.Entry(id) is not { } input)
            {
                page.Append(Elements.Judged(QualityGrade.Fail, "not in the results")).Append("</li>");
                continue;
            }

            page.Append(Elements.T(Words(trail, input, id)));
            if (input.Source is null && levels > 1 && seen.Add(id))
            {
                page.Append(CultureInfo.InvariantCulture, $"<details{(entry.Inputs.Length <= 3 ? " open" : "")}><summary>made from {input.Inputs.Distinct().Count()}</summary>");
                Inputs(page, run, trail, input, levels - 1, seen);
                page.Append("</details>");
            }

            page.Append("</li>");
        }

        var more = entry.Inputs.Distinct().Count() - MostInputs;
        page.Append(more > 0 ? string.Create(CultureInfo.InvariantCulture, $"<li class=\"soft\">and {more} more</li>") : "").Append("</ul>");
    }

    private static string Words(ProvenanceTrail trail, Provenance entry, string id)
    {
        var number = trail.Numbers(id).Select(n => $"{n.Name}: {n.Shown}").FirstOrDefault();
        var bytes = entry.Source is null ? "" : $", {entry.Source}{(entry.Bytes is { } b ? string.Create(CultureInfo.InvariantCulture, $", bytes {b.Offset} to {b.Offset + Math.Max(0, b.Length - 1)}") : ", whole")}";
        return entry.Stage + bytes + (number is null ? "" : " — " + number);
    }

    private static void AllBytes(StringBuilder page, PageRequest request, ShelvedRun run, ProvenanceTrail trail, string id)
    {
        var sources = trail.Bytes(id).GroupBy(e => (e.Source, e.Sha256)).ToList();
        var isChecked = request.Query("check") == "all";
        page.Append("<h2>The bytes it rests on</h2>\n");
        if (!isChecked && sources.Count > 0)
        {
            page.Append("<p><a class=\"button\" href=\"").Append(TrialPage.Address(run.Id, "provenance", id)).Append("?check=all\">Read and hash them now</a></p>\n");
        }

        var states = sources.Take(MostChecked).Select(s => isChecked ? ReadingRoom.Of(request.Bench).Sources.Find(s.First()) : null).ToList();
        if (isChecked)
        {
            var altered = states.Count(s => s!.State == ByteState.Altered);
            var missing = states.Count(s => s!.State == ByteState.Missing);
            page.Append(Elements.Notice(
                string.Create(CultureInfo.InvariantCulture, $"{states.Count - altered - missing} of {sources.Count} sources are still the same bytes, {altered} altered, {missing} not on this machine{(sources.Count > MostChecked ? $", {sources.Count - MostChecked} not looked at" : "")}."),
                altered > 0 ? QualityGrade.Fail : missing > 0 || sources.Count > MostChecked ? QualityGrade.Warn : QualityGrade.Pass));
        }

        page.Append(sources.Count > MostOpen ? string.Create(CultureInfo.InvariantCulture, $"<details{(isChecked ? " open" : "")}><summary>{sources.Count} sources</summary>") : "");
        page.Append(Elements.Table(
            "Sources",
            ["Source", "Stretches", "SHA-256 when it was read", "Now"],
            sources.Take(MostChecked).Select((s, i) => (string[])
            [
                Elements.Link(TrialPage.Address(run.Id, "provenance", trail.NameOf(s.First())), s.Key.Source!),
                s.Count(e => e.Bytes is not null) is var n and > 0 ? n.ToString(CultureInfo.InvariantCulture) : "whole",
                $"<span class=\"mono\">{s.Key.Sha256![..16]}…</span>",
                states[i] is { } state ? State(state) : "not looked at",
            ])));
        page.Append(sources.Count > MostOpen ? "</details>\n" : "");
    }

    private static void OwnBytes(StringBuilder page, PageRequest request, Provenance entry)
    {
        var found = ReadingRoom.Of(request.Bench).Sources.Find(entry);
        page.Append("<h2>Its bytes, read now</h2>\n");
        page.Append(found.State switch
        {
            ByteState.Same => Elements.Notice("Still the same bytes: the SHA-256 now is the one that was written down.", QualityGrade.Pass),
            ByteState.Altered => Elements.Notice("Altered: what bears this name now has other bytes. The number was not made from them.", QualityGrade.Fail),
            _ => Elements.Notice("Nothing of this name or hash is in the store, the uploads, the captures or the runs of this machine.", QualityGrade.Warn),
        });
        page.Append(Elements.Table("The bytes", ["What", "Value"],
        [
            ["Source", Elements.T(entry.Source!)],
            ["Stretch", entry.Bytes is { } b ? string.Create(CultureInfo.InvariantCulture, $"offset {b.Offset}, length {b.Length}") : "the whole source"],
            ["SHA-256 when it was read", $"<span class=\"mono\">{entry.Sha256}</span>"],
            ["SHA-256 now", $"<span class=\"mono\">{found.Sha256 ?? "–"}</span>"],
            ["Found as", found.Where.Length == 0 ? "–" : Elements.T(found.Where) + (found.Files.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $", {found.Files.Count} files; the first is shown") : "")],
        ]));
        if (found.State != ByteState.Missing)
        {
            Hex(page, entry, found);
        }
    }

    private static void Hex(StringBuilder page, Provenance entry, FoundBytes found)
    {
        var size = found.Files.Count > 0 ? new FileInfo(found.Files[0]).Length : found.Stored.Length;
        var (offset, length) = entry.Bytes is { } b ? (b.Offset, b.Length) : (0, Math.Min(size, HexView.Most));
        if (offset >= size || offset < 0 || length < 0 || size > LargestShown)
        {
            page.Append(Elements.Notice(string.Create(CultureInfo.InvariantCulture, $"The stretch lies outside the {size} bytes that are there now."), QualityGrade.Fail));
            return;
        }

        var (from, count) = HexView.Window(offset, length, size);
        var bytes = new byte[count];
        if (found.Files.Count > 0)
        {
            using var file = File.OpenRead(found.Files[0]);
            file.Position = from;
            file.ReadExactly(bytes);
        }
        else
        {
            found.Stored.Span.Slice((int)from, count).CopyTo(bytes);
        }

        page.Append(HexView.Write(bytes, from, offset, Math.Min(length, HexView.Most)));
        page.Append(length > HexView.Most ? string.Create(CultureInfo.InvariantCulture, $"<p class=\"soft\">the first {HexView.Most} of {length} bytes</p>\n") : "");
    }

    private static void Up(StringBuilder page, ShelvedRun run, ProvenanceTrail trail, string id)
    {
        var uses = trail.Uses(id);
        if (uses.IsEmpty)
        {
            return;
        }

        page.Append("<h2>What was made from it</h2>\n<ul>");
        foreach (var use in uses.Take(MostInputs))
        {
            page.Append("<li>").Append(Elements.Link(TrialPage.Address(run.Id, "provenance", use), use)).Append(' ').Append(Elements.T(Words(trail, trail.Entry(use)!, use))).Append("</li>");
        }

        page.Append(uses.Length > MostInputs ? string.Create(CultureInfo.InvariantCulture, $"<li class=\"soft\">and {uses.Length - MostInputs} more</li>") : "").Append("</ul>\n");
    }

    private static string State(FoundBytes found) => found.State switch
    {
        ByteState.Same => Elements.Judged(QualityGrade.Pass, "still the same bytes"),
        ByteState.Altered => Elements.Judged(QualityGrade.Fail, "altered"),
        _ => Elements.Judged(QualityGrade.Warn, "not on this machine"),
    };
}
