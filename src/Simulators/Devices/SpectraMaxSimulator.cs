using System.Globalization;
using System.Text;

namespace Toolkit.Simulators.Devices;

/// <summary>A Molecular Devices SpectraMax: measures for some polls of its status, transfers the plate by columns, sends it again on !RESEND.</summary>
public sealed class SpectraMaxSimulator(double?[,] opticalDensities, int busyPolls = 2) : LineReader(opticalDensities, 4)
{
    private string[] wavelengths = ["450"];
    private string last = "OK\r\n>";
    private int busy;
    private bool measured;

    /// <summary>Times that !RESEND was asked.</summary>
    public int SentAgain { get; private set; }

    /// <inheritdoc />
    protected override string Reply(string command)
    {
        var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        switch (words.FirstOrDefault(""))
        {
            case "!RESEND":
                SentAgain++;
                return last;
            case "!READ":
                (busy, measured) = (busyPolls, true);
                return last = "OK\r\n>";
            case "!STATUS":
                return last = busy-- > 0 ? "OK\t0\r\nBUSY\r\n>" : "OK\t0\r\nIDLE\r\n>";
            case "!WAVELENGTH" when words.Length > 1:
                wavelengths = words[1..];
                return last = "OK\r\n>";
            case "!TRANSFER" when busy > 0:
                return last = "FAIL\t106\r\n>";
            case "!TRANSFER" when !measured:
                return last = "FAIL\t107\r\n>";
            case "!TRANSFER":
                Delivered++;
                return last = Data();
            case "!CLEAR" or "!CALIBRATE" or "!MODE" or "!ORDER" or "!READTYPE" or "!XPOS" or "!YPOS" or "!STRIP" or "!CSPEED" or "!SHAKE" or "!SPEED":
                return last = "OK\r\n>";
            default:
                return last = "FAIL\t100\r\n>";
        }
    }

    private string Data()
    {
        var text = new StringBuilder("OK\r\n0:01\t25.0\r\n");
        foreach (var nm in wavelengths)
        {
            text.Append(CultureInfo.InvariantCulture, $"L: {nm}\r\n");
            for (var column = 0; column < Columns; column++)
            {
                text.Append(CultureInfo.InvariantCulture, $" {column + 1}:");
                for (var row = 0; row < Rows; row++)
                {
                    text.Append(' ').Append(Plate[row, column]?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "#SAT");
                }

                text.Append("\r\n");
            }
        }

        return text.Append('>').ToString();
    }
}
