using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>One sample before and after a known addition, all in one unit.</summary>
/// <param name="SharePercent">Volume of the spike in per cent of the final volume; 0 where it is negligible.</param>
public sealed record SpikedSample(string Sample, double Unspiked, double Spiked, double Added, double SharePercent);

/// <summary>Reads samples with known additions from a table with the columns sample, unspiked, spiked, added and, where it counts, share.</summary>
public static class SpikeTable
{
    private static readonly string[] Required = ["sample", "unspiked", "spiked", "added"];

    /// <returns>The samples, or one fault that names every line that is wrong.</returns>
    public static Parsed<ImmutableArray<SpikedSample>> FromText(string text)
    {
        if (!LayoutText.Of(text).Try(out var lines, out var unread))
        {
            return unread;
        }

        string[] columns = lines.Rows.Length == 0 ? [] : [.. lines.Rows[0].Cells.Select(c => c.ToLowerInvariant())];
        if (Required.Where(r => !columns.Contains(r)).ToList() is { Count: > 0 } missing)
        {
            return LayoutFaults.At(1, "the columns sample, unspiked, spiked and added", "no " + string.Join(", ", missing));
        }

        string Field(DelimitedRow row, string name) => Array.IndexOf(columns, name) is var at and >= 0 && at < row.Cells.Length ? row.Cells[at] : "";
        var sign = LayoutText.DecimalSign(lines.Rows.Skip(1).SelectMany(r => r.Cells.Skip(1)));
        var faults = new List<Fault>();
        double Number(DelimitedRow row, string name, double least, double below)
        {
            var field = name == "share" && Field(row, name).Length == 0 ? "0" : Field(row, name);
            if (Numbers.TryParse(field, sign, out var value) && value >= least && value < below && (name != "added" || value > 0))
            {
                return value;
            }

            faults.Add(LayoutFaults.At(row.Line, name switch { "added" => "an addition above 0", "share" => "a share of 0 to below 100 per cent", _ => $"a concentration {name}" }, Printable.Quote(field)));
            return double.NaN;
        }

        var samples = lines.Rows.Skip(1).Select(r => new SpikedSample(Field(r, "sample"), Number(r, "unspiked", 0, double.PositiveInfinity), Number(r, "spiked", 0, double.PositiveInfinity), Number(r, "added", 0, double.PositiveInfinity), Number(r, "share", 0, 100))).ToImmutableArray();
        return faults.Count > 0 ? LayoutFaults.Joined(faults) : samples;
    }
}
