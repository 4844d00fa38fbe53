using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>Everything a repeated-measures model says of one outcome.</summary>
public sealed record RepeatedAnalysis
{
    public required Outcome Outcome { get; init; }

    /// <summary>Effects at every visit, then least-squares means by arm and visit.</summary>
    public required ImmutableArray<Estimate> Estimates { get; init; }

    public required ImmutableArray<TrialFault> Faults { get; init; }

    /// <summary>The mixed model; null where values outside the assay's limits called for <see cref="Censored"/>.</summary>
    public MmrmFit? Fit { get; init; }

    /// <summary>The model in which values outside the assay's limits are bounds; else null.</summary>
    public CensoredRepeatedFit? Censored { get; init; }

    /// <summary>Joint test of arm × visit; null where <see cref="Fit"/> is.</summary>
    public JointTest? Interaction { get; init; }

    public required Provenance Provenance { get; init; }

    public required string MethodsText { get; init; }
}

/// <summary>Mixed model for repeated measures of an outcome: value ~ baseline × visit + arm × visit, every participant with a baseline and any visit after it. Values outside the assay's limits enter as bounds.</summary>
public static class RepeatedModel
{
    /// <param name="baseline">Name of the visit before treatment; all others are follow-up.</param>
    /// <returns>The analysis, or the fault: fewer than two visits after baseline, an arm without data, no structure that converges.</returns>
    public static Parsed<RepeatedAnalysis> Analyse(TrialData data, Outcome outcome, string baseline, AncovaOptions? options = null, MmrmOptions? model = null)
    {
        options ??= AncovaOptions.Default;
        var faults = new List<TrialFault>(data.Faults.Where(f => f.Outcome.Length == 0 || f.Outcome == outcome.Name));
        var visits = data.Visits.Select(v => v.Name).Where(v => v != baseline).ToImmutableArray();
        var rows = Rows(data, outcome, baseline, visits, options.LogRatio, faults);
        if (rows.Count == 0)
        {
            return new Fault(0, "participants with a baseline and a later value", "none") { Unit = "row", Place = outcome.Name };
        }

        var arms = data.Arms.Select(a => a.Name).ToImmutableArray();
        var reference = Ancova.ReferenceIndex(arms, options.Reference);
        if (reference < 0)
        {
            return new Fault(0, "a reference arm among " + string.Join(", ", arms), Printable.Quote(options.Reference)) { Unit = "row", Place = outcome.Name };
        }

        if (IsCensored(data, outcome, baseline, visits))
        {
            return CensoredRepeatedAnalysis.Analyse(data, outcome, baseline, arms[reference], options, [.. faults.Where(f => f.Kind != TrialFaultKind.Censored || f.Visit == baseline)]).In(outcome.Name);
        }

        var frame = new Frame(rows.Count)
            .With("participant", [.. rows.Select(r => (string?)r.Value.Participant.Label)])
            .With("arm", [.. rows.Select(r => (string?)r.Value.Participant.Arm!.Name)])
            .With("visit", [.. rows.Select(r => (string?)r.Value.Visit.Name)])
            .With("baseline", [.. rows.Select(r => r.Baseline)])
            .With("y", [.. rows.Select(r => r.Outcome)]);
        var present = visits.Where(v => rows.Exists(r => r.Value.Visit.Name == v)).ToImmutableArray();
        var references = ImmutableDictionary<string, string>.Empty.Add("arm", arms[reference]).Add("visit", present[0]);
        var formula = Formula.Parse(present.Length > 1 ? "y ~ baseline*visit + arm*visit" : "y ~ baseline + arm").Value;
        return Design.Build(formula, frame, new() { References = references, Needed = ["participant", "visit"] })
            .Bind(design => Mmrm.Fit(design, "participant", "visit", (model ?? MmrmOptions.Default) with { Visits = present }))
            .In(outcome.Name)
            .Map(fit => Describe(fit, outcome, arms[reference], present, rows, options, [.. faults]));
    }

    /// <summary>Whether a value after a known baseline is only a bound.</summary>
    private static bool IsCensored(TrialData data, Outcome outcome, string baseline, ImmutableArray<string> visits) => data.Participants.Any(p =>
        data.Find(p.Label, baseline, outcome.Name)?.Observation.Value is not null && visits.Any(v => data.Find(p.Label, v, outcome.Name) is { Observation.IsCensored: true }));

