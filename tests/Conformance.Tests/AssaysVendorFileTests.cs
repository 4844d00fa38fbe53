using System.Globalization;
using System.Text.Json;
using Toolkit.Biomarkers.Assays;
using Toolkit.Devices.Instruments;
using Toolkit.Measurements;

namespace Toolkit.Conformance.Tests;

/// <summary>Export files of makers' software against what another reader found in them: counts equal, sums to rounding, texts equal; and a damaged file is a diagnostic.</summary>
public class AssaysVendorFileTests
{
    /// <summary>Sums of printed numbers, README of the files.</summary>
    private const double Sum = 1e-9;

    [Fact]
    public void Every_export_is_read_as_expected()
    {
        var root = Path.Combine(Cases.Root, "assays", "vendor-files");
        string[] files = Directory.Exists(root) ? [.. Directory.EnumerateFiles(root, "*.expected.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)] : [];
        Cases.SkipWithout(files, "assays");
        var failures = new List<string>();
        foreach (var file in files)
        {
            try
            {
                Check(file);
            }
            catch (Xunit.Sdk.XunitException e)
            {
                failures.Add(e.Message);
            }
        }

        Assert.True(failures.Count == 0, $"{failures.Count} of {files.Length} exports:\n" + string.Join('\n', failures));
    }

    /// <summary>Concentrations follow from the maker's own settings or printed curve: to the print for xPONENT, to the five or six printed digits for Bio-Plex and Gen5; MSD is refitted, and where its calibrators leave the upper end free two sound fits stop at different ends.</summary>
    [Fact]
    public void Exported_concentrations_follow_from_the_makers_settings()
    {
        var root = Path.Combine(Cases.Root, "assays", "vendor-files");
        string[] files = Directory.Exists(root) ? [.. Directory.EnumerateFiles(root, "*.expected.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(f => f[..^".expected.json".Length])] : [];
        Cases.SkipWithout(files, "assays");
        foreach (var input in files)
        {
            var bytes = File.ReadAllBytes(input);
            if (!VendorExport.Recognises(bytes) || !VendorExport.Read(bytes, Path.GetFileName(input)).Try(out var file, out _) || file.Settings is null)
            {
                continue;
            }

            var checks = new Checks("assays", $"vendor-files/{Path.GetFileName(input)}/conform");
            checks.True("settings are named", file.Settings.Words.Length > 0);
            foreach (var plate in file.Plates.Where(p => p.KnowsItsWells && p.Plate.Wells.Any(w => w is { Role: WellRole.Standard, Nominal: not null })))
            {
                var comparison = VendorComparison.Of(file, plate, Assay.Quantify(plate.Plate));
                if (comparison?.Conform is { } conform)
                {
                    checks.Near(plate.Plate.Analyte + " median relative difference", 0, conform.Median, file.Settings.Name switch { "xponent" => 1e-12, "msd" => comparison.UpperEndIsFree ? 1e-3 : 1e-6, _ => 3e-4 });
                }
            }

            checks.Verify();
        }
    }

    private static void Check(string expectedFile)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(expectedFile));
        var (expected, input) = (json.RootElement, expectedFile[..^".expected.json".Length]);
        var bytes = File.ReadAllBytes(input);
        var checks = new Checks("assays", $"vendor-files/{Path.GetFileName(Path.GetDirectoryName(input))}/{Path.GetFileName(input)}");
        if (expected.TryGetProperty("expect", out _))
        {
            checks.True("a diagnostic", VendorExport.Read(bytes, Path.GetFileName(input)).Fault is { Message.Length: > 20 });
            checks.Verify();
            return;
        }

        switch (expected.GetProperty("format").GetString())
        {
            case "xponent":
                Xponent(checks, expected, bytes);
                break;
            case "bioplex":
                BioPlex(checks, expected, bytes);
                break;
            case "biotek" or "tecan":
                Grids(checks, expected, bytes);
                break;
            case "msd-dw":
                Msd(checks, expected, bytes);
                break;
            case "softmax-blocks":
                SoftMax(checks, expected, bytes, input);
                break;
            case "intelliflex":
                Rows(checks, expected, bytes, 0, "columns");
                break;
            case "luminex-beads":
                Beads(checks, expected, bytes);
                break;
            default:
                checks.True("a layout or standards table", PlateLayout.AllFromText(Text(bytes), nominalFromLot: true).IsOk || StandardTable.FromText(Text(bytes)).IsOk);
                break;
        }

        checks.Verify();
    }

    private static string Text(byte[] bytes) => System.Text.Encoding.Latin1.GetString(bytes);

    private static void Statistics(Checks checks, string name, JsonElement expected, IEnumerable<string> cells)
    {
        var read = cells.ToList();
        double[] numbers = [.. read.Where(c => Numbers.TryParse(c, out _)).Select(c => Numbers.TryParse(c, out var v) ? v : 0)];
        checks.Near(name + " numeric", expected.GetProperty("numeric").GetInt32(), numbers.Length, 0);
        checks.Near(name + " other text", expected.GetProperty("nonNumeric").GetInt32(), read.Count(c => c.Length > 0) - numbers.Length, 0);
        checks.Near(name + " sum", expected.GetProperty("sum").GetDouble(), numbers.Sum(), Sum, Sum);
    }

    private static void Xponent(Checks checks, JsonElement expected, byte[] bytes)
    {
        var file = XponentSections.Of(System.Text.Encoding.UTF8.GetString(bytes));
        checks.True("read", file.IsOk, file.Fault?.Message ?? "");
        if (!file.IsOk)
        {
            return;
        }

        foreach (var key in expected.GetProperty("header").EnumerateObject())
        {
            checks.Same("header " + key.Name, string.Join('|', key.Value.EnumerateArray().Select(v => v.GetString())), file.Value.Header.TryGetValue(key.Name, out var cells) ? string.Join('|', cells) : null);
        }

        var blocks = expected.GetProperty("blocks").EnumerateArray().ToList();
        checks.Same("blocks", string.Join('|', blocks.Select(b => b.GetProperty("name").GetString())), string.Join('|', file.Value.Blocks.Select(b => b.Name)));
        foreach (var (block, own) in blocks.Zip(file.Value.Blocks))
        {
            checks.Same(own.Name + " columns", string.Join('|', block.GetProperty("columns").EnumerateArray().Select(c => c.GetString())), string.Join('|', own.Columns));
            checks.Near(own.Name + " rows", block.GetProperty("rows").GetInt32(), own.Rows.Length, 0);
            if (block.TryGetProperty("cells", out var statistics))
            {
                checks.Same(own.Name + " first", block.GetProperty("firstLocation").GetString(), own.Cell(own.Rows[0], "Location"));
                checks.Same(own.Name + " last", block.GetProperty("lastLocation").GetString(), own.Cell(own.Rows[^1], "Location"));
                Statistics(checks, own.Name, statistics, own.Rows.SelectMany(r => own.Analytes.Select(a => own.Cell(r, a))));
            }
        }

        var export = VendorExport.Read(bytes, "x.csv").Value;
        checks.Same("analytes", string.Join('|', file.Value.Block("Median")!.Analytes), string.Join('|', export.Plates.Select(p => p.Plate.Analyte)));
    }

    private static void BioPlex(Checks checks, JsonElement expected, byte[] bytes)
    {
        var sheets = Workbook.Read(bytes).Value;
        var export = VendorExport.Read(bytes, "b.xlsx").Value;
        foreach (var wanted in expected.GetProperty("sheets").EnumerateArray())
        {
            var name = wanted.GetProperty("name").GetString()!;
            var sheet = sheets.Single(s => s.Name == name);
            var header = Enumerable.Range(0, sheet.Rows.Length).First(r => sheet.Rows[r].Contains("Type") && sheet.Rows[r].Contains("FI"));
            var count = wanted.GetProperty("dataRows").GetInt32();
            int Column(string column) => sheet.Rows[header].IndexOf(column);
            // A second block of bead counts below repeats the wells.
            var rows = Enumerable.Range(header + 1, sheet.Rows.Length - header - 1).Where(r => sheet[r, Column("Well")] is { Length: > 0 } and not "Well").ToList();
            checks.Near(name + " rows", count, rows.Count, 0);
            foreach (var type in wanted.GetProperty("rowTypes").EnumerateObject())
            {
                checks.Near($"{name} {type.Name}", type.Value.GetInt32(), rows.Count(r => sheet[r, Column("Type")] == type.Name), 0);
            }

            foreach (var column in new[] { "FI", "FI - Bkgd", "Obs Conc", "Exp Conc", "Bead Count" }.Where(c => wanted.TryGetProperty(c, out _)))
            {
                // Where one sheet holds several analytes the statistics of FI are of the first column or of all.
                if (column != "FI" || sheet.Rows[header].Count(c => c == "FI") == 1)
                {
                    Statistics(checks, $"{name} {column}", wanted.GetProperty(column), rows.Select(r => sheet[r, Column(column)]));
                }
            }

            var plate = export.Plates.First(p => p.Plate.Analyte == name || !export.Plates.Any(q => q.Plate.Analyte == name));
            checks.Near(name + " wells quantified or kept", rows.Select(r => sheet[r, Column("Well")]).Distinct().Count(), plate.Plate.Wells.Length, 0);
            checks.Same(name + " curve", wanted.GetProperty("curve").GetString()?.Replace("Std. Curve: ", "", StringComparison.Ordinal) ?? "", plate.CurveText);
            checks.True(name + " curve is read", plate.CurveText.Length == 0 || plate.Curve is not null);
        }
    }

    private static void Grids(Checks checks, JsonElement expected, byte[] bytes)
    {
        var sheets = Workbook.Read(bytes).Value;
        foreach (var wanted in expected.GetProperty("sheets").EnumerateArray())
        {
            var sheet = sheets.Single(s => s.Name == wanted.GetProperty("name").GetString());
            foreach (var grid in wanted.GetProperty("grids").EnumerateArray())
            {
                var header = grid.GetProperty("headerRow").GetInt32() - 1;
                List<string> cells = [.. Enumerable.Range(1, grid.GetProperty("rows").GetInt32()).SelectMany(r => Enumerable.Range(1, 12).Select(c => sheet[header + r, c]))];
                Statistics(checks, $"{sheet.Name} row {header + 1}", grid.GetProperty("cells"), cells);
                checks.Same($"{sheet.Name} row {header + 1} A1", Plain(grid.GetProperty("A1")), cells[0]);
                checks.Same($"{sheet.Name} row {header + 1} last", Plain(grid.GetProperty("last")), cells[^1]);
            }
        }

        var numeric = expected.GetProperty("sheets").EnumerateArray().SelectMany(s => s.GetProperty("grids").EnumerateArray()).First(g => g.GetProperty("cells").GetProperty("numeric").GetInt32() == 96);
        var plate = VendorExport.Read(bytes, "g.xlsx").Value.Plates.Single().Plate;
        checks.True("signals lie in wells", plate.Wells.Sum(w => w.Signal ?? 0) <= numeric.GetProperty("cells").GetProperty("sum").GetDouble() * (1 + Sum));
    }

    private static string Plain(JsonElement value) => value.ValueKind == JsonValueKind.Number ? value.GetDouble().ToString("R", CultureInfo.InvariantCulture) : value.GetString() ?? "";

    private static void Msd(Checks checks, JsonElement expected, byte[] bytes)
    {
        var export = VendorExport.Read(bytes, "m.csv").Value;
        var wells = export.Plates.SelectMany(p => p.Plate.Wells).ToList();
        checks.Near("rows", expected.GetProperty("rows").GetInt32(), wells.Count, 0);
        checks.Same("assays", string.Join('|', expected.GetProperty("assays").EnumerateArray().Select(a => a.GetString())), string.Join('|', export.Plates.Select(p => p.Plate.Analyte).Order(StringComparer.Ordinal)));
        checks.Near("wells", expected.GetProperty("wells").GetInt32(), wells.Select(w => w.Label).Distinct().Count(), 0);
        checks.Near("samples", expected.GetProperty("samples").GetInt32(), wells.Select(w => w.Name).Distinct().Count(), 0);
        checks.Near("signals", expected.GetProperty("signal").GetProperty("sum").GetDouble(), wells.Sum(w => w.Signal ?? 0), 0, Sum);
        var values = export.Plates.SelectMany(p => p.Concentrations.Values).ToList();
        checks.Near("concentrations", expected.GetProperty("calcConcentration").GetProperty("numeric").GetInt32(), values.Count(v => v.Value is not null), 0);
        checks.Near("texts", expected.GetProperty("calcConcentration").GetProperty("nonNumeric").GetInt32(), values.Count(v => v.Value is null), 0);
        checks.Near("sum of concentrations", expected.GetProperty("calcConcentration").GetProperty("sum").GetDouble(), values.Sum(v => v.Value ?? 0), 0, Sum);
    }

    private static void SoftMax(Checks checks, JsonElement expected, byte[] bytes, string input)
    {
        var read = PlateFileReader.Read(bytes, input);
        checks.True("read", read.IsOk, read.Fault?.Message ?? "");
        var wanted = expected.GetProperty("plates").EnumerateArray().SelectMany(p => p.GetProperty("readRows").EnumerateArray().Select(r => (Plate: p.GetProperty("name").GetString(), Row: r))).ToList();
        checks.Near("readings", wanted.Count, read.IsOk ? read.Value.Plates.Length : 0, 0);
        foreach (var ((plate, row), own) in wanted.Zip(read.IsOk ? read.Value.Plates : []))
        {
            var name = $"{plate} {row.GetProperty("wavelength").GetString()}";
            checks.Same(name + " plate", plate, own.Id);
            checks.Same(name + " wavelength", row.GetProperty("wavelength").GetString(), own.WavelengthNm?.ToString("0", CultureInfo.InvariantCulture));
            checks.Near(name + " temperature", row.GetProperty("temperature").GetDouble(), own.TemperatureC, Sum);
            Statistics(checks, name, row.GetProperty("cells"), own.Wells.Select(w => w.Value is { } v ? v.ToString("R", CultureInfo.InvariantCulture) : w.Code ?? ""));
            checks.Near(name + " A1", row.GetProperty("A1").GetDouble(), own.Wells[0].Value, Sum);
            checks.Near(name + " H12", row.GetProperty("H12").GetDouble(), own.Wells[^1].Value, Sum);
        }
    }

    private static System.Collections.Immutable.ImmutableArray<DelimitedRow> Rows(Checks checks, JsonElement expected, byte[] bytes, int header, string count)
    {
        var rows = DelimitedTable.ReadRows(Text(bytes)).Value;
        if (expected.GetProperty(count).ValueKind == JsonValueKind.Number)
        {
            checks.Near("columns", expected.GetProperty(count).GetInt32(), rows[header].Cells.Length, 0);
            checks.Near("rows", expected.GetProperty("rows").GetInt32(), rows.Length - header - 1, 0);
            checks.Same("wells", string.Join('|', expected.GetProperty("wells").EnumerateArray().Select(w => w.GetString())), string.Join('|', VendorExport.Read(bytes, "i.csv").Value.Plates[0].Plate.Wells.Select(w => w.Label)));
            checks.Same("first row", string.Join('|', expected.GetProperty("firstRow").EnumerateArray().Select(w => w.GetString())), string.Join('|', rows[header + 1].Cells));
        }

        return rows;
    }

    private static void Beads(Checks checks, JsonElement expected, byte[] bytes)
    {
        var rows = Rows(checks, expected, bytes, 1, "columns");
        checks.Same("columns", string.Join('|', expected.GetProperty("columns").EnumerateArray().Select(c => c.GetString())), string.Join('|', rows[1].Cells));
        checks.Near("events", expected.GetProperty("events").GetInt32(), rows.Length - 2, 0);
        var (region, signal) = (rows[1].Cells.IndexOf("RID"), rows[1].Cells.IndexOf("RP1"));
        foreach (var wanted in expected.GetProperty("regions").EnumerateObject())
        {
            checks.Near("region " + wanted.Name, wanted.Value.GetInt32(), rows.Skip(2).Count(r => r.Cells[region] == wanted.Name), 0);
        }

        checks.Near("sum of RP1", expected.GetProperty("sumRP1").GetDouble(), rows.Skip(2).Sum(r => Numbers.TryParse(r.Cells[signal], out var v) ? v : 0), 0, Sum);
    }
}
