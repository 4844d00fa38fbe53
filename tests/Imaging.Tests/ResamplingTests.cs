using CsCheck;
using Toolkit.Measurements;

namespace Toolkit.Imaging.Tests;

public class ResamplingTests
{
    // Float32 arithmetic on values up to a few hundred.
    private const double SinglePrecision = 2e-3;

    private static readonly GridShape Shape = new(7, 6, 5);

    [Fact]
    public void The_same_grid_gives_the_same_values()
    {
        var image = Ramp(Affine.Scaling(new(2, 2, 2), new(-5, 3, 1)));
        foreach (var interpolation in Enum.GetValues<Interpolation>())
        {
            var back = Resampling.Onto(image, Shape, image.Affine, interpolation).Data;
            Assert.True(back.Zip(image.Data).All(p => Math.Abs(p.First - p.Second) < SinglePrecision));
        }
    }

    [Fact]
    public void A_linear_function_of_the_world_is_kept_on_any_grid_within_the_image() =>
        Gen.Select(Gen.Double[-0.3, 0.3], Gen.Double[-0.3, 0.3], Gen.Double[0.5, 1.5]).Sample((a, b, size) =>
        {
            var image = Ramp(Affine.FromColumns(new(2, a, 0), new(b, 2, 0), new(0, a, 2), new(-5, 3, 1)));
            var target = Affine.Scaling(new(size, size, size), new(-2, 5, 3));
            var moved = Resampling.Onto(image, new(4, 4, 4), target, Interpolation.Linear);
            for (var v = 0; v < moved.Data.Length; v++)
            {
                if (!float.IsNaN(moved.Data[v]) && Inside(image, target.Apply(v % 4, v / 4 % 4, v / 16)))
                {
                    Assert.Equal(Value(target.Apply(v % 4, v / 4 % 4, v / 16)), moved.Data[v], SinglePrecision);
                }
            }

            Assert.Contains(moved.Data, value => !float.IsNaN(value));
        });

    [Fact]
    public void Outside_the_voxels_there_is_no_value()
    {
        var image = Ramp(Affine.Identity);
        Assert.Equal(float.NaN, Resampling.Linear(image, new(-0.6, 0, 0)));
        Assert.Equal(image[0, 0, 0], Resampling.Linear(image, new(-0.4, 0, 0)));
        Assert.Equal(float.NaN, Resampling.Onto(image, new(1, 1, 1), Affine.Scaling(new(1, 1, 1), new(0, 0, 4.6)), Interpolation.Nearest).Data[0]);
    }

    [Fact]
    public void A_missing_neighbour_is_missing_only_where_it_weighs()
    {
        var image = Ramp(Affine.Identity);
        image.Data[1] = float.NaN;
        Assert.Equal(image.Data[0], Resampling.Linear(image, new(0, 0, 0)));
        Assert.Equal(float.NaN, Resampling.Linear(image, new(0.5, 0, 0)));
    }

    [Fact]
    public void One_slice_can_be_resampled() =>
        Assert.Equal(1.5f, Resampling.Linear(new Volume(new(2, 2, 1), Affine.Identity, [1, 2, 1, 2]), new(0.5, 0.5, 0)));

    [Fact]
    public void Labels_take_the_nearest_voxel_and_keep_names_and_identity()
    {
        var atlas = new AtlasIdentity("a", "1", "native", new string('0', 64));
        var labels = new LabelImage(new(2, 1, 1), Affine.Identity, [4, 300], atlas, new Dictionary<int, string> { [300] = "Far" });
        var fine = Resampling.Labels(labels, new(5, 1, 1), Affine.Scaling(new(0.5, 1, 1), new(-0.5, 0, 0)), Affine.Scaling(new(1, 1, 1), new(-0.1, 0, 0)));
        Assert.Equal([0, 4, 4, 300, 300], fine.Labels);
        Assert.Equal((atlas, "Far"), (fine.Atlas, fine.Regions[1].Name));
    }

    private static bool Inside(Volume image, Point3 world)
    {
        var p = image.Affine.Inverse().Apply(world);
        return p.X >= 0 && p.Y >= 0 && p.Z >= 0 && p.X <= Shape.X - 1 && p.Y <= Shape.Y - 1 && p.Z <= Shape.Z - 1;
    }

    private static Volume Ramp(Affine affine)
    {
        var data = new float[Shape.Count];
        for (var v = 0; v < data.Length; v++)
        {
            data[v] = (float)Value(affine.Apply(v % Shape.X, v / Shape.X % Shape.Y, v / (Shape.X * Shape.Y)));
        }

        return new(Shape, affine, data);
    }

    private static double Value(Point3 p) => 100 + (3 * p.X) - (2 * p.Y) + (5 * p.Z);

    [Fact]
    public void Any_map_of_points_is_one_interpolation_and_agrees_with_the_affine_it_holds()
    {
        const double rounding = 1e-4; // of values up to 600
        var (shape, grid) = HeadPhantom.Cube(20, 5);
        var head = HeadPhantom.Draw(shape, grid);
        var motion = new RigidMotion(3, -2, 4, 0.1, 0, 0.2).ToAffine();
        foreach (var kind in new[] { Interpolation.Nearest, Interpolation.Linear, Interpolation.Cubic })
        {
            var (by, through) = (Resampling.Onto(head, shape, grid, kind, motion), Resampling.Through(head, shape, grid, kind, motion.Apply));
            for (var v = 0; v < by.Data.Length; v++)
            {
                // Coordinates that differ in the last bit may round to another voxel.
                Assert.True(kind == Interpolation.Nearest || float.IsNaN(by.Data[v]) == float.IsNaN(through.Data[v]));
                if (kind != Interpolation.Nearest && !float.IsNaN(by.Data[v]))
                {
                    Assert.Equal(by.Data[v], through.Data[v], 1000 * rounding);
                }
            }
        }
    }

    [Fact]
    public void A_cubic_spline_is_nearer_to_a_smooth_head_than_a_line()
    {
        var (shape, grid) = HeadPhantom.Cube(24, 5);
        var head = HeadPhantom.Draw(shape, grid);
        Point3 Half(Point3 p) => p + new Point3(2.5, 2.5, 2.5);
        double Error(Interpolation kind)
        {
            var drawn = Resampling.Through(head, shape, grid, kind, Half);
            return drawn.Data.Index().Where(p => !float.IsNaN(p.Item) && head.Data[p.Index] > 50).Average(p => Math.Abs(p.Item - HeadPhantom.At(Half(grid.Apply(p.Index % 24, p.Index / 24 % 24, p.Index / 576)))));
        }

        Assert.True(Error(Interpolation.Cubic) < 0.25 * Error(Interpolation.Linear));
    }
}
