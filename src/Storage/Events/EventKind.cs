namespace Toolkit.Storage.Events;

/// <summary>The kinds of events that the toolkit itself gives a meaning. Others are kept and chained, and mean nothing to records.</summary>
public static class EventKind
{
    public const string StoreCreated = "store.created";

    /// <summary>Somebody may enter: role, passphrase hash, signing key.</summary>
    public const string UserAdded = "user.added";

    /// <summary>A new passphrase, by the user or by an administrator.</summary>
    public const string UserPassphrase = "user.passphrase";

    /// <summary>Another role.</summary>
    public const string UserRole = "user.role";

    /// <summary>May not enter any more. What the user did stays.</summary>
    public const string UserRetired = "user.retired";

    /// <summary>A passphrase was wrong.</summary>
    public const string UserRefused = "user.refused";

    /// <summary>A passphrase was right: sets back the count of the wrong ones.</summary>
    public const string UserEntered = "user.entered";

    /// <summary>An administrator let a locked-out user in again.</summary>
    public const string UserUnlocked = "user.unlocked";

    public const string Acquired = "record.acquired";

    public const string Processed = "record.processed";

    /// <summary>One field has another value, and a reason.</summary>
    public const string Changed = "record.changed";

    public const string Reviewed = "record.reviewed";

    public const string Signed = "record.signed";

    public const string Locked = "record.locked";

    /// <summary>A locked record is open for correction again, for a reason.</summary>
    public const string Reopened = "record.reopened";

    /// <summary>Somebody read the audit trail up to an event.</summary>
    public const string AuditReviewed = "audit.reviewed";
}
