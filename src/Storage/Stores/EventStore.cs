using System.Data.Common;

namespace Toolkit.Storage.Stores;

/// <summary>Finds the store that a text names: a folder or file (SQLite), or a connection string (PostgreSQL).</summary>
public static class EventStore
{
    /// <summary>The file of a store that is named by its folder.</summary>
    public const string FileName = "store.sqlite";

    /// <summary>True for a PostgreSQL connection string such as "Host=db;Database=lab;Username=bench1".</summary>
    public static bool IsServer(string location) => Settings(location)?.Keys.Cast<string>().Any(k => k is "host" or "server") ?? false;

    /// <summary>True where the text holds a password, which then stands in the list of processes and in the shell's history.</summary>
    public static bool HoldsPassword(string location) => Settings(location)?.Keys.Cast<string>().Any(k => k is "password" or "pwd" or "psw") ?? false;

    /// <exception cref="StoreException">There is none, or it cannot be opened.</exception>
    public static IEventStore Open(string location) => IsServer(location) ? PostgresEventStore.Open(location) : SqliteEventStore.Open(FileOf(location));

    /// <summary>Makes a store, or takes one without an event: a crash may have stopped its founding.</summary>
    /// <exception cref="StoreException">There is one with events, or none can be made.</exception>
    public static IEventStore Create(string location)
    {
        var file = IsServer(location) ? null : FileOf(location);
        if (file is null || !SqliteEventStore.IsUnmade(file))
        {
            try
            {
                var there = Open(location);
                if (there.Head().Seq == 0)
                {
                    return there;
                }

                there.Dispose();
            }
            catch (StoreException e) when (e.Trouble == StoreTrouble.Missing && file is null)
            {
                // The usual case on a server: there is a database, and no store in it yet.
            }
        }

        return file is null ? PostgresEventStore.Create(location) : SqliteEventStore.Create(file);
    }

    private static string FileOf(string location) =>
        Directory.Exists(location) || (!File.Exists(location) && Path.GetExtension(location).Length == 0) ? Path.Combine(location, FileName) : location;

    private static DbConnectionStringBuilder? Settings(string location)
    {
        try
        {
            // A file name may hold '=' too, but hardly a key called host.
            return location.Contains('=', StringComparison.Ordinal) ? new DbConnectionStringBuilder { ConnectionString = location } : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
