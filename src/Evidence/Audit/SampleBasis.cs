using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.Tables;

namespace Toolkit.Evidence.Audit;

/// <summary>Sizes on which a printed effect may rest, best informed first, each with where it comes from.</summary>
/// <param name="N1">First group, or all participants where <paramref name="N2"/> is null.</param>
/// <param name="Assumption">"two equal arms of the n of the review".</param>
internal sealed record SampleBasis(int N1, int? N2, string Assumption)
{
    public int Total => N1 + (N2 ?? 0);

    /// <summary>Pairs of arms: printed with the value, then the arms of the trial's own report, the review's arms, and last a printed total in equal arms.</summary>
    public static ImmutableArray<SampleBasis> Arms(OutcomeRecord o, EvidenceSet set)
    {
        var bases = new List<SampleBasis>();
        void Add(int? n1, int? n2, string assumption)
        {
            if (n1 is > 0 && n2 is > 0 && n1 + n2 > 2 && !bases.Exists(b => b.N1 == n1 && b.N2 == n2))
            {
                bases.Add(new(n1.Value, n2, assumption));
            }
        }

        Add(o.Group1.N, o.Group2.N, "sizes printed with the value");
        var basis = StudyReader.Arms(o.NBasis);
        Add(basis.Length > 1 ? basis[0].Randomised : null, basis.Length > 1 ? basis[1].Randomised : null, "sizes printed with the value");
        foreach (var (study, source) in new[] { (set.Original(o.StudyId), "arms of the trial's own report"), (set.Review(o.StudyId), "arms of the review") })
        {
            if (study is { Arms.Length: > 1 })
            {
                // The review's own total tells whether it speaks of the randomised or of the analysed.
                var randomised = study.Arms.Sum(a => a.Randomised) == (Printed.From(o.NBasis)?.Value ?? set.Review(o.StudyId)?.Randomised);
                Add(Size(study.Arms[0], randomised), Size(study.Arms[1], randomised), source);
            }
        }

        foreach (var total in Totals(o, set))
        {
            var arms = set.Original(o.StudyId)?.ArmCount ?? set.Review(o.StudyId)?.ArmCount;
            if (arms > 2 && set.Original(o.StudyId)?.Arms.IsEmpty != false && set.Review(o.StudyId)?.Arms.IsEmpty != false)
            {
                Add(total.N1 / arms.Value, total.N1 / arms.Value, string.Create(CultureInfo.InvariantCulture, $"two of {arms} equal arms of {total.Assumption}"));
            }

            Add((total.N1 + 1) / 2, total.N1 / 2, "two equal arms of " + total.Assumption);
        }

        return [.. bases];
    }

    private static int? Size(Arm arm, bool randomised) => randomised ? arm.Randomised ?? arm.Analysed : arm.Analysed ?? arm.Randomised;

    /// <summary>Totals: printed with the value, of the review, of the trial's own report, and last implied by the review's totals.</summary>
    public static ImmutableArray<SampleBasis> Totals(OutcomeRecord o, EvidenceSet set)
    {
        var bases = new List<SampleBasis>();
        void Add(double? n, string assumption)
        {
            if (n is > 2 && !bases.Exists(b => b.N1 == (int)n))
            {
                bases.Add(new((int)n.Value, null, assumption));
            }
        }

        Add(o.Group1.N + o.Group2.N, "the n printed with the value");
        Add(Printed.From(o.NBasis)?.Value, "the n printed with the value");
        Add(set.Review(o.StudyId)?.Analysed, "the analysed n of the review");
        Add(set.Review(o.StudyId)?.Randomised, "the n of the review");
        Add(set.Original(o.StudyId)?.Analysed, "the analysed n of the trial's own report");
        Add(set.Original(o.StudyId)?.Randomised, "the n of the trial's own report");
        Add(ImpliedSizes.Of(set).TryGetValue(o.StudyId, out var implied) ? implied : null, "the n that the review's totals imply");
        return [.. bases];
    }
}
