using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;
using Toolkit.Storage.Events;

namespace Toolkit.Storage.Records;

/// <summary>Who may do what, when. Asked before an event is stored, and again by every reader: one set of rules for both.</summary>
internal static class Rules
{
    /// <summary>Why this event may not follow these, or null.</summary>
    public static Fault? Refusal(Ledger ledger, StoredEvent e, ImmutableSortedDictionary<string, string> texts)
    {
        var actor = ledger.Users.GetValueOrDefault(User.KeyOf(e.Source, e.Actor));
        var refusal = e.Kind switch
        {
            EventKind.StoreCreated => ledger.Users.Values.Any(u => u.Source == e.Source) ? ("the first event of its source", "a later one", null) : null,
            EventKind.UserAdded or EventKind.UserPassphrase or EventKind.UserRole or EventKind.UserRetired or EventKind.UserUnlocked or EventKind.UserRefused or EventKind.UserEntered
                => UserRules.Refusal(ledger, e, texts, actor),
            EventKind.AuditReviewed => Audit(ledger, texts, actor),
            _ when e.Kind.StartsWith("record.", StringComparison.Ordinal) => RecordRules.Refusal(ledger, e, texts, actor),
            _ when e.Kind.StartsWith("user.", StringComparison.Ordinal) || e.Kind.StartsWith("audit.", StringComparison.Ordinal)
                => ("a kind of event that this version knows", Printable.Quote(e.Kind), "Use the toolkit that wrote it"),
            _ => ((string Expected, string Found, string? Advice)?)null,
        };
        return refusal is { } r
            ? new Fault(e.Seq, r.Expected, r.Found) { Unit = "event", Place = Printable.Clean(e.Record.Length > 0 ? e.Record : e.Kind), Advice = r.Advice }
            : null;
    }

    /// <summary>The actor must be known, not retired, and have one of these roles.</summary>
    internal static (string Expected, string Found, string? Advice)? Needs(User? actor, params ReadOnlySpan<Role> roles)
    {
        var expected = "a user who is " + string.Join(" or ", roles.ToArray().Select(Name));
        return actor switch
        {
            null => (expected, "somebody unknown", null),
            { IsRetired: true } => (expected, $"{Printable.Quote(actor.Name)}, who is retired", null),
            _ when !roles.Contains(actor.Role) => (expected, $"{Printable.Quote(actor.Name)}, who is {Name(actor.Role)}", null),
            _ => null,
        };
    }

    /// <summary>Every change says why.</summary>
    internal static (string Expected, string Found, string? Advice)? NeedsReason(ImmutableSortedDictionary<string, string> texts) =>
        string.IsNullOrWhiteSpace(texts.GetValueOrDefault("reason")) ? ("a reason", "none", "Say why: the audit trail keeps it") : null;

    internal static string Name(Role role) => (role is Role.Operator or Role.Auditor or Role.Administrator ? "an " : "a ") + role.ToString().ToLowerInvariant();

    private static (string Expected, string Found, string? Advice)? Audit(Ledger ledger, ImmutableSortedDictionary<string, string> texts, User? actor)
    {
        if (Needs(actor, Role.Auditor, Role.Reviewer) is { } refusal)
        {
            return refusal;
        }

        return long.TryParse(texts.GetValueOrDefault("through"), NumberStyles.None, CultureInfo.InvariantCulture, out var through) && through <= ledger.Head.Seq
            ? null
            : (string.Create(CultureInfo.InvariantCulture, $"an event number up to {ledger.Head.Seq}"), Printable.Quote(texts.GetValueOrDefault("through") ?? ""), null);
    }
}

