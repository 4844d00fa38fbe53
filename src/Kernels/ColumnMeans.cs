using System.Numerics;
using System.Runtime.InteropServices;

namespace Toolkit.Kernels;

/// <summary>Takes the mean out of every column of a packed panel before a product and puts its image back after it.</summary>
/// <param name="response">What the left factor makes of a constant 1, shape (rows).</param>
internal sealed class ColumnMeans(float[] response)
{
    /// <param name="packed">Shape (t, width), width two vectors.</param>
    /// <param name="level">Receives the mean of each column, shape (width).</param>
    public static void TakeOut(Span<float> packed, Span<float> level)
    {
        Span<Vector<float>> lines = MemoryMarshal.Cast<float, Vector<float>>(packed), means = MemoryMarshal.Cast<float, Vector<float>>(level);
        Vector<double> a = default, b = default, c = default, d = default;
        for (var at = 0; at < lines.Length; at += 2)
        {
            Vector.Widen(lines[at], out var low, out var high);
            (a, b) = (a + low, b + high);
            Vector.Widen(lines[at + 1], out low, out high);
            (c, d) = (c + low, d + high);
        }

        var rows = new Vector<double>(Math.Max(1, lines.Length / 2));
        (means[0], means[1]) = (Vector.Narrow(a / rows, b / rows), Vector.Narrow(c / rows, d / rows));
        for (var at = 0; at < lines.Length; at += 2)
        {
            lines[at] -= means[0];
            lines[at + 1] -= means[1];
        }
    }

    /// <param name="result">Rows of the product, <paramref name="stride"/> apart; those of the panel begin at <paramref name="first"/>.</param>
    public void PutBack(Span<float> result, int stride, int first, ReadOnlySpan<float> level)
    {
        var means = MemoryMarshal.Cast<float, Vector<float>>(level);
        for (var r = 0; r < response.Length; r++)
        {
            var line = MemoryMarshal.Cast<float, Vector<float>>(result.Slice((r * stride) + first, level.Length));
            line[0] += response[r] * means[0];
            line[1] += response[r] * means[1];
        }
    }
}
