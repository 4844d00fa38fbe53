using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json;
using Toolkit.Imaging.Tests;

namespace Toolkit.EndToEnd.Tests;

/// <summary>NIfTI-1 files written and read plainly, apart from the code under test, and heads drawn by a formula.</summary>
internal sealed class ImageFiles : IDisposable
{
    public const double VoxelMm = 4;
    private const int Header = 352;
    private static readonly int[] Head = [48, 62, 52];
    private static readonly double[] Origin = [-94, -118, -116];

    public string Folder { get; } = Directory.CreateTempSubdirectory("toolkit-image-").FullName;

    public string this[string name] => Path.Combine(Folder, name);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>A head of <see cref="TissueHead"/>; <paramref name="columns"/> are the header's voxel steps, +1 to +3 for x to z, negative backwards.</summary>
    public string WriteHead(string name, Func<double, double, double, double>? what = null, int slices = 0, int[]? columns = null, double noise = 12)
    {
        int[] shape = slices == 0 ? Head : [Head[0], Head[1], slices];
        return Write(name, shape, 1, (x, y, z, _) => Mean(what ?? TissueHead.At, x, y, z), noise, columns);
    }

    /// <summary>A series of the same head in the contrast of an EPI, the first two volumes brighter, turning a little.</summary>
    public string WriteBold(string name, int volumes = 20) => Write(name, [Head[0], Head[1], Head[2]], volumes, (x, y, z, t) =>
        (t < 2 ? 1.25 : 1) * Mean((a, b, c) => TissueHead.IsBrain(a, b, c) ? 1250 - (0.5 * TissueHead.At(a, b, c)) : 0.15 * TissueHead.At(a, b, c), x - (0.1 * t), y + (0.002 * t * z), z - (0.002 * t * y)), 8);

    /// <summary>An image of any shape whose every value is <paramref name="value"/>.</summary>
    public string WriteFlat(string name, int[] shape, int volumes, float value) => Write(name, shape, volumes, (_, _, _, _) => value, 0);

    public string Write(string name, int[] shape, int volumes, Func<double, double, double, int, double> rule, double noise, int[]? columns = null)
    {
        int count = shape[0] * shape[1] * shape[2], n = count * volumes;
        var bytes = new byte[Header + (4 * n)];
        Preamble(bytes, shape, volumes, columns ?? [1, 2, 3]);
        var planes = shape[2] * volumes;
        Parallel.For(0, planes, plane =>
        {
            var chance = new Random(plane);
            for (var at = 0; at < shape[0] * shape[1]; at++)
            {
                var value = rule(Origin[0] + (VoxelMm * (at % shape[0])), Origin[1] + (VoxelMm * (at / shape[0])), Origin[2] + (VoxelMm * (plane % shape[2])), plane / shape[2]);
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(Header + (4 * ((plane * shape[0] * shape[1]) + at))), (float)(noise > 0 ? Math.Abs(value + (noise * (chance.NextDouble() + chance.NextDouble() + chance.NextDouble() - 1.5))) : value));
            }
        });
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    /// <summary>Values and number of volumes of a file that the toolkit wrote.</summary>
    public (float[] Values, int Volumes) Read(string name)
    {
        using var packed = File.OpenRead(this[name]);
        using var stream = new GZipStream(packed, CompressionMode.Decompress);
        using var all = new MemoryStream();
        stream.CopyTo(all);
        var bytes = all.ToArray();
        var values = new float[(bytes.Length - Header) / 4];
        Buffer.BlockCopy(bytes, Header, values, 0, 4 * values.Length);
        return (values, BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(48)));
    }

    public JsonElement Json(string name) => JsonDocument.Parse(File.ReadAllBytes(this[name])).RootElement;

    /// <summary>Share of the true brain and the mask that both hold (Dice).</summary>
    public double DiceOfBrain(string mask)
    {
        var found = Read(mask).Values;
        double both = 0, sum = 0;
        for (var v = 0; v < found.Length; v++)
        {
            var truth = TissueHead.IsBrain(Origin[0] + (VoxelMm * (v % Head[0])), Origin[1] + (VoxelMm * (v / Head[0] % Head[1])), Origin[2] + (VoxelMm * (v / (Head[0] * Head[1]))));
            both += truth && found[v] > 0.5f ? 1 : 0;
            sum += (truth ? 1 : 0) + (found[v] > 0.5f ? 1 : 0);
        }

        return 2 * both / sum;
    }

    private static double Mean(Func<double, double, double, double> rule, double x, double y, double z)
    {
        var sum = 0.0;
        for (var k = 0; k < 8; k++)
        {
            sum += rule(x + ((k & 1) * 2) - 1, y + (((k >> 1) & 1) * 2) - 1, z + ((k >> 2) * 2) - 1);
        }

        return sum / 8;
    }

    private static void Preamble(byte[] bytes, int[] shape, int volumes, int[] columns)
    {
        void Short(int at, int value) => BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(at), (short)value);
        void Float(int at, double value) => BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at), (float)value);
        BinaryPrimitives.WriteInt32LittleEndian(bytes, 348);
        Short(40, volumes > 1 ? 4 : 3);
        for (var i = 0; i < 3; i++)
        {
            Short(42 + (2 * i), shape[i]);
            Float(80 + (4 * i), VoxelMm);
            var (axis, sign) = (Math.Abs(columns[i]) - 1, Math.Sign(columns[i]));
            Float(280 + (16 * axis) + (4 * i), sign * VoxelMm);
            Float(280 + (16 * axis) + 12, sign * Origin[i]);
        }

        Short(48, volumes);
        Short(70, 16);
        Short(72, 32);
        Float(76, 1);
        Float(92, 2);
        Float(108, Header);
        Float(112, 1);
        bytes[123] = 10;
        Short(254, 1);
        "n+1\0"u8.CopyTo(bytes.AsSpan(344));
    }
}
