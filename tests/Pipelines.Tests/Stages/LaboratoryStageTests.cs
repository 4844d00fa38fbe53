using System.Globalization;
using Toolkit.Biomarkers.Assays;
using Toolkit.Measurements;
using Toolkit.Pipelines.Stages;
using Toolkit.Pipelines.Studies;
using Toolkit.Simulators.Devices;

namespace Toolkit.Pipelines.Tests.Stages;

public class LaboratoryStageTests
{
    private const string Pattern = "{participant}-{visit}";

    /// <summary>Signals of a 4PL with A 0.05, D 3, B 1.2, C 20, printed to 1e-6.</summary>
    private const double Printed = 1e-3;

    [Fact]
    public void Results_of_the_asked_test_reach_their_participant_and_visit()
    {
        var (values, faults) = Analyse([Result("C01-baseline", "CRP", "3.07"), Result("C01-week12", "CRP", "2.50"), Result("C01-baseline", "IL6", "9.99"), Result("X99-baseline", "CRP", "1.00")]);
        Assert.Empty(faults);
        Assert.Equal([("C01", "baseline", 3.07), ("C01", "week12", 2.5)], values.Where(v => v.Observation.Value is not null).Select(v => (v.Participant.Label, v.Visit.Name, v.Observation.Value!.Value)));
        Assert.Equal("crp.astm", values[0].Provenance.Source);
        Assert.NotNull(values[0].Provenance.Bytes);
    }

    [Fact]
    public void A_value_below_the_analysers_limit_stays_an_interval()
    {
        var value = Analyse([Result("C01-baseline", "CRP", "<0.30")]).Values[0].Observation;
        Assert.True(value.IsCensored);
        Assert.Equal((0.0, 0.3, "the analyser reports <0.30"), (value.Low, value.High, value.Reason));
    }

    [Theory]
    [InlineData("3.0", "ng/mL", null, 0.003)]
    [InlineData("3.0", "nmol/L", "expected a result in mg/L, found '3.0' in 'nmol/L'", null)]
    [InlineData("haemolysed", "mg/L", "expected a number, found 'haemolysed'", null)]
    public void A_unit_is_converted_or_refused_and_text_is_never_a_number(string text, string unit, string? fault, double? expected)
    {
        var (values, faults) = Analyse([Result("C01-baseline", "CRP", text, unit)]);
        Assert.Equal(expected, values[0].Observation.Value);
        Assert.Equal(fault, faults.Count == 0 ? null : faults[0].Message);
    }

