using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Devices.Protocols;

/// <summary>What an E1394 / LIS02-A2 message says: one result per R record, and what is wrong with it.</summary>
public sealed record AstmMessage
{
    public required ImmutableArray<AnalyserResult> Results { get; init; }

    public required ImmutableArray<Fault> Faults { get; init; }

    /// <summary>Sender's name from the header record, escapes resolved: "" where it gives none.</summary>
    public required string Sender { get; init; }

    /// <summary>Reads a message as <see cref="AstmReceiver.Message"/> gives it: records that end in CR.</summary>
    /// <param name="provenance">Gives the provenance of bytes at (offset, length) of the message.</param>
    /// <returns>The results, or a fault where it is no message.</returns>
    public static Parsed<AstmMessage> Parse(ReadOnlySpan<byte> message, Func<int, int, Provenance> provenance)
    {
        var reader = new AstmRecordReader(message);
        if (!reader.Read() || reader.Type != 'H' || reader.Record.Length < 5)
        {
            return new Fault(0, "a header record with its delimiters", message.Length == 0 ? "nothing" : Printable.Quote(message, 20));
        }

        var results = ImmutableArray.CreateBuilder<AnalyserResult>();
        var faults = ImmutableArray.CreateBuilder<Fault>();
        var sender = AstmEscapes.Decode(reader.Field(5), reader.Delimiters);
        var sample = "";
        var patient = "";
        while (reader.Read())
        {
            switch ((char)reader.Type)
            {
                case 'P':
                    patient = First(reader, 3, 4, 5);
                    sample = "";
                    break;
                case 'O':
                    sample = First(reader, 3, 4);
                    break;
                case 'R':
                    results.Add(Result(reader, sample.Length > 0 ? sample : patient, provenance(reader.Offset, reader.Record.Length)));
                    if (sample.Length + patient.Length == 0)
                    {
                        faults.Add(new Fault(reader.Offset, "an order or patient record that names the sample", "a result without one"));
                    }

                    break;
                case 'C' or 'H' or 'L' or 'M' or 'Q' or 'S':
                    break;
                default:
                    faults.Add(new Fault(reader.Offset, "a record type (H P O R C Q S M L)", Printable.Quote(reader.Record, 20)));
                    break;
            }
        }

        return new AstmMessage { Results = results.ToImmutable(), Faults = faults.ToImmutable(), Sender = sender };
    }

    /// <summary>The first component of the first of these fields that is not empty.</summary>
    private static string First(AstmRecordReader reader, params ReadOnlySpan<int> fields)
    {
        foreach (var number in fields)
        {
            if (reader.Component(reader.Field(number), 1) is { Length: > 0 } found)
            {
                return AstmEscapes.Decode(found, reader.Delimiters);
            }
        }

        return "";
    }

    private static AnalyserResult Result(AstmRecordReader reader, string sample, Provenance provenance)
    {
        string Text(AstmRecordReader r, int field) => AstmEscapes.Decode(r.Field(field), r.Delimiters);
        var id = reader.Field(3);
        var local = reader.Component(id, 4);
        var value = Text(reader, 4);
        return new()
        {
            Sample = sample,
            Test = AstmEscapes.Decode(local.Length > 0 ? local : id.Trim(reader.Delimiters.Component), reader.Delimiters),
            Text = value,
            Value = Numbers.TryParse(value, out var number) ? number : null,
            Unit = Text(reader, 5),
            Flag = Text(reader, 7),
            Status = Text(reader, 9),
            Time = Text(reader, 13),
            Provenance = provenance,
        };
    }
}
