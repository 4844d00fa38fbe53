using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Toolkit.Biomarkers.Assays;
using Toolkit.Measurements;
using Toolkit.Pipelines.Records;
using Toolkit.Storage.Records;

namespace Toolkit.Workstation.Reading;

/// <summary>A control on a plate of the store.</summary>
/// <param name="At">When the plate was acquired, UTC.</param>
internal sealed record ControlReading(string Record, string Title, string Analyte, string Level, double Value, string At);

/// <summary>The controls of all plates of a store in the order of their acquisition, judged by the rules of 'assay qc'.</summary>
internal sealed class ControlTrend
{
    /// <summary>The first runs of a level make its target, until a laboratory states one of its own.</summary>
    public const int Guide = 20;

    /// <summary>Fewer give no standard deviation worth a line.</summary>
    public const int Fewest = 5;

    private readonly ConcurrentDictionary<string, (long Seq, ImmutableArray<SampleResult> Controls)> computed = new(StringComparer.Ordinal);

    /// <summary>Every control with a number. A plate is computed once for each of its states.</summary>
    /// <param name="acquired">When each record was acquired, in the order of the store.</param>
    public ImmutableArray<ControlReading> Read(Ledger ledger, IEnumerable<(string Record, string At)> acquired)
    {
        var found = ImmutableArray.CreateBuilder<ControlReading>();
        foreach (var (id, at) in acquired)
        {
            if (ledger.Records.GetValueOrDefault(id) is not { Type: PlateRecords.Type } record || record.Fields.GetValueOrDefault(PlateField.Layout) is not { Length: > 0 })
            {
                continue;
            }

            foreach (var control in Controls(record).Where(c => c.Concentration is not null))
            {
                found.Add(new(id, record.Title, record.Fields.GetValueOrDefault(PlateField.Analyte) ?? "", control.Name, control.Concentration!.Value, at));
            }
        }

        return found.ToImmutable();
    }

    /// <summary>Charts with their verdicts, and why a level has none.</summary>
    public static (ImmutableArray<ControlChart> Charts, ImmutableArray<string> Reasons) Judge(IEnumerable<ControlReading> readings)
    {
        var text = new StringBuilder("analyte\tlevel\trun\tvalue\tguide\n");
        Dictionary<(string, string), int> seen = [];
        Dictionary<string, int> runs = new(StringComparer.Ordinal);
        foreach (var r in readings)
        {
            var n = seen[(r.Analyte, r.Level)] = seen.GetValueOrDefault((r.Analyte, r.Level)) + 1;
            var run = runs.TryGetValue(r.Record, out var known) ? known : runs[r.Record] = runs.Count + 1;
            text.AppendJoin('\t', Quoted(r.Analyte.Length == 0 ? "no analyte" : r.Analyte), Quoted(r.Level), run.ToString(CultureInfo.InvariantCulture), Numbers.Format(r.Value), n <= Guide ? "yes" : "no").Append('\n');
        }

        if (!ControlHistory.FromText(text.ToString()).Try(out var history, out var fault))
        {
            return ([], [fault.Message]);
        }

        var charts = ImmutableArray.CreateBuilder<ControlChart>();
        var reasons = ImmutableArray.CreateBuilder<string>();
        foreach (var analyte in history.Analytes)
        {
            charts.AddRange(history.Judge(analyte, [], out var why));
            reasons.AddRange(why.Select(w => analyte + ": " + w));
        }

        return (charts.ToImmutable(), reasons.ToImmutable());
    }

    private ImmutableArray<SampleResult> Controls(LabRecord record)
    {
        if (computed.TryGetValue(record.Id, out var known) && known.Seq == record.LastSeq)
        {
            return known.Controls;
        }

        ImmutableArray<SampleResult> controls = PlateRecords.Quantify(record).Try(out var result, out _) ? [.. result.Controls] : [];
        computed[record.Id] = (record.LastSeq, controls);
        return controls;
    }

    private static string Quoted(string text) => "\"" + Printable.Clean(text).Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
