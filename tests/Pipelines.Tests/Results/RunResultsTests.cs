using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Toolkit.Measurements;
using Toolkit.Measurements.Tests;
using Toolkit.Pipelines.Results;
using Toolkit.Pipelines.Stages;
using Toolkit.Reports;

namespace Toolkit.Pipelines.Tests.Results;

/// <summary>What was written comes back, and what somebody changed is noticed or named.</summary>
public class RunResultsTests
{
    [Fact]
    public void Everything_that_was_written_is_read_back()
    {
        var result = Examples.Result(new RunFault("assays", "a plate is empty") { Participant = "C01" });
        var read = RunResultsReader.Read(Written(result), "results.json").Value;
        Assert.Equal(("example", Provenance.ToolkitVersion), (read.Study, read.Version));
        Assert.Equal(["control", "exercise"], read.Design!.Arms);
        Assert.Equal([("baseline", 0), ("week12", 84)], read.Design.Visits.Select(v => (v.Name, v.Day!.Value)));
        Assert.Equal((Examples.Pain, "week12"), (read.Design.Outcomes[0].Outcome, read.Design.Outcomes[0].At));
        Assert.Equal(result.Participants, read.Participants);
        Assert.Equal(result.Values.Select(v => (v.Participant, v.Visit.Name, v.Outcome, v.Observation.Low, v.Observation.High, v.Observation.StandardError, v.Observation.Reason, v.Provenance.Id)), read.Values.Select(v => (v.Participant, v.Visit.Name, v.Outcome, v.Observation.Low, v.Observation.High, v.Observation.StandardError, v.Observation.Reason, v.Provenance.Id)));
        Assert.Equal(result.Estimates.Select(e => (e.Name, e.Unit, e.Value, e.Low, e.High, e.P, e.Method)), read.Estimates.Select(e => (e.Name, e.Unit, e.Value, e.Low, e.High, e.P, e.Method)));
        Assert.Equal("an arm is empty", read.Estimates[1].Reason);
        Assert.Equal("assays C01: a plate is empty", Assert.Single(read.Faults).ToString());
        Assert.All(read.Provenance, p => Assert.Equal(p.Key, p.Value.Id));
    }

    [Fact]
    public void What_stands_beside_a_change_comes_back_with_its_reasons_and_a_version_without_it_has_none()
    {
        var made = Examples.Result();
        var value = made.Values[0];
        ChangeDetection beside = new(value.Participant.Label, value.Visit.Name, value.Outcome.Name, Observation.Of(0.875), Observation.Missing(ChangeDetection.NothingInjected));
        var json = JsonNode.Parse(Written(made with { Detections = [beside] }))!;
        Assert.Equal(beside, Assert.Single(RunResultsReader.Read(Encoding.UTF8.GetBytes(json.ToJsonString()), "results.json").Value.Detections));
        var written = json["participants"]!.AsArray().Single(p => p!["participant"]!.GetValue<string>() == beside.Participant)!["values"]!.AsArray().Single(v => v!["recoveryFactorReason"] is not null)!;
        Assert.Equal((0.875, "no change was injected"), (written["minimalDetectableChange"]!.GetValue<double>(), written["recoveryFactorReason"]!.GetValue<string>()));
        Assert.Empty(RunResultsReader.Read(Written(made), "results.json").Value.Detections);
    }

    [Theory, InlineData("stage", "\"other\""), InlineData("version", "\"9\""), InlineData("inputs", "[]"), InlineData("parameters", "{\"line\": \"3\"}")]
    public void A_changed_part_of_an_entry_gives_another_id(string part, string value)
    {
        var result = Examples.Result();
        var json = JsonNode.Parse(Written(result))!;
        var id = result.Values[0].Provenance.Id;
        json["provenance"]![id]![part] = JsonNode.Parse(value);
        var read = RunResultsReader.Read(Encoding.UTF8.GetBytes(json.ToJsonString()), "results.json").Value;
        Assert.NotEqual(id, read.Provenance[id].Id);
        Assert.Single(read.Provenance, p => p.Key != p.Value.Id);
    }

    [Theory]
    [InlineData("", "expected JSON")]
    [InlineData("{\"provenance\": {}, \"estimates\": [], \"participants\": [{\"participant\": \"C 01\", \"values\": []}]}", "A label has 1 to 64")]
    [InlineData("{\"provenance\": {}, \"estimates\": [], \"participants\": [{\"participant\": \"C01\", \"values\": [{\"outcome\": \"pain\", \"visit\": \"v\", \"unit\": \"mm\", \"value\": 1, \"provenance\": [\"x\"]}]}]}", "names the provenance 'x', which is not in the table")]
    [InlineData("{\"provenance\": {\"a\": {\"stage\": \"s\", \"source\": \"f\", \"sha256\": \"short\"}}, \"estimates\": []}", "64 lower-case hex digits")]
    [InlineData("{\"provenance\": {}, \"estimates\": [], \"design\": {\"arms\": [], \"visits\": [], \"outcomes\": [], \"tracking\": []}}", "no arm or no visit")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]", "expected JSON")]
    public void A_wrong_file_is_a_fault_that_names_it(string text, string expected)
    {
        var fault = RunResultsReader.Read(Encoding.UTF8.GetBytes(text), "results.json").Fault!;
        Assert.StartsWith("results.json: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_cut_of_a_file_throws()
    {
        var bytes = Written(Examples.Result());
        for (var length = 0; length < bytes.Length - 2; length += 7)
        {
            Assert.False(RunResultsReader.Read(bytes.AsMemory(0, length), "results.json").IsOk, $"{length} bytes were taken for whole results");
        }
    }

    [Theory]
    [InlineData("benefit", "7", "byte 0: expected the results of a run, found '7' is none of ")]
    [InlineData("benefit", "99999999999", "found '99999999999' is none of ")]
    [InlineData("scale", "loud", "found 'loud' is none of ")]
    public void A_choice_that_is_none_is_named_and_no_number_stands_for_one(string key, string value, string message)
    {
        var json = JsonNode.Parse(Written(Examples.Result()))!;
        json["design"]!["outcomes"]![0]![key] = value;
        Assert.Contains(message, RunResultsReader.Read(Encoding.UTF8.GetBytes(json.ToJsonString()), "results.json").Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_change_of_a_file_throws() => Mutants.Of(Encoding.UTF8.GetString(Written(Examples.Result())))
        .Sample(text => { _ = RunResultsReader.Read(Encoding.UTF8.GetBytes(text), "results.json").IsOk; }, iter: 2000);

    [Fact]
    public void Results_without_a_design_still_show_their_estimates_and_say_why_there_is_no_figure()
    {
        var json = JsonNode.Parse(Written(Examples.Result()))!.AsObject();
        json.Remove("design");
        var model = TrialReading.Model(RunResultsReader.Read(Encoding.UTF8.GetBytes(json.ToJsonString()), "results.json").Value);
        Assert.Equal("All estimates", Assert.Single(model.Sections).Title);
        Assert.Contains("kept no design", model.Lead, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_of_results_counts_who_was_analysed()
    {
        var model = TrialReading.Model(RunResultsReader.Read(Written(Examples.Result()), "results.json").Value);
        var flow = Assert.IsType<FigureBlock>(model.Sections[0].Blocks[0]).Figure;
        Assert.Contains("2 randomised, analysed 0 control, 0 exercise.", flow.Description, StringComparison.Ordinal);
        Assert.Contains(("Arm exercise", "1"), model.Facts);
    }

    private static byte[] Written(StudyResult result)
    {
        using var stream = new MemoryStream();
        ResultsJson.Write(stream, result);
        return stream.ToArray();
    }
}
