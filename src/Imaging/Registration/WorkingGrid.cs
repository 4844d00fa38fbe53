using System.Runtime.Intrinsics;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>An isotropic grid over the field of view of an image, along its axes: where a registration is computed.</summary>
/// <param name="ToWorld">From its voxels to the world of the image, mm.</param>
/// <param name="SpacingMm">Edge of a voxel.</param>
internal sealed record WorkingGrid(GridShape Shape, Affine ToWorld, double SpacingMm)
{
    private const double SmoothPerSpacing = 0.4; // sd of the blur before sampling, per spacing: what a sample stands for

    public (int X, int Y, int Z) Size => (Shape.X, Shape.Y, Shape.Z);

    public int Count => (int)Shape.Count;

    public static WorkingGrid Over(GridShape shape, Affine affine, double spacing)
    {
        var size = affine.VoxelSize;
        static int Number(int n, double voxel, double spacing) => Math.Max(4, (int)Math.Round(n * voxel / spacing));
        static double First(int n, double voxel, double spacing, int number) => (0.5 * (n - 1)) - (0.5 * (number - 1) * spacing / voxel);
        GridShape grid = new(Number(shape.X, size.X, spacing), Number(shape.Y, size.Y, spacing), Number(shape.Z, size.Z, spacing));
        var origin = affine.Apply(First(shape.X, size.X, spacing, grid.X), First(shape.Y, size.Y, spacing, grid.Y), First(shape.Z, size.Z, spacing, grid.Z));
        return new(grid, Affine.FromColumns(spacing / size.X * affine.Column(0), spacing / size.Y * affine.Column(1), spacing / size.Z * affine.Column(2), origin), spacing);
    }

    /// <summary>An image blurred to a spacing, in its own place; NaN counts as 0.</summary>
    public static Volume Blur(Volume image, double spacing)
    {
        var size = image.Affine.VoxelSize;
        double Sd(double voxel) => SmoothPerSpacing * Math.Sqrt(Math.Max(0, (spacing * spacing) - (voxel * voxel))) / voxel;
        var sound = RealignmentTarget.Sound(image.Data, new float[image.Data.Length]);
        return new(image.Shape, image.Affine, Smoothing.Gaussian(sound, image.Shape, new(Sd(size.X), Sd(size.Y), Sd(size.Z))));
    }

    /// <summary>An image on an isotropic grid of a spacing, blurred to it; the image itself where its voxels are no smaller.</summary>
    public static Volume Reduce(Volume image, double spacing)
    {
        var size = image.Affine.VoxelSize;
        if (Math.Max(size.X, Math.Max(size.Y, size.Z)) >= 0.8 * spacing)
        {
            return image;
        }

        var grid = Over(image.Shape, image.Affine, spacing);
        return Resampling.Onto(Blur(image, spacing), grid.Shape, grid.ToWorld, Interpolation.Linear);
    }

    /// <summary>A velocity or displacement of another grid over the same field of view, in voxels of this one.</summary>
    public Vector128<float>[] Adopt(Vector128<float>[] field, WorkingGrid from, int threads)
    {
        var map = from.ToWorld.Inverse().After(ToWorld);
        var scale = Vector128.Create((float)(from.SpacingMm / SpacingMm));
        var result = new Vector128<float>[Count];
        Parallel.For(0, Shape.Z, new ParallelOptions { MaxDegreeOfParallelism = threads }, z =>
        {
            for (var y = 0; y < Shape.Y; y++)
            {
                var at = (int)Shape.Index(0, y, z);
                for (var x = 0; x < Shape.X; x++)
                {
                    var p = map.Apply(x, y, z);
                    result[at + x] = scale * VectorField.At(field, from.Shape.X, from.Shape.Y, from.Shape.Z, (float)p.X, (float)p.Y, (float)p.Z);
                }
            }
        });
        return result;
    }
}
