using Toolkit.Measurements;

namespace Toolkit.Imaging.Tests;

/// <summary>A lopsided head of blobs, drawn anywhere at any resolution: smooth enough to be sampled, with edges enough to be found.</summary>
internal static class HeadPhantom
{
    private static readonly (Point3 Centre, double Sd, double Height)[] Blobs =
    [
        (new(0, 0, 0), 22, 600), (new(14, 20, 8), 8, 300), (new(-18, 8, -6), 7, -250), (new(8, -24, 14), 9, 350), (new(-10, -12, 20), 7, 300), (new(4, 10, -22), 8, -300),
    ];

    /// <summary>The value at a point of the head.</summary>
    public static double At(Point3 p) => Math.Max(0, Blobs.Sum(b => b.Height * Math.Exp(-0.5 * (p - b.Centre).Dot(p - b.Centre) / (b.Sd * b.Sd))));

    /// <summary>The head after a motion, on a grid; <paramref name="contrast"/> turns values into another contrast.</summary>
    public static Volume Draw(GridShape shape, Affine grid, Affine? motion = null, double noiseSd = 0, int seed = 1, Func<double, double>? contrast = null)
    {
        var back = (motion ?? Affine.Identity).Inverse();
        var chance = new Random(seed);
        var data = new float[shape.Count];
        for (var v = 0; v < data.Length; v++)
        {
            var value = At(back.Apply(grid.Apply(v % shape.X, v / shape.X % shape.Y, v / (shape.X * shape.Y))));
            data[v] = (float)((contrast?.Invoke(value) ?? value) + (noiseSd * Normal(chance)));
        }

        return new(shape, grid, data);
    }

    /// <summary>A cube of voxels centred on the world's origin.</summary>
    public static (GridShape Shape, Affine Grid) Cube(int edge, double sizeMm) =>
        (new(edge, edge, edge), Affine.Scaling(new(sizeMm, sizeMm, sizeMm), -0.5 * sizeMm * (edge - 1) * new Point3(1, 1, 1)));

    private static double Normal(Random chance) => Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble())) * Math.Cos(2 * Math.PI * chance.NextDouble());
}
