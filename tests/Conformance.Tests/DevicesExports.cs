using System.Globalization;
using Toolkit.Devices.Instruments;

namespace Toolkit.Conformance.Tests;

/// <summary>Exports of vendor software against the values another open reader found in them: everything matched, nothing invented.</summary>
public class DevicesExports
{
    /// <summary>Values are decimal numbers as printed: they differ by the rounding of one parse at most (README of the cases, rule 1).</summary>
    private const double Rounding = 1e-9;

    [Fact]
    public void Every_export_is_read_and_nothing_is_invented()
    {
        var families = Cases.Folders("devices", "exports", _ => true);
        var cases = families.SelectMany(f => Cases.Folders("devices", "exports/" + Path.GetFileName(f), c => File.Exists(Path.Combine(c, "expected.csv")))).ToArray();
        Cases.SkipWithout(cases, "devices");
        var failures = new List<string>();
        foreach (var folder in cases)
        {
            try
            {
                Check(folder);
            }
            catch (Xunit.Sdk.XunitException e)
            {
                failures.Add(e.Message);
            }
        }

        Assert.True(failures.Count == 0, $"{failures.Count} of {cases.Length} exports:\n" + string.Join('\n', failures));
    }

    private static void Check(string folder)
    {
        var input = Directory.GetFiles(Path.Combine(folder, "input")).Single();
        var checks = new Checks("devices", "exports/" + Path.GetFileName(Path.GetDirectoryName(folder)) + "/" + Path.GetFileName(folder));
        var read = PlateFileReader.Read(File.ReadAllBytes(input), input);
        checks.True("the file is read", read.IsOk, read.Fault?.Message ?? "");
        if (read.IsOk)
        {
            var expected = ExpectedRow.Read(Path.Combine(folder, "expected.csv"));
            var (matched, wanted, invented, detail) = Compare(expected, Rows(read.Value));
            checks.True("values matched", matched == wanted, string.Create(CultureInfo.InvariantCulture, $"{matched} of {wanted}; {detail}"));
            checks.True("values invented", invented == 0, string.Create(CultureInfo.InvariantCulture, $"{invented}; {detail}"));
            checks.True("the file is complete", read.Value.Faults.IsEmpty, string.Join("; ", read.Value.Faults));
        }

        checks.Verify();
    }

    /// <summary>Ours as rows of the same shape; analyser results by sample, in the units of the reference.</summary>
    internal static IEnumerable<ExpectedRow> Rows(InstrumentFile file) => file.Plates
        .SelectMany(p => p.Wells.Select(w => new ExpectedRow(w.Well.ToString(), p.Kind, p.ExcitationNm, p.SeriesX ?? p.WavelengthNm, w.Value)))
        .Concat(file.Results.Where(r => r.Unit != "U/L").Select(r => new ExpectedRow(r.Sample, "result", null, null, r.Unit == "mg/L" ? r.Value / 1000 : r.Value)));

    private static (int Matched, int Wanted, int Invented, string Detail) Compare(IReadOnlyList<ExpectedRow> expected, IEnumerable<ExpectedRow> ours)
    {
        var found = ours.ToLookup(r => (r.Id, r.Kind));
        var (matched, wanted, invented, detail) = (0, 0, 0, "");
        foreach (var group in expected.GroupBy(r => (r.Id, r.Kind)))
        {
            var left = found[group.Key].Where(r => r.Value is not null).ToList();
            foreach (var row in group.Where(r => r.Value is not null))
            {
                wanted++;
                var at = left.FindIndex(r => r.Fits(row) && Math.Abs(r.Value!.Value - row.Value!.Value) <= Rounding * Math.Max(1, Math.Abs(row.Value.Value)));
                if (at >= 0)
                {
                    matched++;
                    left.RemoveAt(at);
                }
                else
                {
                    detail = $"first missing or extra: {row}";
                }
            }

            var extra = left.Where(r => group.Any(row => r.Fits(row))).ToArray();
            invented += extra.Length;
            detail = extra.Length > 0 && detail.Length == 0 ? $"first extra: {extra[0]}" : detail;
        }

        return (matched, wanted, invented, detail);
    }
}

/// <summary>One row of an expected.csv: id is the well, or the sample where there is no well.</summary>
internal sealed record ExpectedRow(string Id, string Kind, double? ExcitationNm, double? X, double? Value)
{
    /// <summary>The same key. An empty cell of the reference is not compared; an excitation that the export does not state cannot be.</summary>
    public bool Fits(ExpectedRow expected) =>
        (expected.ExcitationNm is null || ExcitationNm is null || ExcitationNm == expected.ExcitationNm) && (expected.X is null || X == expected.X);

    public static IReadOnlyList<ExpectedRow> Read(string path) =>
        [.. File.ReadLines(path).Skip(1).Select(Parse)];

    private static ExpectedRow Parse(string line)
    {
        // plate,well,sample,kind,ex_nm,x,value,unit: only names may hold commas, and then they are quoted.
        var cells = Split(line);
        var isResult = cells[1].Length == 0;
        return new(isResult ? cells[2] : cells[1], isResult ? "result" : cells[3], Number(cells[4]), Number(cells[5]), Number(cells[6]));
    }

    private static double? Number(string text) => text.Length == 0 ? null : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static List<string> Split(string line)
    {
        var cells = new List<string>();
        for (var at = 0; at <= line.Length;)
        {
            if (at < line.Length && line[at] == '"')
            {
                var end = line.IndexOf("\",", at + 1, StringComparison.Ordinal);
                end = end < 0 ? line.Length - 1 : end;
                cells.Add(line[(at + 1)..end].Replace("\"\"", "\"", StringComparison.Ordinal));
                at = end + 2;
            }
            else
            {
                var end = line.IndexOf(',', at);
                end = end < 0 ? line.Length : end;
                cells.Add(line[at..end]);
                at = end + 1;
            }
        }

        return cells;
    }
}
