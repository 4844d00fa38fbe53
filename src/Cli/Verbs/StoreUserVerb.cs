using System.CommandLine;
using System.Globalization;
using Toolkit.Measurements;
using Toolkit.Storage.Records;

namespace Toolkit.Cli.Verbs;

/// <summary>Who may enter a store, and as what.</summary>
internal static class StoreUserVerb
{
    public static Command Create(Shell shell) => new("user", "List and keep the users of a store.\n\nExample: toolkit store user add lab ann --name \"Ann Archer\" --role operator --as clara --passphrase-file clara.secret --new-passphrase-file ann.secret")
    {
        List(shell),
        Add(shell),
        Role(shell),
        NewPassphrase(shell),
        WithReason(shell, "retire", "The user may not enter any more; what the user did stays.", (book, actor, user, reason) => book.Retire(actor, user, reason)),
        WithReason(shell, "unlock", "Let a user in again after too many wrong passphrases.", (book, actor, user, reason) => book.Unlock(actor, user, reason)),
    };

    private static Command List(Shell shell)
    {
        var store = StoreVerb.Store();
        var json = StoreVerb.Json();
        var verb = new Command("list", "Who there is.\n\nExample: toolkit store user list lab") { store, json };
        verb.SetAction(parsed => (int)StoreVerb.Run(shell, parsed.GetRequiredValue(store), opened =>
        {
            var users = Ledger.Of(opened.Read()).Users.Values.ToList();
            if (parsed.GetValue(json))
            {
                shell.Out.WriteLine(StoreVerb.Document(document =>
                {
                    document.WriteStartArray("users");
                    foreach (var user in users)
                    {
                        document.WriteStartObject();
                        document.WriteString("source", user.Source);
                        document.WriteString("user", user.Name);
                        document.WriteString("name", user.FullName);
                        document.WriteString("role", user.Role.ToString().ToLowerInvariant());
                        document.WriteString("state", State(user));
                        document.WriteEndObject();
                    }

                    document.WriteEndArray();
                }));
            }
            else
            {
                StudyOutput.Table(shell.Out, ["user", "name", "role", "state"], [.. users.Select(u => (string[])[u.Key, Printable.Clean(u.FullName), u.Role.ToString().ToLowerInvariant(), State(u)])]);
            }

            return ExitCode.Ok;
        }));
        return verb;
    }

    private static Command Add(Shell shell)
    {
        var (store, user, who, passphrase) = (StoreVerb.Store(), User(), StoreVerb.As(), StoreVerb.Passphrase());
        var name = new Option<string>("--name") { Description = "Full name, as a signature shows it.", Required = true };
        var role = RoleOption();
        var first = StoreVerb.Passphrase("--new-passphrase-file", "the new user's");
        var verb = new Command("add", "A new user; administrators only.\n\nExample: toolkit store user add lab ann --name \"Ann Archer\" --role operator --as clara --passphrase-file clara.secret --new-passphrase-file ann.secret") { store, user, name, role, who, passphrase, first };
        verb.SetAction(parsed => (int)WithSecret(shell, parsed.GetValue(first), parsed.GetRequiredValue(user), secret =>
            StoreVerb.As(shell, parsed.GetRequiredValue(store), parsed.GetRequiredValue(who), parsed.GetValue(passphrase), (book, actor, _) =>
                book.AddUser(actor, parsed.GetRequiredValue(user), parsed.GetRequiredValue(name), parsed.GetRequiredValue(role), secret))));
        return verb;
    }

    private static Command Role(Shell shell)
    {
        var (store, user, who, passphrase, role, reason) = (StoreVerb.Store(), User(), StoreVerb.As(), StoreVerb.Passphrase(), RoleOption(), Reason());
        var verb = new Command("role", "Give a user another role; administrators only.\n\nExample: toolkit store user role lab ann --role reviewer --reason \"trained on 2026-02-20\" --as clara --passphrase-file clara.secret") { store, user, role, reason, who, passphrase };
        verb.SetAction(parsed => (int)StoreVerb.As(shell, parsed.GetRequiredValue(store), parsed.GetRequiredValue(who), parsed.GetValue(passphrase), (book, actor, _) =>
            book.SetRole(actor, parsed.GetRequiredValue(user), parsed.GetRequiredValue(role), parsed.GetRequiredValue(reason))));
        return verb;
    }

    private static Command NewPassphrase(Shell shell)
    {
        var (store, user, who, passphrase) = (StoreVerb.Store(), User(), StoreVerb.As(), StoreVerb.Passphrase());
        var reason = new Option<string?>("--reason") { Description = "Needed where the passphrase is another's." };
        var next = StoreVerb.Passphrase("--new-passphrase-file", "the new");
        var verb = new Command("passphrase", "A new passphrase, for oneself or by an administrator.\n\nExample: toolkit store user passphrase lab ann --as ann --passphrase-file ann.secret --new-passphrase-file new.secret") { store, user, who, passphrase, next, reason };
        verb.SetAction(parsed => (int)WithSecret(shell, parsed.GetValue(next), parsed.GetRequiredValue(user), secret =>
            StoreVerb.As(shell, parsed.GetRequiredValue(store), parsed.GetRequiredValue(who), parsed.GetValue(passphrase), (book, actor, _) =>
                book.SetPassphrase(actor, parsed.GetRequiredValue(user), secret, parsed.GetValue(reason)))));
        return verb;
    }

    private static Command WithReason(Shell shell, string name, string help, Func<RecordBook, Actor, string, string, Parsed<Storage.Events.StoredEvent>> work)
    {
        var (store, user, who, passphrase, reason) = (StoreVerb.Store(), User(), StoreVerb.As(), StoreVerb.Passphrase(), Reason());
        var verb = new Command(name, $"{help}\n\nExample: toolkit store user {name} lab ann --reason \"left the laboratory\" --as clara --passphrase-file clara.secret") { store, user, reason, who, passphrase };
        verb.SetAction(parsed => (int)StoreVerb.As(shell, parsed.GetRequiredValue(store), parsed.GetRequiredValue(who), parsed.GetValue(passphrase), (book, actor, _) =>
            work(book, actor, parsed.GetRequiredValue(user), parsed.GetRequiredValue(reason))));
        return verb;
    }

    private static ExitCode WithSecret(Shell shell, string? file, string user, Func<string, ExitCode> work) =>
        StoreVerb.Secret(shell, file, string.Create(CultureInfo.InvariantCulture, $"New passphrase of {Printable.Clean(user)}")) is { } secret ? work(secret) : ExitCode.Usage;

    private static string State(User user) => user.IsRetired ? "retired" : user.IsLockedOut ? "locked out" : "active";

    private static Argument<string> User() => new("USER") { Description = "User name." };

    private static Option<Role> RoleOption() => new("--role") { Description = "operator, reviewer, auditor or administrator.", Required = true };

    private static Option<string> Reason() => new("--reason") { Description = "Why; the audit trail keeps it.", Required = true };
}
