using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Toolkit.EndToEnd.Tests;

/// <summary><c>toolkit assay …</c> as a person runs it: good plates, plates with one fault, layouts from a spreadsheet, and what the exit code says.</summary>
public sealed class AssayVerbTests : IDisposable
{
    private const int Ok = 0;
    private const int CorruptInput = 4;
    private const int Partial = 8;
    private const int Usage = 64;
    private const int BadData = 65;
    private const string Columns = "plate,analyte,unit,well,role,name,nominal,dilution,signal";

    private static readonly double[] Doses = [1000, 500, 250, 125, 62.5, 31.25, 15.625, 0];

    private readonly string folder = Directory.CreateTempSubdirectory("toolkit-assay-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_sound_plate_gives_concentrations_json_and_a_page()
    {
        var file = Save("p.csv", [Columns, .. Plate("P1", "IL-6")]);
        var ran = await CommandLine.RunAsync("assay", "fit", file, "--json", "--report", Path.Combine(folder, "p.html"), "--rules", "ich-m10");
        Assert.Equal(Ok, ran.Code);
        using var json = JsonDocument.Parse(ran.Output);
        var sample = json.RootElement.GetProperty("samples")[0];
        Assert.Equal("ok", sample.GetProperty("verdict").GetString());
        Assert.Equal(100, sample.GetProperty("concentration").GetDouble(), 5.0);
        Assert.True(json.RootElement.GetProperty("calibrationAccepted").GetBoolean());
        Assert.Contains("figures were not all checked against the text", ran.Error, StringComparison.Ordinal);
        var page = await File.ReadAllTextAsync(Path.Combine(folder, "p.html"), TestContext.Current.CancellationToken);
        Assert.All(["Standard curve of", "Residuals of", "Recovery on", "Signals of plate", "Standards of P1, IL-6", "What the verdicts mean"], part => Assert.Contains(part, page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_censored_value_is_never_printed_as_a_number()
    {
        var file = Save("p.csv", [Columns, .. Plate("P1", "IL-6"), "P1,IL-6,pg/mL,H9,sample,low,,2,0.06", "P1,IL-6,pg/mL,H10,sample,high,,4,OVRFLW"]);
        var ran = await CommandLine.RunAsync("assay", "fit", file);
        var lines = ran.Output.Split('\n').Select(l => l.Split('\t')).Where(l => l.Length > 10).ToDictionary(l => l[2]);
        Assert.StartsWith("<", lines["low"][6], StringComparison.Ordinal);
        Assert.Equal(">4000", lines["high"][6]);
        Assert.Equal("saturated", lines["high"][10]);
        var told = await CommandLine.RunAsync("assay", "fit", file, "--json");
        using var json = JsonDocument.Parse(told.Output);
        var low = json.RootElement.GetProperty("samples").EnumerateArray().Single(s => s.GetProperty("sample").GetString() == "low");
        Assert.Equal(JsonValueKind.Null, low.GetProperty("concentration").ValueKind);
        Assert.Equal(0, low.GetProperty("observation").GetProperty("low").GetDouble());
        Assert.True(low.GetProperty("observation").GetProperty("high").GetDouble() > 0, "an upper bound is known");
    }

    /// <summary>The list of bad input of the issue: each names plate and well, and the other analyte of the plate goes on.</summary>
    [Theory]
    [InlineData("flat", Partial, "P1 IL-6: standard curve: plate P1, IL-6: no dose response", "(standards A1, ")]
    [InlineData("non-monotone", Ok, "P1 IL-6: monotone standards: the signal turns back at 250 (A5, A6)", "")]
    [InlineData("hook", Ok, "P1 IL-6: hook: the signal turns back at 1000 (A1, A2): high-dose hook suspected", "P1 IL-6: hook proposal: without A1, A2")]
    [InlineData("missing wells", Ok, "P1 IL-6: standard curve", "")]
    [InlineData("duplicate well", Partial, "plate P1, IL-6, well A1: line ", "expected each well once, found A1 again (first on line 2)")]
    [InlineData("mixed units", Partial, "plate P1, IL-6, well A3: line ", "expected the unit 'pg/mL' of the lines above, found 'ng/mL'")]
    [InlineData("decimal comma", Partial, "plate P1, IL-6, well A3: line ", "expected a signal with a decimal point, found '1,5'")]
    [InlineData("no standards", Partial, "P1 IL-6: standard curve: plate P1, IL-6: fewer than two levels of the standard have a number (no standard wells)", "")]
    public async Task A_bad_analyte_is_named_with_plate_and_well_and_the_other_goes_on(string what, int code, string first, string second)
    {
        var bad = Spoilt(what, [.. Plate("P1", "IL-6")]);
        var ran = await CommandLine.RunAsync("assay", "fit", Save("p.csv", [Columns, .. bad, .. Plate("P1", "TNF")]), "--json");
        Assert.Equal(code, ran.Code);
        if (what != "missing wells")
        {
            Assert.Contains(first, ran.Error, StringComparison.Ordinal);
            Assert.Contains(second, ran.Error, StringComparison.Ordinal);
        }

        using var json = JsonDocument.Parse(ran.Output);
        var plates = json.RootElement.TryGetProperty("plates", out var several) ? several.EnumerateArray().ToList() : [json.RootElement];
        var other = plates.Single(p => p.GetProperty("analyte").GetString() == "TNF");
        Assert.Equal("ok", other.GetProperty("samples")[0].GetProperty("verdict").GetString());
    }

    [Fact]
    public async Task One_replicate_and_a_falling_curve_are_no_faults()
    {
        IEnumerable<string> single = Plate("P1", "IL-6").Where((_, i) => i % 2 == 0);
        Assert.Equal(Ok, (await CommandLine.RunAsync("assay", "fit", Save("single.csv", [Columns, .. single]))).Code);
        var falling = Plate("P1", "IL-6").Select(l => l[..(l.LastIndexOf(',') + 1)] + (3.2 - double.Parse(l[(l.LastIndexOf(',') + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture)).ToString("R", CultureInfo.InvariantCulture));
        var ran = await CommandLine.RunAsync("assay", "fit", Save("falling.csv", [Columns, .. falling]), "--weights", "none");
        Assert.Equal(Ok, ran.Code);
        Assert.Contains("\tok\t", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signals_and_a_grid_from_a_spreadsheet_with_decimal_commas_and_standards_apart_meet_in_one_command()
    {
        var softmax = Save("reader.txt", SoftMax());
        var layout = Save("layout.tsv", ["\t1\t2\t3", .. Enumerable.Range(0, 8).Select(r => $"{(char)('A' + r)}\ts{r + 1}\ts{r + 1}\tP{r + 1}")]);
        var standards = Save("standards.csv", ["# unit: pg/mL", "name;nominal", .. Doses.Select((x, i) => $"s{i + 1};{x.ToString(CultureInfo.InvariantCulture).Replace('.', ',')}")]);
        var ran = await CommandLine.RunAsync("assay", "fit", softmax, "--layout", layout, "--standards", standards, "--reference", "620");
        Assert.Equal(Ok, ran.Code);
        Assert.Equal(9, ran.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("\tpg/mL\tok\t", ran.Output, StringComparison.Ordinal);
        var without = await CommandLine.RunAsync("assay", "fit", softmax, "--layout", layout, "--standards", standards, "--reference", "570");
        Assert.Equal(BadData, without.Code);
        Assert.Contains("expected a reading of plate 'Plate1' at 570 nm, found readings at 450 nm, 620 nm", without.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_signals_alone_asks_for_a_layout()
    {
        var ran = await CommandLine.RunAsync("assay", "fit", Save("reader.txt", SoftMax()));
        Assert.Equal(Usage, ran.Code);
        Assert.Contains("expected a layout for this plate", ran.Error, StringComparison.Ordinal);
        Assert.Contains("Give --layout FILE: the plate as a grid pasted from a spreadsheet", ran.Error, StringComparison.Ordinal);
        Assert.Equal(CorruptInput, (await CommandLine.RunAsync("assay", "fit", Save("noise.txt", ["hello"]), "--layout", Save("l.tsv", ["\t1\t2", "A\tx\ty"]))).Code);
    }

    [Fact]
    public async Task An_exclusion_needs_its_reason_and_its_well_and_stays_in_the_record()
    {
        var file = Save("p.csv", [Columns, .. Plate("P1", "IL-6")]);
        var ran = await CommandLine.RunAsync("assay", "fit", file, "--exclude", "A3=bubble seen at 14:05");
        Assert.Equal(Ok, ran.Code);
        Assert.Contains("exclusion: A3 is excluded: bubble seen at 14:05", ran.Error, StringComparison.Ordinal);
        var bare = await CommandLine.RunAsync("assay", "fit", file, "--exclude", "A3");
        Assert.Equal(Usage, bare.Code);
        Assert.Contains("--exclude is written WELL=REASON", bare.Error, StringComparison.Ordinal);
        var stray = await CommandLine.RunAsync("assay", "fit", file, "--exclude", "P9=why");
        Assert.Equal(Usage, stray.Code);
        Assert.Contains("--exclude 'P9': no plate has such a well", stray.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plates_are_bridged_and_controls_charted()
    {
        var file = Save("two.csv", [Columns, .. Plate("P1", "IL-6"), .. Plate("P2", "IL-6", gain: 1, shift: 1.5)]);
        var history = Save("history.csv", ["run,level,value", "r1,QC,100", "r2,QC,104", "r3,QC,96", "r4,QC,102", "r5,QC,98"]);
        var ran = await CommandLine.RunAsync("assay", "fit", file, "--bridge", "P1", "--history", history, "--report", Path.Combine(folder, "two.html"));
        Assert.Equal(Ok, ran.Code);
        Assert.Contains("P2 IL-6: bridging: plate P2 reads 1.5 times plate P1", ran.Error, StringComparison.Ordinal);
        Assert.Contains("P2 IL-6: control chart QC, 1-3s: QC lies +", ran.Error, StringComparison.Ordinal);
        Assert.Contains("Control QC, IL-6 over the runs", await File.ReadAllTextAsync(Path.Combine(folder, "two.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(Usage, (await CommandLine.RunAsync("assay", "fit", file, "--bridge", "P3")).Code);
    }

    [Fact]
    public async Task The_smaller_verbs_answer()
    {
        var qc = await CommandLine.RunAsync("assay", "qc", Save("h.csv", ["run,level,value,mean,sd", "r1,low,10,10,1", "r2,low,14,10,1"]));
        Assert.Equal(Ok, qc.Code);
        Assert.Contains("low\tr2\t14\t4.00\tfail\t1-3s\tlow lies +4.0 SD from its mean", qc.Output, StringComparison.Ordinal);
        var limits = await CommandLine.RunAsync("assay", "limits", Save("l.csv", ["sample,kind,value", "b,blank,0.1", "b,blank,0.2", "b,blank,0.15", "l,low,1", "l,low,1.1"]));
        Assert.Equal(Ok, limits.Code);
        Assert.Equal(["limit", "LoB", "LoB by rank", "LoD", "LoQ"], limits.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('\t')[0]));
        var spike = await CommandLine.RunAsync("assay", "spike", Save("s.csv", ["sample,unspiked,spiked,added", "P1,10,60,50", "P2,10,30,50"]));
        Assert.Contains("P1\t100.0\tpass\t\nP2\t40.0\twarn\t40 % of the added amount is found", spike.Output, StringComparison.Ordinal);
        var layout = await CommandLine.RunAsync("assay", "layout", Save("g.tsv", ["\t1\t2", "A\tSTD1:5\tP1"]));
        Assert.Contains("A1\tstandard\tSTD1\t5", layout.Output, StringComparison.Ordinal);
        Assert.Contains("2 wells: 1 standard (1 names), 1 sample (1 names)", layout.Error, StringComparison.Ordinal);
        Assert.Contains("IL-6\tInterleukin-6\tpg/mL\t26881-3", (await CommandLine.RunAsync("assay", "panel")).Output, StringComparison.Ordinal);
        Assert.Equal(BadData, (await CommandLine.RunAsync("assay", "qc", Save("b.csv", ["run,level", "r,l"]))).Code);
    }

    private static double Signal(double x, double shift = 1) => 0.05 + (x > 0 ? 3.05 / (1 + Math.Pow(180 / (x * shift), 1.15)) : 0);

    /// <summary>Eight levels in pairs, a control and four samples in pairs; every second well reads 1 % less.</summary>
    private static IEnumerable<string> Plate(string plate, string analyte, double gain = 1, double shift = 1)
    {
        var well = 0;
        foreach (var x in Doses)
        {
            for (var k = 0; k < 2; k++)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{plate},{analyte},pg/mL,A{++well},standard,S{x},{x},,{gain * Signal(x) * (1 - (0.01 * k)):R}");
            }
        }

        foreach (var (i, (x, name)) in new[] { (100.0, "P01"), (60, "P02"), (200, "P03"), (300, "P04"), (100, "QC") }.Index())
        {
            for (var k = 0; k < 2; k++)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{plate},{analyte},pg/mL,C{(2 * i) + k + 1},{(name == "QC" ? "qc" : "sample")},{name},,,{gain * Signal(x, shift) * (1 - (0.01 * k)):R}");
            }
        }
    }

    private static IEnumerable<string> Spoilt(string what, List<string> lines)
    {
        static string With(string line, int column, string text)
        {
            var cells = line.Split(',');
            cells[column] = text;
            return string.Join(',', cells);
        }

        IEnumerable<string> Signals(Func<string, bool> which, string text) => lines.Select(l => which(l) ? With(l, 8, text) : l);
        return what switch
        {
            "flat" => Signals(l => l.Contains("standard", StringComparison.Ordinal), "0.07"),
            "non-monotone" => Signals(l => l.Contains(",S250,", StringComparison.Ordinal), "0.4"),
            "hook" => Signals(l => l.Contains(",S1000,", StringComparison.Ordinal), "1.9"),
            "missing wells" => Signals(l => l.Contains(",A3,", StringComparison.Ordinal), ""),
            "duplicate well" => lines.Append(lines[0]),
            "mixed units" => lines.Select((l, i) => i == 2 ? With(l, 2, "ng/mL") : l),
            "decimal comma" => lines.Select((l, i) => i == 2 ? With(l, 8, "\"1,5\"") : l),
            _ => lines.Where(l => !l.Contains("standard", StringComparison.Ordinal)),
        };
    }

    private static string[] SoftMax()
    {
        var wells = Enumerable.Range(0, 8).SelectMany(r => Enumerable.Range(1, 12).Select(c => (Row: r, Column: c))).ToList();
        string Line(Func<(int Row, int Column), double> signal) => "\t24.6\t" + string.Join('\t', wells.Select(w => signal(w).ToString("0.####", CultureInfo.InvariantCulture)));
        double At((int Row, int Column) w) => w.Column < 3 ? Signal(Doses[w.Row]) * (1 - (0.01 * (w.Column - 1))) : w.Column == 3 ? Signal(40 * (w.Row + 1)) : 0.05;
        return
        [
            "##BLOCKS= 1", "Plate:\tPlate1\t1.3\tTimeFormat\tEndpoint\tAbsorbance\tRaw\tFALSE\t1\t\t\t\t\t\t2\t450 620 \t1\t12\t96\t1\t8",
            "\tTemperature(°C)\t" + string.Join('\t', wells.Select(w => $"{(char)('A' + w.Row)}{w.Column}")), Line(w => At(w) + 0.04), "", Line(_ => 0.04), "", "~End",
        ];
    }

    private string Save(string name, IEnumerable<string> lines)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, string.Join("\n", lines) + "\n", new UTF8Encoding(false));
        return path;
    }
}
