namespace Toolkit.Kernels;

/// <summary>Which columns of a matrix take part: all of them, or those listed.</summary>
internal sealed class ColumnChoice
{
    private readonly int[]? listed;

    private ColumnChoice(int count, int[]? listed)
    {
        Count = count;
        this.listed = listed;
    }

    public int Count { get; }

    public static ColumnChoice All(int count) => new(count, null);

    public static ColumnChoice Listed(int[] columns) => new(columns.Length, columns);

    /// <summary>Copies columns <paramref name="first"/> … of the choice into panels of <paramref name="width"/> columns, row by row within a panel; the last is padded with zeros.</summary>
    public void Pack<T>(RowMatrix<T> from, int first, int used, int width, Span<T> to)
        where T : unmanaged
    {
        for (var r = 0; r < from.Rows; r++)
        {
            var row = from.Row(r);
            for (var at = 0; at < used; at += width)
            {
                var line = to.Slice(((at / width) * from.Rows * width) + (r * width), width);
                var count = Math.Min(width, used - at);
                if (listed is null)
                {
                    row.Slice(first + at, count).CopyTo(line);
                }
                else
                {
                    Gather(row, listed.AsSpan(first + at, count), line);
                }

                line[count..].Clear();
            }
        }
    }

    /// <summary>Writes the first <paramref name="rows"/> rows of a block of columns back to where its columns belong.</summary>
    public void Write<T>(ReadOnlySpan<T> block, int stride, RowMatrix<T> to, int rows, int first, int used)
        where T : unmanaged
    {
        for (var r = 0; r < rows; r++)
        {
            var line = block.Slice(r * stride, used);
            var row = to.Row(r);
            if (listed is null)
            {
                line.CopyTo(row[first..]);
                continue;
            }

            var chosen = listed.AsSpan(first, used);
            for (var j = 0; j < chosen.Length; j++)
            {
                row[chosen[j]] = line[j];
            }
        }
    }

    private static void Gather<T>(ReadOnlySpan<T> row, ReadOnlySpan<int> chosen, Span<T> line)
        where T : unmanaged
    {
        // Voxels of a mask come in long runs of neighbours.
        if (chosen[^1] - chosen[0] == chosen.Length - 1)
        {
            row.Slice(chosen[0], chosen.Length).CopyTo(line);
            return;
        }

        for (var j = 0; j < chosen.Length; j++)
        {
            line[j] = row[chosen[j]];
        }
    }
}
