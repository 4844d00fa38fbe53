using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Toolkit.Measurements;

/// <summary>Office Open XML spreadsheets (ECMA-376 part 1, section 18): shared and inline strings, numbers, Booleans and cached results of formulas.</summary>
internal static class XlsxWorkbook
{
    private const long LargestPart = 128L << 20;
    private static readonly XNamespace Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    public static Parsed<ImmutableArray<Sheet>> Read(byte[] bytes)
    {
        try
        {
            using var zip = new ZipArchive(new MemoryStream(bytes, writable: false), ZipArchiveMode.Read);
            if (!Part(zip, "xl/workbook.xml").Try(out var book, out var fault) || !Part(zip, "xl/_rels/workbook.xml.rels").Try(out var links, out fault))
            {
                return fault;
            }

            string[] shared = [];
            if (zip.GetEntry("xl/sharedStrings.xml") is not null)
            {
                if (!Part(zip, "xl/sharedStrings.xml").Try(out var strings, out fault))
                {
                    return fault;
                }

                shared = [.. strings.Elements().Where(e => e.Name.LocalName == "si").Select(Text)];
            }

            var targets = links.Elements().Where(e => e.Attribute("Id") is not null).ToLookup(e => (string)e.Attribute("Id")!, e => (string?)e.Attribute("Target") ?? "");
            var sheets = ImmutableArray.CreateBuilder<Sheet>();
            foreach (var sheet in book.Descendants().Where(e => e.Name.LocalName == "sheet"))
            {
                var name = (string?)sheet.Attribute("name") ?? "";
                var target = targets[(string?)sheet.Attribute(Relations + "id") ?? ""].FirstOrDefault();
                if (target is null || !target.Contains("worksheets/", StringComparison.Ordinal))
                {
                    continue;
                }

                if (!Part(zip, target.StartsWith('/') ? target[1..] : "xl/" + target).Try(out var cells, out fault) || !Cells(cells, name, shared).Try(out var read, out fault))
                {
                    return fault.In("sheet " + Printable.Clean(name));
                }

                sheets.Add(read);
            }

            return sheets.Count > 0 ? sheets.ToImmutable() : new Fault(0, "a sheet with cells", "a workbook without one");
        }
        catch (Exception e) when (e is InvalidDataException or XmlException or NotSupportedException or IOException)
        {
            return new Fault(0, "an xlsx workbook", Printable.Clean(e.Message)) { Advice = "Open and save it again in the program that made it" };
        }
    }

    private static Parsed<XElement> Part(ZipArchive zip, string path)
    {
        if (zip.GetEntry(path) is not { } entry)
        {
            return new Fault(0, "the part " + Printable.Quote(path), "none");
        }

        if (entry.Length > LargestPart)
        {
            return new Fault(0, $"a part of at most {LargestPart} bytes", string.Create(CultureInfo.InvariantCulture, $"{Printable.Quote(path)} of {entry.Length}"));
        }

        // The declared length is not to be trusted: what is unpacked is counted as well.
        using var stream = entry.Open();
        using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = LargestPart });
        return XDocument.Load(reader).Root!;
    }

    private static string Text(XElement item)
    {
        var text = new StringBuilder();
        foreach (var part in item.Descendants().Where(e => e.Name.LocalName == "t" && !e.Ancestors().Any(a => a.Name.LocalName == "rPh")))
        {
            text.Append(part.Value);
        }

        return text.ToString();
    }

    private static Parsed<Sheet> Cells(XElement sheet, string name, string[] shared)
    {
        var builder = new SheetBuilder();
        var row = -1;
        foreach (var line in sheet.Descendants().Where(e => e.Name.LocalName == "row"))
        {
            row = int.TryParse((string?)line.Attribute("r"), NumberStyles.None, CultureInfo.InvariantCulture, out var stated) ? stated - 1 : row + 1;
            var column = -1;
            foreach (var cell in line.Elements().Where(e => e.Name.LocalName == "c"))
            {
                column = Column((string?)cell.Attribute("r")) ?? column + 1;
                if (Value(cell, shared) is not { } text)
                {
                    return new Fault(row + 1, "a shared string that exists", Printable.Quote((string?)cell.Attribute("r") ?? "")) { Unit = "row" };
                }

                if (!builder.Set(row, column, text))
                {
                    return new Fault(row + 1, $"at most {SheetBuilder.MostRows} rows and {SheetBuilder.MostColumns} columns", "more") { Unit = "row" };
                }
            }
        }

        return builder.Build(name);
    }

    /// <summary>"BC12" as the zero-based column 54; null where there is no address.</summary>
    private static int? Column(string? address)
    {
        var column = 0;
        foreach (var c in (address ?? "").TakeWhile(char.IsAsciiLetterUpper).Take(4))
        {
            column = (column * 26) + (c - 'A' + 1);
        }

        return column == 0 ? null : column - 1;
    }

    /// <returns>The text, or null where it refers to a string that does not exist.</returns>
    private static string? Value(XElement cell, string[] shared)
    {
        var value = cell.Elements().FirstOrDefault(e => e.Name.LocalName == "v")?.Value ?? "";
        switch ((string?)cell.Attribute("t"))
        {
            case "s":
                return value.Length == 0 ? "" : int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < shared.Length ? shared[at] : null;
            case "inlineStr":
                return Text(cell);
            case "str" or "e":
                return value;
            case "b":
                return value == "1" ? "TRUE" : "FALSE";
            default:
                return Numbers.TryParse(value, out var number) ? Numbers.Format(number) : value;
        }
    }
}
