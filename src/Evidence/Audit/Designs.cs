using System.Text.RegularExpressions;
using Toolkit.Evidence.Model;

namespace Toolkit.Evidence.Audit;

/// <summary>Designs in which the plain comparison of two independent groups does not hold.</summary>
internal static partial class Designs
{
    /// <summary>Whether every participant passes through every arm: said in words, or all of two or more arms hold the whole n.</summary>
    public static bool IsCrossover(string studyId, EvidenceSet set) => Sources(studyId, set).Any(s =>
        CrossoverWord().IsMatch(string.Join(" | ", s.Condition, s.Population, s.Intervention, s.Control, s.Note)) || HoldsAllInEveryArm(s));

    /// <summary>Whether each of two or more arms has the n of the trial.</summary>
    public static bool HoldsAllInEveryArm(StudyRecord s) => s is { Randomised: { } n, Arms.Length: > 1 } && s.Arms.All(a => a.Randomised == n);

    /// <summary>Whether the trial has one arm.</summary>
    public static bool IsSingleArm(string studyId, EvidenceSet set) => (set.Original(studyId)?.ArmCount ?? set.Review(studyId)?.ArmCount) == 1;

    /// <summary>Whether an effect is a change within participants.</summary>
    public static bool IsPaired(OutcomeRecord o, EvidenceSet set) =>
        o.Comparison == Comparison.Within || (o is { Pre: not null, Post: not null, Comparison: Comparison.NotStated }) || IsSingleArm(o.StudyId, set);

    private static IEnumerable<StudyRecord> Sources(string studyId, EvidenceSet set) => new[] { set.Review(studyId), set.Original(studyId) }.OfType<StudyRecord>();

    [GeneratedRegex(@"\bcross[- ]?over\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CrossoverWord();
}
