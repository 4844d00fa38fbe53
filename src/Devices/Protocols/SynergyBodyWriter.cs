using System.Globalization;
using System.Text;

namespace Toolkit.Devices.Protocols;

/// <summary>Writes a read body as a BioTek Synergy does: serpentine, with its checksum.</summary>
public static class SynergyBodyWriter
{
    /// <param name="opticalDensities">OD by [row, column], zero-based; null for a well that was not read. Printed with four decimals.</param>
    /// <param name="temperatureC">Degrees Celsius, printed with one decimal.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value does not fit the seven characters the reader has.</exception>
    public static byte[] Write(double?[,] opticalDensities, double temperatureC)
    {
        var temperature = ((int)Math.Round(temperatureC * 10)).ToString("000", CultureInfo.InvariantCulture);
        var body = new StringBuilder("01,1,\r000:00:00.0,").Append(temperature);
        var columns = opticalDensities.GetLength(1);
        for (var row = 0; row < opticalDensities.GetLength(0); row++)
        {
            for (var step = 0; step < columns; step++)
            {
                var column = row % 2 == 0 ? step : columns - 1 - step;
                body.Append(CultureInfo.InvariantCulture, $",{row + 1:00},{column + 1:00},{Text(opticalDensities[row, column])}");
            }

            body.Append("\r\n");
        }

        body.Append(temperature).Append('\u001A');
        var bytes = Encoding.Latin1.GetBytes(body.ToString());
        var sum = ByteSum.Of(bytes.AsSpan(6)) & 0xFF;
        return [.. bytes, .. Encoding.Latin1.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{sum:000}\u001A0000\u0003"))];
    }

    private static string Text(double? value)
    {
        var text = value?.ToString("+0.0000;-0.0000", CultureInfo.InvariantCulture) ?? "*******";
        return text.Length == 7 ? text : throw new ArgumentOutOfRangeException(nameof(value), value, "An optical density has one digit before and four after the point.");
    }
}
