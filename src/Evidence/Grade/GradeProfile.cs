using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.RiskOfBias;
using Toolkit.Evidence.Swim;

namespace Toolkit.Evidence.Grade;

/// <summary>Certainty of a body of evidence (GRADE). <c>default</c> is very low.</summary>
public enum Certainty
{
    VeryLow,
    Low,
    Moderate,
    High,
}

/// <summary>One step up or down with its reason; a step without a reason does not exist.</summary>
public sealed record GradeStep
{
    /// <exception cref="ArgumentException">The reason is blank.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The step is 0 or more than two levels.</exception>
    public GradeStep(string domain, int levels, string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        if (levels is 0 or < -2 or > 2)
        {
            throw new ArgumentOutOfRangeException(nameof(levels), levels, "A step is one or two levels up or down.");
        }

        (Domain, Levels, Reason) = (domain, levels, reason);
    }

    /// <summary>"risk of bias", "inconsistency", "indirectness", "imprecision", "publication bias", "large effect", "dose response", "confounding".</summary>
    public string Domain { get; }

    /// <summary>-2 to 2, not 0.</summary>
    public int Levels { get; }

    public string Reason { get; }
}

/// <summary>A domain of GRADE and the way it can move the certainty.</summary>
public sealed record GradeDomain(string Name, bool Up)
{
    /// <summary>Whether a step of so many levels exists in this domain; 0 records that a person looked and saw none.</summary>
    public bool Allows(int levels) => Up ? levels is 0 or 1 or 2 : levels is 0 or -1 or -2;
}

/// <summary>A person's judgement on one domain of one category.</summary>
/// <param name="Step">Null where the person saw no reason for a step.</param>
public sealed record GradeJudgement(string Category, GradeStep? Step, string By);

/// <summary>A row of a summary-of-findings table: randomised trials start high; steps move the certainty, never beyond its ends.</summary>
/// <param name="Effect">The absolute or pooled effect, or the count of directions where nothing was pooled.</param>
/// <param name="IsSuggestion">Made by rules from the tables: a person decides.</param>
public sealed record GradeProfile(string Outcome, int Trials, double? Participants, ImmutableArray<GradeStep> Steps, bool IsSuggestion, string Effect = "")
{
    /// <summary>Optimal information size for a standardised difference of 0.5 with 80 % power at .05: two arms of 64 (Cohen 1988).</summary>
    public const int InformationSize = 128;

    /// <summary>A standardised difference from here on is called large (Cohen 1988).</summary>
    private const double LargeEffect = 0.8;

    private const double SmallStudyP = 0.1;
    private const double SlopeP = 0.05;

    /// <summary>The five domains that lower and the three that raise (Guyatt et al. 2008).</summary>
    public static ImmutableArray<GradeDomain> Domains { get; } =
    [
        new("risk of bias", false), new("inconsistency", false), new("indirectness", false), new("imprecision", false), new("publication bias", false),
        new("large effect", true), new("dose response", true), new("confounding", true),
    ];

    /// <summary>The certainty after all steps.</summary>
    public Certainty Certainty => (Certainty)Math.Clamp((int)Certainty.High + Steps.Sum(s => s.Levels), (int)Certainty.VeryLow, (int)Certainty.High);

    /// <summary>The steps that people recorded for a category, or where there are none those that the tables suggest.</summary>
    public static GradeProfile Of(CategorySynthesis category, EvidenceSet set)
    {
        var suggested = Suggest(category, set);
        var judged = set.Certainty.Where(j => string.Equals(j.Category, category.Category, StringComparison.OrdinalIgnoreCase)).ToList();
        return judged.Count == 0 ? suggested : suggested with { Steps = [.. judged.Select(j => j.Step).OfType<GradeStep>()], IsSuggestion = false };
    }

