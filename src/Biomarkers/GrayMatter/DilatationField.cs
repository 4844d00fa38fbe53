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
    private readonly Affine toVoxel;

    private DilatationField(GridShape shape, Affine affine, Vector128<float>[] gradient)
    {
        this.shape = shape;
        this.gradient = gradient;
        toVoxel = affine.Inverse();
        Affine = affine;
    }

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
        return new(s, growth.Affine, Slopes(potential, s, growth.Affine));
    }

    /// <summary>Displacement in mm of the world, per unit of amplitude, at voxel coordinates of the box; zero outside.</summary>
    public Point3 At(Point3 p)
    {
        var d = VectorField.At(gradient, shape.X, shape.Y, shape.Z, (float)p.X, (float)p.Y, (float)p.Z);
        return new(d[0], d[1], d[2]);
    }

    /// <summary>Relative growth of volume at a voxel per unit of amplitude: the divergence of what <see cref="At"/> gives, by central differences; 0 on the border.</summary>
    public double Growth(int x, int y, int z)
    {
        if (x < 1 || y < 1 || z < 1 || x > shape.X - 2 || y > shape.Y - 2 || z > shape.Z - 2)
        {
            return 0;
        }

        var (i, j, k) = Derivatives(x, y, z);
        return (Along(0, i) + Along(1, j) + Along(2, k)) / 2;
    }

    /// <summary>Volume ratio at a voxel of the map p → p + amplitude × displacement: the Jacobian's determinant by central differences.</summary>
    public double Ratio(int x, int y, int z, double amplitude)
    {
        if (x < 1 || y < 1 || z < 1 || x > shape.X - 2 || y > shape.Y - 2 || z > shape.Z - 2)
        {
            return 1;
        }

        var (i, j, k) = Derivatives(x, y, z);
        Point3 Edge(int column, Vector128<float> d) => Affine.Column(column) + (0.5 * amplitude * new Point3(d[0], d[1], d[2]));
        return Edge(0, i).Dot(Edge(1, j).Cross(Edge(2, k))) / Affine.Determinant;
    }

    /// <summary>The same displacement, weakened voxel by voxel, shape (x, y, z).</summary>
    public DilatationField Weakened(float[] share) => new(shape, Affine, [.. gradient.Select((g, v) => g * share[v])]);

    private double Along(int row, Vector128<float> d) => (toVoxel[row, 0] * d[0]) + (toVoxel[row, 1] * d[1]) + (toVoxel[row, 2] * d[2]);

    private (Vector128<float> X, Vector128<float> Y, Vector128<float> Z) Derivatives(int x, int y, int z)
    {
        int v = (int)shape.Index(x, y, z), nx = shape.X, nxy = shape.X * shape.Y;
        return (gradient[v + 1] - gradient[v - 1], gradient[v + nx] - gradient[v - nx], gradient[v + nxy] - gradient[v - nxy]);
    }

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
