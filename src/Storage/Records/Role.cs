namespace Toolkit.Storage.Records;

/// <summary>What a user may do. Nobody has two: who measures does not approve, who keeps the users does not measure.</summary>
public enum Role
{
    /// <summary>Acquires, processes and corrects.</summary>
    Operator,

    /// <summary>Corrects, reviews what others made, signs and locks.</summary>
    Reviewer,

    /// <summary>Reads everything, and notes that the audit trail was read.</summary>
    Auditor,

    /// <summary>Keeps the users, and opens locked records again.</summary>
    Administrator,
}

/// <summary>How far a record has come.</summary>
public enum RecordStage
{
    Acquired,
    Processed,
    Reviewed,
    Signed,
    Locked,
}

/// <summary>What a signature says.</summary>
public enum SignatureMeaning
{
    /// <summary>I made this.</summary>
    Authorship,

    /// <summary>I have checked this.</summary>
    Review,

    /// <summary>I release this.</summary>
    Approval,

    /// <summary>I answer for this.</summary>
    Responsibility,
}
