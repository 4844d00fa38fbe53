using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>Writes CDISC Dataset-JSON 1.1. Attributes stand in the recommended order, so that a reader can stream.</summary>
public static class DatasetJsonWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One JSON document.</summary>
    /// <param name="created">When the file is made.</param>
    public static byte[] Json(Dataset dataset, DateTimeOffset created) => Bytes(writer =>
    {
        writer.WriteStartObject();
        Head(writer, dataset, created);
        writer.WriteStartArray("rows");
        for (var i = 0; i < dataset.Table.Rows; i++)
        {
            Row(writer, dataset, i);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    /// <summary>A header line and one line a row.</summary>
    public static byte[] Lines(Dataset dataset, DateTimeOffset created)
    {
        var result = new ArrayBufferWriter<byte>();
        result.Write(Bytes(writer =>
        {
            writer.WriteStartObject();
            Head(writer, dataset, created);
            writer.WriteEndObject();
        }));
        for (var i = 0; i < dataset.Table.Rows; i++)
        {
            var row = i;
            result.Write("\n"u8);
            result.Write(Bytes(writer => Row(writer, dataset, row)));
        }

        result.Write("\n"u8);
        return result.WrittenSpan.ToArray();
    }

    /// <summary>The lines as a raw zlib stream (DSJC).</summary>
    public static byte[] Compressed(Dataset dataset, DateTimeOffset created) => Compression.Fold(Lines(dataset, created));

    private static byte[] Bytes(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            write(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Head(Utf8JsonWriter writer, Dataset dataset, DateTimeOffset created)
    {
        writer.WriteString("datasetJSONCreationDateTime", created.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        writer.WriteString("datasetJSONVersion", "1.1.0");
        if (dataset.Originator is { } originator)
        {
            writer.WriteString("originator", originator);
        }

        writer.WriteStartObject("sourceSystem");
        writer.WriteString("name", "Toolkit");
        writer.WriteString("version", Provenance.ToolkitVersion);
        writer.WriteEndObject();
        if (dataset.StudyOid is { } study)
        {
            writer.WriteString("studyOID", study);
        }

        writer.WriteString("itemGroupOID", dataset.ItemGroupOid ?? "IG." + dataset.Name);
        writer.WriteNumber("records", dataset.Table.Rows);
        writer.WriteString("name", dataset.Name);
        writer.WriteString("label", dataset.Label);
        writer.WriteStartArray("columns");
        foreach (var column in dataset.Columns)
        {
            Column(writer, dataset, column);
        }

        writer.WriteEndArray();
    }

    private static void Column(Utf8JsonWriter writer, Dataset dataset, DatasetColumn column)
    {
        writer.WriteStartObject();
        writer.WriteString("itemOID", column.ItemOid ?? $"IT.{dataset.Name}.{column.Name}");
        writer.WriteString("name", column.Name);
        writer.WriteString("label", column.Label);
        writer.WriteString("dataType", column.DataType);
        if (column.TargetDataType is { } target)
        {
            writer.WriteString("targetDataType", target);
        }

        if (column.Length is { } length)
        {
            writer.WriteNumber("length", length);
        }

        if (column.DisplayFormat is { } format)
        {
            writer.WriteString("displayFormat", format);
        }

        if (column.KeySequence is { } key)
        {
            writer.WriteNumber("keySequence", key);
        }

        writer.WriteEndObject();
    }

    private static void Row(Utf8JsonWriter writer, Dataset dataset, int row)
    {
        writer.WriteStartArray();
        foreach (var column in dataset.Columns)
        {
            if (column.IsNumeric)
            {
                Number(writer, column, dataset.Table.Numbers(column.Name)[row]);
            }
            else if (dataset.Table.Text(column.Name)[row] is { } text)
            {
                writer.WriteStringValue(text);
            }
            else
            {
                writer.WriteNullValue();
            }
        }

        writer.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter writer, DatasetColumn column, double value)
    {
        if (double.IsNaN(value))
        {
            writer.WriteNullValue();
        }
        else if (column.DataType == "decimal")
        {
            writer.WriteStringValue(Numbers.Format(value));
        }
        else if (column.DataType == "integer" && value == Math.Truncate(value) && Math.Abs(value) < 1e15)
        {
            writer.WriteNumberValue((long)value);
        }
        else
        {
            writer.WriteNumberValue(value);
        }
    }
}
