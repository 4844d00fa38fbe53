using System.Buffers.Binary;
using System.Security.Cryptography;
using Toolkit.Dicom;
using Toolkit.Measurements;

namespace Toolkit.Conformance.Tests;

/// <summary>An image seen along the nearest RAS axes, by permuting and flipping alone: as the reference values describe it.</summary>
internal sealed class DicomOrientation
{
    // For each RAS axis: the stored axis, and whether it runs against it.
    private readonly int[] axis = new int[3];
    private readonly bool[] flip = new bool[3];
    private readonly ScanImage scan;
    private readonly StoredImage image;
    private readonly int[] stored;

    public DicomOrientation(ScanImage scan)
    {
        this.scan = scan;
        image = scan.Image;
        stored = [image.Shape.X, image.Shape.Y, image.Shape.Z];
        var taken = new bool[3];
        foreach (var (world, local, _) in Enumerable.Range(0, 9).Select(i => (World: i / 3, Local: i % 3, Weight: Weight(i / 3, i % 3))).OrderByDescending(x => x.Weight))
        {
            if (!taken[local] && axis[world] == 0)
            {
                taken[local] = true;
                axis[world] = local + 1;
                flip[world] = image.Affine[world, local] < 0;
            }
        }

        axis = Array.ConvertAll(axis, a => a - 1);
        Shape = Array.ConvertAll(axis, a => stored[a]);
        Affine = Reoriented();
    }

    public int[] Shape { get; }

    public Affine Affine { get; }

    public int SliceAxis => Array.IndexOf(axis, 2);

    /// <summary>Start of each slice along the rising RAS coordinate, s; null where unknown.</summary>
    public double[]? SliceTiming => scan.Image.SliceTiming.Or(null) is { } times ? flip[SliceAxis] ? [.. times.Reverse()] : times : null;

    /// <summary>"y-", "y" where the sign is unknown, or null.</summary>
    public string? PhaseEncoding
    {
        get
        {
            if (scan.PhaseEncoding.Or(null) is not { } encoding)
            {
                return null;
            }

            var world = Array.IndexOf(axis, "ijk".IndexOf(encoding.Axis, StringComparison.Ordinal));
            return "xyz"[world] + (encoding.Positive is not { } positive ? "" : positive != flip[world] ? "+" : "-");
        }
    }

    /// <summary>SHA-256 of the stored integers of a volume as 32-bit words, or of its colours; x fastest along RAS.</summary>
    public string Hash(int volume)
    {
        var size = image.Format == VoxelFormat.Rgb24 ? 3 : 4;
        var bytes = new byte[image.Shape.Count * size];
        var at = 0;
        foreach (var index in Indices())
        {
            var position = index + (volume * image.Shape.Count);
            if (size == 3)
            {
                image.Bytes.AsSpan((int)position * 3, 3).CopyTo(bytes.AsSpan(at));
            }
            else
            {
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), (int)Math.Round((image.Value(position) - image.Intercept) / image.Slope));
            }

            at += size;
        }

        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    private double Weight(int world, int local) => Math.Abs(image.Affine[world, local]) / image.Affine.Column(local).Length;

    private IEnumerable<long> Indices()
    {
        var at = new int[3];
        for (var z = 0; z < Shape[2]; z++)
        {
            at[axis[2]] = flip[2] ? Shape[2] - 1 - z : z;
            for (var y = 0; y < Shape[1]; y++)
            {
                at[axis[1]] = flip[1] ? Shape[1] - 1 - y : y;
                for (var x = 0; x < Shape[0]; x++)
                {
                    at[axis[0]] = flip[0] ? Shape[0] - 1 - x : x;
                    yield return image.Shape.Index(at[0], at[1], at[2]);
                }
            }
        }
    }

    private Affine Reoriented()
    {
        var columns = new Point3[3];
        var origin = image.Affine.Origin;
        for (var world = 0; world < 3; world++)
        {
            var step = image.Affine.Column(axis[world]);
            columns[world] = (flip[world] ? -1 : 1) * step;
            origin += flip[world] ? (stored[axis[world]] - 1) * step : default;
        }

        return Affine.FromColumns(columns[0], columns[1], columns[2], origin);
    }
}
