using System.Globalization;
using Microsoft.Data.Sqlite;
using Toolkit.Storage.Events;

namespace Toolkit.Storage.Stores;

/// <summary>The chain on the writing connection; its statements are prepared once.</summary>
internal sealed class SqliteChain : IChainTransaction, IDisposable
{
    private readonly SqliteCommand head;
    private readonly SqliteCommand last;
    private readonly SqliteCommand find;
    private readonly SqliteCommand insert;

    public SqliteChain(SqliteConnection connection)
    {
        head = Prepared(connection, "SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1");
        last = Prepared(connection, "SELECT coalesce(max(source_seq), 0) FROM event WHERE source = $source", "$source");
        find = Prepared(connection, "SELECT * FROM event WHERE source = $source AND source_seq = $source_seq", "$source", "$source_seq");
        insert = Prepared(
            connection,
            "INSERT INTO event VALUES ($seq, $source, $source_seq, $at, $actor, $kind, $record, $body, $content, $previous, $hash)",
            "$seq", "$source", "$source_seq", "$at", "$actor", "$kind", "$record", "$body", "$content", "$previous", "$hash");
    }

    /// <summary>Puts every statement into the transaction that is open; null for none.</summary>
    public void In(SqliteTransaction? transaction)
    {
        foreach (var command in (SqliteCommand[])[head, last, find, insert])
        {
            command.Transaction = transaction;
        }
    }

    public StoreHead Head()
    {
        using var reader = head.ExecuteReader();
        return reader.Read() ? new(reader.GetInt64(0), Convert.ToHexStringLower(reader.GetFieldValue<byte[]>(1))) : StoreHead.Empty;
    }

    public long LastOf(string source)
    {
        last.Parameters[0].Value = source;
        return Convert.ToInt64(last.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    public StoredEvent? Find(string source, long sourceSeq)
    {
        find.Parameters[0].Value = source;
        find.Parameters[1].Value = sourceSeq;
        using var reader = find.ExecuteReader();
        return reader.Read() ? EventRow.Read(reader) : null;
    }

    public void Insert(StoredEvent row)
    {
        object[] values = EventRow.Values(row);
        for (var i = 0; i < values.Length; i++)
        {
            insert.Parameters[i].Value = values[i];
        }

        insert.ExecuteNonQuery();
    }

    public void Dispose()
    {
        head.Dispose();
        last.Dispose();
        find.Dispose();
        insert.Dispose();
    }

    private static SqliteCommand Prepared(SqliteConnection connection, string text, params string[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        foreach (var name in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        return command;
    }
}
