using System.Globalization;
using System.Text;
using Toolkit.Devices.Protocols;

namespace Toolkit.Simulators.Devices;

/// <summary>A BioTek ELx800 in the "312" or the "ELx" format: S reads, D sends the last data again, anything else that it does not know is answered NAK.</summary>
public sealed class ElxSimulator(double?[,] opticalDensities, bool isElxFormat = false, int wavelengths = 1, double? temperatureC = null) : SimulatedReader(opticalDensities, 3)
{
    private byte[]? last;

    /// <summary>The status that follows the data, where it is not "all is well".</summary>
    public string? Error { get; init; }

    /// <summary>Times that D was asked.</summary>
    public int SentAgain { get; private set; }

    /// <inheritdoc />
    public override byte[] Answer(byte command)
    {
        switch ((char)command)
        {
            case 'S':
                Delivered++;
                last = isElxFormat ? Elx() : Format312();
                return last;
            case 'D' when last is not null:
                SentAgain++;
                return last;
            case 'J' or 'A' or 'X':
                return command == 'X' ? [Control.Ack, Control.Dle] : [Control.Ack, .. Status()];
            case 'o':
                return [Control.Ack, .. Status()];
            default:
                return [Control.Nak];
        }
    }

    private byte[] Format312() => [Control.Ack, Control.Cr, .. Data(), .. Encoding.Latin1.GetBytes("PLATE 01".PadRight(57)), Control.Sub, .. Status()];

    private byte[] Elx()
    {
        var bytes = new List<byte> { Control.Ack };
        for (var i = 0; i < wavelengths; i++)
        {
            byte[] summed = [.. Data(), .. temperatureC is { } t ? Encoding.Latin1.GetBytes(Math.Round(t * 10).ToString("000", CultureInfo.InvariantCulture)) : [], Control.Sub];
            bytes.AddRange([Control.Cr, .. summed, (byte)ByteSum.Of(summed)]);
        }

        bytes.AddRange([Control.Sub, .. Status()]);
        return [.. bytes];
    }

    private byte[] Status() => isElxFormat
        ? [.. Encoding.Latin1.GetBytes(Error ?? "0000"), Control.Etx]
        : [Control.Rs, (byte)'0', (byte)(Error ?? "0")[0], (byte)'0', Control.Etx];

    private byte[] Data()
    {
        var text = new StringBuilder();
        for (var row = 0; row < Rows; row++)
        {
            for (var column = 0; column < Columns; column++)
            {
                text.Append(',').Append(Plate[row, column] is { } od && Math.Abs(od) < 9.9995 ? Math.Round(od * 1000).ToString("+0000;-0000;+0000", CultureInfo.InvariantCulture) : "*****");
            }

            text.Append("\r\n");
        }

        return Encoding.Latin1.GetBytes(text.ToString());
    }
}