    [Fact]
    public void A_session_without_the_test_names_the_tests_it_has()
    {
        var (values, faults) = Analyse([Result("C01-baseline", "IL6", "9.99")]);
        Assert.All(values, v => Assert.True(v.Observation.IsMissing));
        Assert.Contains("expected results of the test 'CRP', found 'IL6'", Assert.Single(faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plate_that_holds_its_own_layout_gives_concentrations_in_the_outcomes_unit()
    {
        var (values, faults, plates) = Quantify("plate.csv", Table(1), layout: null);
        Assert.Empty(faults);
        Assert.Equal(8.0, values.Single(v => v is { Participant.Label: "C01", Visit.Name: "baseline" }).Observation.Value!.Value, 8.0 * Printed);
        Assert.True(Assert.Single(plates).CalibrationAccepted);
    }

    [Fact]
    public void A_plate_whose_standards_do_not_rise_costs_its_own_samples_and_says_why()
    {
        var (values, faults, plates) = Quantify("plate.csv", Table(0), layout: null);
        Assert.All(values, v => Assert.Null(v.Observation.Value));
        Assert.Contains(faults, f => f.Message.Contains("plate.csv", StringComparison.Ordinal) && f.Outcome == "tnf");
        Assert.Null(Assert.Single(plates).Curve);
    }

    [Theory]
    [InlineData("a,b\n1,2\n", null, "expected a table with the columns well, role, name, nominal and signal")]
    [InlineData("junk", "layout.csv", "layout.csv: byte 0: expected a file, found none")]
    public void A_plate_that_cannot_be_read_names_the_file(string content, string? layout, string message)
    {
        var (values, faults, _) = Quantify("plate.csv", content, layout);
        Assert.All(values, v => Assert.True(v.Observation.IsMissing));
        Assert.Contains(message, Assert.Single(faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_analyte_of_a_file_of_several_is_taken_by_its_name()
    {
        var lines = Table(1).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var both = "analyte," + lines[0] + "\n" + string.Concat(lines.Skip(1).SelectMany(l => new[] { $"TNF,{l}\n", $"IL-6,{l.Replace(",standard,", ",robot,", StringComparison.Ordinal)}\n" }));
        var (values, faults, plates) = Quantify("plate.csv", both, layout: null, analyte: "tnf");
        Assert.Empty(faults);
        Assert.Equal("TNF", Assert.Single(plates).Analyte);
        Assert.Equal(8.0, values.Single(v => v is { Participant.Label: "C01", Visit.Name: "baseline" }).Observation.Value!.Value, 8.0 * Printed);
        Assert.Contains("plate plate, IL-6, well A1: line ", Assert.Single(Quantify("plate.csv", both, layout: null, analyte: "IL-6").Faults).Message, StringComparison.Ordinal);
        Assert.Contains("expected one plate of the analyte 'CRP', found 'TNF'", Assert.Single(Quantify("plate.csv", string.Join('\n', both.Split('\n').Where(l => !l.StartsWith("IL-6", StringComparison.Ordinal))), layout: null, analyte: "CRP").Faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_export_of_a_makers_software_needs_no_layout()
    {
        double[] nominal = [256, 128, 64, 16, 4, 2, 1, 0.5];
        double Signal(double x) => 50 + (29_500 / (1 + Math.Pow(x / 20, -1.2)));
        string Line(string sample, string well, string dose, double signal) => string.Create(CultureInfo.InvariantCulture, $"P1,{sample},TNF,{well},1,1,{dose},{signal:0.000},\n");
        var export = "Plate Name,Sample,Assay,Well,Spot,Dilution,Concentration,Signal,Calc. Concentration\n"
            + string.Concat(nominal.SelectMany((x, i) => new[] { 1, 2 }.Select(c => Line($"CAL{i + 1}", $"{(char)('A' + i)}{c}", x.ToString(CultureInfo.InvariantCulture), Signal(x) * (1 + (0.001 * c))))))
            + Line("C01-baseline", "A3", "", Signal(8)) + Line("C01-baseline", "A4", "", Signal(8));
        var (values, faults, plates) = Quantify("msd.csv", export, layout: null);
        Assert.Empty(faults);
        Assert.Equal("P1", Assert.Single(plates).Plate);
        Assert.Equal(8.0, values.Single(v => v is { Participant.Label: "C01", Visit.Name: "baseline" }).Observation.Value!.Value, 8.0 * 0.01);
    }

    [Fact]
    public void Samples_may_be_named_by_a_table()
    {
        using var folder = new Examples.Folder();
        folder.Write("samples.csv", "sample,participant,visit\ntube 7,C01,week12\n");
        var context = Examples.Context(folder.Path, Examples.Study(), Examples.Person("C01"));
        var names = SampleNames.ByTable(context, "samples.csv").Value;
        Assert.True(names.TryFind("tube 7", out var whose));
        Assert.Equal(("C01", "week12"), (whose.Participant.Label, whose.Visit.Name));
        folder.Write("samples.csv", "sample,participant,visit\ntube 7,C09,week12\n");
        Assert.Contains("line 2: expected a sample listed once", SampleNames.ByTable(context, "samples.csv").Fault!.Message, StringComparison.Ordinal);
    }

    private static AnalyserResult Result(string sample, string test, string text, string unit = "mg/L") => new()
    {
        Sample = sample,
        Test = test,
        Text = text,
        Value = Numbers.TryParse(text, out var value) ? value : null,
        Unit = unit,
        Status = "F",
        Provenance = Examples.File,
    };

    private static (IReadOnlyList<OutcomeValue> Values, IReadOnlyList<Pipelines.Results.RunFault> Faults) Analyse(IEnumerable<AnalyserResult> results)
    {
        using var folder = new Examples.Folder();
        byte[] session = [0x05, .. new AstmAnalyserSimulator(results).Messages().SelectMany(m => m).SelectMany(f => f), 0x04];
        File.WriteAllBytes(Path.Combine(folder.Path, "crp.astm"), session);
        var source = new AnalyserSource("crp.astm", "CRP", Pattern);
        var context = Examples.Context(folder.Path, Examples.Study(), Examples.Person("C01"));
        var outcome = new StudyOutcome(new("crp", "mg/L", BenefitDirection.Lower), OutcomeScale.Log, source, 1);
        return ([.. AnalyserStage.Collect(context, outcome, source).Complete()], context.Faults);
    }

    private static (IReadOnlyList<OutcomeValue> Values, IReadOnlyList<Pipelines.Results.RunFault> Faults, List<AssayResult> Plates) Quantify(string name, string content, string? layout, string? analyte = null)
    {
        using var folder = new Examples.Folder();
        folder.Write(name, content);
        var source = new PlateSource([new(name, layout) { Analyte = analyte }], Pattern, "4PL", "1/y2", SubtractBlank: false);
        var context = Examples.Context(folder.Path, Examples.Study(), Examples.Person("C01"));
        var outcome = new StudyOutcome(new("tnf", "pg/mL", BenefitDirection.Lower), OutcomeScale.Log, source, 1);
        var plates = new List<AssayResult>();
        return ([.. PlateStage.Collect(context, outcome, source, plates).Complete()], context.Faults, plates);
    }

    /// <summary>A plate of eight standards and one sample at 8 pg/mL; with no slope its signals are flat.</summary>
    private static string Table(double slope)
    {
        double[] nominal = [0.5, 1, 2, 4, 16, 64, 128, 256];
        double Signal(double x) => 0.05 + (2.95 / (1 + Math.Pow(x / 20, -1.2 * slope)));
        var rows = nominal.SelectMany((x, i) => new[] { 0, 1 }.Select(c => Row($"{(char)('A' + i)}{c + 1}", "standard", $"S{i}", x.ToString(CultureInfo.InvariantCulture), Signal(x) * (1 + (0.001 * c)))))
            .Append(Row("A3", "sample", "C01-baseline", "", Signal(8))).Append(Row("A4", "sample", "C01-baseline", "", Signal(8)));
        return "well,role,name,nominal,dilution,signal,signalRef\n" + string.Concat(rows);
    }

    private static string Row(string well, string role, string name, string nominal, double signal) =>
        string.Create(CultureInfo.InvariantCulture, $"{well},{role},{name},{nominal},1,{signal:0.000000},\n");
}
