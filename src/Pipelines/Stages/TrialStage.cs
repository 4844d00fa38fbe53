using System.Collections.Immutable;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;
using Toolkit.Pipelines.Studies;
using Toolkit.Trials;

namespace Toolkit.Pipelines.Stages;

/// <summary>What the outcome model found, with what the report draws from.</summary>
internal sealed record TrialFindings
{
    public required ImmutableArray<Estimate> Estimates { get; init; }

    /// <summary>The comparison between the arms of each outcome that has one, in the order of the study file.</summary>
    public required ImmutableArray<(StudyOutcome Outcome, Estimate Effect)> Effects { get; init; }

    /// <summary>p values of <see cref="Effects"/> adjusted for their number, by the estimate's name.</summary>
    public required ImmutableSortedDictionary<string, double> AdjustedP { get; init; }

    public required ImmutableArray<TrackingAnalysis> Tracking { get; init; }

    /// <summary>The sentences of the methods section, each once.</summary>
    public required ImmutableArray<string> Methods { get; init; }

    /// <summary>The plan that was carried out; null where the study file itself says how.</summary>
    public PlannedFindings? Planned { get; init; }
}

/// <summary>The last stage of a run: the arms compared, the changes correlated, the p values adjusted.</summary>
internal static class TrialStage
{
    public static TrialFindings Analyse(StudyContext context, IReadOnlyCollection<OutcomeValue> values)
    {
        var data = TrialData.From(values);
        var estimates = new List<Estimate>();
        var effects = new List<(StudyOutcome, Estimate)>();
        var methods = new List<string>();
        foreach (var outcome in context.Study.Outcomes)
        {
            Compare(context, data, outcome, estimates, effects, methods);
        }

        var tracking = Track(context, data, estimates, methods);
        var adjusted = Adjust(context.Study.Analysis.Multiplicity, effects);
        if (effects.Count > 1)
        {
            methods.Add($"The {effects.Count} comparisons between arms are one family; their p values are also given adjusted by {(context.Study.Analysis.Multiplicity == "holm" ? "Holm's step-down method" : "the method of Benjamini and Hochberg")}.");
        }

        return new()
        {
            Estimates = [.. estimates.Select(e => e with { Provenance = e.Provenance.Add(context.Study.Provenance.Id) })],
            Effects = [.. effects],
            AdjustedP = adjusted,
            Tracking = [.. tracking],
            Methods = [.. methods.Distinct(StringComparer.Ordinal)],
        };
    }

    private static void Compare(StudyContext context, TrialData data, StudyOutcome outcome, List<Estimate> estimates, List<(StudyOutcome, Estimate)> effects, List<string> methods)
    {
        var options = Options(context.Study, outcome);
        var analysed = outcome.Scale == OutcomeScale.Change
            ? ChangeComparison.Analyse(data, outcome.Outcome, options).Map(c => (c.Estimates, c.Faults, c.Provenance, c.MethodsText))
            : OutcomeModel.Analyse(data, outcome.Outcome, options).Map(a => (a.Estimates, a.Faults, a.Provenance, a.MethodsText));
        if (!analysed.Try(out var found, out var fault))
        {
            context.Faults.Add(new("trial", fault.Message) { Outcome = outcome.Outcome.Name });
            estimates.Add(new()
            {
                Name = $"{outcome.Outcome.Name}: {context.Study.Arms[1].Name} - {context.Study.Arms[0].Name} at {context.Study.Followup.Name}",
                Unit = outcome.Outcome.Unit,
                Method = "not analysed",
                Reason = fault.Message,
            });
            return;
        }

        context.Provenance.Add(found.Provenance);
        // Why a value is missing has been said where it was lost; here only what no earlier stage has named is added.
        var named = context.Faults.Where(f => f.Outcome == outcome.Outcome.Name).Select(f => f.Participant).ToHashSet(StringComparer.Ordinal);
        context.Faults.AddRange(found.Faults.Where(f => !named.Contains(f.Participant)).Select(f => new RunFault("trial", f.Detail) { Participant = f.Participant, Visit = Named(f.Visit), Outcome = outcome.Outcome.Name }));
        estimates.AddRange(found.Estimates);
        effects.Add((outcome, found.Estimates[0]));
        methods.Add(found.MethodsText);
    }

    private static List<TrackingAnalysis> Track(StudyContext context, TrialData data, List<Estimate> estimates, List<string> methods)
    {
        var found = new List<TrackingAnalysis>();
        var pain = context.Study.Outcomes.FirstOrDefault(o => o.Outcome.Name == context.Study.Analysis.TrackedOutcome);
        foreach (var name in pain is null ? [] : context.Study.Analysis.TrackedWith)
        {
            var marker = context.Study.Outcomes.First(o => o.Outcome.Name == name);
            if (ChangeTracking.Analyse(data, marker.Outcome, pain!.Outcome, Options(context.Study, pain), ScaleOf(marker), labels => PlateRedraw.Of(context.PlateReadings, marker, context.Study, labels)).Try(out var analysis, out var fault))
            {
                context.Provenance.Add(analysis.Provenance);
                estimates.AddRange(analysis.Estimates);
                methods.Add(analysis.MethodsText);
                found.Add(analysis);
            }
            else
            {
                context.Faults.Add(new("trial", fault.Message) { Outcome = name });
            }
        }

        return found;
    }

    internal static MarkerScale ScaleOf(StudyOutcome marker) => marker.Scale switch
    {
        OutcomeScale.Log => MarkerScale.Log,
        OutcomeScale.Change => MarkerScale.Change,
        _ => MarkerScale.Linear,
    };

    private static ImmutableSortedDictionary<string, double> Adjust(string method, List<(StudyOutcome Outcome, Estimate Effect)> effects)
    {
        var tested = effects.Where(e => e.Effect.P is not null).Select(e => e.Effect).ToList();
        var adjusted = Multiplicity.Adjust(tested.Select(e => e.P!.Value).ToArray(), method == "holm" ? MultiplicityMethod.Holm : MultiplicityMethod.BenjaminiHochberg);
        return tested.Zip(adjusted).ToImmutableSortedDictionary(pair => pair.First.Name, pair => pair.Second, StringComparer.Ordinal);
    }

    private static OutcomeModelOptions Options(Study study, StudyOutcome outcome) => new()
    {
        Baseline = study.Baseline.Name,
        FollowUp = study.Followup.Name,
        Ancova = new()
        {
            Reference = study.Arms[0].Name,
            StandardErrors = study.Analysis.Covariance == "classical" ? SandwichKind.None : Enum.Parse<SandwichKind>(study.Analysis.Covariance),
            LogRatio = outcome.Scale == OutcomeScale.Log,
        },
    };

    private static string? Named(string text) => text.Length == 0 ? null : text;
}
