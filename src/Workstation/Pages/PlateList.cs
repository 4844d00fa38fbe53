using System.Globalization;
using Toolkit.Pipelines.Records;
using Toolkit.Storage.Records;
using Toolkit.Workstation.Frame;
using Toolkit.Workstation.Server;

namespace Toolkit.Workstation.Pages;

/// <summary>The plates of the store, the newest first, a page of fifty at a time.</summary>
internal static class PlateList
{
    private const int Length = 50;

    public static void Map(PageRoutes routes) => routes.Get("/plates", Show);

    private static IResult Show(PageRequest request)
    {
        var (text, stage) = (request.Query("text").Trim(), request.Query("stage"));
        var from = int.TryParse(request.Query("from"), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0;
        var found = request.Ledger.Records.Values
            .Where(r => r.Type == PlateRecords.Type && (text.Length == 0 || r.Title.Contains(text, StringComparison.OrdinalIgnoreCase) || r.Id.Contains(text, StringComparison.OrdinalIgnoreCase))
                && (stage.Length == 0 || r.Stage.ToString().Equals(stage, StringComparison.OrdinalIgnoreCase)))
            .OrderByDescending(r => r.LastSeq)
            .ToList();
        var rows = found.Skip(from).Take(Length).Select(r => (string[])
        [
            Elements.Link("/plates/" + Uri.EscapeDataString(r.Id), r.Title),
            r.Stage.ToString().ToLowerInvariant(),
            Elements.T(r.Fields.GetValueOrDefault(PlateField.Profile) ?? ""),
            PlateParts.Signatures(r),
            r.LastSeq.ToString(CultureInfo.InvariantCulture),
        ]);
        var stages = Enum.GetNames<RecordStage>().Select(s => (s.ToLowerInvariant(), s.ToLowerInvariant())).Prepend(("", "every stage"));
        var search = $"<form method=\"get\" action=\"/plates\" class=\"form line\">{Elements.Field("text", "Name holds", text, isRequired: false)}{Elements.Choice("stage", "Stage", stages, stage)}<button type=\"submit\">Show</button></form>\n";
        var last = Math.Min(from + Length, found.Count);
        var range = string.Create(CultureInfo.InvariantCulture, $"<p>{(found.Count == 0 ? "No plate." : $"Plates {from + 1} to {last} of {found.Count}.")} {Step(text, stage, from - Length, from > 0, "Newer")} {Step(text, stage, last, last < found.Count, "Older")}</p>\n");
        return request.Page("Plates", search + range + (found.Count == 0 ? "" : Elements.Table("Plates, the newest change first", ["Plate", "Stage", "Profile", "Signatures", "Event"], rows)));
    }

    private static string Step(string text, string stage, int from, bool isThere, string words) =>
        isThere ? Elements.Link(string.Create(CultureInfo.InvariantCulture, $"/plates?text={Uri.EscapeDataString(text)}&stage={Uri.EscapeDataString(stage)}&from={Math.Max(0, from)}"), words) : "";
}
