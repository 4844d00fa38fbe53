using System.Collections.Immutable;
using System.Runtime.Intrinsics;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.GrayMatter;

/// <summary>The smoothest displacement by which places grow or shrink as asked while everything else keeps its volume: the gradient of a potential whose Laplacian is the growth.</summary>
/// <remarks>Free space around: on the border of the box the potential is that of all growth gathered at its centre, and of all shrinkage at its own.</remarks>
public sealed class DilatationField
{
    private readonly Vector128<float>[] gradient; // mm of the world; 0 on the border
    private readonly GridShape shape;

    private DilatationField(GridShape shape, Affine affine, float[] growth, Vector128<float>[] gradient)
    {
        this.shape = shape;
        this.gradient = gradient;
        Growth = growth;
        Affine = affine;
    }

    /// <summary>Relative growth of volume per unit of amplitude that was asked for, shape (x, y, z).</summary>
    /// <remarks>Differences of <see cref="At(Point3)"/> spread it over the next voxels and lose a twentieth of it at the rim of a thin region; what the images show is the growth itself.</remarks>
    internal float[] Growth { get; }

    /// <summary>From the voxels of the box to RAS+ mm.</summary>
    public Affine Affine { get; }

    /// <summary>Solves for the potential of a growth (relative change of volume per unit of amplitude, shape (x, y, z)), exactly on the grid, by sine transforms.</summary>
    /// <exception cref="ArgumentException">The box is thinner than four voxels along an axis.</exception>
    public static DilatationField Of(Volume growth)
    {
        var s = growth.Shape;
        if (Math.Min(s.X, Math.Min(s.Y, s.Z)) < 4)
        {
            throw new ArgumentException("A field needs four voxels along each axis.", nameof(growth));
        }

        var size = growth.Affine.VoxelSize;
        var potential = Border(growth);
        PoissonSolution.Fill(potential, growth.Data, s, (1 / (size.X * size.X), 1 / (size.Y * size.Y), 1 / (size.Z * size.Z)));
        return new(s, growth.Affine, growth.Data, Slopes(potential, s, growth.Affine));
    }

    /// <summary>Displacement in mm of the world, per unit of amplitude, at voxel coordinates of the box; zero outside.</summary>
    public Point3 At(Point3 p)
    {
        var d = VectorField.At(gradient, shape.X, shape.Y, shape.Z, (float)p.X, (float)p.Y, (float)p.Z);
        return new(d[0], d[1], d[2]);
    }

    /// <summary>The displacements of several fields of one box at one place, lanes x, y, z in mm of the world: <see cref="At(Point3)"/> of each, the place worked out once.</summary>
    internal static void At(ImmutableArray<DilatationField> fields, Point3 p, Span<Vector128<float>> result)
    {
        if (fields.IsEmpty)
        {
            return;
        }

        var s = fields[0].shape;
        float x = Math.Clamp((float)p.X, 0, s.X - 1), y = Math.Clamp((float)p.Y, 0, s.Y - 1), z = Math.Clamp((float)p.Z, 0, s.Z - 1);
        int i = Math.Min((int)x, s.X - 2), j = Math.Min((int)y, s.Y - 2), k = Math.Min((int)z, s.Z - 2), at = i + (s.X * (j + (s.Y * k)));
        float fx = x - i, fy = y - j, fz = z - k;
        for (var f = 0; f < fields.Length; f++)
        {
            var g = fields[f].gradient.AsSpan(at, s.X + 2);
            var h = fields[f].gradient.AsSpan(at + (s.X * s.Y), s.X + 2);
            Vector128<float> near = Plane(g, s.X, fx, fy), far = Plane(h, s.X, fx, fy);
            result[f] = near + (fz * (far - near));
        }
    }

    private static Vector128<float> Plane(ReadOnlySpan<Vector128<float>> g, int nx, float fx, float fy)
    {
        var here = g[0] + (fx * (g[1] - g[0]));
        return here + (fy * (g[nx] + (fx * (g[nx + 1] - g[nx])) - here));
    }

    /// <summary>The same displacement, weakened voxel by voxel, shape (x, y, z): the growth remains what it was where the share is 1.</summary>
    public DilatationField Weakened(float[] share) => new(shape, Affine, Growth, [.. gradient.Select((g, v) => g * share[v])]);

    private static Vector128<float>[] Slopes(float[] potential, GridShape s, Affine a)
    {
        Point3 i = (0.5 / a.Column(0).Dot(a.Column(0))) * a.Column(0), j = (0.5 / a.Column(1).Dot(a.Column(1))) * a.Column(1), k = (0.5 / a.Column(2).Dot(a.Column(2))) * a.Column(2);
        static Vector128<float> Lanes(Point3 p) => Vector128.Create((float)p.X, (float)p.Y, (float)p.Z, 0);
        Vector128<float> x = Lanes(i), y = Lanes(j), z = Lanes(k);
        int nx = s.X, nxy = s.X * s.Y;
        var slopes = new Vector128<float>[potential.Length];
        for (var row = 0; row < s.Y * s.Z; row++)
        {
            if (row % s.Y is 0 || row % s.Y == s.Y - 1 || row / s.Y is 0 || row / s.Y == s.Z - 1)
            {
                continue;
            }

            for (var v = (row * nx) + 1; v < ((row + 1) * nx) - 1; v++)
            {
                slopes[v] = (x * (potential[v + 1] - potential[v - 1])) + (y * (potential[v + nx] - potential[v - nx])) + (z * (potential[v + nxy] - potential[v - nxy]));
            }
        }

        return slopes;
    }

    private static float[] Border(Volume growth)
    {
        var s = growth.Shape;
        var phi = new float[growth.Data.Length];
        foreach (var sign in new[] { 1, -1 })
        {
            var sum = 0.0;
            Point3 centre = new(0, 0, 0);
            for (var v = 0; v < phi.Length; v++)
            {
                if (growth.Data[v] * sign > 0)
                {
                    sum += growth.Data[v];
                    centre += growth.Data[v] * Position(s, v);
                }
            }

            if (sum != 0)
            {
                Charge(phi, growth, growth.Affine.Apply((1 / sum) * centre), sum * growth.Affine.VoxelVolume / (4 * Math.PI));
            }
        }

        return phi;
    }

    private static void Charge(float[] phi, Volume growth, Point3 centre, double charge)
    {
        var s = growth.Shape;
        for (var v = 0; v < phi.Length; v++)
        {
            int x = v % s.X, y = v / s.X % s.Y, z = v / (s.X * s.Y);
            if (x is 0 || y is 0 || z is 0 || x == s.X - 1 || y == s.Y - 1 || z == s.Z - 1)
            {
                phi[v] -= (float)(charge / Math.Max(1, (growth.Affine.Apply(x, y, z) - centre).Length));
            }
        }
    }

    private static Point3 Position(GridShape s, int v) => new(v % s.X, v / s.X % s.Y, v / (s.X * s.Y));
}
