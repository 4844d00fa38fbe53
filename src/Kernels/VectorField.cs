using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Toolkit.Kernels;

/// <summary>Displacements on a grid of shape (x, y, z), x fastest, in voxels: lanes hold x, y, z and 0, so that one vector operation moves a whole displacement.</summary>
public static class VectorField
{
    private const float LargestFirstStep = 0.25f; // voxels: a linear step of that size is exact to a thirtieth of it and folds nothing where the field is smooth over a voxel
    private const int MostSquarings = 12;

    /// <summary>The displacement at voxel coordinates, linear between centres, constant beyond the border.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> At(ReadOnlySpan<Vector128<float>> field, int nx, int ny, int nz, float x, float y, float z)
    {
        x = Math.Clamp(x, 0, nx - 1);
        y = Math.Clamp(y, 0, ny - 1);
        z = Math.Clamp(z, 0, nz - 1);
        int i = Math.Min((int)x, nx - 2), j = Math.Min((int)y, ny - 2), k = Math.Min((int)z, nz - 2);
        float fx = x - i, fy = y - j, fz = z - k;
        ref var at = ref Unsafe.Add(ref MemoryMarshal.GetReference(field), i + (nx * (j + (ny * k))));
        var near = Plane(ref at, nx, fx, fy);
        return near + (fz * (Plane(ref Unsafe.Add(ref at, nx * ny), nx, fx, fy) - near));
    }

    /// <summary>First <paramref name="inner"/>, then <paramref name="outer"/>: result(p) = inner(p) + outer(p + inner(p)). The result must be neither.</summary>
    /// <exception cref="ArgumentException">A field does not fill the grid, or the grid is thinner than two voxels.</exception>
    public static void Compose(Vector128<float>[] outer, Vector128<float>[] inner, Vector128<float>[] result, (int X, int Y, int Z) shape, int threads)
    {
        Check(shape, outer.Length, inner.Length, result.Length);
        var (nx, ny, nz) = shape;
        Work.For(nz, threads, z =>
        {
            for (var y = 0; y < ny; y++)
            {
                var row = nx * (y + (ny * z));
                for (var x = 0; x < nx; x++)
                {
                    var d = inner[row + x];
                    result[row + x] = d + At(outer, nx, ny, nz, x + d[0], y + d[1], z + d[2]);
                }
            }
        });
    }

    /// <summary>The composition at one voxel, in doubles: the definition.</summary>
    public static (double X, double Y, double Z) Reference(ReadOnlySpan<Vector128<float>> outer, ReadOnlySpan<Vector128<float>> inner, (int X, int Y, int Z) shape, int x, int y, int z)
    {
        var d = inner[x + (shape.X * (y + (shape.Y * z)))];
        double px = Math.Clamp((double)x + d[0], 0, shape.X - 1), py = Math.Clamp((double)y + d[1], 0, shape.Y - 1), pz = Math.Clamp((double)z + d[2], 0, shape.Z - 1);
        int i = Math.Min((int)px, shape.X - 2), j = Math.Min((int)py, shape.Y - 2), k = Math.Min((int)pz, shape.Z - 2);
        Span<double> sum = [d[0], d[1], d[2]];
        for (var corner = 0; corner < 8; corner++)
        {
            int a = corner & 1, b = (corner >> 1) & 1, c = corner >> 2;
            var share = (a == 1 ? px - i : 1 - (px - i)) * (b == 1 ? py - j : 1 - (py - j)) * (c == 1 ? pz - k : 1 - (pz - k));
            var at = outer[i + a + (shape.X * (j + b + (shape.Y * (k + c))))];
            for (var lane = 0; lane < 3; lane++)
            {
                sum[lane] += share * at[lane];
            }
        }

        return (sum[0], sum[1], sum[2]);
    }

    /// <summary>The displacement that a stationary velocity reaches after time <paramref name="time"/>, by scaling and squaring (Arsigny 2006). Two scratch fields are needed.</summary>
    /// <returns>The array that holds it: <paramref name="result"/> or <paramref name="scratch"/>.</returns>
    public static Vector128<float>[] Exponential(Vector128<float>[] velocity, float time, Vector128<float>[] result, Vector128<float>[] scratch, (int X, int Y, int Z) shape, int threads)
    {
        Check(shape, velocity.Length, result.Length, scratch.Length);
        var largest = 0f;
        foreach (var v in velocity)
        {
            largest = Math.Max(largest, Vector128.Dot(v, v));
        }

        var squarings = 0;
        for (var step = Math.Abs(time) * MathF.Sqrt(largest); step > LargestFirstStep && squarings < MostSquarings; step *= 0.5f)
        {
            squarings++;
        }

        var scale = Vector128.Create(time / (1 << squarings));
        for (var v = 0; v < velocity.Length; v++)
        {
            result[v] = velocity[v] * scale;
        }

        for (var round = 0; round < squarings; round++)
        {
            Compose(result, result, scratch, shape, threads);
            (result, scratch) = (scratch, result);
        }

        return result;
    }

    /// <summary>The displacement that undoes <paramref name="forward"/>, by fixed-point iterations from a first guess; in place.</summary>
    /// <returns>The largest distance in voxels by which the last round moved a voxel.</returns>
    public static float Invert(Vector128<float>[] forward, Vector128<float>[] guess, (int X, int Y, int Z) shape, int rounds, int threads)
    {
        Check(shape, forward.Length, guess.Length, guess.Length);
        var (nx, ny, nz) = shape;
        var moved = new float[nz];
        for (var round = 0; round < rounds; round++)
        {
            Work.For(nz, threads, z =>
            {
                var most = 0f;
                for (var y = 0; y < ny; y++)
                {
                    var row = nx * (y + (ny * z));
                    for (var x = 0; x < nx; x++)
                    {
                        var d = guess[row + x];
                        var next = -At(forward, nx, ny, nz, x + d[0], y + d[1], z + d[2]);
                        var step = next - d;
                        most = Math.Max(most, Vector128.Dot(step, step));
                        guess[row + x] = next;
                    }
                }

                moved[z] = most;
            });
        }

        return MathF.Sqrt(moved.Max());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Plane(ref Vector128<float> at, int nx, float fx, float fy)
    {
        var lower = at + (fx * (Unsafe.Add(ref at, 1) - at));
        ref var next = ref Unsafe.Add(ref at, nx);
        var upper = next + (fx * (Unsafe.Add(ref next, 1) - next));
        return lower + (fy * (upper - lower));
    }

    private static void Check((int X, int Y, int Z) shape, int a, int b, int c)
    {
        if (Math.Min(shape.X, Math.Min(shape.Y, shape.Z)) < 2 || a != (long)shape.X * shape.Y * shape.Z || b != a || c != a)
        {
            throw new ArgumentException($"Fields on a grid of {shape.X} × {shape.Y} × {shape.Z}, two or more along each axis, fill it.", nameof(shape));
        }
    }
}
