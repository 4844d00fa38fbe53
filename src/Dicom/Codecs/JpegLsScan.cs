using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>The samples of a JPEG-LS scan (T.87, annex A): context modelling, run mode and limited Golomb codes.</summary>
internal sealed class JpegLsScan
{
    private const int Contexts = 365;

    // Lengths of run segments (T.87, A.7.1, table J).
    private static readonly int[] RunLengthOrder = [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15];

    private readonly JpegLsPresets presets;
    private readonly int near;
    private readonly int range;
    private readonly int codeBits;
    private readonly int limit;

    // One more context each for the two kinds of run interruption.
    private readonly int[] magnitude = new int[Contexts + 2];
    private readonly int[] occurrence = new int[Contexts + 2];
    private readonly int[] bias = new int[Contexts];
    private readonly int[] correction = new int[Contexts];
    private readonly int[] negative = new int[2];
    private int runIndex;

    public JpegLsScan(JpegLsPresets presets, int near)
    {
        this.presets = presets;
        this.near = near;
        range = ((presets.MaxValue + (2 * near)) / ((2 * near) + 1)) + 1;
        codeBits = BitsFor(range);
        var sampleBits = Math.Max(2, BitsFor(presets.MaxValue + 1));
        limit = 2 * (sampleBits + Math.Max(8, sampleBits));
        Array.Fill(magnitude, Math.Max(2, (range + 32) / 64));
        Array.Fill(occurrence, 1);
    }

    /// <summary>Decodes all lines.</summary>
    /// <returns>The fault, or null.</returns>
    public Fault? Decode(ReadOnlySpan<byte> data, int columns, int rows, int size, Span<byte> frame)
    {
        var bits = new JpegLsBits(data);

        // One sample more at either end: position x is at x + 1.
        int[] above = new int[columns + 2], line = new int[columns + 2];
        for (var row = 0; row < rows; row++)
        {
            line[0] = above[1];
            above[columns + 1] = above[columns];
            if (!ReadLine(ref bits, line, above, columns))
            {
                return new Fault(bits.Position, $"the codes of line {row}", "a broken stream or its end");
            }

            var to = frame[(row * columns * size)..];
            for (var x = 0; x < columns; x++)
            {
                to[x * size] = (byte)line[x + 1];
                if (size == 2)
                {
                    to[(x * 2) + 1] = (byte)(line[x + 1] >> 8);
                }
            }

            (above, line) = (line, above);
        }

        return null;
    }

    private static int BitsFor(int values)
    {
        var bits = 0;
        while (1 << bits < values)
        {
            bits++;
        }

        return bits;
    }

    private bool ReadLine(ref JpegLsBits bits, int[] line, int[] above, int columns)
    {
        var x = 1;
        while (x <= columns)
        {
            int a = line[x - 1], b = above[x], c = above[x - 1], d = above[x + 1];
            int d1 = d - b, d2 = b - c, d3 = c - a;
            if (Math.Abs(d1) <= near && Math.Abs(d2) <= near && Math.Abs(d3) <= near)
            {
                x = ReadRun(ref bits, line, above, x, columns);
            }
            else
            {
                line[x] = ReadRegular(ref bits, a, b, c, (((Quantise(d1) * 9) + Quantise(d2)) * 9) + Quantise(d3));
                x++;
            }

            if (bits.Overrun || x < 0)
            {
                return false;
            }
        }

        return true;
    }

    private int Quantise(int gradient)
    {
        var size = Math.Abs(gradient);
        var level = size <= near ? 0 : size < presets.T1 ? 1 : size < presets.T2 ? 2 : size < presets.T3 ? 3 : 4;
        return gradient < 0 ? -level : level;
    }

