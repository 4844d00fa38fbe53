using CsCheck;
using Toolkit.Measurements;

namespace Toolkit.Imaging.Tests;

public class RealignmentTests
{
    private const double Rounding = 1e-9;

    private static readonly RigidMotion[] Truth = [default, new(0.4, -0.3, 0.2, 0.01, -0.02, 0.005), new(-1.5, 0.8, 1.1, -0.03, 0.02, 0.04), new(5, -4, 3, 0.08, -0.05, 0.06)];

    [Fact]
    public void A_motion_survives_the_way_to_a_matrix_and_back() =>
        Gen.Double[-1.2, 1.2].Array[6].Sample(v =>
        {
            var motion = new RigidMotion(10 * v[0], 10 * v[1], 10 * v[2], v[3], v[4], v[5]);
            var back = RigidMotion.FromAffine(motion.ToAffine());
            Assert.Equal(motion.RotX, back.RotX, Rounding);
            Assert.Equal(motion.RotY, back.RotY, Rounding);
            Assert.Equal(motion.RotZ, back.RotZ, Rounding);
            Assert.Equal((motion.TransX, motion.TransY, motion.TransZ), (back.TransX, back.TransY, back.TransZ));
        });

    [Fact]
    public void A_twist_leaves_its_centre_but_for_the_shift_and_keeps_lengths() =>
        Gen.Double[-3, 3].Array[9].Sample(v =>
        {
            Point3 turn = new(v[0], v[1], v[2]), shift = new(v[3], v[4], v[5]), centre = new(v[6], v[7], v[8]);
            var map = RigidMotion.Twist(turn, shift, centre);
            Assert.Equal(0, (map.Apply(centre) - centre - shift).Length, Rounding);
            Assert.Equal(1, map.Determinant, Rounding);
            Assert.Equal(0, map.After(RigidMotion.Twist(-1 * turn, new(0, 0, 0), centre)).MaxDifference(Affine.FromColumns(new(1, 0, 0), new(0, 1, 0), new(0, 0, 1), shift)), Rounding);
        });

    [Fact]
    public void Known_motion_is_found_whatever_the_number_of_threads()
    {
        const double shiftMm = 0.02; // noise of one per cent on voxels of 3 mm
        const double turnRad = 2e-3; // sum of three angles, on a head of smooth blobs
        var series = Series();
        var one = Realignment.Estimate(series, new() { Threads = 1 }, TestContext.Current.CancellationToken).Value;
        var two = Realignment.Estimate(series, new() { Threads = 2 }, TestContext.Current.CancellationToken).Value;
        Assert.Equal(one.Motions, two.Motions);
        Assert.Empty(one.Unsettled);
        foreach (var (truth, found) in Truth.Zip(one.Motions))
        {
            Assert.InRange((new Point3(found.TransX, found.TransY, found.TransZ) - new Point3(truth.TransX, truth.TransY, truth.TransZ)).Length, 0, shiftMm);
            Assert.InRange(Math.Abs(found.RotX - truth.RotX) + Math.Abs(found.RotY - truth.RotY) + Math.Abs(found.RotZ - truth.RotZ), 0, turnRad);
        }
    }

    [Fact]
    public void Applying_the_motion_brings_the_volumes_together()
    {
        var series = Series();
        var still = Realignment.Apply(series, Truth);
        var (before, after) = (Difference(series, 3), Difference(still, 3));
        const double noiseShare = 0.25; // what the noise of both volumes leaves of the difference
        Assert.InRange(after, 0, noiseShare * before);
    }

    [Fact]
    public void A_reference_without_a_head_is_refused()
    {
        var (shape, grid) = HeadPhantom.Cube(16, 3);
        var empty = new VolumeSeries(shape, 2, grid, new float[2 * shape.Count], Sourced<RepetitionTime>.Unknown("test"));
        Assert.Equal("volume 0: expected a head in the reference volume, found no voxel that stands out from the rest", Realignment.Estimate(empty, cancellation: TestContext.Current.CancellationToken).Fault!.Message);
    }

    [Fact]
    public void One_slice_is_refused()
    {
        var flat = new VolumeSeries(new(30, 30, 1), 2, Affine.Identity, new float[1800], Sourced<RepetitionTime>.Unknown("test"));
        Assert.Equal("image 0: expected at least four voxels along each axis, found 30 × 30 × 1", Realignment.Estimate(flat, cancellation: TestContext.Current.CancellationToken).Fault!.Message);
    }

    [Fact]
    public void An_option_that_makes_no_sense_cannot_exist() => Assert.Throws<ArgumentOutOfRangeException>(() => new RealignmentOptions { Threads = 0 });

    private static double Difference(VolumeSeries series, int t)
    {
        double sum = 0;
        for (var v = 0; v < (int)series.Shape.Count; v++)
        {
            var d = series[t][v] - series[0][v];
            sum += float.IsNaN(d) ? 0 : d * d;
        }

        return Math.Sqrt(sum);
    }

    private static VolumeSeries Series()
    {
        var (shape, grid) = HeadPhantom.Cube(36, 3);
        var data = Truth.SelectMany((m, t) => HeadPhantom.Draw(shape, grid, m.ToAffine(), 6, t).Data).ToArray();
        return new(shape, Truth.Length, grid, data, Sourced<RepetitionTime>.Unknown("test"));
    }
}
