using System.Globalization;
using Parquet;
using Parquet.Schema;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>Tables as Apache Parquet: columns of numbers become doubles, all others text. Nested columns are refused.</summary>
public static class ParquetTable
{
    /// <summary>A small file can declare any number of rows: beyond this many cells nothing is allocated.</summary>
    private const long MostCells = 100_000_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly ParquetOptions Options = new() { CompressionMethod = CompressionMethod.Zstd };

    /// <summary>Numbers are written as optional doubles (NaN is null), text as optional strings.</summary>
    public static byte[] Write(Frame frame)
    {
        var fields = frame.Columns.ToDictionary(name => name, name => frame.IsNumeric(name) ? new DataField<double?>(name) : new DataField(name, typeof(string), isNullable: true), StringComparer.Ordinal);
        using var stream = new MemoryStream();
        WriteAsync().GetAwaiter().GetResult();
        return stream.ToArray();

        async Task WriteAsync()
        {
            await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(frame.Columns.Select(c => (Field)fields[c])), stream, Options).ConfigureAwait(false);
            using var group = writer.CreateRowGroup();
            foreach (var name in frame.Columns)
            {
                if (frame.IsNumeric(name))
                {
                    double?[] values = [.. frame.Numbers(name).Select(v => double.IsNaN(v) ? (double?)null : v)];
                    await group.WriteAsync<double>(fields[name], values.AsMemory()).ConfigureAwait(false);
                }
                else
                {
                    await group.WriteAsync(fields[name], frame.Text(name)!).ConfigureAwait(false);
                }
            }
        }
    }

    /// <returns>The table, or the fault: no Parquet, a nested column, more cells than can be held, damage anywhere.</returns>
    public static Parsed<Frame> Read(byte[] bytes)
    {
        if (!ParquetFooter.IsSound(bytes))
        {
            return new Fault(Math.Max(0, bytes.Length - 8), "a Parquet file: PAR1, data, metadata, PAR1", "none, or metadata that are cut or damaged");
        }

        try
        {
            // A damaged page can make the library loop for ever; it is given a time far above what any sound file of this size takes.
            var reading = Task.Run(() => ReadAsync(bytes));
            return reading.Wait(Patience + TimeSpan.FromMicroseconds(bytes.Length))
                ? reading.Result
                : new Fault(0, "a Parquet file", "damage (its pages have no end)");
        }
        // The library's exceptions for a damaged file have no common base: this seam is the one place that catches them all.
        catch (AggregateException e) when (e.InnerException is not OutOfMemoryException)
        {
            return new Fault(0, "a Parquet file", $"damage ({Printable.Quote(e.InnerException!.Message)})");
        }
    }

    private static async Task<Parsed<Frame>> ReadAsync(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes, writable: false);
        await using var reader = await ParquetReader.CreateAsync(stream, Options).ConfigureAwait(false);
        var fields = reader.Schema.GetDataFields();
        if (Array.Find(reader.Schema.Fields.ToArray(), f => f is not DataField { IsArray: false }) is { } nested)
        {
            return new Fault(0, "columns that hold one value a row", $"the nested column {Printable.Quote(nested.Name)}");
        }

        var groups = Enumerable.Range(0, reader.RowGroupCount).Select(reader.OpenRowGroupReader).ToList();
        try
        {
            long rows = 0;
            foreach (var group in groups)
            {
                rows = checked(rows + Math.Max(0, group.RowCount));
            }

            if (rows * Math.Max(1, fields.Length) > MostCells || rows > int.MaxValue)
            {
                return new Fault(0, $"at most {MostCells} cells", $"{rows} rows of {fields.Length} columns");
            }

            var frame = new Frame((int)rows);
            foreach (var field in fields)
            {
                await AddAsync(frame, field, groups).ConfigureAwait(false);
            }

            return frame;
        }
        finally
        {
            groups.ForEach(g => g.Dispose());
        }
    }

    private static Task AddAsync(Frame frame, DataField field, List<ParquetRowGroupReader> groups) => Type.GetTypeCode(field.ClrType) switch
    {
        TypeCode.Double => Numbers<double>(frame, field, groups, v => v),
        TypeCode.Single => Numbers<float>(frame, field, groups, v => v),
        TypeCode.Int64 => Numbers<long>(frame, field, groups, v => v),
        TypeCode.Int32 => Numbers<int>(frame, field, groups, v => v),
        TypeCode.Int16 => Numbers<short>(frame, field, groups, v => v),
        TypeCode.SByte => Numbers<sbyte>(frame, field, groups, v => v),
        TypeCode.UInt64 => Numbers<ulong>(frame, field, groups, v => v),
        TypeCode.UInt32 => Numbers<uint>(frame, field, groups, v => v),
        TypeCode.UInt16 => Numbers<ushort>(frame, field, groups, v => v),
        TypeCode.Byte => Numbers<byte>(frame, field, groups, v => v),
        TypeCode.Decimal => Numbers<decimal>(frame, field, groups, v => (double)v),
        TypeCode.Boolean => Words<bool>(frame, field, groups, v => v ? "true" : "false"),
        TypeCode.DateTime => Words<DateTime>(frame, field, groups, v => v.ToString(v.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-ddTHH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture)),
        _ when field.ClrType == typeof(string) || field.ClrType == typeof(ReadOnlyMemory<char>) => Texts(frame, field, groups),
        _ => throw new NotSupportedException($"the column {Printable.Quote(field.Name)} holds {field.ClrType.Name}"),
    };

    private static async Task Numbers<T>(Frame frame, DataField field, List<ParquetRowGroupReader> groups, Func<T, double> convert)
        where T : struct
    {
        var values = await Values<T>(frame.Rows, field, groups).ConfigureAwait(false);
        frame.With(field.Name, Array.ConvertAll(values, v => v is { } some ? convert(some) : double.NaN));
    }

    private static async Task Words<T>(Frame frame, DataField field, List<ParquetRowGroupReader> groups, Func<T, string> convert)
        where T : struct
    {
        var values = await Values<T>(frame.Rows, field, groups).ConfigureAwait(false);
        frame.With(field.Name, Array.ConvertAll(values, v => v is { } some ? convert(some) : null));
    }

    private static async Task<T?[]> Values<T>(int rows, DataField field, List<ParquetRowGroupReader> groups)
        where T : struct
    {
        var values = new T?[rows];
        var at = 0;
        foreach (var group in groups)
        {
            var part = values.AsMemory(at, (int)group.RowCount);
            if (field.IsNullable)
            {
                await group.ReadAsync(field, part).ConfigureAwait(false);
            }
            else
            {
                var plain = new T[part.Length];
                await group.ReadAsync(field, plain.AsMemory()).ConfigureAwait(false);
                Array.ConvertAll(plain, v => (T?)v).CopyTo(part);
            }

            at += part.Length;
        }

        return values;
    }

    private static async Task Texts(Frame frame, DataField field, List<ParquetRowGroupReader> groups)
    {
        var values = new string?[frame.Rows];
        var at = 0;
        foreach (var group in groups)
        {
            await group.ReadAsync(field, values.AsMemory(at, (int)group.RowCount)!).ConfigureAwait(false);
            at += (int)group.RowCount;
        }

        frame.With(field.Name, values);
    }
}
