using System.Globalization;
using System.Text;
using Toolkit.Devices.Protocols;

namespace Toolkit.Simulators.Devices;

/// <summary>A Bio-Rad Model 680: remote mode, RPLATE reads, RTPLATE sends the last plate again. Its checksum counts the carriage returns as the stated rule says.</summary>
public sealed class BioRadSimulator(double?[,] opticalDensities, BioRadChecksum rule, int blocks = 1) : LineReader(opticalDensities, 3)
{
    private const double Overrange = 3.5;
    private string? last;
    private bool remote;

    /// <summary>Times that RTPLATE was asked.</summary>
    public int SentAgain { get; private set; }

    /// <summary>The plate as it is printed: also what a Model 550 pushes unasked.</summary>
    public string Print() => string.Concat(Enumerable.Range(0, blocks).Select(i => Block(i == 0 ? "Mes. filter:450" : "Ref. filter:655")));

    /// <inheritdoc />
    protected override string Reply(string command)
    {
        var words = command.ToUpperInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is not ["EIA.READER", var verb, ..])
        {
            return "ERE 8001\r";
        }

        switch (verb)
        {
            case "AQ":
                remote = true;
                return "ERE 0000\r";
            case var _ when !remote:
                return "ERE 8073\r";
            case "RL":
                remote = false;
                return "ERE 0000\r";
            case "ID":
                return "ERE 0000 Model 680 simulated\r";
            case "RPLATE":
                Delivered++;
                return last = Print();
            case "RTPLATE" when last is not null:
                SentAgain++;
                return last;
            default:
                return "ERE 8001\r";
        }
    }

    private string Block(string filter)
    {
        var head = "BIO-RAD Model 680 Microplate READER\r01/01/2026 12:00:00\r" + filter + "\r";
        var rows = new StringBuilder();
        for (var row = 0; row < Rows; row++)
        {
            for (var column = 0; column < Columns; column++)
            {
                var od = Plate[row, column];
                rows.Append(od is { } value && Math.Abs(value) <= Overrange ? value.ToString(" 0.000;-0.000; 0.000", CultureInfo.InvariantCulture) : " *.***");
            }

            rows.Append('\r');
        }

        var summed = head + rows;
        var sum = ByteSum.Of(Encoding.Latin1.GetBytes(rule == BioRadChecksum.NoReturns ? summed.Replace("\r", "", StringComparison.Ordinal) : summed)) & 0xFF;
        return string.Create(CultureInfo.InvariantCulture, $"{head}.begin\r{rows}{sum}\r.end\r");
    }
}
