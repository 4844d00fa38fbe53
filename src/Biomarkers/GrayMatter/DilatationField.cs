using Toolkit.Measurements;

namespace Toolkit.Biomarkers.GrayMatter;

/// <summary>The smoothest displacement by which a region grows while everything else keeps its volume: the gradient of a potential whose Laplacian is the region's weight.</summary>
/// <remarks>Free space around: on the border of the box the potential is that of the whole weight gathered at its centre.</remarks>
public sealed class DilatationField
{
    private const int MostRounds = 400;
    private const double Precision = 1e-5; // of the residual's norm: far below the precision of an amplitude
    private readonly float[] potential;
    private readonly Volume weight;
    private readonly Point3 offset;

    private DilatationField(Volume weight, float[] potential, Point3 offset)
    {
        this.weight = weight;
        this.potential = potential;
        this.offset = offset;
    }

    /// <summary>Solves for the potential of a weight (0 to 1) in a box of voxels, by conjugate gradients.</summary>
    public static DilatationField Of(Volume whole, (int[] Low, int[] High) box)
    {
        var region = Crop(whole, box);
        var shape = region.Shape;
        var size = region.Affine.VoxelSize;
        double[] k = [1 / (size.X * size.X), 1 / (size.Y * size.Y), 1 / (size.Z * size.Z)];
        var phi = Border(region);
        var residual = new float[phi.Length];
        Laplacian(phi, residual, shape, k);
        for (var v = 0; v < residual.Length; v++)
        {
            residual[v] = Inside(shape, v) ? residual[v] - region.Data[v] : 0; // of the positive operator: minus the Laplacian
        }

        float[] direction = [.. residual], applied = new float[residual.Length];
        double square = Dot(residual, residual), goal = square * Precision * Precision;
        for (var round = 0; round < MostRounds && square > goal; round++)
        {
            Laplacian(direction, applied, shape, k);
            var step = -square / Dot(direction, applied);
            for (var v = 0; v < residual.Length; v++)
            {
                phi[v] += (float)(step * direction[v]);
                residual[v] += (float)(step * applied[v]);
            }

            var next = Dot(residual, residual);
            var turn = next / square;
            square = next;
            for (var v = 0; v < residual.Length; v++)
            {
                direction[v] = (float)(residual[v] + (turn * direction[v]));
            }
        }

        return new(region, phi, new(box.Low[0], box.Low[1], box.Low[2]));
    }

    /// <summary>Displacement in mm of the world, per unit of dilatation, at voxel coordinates of the whole grid; zero outside the box.</summary>
    public Point3 At(Point3 p)
    {
        var shape = weight.Shape;
        p -= offset;
        int i = (int)Math.Floor(p.X), j = (int)Math.Floor(p.Y), l = (int)Math.Floor(p.Z);
        if (i < 1 || j < 1 || l < 1 || i > shape.X - 3 || j > shape.Y - 3 || l > shape.Z - 3)
        {
            return new(0, 0, 0);
        }

        double fx = p.X - i, fy = p.Y - j, fz = p.Z - l;
        int nx = shape.X, nxy = shape.X * shape.Y, at = i + (nx * (j + (shape.Y * l)));
        double x = 0, y = 0, z = 0;
        for (var corner = 0; corner < 8; corner++)
        {
            var v = at + (corner & 1) + (((corner >> 1) & 1) * nx) + ((corner >> 2) * nxy);
            var share = ((corner & 1) == 0 ? 1 - fx : fx) * ((corner & 2) == 0 ? 1 - fy : fy) * ((corner & 4) == 0 ? 1 - fz : fz);
            x += share * (potential[v + 1] - potential[v - 1]);
            y += share * (potential[v + nx] - potential[v - nx]);
            z += share * (potential[v + nxy] - potential[v - nxy]);
        }

        // Per voxel along each axis, over the voxel's edge twice: once for mm, once for the axis as a unit vector.
        var a = weight.Affine;
        return (0.5 * x / Square(a.Column(0)) * a.Column(0)) + (0.5 * y / Square(a.Column(1)) * a.Column(1)) + (0.5 * z / Square(a.Column(2)) * a.Column(2));
    }

    private static Volume Crop(Volume whole, (int[] Low, int[] High) box)
    {
        GridShape shape = new(box.High[0] - box.Low[0] + 1, box.High[1] - box.Low[1] + 1, box.High[2] - box.Low[2] + 1);
        var data = new float[shape.Count];
        for (var row = 0; row < shape.Y * shape.Z; row++)
        {
            var from = (int)whole.Shape.Index(box.Low[0], box.Low[1] + (row % shape.Y), box.Low[2] + (row / shape.Y));
            whole.Data.AsSpan(from, shape.X).CopyTo(data.AsSpan(row * shape.X));
        }

        var a = whole.Affine;
        return new(shape, Affine.FromColumns(a.Column(0), a.Column(1), a.Column(2), a.Apply(box.Low[0], box.Low[1], box.Low[2])), data);
    }

    private static double Square(Point3 p) => p.Dot(p);

    private static bool Inside(GridShape s, int v)
    {
        int x = v % s.X, y = v / s.X % s.Y, z = v / (s.X * s.Y);
        return x > 0 && y > 0 && z > 0 && x < s.X - 1 && y < s.Y - 1 && z < s.Z - 1;
    }

    private static float[] Border(Volume region)
    {
        var shape = region.Shape;
        var sum = 0.0;
        Point3 centre = new(0, 0, 0);
        for (var v = 0; v < region.Data.Length; v++)
        {
            sum += region.Data[v];
            centre += region.Data[v] * Position(shape, v);
        }

        centre = region.Affine.Apply((1 / sum) * centre);
        var charge = sum * region.Affine.VoxelVolume / (4 * Math.PI);
        var phi = new float[region.Data.Length];
        for (var v = 0; v < phi.Length; v++)
        {
            phi[v] = Inside(shape, v) ? 0 : (float)(-charge / Math.Max(1, (region.Affine.Apply(Position(shape, v)) - centre).Length));
        }

        return phi;
    }

    private static Point3 Position(GridShape s, int v) => new(v % s.X, v / s.X % s.Y, v / (s.X * s.Y));

    /// <summary>Seven-point Laplacian, 0 on the border.</summary>
    private static void Laplacian(float[] f, float[] result, GridShape s, double[] k)
    {
        int nx = s.X, nxy = s.X * s.Y;
        float kx = (float)k[0], ky = (float)k[1], kz = (float)k[2], middle = 2 * (kx + ky + kz);
        for (var z = 1; z < s.Z - 1; z++)
        {
            for (var y = 1; y < s.Y - 1; y++)
            {
                var first = nx * (y + (s.Y * z));
                for (var v = first + 1; v < first + nx - 1; v++)
                {
                    result[v] = (kx * (f[v - 1] + f[v + 1])) + (ky * (f[v - nx] + f[v + nx])) + (kz * (f[v - nxy] + f[v + nxy])) - (middle * f[v]);
                }
            }
        }
    }

    private static double Dot(float[] a, float[] b)
    {
        var sum = 0.0;
        for (var v = 0; v < a.Length; v++)
        {
            sum += (double)a[v] * b[v];
        }

        return sum;
    }
}