    /// <summary>Steps that the tables suggest, each with its reason: share of trials not at low risk of bias, disagreeing directions or I², few participants, small-study effects; up for a large effect or a dose response where the trials are not themselves in doubt.</summary>
    public static GradeProfile Suggest(CategorySynthesis category, EvidenceSet set)
    {
        var trials = category.Senses.Keys.ToList();
        var results = category.Markers.SelectMany(m => m.Results).ToList();
        var sizes = trials.Select(t => results.Where(r => r.StudyId == t).Max(r => r.N)).ToList();
        double? participants = sizes.Contains(null) ? null : sizes.Sum();
        var steps = ImmutableArray.CreateBuilder<GradeStep>();
        var ratings = set.Rob2.Where(r => trials.Contains(r.StudyId)).Select(r => r.Overall).ToList();
        var flagged = ratings.Count(r => r is Judgement.SomeConcerns or Judgement.High);
        if (2 * flagged > trials.Count)
        {
            steps.Add(new("risk of bias", ratings.Contains(Judgement.High) ? -2 : -1, string.Create(CultureInfo.InvariantCulture, $"{flagged} of {trials.Count} trials are not at low risk of bias")));
        }

        var mixed = category.Markers.Where(m => m.Consistency.StartsWith("mixed", StringComparison.Ordinal)).Select(m => m.Marker).ToList();
        var spread = category.Markers.FirstOrDefault(m => m.Pool?.Fit is { I2: > 50 });
        if (mixed.Count > 0 || spread is not null)
        {
            steps.Add(new("inconsistency", -1, mixed.Count > 0 ? "directions disagree: " + string.Join(", ", mixed) : string.Create(CultureInfo.InvariantCulture, $"I² of {spread!.Pool!.Fit!.I2:0} % for {spread.Marker}")));
        }

        if (trials.Count == 1 || participants is null or < InformationSize)
        {
            steps.Add(new("imprecision", -1, trials.Count == 1 ? "one trial" : participants is null ? "the number of participants is not printed for every trial" : string.Create(CultureInfo.InvariantCulture, $"{participants} participants are fewer than the {InformationSize} of the optimal information size")));
        }

        if (category.Markers.FirstOrDefault(m => m is { Pool.Fit.Data.K: >= MetaAnalysis.SmallStudyEffects.FewestStudies, Report.Egger.P: < SmallStudyP }) is { } skewed)
        {
            steps.Add(new("publication bias", -1, string.Create(CultureInfo.InvariantCulture, $"small trials of {skewed.Marker} show larger effects (Egger p = {skewed.Report!.Egger!.P:0.000})")));
        }

        steps.AddRange(Upgrades(category, steps.Count == 0 || !steps.Any(s => s.Domain is "risk of bias" or "inconsistency")));
        return new(category.Category, trials.Count, participants, steps.ToImmutable(), IsSuggestion: true, EffectOf(category));
    }

    private static IEnumerable<GradeStep> Upgrades(CategorySynthesis category, bool sound)
    {
        if (!sound)
        {
            yield break;
        }

        if (category.Markers.FirstOrDefault(m => m.Pool is { Fit: { } fit } pool && pool.Studies[0].Measure.StartsWith("standardised", StringComparison.Ordinal) && fit.Pooled.Low >= LargeEffect) is { } large)
        {
            yield return new("large effect", 1, string.Create(CultureInfo.InvariantCulture, $"the whole interval of {large.Marker} lies above {LargeEffect}"));
        }

        foreach (var marker in category.Markers)
        {
            if (marker.Report?.Regressions.FirstOrDefault(r => Doses.Contains(r.Moderator, StringComparer.OrdinalIgnoreCase) && r.Fit.Coefficients[1] is { P: < SlopeP, Estimate: > 0 }) is { } slope)
            {
                yield return new("dose response", 1, string.Create(CultureInfo.InvariantCulture, $"the effect on {marker.Marker} rises with {slope.Moderator} (p = {slope.Fit.Coefficients[1].P:0.000})"));
                yield break;
            }
        }
    }

    private static readonly string[] Doses = ["weeks", "sessions_per_week", "sessions", "minutes", "dose"];

    private static string EffectOf(CategorySynthesis category)
    {
        var pooled = category.Markers.Where(m => m.Pool?.Fit is not null).Select(m => string.Create(CultureInfo.InvariantCulture, $"{m.Marker}: {m.Pool!.Studies[0].Measure} {m.Pool.Fit!.Pooled.Estimate:0.00} [{m.Pool.Fit.Pooled.Low:0.00}, {m.Pool.Fit.Pooled.High:0.00}]")).ToList();
        return pooled.Count > 0 ? string.Join("; ", pooled) : category.Sign is { } s ? string.Create(CultureInfo.InvariantCulture, $"not pooled; {s.Favoured} of {s.Studies} trials better") : "not pooled; no clear direction";
    }
}
