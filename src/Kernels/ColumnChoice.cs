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

    /// <summary>Copies columns <paramref name="first"/> … of the choice side by side, each row padded with zeros to <paramref name="width"/>.</summary>
    public void Pack<T>(RowMatrix<T> from, int first, int used, int width, Span<T> to)
        where T : unmanaged
    {
        for (var r = 0; r < from.Rows; r++)
        {
            var row = from.Row(r);
            var line = to.Slice(r * width, width);
            if (listed is null)
            {
                row.Slice(first, used).CopyTo(line);
            }
            else
            {
                for (var j = 0; j < used; j++)
                {
                    line[j] = row[listed[first + j]];
                }
            }

            line[used..].Clear();
        }
    }

    /// <summary>Writes a tile of <paramref name="rows"/> rows back to where its columns belong.</summary>
    public void Write<T>(ReadOnlySpan<T> tile, int width, RowMatrix<T> to, int firstRow, int rows, int first, int used)
        where T : unmanaged
    {
        for (var r = 0; r < rows; r++)
        {
            var line = tile.Slice(r * width, used);
            var row = to.Row(firstRow + r);
            if (listed is null)
            {
                line.CopyTo(row[first..]);
            }
            else
            {
                for (var j = 0; j < used; j++)
                {
                    row[listed[first + j]] = line[j];
                }
            }
        }
    }
}
