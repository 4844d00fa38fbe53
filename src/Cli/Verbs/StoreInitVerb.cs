using System.CommandLine;
using Toolkit.Measurements;
using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;

namespace Toolkit.Cli.Verbs;

/// <summary>A new store with its first administrator.</summary>
internal static class StoreInitVerb
{
    public static Command Create(Shell shell)
    {
        var store = StoreVerb.Store();
        var source = new Option<string>("--source") { Description = "Name of this bench or laboratory; no other store that uploads to the same place may have it.", Required = true };
        var admin = new Option<string>("--admin") { Description = "User name of the first administrator.", Required = true };
        var name = new Option<string>("--name") { Description = "Full name of the administrator, as a signature shows it.", Required = true };
        var passphrase = StoreVerb.Passphrase(whose: "the administrator's");
        var verb = new Command("init", "Make a store where none is, and its first administrator.\n\nExample: toolkit store init lab --source bench1 --admin clara --name \"Clara Hief\" --passphrase-file clara.secret") { store, source, admin, name, passphrase };
        verb.SetAction(parsed => (int)Run(shell, parsed.GetRequiredValue(store), parsed.GetRequiredValue(source), parsed.GetRequiredValue(admin), parsed.GetRequiredValue(name), parsed.GetValue(passphrase)));
        return verb;
    }

    private static ExitCode Run(Shell shell, string location, string source, string admin, string name, string? passphraseFile) => StoreVerb.Guarded(shell, location, () =>
    {
        if (string.IsNullOrWhiteSpace(source) || source.Length > 64 || !source.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            shell.Complain("--source: expected letters, digits, '-', '_' or '.', found " + Printable.Quote(source));
            return ExitCode.Usage;
        }

        if (StoreVerb.Secret(shell, passphraseFile, "Passphrase for " + admin) is not { } passphrase)
        {
            return ExitCode.Usage;
        }

        // Everything that can be refused is refused before a file is made.
        if (Credential.Make(admin, passphrase, rounds: 1).Fault is { } weak)
        {
            shell.Complain(weak.Message);
            return ExitCode.BadData;
        }

        using var store = EventStore.Create(location);
        var founded = RecordBook.Found(store, TimeProvider.System, source, admin, name, passphrase);
        if (!founded.IsOk)
        {
            shell.Complain(founded.Fault!.Message);
            return ExitCode.BadData;
        }

        shell.Say($"Made {store.Place}. Print the head and keep it: 'toolkit store verify --head' compares it later.");
        shell.Out.WriteLine(store.Head());
        return ExitCode.Ok;
    });
}