    private int ReadRegular(ref JpegLsBits bits, int a, int b, int c, int context)
    {
        var sign = context < 0 ? -1 : 1;
        var q = Math.Abs(context);
        var predicted = c >= Math.Max(a, b) ? Math.Min(a, b) : c <= Math.Min(a, b) ? Math.Max(a, b) : a + b - c;
        predicted = Math.Clamp(predicted + (sign * correction[q]), 0, presets.MaxValue);
        var k = 0;
        while (occurrence[q] << k < magnitude[q] && k < 24)
        {
            k++;
        }

        var mapped = bits.Golomb(k, limit, codeBits);
        var error = (mapped & 1) == 0 ? mapped >> 1 : -((mapped + 1) >> 1);
        if (near == 0 && k == 0 && 2 * bias[q] <= -occurrence[q])
        {
            error = -(error + 1);
        }

        Update(q, error);
        return Reconstruct(predicted, sign * error);
    }

    private void Update(int q, int error)
    {
        bias[q] += error * ((2 * near) + 1);
        magnitude[q] += Math.Abs(error);
        if (occurrence[q] == presets.Reset)
        {
            magnitude[q] >>= 1;
            bias[q] >>= 1;
            occurrence[q] >>= 1;
        }

        occurrence[q]++;
        if (bias[q] <= -occurrence[q])
        {
            bias[q] = Math.Max(bias[q] + occurrence[q], 1 - occurrence[q]);
            correction[q] = Math.Max(correction[q] - 1, -128);
        }
        else if (bias[q] > 0)
        {
            bias[q] = Math.Min(bias[q] - occurrence[q], 0);
            correction[q] = Math.Min(correction[q] + 1, 127);
        }
    }

    private int Reconstruct(int predicted, int error)
    {
        var step = (2 * near) + 1;
        var value = predicted + (error * step);
        if (value < -near)
        {
            value += range * step;
        }
        else if (value > presets.MaxValue + near)
        {
            value -= range * step;
        }

        return Math.Clamp(value, 0, presets.MaxValue);
    }

    private int ReadRun(ref JpegLsBits bits, int[] line, int[] above, int x, int columns)
    {
        var value = line[x - 1];
        while (bits.Bit() == 1)
        {
            var length = Math.Min(1 << RunLengthOrder[runIndex], columns + 1 - x);
            line.AsSpan(x, length).Fill(value);
            x += length;
            if (length == 1 << RunLengthOrder[runIndex])
            {
                runIndex = Math.Min(31, runIndex + 1);
            }

            if (x > columns || bits.Overrun)
            {
                return x;
            }
        }

        var rest = bits.Bits(RunLengthOrder[runIndex]);
        if (rest > columns - x)
        {
            return -1;
        }

        line.AsSpan(x, rest).Fill(value);
        x += rest;
        line[x] = ReadInterruption(ref bits, value, above[x]);
        runIndex = Math.Max(0, runIndex - 1);
        return x + 1;
    }

    private int ReadInterruption(ref JpegLsBits bits, int a, int b)
    {
        var kind = Math.Abs(a - b) <= near ? 1 : 0;
        var q = Contexts + kind;
        var total = kind == 1 ? magnitude[q] + (occurrence[q] >> 1) : magnitude[q];
        var k = 0;
        while (occurrence[q] << k < total && k < 24)
        {
            k++;
        }

        var mapped = bits.Golomb(k, limit - RunLengthOrder[runIndex] - 1, codeBits);
        var folded = mapped + kind;
        var map = (folded & 1) == 1;
        var size = (folded + 1) / 2;
        var flips = k != 0 || 2 * negative[kind] >= occurrence[q];
        var error = flips == map ? -size : size;
        if (error < 0)
        {
            negative[kind]++;
        }

        magnitude[q] += (mapped + 1 - kind) >> 1;
        if (occurrence[q] == presets.Reset)
        {
            magnitude[q] >>= 1;
            occurrence[q] >>= 1;
            negative[kind] >>= 1;
        }

        occurrence[q]++;
        return kind == 1 ? Reconstruct(a, error) : Reconstruct(b, a > b ? -error : error);
    }
}
