using System.Data.Common;
using Toolkit.Storage.Events;

namespace Toolkit.Storage.Stores;

/// <summary>An event as a row: the columns stand in the same order in every store.</summary>
internal static class EventRow
{
    /// <summary>The event of the reader's current row.</summary>
    public static StoredEvent Read(DbDataReader reader) => new()
    {
        Seq = reader.GetInt64(0),
        Source = reader.GetString(1),
        SourceSeq = reader.GetInt64(2),
        At = reader.GetString(3),
        Actor = reader.GetString(4),
        Kind = reader.GetString(5),
        Record = reader.GetString(6),
        Body = reader.GetString(7),
        Content = reader.GetFieldValue<byte[]>(8),
        Previous = reader.GetFieldValue<byte[]>(9),
        Hash = reader.GetFieldValue<byte[]>(10),
    };

    /// <summary>The values of a row, by column.</summary>
    public static object[] Values(StoredEvent row) =>
        [row.Seq, row.Source, row.SourceSeq, row.At, row.Actor, row.Kind, row.Record, row.Body, row.Content.ToArray(), row.Previous.ToArray(), row.Hash.ToArray()];
}
