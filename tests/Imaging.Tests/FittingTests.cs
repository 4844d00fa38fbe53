using CsCheck;

namespace Toolkit.Imaging.Tests;

public class FittingTests
{
    private const double Rounding = 1e-7;

    [Fact]
    public void Normal_equations_find_the_coefficients_that_made_the_data() =>
        Gen.Double[-5, 5].Array[6].Sample(truth =>
        {
            var chance = new Random(3);
            var equations = new NormalEquations(6);
            for (var i = 0; i < 40; i++)
            {
                double[] row = [.. truth.Select(_ => chance.NextDouble())];
                equations.Add(row, row.Zip(truth, (a, b) => a * b).Sum(), 1 + i);
            }

            var found = equations.Solve()!;
            for (var i = 0; i < 6; i++)
            {
                Assert.Equal(truth[i], found[i], Rounding);
            }

            Assert.Equal(0, equations.Remainder(found), 1e-6);
        });

    [Fact]
    public void Parts_add_up_to_the_whole()
    {
        NormalEquations whole = new(2), first = new(2), second = new(2);
        foreach (var (part, x, y) in new[] { (first, 1.0, 3.0), (first, 2, 5), (second, 3, 8), (second, 4, 9) })
        {
            part.Add([1, x], y);
            whole.Add([1, x], y);
        }

        first.Add(second);
        Assert.Equal(whole.Solve(), first.Solve());
        Assert.Equal((4, whole.Squares), (first.Rows, first.Squares));
    }

    [Fact]
    public void What_the_data_do_not_determine_has_no_solution_until_it_is_stiffened()
    {
        var equations = new NormalEquations(2);
        equations.Add([1, 1], 2);
        Assert.Null(equations.Solve());
        equations.Stiffen(1, 1e-6);
        equations.Stiffen(0, 1e-6);
        Assert.Equal(1, equations.Solve()![0], 1e-5);
    }

    [Fact]
    public void Cosines_of_a_higher_order_begin_with_those_of_the_lower()
    {
        var box = (new[] { 2, 0, 1 }, new[] { 9, 5, 7 });
        CosineBasis low = new(2, box), high = new(4, box);
        double[] a = new double[low.Count], b = new double[high.Count];
        low.Terms(4, 3, 2, a);
        high.Terms(4, 3, 2, b);
        Assert.Equal((10, 35), (a.Length, b.Length));
        Assert.Equal(a, b.Take(a.Length));
        Assert.Equal(1, a[0]);
        Assert.Equal([1, 2, 0, 0], new CosineBasis(1, box).Adopt([1, 2]));
    }

    [Fact]
    public void Smoothing_keeps_the_sum_and_leaves_missing_voxels_missing()
    {
        var (shape, grid) = HeadPhantom.Cube(20, 2);
        var point = new Measurements.Volume(shape, grid, new float[shape.Count]);
        point.Data[(int)shape.Index(10, 10, 10)] = 1;
        Assert.Equal(1, Smoothing.ByFwhm(point, 4).Data.Sum(v => (double)v), 1e-5);
        point.Data[0] = float.NaN;
        var smooth = Smoothing.ByFwhm(point, 4);
        Assert.Equal(float.NaN, smooth.Data[0]);
        Assert.Equal(1, smooth.Data.Count(float.IsNaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Smoothing.ByFwhm(point, -1));
    }
}
