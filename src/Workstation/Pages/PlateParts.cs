using System.Globalization;
using System.Text;
using Toolkit.Biomarkers.Assays;
using Toolkit.Measurements;
using Toolkit.Pipelines.Records;
using Toolkit.Reports.Figures;
using Toolkit.Storage.Events;
using Toolkit.Storage.Records;
using Toolkit.Workstation.Frame;

namespace Toolkit.Workstation.Pages;

/// <summary>The parts of a plate's page that only show.</summary>
internal static class PlateParts
{
    private const int ShownHash = 16;

    /// <summary>acquired → processed → reviewed → signed → locked.</summary>
    public static string Stages(RecordStage stage)
    {
        var markup = new StringBuilder("<ol class=\"stage\" aria-label=\"Stage\">");
        foreach (var s in Enum.GetValues<RecordStage>())
        {
            markup.Append(s == stage ? "<li aria-current=\"step\">" : "<li>").Append(s.ToString().ToLowerInvariant()).Append("</li>");
        }

        return markup.Append("</ol>\n").ToString();
    }

    /// <summary>"1 valid, 1 void".</summary>
    public static string Signatures(LabRecord record)
    {
        var (valid, voided) = (record.Signatures.Count(record.IsValid), record.Signatures.Count(s => !record.IsValid(s)));
        return string.Join(", ", new[]
        {
            valid > 0 ? Elements.Judged(QualityGrade.Pass, string.Create(CultureInfo.InvariantCulture, $"{valid} valid")) : "",
            voided > 0 ? Elements.Judged(QualityGrade.Fail, string.Create(CultureInfo.InvariantCulture, $"{voided} void")) : "",
        }.Where(t => t.Length > 0));
    }

    public static string SignatureTable(LabRecord record) => record.Signatures.IsEmpty ? "" : Elements.Table(
        "Signatures",
        ["Signed by", "Meaning", "At (UTC)", "State", "Of the record with hash"],
        record.Signatures.Select(s => (string[])
        [
            Elements.T($"{s.FullName} ({s.Signer})"),
            s.Meaning.ToString().ToLowerInvariant(),
            Elements.T(Moment(s.At)),
            record.IsValid(s) ? Elements.Judged(QualityGrade.Pass, "valid") : Elements.Judged(QualityGrade.Fail, "void: the record was changed after it"),
            $"<span class=\"mono\">{s.RecordHash[..ShownHash]}</span>",
        ]));

    /// <summary>Warns where the stored concentrations are not those that follow from what the record holds now.</summary>
    public static string Stale(LabRecord record, AssayResult result)
    {
        var stored = PlateRecords.Concentrations(record).ToDictionary(c => c.Sample, c => c.Reported, StringComparer.Ordinal);
        var now = PlateRecords.Reported(result);
        var differing = now.Where(r => stored.GetValueOrDefault(r.Key) != r.Value).Select(r => r.Key).ToList();
        return differing.Count == 0 ? "" : Elements.Notice(
            string.Create(CultureInfo.InvariantCulture, $"What is stored of {differing.Count} samples is not what the record gives now ({string.Join(", ", differing.Take(5))}): it was changed, or made by another version, and is to be computed again."),
            QualityGrade.Warn);
    }

    /// <summary>The readings of a plate that has no layout yet.</summary>
    public static string Raw(LabRecord record)
    {
        if (!PlateRecords.Reading(record).Try(out var reading, out var fault))
        {
            return Elements.Notice(fault.Message, QualityGrade.Fail);
        }

        if (reading.Wells.IsEmpty)
        {
            return Elements.Notice("The plate has no well.", QualityGrade.Warn);
        }

        int rows = reading.Wells.Max(w => w.Well.Row) + 1, columns = reading.Wells.Max(w => w.Well.Column) + 1;
        var figure = PlateHeatMap.Draw(new()
        {
            Id = "plate-raw",
            Title = "Readings",
            Unit = reading.Unit.Length > 0 ? reading.Unit : "signal",
            Rows = rows <= 8 && columns <= 12 ? 8 : rows <= 16 && columns <= 24 ? 16 : 32,
            Columns = rows <= 8 && columns <= 12 ? 12 : rows <= 16 && columns <= 24 ? 24 : 48,
            Wells = [.. reading.Wells.Select(w => new PlateWell(w.Well, w.Value) { Note = w.Code ?? "" })],
        });
        return $"<figure><figcaption>{Elements.T(figure.Description)}</figcaption>{figure.Picture.ToMarkup()}</figure>\n";
    }

