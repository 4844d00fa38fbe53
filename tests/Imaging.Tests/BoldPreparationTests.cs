using Toolkit.Measurements;

namespace Toolkit.Imaging.Tests;

public class BoldPreparationTests
{
    private const int Volumes = 24;
    private const int Unsteady = 3;
    private static readonly GridShape Shape = new(36, 42, 32);
    private static readonly Affine Grid = Affine.Scaling(new(5, 5, 5), new(-87, -104, -75));
    private static readonly double[] SliceTimes = [.. Enumerable.Range(0, Shape.Z).Select(z => 2.0 * (z % 2 == 0 ? z / 2 : (Shape.Z + z) / 2) / Shape.Z)];

    [Fact]
    public void Volumes_brighter_at_the_start_are_counted()
    {
        var found = NonSteadyState.Detect(Series(Unsteady));
        Assert.Equal(Unsteady, found.Volumes);
        Assert.Equal(QualityGrade.Pass, found.Verdict.Grade);
        Assert.Equal(0, NonSteadyState.Detect(Series(0)).Volumes);
    }

    [Fact]
    public void A_short_series_cannot_tell_its_steady_state()
    {
        var series = Series(0);
        var found = NonSteadyState.Detect(new(Shape, 5, Grid, series.Data[..(5 * (int)Shape.Count)], series.RepetitionTime));
        Assert.Equal(0, found.Volumes);
        Assert.Equal("cannot be told from 5 volumes: none was left out", found.Verdict.Reason);
    }

