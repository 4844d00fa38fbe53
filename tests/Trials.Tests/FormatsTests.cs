using System.IO.Compression;
using System.Text;
using System.Text.Json;
using CsCheck;
using Toolkit.Measurements;

namespace Toolkit.Trials.Tests;

public class FormatsTests
{
    private static readonly DateTimeOffset Made = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly Outcome Il6 = new("il6", "pg/mL", BenefitDirection.Undecided);

    private static readonly Dataset Small = new(
        "LB", "Laboratory", [new("USUBJID", "Subject", "string") { KeySequence = 1 }, new("N", "Number", "integer"), new("D", "Decimal", "decimal"), new("X", "Double", "double")],
        new Frame(2).With("USUBJID", ["01", null]).With("N", [1, double.NaN]).With("D", [0.1, 1e-7]).With("X", [Math.PI, -2]))
    { StudyOid = "S1" };

    private static TrialData Bounds() => TrialData.From(
    [
        Trial.Value("P1", "control", "baseline", Il6, Observation.Below(2.5, "below LLOQ", 0)),
        Trial.Value("P1", "control", "week12", Il6, 4),
        Trial.Value("P2", "exercise", "baseline", Il6, Observation.Above(1000, "above ULOQ")),
        Trial.Value("P2", "exercise", "week12", Il6, Observation.Missing("lost")),
    ]);

    private static void SameAs(Dataset expected, Dataset found)
    {
        Assert.Equal(expected.Columns.Select(c => (c.Name, c.DataType, c.KeySequence)), found.Columns.Select(c => (c.Name, c.DataType, c.KeySequence)));
        Assert.All(expected.Columns, c => Assert.Equal(expected.Table.Text(c.Name), found.Table.Text(c.Name)));
        Assert.Equal((expected.Name, expected.Label, expected.StudyOid), (found.Name, found.Label, found.StudyOid));
    }

    [Fact]
    public void All_forms_are_read_as_they_were_written()
    {
        SameAs(Small, DatasetJson.Read(DatasetJsonWriter.Json(Small, Made)).Value);
        SameAs(Small, DatasetJson.Read(DatasetJsonWriter.Lines(Small, Made)).Value);
        SameAs(Small, DatasetJson.Read(DatasetJsonWriter.Compressed(Small, Made)).Value);
    }

    [Fact]
    public void Gzip_is_read_and_zlib_is_written()
    {
        var lines = DatasetJsonWriter.Lines(Small, Made);
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(lines);
        }

