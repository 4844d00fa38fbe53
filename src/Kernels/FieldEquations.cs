using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Toolkit.Kernels;

/// <summary>The linear system of one Gauss–Newton step for a displacement field d on a grid: (h hᵀ + a (−Δ) + b Δ²) d = right, where h is a weighted gradient at each voxel, and Δ the seven-point Laplacian with nothing flowing through the border.</summary>
/// <remarks>Solved by conjugate gradients, preconditioned by the blocks on the diagonal. Sums run over planes and are added in the planes' order: any number of threads gives the same bits.</remarks>
public sealed class FieldEquations
{
    private readonly (int X, int Y, int Z) shape;
    private readonly float membrane;
    private readonly float bending;
    private readonly int threads;
    private readonly Vector128<float>[] curved;
    private readonly double[] partial;

    /// <param name="membrane">a: against gradients of the field.</param>
    /// <param name="bending">b: against its second derivatives.</param>
    public FieldEquations((int X, int Y, int Z) shape, double membrane, double bending, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Math.Min(shape.X, Math.Min(shape.Y, shape.Z)), 2, nameof(shape));
        this.shape = shape;
        this.membrane = (float)membrane;
        this.bending = (float)bending;
        this.threads = threads;
        curved = new Vector128<float>[shape.X * shape.Y * shape.Z];
        partial = new double[shape.Z];
    }

    /// <summary>The stiff part alone: a (−Δ d) + b Δ² d.</summary>
    public void Stiffness(Vector128<float>[] d, Vector128<float>[] result)
    {
        Planes(z => Curve(d, curved, z));
        Planes(z => _ = Stiffen(d, null, result, z));
    }

    /// <summary>Solves for d, from 0, in at most <paramref name="rounds"/> rounds or until the residual's norm fell to <paramref name="precision"/> of the right side's.</summary>
    public void Solve(Vector128<float>[] h, Vector128<float>[] right, Vector128<float>[] d, int rounds, double precision)
    {
        var residual = right.AsSpan().ToArray();
        Vector128<float>[] direction = new Vector128<float>[d.Length], applied = new Vector128<float>[d.Length];
        Array.Clear(d);
        var diagonal = (6 * membrane) + (42 * bending);
        var (product, norm) = Precondition(h, residual, applied, diagonal);
        var goal = norm * precision * precision;
        applied.CopyTo(direction, 0);
        for (var round = 0; round < rounds && norm > goal && norm > 0; round++)
        {
            Planes(z => Curve(direction, curved, z));
            var curvature = Sum(z => Stiffen(direction, h, applied, z));
            if (!(curvature > 0))
            {
                return;
            }

            var step = Vector128.Create((float)(product / curvature));
            Planes(z =>
            {
                for (var v = First(z); v < First(z + 1); v++)
                {
                    d[v] += step * direction[v];
                    residual[v] -= step * applied[v];
                }
            });
            var before = product;
            (product, norm) = Precondition(h, residual, applied, diagonal);
            var turn = Vector128.Create((float)(product / before));
            Planes(z =>
            {
                for (var v = First(z); v < First(z + 1); v++)
                {
                    direction[v] = applied[v] + (turn * direction[v]);
                }
            });
        }
    }

    /// <summary>The left side at one voxel in doubles: the definition.</summary>
    public static (double X, double Y, double Z) Reference(ReadOnlySpan<Vector128<float>> h, ReadOnlySpan<Vector128<float>> d, (int X, int Y, int Z) shape, double membrane, double bending, int x, int y, int z)
    {
        Span<double> result = stackalloc double[3];
        var at = Index(shape, x, y, z);
        var along = 0.0;
        for (var lane = 0; lane < 3; lane++)
        {
            along += (double)h[at][lane] * d[at][lane];
        }

        for (var lane = 0; lane < 3; lane++)
        {
            var bent = 6 * Minus(d, shape, x, y, z, lane);
            foreach (var (i, j, k) in Neighbours(shape, x, y, z))
            {
                bent -= Minus(d, shape, i, j, k, lane);
            }

            result[lane] = (h[at][lane] * along) + (membrane * Minus(d, shape, x, y, z, lane)) + (bending * bent);
        }

        return (result[0], result[1], result[2]);
    }

    /// <summary>The left side of the system, into <paramref name="result"/>.</summary>
    public void Apply(Vector128<float>[] h, Vector128<float>[] d, Vector128<float>[] result)
    {
        Planes(z => Curve(d, curved, z));
        Planes(z => _ = Stiffen(d, h, result, z));
    }

    private static int Index((int X, int Y, int Z) s, int x, int y, int z) => x + (s.X * (y + (s.Y * z)));

    private static double Minus(ReadOnlySpan<Vector128<float>> d, (int X, int Y, int Z) s, int x, int y, int z, int lane)
    {
        var sum = 6.0 * d[Index(s, x, y, z)][lane];
        foreach (var (i, j, k) in Neighbours(s, x, y, z))
        {
            sum -= d[Index(s, i, j, k)][lane];
        }

        return sum;
    }

    private static (int X, int Y, int Z)[] Neighbours((int X, int Y, int Z) s, int x, int y, int z) =>
    [
        (Math.Max(0, x - 1), y, z), (Math.Min(s.X - 1, x + 1), y, z), (x, Math.Max(0, y - 1), z),
        (x, Math.Min(s.Y - 1, y + 1), z), (x, y, Math.Max(0, z - 1)), (x, y, Math.Min(s.Z - 1, z + 1)),
    ];

    private int First(int z) => z * shape.X * shape.Y;

    private void Planes(Action<int> job) => Work.For(shape.Z, threads, job);

    private double Sum(Func<int, double> job)
    {
        Planes(z => partial[z] = job(z));
        var sum = 0.0;
        foreach (var part in partial)
        {
            sum += part;
        }

        return sum;
    }

    /// <summary>−Δ of a plane.</summary>
    private void Curve(Vector128<float>[] d, Vector128<float>[] result, int z)
    {
        var (nx, ny, nz) = shape;
        int down = z > 0 ? -nx * ny : 0, up = z < nz - 1 ? nx * ny : 0;
        for (var y = 0; y < ny; y++)
        {
            int row = Index(shape, 0, y, z), back = y > 0 ? -nx : 0, front = y < ny - 1 ? nx : 0;
            for (var x = 0; x < nx; x++)
            {
                var v = row + x;
                result[v] = (6 * d[v]) - (d[x > 0 ? v - 1 : v] + d[x < nx - 1 ? v + 1 : v] + d[v + back] + d[v + front] + d[v + down] + d[v + up]);
            }
        }
    }

    /// <summary>The left side of a plane, given −Δ d in <see cref="curved"/>; returns the plane's share of dᵀ (left side).</summary>
    private double Stiffen(Vector128<float>[] d, Vector128<float>[]? h, Vector128<float>[] result, int z)
    {
        var (nx, ny, nz) = shape;
        int down = z > 0 ? -nx * ny : 0, up = z < nz - 1 ? nx * ny : 0;
        Vector128<float> a = Vector128.Create(membrane), b = Vector128.Create(bending);
        var c = curved;
        var sum = Vector128<float>.Zero;
        var total = 0.0;
        for (var y = 0; y < ny; y++)
        {
            int row = Index(shape, 0, y, z), back = y > 0 ? -nx : 0, front = y < ny - 1 ? nx : 0;
            for (var x = 0; x < nx; x++)
            {
                var v = row + x;
                var bent = (6 * c[v]) - (c[x > 0 ? v - 1 : v] + c[x < nx - 1 ? v + 1 : v] + c[v + back] + c[v + front] + c[v + down] + c[v + up]);
                var left = (a * c[v]) + (b * bent);
                if (h is not null)
                {
                    left += h[v] * Vector128.Dot(h[v], d[v]);
                }

                result[v] = left;
                sum += left * d[v];
            }

            total += Vector128.Sum(sum);
            sum = Vector128<float>.Zero;
        }

        return total;
    }

    /// <summary>Solves the diagonal blocks (h hᵀ + diagonal) exactly (Sherman and Morrison); returns residual · solution and the residual's square.</summary>
    private (double Product, double Norm) Precondition(Vector128<float>[] h, Vector128<float>[] residual, Vector128<float>[] solution, float diagonal)
    {
        var norms = new double[shape.Z];
        var product = Sum(z =>
        {
            double both = 0, square = 0;
            for (var y = 0; y < shape.Y; y++)
            {
                Vector128<float> mixed = default, own = default;
                for (var v = First(z) + (y * shape.X); v < First(z) + ((y + 1) * shape.X); v++)
                {
                    var r = residual[v];
                    var s = Block(h[v], r, diagonal);
                    solution[v] = s;
                    mixed += r * s;
                    own += r * r;
                }

                both += Vector128.Sum(mixed);
                square += Vector128.Sum(own);
            }

            norms[z] = square;
            return both;
        });
        return (product, norms.Sum());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Block(Vector128<float> h, Vector128<float> r, float diagonal) =>
        (r - (h * (Vector128.Dot(h, r) / (diagonal + Vector128.Dot(h, h))))) / Vector128.Create(diagonal);
}