    [Fact]
    public void A_series_bright_for_too_long_is_not_cut_but_warned_of()
    {
        var found = NonSteadyState.Detect(Series(9)); // 18 s
        Assert.Equal(0, found.Volumes);
        Assert.Contains("longer than magnetisation takes to settle", found.Verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_mean_of_a_moved_series_is_as_sharp_as_a_volume()
    {
        var series = Series(0);
        var still = Head(default, 0, 0);
        var mean = MeanImage.Of(series, Motions());
        double Off(Volume v) => Math.Sqrt(Enumerable.Range(0, still.Length).Where(i => still[i] > 100 && !float.IsNaN(v.Data[i])).Average(i => Math.Pow(v.Data[i] - still[i], 2)));
        Assert.InRange(Off(mean), 0, 0.6 * Off(MeanImage.Of(series, new RigidMotion[Volumes])));
        Assert.Throws<ArgumentException>(() => MeanImage.Of(series, new RigidMotion[3]));
        Assert.Throws<ArgumentException>(() => MeanImage.Of(series, Motions(), Volumes));
    }

    [Fact]
    public void The_brain_of_a_mean_image_is_found_under_a_coils_shading()
    {
        var head = Head(default, 0, 0);
        float[] shaded = [.. head.Select((v, at) => v * (float)(1 + (0.3 * Math.Sin(at % Shape.X / 12.0))))];
        var mask = BoldMask.Find(new(Shape, Grid, shaded)).Value;
        var truth = new Volume(Shape, Grid, [.. head.Select(v => v > 450 ? 1f : 0f)]);
        Assert.InRange(HeadScene.Dice(mask.Mask, truth), 0.93, 1); // 5 mm voxels
        Assert.All(mask.Quality, q => Assert.Equal(QualityGrade.Pass, q.Verdict.Grade));
    }

    [Fact]
    public void A_slab_or_noise_is_no_plausible_brain()
    {
        var chance = new Random(2);
        var noise = BoldMask.Find(new(Shape, Grid, [.. Enumerable.Range(0, (int)Shape.Count).Select(_ => 100 * (float)chance.NextDouble())]));
        Assert.True(!noise.IsOk || noise.Value.Quality.Any(q => q.Verdict.Grade != QualityGrade.Pass), "Noise passed for a brain.");
        Assert.Contains("with 0 positive voxels", BoldMask.Find(new(Shape, Grid, new float[Shape.Count])).Fault!.Message, StringComparison.Ordinal);
        var head = Head(default, 0, 0);
        var slab = new Volume(Shape with { Z = 8 }, Grid, head[(12 * Shape.X * Shape.Y)..(20 * Shape.X * Shape.Y)]);
        Assert.Contains(BoldMask.Find(slab).Value.Quality, q => q.Name == "BOLD mask volume" && q.Verdict.Grade == QualityGrade.Warn);
    }

    [Fact]
    public void Motion_registration_and_grid_are_one_interpolation()
    {
        // The same maps one after the other, each a linear interpolation, blur; composed, one spline comes as near the truth as a spline comes on a still head.
        var motion = new RigidMotion(3, -2, 4, 0.05, 0.02, -0.04);
        var toT1w = new RigidMotion(-6, 8, 3, -0.08, 0.05, 0.1).ToAffine();
        var series = new VolumeSeries(Shape, 1, Grid, Head(motion, 0, 0), Sourced<RepetitionTime>.Unknown("test"));
        var (shape, affine) = TargetSpace.GridOver(Shape, Grid, 4);
        var drawn = OneInterpolation.Draw(series, 0, motion, TargetSpace.T1w(shape, affine, toT1w));
        var through = Resampling.Through(series.Volume(0), shape, affine, Interpolation.Cubic, p => motion.ToAffine().Apply(toT1w.Inverse().Apply(p)));
        const double rounding = 0.05; // of 900: positions in single precision
        for (var v = 0; v < drawn.Length; v++)
        {
            Assert.Equal(float.IsNaN(through.Data[v]), float.IsNaN(drawn[v]));
            Assert.True(float.IsNaN(drawn[v]) || Math.Abs(through.Data[v] - drawn[v]) < rounding, $"voxel {v}: {drawn[v]} for {through.Data[v]}");
        }

        var twice = Resampling.Onto(new(Shape, Grid, Resampling.Onto(series.Volume(0), Shape, Grid, Interpolation.Linear, motion.ToAffine()).Data), shape, affine, Interpolation.Linear, toT1w.Inverse());
        var truth = Resampling.Onto(new(Shape, Grid, Head(default, 0, 0)), shape, affine, Interpolation.Cubic, toT1w.Inverse());
        double Off(float[] a) => Math.Sqrt(Enumerable.Range(0, a.Length).Where(i => !float.IsNaN(a[i] + truth.Data[i] + twice.Data[i])).Average(i => Math.Pow(a[i] - truth.Data[i], 2)));
        Assert.InRange(Off(drawn), 0, 0.7 * Off(twice.Data));
    }

    [Fact]
    public void Outside_a_mask_nothing_is_drawn_and_a_mask_elsewhere_is_refused()
    {
        var series = new VolumeSeries(Shape, 1, Grid, Head(default, 0, 0), Sourced<RepetitionTime>.Unknown("test"));
        var mask = new Volume(Shape, Grid, [.. Enumerable.Range(0, (int)Shape.Count).Select(v => v % 2 == 0 ? 1f : 0f)]);
        var drawn = OneInterpolation.Draw(series, 0, default, TargetSpace.Native(Shape, Grid, mask));
        Assert.All(Enumerable.Range(0, drawn.Length), v => Assert.Equal(v % 2 == 1, float.IsNaN(drawn[v])));
        Assert.Throws<ArgumentException>(() => TargetSpace.Native(Shape, Affine.Identity, mask));
    }

    [Fact]
    public void One_thread_and_three_draw_the_same_bits()
    {
        var series = Series(0);
        var target = TargetSpace.Native(Shape, Grid);
        Assert.Equal(OneInterpolation.Series(series, Motions(), target, 20, 1).Data, OneInterpolation.Series(series, Motions(), target, 20, 3).Data);
    }

    [Fact]
    public void A_raw_series_is_prepared_in_one_call_and_says_what_was_done()
    {
        const double shiftMm = 0.15; // noise of one per cent on voxels of 5 mm
        var prepared = BoldPreparation.Run(Series(Unsteady), null, new() { Threads = 2 }, TestContext.Current.CancellationToken).Value;
        Assert.Equal(Unsteady, prepared.Steady.Volumes);
        Assert.Equal(Unsteady, prepared.ReferenceVolume);
        Assert.Equal(Volumes, prepared.Motion.Motions.Length);
        var reference = Motions()[Unsteady].ToAffine().Inverse();
        foreach (var (found, truth) in prepared.Motion.Motions.Zip(Motions()).Skip(Unsteady))
        {
            Assert.InRange((found.ToAffine().Apply(new Point3(0, 0, 0)) - truth.ToAffine().After(reference).Apply(new Point3(0, 0, 0))).Length, 0, shiftMm);
        }

        Assert.Equal(Volumes - Unsteady, prepared.Draw(TargetSpace.Native(Shape, Grid)).Volumes);
        Assert.Equal("The first 3 volumes, taken before the steady state, were left out.", prepared.Steps[0]);
        Assert.Contains(prepared.Steps, s => s.StartsWith("Slices were moved in time to 0.9688 s", StringComparison.Ordinal));
        Assert.EndsWith("Susceptibility distortion was left as it is.", prepared.Steps[^1], StringComparison.Ordinal);
        Assert.Null(prepared.InT1w);
    }

    [Fact]
    public void A_series_without_slice_times_says_that_it_was_left_so()
    {
        var series = Series(0);
        var raw = new VolumeSeries(Shape, Volumes, Grid, series.Data, series.RepetitionTime);
        var prepared = BoldPreparation.Run(raw, null, new() { Threads = 2 }, TestContext.Current.CancellationToken).Value;
        Assert.Same(raw, prepared.Series);
        Assert.Contains("Slices were not moved in time: their times are not stated.", prepared.Steps);
    }

    [Fact]
    public void A_volume_of_spikes_is_an_outlier_and_a_drift_is_none()
    {
        var series = Series(0);
        var brain = new Volume(Shape, Grid, [.. Head(default, 0, 0).Select(v => v > 450 ? 1f : 0f)]);
        for (var t = 0; t < Volumes; t++)
        {
            foreach (ref var v in series[t])
            {
                v *= 1 + (0.002f * t);
            }
        }

        var still = new VolumeSeries(Shape, Volumes, Grid, [.. Enumerable.Range(0, Volumes).SelectMany(t => Head(default, 9, t).Select(v => v * (1 + (0.002f * t))))], series.RepetitionTime);
        Assert.Empty(OutlierVolumes.Count(still, brain).Volumes);
        foreach (ref var v in still[7])
        {
            v *= 1.2f;
        }

        var found = OutlierVolumes.Count(still, brain);
        Assert.Equal([7], found.Volumes);
        Assert.Equal(1.0 / Volumes, found.Quality.Value, 1e-12);
        Assert.Equal(QualityGrade.Pass, found.Quality.Verdict.Grade);
        Assert.Throws<ArgumentException>(() => OutlierVolumes.Count(still, new(new(1, 1, 1), Affine.Identity, [1])));
    }

    private static RigidMotion[] Motions() => [.. Enumerable.Range(0, Volumes).Select(t => new RigidMotion(2 * Math.Sin(t / 3.0), 1.5 * Math.Cos(t / 4.0), 0.1 * t, 0.02 * Math.Sin(t / 5.0), 0, 0.002 * t))];

    /// <summary>The head of <see cref="TissueHead"/> in the contrast of an EPI: brain bright, scalp dark.</summary>
    private static float[] Head(RigidMotion motion, double noise, int seed)
    {
        var back = motion.ToAffine().Inverse();
        var data = new float[Shape.Count];
        Parallel.For(0, Shape.Z, z =>
        {
            var chance = new Random((seed * 1000) + z);
            for (var at = z * Shape.X * Shape.Y; at < (z + 1) * Shape.X * Shape.Y; at++)
            {
                var sum = 0.0;
                for (var k = 0; k < 8; k++)
                {
                    var p = back.Apply(Grid.Apply((at % Shape.X) - 0.25 + (0.5 * (k & 1)), (at / Shape.X % Shape.Y) - 0.25 + (0.5 * ((k >> 1) & 1)), z - 0.25 + (0.5 * (k >> 2))));
                    sum += TissueHead.IsBrain(p.X, p.Y, p.Z) ? 1250 - (0.5 * TissueHead.At(p.X, p.Y, p.Z)) : 0.15 * TissueHead.At(p.X, p.Y, p.Z);
                }

                data[at] = (float)((sum / 8) + (noise * HeadScene.Normal(chance)));
            }
        });
        return data;
    }

    private static VolumeSeries Series(int unsteady)
    {
        var motions = Motions();
        var data = motions.SelectMany((m, t) => Head(m, 9, t).Select(v => t < unsteady ? v * (1 + (0.3f / (t + 1))) : v)).ToArray();
        return new(Shape, Volumes, Grid, data, Sourced<RepetitionTime>.From(RepetitionTime.FromSeconds(2), "test")) { SliceTiming = Sourced<double[]>.From(SliceTimes, "test") };
    }
}
