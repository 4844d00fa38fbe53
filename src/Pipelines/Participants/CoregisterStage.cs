using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Participants;

/// <summary>Places the mean of a BOLD run in the T1-weighted image, and takes the brain mask from there.</summary>
internal static class CoregisterStage
{
    public const string ToT1w = "boldToT1w";
    public const string InT1w = "mean-in-t1w.nii";
    public const string Mask = "mask.nii";

    public static ParticipantStage Of(string name, SessionInput session, BoldInput run, string motion, string anatomy, long voxels) => new(
        name,
        "coregister",
        "coregister 1: rigid, mutual information then intensity fit",
        () => [],
        context => Run(context, name, session, run, motion, anatomy))
    {
        Session = session.Label,
        Needs = [motion, anatomy],
        Outputs = [.. new[] { InT1w, Mask }.Select(f => $"{name}/{f}"), StageRecord.FileOf(name)],
        MemoryEstimate = voxels * sizeof(float) * 8,
    };

    private static StageOutcome Run(StageContext context, string name, SessionInput session, BoldInput run, string motion, string anatomy)
    {
        StageRecord bold = WorkFiles.Record(context, motion), structure = WorkFiles.Record(context, anatomy);
        Volume mean = WorkFiles.Volume(context, $"{motion}/{MotionStage.Mean}"), found = WorkFiles.Volume(context, $"{motion}/{MotionStage.Mask}");
        Volume t1w = WorkFiles.Volume(context, $"{anatomy}/{AnatomyStage.Corrected}"), brain = WorkFiles.Volume(context, $"{anatomy}/{AnatomyStage.Brain}");
        var place = bold.Provenance[0].Source!;
        if (!Coregistration.Estimate(BrainOnly.Of(mean, found), BrainOnly.Of(t1w, brain), brain).Try(out var placed, out var fault))
        {
            return fault.In(place);
        }

        var mask = BoldMask.FromT1w(mean, brain, placed.MovingToFixed);
        WorkFiles.Write(context, $"{name}/{Mask}", mask.Mask);
        WorkFiles.Write(context, $"{name}/{InT1w}", Resampling.Onto(mean, t1w.Shape, t1w.Affine, Interpolation.Linear, placed.MovingToFixed.Inverse()));
        QualityValue[] quality = [.. placed.Quality, .. MaskAgreement.Placed(found, brain, placed.MovingToFixed).Quality];
        var record = StageRecord.Of("imaging.coregister", [bold, structure], [])
            .With(ToT1w, placed.MovingToFixed)
            .With("methods", "The mean BOLD image was registered rigidly to the T1-weighted image by normalised mutual information and a fit of intensities, within the brain.");
        foreach (var value in quality)
        {
            record = record.With(value.Name, value.Value);
        }

        record = record with { Verdicts = [.. quality.Select(q => new ParticipantVerdict(session.Label, run.Name, q.Verdict))] };
        record.Write(context.PathOf(StageRecord.FileOf(name)));
        return Refusal.Of(record.Verdicts, place);
    }
}
