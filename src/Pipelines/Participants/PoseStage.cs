using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Participants;

/// <summary>Where a later T1-weighted image lies in the first one: carries regions that were drawn on the first.</summary>
internal static class PoseStage
{
    public const string ToFirst = "toFirst";

    public static ParticipantStage Of(string name, SessionInput session, string first, string later, long voxels) => new(
        name,
        "pose",
        "pose 1: rigid, T1w to T1w",
        () => [],
        context => Run(context, name, session, first, later))
    {
        Session = session.Label,
        Needs = [first, later],
        Outputs = [StageRecord.FileOf(name)],
        MemoryEstimate = voxels * sizeof(float) * 8,
    };

    private static StageOutcome Run(StageContext context, string name, SessionInput session, string first, string later)
    {
        StageRecord one = WorkFiles.Record(context, first), other = WorkFiles.Record(context, later);
        Volume Image(string stage) => WorkFiles.Volume(context, $"{stage}/{AnatomyStage.Corrected}");
        Volume Mask(string stage) => WorkFiles.Volume(context, $"{stage}/{AnatomyStage.Brain}");
        var brain = Mask(first);
        if (!Coregistration.Estimate(BrainOnly.Of(Image(later), Mask(later)), BrainOnly.Of(Image(first), brain), brain).Try(out var found, out var fault))
        {
            return fault.In(session.Entity);
        }

        var record = StageRecord.Of("imaging.pose", [one, other], []).With(ToFirst, found.MovingToFixed) with
        {
            Verdicts = [.. found.Quality.Select(q => new ParticipantVerdict(session.Label, null, q.Verdict with { Criterion = q.Verdict.Criterion.Replace("coregistration", "pose", StringComparison.Ordinal) }))],
        };
        record.Write(context.PathOf(StageRecord.FileOf(name)));
        return Refusal.Of(record.Verdicts, session.Entity);
    }
}

/// <summary>An image without what lies outside its brain.</summary>
internal static class BrainOnly
{
    public static Volume Of(Volume image, Volume mask) => new(image.Shape, image.Affine, [.. image.Data.Select((v, at) => mask.Data[at] > 0.5f && float.IsFinite(v) ? v : 0)]);
}