    /// <summary>Where the bytes came from and where they are kept.</summary>
    public static string Origin(LabRecord record)
    {
        var address = "/plates/" + Uri.EscapeDataString(record.Id);
        string Field(string name) => Elements.T(record.Fields.GetValueOrDefault(name) ?? "");
        return "<h2>Where it comes from</h2>\n" + Elements.Table("Origin", ["What", "Value"],
        [
            ["Record", $"<span class=\"mono\">{Elements.T(record.Id)}</span>"],
            ["Profile", Field(PlateField.Profile)],
            ["Port or file", Field(PlateField.From)],
            ["In the capture journal", $"<span class=\"mono\">{Field(PlateField.Journal)}</span>"],
            ["SHA-256 of the bytes", $"<span class=\"mono\">{Field(PlateField.Sha256)}</span>"],
            ["Record hash now", $"<span class=\"mono\">{record.Hash}</span>"],
            ["To take along", $"{Elements.Link(address + "/bytes", "the bytes as they came")}, {Elements.Link(address + "/concentrations.csv", "concentrations as CSV")}"],
        ]);
    }

    /// <summary>Every event, the newest first: who, what, the old and the new value, and why.</summary>
    public static string History(IEnumerable<StoredEvent> events, LabRecord record)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        var rows = new List<string[]>();
        foreach (var e in events)
        {
            var line = AuditTrail.Line(e);
            var changes = Changes(e, line, fields);
            rows.Add(
            [
                e.Seq.ToString(CultureInfo.InvariantCulture),
                Elements.T(Moment(e.At)),
                Elements.T(line.Who),
                Elements.T(e.Kind["record.".Length..]),
                changes,
                Elements.T(line.Why),
            ]);
        }

        rows.Reverse();
        return "<h2>What was done</h2>\n" + Elements.Table($"Events of {record.Id}", ["Event", "At (UTC)", "Who", "What", "Old → new", "Why"], rows);
    }

    private static string Changes(StoredEvent e, AuditEntry line, Dictionary<string, string> fields)
    {
        const string prefix = "fields.";
        var changes = new List<string>();
        if (e.Kind == EventKind.Changed)
        {
            fields[line.Field] = line.New;
            return Change(line.Field, line.Old, line.New);
        }

        foreach (var (name, value) in EventBody.Read(e.Body).Where(t => t.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(t => (t.Key[prefix.Length..], t.Value)))
        {
            if (fields.GetValueOrDefault(name, "") != value && e.Kind != EventKind.Acquired)
            {
                changes.Add(Change(name, fields.GetValueOrDefault(name, ""), value));
            }

            fields[name] = value;
        }

        const int shown = 3;
        return changes.Count == 0 ? Elements.T(line.New.Length > 120 ? line.New[..120] + "…" : line.New)
            : changes.Count <= shown ? string.Join("<br>", changes)
            : $"<details><summary>{changes.Count.ToString(CultureInfo.InvariantCulture)} values</summary>{string.Join("<br>", changes)}</details>";
    }

    private static string Change(string name, string old, string now) =>
        name == PlateField.Layout ? "layout" : $"{Elements.T(name)}: {(old.Length == 0 ? "–" : Elements.T(old))} → {(now.Length == 0 ? "–" : Elements.T(now))}";

    /// <summary>"2026-03-01 12:00:00" of a stored time.</summary>
    private static string Moment(string at) => at.Length >= 19 ? at[..19].Replace('T', ' ') : at;
}
