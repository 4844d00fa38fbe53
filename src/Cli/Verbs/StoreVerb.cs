using System.CommandLine;
using System.Text;
using System.Text.Json;
using Toolkit.Measurements;
using Toolkit.Storage.Events;
using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;

namespace Toolkit.Cli.Verbs;

/// <summary>The door for stored records, and what its verbs share.</summary>
internal static class StoreVerb
{
    public const string StoreHelp = "A folder or file (SQLite), or a PostgreSQL connection string such as 'Host=db;Database=lab;Username=bench1' (password in PGPASSFILE or PGPASSWORD, never here).";

    public static Command Create(Shell shell) => new("store", "Records that can be trusted: append-only, chained, signed.\n\nExample: toolkit store verify lab --json")
    {
        StoreInitVerb.Create(shell),
        StoreVerifyVerb.Create(shell),
        StoreCopyVerbs.Export(shell),
        StoreCopyVerbs.Backup(shell),
        StoreCopyVerbs.Restore(shell),
        StoreAuditVerb.Create(shell),
        StoreUserVerb.Create(shell),
        StoreRecordVerb.Create(shell),
        StoreUploadVerb.Create(shell),
        StoreSoakVerb.Create(shell),
    };

    public static Argument<string> Store(string name = "STORE") => new(name) { Description = StoreHelp };

    public static Option<bool> Json() => new("--json") { Description = "One JSON document instead of the text." };

    public static Option<string?> Passphrase(string name = "--passphrase-file", string whose = "your") =>
        new(name) { Description = $"File whose first line is {whose} passphrase, readable by you alone; '-' for standard input. Asked for on a terminal where it is left out." };

    public static Option<string> As() => new("--as") { Description = "Your user name.", Required = true };

    /// <summary>Opens the store, does the work, and turns what goes wrong into words and an exit code.</summary>
    public static ExitCode Run(Shell shell, string location, Func<IEventStore, ExitCode> work) => Guarded(shell, location, () =>
    {
        using var store = EventStore.Open(location);
        return work(store);
    });

    public static ExitCode Guarded(Shell shell, string location, Func<ExitCode> work)
    {
        if (EventStore.HoldsPassword(location))
        {
            shell.Complain("The connection string holds a password, which others can see in the list of processes. Put it into PGPASSFILE or PGPASSWORD.");
            return ExitCode.Usage;
        }

        try
        {
            return work();
        }
        catch (StoreConflictException e)
        {
            shell.Complain(e.Message);
            return ExitCode.BadData;
        }
        catch (StoreException e)
        {
            return Complain(shell, e);
        }
    }

    /// <summary>Says what stands between a store and its work, and gives it its exit code.</summary>
    public static ExitCode Complain(Shell shell, StoreException e)
    {
        shell.Complain(e.Message);
        return e.Trouble switch
        {
            StoreTrouble.Missing => ExitCode.NoInput,
            StoreTrouble.Damaged => ExitCode.CorruptInput,
            StoreTrouble.Exists => ExitCode.CannotCreate,
            StoreTrouble.Unreachable => ExitCode.TryAgain,
            _ => ExitCode.InputOutput,
        };
    }

    /// <summary>Does something as a user who gives a passphrase.</summary>
    public static ExitCode As(Shell shell, string location, string user, string? passphraseFile, Func<RecordBook, Actor, string, Parsed<StoredEvent>> work) => Run(shell, location, store =>
    {
        if (Secret(shell, passphraseFile, "Passphrase of " + Printable.Clean(user)) is not { } passphrase)
        {
            return ExitCode.Usage;
        }

        var book = RecordBook.Open(store, TimeProvider.System);
        return Tell(shell, book.Enter(user, passphrase).Bind(actor => work(book, actor, passphrase)));
    });

    /// <summary>Says what was stored, or why nothing was.</summary>
    public static ExitCode Tell(Shell shell, Parsed<StoredEvent> outcome)
    {
        if (outcome.Try(out var stored, out var fault))
        {
            shell.Out.WriteLine(stored.Head);
            return ExitCode.Ok;
        }

        shell.Complain(fault.Message);
        return ExitCode.BadData;
    }

    /// <summary>A passphrase from a file, from standard input, or typed unseen; null after a complaint.</summary>
    public static string? Secret(Shell shell, string? file, string question)
    {
        if (file == "-")
        {
            return Console.In.ReadLine() ?? "";
        }

        if (file is null)
        {
            if (Console.IsInputRedirected)
            {
                shell.Complain("Expected a file with the passphrase, found none. Give one with --passphrase-file.");
                return null;
            }

            return Typed(shell, question);
        }

        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        if (!OperatingSystem.IsWindows() && File.Exists(file) && (File.GetUnixFileMode(file) & others) != UnixFileMode.None)
        {
            shell.Complain($"{file}: expected a file that you alone can read, found one that others can. Run: chmod 600 {file}");
            return null;
        }

        return File.ReadLines(file).FirstOrDefault() ?? "";
    }

    public static string Document(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string Typed(Shell shell, string question)
    {
        shell.Error.Write(question + ": ");
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                typed.Append(key.KeyChar);
            }
        }

        shell.Error.WriteLine();
        return typed.ToString();
    }
}
