using System.Collections.Immutable;
using Toolkit.Evidence.Model;

namespace Toolkit.Evidence.Audit;

/// <summary>Which rows of a trial's own report speak of the outcome that the review speaks of.</summary>
internal static class Pairing
{
    /// <summary>Rows of the same trial and domain with the review row's id followed by "o"; else those of the same outcome name; else rows that list the outcome among others.</summary>
    public static ImmutableArray<OutcomeRecord> Originals(OutcomeRecord review, EvidenceSet set)
    {
        var own = set.Outcomes.Where(o => o.Voice == Voice.Original && o.StudyId == review.StudyId && string.Equals(o.Domain, review.Domain, StringComparison.OrdinalIgnoreCase)).ToList();
        ImmutableArray<OutcomeRecord> linked = [.. own.Where(o => IsLinked(o, review))];
        if (!linked.IsEmpty)
        {
            return linked;
        }

        ImmutableArray<OutcomeRecord> direct = [.. own.Where(o => string.Equals(o.Outcome, review.Outcome, StringComparison.OrdinalIgnoreCase))];
        return direct.IsEmpty ? [.. own.Where(o => Markers(o.Outcome).Contains(Plain(review.Outcome)))] : direct;
    }

    /// <summary>Whether a row of the trial's own report carries the review row's id: "P5o2" belongs to "P5".</summary>
    public static bool IsLinked(OutcomeRecord original, OutcomeRecord review) => Follows(original.OutcomeId, review.OutcomeId);

    private static bool Follows(string id, string of) =>
        id.Length > of.Length && id.StartsWith(of, StringComparison.Ordinal) && id[of.Length] == 'o' && id.AsSpan(of.Length + 1).IndexOfAnyExceptInRange('0', '9') < 0;

    private static IEnumerable<string> Markers(string list) => list.Contains(',', StringComparison.Ordinal) || list.Contains(';', StringComparison.Ordinal) ? list.Split(',', ';').Select(Plain) : [];

    private static string Plain(string name) => new([.. name.ToUpperInvariant().Where(char.IsLetterOrDigit)]);
}