    private static List<(OutcomeValue Value, double Baseline, double Outcome)> Rows(TrialData data, Outcome outcome, string baseline, ImmutableArray<string> visits, bool log, List<TrialFault> faults)
    {
        var rows = new List<(OutcomeValue, double, double)>();
        foreach (var participant in data.Participants)
        {
            if (Number(data.Find(participant.Label, baseline, outcome.Name), log, faults) is not { } start)
            {
                if (visits.Any(v => data.Find(participant.Label, v, outcome.Name) is not null))
                {
                    faults.Add(new(TrialFaultKind.MissingBaseline, participant.Label, baseline, outcome.Name, "no value at baseline"));
                }

                continue;
            }

            foreach (var visit in visits)
            {
                var value = data.Find(participant.Label, visit, outcome.Name);
                if (Number(value, log, faults) is { } number)
                {
                    rows.Add((value!, start, number));
                }
            }
        }

        return rows;
    }

    private static double? Number(OutcomeValue? value, bool log, List<TrialFault> faults)
    {
        if (value is null || value.Observation.IsMissing)
        {
            return null;
        }

        if (value.Observation.Value is not { } number || (log && number <= 0))
        {
            var kind = value.Observation.IsCensored ? TrialFaultKind.Censored : TrialFaultKind.NotPositive;
            faults.Add(new(kind, value.Participant.Label, value.Visit.Name, value.Outcome.Name, kind == TrialFaultKind.Censored ? "known only as a bound" : "not above zero"));
            return null;
        }

        return log ? Math.Log(number) : number;
    }

    private static RepeatedAnalysis Describe(
        MmrmFit fit, Outcome outcome, string reference, ImmutableArray<string> visits, List<(OutcomeValue Value, double Baseline, double Outcome)> rows, AncovaOptions options, ImmutableArray<TrialFault> faults)
    {
        var provenance = Provenance.Derived(
            "trials.mmrm",
            rows.Select(r => r.Value.Provenance),
            [new("outcome", outcome.Name), new("covariance", fit.Covariance.ToString()), new("logRatio", options.LogRatio ? "true" : "false"), new("reference", reference)]);
        var method = $"MMRM, {fit.Covariance}, REML, Kenward-Roger" + (options.LogRatio ? ", ratio of geometric means" : "");
        var made = new ModelEstimates(options.LogRatio, options.Level, method, provenance);
        Estimate Made(string name, string unit, Inference inference, bool test) => made.Of($"{outcome.Name}: {name}", unit, inference, test);

        var means = MarginalMeans.Of(fit.Design, visits.Length > 1 ? ["arm", "visit"] : ["arm"]);
        var estimates = new List<Estimate>();
        foreach (var visit in visits)
        {
            var at = means.Where(m => visits.Length == 1 || m.Levels[1].Level == visit).ToList();
            var control = at.First(m => m.Levels[0].Level == reference);
            foreach (var mean in at.Where(m => m != control))
            {
                var contrast = fit.Contrast("", MarginalMeans.Difference(mean, control), level: options.Level);
                estimates.Add(Made($"{mean.Levels[0].Level} {(options.LogRatio ? "/" : "-")} {reference} at {visit}", options.LogRatio ? "1" : outcome.Unit, contrast, test: true));
            }
        }

        estimates.AddRange(means.Select(m => Made(
            $"least-squares mean, {m.Levels[0].Level} at {(visits.Length > 1 ? m.Levels[1].Level : visits[0])}", outcome.Unit, fit.Contrast("", m.Weights.AsSpan(), level: options.Level), test: false)));
        var interaction = fit.Design.Formula.Terms.ToList().FindIndex(t => t.Length == 2 && t.Contains("arm"));
        return new()
        {
            Outcome = outcome,
            Estimates = [.. estimates],
            Faults = faults,
            Fit = fit,
            Interaction = fit.Term(interaction >= 0 ? interaction : fit.Design.Formula.Terms.ToList().FindIndex(t => t.Length == 1 && t[0] == "arm")),
            Provenance = provenance,
            MethodsText = string.Create(
                CultureInfo.InvariantCulture,
                $"{outcome.Name} was analysed over {visits.Length} visits by a mixed model for repeated measures ({fit.SubjectCount} participants, {fit.Observations} values) with baseline by visit and arm by visit, {fit.Covariance} covariance, restricted maximum likelihood and Kenward-Roger degrees of freedom{(fit.Ladder.IsEmpty ? "" : "; before it " + string.Join("; ", fit.Ladder))}. Missing values are taken to be missing at random."),
        };
    }
}
