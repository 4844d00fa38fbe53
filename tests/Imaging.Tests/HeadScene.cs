using Toolkit.Measurements;

namespace Toolkit.Imaging.Tests;

/// <summary>Images of <see cref="TissueHead"/>: sampled eight times a voxel, moved, shaded, noisy.</summary>
internal static class HeadScene
{
    public const double VoxelMm = 3.5;
    public static readonly GridShape Shape = new(56, 70, 58);
    public static readonly Affine Grid = Affine.Scaling(new(VoxelMm, VoxelMm, VoxelMm), new(-96, -118, -116));

    private static readonly Lazy<HeadTemplate> Made = new(() => HeadTemplate.From(
        new(Draw(TissueHead.At), Identity("phantom head")),
        new(Draw((x, y, z) => TissueHead.IsBrain(x, y, z) ? TissueHead.At(x, y, z) : 0), Identity("phantom brain"))).Value);

    public static HeadTemplate Template => Made.Value;

    /// <summary>What lies within the skull, 0 or 1, after a map of the head.</summary>
    public static Volume Brain(Affine? moved = null) => new(Shape, Grid, [.. Draw((x, y, z) => TissueHead.IsBrain(x, y, z) ? 1 : 0, moved).Data.Select(v => v > 0.5f ? 1f : 0f)]);

    /// <summary>The head after a map, under shading of a fifth across it and Rician noise of 2 % of white matter.</summary>
    public static Volume Subject(Affine? moved = null, int seed = 1, Func<double, double, double, double>? what = null)
    {
        var drawn = Draw(what ?? TissueHead.At, moved);
        var chance = new Random(seed);
        for (var v = 0; v < drawn.Data.Length; v++)
        {
            var p = Grid.Apply(v % Shape.X, v / Shape.X % Shape.Y, v / (Shape.X * Shape.Y));
            double real = (drawn.Data[v] * (1 + (0.0015 * p.Y) - (0.001 * p.X))) + (18 * Normal(chance)), imaginary = 18 * Normal(chance);
            drawn.Data[v] = (float)Math.Sqrt((real * real) + (imaginary * imaginary));
        }

        return drawn;
    }

    public static Volume Draw(Func<double, double, double, double> rule, Affine? moved = null)
    {
        var back = (moved ?? Affine.Identity).Inverse();
        var data = new float[Shape.Count];
        Parallel.For(0, data.Length, v =>
        {
            var sum = 0.0;
            for (var k = 0; k < 8; k++)
            {
                var p = back.Apply(Grid.Apply((v % Shape.X) - 0.25 + (0.5 * (k & 1)), (v / Shape.X % Shape.Y) - 0.25 + (0.5 * ((k >> 1) & 1)), (v / (Shape.X * Shape.Y)) - 0.25 + (0.5 * (k >> 2))));
                sum += rule(p.X, p.Y, p.Z);
            }

            data[v] = (float)(sum / 8);
        });
        return new(Shape, Grid, data);
    }

    public static double Dice(Volume a, Volume b)
    {
        double both = 0, sum = 0;
        for (var v = 0; v < a.Data.Length; v++)
        {
            both += a.Data[v] > 0.5f && b.Data[v] > 0.5f ? 1 : 0;
            sum += (a.Data[v] > 0.5f ? 1 : 0) + (b.Data[v] > 0.5f ? 1 : 0);
        }

        return 2 * both / sum;
    }

    /// <summary>Standard normal (Box &amp; Muller 1958).</summary>
    public static double Normal(Random chance) => Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble())) * Math.Cos(2 * Math.PI * chance.NextDouble());

    private static TemplateIdentity Identity(string name) => new(name, "1", new string('0', 64), "made by a formula");
}
