namespace Toolkit.Kernels;

/// <summary>Turns a matrix stored row by row into one stored column by column: (x, y, z, t) with t slowest into t-contiguous and back.</summary>
public static class Transposition
{
    // A tile of 32 × 32 values touches 32 lines on either side, so that both stay in the first-level cache.
    private const int Tile = 32;

    /// <summary>The definition: to[c, r] = from[r, c].</summary>
    /// <exception cref="ArgumentException">A span does not hold rows × columns values.</exception>
    public static void Reference<T>(ReadOnlySpan<T> from, int rows, int columns, Span<T> to)
        where T : unmanaged
    {
        Check(from.Length, to.Length, rows, columns);
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < columns; c++)
            {
                to[(c * rows) + r] = from[(r * columns) + c];
            }
        }
    }

    /// <summary>The same by tiles, so that neither side is walked with a stride that leaves the cache.</summary>
    /// <param name="from">Shape (rows, columns); it may not overlap <paramref name="to"/>.</param>
    /// <param name="to">Shape (columns, rows).</param>
    /// <exception cref="ArgumentException">A span does not hold rows × columns values.</exception>
    public static void Blocked<T>(ReadOnlySpan<T> from, int rows, int columns, Span<T> to)
        where T : unmanaged
    {
        Check(from.Length, to.Length, rows, columns);
        for (var c0 = 0; c0 < columns; c0 += Tile)
        {
            var width = Math.Min(Tile, columns - c0);
            for (var r0 = 0; r0 < rows; r0 += Tile)
            {
                var height = Math.Min(Tile, rows - r0);
                for (var c = c0; c < c0 + width; c++)
                {
                    var line = to.Slice((c * rows) + r0, height);
                    var at = (r0 * columns) + c;
                    for (var r = 0; r < line.Length; r++, at += columns)
                    {
                        line[r] = from[at];
                    }
                }
            }
        }
    }

    private static void Check(int from, int to, int rows, int columns)
    {
        if (from != (long)rows * columns || to != from)
        {
            throw new ArgumentException($"A transposition of {rows} × {columns} values needs as many on both sides; found {from} and {to}.");
        }
    }
}
