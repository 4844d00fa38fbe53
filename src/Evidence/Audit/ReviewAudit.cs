using System.Collections.Immutable;
using Toolkit.Evidence.Model;

namespace Toolkit.Evidence.Audit;

/// <summary>Everything that was checked, the worst first.</summary>
/// <param name="Findings">All checks, whatever their verdict.</param>
public sealed record AuditReport(ImmutableArray<Finding> Findings)
{
    /// <summary>What a reader should look at: high severity first, then in the order of the tables.</summary>
    public IEnumerable<Finding> Differences => Findings.Where(f => f.IsDifference).OrderByDescending(f => f.Severity);

    /// <summary>What could not be checked, and why.</summary>
    public IEnumerable<Finding> NotCheckable => Findings.Where(f => f.Verdict == Verdict.NotCheckable);
}

/// <summary>Audits a review against itself and against the trials' own reports.</summary>
public static class ReviewAudit
{
    /// <summary>Recomputes everything that the tables allow. The same tables give the same findings in the same order.</summary>
    public static AuditReport Run(EvidenceSet set) => new([.. CountsAudit.Of(set), .. RatingAudit.Of(set), .. EffectAudit.Of(set), .. SourceAudit.Of(set), .. SynthesisAudit.Of(set), .. TextAudit.Of(set)]);
}
