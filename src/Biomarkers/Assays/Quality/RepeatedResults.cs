using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>Repeated results of blank, low and other samples, from a table with the columns sample, kind and value.</summary>
public sealed record RepeatedResults
{
    private static readonly string[] Required = ["sample", "kind", "value"];
    private static readonly string[] Kinds = ["blank", "low", "profile"];

    private ImmutableArray<(string Sample, string Kind, double Value)> Rows { get; init; } = [];

    /// <summary>Reads comma-, semicolon- or tab-separated text.</summary>
    /// <returns>The results, or one fault that names every line that is wrong.</returns>
    public static Parsed<RepeatedResults> FromText(string text)
    {
        if (!LayoutText.Of(text).Try(out var lines, out var unread))
        {
            return unread;
        }

        string[] columns = lines.Rows.Length == 0 ? [] : [.. lines.Rows[0].Cells.Select(c => c.ToLowerInvariant())];
        if (Required.Where(c => !columns.Contains(c)).ToList() is { Count: > 0 } missing)
        {
            return LayoutFaults.At(1, "the columns sample, kind and value", "no " + string.Join(", ", missing));
        }

        string Field(DelimitedRow row, string name) => Array.IndexOf(columns, name) is var at and >= 0 && at < row.Cells.Length ? row.Cells[at] : "";
        var sign = LayoutText.DecimalSign(lines.Rows.Skip(1).Select(r => Field(r, "value")));
        var faults = new List<Fault>();
        var rows = ImmutableArray.CreateBuilder<(string, string, double)>();
        foreach (var row in lines.Rows.Skip(1))
        {
            var kind = Field(row, "kind").ToLowerInvariant();
            if (!Kinds.Contains(kind))
            {
                faults.Add(LayoutFaults.At(row.Line, "blank, low or profile", Printable.Quote(kind)));
            }

            if (Numbers.TryParse(Field(row, "value"), sign, out var value))
            {
                rows.Add((Field(row, "sample"), kind, value));
            }
            else
            {
                faults.Add(LayoutFaults.At(row.Line, "a number (a blank result may be negative, but it is never censored)", Printable.Quote(Field(row, "value"))));
            }
        }

        return faults.Count > 0 ? LayoutFaults.Joined(faults) : new RepeatedResults { Rows = rows.ToImmutable() };
    }

    /// <summary>Limit of blank (parametric and by rank), of detection and of quantification, each with the method in words; null where the results do not give it.</summary>
    /// <param name="goalPercent">Largest CV at the limit of quantification.</param>
    /// <returns>The limits, or a fault where no blank was measured twice.</returns>
    public Parsed<ImmutableArray<(string Name, double? Value, string Method)>> Limits(double goalPercent)
    {
        var (blanks, low) = (Of("blank"), Of("low"));
        if (!blanks.Any(b => b.Count > 1))
        {
            return new Fault(0, "a blank sample with two results or more", string.Create(CultureInfo.InvariantCulture, $"{blanks.Sum(b => b.Count)} results of {blanks.Count} blanks")) { Unit = "row" };
        }

        var parametric = BlankLimits.LimitOfBlank(blanks);
        double? detection = low.Any(l => l.Count > 1) ? BlankLimits.LimitOfDetection(parametric, low) : null;
        var profile = Rows.Where(r => r.Kind != "blank").GroupBy(r => r.Sample).Select(g => g.Select(r => r.Value).ToList()).Where(v => v.Count > 1 && v.Average() > 0).Select(v => (v.Average(), 100 * Statistics.Sd(v) / v.Average())).ToList();
        return ImmutableArray.Create<(string, double?, string)>(
            ("LoB", parametric, string.Create(CultureInfo.InvariantCulture, $"mean + c SD of {blanks.Sum(b => b.Count)} results of {blanks.Count} blanks, pooled, alpha 5 %")),
            ("LoB by rank", BlankLimits.LimitOfBlankByRank(blanks), "95th percentile by rank, for skewed blanks"),
            ("LoD", detection, detection is null ? "needs low samples with two results or more" : string.Create(CultureInfo.InvariantCulture, $"LoB + c SD of {low.Sum(l => l.Count)} results of {low.Count} low samples, pooled, beta 5 %")),
            ("LoQ", BlankLimits.LimitOfQuantification(profile, goalPercent), string.Create(CultureInfo.InvariantCulture, $"lowest concentration from which the CV stays at {goalPercent:0.#} % or below, {profile.Count} samples")));
    }

    private List<IReadOnlyList<double>> Of(string kind) => [.. Rows.Where(r => r.Kind == kind).GroupBy(r => r.Sample).Select(g => (IReadOnlyList<double>)[.. g.Select(r => r.Value)])];
}
