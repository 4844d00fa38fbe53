namespace Toolkit.Devices.Protocols;

/// <summary>The four delimiters that a header record declares.</summary>
public readonly record struct AstmDelimiters(byte Field, byte Repeat, byte Component, byte Escape)
{
    /// <summary><c>|\^&amp;</c>, the usual ones.</summary>
    public static AstmDelimiters Usual { get; } = new((byte)'|', (byte)'\\', (byte)'^', (byte)'&');
}

/// <summary>Walks the records of an E1394 / LIS02-A2 message without allocating; delimiters come from each header record.</summary>
public ref struct AstmRecordReader(ReadOnlySpan<byte> message)
{
    private readonly ReadOnlySpan<byte> all = message;
    private int next;

    /// <summary>The delimiters in force.</summary>
    public AstmDelimiters Delimiters { get; private set; } = AstmDelimiters.Usual;

    /// <summary>The record without its CR.</summary>
    public ReadOnlySpan<byte> Record { get; private set; }

    /// <summary>Where the record begins in the message.</summary>
    public int Offset { get; private set; }

    /// <summary>H P O R C Q S M L, or whatever the first byte is.</summary>
    public readonly byte Type => Record[0];

    /// <summary>Goes to the next record that is not empty.</summary>
    public bool Read()
    {
        while (next < all.Length)
        {
            Offset = next;
            var rest = all[next..];
            var cr = rest.IndexOf(Control.Cr);
            Record = cr < 0 ? rest : rest[..cr];
            next += Record.Length + 1;
            if (Record.Length > 0)
            {
                if (Record[0] == 'H' && Record.Length >= 5)
                {
                    Delimiters = new(Record[1], Record[2], Record[3], Record[4]);
                }

                return true;
            }
        }

        return false;
    }

    /// <summary>A field as sent; empty where the record is shorter.</summary>
    /// <param name="number">As the standard counts: 1 is the record type.</param>
    public readonly ReadOnlySpan<byte> Field(int number)
    {
        var rest = Record;
        for (var i = 1; i < number; i++)
        {
            var at = rest.IndexOf(Delimiters.Field);
            if (at < 0)
            {
                return [];
            }

            rest = rest[(at + 1)..];
        }

        var stop = rest.IndexOf(Delimiters.Field);
        return stop < 0 ? rest : rest[..stop];
    }

    /// <summary>A component of a field; empty where the field has fewer.</summary>
    /// <param name="number">From 1.</param>
    public readonly ReadOnlySpan<byte> Component(ReadOnlySpan<byte> field, int number)
    {
        for (var i = 1; i < number; i++)
        {
            var at = field.IndexOf(Delimiters.Component);
            if (at < 0)
            {
                return [];
            }

            field = field[(at + 1)..];
        }

        var stop = field.IndexOf(Delimiters.Component);
        return stop < 0 ? field : field[..stop];
    }
}
