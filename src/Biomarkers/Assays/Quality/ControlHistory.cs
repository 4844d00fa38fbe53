using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>A control level over the runs, judged.</summary>
/// <param name="Runs">Run, value, deviation in SD and the worst judgement of the run that concerns this level.</param>
public sealed record ControlChart(string Analyte, ControlTarget Target, ImmutableArray<(string Run, double Value, double Z, QualityVerdict Verdict)> Runs);

/// <summary>Results of controls in past runs, from a file the user keeps: columns run, level, value; where there are several analyte; mean and sd of the target, or guide = yes for the runs that make it.</summary>
public sealed record ControlHistory
{
    private const int FewestOfGuide = 5;
    private static readonly string[] Required = ["run", "level", "value"];

    private ImmutableArray<(string Analyte, ControlValue Value, bool Guide, double? Mean, double? Sd)> Rows { get; init; } = [];

    /// <summary>Reads comma-, semicolon- or tab-separated text; runs are judged in the order of the file.</summary>
    /// <returns>The history, or one fault that names every line that is wrong.</returns>
    public static Parsed<ControlHistory> FromText(string text)
    {
        if (!LayoutText.Of(text).Try(out var lines, out var unread))
        {
            return unread;
        }

        string[] columns = lines.Rows.Length == 0 ? [] : [.. lines.Rows[0].Cells.Select(c => c.ToLowerInvariant())];
        if (Required.Where(r => !columns.Contains(r)).ToList() is { Count: > 0 } missing)
        {
            return LayoutFaults.At(1, "the columns run, level and value", "no " + string.Join(", ", missing));
        }

        string Field(DelimitedRow row, string name) => Array.IndexOf(columns, name) is var at and >= 0 && at < row.Cells.Length ? row.Cells[at] : "";
        var sign = LayoutText.DecimalSign(lines.Rows.Skip(1).SelectMany(r => new[] { Field(r, "value"), Field(r, "mean"), Field(r, "sd") }));
        var faults = new List<Fault>();
        double? Number(DelimitedRow row, string name)
        {
            if (Field(row, name).Length == 0)
            {
                return null;
            }

            if (Numbers.TryParse(Field(row, name), sign, out var value) && (name != "sd" || value > 0))
            {
                return value;
            }

            faults.Add(LayoutFaults.At(row.Line, name == "sd" ? "a standard deviation above 0" : "a " + name, Printable.Quote(Field(row, name))));
            return null;
        }

        var rows = ImmutableArray.CreateBuilder<(string, ControlValue, bool, double?, double?)>();
        foreach (var row in lines.Rows.Skip(1))
        {
            if (Field(row, "run").Length == 0 || Field(row, "level").Length == 0)
            {
                faults.Add(LayoutFaults.At(row.Line, "a run and a level", "an empty field"));
            }

            if (Number(row, "value") is { } value)
            {
                rows.Add((Field(row, "analyte"), new ControlValue(Field(row, "run"), Field(row, "level"), value), Field(row, "guide").Equals("yes", StringComparison.OrdinalIgnoreCase), Number(row, "mean"), Number(row, "sd")));
            }
            else if (Field(row, "value").Length == 0)
            {
                faults.Add(LayoutFaults.At(row.Line, "a value", "an empty field"));
            }
        }

        return faults.Count > 0 ? LayoutFaults.Joined(faults) : new ControlHistory { Rows = rows.ToImmutable() };
    }

    /// <summary>Names of the analytes; "" where the file has no such column.</summary>
    public IEnumerable<string> Analytes => Rows.Select(r => r.Analyte).Distinct();

    /// <summary>Charts and broken rules of one analyte, with the controls of the present run behind the past ones.</summary>
    /// <param name="present">The run's own values; levels that the history does not know are left out.</param>
    /// <param name="reasons">Why a level has no chart.</param>
    public ImmutableArray<ControlChart> Judge(string analyte, IReadOnlyList<ControlValue> present, out ImmutableArray<string> reasons)
    {
        var rows = Rows.Where(r => r.Analyte.Length == 0 || r.Analyte.Equals(analyte, StringComparison.OrdinalIgnoreCase)).ToList();
        var why = ImmutableArray.CreateBuilder<string>();
        var targets = new List<ControlTarget>();
        foreach (var level in rows.GroupBy(r => r.Value.Level))
        {
            if (Target(level.Key, [.. level]).Try(out var target, out var fault))
            {
                targets.Add(target);
            }
            else
            {
                why.Add(fault.Message);
            }
        }

        var known = targets.Select(t => t.Level).ToHashSet(StringComparer.Ordinal);
        ControlValue[] values = [.. rows.Select(r => r.Value).Concat(present).Where(v => known.Contains(v.Level))];
        why.AddRange(present.Select(p => p.Level).Distinct().Where(l => !rows.Exists(r => r.Value.Level == l)).Select(l => $"the history holds no control {Printable.Quote(l)}"));
        var broken = Westgard.Judge(targets, values).ToLookup(v => v.Run);
        reasons = why.ToImmutable();
        return [.. targets.Select(t => new ControlChart(analyte, t, [.. values.Where(v => v.Level == t.Level).Select(v => (v.Run, v.Value, (v.Value - t.Mean) / t.Sd, Verdict(broken[v.Run], t.Level)))]))];
    }

    /// <summary>Judgements on the last run of each chart.</summary>
    public static IEnumerable<QualityVerdict> OfLastRun(IEnumerable<ControlChart> charts) => charts.Where(c => c.Runs.Length > 0).Select(c => c.Runs[^1].Verdict is { Grade: QualityGrade.Pass }
        ? QualityVerdict.Pass("control chart " + Printable.Clean(c.Target.Level))
        : c.Runs[^1].Verdict with { Criterion = $"control chart {Printable.Clean(c.Target.Level)}, {c.Runs[^1].Verdict.Criterion}" });

    private static Parsed<ControlTarget> Target(string level, List<(string Analyte, ControlValue Value, bool Guide, double? Mean, double? Sd)> rows)
    {
        if (rows.FindLast(r => r.Mean is not null && r.Sd is not null) is { Mean: { } mean, Sd: { } sd })
        {
            return new ControlTarget(level, mean, sd);
        }

        var marked = rows.Where(r => r.Guide).ToList();
        double[] guide = [.. (marked.Count > 0 ? marked : rows).Select(r => r.Value.Value)];
        return guide.Length >= FewestOfGuide && Statistics.Sd(guide) > 0
            ? LeveyJennings.Guide(level, guide)
            : new Fault(0, $"a mean and sd, or {FewestOfGuide} past results that differ, for the control {Printable.Quote(level)}", string.Create(CultureInfo.InvariantCulture, $"{guide.Length}")) { Unit = "history" };
    }

    /// <summary>A rule across levels concerns every level of its run; one within a level names it.</summary>
    private static QualityVerdict Verdict(IEnumerable<RuleViolation> broken, string level)
    {
        var own = broken.Where(b => b.Reason.Contains("across", StringComparison.Ordinal) || b.Rule == "R-4s" || b.Reason.StartsWith(Printable.Clean(level) + " ", StringComparison.Ordinal) || b.Reason.Contains($" of {Printable.Clean(level)} ", StringComparison.Ordinal)).ToList();
        return own.Count == 0 ? QualityVerdict.Pass("in control") : own.OrderByDescending(b => b.Grade).Select(b => new QualityVerdict(b.Grade, b.Rule, b.Reason)).First();
    }
}
