namespace Toolkit.Evidence.Audit;

/// <summary>What recomputation says about a printed claim.</summary>
public enum Verdict
{
    /// <summary>Every value that rounds to the printed inputs satisfies the claim.</summary>
    Consistent,

    /// <summary>No value that rounds to the printed inputs satisfies the claim.</summary>
    Inconsistent,

    /// <summary>True for some, false for other values that round to the printed inputs.</summary>
    Borderline,

    /// <summary>The claim holds in part.</summary>
    Partly,

    /// <summary>A value follows, but nothing printed contradicts it.</summary>
    Implied,

    /// <summary>Something that the check needs is not printed.</summary>
    NotCheckable,
}

/// <summary>How much a difference matters.</summary>
public enum Severity
{
    /// <summary>Nothing to resolve.</summary>
    None,

    /// <summary>Rounding.</summary>
    Low,

    /// <summary>Wording, or a value that changes no conclusion.</summary>
    Medium,

    /// <summary>Changes a direction, a significance or a total.</summary>
    High,
}

/// <summary>Words of the verdicts as files and pages print them.</summary>
public static class Words
{
    /// <summary>The verdict in lower case: "not_checkable".</summary>
    public static string Of(Verdict verdict) => verdict switch
    {
        Verdict.Consistent => "consistent",
        Verdict.Inconsistent => "inconsistent",
        Verdict.Borderline => "borderline",
        Verdict.Partly => "partly",
        Verdict.Implied => "implied",
        _ => "not_checkable",
    };

    /// <summary>The severity in lower case.</summary>
    public static string Of(Severity severity) => severity switch { Severity.High => "high", Severity.Medium => "medium", Severity.Low => "low", _ => "none" };
}
