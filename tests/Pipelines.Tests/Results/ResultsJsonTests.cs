using System.Text.Json;
using Toolkit.Pipelines.Results;

namespace Toolkit.Pipelines.Tests.Results;

public class ResultsJsonTests
{
    [Fact]
    public void The_same_result_gives_the_same_bytes() => Assert.Equal(Bytes(Examples.Result()), Bytes(Examples.Result()));

    [Fact]
    public void A_number_stands_beside_its_provenance_and_an_unknown_one_beside_its_reason()
    {
        using var json = JsonDocument.Parse(Bytes(Examples.Result()));
        var values = json.RootElement.GetProperty("participants")[0].GetProperty("values");
        Assert.Equal(61.5, values[0].GetProperty("value").GetDouble());
        var exercise = json.RootElement.GetProperty("participants")[1].GetProperty("values");
        Assert.Equal(JsonValueKind.Null, exercise[0].GetProperty("value").ValueKind);
        Assert.Equal(("below LLOQ 4 mm", 4.0), (exercise[0].GetProperty("valueReason").GetString(), exercise[0].GetProperty("high").GetDouble()));
        Assert.Equal("no value in the source", exercise[1].GetProperty("valueReason").GetString());
        var missing = json.RootElement.GetProperty("estimates")[1];
        Assert.Equal("an arm is empty", missing.GetProperty("estimateReason").GetString());
        Assert.Equal("the input is real", json.RootElement.GetProperty("seedReason").GetString());
        Assert.False(json.RootElement.TryGetProperty("truth", out _));
    }

    [Fact]
    public void Every_number_leads_back_to_the_bytes_it_came_from()
    {
        using var json = JsonDocument.Parse(Bytes(Examples.Result()));
        var table = json.RootElement.GetProperty("provenance");
        var id = json.RootElement.GetProperty("estimates")[0].GetProperty("provenance")[0].GetString()!;
        var source = table.GetProperty(table.GetProperty(id).GetProperty("inputs")[0].GetString()!);
        Assert.Equal("pain.csv", source.GetProperty("source").GetString());
        Assert.Equal(64, source.GetProperty("sha256").GetString()!.Length);
    }

    [Fact]
    public void Truth_is_written_with_a_seed_and_says_whether_the_interval_holds_it()
    {
        var result = Examples.Result();
        var simulated = result with { Seed = 7, Truth = [new("pain_vas: exercise - control", "mm", -12, result.Estimates[0]), new("x", "1", 0, result.Estimates[1])] };
        using var json = JsonDocument.Parse(Bytes(simulated));
        Assert.Equal(7, json.RootElement.GetProperty("seed").GetInt32());
        Assert.True(json.RootElement.GetProperty("truth")[0].GetProperty("inside").GetBoolean());
        Assert.False(json.RootElement.GetProperty("truth")[1].GetProperty("inside").GetBoolean());
    }

    [Fact]
    public void A_fault_is_written_with_its_place_and_without_control_characters()
    {
        using var json = JsonDocument.Parse(Bytes(Examples.Result(new RunFault("dicom", "bad\u001b[31m file") { Participant = "C01", Visit = "week12" })));
        var fault = json.RootElement.GetProperty("faults")[0];
        Assert.Equal(("dicom", "C01", "bad\\u001b[31m file"), (fault.GetProperty("stage").GetString(), fault.GetProperty("participant").GetString(), fault.GetProperty("message").GetString()));
    }

    private static byte[] Bytes(StudyResult result)
    {
        using var stream = new MemoryStream();
        ResultsJson.Write(stream, result);
        return stream.ToArray();
    }
}
