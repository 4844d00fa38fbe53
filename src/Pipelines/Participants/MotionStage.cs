using Toolkit.Biomarkers.Connectivity;
using Toolkit.Imaging;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Participants;

/// <summary>Steady state, slice times, head motion, mean and mask of one BOLD run; nothing is interpolated in space.</summary>
internal static class MotionStage
{
    public const string Series = "series.nii";
    public const string Mean = "mean.nii";
    public const string Mask = "mask.nii";
    public const string Before = "spread-before.nii";
    public const string After = "spread-after.nii";
    public const string Steady = "steady";
    public const string RepetitionTimeS = "repetitionTimeS";
    private const double MuchMotionMm = 0.25; // mean displacement from which connectivity at rest is known to depend on it (Power 2012; Satterthwaite 2013)
    private const double MostMotionMm = 0.55; // Ciric 2018's bar for leaving a run out is 0.2 to 0.55 by stringency: the loosest is refused by nobody silently

    public static ParticipantStage Of(string name, SessionInput session, BoldInput run, string import, ParticipantOptions options, long bytes) => new(
        name,
        "motion",
        $"motion 1: dummies {(options.DummyScans is { } d ? Numbers.Format(d) : "found")}, fd {Numbers.Format(options.FramewiseDisplacementMm)}",
        () => [],
        context => Run(context, name, session, run, import, options))
    {
        Session = session.Label,
        Needs = [import],
        Outputs = [.. new[] { Series, Mean, Mask, Before, After }.Select(f => $"{name}/{f}"), StageRecord.FileOf(name)],
        MemoryEstimate = 6 * bytes, // stored as two bytes a voxel; raw and moved slices as floats
    };

    private static StageOutcome Run(StageContext context, string name, SessionInput session, BoldInput run, string import, ParticipantOptions options)
    {
        var from = WorkFiles.Record(context, import);
        var place = from.Provenance[0].Source!;
        var raw = ImportStage.Load(context, import, from).ToSeries();
        if (!raw.RepetitionTime.IsKnown)
        {
            return new Fault(0, "a repetition time", raw.RepetitionTime.Reason) { Unit = "image", Place = place, Advice = "State RepetitionTime in the sidecar" };
        }

        if (!BoldPreparation.Run(raw, null, new() { Dummies = options.DummyScans, Threads = context.Threads }, context.Cancellation).Try(out var bold, out var fault))
        {
            return fault.In(place);
        }

        var steady = bold.Steady.Volumes;
        WorkFiles.Write(context, $"{name}/{Series}", bold.Series);
        WorkFiles.Write(context, $"{name}/{Mean}", bold.Mean);
        WorkFiles.Write(context, $"{name}/{Mask}", bold.Brain.Mask);
        WorkFiles.Write(context, $"{name}/{Before}", SpreadOverTime.Of(raw, null, steady));
        WorkFiles.Write(context, $"{name}/{After}", SpreadOverTime.Of(bold.Series, bold.Motion.Motions, steady, context.Threads));
        double[][] six = [.. Enumerable.Range(0, 6).Select(p => bold.Motion.Motions.Skip(steady).Select(m => Parameter(m, p)).ToArray())];
        var displacement = FramewiseDisplacement.Power(new(new RowMatrix<double>(6, six[0].Length, [.. six.SelectMany(s => s)])));
        var record = StageRecord.Of("imaging.bold", [from], [new("dummies", options.DummyScans is { } d ? Numbers.Format(d) : "found"), new("steadyFrom", Numbers.Format(steady))])
            .With(Steady, steady)
            .With(RepetitionTimeS, raw.RepetitionTime.Value.Seconds)
            .With("volumes", raw.Volumes)
            .With("motion", [.. bold.Motion.Motions.SelectMany(m => Enumerable.Range(0, 6).Select(p => Parameter(m, p)))])
            .With("fd", displacement)
            .With("outlierShare", bold.Outliers.Share[steady..])
            .With("methods", string.Join(' ', bold.Steps));
        record = record with { Verdicts = [.. bold.Quality.Select(q => q.Verdict).Append(Motion(displacement, options)).Select(v => new ParticipantVerdict(session.Label, run.Name, v))] };
        record = record with { Values = [new("mean framewise displacement", session.Label, run.Name, "mm", Observation.Of(displacement.Average()), record.Main.Id)] };
        record.Write(context.PathOf(StageRecord.FileOf(name)));
        return Refusal.Of(record.Verdicts, place);
    }

    /// <summary>The motion of every volume, dummies included.</summary>
    public static RigidMotion[] Motions(StageRecord record) => [.. record.Series["motion"].Chunk(6).Select(m => new RigidMotion(m[0], m[1], m[2], m[3], m[4], m[5]))];

    /// <summary>Judges framewise displacement, mm, one value a volume.</summary>
    internal static QualityVerdict Motion(double[] displacement, ParticipantOptions options)
    {
        const string criterion = "motion";
        var (mean, moved) = (displacement.Average(), displacement.Count(d => d > options.FramewiseDisplacementMm));
        var words = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"mean framewise displacement {mean:0.00} mm, {moved} of {displacement.Length} volumes above {options.FramewiseDisplacementMm:0.##} mm");
        return mean > MostMotionMm ? QualityVerdict.Warn(criterion, words + ": more than the loosest limits in use allow, correlations are not to be trusted")
            : mean > MuchMotionMm || moved > 0.2 * displacement.Length ? QualityVerdict.Warn(criterion, words + ": correlations depend on motion at this level")
            : QualityVerdict.Pass(criterion);
    }

    private static double Parameter(RigidMotion m, int p) => p switch { 0 => m.TransX, 1 => m.TransY, 2 => m.TransZ, 3 => m.RotX, 4 => m.RotY, _ => m.RotZ };
}
