using System.Globalization;

namespace Toolkit.Measurements;

/// <summary>Position on a plate: row letters and column number, A1 to AF48 (1536 wells).</summary>
public readonly record struct Well : IComparable<Well>
{
    private Well(int row, int column)
    {
        Row = row;
        Column = column;
    }

    /// <summary>Zero-based row: A is 0, AA is 26.</summary>
    public int Row { get; }

    /// <summary>Zero-based column: the well A1 has column 0.</summary>
    public int Column { get; }

    public static bool operator <(Well a, Well b) => a.CompareTo(b) < 0;

    public static bool operator >(Well a, Well b) => a.CompareTo(b) > 0;

    public static bool operator <=(Well a, Well b) => a.CompareTo(b) <= 0;

    public static bool operator >=(Well a, Well b) => a.CompareTo(b) >= 0;

    /// <param name="row">Zero-based, 0 to 51.</param>
    /// <param name="column">Zero-based, 0 to 98.</param>
    /// <exception cref="ArgumentOutOfRangeException">A coordinate is outside its range.</exception>
    public static Well At(int row, int column)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(row, 51);
        ArgumentOutOfRangeException.ThrowIfNegative(column);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(column, 98);
        return new(row, column);
    }

    /// <summary>Reads "A1", "A01", "h12", "AA48". The column may have a leading zero.</summary>
    public static Parsed<Well> Parse(ReadOnlySpan<char> text)
    {
        var name = text.Trim();
        var letters = 0;
        var row = 0;
        while (letters < name.Length && char.IsAsciiLetter(name[letters]) && letters < 3)
        {
            row = (row * 26) + (char.ToUpperInvariant(name[letters]) - 'A' + 1);
            letters++;
        }

        return letters is 1 or 2
            && int.TryParse(name[letters..], NumberStyles.None, CultureInfo.InvariantCulture, out var column)
            && column is >= 1 and <= 99 && row <= 52
            ? new Well(row - 1, column - 1)
            : new Fault(0, "a well such as A1 or H12", Printable.Quote(text));
    }

    /// <inheritdoc />
    public int CompareTo(Well other) => Row != other.Row ? Row.CompareTo(other.Row) : Column.CompareTo(other.Column);

    /// <summary>Row letters and column number without a leading zero: "A1".</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Row < 26 ? "" : ((char)('A' + (Row / 26) - 1)).ToString())}{(char)('A' + (Row % 26))}{Column + 1}");
}
