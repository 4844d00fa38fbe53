using System.Buffers.Binary;

namespace Toolkit.EndToEnd.Tests;

/// <summary>Small images drawn from formulas and written as NIfTI by hand: 1.5 mm, RAS+, centred.</summary>
internal sealed class DrawnImages : IDisposable
{
    public const int Edge = 40;
    private const float Voxel = 1.5f;

    public string Folder { get; } = Directory.CreateTempSubdirectory("drawn").FullName;

    public string this[string name] => Path.Combine(Folder, name);

    /// <summary>A head of radius 25 mm about a brighter ball of radius 10 mm, with marks that fix its pose; the ball grown by a share of its volume.</summary>
    public string Head(string name, int seed, double growth = 0, double shiftMm = 0)
    {
        var chance = new Random(seed);
        static double Within(double distance, double radius) => 1 / (1 + Math.Exp((distance - radius) / 0.9));
        return Write(name, Draw((x, y, z) =>
        {
            (x, y) = (x - shiftMm, y + (0.5 * shiftMm));
            double r = Math.Max(1e-9, Math.Sqrt((x * x) + (y * y) + (z * z))), outside = Math.Cbrt(Math.Max(0, (r * r * r) - (1000 * growth)));
            var before = (outside > 10 ? outside / r : Math.Cbrt(1 / (1 + growth))) is var k ? (X: k * x, Y: k * y, Z: k * z) : default;
            double Mark(double a, double b, double c, double radius) => Within(Math.Sqrt(((before.X - a) * (before.X - a)) + ((before.Y - b) * (before.Y - b)) + ((before.Z - c) * (before.Z - c))), radius);
            var noise = 10 * Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble())) * Math.Cos(2 * Math.PI * chance.NextDouble());
            return (500 * Mark(0, 0, 0, 25)) + (300 * Mark(0, 0, 0, 10)) + (200 * Mark(14, 6, -4, 5)) - (150 * Mark(-8, -15, 6, 5)) + noise;
        }), 1);
    }

    /// <summary>1 within a ball of radius 10 mm about a point on the x axis, softly ended or as a label.</summary>
    public string Ball(string name, bool label, double centreX = 0) => Write(name, Draw((x, y, z) =>
    {
        var inside = (10 - Math.Sqrt(((x - centreX) * (x - centreX)) + (y * y) + (z * z))) / 1.5;
        return label ? (inside > -0.5 ? 1 : 0) : Math.Clamp(0.5 + inside, 0, 1);
    }), 1);

    /// <summary>A dynamic series: what lies within 10 mm of the centre enhances from frame 4 on, up to a ceiling.</summary>
    public string Dynamic(string name, float repetitionTimeS, double ceiling = double.PositiveInfinity)
    {
        var frames = new List<float>();
        var chance = new Random(1);
        for (var t = 0; t < 24; t++)
        {
            frames.AddRange(Draw((x, y, z) =>
            {
                double r = Math.Sqrt((x * x) + (y * y) + (z * z)), rise = r < 8 ? Math.Clamp(0.2 * (t - 4), 0, 1.2) : 0;
                return r < 26 ? Math.Min(ceiling, (300 + (80 * Math.Sin(x / 5) * Math.Cos(y / 6))) * (1 + rise) + (4 * chance.NextDouble())) : 0;
            }));
        }

        return Write(name, [.. frames], 24, repetitionTimeS);
    }

    public string Write(string name, float[] data, int volumes, float repetitionTimeS = 0, int edge = Edge)
    {
        var bytes = new byte[352 + (4 * data.Length)];
        void Short(int at, int value) => BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(at), (short)value);
        void Float(int at, float value) => BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at), value);
        BinaryPrimitives.WriteInt32LittleEndian(bytes, 348);
        int[] dim = [volumes > 1 ? 4 : 3, edge, edge, edge, volumes, 1, 1, 1];
        for (var i = 0; i < 8; i++)
        {
            Short(40 + (2 * i), dim[i]);
            Float(76 + (4 * i), i is 0 ? 1 : i < 4 ? Voxel : i == 4 ? repetitionTimeS : 0);
        }

        Short(70, 16); // float32
        Short(72, 32);
        Float(108, 352);
        Float(112, 1);
        bytes[123] = 10; // mm and s
        Short(254, 2);
        for (var axis = 0; axis < 3; axis++)
        {
            Float(280 + (16 * axis) + (4 * axis), Voxel);
            Float(280 + (16 * axis) + 12, -Voxel * (edge - 1) / 2);
        }

        "n+1\0"u8.CopyTo(bytes.AsSpan(344));
        Buffer.BlockCopy(data, 0, bytes, 352, 4 * data.Length);
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    public static float[] Draw(Func<double, double, double, double> value)
    {
        var data = new float[Edge * Edge * Edge];
        for (var v = 0; v < data.Length; v++)
        {
            double At(int i) => Voxel * (i - ((Edge - 1) / 2.0));
            data[v] = (float)value(At(v % Edge), At(v / Edge % Edge), At(v / (Edge * Edge)));
        }

        return data;
    }
}