        SameAs(Small, DatasetJson.Read(stream.ToArray()).Value);
        Assert.Equal(0x78, DatasetJsonWriter.Compressed(Small, Made)[0]);
    }

    [Fact]
    public void A_decimal_is_text_and_the_attributes_stand_in_order()
    {
        var text = Encoding.UTF8.GetString(DatasetJsonWriter.Json(Small, Made));
        Assert.StartsWith("{\"datasetJSONCreationDateTime\":\"2026-01-31T12:00:00Z\",\"datasetJSONVersion\":\"1.1.0\",\"sourceSystem\":{", text, StringComparison.Ordinal);
        Assert.EndsWith("\"rows\":[[\"01\",1,\"0.1\",3.141592653589793],[null,null,\"1E-07\",-2]]}", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"columns\":[{\"name\":\"A\",\"dataType\":\"integer\"}],\"rows\":[[1,2]]}", "row 0: expected an array of 1 values, found 2")]
    [InlineData("{\"records\":3,\"columns\":[{\"name\":\"A\",\"dataType\":\"integer\"}],\"rows\":[[1]]}", "row 1: expected 3 rows as 'records' says, found 1. The file is cut short, or was edited")]
    [InlineData("{\"columns\":[{\"name\":\"A\",\"dataType\":\"integer\"}],\"rows\":[[\"x\"]]}", "row 0: expected a number in A, found 'x'")]
    [InlineData("{\"columns\":[{\"name\":\"A\"}],\"rows\":[]}", "column 0: expected a column with name and dataType, found '{\"name\":\"A\"}'")]
    [InlineData("{\"rows\":[]}", "line 1: expected columns, found none")]
    [InlineData("{}", "line 1: expected rows, found none")]
    [InlineData("[]", "line 1: expected an object with columns and rows, found Array")]
    public void A_broken_dataset_names_its_place(string text, string message) => Assert.Equal(message, DatasetJson.Read(Encoding.UTF8.GetBytes(text)).Fault!.Message);

    [Fact]
    public void A_stream_that_grows_too_large_or_ends_early_is_refused()
    {
        var folded = DatasetJsonWriter.Compressed(Small, Made);
        Assert.Equal("at most 10 bytes when unfolded", DatasetJson.Read(folded, limit: 10).Fault!.Expected);
        Assert.False(DatasetJson.Read(folded.AsSpan(0, folded.Length / 2)).IsOk);
        Assert.False(DatasetJson.Read([0x78, 0x9C, 1, 2, 3]).IsOk);
    }

    [Fact]
    public void A_zlib_stream_with_a_preset_dictionary_is_refused() =>
        Assert.Equal("a zlib or gzip stream", DatasetJson.Read([0x78, 0x20, 1, 2, 3, 4, 5, 6, 7, 8]).Fault!.Expected);

    [Fact]
    public void No_bytes_whatever_throw() => Gen.Byte.Array[0, 80].Sample(bytes => { _ = DatasetJson.Read(bytes).IsOk; });

    [Theory, InlineData("<2.5", null, 2.5), InlineData(">1000", 1000.0, null), InlineData("3.5", 3.5, 3.5), InlineData("<= 2.5", null, 2.5), InlineData("", null, null)]
    public void A_bound_stays_a_bound(string text, double? low, double? high)
    {
        var observation = LongTable.Observed(text).Value;
        Assert.Equal((text.StartsWith('<') ? 0 : low, high), (observation.Low, observation.High));
    }

    [Fact]
    public void A_table_that_is_wrong_names_its_lines()
    {
        var text = "participant,arm,visit,outcome,value\nP1,control,baseline,il6,<2.5\nP1,control,week12,il6,OVER\nP 2,control,baseline,il6,3\nP1,control,baseline,other,1\n";
        var bytes = Encoding.UTF8.GetBytes(text);
        var reading = LongTable.Read(Csv.Read(text).Value, "values.csv", bytes, [Il6], new Dictionary<string, int> { ["baseline"] = 0 });
        Assert.Equal(
            ["values.csv: line 3: expected a number, '<' and a limit, or '>' and a limit, found 'OVER'", "values.csv: line 4: expected labels of participant, arm and visit, found 'P 2, control, baseline'"],
            reading.Faults.Select(f => f.Message));
        var value = Assert.Single(reading.Values);
        Assert.True(value.Observation.IsCensored);
        Assert.Equal("2", value.Provenance.Parameters["line"]);
        Assert.Equal("values.csv: line 1: expected a column named value, found participant, arm, visit, outcome", LongTable.Read(new Frame(0).With("participant", System.Array.Empty<string?>()).With("arm", System.Array.Empty<string?>()).With("visit", System.Array.Empty<string?>()).With("outcome", System.Array.Empty<string?>()), "values.csv", [], [Il6], new Dictionary<string, int>()).Faults[0].Message);
    }

    [Fact]
    public void Laboratory_rows_keep_the_comparator_and_leave_the_number_out()
    {
        var table = AnalysisDatasets.Laboratory(Bounds(), ["il6"], "S1").Table;
        Assert.Equal(["<2.5", "4", ">1000"], table.Text("LBORRES"));
        Assert.Equal([double.NaN, 4, double.NaN], table.Numbers("LBSTRESN"));
        Assert.Equal([2.5, double.NaN, double.NaN], table.Numbers("LBLLOQ"));
        Assert.Equal([double.NaN, double.NaN, 1000], table.Numbers("LBULOQ"));
        Assert.Equal(["INTLK6", "INTLK6", "INTLK6"], table.Text("LBTESTCD"));
        Assert.Equal("26881-3", table.Text("LBLOINC")[0]);
        Assert.Equal([1.0, 2, 1], table.Numbers("LBSEQ"));
    }

    [Fact]
    public void Only_verified_codes_are_given_and_only_in_their_unit()
    {
        Assert.Null(AnalyteCodes.Find("tnf_a", "pg/mL"));
        Assert.Null(AnalyteCodes.Find("il6", "ng/mL"));
        Assert.Equal("30522-7", AnalyteCodes.Find("hsCRP", "mg/L")!.Loinc);
    }

    [Fact]
    public void Analysis_rows_have_baseline_and_change_where_both_are_numbers()
    {
        var table = AnalysisDatasets.BasicDataStructure(TrialData.From(Trial.TwoArms(2)), "ADQS", "baseline", "S1").Table;
        var visits = table.Text("AVISIT");
        for (var i = 0; i < table.Rows; i++)
        {
            Assert.Equal(visits[i] == "baseline", double.IsNaN(table.Numbers("CHG")[i]));
            Assert.True(visits[i] == "baseline" || Math.Abs(table.Numbers("AVAL")[i] - table.Numbers("BASE")[i] - table.Numbers("CHG")[i]) < 1e-12);
        }

        Assert.Equal(4, AnalysisDatasets.SubjectLevel(TrialData.From(Trial.TwoArms(2)), "S1").Table.Rows);
    }

    [Fact]
    public void An_observation_resource_has_comparator_or_reason()
    {
        using var json = JsonDocument.Parse(FhirObservations.Bundle(Bounds(), "S1"));
        var resources = json.RootElement.GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("resource")).ToList();
        Assert.Equal("<", resources[0].GetProperty("valueQuantity").GetProperty("comparator").GetString());
        Assert.Equal(2.5, resources[0].GetProperty("valueQuantity").GetProperty("value").GetDouble());
        Assert.False(resources[1].GetProperty("valueQuantity").TryGetProperty("comparator", out _));
        Assert.Equal(">", resources[2].GetProperty("valueQuantity").GetProperty("comparator").GetString());
        Assert.Equal("lost", resources[3].GetProperty("dataAbsentReason").GetProperty("text").GetString());
        Assert.Equal("http://loinc.org", resources[0].GetProperty("code").GetProperty("coding")[0].GetProperty("system").GetString());
    }
}
