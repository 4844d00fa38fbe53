using System.Runtime.Intrinsics;
using CsCheck;

namespace Toolkit.Kernels.Tests;

public class FieldEquationsTests
{
    private const double SinglePrecision = 1e-4; // of sums of some fifty products of values about 1

    [Fact]
    public void The_left_side_agrees_with_the_definition_on_every_grid() =>
        Gen.Select(Gen.Int[2, 7], Gen.Int[2, 6], Gen.Int[2, 5], Gen.Double[0, 2], Gen.Double[0, 2]).Sample((nx, ny, nz, membrane, bending) =>
        {
            var shape = (nx, ny, nz);
            Vector128<float>[] h = VectorFieldTests.Field(shape, nx, 1), d = VectorFieldTests.Field(shape, ny + 50, 1), left = new Vector128<float>[d.Length];
            new FieldEquations(shape, membrane, bending, 1).Apply(h, d, left);
            for (var v = 0; v < d.Length; v++)
            {
                var (x, y, z) = FieldEquations.Reference(h, d, shape, membrane, bending, v % nx, v / nx % ny, v / (nx * ny));
                Assert.Equal(x, left[v][0], SinglePrecision);
                Assert.Equal(y, left[v][1], SinglePrecision);
                Assert.Equal(z, left[v][2], SinglePrecision);
            }
        });

    [Fact]
    public void The_solution_fulfils_the_equations()
    {
        var shape = (9, 8, 7);
        Vector128<float>[] h = VectorFieldTests.Field(shape, 1, 2), wanted = VectorFieldTests.Field(shape, 2, 1), right = new Vector128<float>[h.Length], d = new Vector128<float>[h.Length], left = new Vector128<float>[h.Length];
        var equations = new FieldEquations(shape, 0.5, 1, 2);
        equations.Apply(h, wanted, right);
        equations.Solve(h, right, d, 500, 1e-5);
        equations.Apply(h, d, left);
        double error = 0, size = 0;
        for (var v = 0; v < d.Length; v++)
        {
            error += Vector128.Dot(left[v] - right[v], left[v] - right[v]);
            size += Vector128.Dot(right[v], right[v]);
        }

        Assert.InRange(Math.Sqrt(error / size), 0, 1e-4);
    }

    [Fact]
    public void A_constant_field_costs_nothing_and_a_bent_one_does()
    {
        var shape = (6, 6, 6);
        var equations = new FieldEquations(shape, 1, 1, 1);
        var result = new Vector128<float>[216];
        equations.Stiffness([.. Enumerable.Repeat(Vector128.Create(1f, 2, 3, 0), 216)], result);
        Assert.All(result, r => Assert.Equal(Vector128<float>.Zero, r));
        equations.Stiffness(VectorFieldTests.Field(shape, 3, 1), result);
        Assert.True(result.Sum(r => (double)Vector128.Dot(r, r)) > 1);
    }

    [Fact]
    public void One_thread_and_four_give_the_same_bits()
    {
        var shape = (10, 9, 8);
        Vector128<float>[] h = VectorFieldTests.Field(shape, 1, 2), right = VectorFieldTests.Field(shape, 2, 1), one = new Vector128<float>[h.Length], four = new Vector128<float>[h.Length];
        new FieldEquations(shape, 0.5, 1, 1).Solve(h, right, one, 20, 0);
        new FieldEquations(shape, 0.5, 1, 4).Solve(h, right, four, 20, 0);
        Assert.Equal(one, four);
    }

    [Fact]
    public void Nothing_to_solve_gives_no_step()
    {
        var shape = (4, 4, 4);
        var d = VectorFieldTests.Field(shape, 1, 1);
        new FieldEquations(shape, 1, 0, 1).Solve(VectorFieldTests.Field(shape, 2, 1), new Vector128<float>[64], d, 10, 0.01);
        Assert.All(d, s => Assert.Equal(Vector128<float>.Zero, s));
    }
}
