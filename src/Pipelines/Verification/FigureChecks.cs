using System.Buffers.Binary;
using System.IO.Compression;
using System.Xml.Linq;
using Toolkit.Reports;
using Toolkit.Reports.Drawing;
using Toolkit.Reports.Figures;

namespace Toolkit.Pipelines.Verification;

/// <summary>Figures and pages: what is drawn holds the values, and asks nothing of a network.</summary>
internal static class FigureChecks
{
    private const string Drawn = "the data that were drawn";

    public static IEnumerable<Check> All() =>
    [
        new("figures", "points of a standard curve that were drawn", 8, 0, Drawn, Points),
        new("figures", "values of a picture that differ after PNG", 0, 0, Drawn + "; unpacked by zlib", Picture),
        new("figures", "places in a page that lead out of it", 0, 0, "a stand-alone page has none", Outward),
    ];

    private static double Points(InputValue input)
    {
        var figure = StandardCurve.Draw(new StandardCurveData
        {
            Id = "verify",
            Title = "Known answer",
            ConcentrationUnit = "pg/mL",
            ResponseUnit = "OD",
            Standards = [.. Enumerable.Range(0, (int)Math.Ceiling(input(8))).Select(i => new CurvePoint(Math.Pow(3, i + 1), 0.1 + (0.3 * i), $"standard {i + 1}"))],
        });
        var svg = XElement.Parse(figure.Picture.ToMarkup());
        return svg.Descendants().Count(e => e.Elements().Any(t => t.Name.LocalName == "title" && t.Value.StartsWith("standard ", StringComparison.Ordinal)));
    }

    private static double Picture(InputValue input)
    {
        const int width = 16, height = 16;
        byte[] samples = [.. Enumerable.Range(0, width * height).Select(i => (byte)i)];
        var png = Png.Grey(width, height, samples);
        samples[9] = (byte)(input(samples[9] + 100) - 100);
        using var packed = new MemoryStream();
        for (var at = 8; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            if (png.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8))
            {
                packed.Write(png, at + 8, length);
            }

            at += length + 12;
        }

        packed.Position = 0;
        using var zlib = new ZLibStream(packed, CompressionMode.Decompress);
        using var rows = new MemoryStream();
        zlib.CopyTo(rows);
        return Unfiltered(rows.ToArray(), width, height).Zip(samples, (a, b) => a == b ? 0 : 1).Sum();
    }

    // Filters 0 to 2 of PNG (ISO 15948, 9.2); another one leaves NaN in the count of differences by giving no samples.
    private static IEnumerable<byte> Unfiltered(byte[] rows, int width, int height)
    {
        var above = new byte[width];
        for (var y = 0; y < height; y++)
        {
            var line = rows.AsSpan(y * (width + 1), width + 1).ToArray();
            for (var x = 0; x < width; x++)
            {
                var left = x > 0 ? line[x] : (byte)0;
                line[x + 1] += line[0] switch { 1 => left, 2 => above[x], _ => 0 };
            }

            above = line[1..];
            foreach (var value in above)
            {
                yield return value;
            }
        }
    }

    private static double Outward(InputValue input)
    {
        var text = input(1) == 1 ? "<img src=\"http://example.org/a.png\"> is text" : "no such text";
        var page = HtmlReport.Write(new() { Title = "Known answer", Lead = text, Sections = [new("A section", ["A paragraph."])] });
        string[] ways = [" src=\"http", " href=\"http", "@import", "url(http", "<script"];
        // The text must be there, as text: a page that lost it would pass otherwise.
        return ways.Count(w => page.Contains(w, StringComparison.OrdinalIgnoreCase)) + (page.Contains("example.org/a.png", StringComparison.Ordinal) ? 0 : 1);
    }
}
