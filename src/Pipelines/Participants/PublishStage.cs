using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Toolkit.Measurements;
using Toolkit.Pipelines.Batch;
using Toolkit.Pipelines.Bids;
using Toolkit.Pipelines.Results;
using Toolkit.Reports;

namespace Toolkit.Pipelines.Participants;

/// <summary>Puts together what is published of a participant: images as BIDS derivatives, values with their provenance, the page. It runs whatever failed before it.</summary>
internal static class PublishStage
{
    public static ParticipantStage Of(ParticipantInput input, ParticipantOptions options, ImmutableArray<ParticipantStage> before) => new(
        ParticipantPipeline.Derivatives,
        "report",
        "report 1\n" + options.CanonicalText(),
        () => [],
        context => Run(context, input, options, before))
    {
        Uses = [.. before.Select(s => s.Name)],
        Outputs = [.. new[] { "dataset_description.json", $"{input.Entity}.html", $"{input.Entity}/{input.Entity}_values.tsv", $"{input.Entity}/{input.Entity}_values.json" }.Select(f => $"{ParticipantPipeline.Derivatives}/{f}")],
        MemoryEstimate = 400 << 20,
    };

    private static StageOutcome Run(StageContext context, ParticipantInput input, ParticipantOptions options, ImmutableArray<ParticipantStage> before)
    {
        var folder = new OutputFolder(context.PathOf(ParticipantPipeline.Derivatives));
        var result = ParticipantRecords.Collect(input, before, context.WorkFolder);
        folder.Publish("dataset_description.json", Description());
        folder.Publish($"{input.Entity}/{input.Entity}_values.tsv", Table(result));
        folder.Publish($"{input.Entity}/{input.Entity}_values.json", stream => Json(stream, result));
        var files = new DerivativeFiles(context, input, folder);
        foreach (var session in input.Sessions)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            files.Structure(session);
            foreach (var run in session.Bold)
            {
                files.Run(session, run, options);
            }
        }

        folder.Publish($"{input.Entity}.html", HtmlReport.Write(ParticipantPageImaging.Of(new ParticipantViews(context, input, options).Data(result))));
        return StageOutcome.Done;
    }

    /// <summary>Without it no BIDS tool reads the folder.</summary>
    private static string Description() => JsonFile.Text(json => DatasetDescription.Derivative(json, "Regions of raw images"));

    private static string Table(ParticipantResult result)
    {
        var text = new StringBuilder("name\tsession\trun\tunit\tvalue\tstandard_error\treason\tprovenance\n");
        foreach (var v in result.Values)
        {
            var o = v.Observation;
            text.AppendJoin('\t', v.Name, v.Session ?? "n/a", v.Run ?? "n/a", v.Unit, o.Value is { } value ? Numbers.Format(value) : "n/a", o.StandardError > 0 ? Numbers.Format(o.StandardError) : "n/a", o.Reason is { } reason ? Printable.Clean(reason, 500) : "n/a", v.ProvenanceId).Append('\n');
        }

        return text.ToString();
    }

    private static void Json(Stream stream, ParticipantResult result)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartObject();
        json.WriteString("participant", result.Label);
        json.WriteString("version", Provenance.ToolkitVersion);
        StageRecordJson.WriteValues(json, result.Values);
        StageRecordJson.WriteVerdicts(json, result.Verdicts);
        json.WriteStartArray("faults");
        foreach (var fault in result.Faults)
        {
            json.WriteStartObject();
            json.WriteString("stage", fault.Stage);
            json.WriteString("session", fault.Visit);
            json.WriteString("message", Printable.Clean(fault.Message, 2000));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        StageRecordJson.WriteProvenance(json, result.Provenance);
        json.WriteEndObject();
    }
}
