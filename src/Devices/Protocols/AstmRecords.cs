using System.Globalization;
using System.Text;
using Toolkit.Measurements;

namespace Toolkit.Devices.Protocols;

/// <summary>Writes E1394 / LIS02-A2 records as an analyser does: header, and for each sample a patient, an order and its results, then the terminator.</summary>
public static class AstmRecords
{
    /// <summary>One message for these results, in their order.</summary>
    /// <param name="sender">Instrument's name for the header record.</param>
    /// <param name="time">The analyser's clock, printed as YYYYMMDDHHMMSS.</param>
    public static IReadOnlyList<byte[]> Write(string sender, IEnumerable<AnalyserResult> results, DateTimeOffset time)
    {
        var stamp = time.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
        var records = new List<string> { $"H|\\^&|||{sender}|||||||P|1394-97|{stamp}" };
        var sample = (string?)null;
        var (patients, number) = (0, 0);
        foreach (var result in results)
        {
            if (result.Sample != sample)
            {
                sample = result.Sample;
                patients++;
                number = 0;
                records.Add(string.Create(CultureInfo.InvariantCulture, $"P|{patients}"));
                records.Add($"O|1|{Escape(sample)}||^^^PANEL");
            }

            number++;
            var done = result.Time.Length > 0 ? result.Time : stamp;
            records.Add(string.Create(CultureInfo.InvariantCulture, $"R|{number}|^^^{Escape(result.Test)}|{Escape(result.Text)}|{Escape(result.Unit)}||{Escape(result.Flag)}||{(result.Status.Length > 0 ? result.Status : "F")}||||{done}"));
        }

        records.Add("L|1|N");
        return [.. records.Select(Encoding.Latin1.GetBytes)];
    }

    private static string Escape(string text) => text
        .Replace("&", "&E&", StringComparison.Ordinal)
        .Replace("|", "&F&", StringComparison.Ordinal)
        .Replace("^", "&S&", StringComparison.Ordinal)
        .Replace("\\", "&R&", StringComparison.Ordinal);
}
