using System.Collections.Immutable;
using System.Text.Json;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>A column of a CDISC dataset.</summary>
/// <param name="DataType">string, integer, decimal, float, double, boolean, datetime, date, time or URI.</param>
public sealed record DatasetColumn(string Name, string Label, string DataType)
{
    /// <summary>For dates held as numbers: "integer".</summary>
    public string? TargetDataType { get; init; }

    public int? Length { get; init; }

    public string? DisplayFormat { get; init; }

    public int? KeySequence { get; init; }

    /// <summary>OID; "IT.dataset.name" where none is given.</summary>
    public string? ItemOid { get; init; }

    /// <summary>Values of the column are numbers.</summary>
    public bool IsNumeric => DataType is "integer" or "decimal" or "float" or "double";
}

/// <summary>A CDISC dataset: its description and its rows.</summary>
/// <param name="Name">ADSL, LB.</param>
/// <param name="Columns">In order.</param>
/// <param name="Table">One column for each of <paramref name="Columns"/>: numbers for numeric types, text for the others.</param>
public sealed record Dataset(string Name, string Label, ImmutableArray<DatasetColumn> Columns, Frame Table)
{
    public string? StudyOid { get; init; }

    /// <summary>OID of the dataset; "IG.name" where none is given.</summary>
    public string? ItemGroupOid { get; init; }

    public string? Originator { get; init; }
}

/// <summary>CDISC Dataset-JSON 1.1: JSON, NDJSON, and compressed NDJSON (DSJC) as a raw zlib stream or as gzip.</summary>
public static class DatasetJson
{
    private const int MostColumns = 10_000;

    /// <summary>Reads any of the three forms; which one is seen from the bytes.</summary>
    /// <param name="limit">Most bytes a compressed file may unfold to.</param>
    /// <returns>The dataset, or the fault with its line or row.</returns>
    public static Parsed<Dataset> Read(ReadOnlySpan<byte> bytes, long limit = 1L << 30)
    {
        if (bytes is [0x78, ..] or [0x1F, 0x8B, ..])
        {
            return Compression.Unfold(bytes, limit).Bind(plain => Read(plain.AsSpan(), limit));
        }

        var text = LongTable.Decode(bytes);
        try
        {
            var lineEnd = text.IndexOf('\n', StringComparison.Ordinal);
            return lineEnd > 0 && IsWhole(text[..lineEnd]) && text[(lineEnd + 1)..].AsSpan().Trim().Length > 0 ? ReadLines(text) : ReadDocument(text);
        }
        catch (JsonException e)
        {
            return new Fault((e.LineNumber ?? 0) + 1, "JSON", Printable.Quote(e.Message)) { Unit = "line" };
        }
    }

    private static bool IsWhole(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static Parsed<Dataset> ReadDocument(string text)
    {
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            return new Fault(1, "an object with columns and rows", root.ValueKind.ToString()) { Unit = "line" };
        }

        return root.TryGetProperty("rows", out var rows) && rows.ValueKind == JsonValueKind.Array
            ? Header(root).Bind(header => Rows(header, [.. rows.EnumerateArray()], Stated(root)))
            : new Fault(1, "rows", "none") { Unit = "line" };
    }

    private static Parsed<Dataset> ReadLines(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var documents = new List<JsonDocument>();
        try
        {
            using var head = JsonDocument.Parse(lines[0]);
            foreach (var line in lines.Skip(1))
            {
                documents.Add(JsonDocument.Parse(line));
            }

            return Header(head.RootElement).Bind(header => Rows(header, [.. documents.Select(d => d.RootElement)], Stated(head.RootElement)));
        }
        finally
        {
            documents.ForEach(d => d.Dispose());
        }
    }

    private static int? Stated(JsonElement root) => root.TryGetProperty("records", out var r) && r.TryGetInt32(out var n) ? n : null;

    private static Parsed<Dataset> Header(JsonElement root)
    {
        if (!root.TryGetProperty("columns", out var columns) || columns.ValueKind != JsonValueKind.Array || columns.GetArrayLength() is 0 or > MostColumns)
        {
            return new Fault(1, "columns", "none") { Unit = "line" };
        }

        var read = ImmutableArray.CreateBuilder<DatasetColumn>();
        foreach (var column in columns.EnumerateArray())
        {
            if (Text(column, "name") is not { } name || Text(column, "dataType") is not { } type)
            {
                return new Fault(read.Count, "a column with name and dataType", Printable.Quote(column.GetRawText())) { Unit = "column" };
            }

            read.Add(new(name, Text(column, "label") ?? name, type)
            {
                ItemOid = Text(column, "itemOID"),
                TargetDataType = Text(column, "targetDataType"),
                DisplayFormat = Text(column, "displayFormat"),
                Length = Integer(column, "length"),
                KeySequence = Integer(column, "keySequence"),
            });
        }

        return new Dataset(Text(root, "name") ?? "", Text(root, "label") ?? "", read.ToImmutable(), new Frame(0))
        {
            StudyOid = Text(root, "studyOID"),
            ItemGroupOid = Text(root, "itemGroupOID"),
            Originator = Text(root, "originator"),
        };
    }

    private static Parsed<Dataset> Rows(Dataset header, IReadOnlyList<JsonElement> rows, int? stated)
    {
        if (stated is { } promised && promised != rows.Count)
        {
            return new Fault(rows.Count, $"{promised} rows as 'records' says", $"{rows.Count}") { Unit = "row", Advice = "The file is cut short, or was edited" };
        }

        var width = header.Columns.Length;
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].ValueKind != JsonValueKind.Array || rows[i].GetArrayLength() != width)
            {
                return new Fault(i, $"an array of {width} values", rows[i].ValueKind == JsonValueKind.Array ? $"{rows[i].GetArrayLength()}" : rows[i].ValueKind.ToString()) { Unit = "row" };
            }
        }

        var table = new Frame(rows.Count);
        for (var c = 0; c < width; c++)
        {
            if (Column(table, header.Columns[c], rows, c) is { } fault)
            {
                return fault;
            }
        }

        return header with { Table = table };
    }

    private static Fault? Column(Frame table, DatasetColumn column, IReadOnlyList<JsonElement> rows, int c)
    {
        if (!column.IsNumeric)
        {
            table.With(column.Name, [.. rows.Select(r => r[c].ValueKind switch { JsonValueKind.Null => null, JsonValueKind.String => r[c].GetString(), _ => r[c].GetRawText() })]);
            return null;
        }

        var numbers = new double[rows.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            // A decimal is a string, so that it loses no digit on the way.
            var cell = rows[i][c];
            var text = cell.ValueKind == JsonValueKind.String ? cell.GetString()! : cell.GetRawText();
            numbers[i] = double.NaN;
            if (cell.ValueKind != JsonValueKind.Null && text.Length > 0 && !Numbers.TryParse(text, out numbers[i]))
            {
                return new Fault(i, $"a number in {column.Name}", Printable.Quote(text)) { Unit = "row" };
            }
        }

        table.With(column.Name, numbers);
        return null;
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.String ? found.GetString() : null;

    private static int? Integer(JsonElement element, string name) =>
        element.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.Number && found.TryGetInt32(out var value) ? value : null;
}
