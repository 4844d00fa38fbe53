using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Participants;

/// <summary>Brings the brain to the template's, and keeps the map in both directions.</summary>
internal static class NormaliseStage
{
    public const string Registered = "in-template.nii";
    public const string Edges = "template.nii";
    public const string Forward = "forward.nii";
    public const string Backward = "backward.nii";
    private const long Held = 12;

    public static ParticipantStage Of(string name, SessionInput session, string anatomy, ParticipantOptions options, long voxels) => new(
        name,
        "normalise",
        "normalise 2: brain to brain, affine and stationary velocity at 2 mm",
        () => TemplateFiles.Inputs(options),
        context => Run(context, name, session, anatomy, options))
    {
        Session = session.Label,
        Needs = [anatomy],
        Outputs = [.. new[] { Registered, Edges, Forward, Backward }.Select(f => $"{name}/{f}"), StageRecord.FileOf(name)],
        MemoryEstimate = voxels * sizeof(float) * Held,
    };

    /// <summary>The map from the template's world to the participant's.</summary>
    public static Deformation Map(StageContext context, string stage, StageRecord record)
    {
        VolumeSeries Field(string file) => WorkFiles.Image(context, $"{stage}/{file}").ToSeries();
        return Deformation.Of(Field(Forward), Field(Backward), record.Affine("gridToWorld"), record.Affine("toSubject"));
    }

    private static StageOutcome Run(StageContext context, string name, SessionInput session, string anatomy, ParticipantOptions options)
    {
        var from = WorkFiles.Record(context, anatomy);
        if (!TemplateFiles.Read(options)!.Value.Try(out var template, out var fault))
        {
            return fault;
        }

        Volume t1w = WorkFiles.Volume(context, $"{anatomy}/{AnatomyStage.Corrected}"), brain = WorkFiles.Volume(context, $"{anatomy}/{AnatomyStage.Brain}");
        var bare = new Volume(t1w.Shape, t1w.Affine, [.. t1w.Data.Select((v, at) => brain.Data[at] > 0.5f ? v : 0)]);
        if (!Normalisation.Estimate(bare, template.Brain, new() { Threads = context.Threads }, context.Cancellation).Try(out var found, out fault))
        {
            return fault.In(from.Provenance[0].Source!);
        }

        var (forward, backward) = found.Map.Fields;
        WorkFiles.Write(context, $"{name}/{Forward}", forward);
        WorkFiles.Write(context, $"{name}/{Backward}", backward);
        WorkFiles.Write(context, $"{name}/{Edges}", template.Brain);
        WorkFiles.Write(context, $"{name}/{Registered}", Resampling.Through(bare, template.Brain.Shape, template.Brain.Affine, Interpolation.Linear, found.Map.Map));
        var record = StageRecord.Of("imaging.normalise", [from], [new("spacingMm", "2")], TemplateFiles.Of(template.Identities))
            .With("gridToWorld", found.Map.GridToWorld)
            .With("toSubject", found.Map.ToSubject)
            .With("template", template.Identities[^1].Name)
            .With("methods", $"The brain was registered to {string.Join(" and ", template.Identities.Select(t => t.Name))} by an affine map and a diffeomorphism, the flow of a stationary velocity at 2 mm.");
        foreach (var value in found.Quality)
        {
            record = record.With(value.Name, value.Value);
        }

        record = record with { Verdicts = [.. found.Quality.Select(q => new ParticipantVerdict(session.Label, null, q.Verdict))] };
        record.Write(context.PathOf(StageRecord.FileOf(name)));
        return Refusal.Of(record.Verdicts, from.Provenance[0].Source!);
    }
}