/// <summary>The rules for users.</summary>
internal static class UserRules
{
    public static (string Expected, string Found, string? Advice)? Refusal(Ledger ledger, StoredEvent e, ImmutableSortedDictionary<string, string> texts, User? actor)
    {
        var name = texts.GetValueOrDefault("user") ?? "";
        if (e.Kind == EventKind.UserAdded)
        {
            return Added(ledger, e, texts, actor, name);
        }

        if (ledger.Users.GetValueOrDefault(User.KeyOf(e.Source, name)) is not { } user)
        {
            return ("a user of " + Printable.Quote(e.Source), Printable.Quote(name), null);
        }

        return e.Kind switch
        {
            EventKind.UserRefused or EventKind.UserEntered => actor == user ? null : ("the user's own entry", Printable.Quote(e.Actor), null),
            EventKind.UserPassphrase => Passphrase(texts, actor, user),
            _ => Rules.Needs(actor, Role.Administrator) ?? Rules.NeedsReason(texts) ?? Kept(ledger, e, texts, user),
        };
    }

    private static (string Expected, string Found, string? Advice)? Passphrase(ImmutableSortedDictionary<string, string> texts, User? actor, User user)
    {
        var own = actor == user && !user.IsRetired ? null : Rules.Needs(actor, Role.Administrator) ?? Rules.NeedsReason(texts);
        return own ?? (Credential.From(texts) is null ? ("a passphrase hash and a signing key", "none", null) : null);
    }

    private static (string Expected, string Found, string? Advice)? Added(Ledger ledger, StoredEvent e, ImmutableSortedDictionary<string, string> texts, User? actor, string name)
    {
        var isFirst = !ledger.Users.Values.Any(u => u.Source == e.Source);
        if (!isFirst && Rules.Needs(actor, Role.Administrator) is { } refusal)
        {
            return refusal;
        }

        var isRole = Enum.TryParse<Role>(texts.GetValueOrDefault("role"), ignoreCase: true, out var role) && Enum.IsDefined(role);
        return (isFirst, isRole) switch
        {
            (_, false) => ("a role: operator, reviewer, auditor or administrator", Printable.Quote(texts.GetValueOrDefault("role") ?? ""), null),
            (true, _) when role != Role.Administrator || name != e.Actor => ("an administrator as the first user", Rules.Name(role), null),
            _ when !IsName(name) => ("a user name of letters, digits, '.', '-' or '_', 64 at most", Printable.Quote(name), null),
            _ when string.IsNullOrWhiteSpace(texts.GetValueOrDefault("fullName")) => ("the user's full name", "none", "A signature shows it"),
            _ when ledger.Users.ContainsKey(User.KeyOf(e.Source, name)) => ("a new user name", Printable.Quote(name), "A name is never given twice, so that the audit trail stays clear"),
            _ when Credential.From(texts) is null => ("a passphrase hash and a signing key", "none", null),
            _ => null,
        };
    }

    private static bool IsName(string name) => name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    // A store without an administrator could never be given a user again.
    private static (string Expected, string Found, string? Advice)? Kept(Ledger ledger, StoredEvent e, ImmutableSortedDictionary<string, string> texts, User user)
    {
        if (e.Kind == EventKind.UserUnlocked)
        {
            return null;
        }

        var isRole = Enum.TryParse<Role>(texts.GetValueOrDefault("new"), ignoreCase: true, out var role) && Enum.IsDefined(role);
        if (e.Kind == EventKind.UserRole && (!isRole || role == user.Role || !string.Equals(texts.GetValueOrDefault("old"), user.Role.ToString(), StringComparison.OrdinalIgnoreCase)))
        {
            return ("another role: operator, reviewer, auditor or administrator", Printable.Quote(texts.GetValueOrDefault("new") ?? ""), null);
        }

        var others = ledger.Users.Values.Count(u => u.Source == e.Source && u.Role == Role.Administrator && !u.IsRetired && u != user);
        return (user.IsRetired, user.Role == Role.Administrator && others == 0) switch
        {
            (true, _) => ("a user who is not retired", Printable.Quote(user.Name), null),
            (_, true) => ("another administrator to remain", "none", "Add one first"),
            _ => null,
        };
    }
}
