using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.Tables;

namespace Toolkit.Evidence.Audit;

/// <summary>How near a size stands to the value that rests on it; sizes of one tier are equally likely.</summary>
internal enum BasisTier
{
    /// <summary>Printed with the value.</summary>
    WithValue,

    /// <summary>Arms of the trial's own report.</summary>
    OriginalArms,

    /// <summary>Arms of the review.</summary>
    ReviewArms,

    /// <summary>Equal parts of a total, as many as there are arms.</summary>
    EqualParts,

    /// <summary>Two equal halves of the n printed with the value.</summary>
    PrintedHalves,

    /// <summary>The review's totals.</summary>
    Review,

    /// <summary>Totals of the trial's own report.</summary>
    Original,

    /// <summary>What the review's totals leave.</summary>
    Implied,
}

/// <summary>Sizes on which a printed effect may rest, best informed first, each with where it comes from.</summary>
/// <param name="N1">First group, or all participants where <paramref name="N2"/> is null.</param>
/// <param name="Assumption">"two equal arms of the n of the review".</param>
internal sealed record SampleBasis(int N1, int? N2, BasisTier Tier, string Assumption)
{
    private const int MostArms = 8;

    public int Total => N1 + (N2 ?? 0);

    /// <summary>Whether the split into two arms is a guess from a total.</summary>
    public bool IsGuess { get; init; }

    /// <summary>Pairs of arms: printed with the value, then the arms of the trial's own report, the review's arms, and last a total in equal arms. Of three arms and more any two may be those compared.</summary>
    public static ImmutableArray<SampleBasis> Arms(OutcomeRecord o, EvidenceSet set)
    {
        var bases = new List<SampleBasis>();
        void Add(int? n1, int? n2, BasisTier tier, string assumption, bool guess = false)
        {
            if (n1 is > 0 && n2 is > 0 && n1 + n2 > 2 && !bases.Exists(b => b.N1 == n1 && b.N2 == n2))
            {
                bases.Add(new(n1.Value, n2, tier, assumption) { IsGuess = guess });
            }
        }

        void Pairs(IReadOnlyList<int?> arms, BasisTier tier, string assumption)
        {
            for (var i = 0; i < Math.Min(arms.Count, MostArms); i++)
            {
                for (var j = i + 1; j < Math.Min(arms.Count, MostArms); j++)
                {
                    Add(arms[i], arms[j], tier, assumption);
                }
            }
        }

        Add(o.Group1.N, o.Group2.N, BasisTier.WithValue, "sizes printed with the value");
        Pairs([.. StudyReader.Arms(o.NBasis).Select(a => a.Randomised ?? a.Analysed)], BasisTier.WithValue, "sizes printed with the value");
        foreach (var (study, tier, source) in new[] { (set.Original(o.StudyId), BasisTier.OriginalArms, "arms of the trial's own report"), (set.Review(o.StudyId), BasisTier.ReviewArms, "arms of the review") })
        {
            if (study is { Arms.Length: > 1 })
            {
                // A printed n tells whether the value is of the randomised or of the analysed; without one it may be either.
                var told = Printed.From(o.NBasis)?.Value;
                var randomised = study.Arms.Sum(a => a.Randomised) == (told ?? set.Review(o.StudyId)?.Randomised);
                Pairs([.. study.Arms.Select(a => Size(a, randomised))], tier, source);
                if (told is null)
                {
                    Pairs([.. study.Arms.Select(a => Size(a, !randomised))], tier, source);
                }
            }
        }

        foreach (var total in Totals(o, set))
        {
            var arms = set.Original(o.StudyId)?.ArmCount ?? set.Review(o.StudyId)?.ArmCount;
            if (arms > 2 && set.Original(o.StudyId)?.Arms.IsEmpty != false && set.Review(o.StudyId)?.Arms.IsEmpty != false)
            {
                Add(total.N1 / arms.Value, total.N1 / arms.Value, BasisTier.EqualParts, string.Create(CultureInfo.InvariantCulture, $"two of {arms} equal arms of {total.Assumption}"), guess: true);
            }

            Add((total.N1 + 1) / 2, total.N1 / 2, total.Tier == BasisTier.WithValue ? BasisTier.PrintedHalves : total.Tier, "two equal arms of " + total.Assumption, guess: true);
        }

        return [.. bases.OrderBy(b => b.Tier)];
    }

    /// <summary>Totals: printed with the value, of the review, of the trial's own report, and last implied by the review's totals.</summary>
    public static ImmutableArray<SampleBasis> Totals(OutcomeRecord o, EvidenceSet set)
    {
        var bases = new List<SampleBasis>();
        void Add(double? n, BasisTier tier, string assumption)
        {
            if (n is > 2 and < int.MaxValue && !bases.Exists(b => b.N1 == (int)n))
            {
                bases.Add(new((int)n.Value, null, tier, assumption));
            }
        }

        Add(o.Group2.N is null && o.Group2.Mean is null ? o.Group1.N : o.Group1.N + o.Group2.N, BasisTier.WithValue, "the n printed with the value");
        Add(Printed.From(o.NBasis)?.Value ?? (StudyReader.Arms(o.NBasis) is { IsEmpty: false } arms ? arms.Sum(a => a.Randomised ?? a.Analysed) : null), BasisTier.WithValue, "the n printed with the value");
        Add(set.Review(o.StudyId)?.Analysed, BasisTier.Review, "the analysed n of the review");
        Add(set.Review(o.StudyId)?.Randomised, BasisTier.Review, "the n of the review");
        Add(set.Original(o.StudyId)?.Analysed, BasisTier.Original, "the analysed n of the trial's own report");
        Add(set.Original(o.StudyId)?.Randomised, BasisTier.Original, "the n of the trial's own report");
        Add(ImpliedSizes.Of(set).TryGetValue(o.StudyId, out var implied) ? implied : null, BasisTier.Implied, "the n that the review's totals imply");
        return [.. bases];
    }

    /// <summary>Sizes of single arms, for values that may be of one arm only: those of the tables, and half of each total.</summary>
    public static ImmutableArray<int> SingleArms(OutcomeRecord o, EvidenceSet set) => [.. Arms(o, set).SelectMany(b => new[] { b.N1, b.N2 ?? b.N1 }).Distinct()];

    private static int? Size(Arm arm, bool randomised) => randomised ? arm.Randomised ?? arm.Analysed : arm.Analysed ?? arm.Randomised;
}
