using System.CommandLine;
using Toolkit.Measurements;
using Toolkit.Storage.Copies;
using Toolkit.Storage.Stores;

namespace Toolkit.Cli.Verbs;

/// <summary>Copies of a store: for people without the toolkit, for a lost disk, and back.</summary>
internal static class StoreCopyVerbs
{
    public static Command Export(Shell shell)
    {
        var store = StoreVerb.Store();
        var output = new Argument<string>("OUT") { Description = "Folder for the export; must not exist." };
        var verb = new Command("export", "Write everything as lines of JSON, raw files, an audit table and checksums: readable without the toolkit.\n\nExample: toolkit store export lab lab-2026-03") { store, output };
        verb.SetAction(parsed => (int)StoreVerb.Run(shell, parsed.GetRequiredValue(store), from => Guarded(shell, () =>
        {
            shell.Out.WriteLine(StoreExport.Write(from, parsed.GetRequiredValue(output), TimeProvider.System.GetUtcNow()));
            return ExitCode.Ok;
        })));
        return verb;
    }

    public static Command Backup(Shell shell)
    {
        var store = StoreVerb.Store();
        var output = new Argument<string>("FILE") { Description = "The backup, one SQLite file; must not exist." };
        var json = StoreVerb.Json();
        var verb = new Command("backup", "Copy a store while others write to it, and verify the copy before it counts.\n\nExample: toolkit store backup lab backups/2026-03-01.sqlite") { store, output, json };
        verb.SetAction(parsed => (int)StoreVerb.Run(shell, parsed.GetRequiredValue(store), from => Guarded(shell, () =>
        {
            var report = StoreBackup.Write(from, parsed.GetRequiredValue(output));
            StoreVerifyVerb.Tell(shell, report, parsed.GetValue(json));
            return report.IsSound ? ExitCode.Ok : ExitCode.CorruptInput;
        })));
        return verb;
    }

    public static Command Restore(Shell shell)
    {
        var backup = new Argument<string>("BACKUP") { Description = "A backup, or any store." };
        var store = StoreVerb.Store();
        var json = StoreVerb.Json();
        var verb = new Command("restore", "Make a store from a backup, event by event, and verify it. Also moves a store to PostgreSQL.\n\nExample: toolkit store restore backups/2026-03-01.sqlite lab-restored") { backup, store, json };
        verb.SetAction(parsed => (int)StoreVerb.Run(shell, parsed.GetRequiredValue(backup), from => StoreVerb.Guarded(shell, parsed.GetRequiredValue(store), () =>
        {
            using var to = EventStore.Create(parsed.GetRequiredValue(store));
            var report = StoreBackup.Restore(from, to);
            StoreVerifyVerb.Tell(shell, report, parsed.GetValue(json));
            return report.IsSound ? ExitCode.Ok : ExitCode.CorruptInput;
        })));
        return verb;
    }

    /// <summary>A place that is taken or cannot be written is the output's fault, not the disk's.</summary>
    private static ExitCode Guarded(Shell shell, Func<ExitCode> work)
    {
        try
        {
            return work();
        }
        catch (IOException e) when (e is not StoreException)
        {
            shell.Complain(Printable.Clean(e.Message, 500));
            return ExitCode.CannotCreate;
        }
    }
}
