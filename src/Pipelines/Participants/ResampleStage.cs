using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Participants;

/// <summary>Draws a BOLD run in a target space by one interpolation, with brain mask and tissues beside it.</summary>
internal static class ResampleStage
{
    public const string Bold = "bold.nii";
    public const string Mask = "mask.nii";
    public const string Mean = "mean.nii";
    public static readonly string[] Tissues = ["csf.nii", "gm.nii", "wm.nii"];
    private const int Margin = 2; // voxels about the brain

    public static ParticipantStage Of(string name, SessionInput session, (string Motion, string Coregister) run, SessionPlace place, string space, ParticipantOptions options, long bytes) => new(
        name,
        "resample",
        $"resample 1: {space}, voxel {(options.VoxelMm is { } edge ? Numbers.Format(edge) : "as the run")}",
        () => [],
        context => Run(context, name, run.Motion, run.Coregister, place, space, options))
    {
        Session = session.Label,
        Needs = [run.Motion, run.Coregister, .. place.Stages.Where(s => s != place.Pose)],
        Outputs = [.. new[] { Bold, Mask, Mean }.Concat(Tissues).Select(f => $"{name}/{f}"), StageRecord.FileOf(name)],
        MemoryEstimate = 6 * bytes,
    };

    private static StageOutcome Run(StageContext context, string name, string motion, string coregister, SessionPlace place, string space, ParticipantOptions options)
    {
        StageRecord moved = WorkFiles.Record(context, motion), placed = WorkFiles.Record(context, coregister), structure = WorkFiles.Record(context, place.Anatomy);
        StageRecord[] from = space == ParticipantOptions.TemplateSpace ? [moved, placed, structure, WorkFiles.Record(context, place.Normalise!)] : [moved, placed, structure];
        var series = WorkFiles.Series(context, $"{motion}/{MotionStage.Series}", moved.Numbers[MotionStage.RepetitionTimeS]);
        var brain = WorkFiles.Volume(context, $"{place.Anatomy}/{AnatomyStage.Brain}");
        var size = series.Affine.VoxelSize;
        var edge = options.VoxelMm ?? Math.Round(Math.Min(size.X, Math.Min(size.Y, size.Z)), 2);
        var boldToT1w = placed.Affine(CoregisterStage.ToT1w);
        var map = space == ParticipantOptions.TemplateSpace ? NormaliseStage.Map(context, place.Normalise!, from[3]) : null;
        var (shape, affine) = GridAbout.Box(map is null ? brain : WorkFiles.Volume(context, $"{place.Normalise}/{NormaliseStage.Edges}"), edge, Margin);
        var target = map is null ? TargetSpace.T1w(shape, affine, boldToT1w) : TargetSpace.Template(shape, affine, boldToT1w, map);
        var drawn = OneInterpolation.Series(series, MotionStage.Motions(moved), target, (int)moved.Numbers[MotionStage.Steady], context.Threads);
        Volume Carried(string file) => map is null
            ? Resampling.Onto(WorkFiles.Volume(context, $"{place.Anatomy}/{file}"), shape, affine, Interpolation.Linear)
            : Resampling.Through(WorkFiles.Volume(context, $"{place.Anatomy}/{file}"), shape, affine, Interpolation.Linear, map.Map);
        var (mean, mask) = InView(drawn, Carried(AnatomyStage.Brain));
        WorkFiles.Write(context, $"{name}/{Bold}", drawn);
        WorkFiles.Write(context, $"{name}/{Mask}", mask);
        WorkFiles.Write(context, $"{name}/{Mean}", mean);
        foreach (var file in Tissues)
        {
            WorkFiles.Write(context, $"{name}/{file}", Carried(file));
        }

        StageRecord.Of("imaging.resample", from, [new("space", space), new("voxelMm", Numbers.Format(edge)), new("interpolation", "cubic spline, once")])
            .With(MotionStage.RepetitionTimeS, series.RepetitionTime.Value.Seconds)
            .Write(context.PathOf(StageRecord.FileOf(name)));
        return StageOutcome.Done;
    }

    /// <summary>Mean over time, and the brain as far as every volume was in view.</summary>
    private static (Volume Mean, Volume Mask) InView(VolumeSeries series, Volume brain)
    {
        var sums = new double[series.Shape.Count];
        for (var t = 0; t < series.Volumes; t++)
        {
            var volume = series[t];
            for (var v = 0; v < volume.Length; v++)
            {
                sums[v] += volume[v]; // a NaN stays in the sum
            }
        }

        return (new(series.Shape, series.Affine, [.. sums.Select(s => double.IsNaN(s) ? 0 : (float)(s / series.Volumes))]), new(series.Shape, series.Affine, [.. sums.Select((s, v) => double.IsNaN(s) || !(brain.Data[v] > 0.5f) ? 0f : 1f)]));
    }
}

/// <summary>A grid of cubes about what an image shows, along its axes.</summary>
internal static class GridAbout
{
    public static (GridShape Shape, Affine Affine) Box(Volume image, double edge, int margin)
    {
        var shape = image.Shape;
        int[] low = [shape.X, shape.Y, shape.Z], high = [0, 0, 0];
        for (var v = 0; v < image.Data.Length; v++)
        {
            if (image.Data[v] > 0)
            {
                int[] at = [v % shape.X, v / shape.X % shape.Y, v / (shape.X * shape.Y)];
                for (var axis = 0; axis < 3; axis++)
                {
                    (low[axis], high[axis]) = (Math.Min(low[axis], at[axis]), Math.Max(high[axis], at[axis]));
                }
            }
        }

        var size = image.Affine.VoxelSize;
        double[] voxel = [size.X, size.Y, size.Z];
        int Number(int axis) => (int)Math.Ceiling((high[axis] - low[axis] + 1) * voxel[axis] / edge) + (2 * margin);
        double Middle(int axis) => (low[axis] + high[axis]) / 2.0;
        GridShape grid = new(Number(0), Number(1), Number(2));
        Point3 i = edge / voxel[0] * image.Affine.Column(0), j = edge / voxel[1] * image.Affine.Column(1), k = edge / voxel[2] * image.Affine.Column(2);
        var centre = image.Affine.Apply(Middle(0), Middle(1), Middle(2));
        return (grid, Affine.FromColumns(i, j, k, centre - ((grid.X - 1) / 2.0 * i) - ((grid.Y - 1) / 2.0 * j) - ((grid.Z - 1) / 2.0 * k)));
    }
}
