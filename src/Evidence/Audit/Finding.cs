using System.Collections.Immutable;

namespace Toolkit.Evidence.Audit;

/// <summary>The same check under another assumption, shown beside the one that decides.</summary>
public sealed record Alternative(string Inputs, string Assumption, CheckResult Result);

/// <summary>One check of a review: the two places compared, the arithmetic, the verdict, and what would resolve a difference. A difference is stated; nothing is said of its cause.</summary>
public sealed record Finding
{
    /// <summary>"p_from_d", "counts", "cross_source" …</summary>
    public required string Kind { get; init; }

    /// <summary>"" for the whole set.</summary>
    public string StudyId { get; init; } = "";

    /// <summary>"" for a trial as a whole; "P*" for all pain outcomes.</summary>
    public string OutcomeId { get; init; } = "";

    /// <summary>The claim in words.</summary>
    public required string Claim { get; init; }

    /// <summary>What went in: "d=0.85;n1=20;n2=20".</summary>
    public string Inputs { get; init; } = "";

    /// <summary>As printed.</summary>
    public string Reported { get; init; } = "";

    /// <summary>Where the claim stands.</summary>
    public string ClaimedAt { get; init; } = "";

    /// <summary>Where the value stands that it is compared with.</summary>
    public string ComparedAt { get; init; } = "";

    public required CheckResult Result { get; init; }

    /// <summary>None unless the verdict is inconsistent, borderline or partly.</summary>
    public Severity Severity { get; init; }

    /// <summary>The assumption that decides.</summary>
    public string Assumption { get; init; } = "";

    /// <summary>What a person can look up or ask to settle it; "" where nothing needs settling.</summary>
    public string Resolve { get; init; } = "";

    public ImmutableArray<Alternative> Alternatives { get; init; } = [];

    public Verdict Verdict => Result.Verdict;

    /// <summary>Whether a reader should look at it.</summary>
    public bool IsDifference => Verdict is Verdict.Inconsistent or Verdict.Borderline or Verdict.Partly;
}
