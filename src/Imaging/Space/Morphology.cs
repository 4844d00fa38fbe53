using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>Shapes of masks in mm, whatever the voxels: balls are grown and shrunk by exact distance.</summary>
internal static class Morphology
{
    /// <summary>Voxels within <paramref name="radiusMm"/> of the mask.</summary>
    public static bool[] Dilate(bool[] mask, GridShape shape, Affine affine, double radiusMm)
    {
        var square = Distance(mask, shape, affine);
        return [.. square.Select(d => d <= radiusMm * radiusMm)];
    }

    /// <summary>Voxels of the mask farther than <paramref name="radiusMm"/> from every voxel without; the border of the image does not count as without.</summary>
    public static bool[] Erode(bool[] mask, GridShape shape, Affine affine, double radiusMm)
    {
        var square = Distance([.. mask.Select(m => !m)], shape, affine);
        return [.. square.Select(d => d > radiusMm * radiusMm)];
    }

    /// <summary>Shrinks, then grows: parts thinner than the ball go.</summary>
    public static bool[] Open(bool[] mask, GridShape shape, Affine affine, double radiusMm) => Dilate(Erode(mask, shape, affine, radiusMm), shape, affine, radiusMm);

    /// <summary>Grows, then shrinks: gaps narrower than the ball close.</summary>
    public static bool[] Close(bool[] mask, GridShape shape, Affine affine, double radiusMm) => Erode(Dilate(mask, shape, affine, radiusMm), shape, affine, radiusMm);

    /// <summary>Squared distance in mm² to the nearest voxel of the mask.</summary>
    public static float[] Distance(bool[] mask, GridShape shape, Affine affine)
    {
        var size = affine.VoxelSize;
        return DistanceTransform.Squared(mask, (shape.X, shape.Y, shape.Z), (size.X, size.Y, size.Z), Environment.ProcessorCount);
    }

    /// <summary>The largest part whose voxels touch by faces; of two of one size the first.</summary>
    public static bool[] Largest(bool[] mask, GridShape shape)
    {
        var part = new int[mask.Length];
        int best = 0, most = 0, number = 0;
        for (var v = 0; v < mask.Length; v++)
        {
            if (mask[v] && part[v] == 0 && Fill(mask, part, shape, v, ++number) is var size && size > most)
            {
                (best, most) = (number, size);
            }
        }

        return [.. part.Select(p => p == best && p > 0)];
    }

    /// <summary>The mask and all that is cut off by it from the border of the image.</summary>
    public static bool[] FillHoles(bool[] mask, GridShape shape)
    {
        bool[] outside = [.. mask.Select(m => !m)];
        var part = new int[mask.Length];
        for (var z = 0; z < shape.Z; z++)
        {
            for (var y = 0; y < shape.Y; y++)
            {
                var step = z == 0 || y == 0 || z == shape.Z - 1 || y == shape.Y - 1 ? 1 : Math.Max(1, shape.X - 1);
                for (var x = 0; x < shape.X; x += step)
                {
                    var v = (int)shape.Index(x, y, z);
                    if (outside[v] && part[v] == 0)
                    {
                        _ = Fill(outside, part, shape, v, 1);
                    }
                }
            }
        }

        return [.. part.Select(p => p == 0)];
    }

    /// <summary>Numbers all voxels of the mask joined to the first; returns how many.</summary>
    private static int Fill(bool[] mask, int[] part, GridShape shape, int first, int number)
    {
        int nx = shape.X, plane = shape.X * shape.Y, size = 0;
        var open = new Stack<int>();
        void Visit(int v)
        {
            if (mask[v] && part[v] == 0)
            {
                part[v] = number;
                open.Push(v);
            }
        }

        Visit(first);
        while (open.TryPop(out var v))
        {
            size++;
            int x = v % nx, y = v / nx % shape.Y, z = v / plane;
            if (x > 0)
            {
                Visit(v - 1);
            }

            if (x < nx - 1)
            {
                Visit(v + 1);
            }

            if (y > 0)
            {
                Visit(v - nx);
            }

            if (y < shape.Y - 1)
            {
                Visit(v + nx);
            }

            if (z > 0)
            {
                Visit(v - plane);
            }

            if (z < shape.Z - 1)
            {
                Visit(v + plane);
            }
        }

        return size;
    }
}
