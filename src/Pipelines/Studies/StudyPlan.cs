using System.Collections.Immutable;
using Toolkit.Measurements;
using Toolkit.Trials;

namespace Toolkit.Pipelines.Studies;

/// <summary>A statistical analysis plan that a study names: the same arms, visits and outcomes, or every disagreement is listed.</summary>
public sealed record StudyPlan(TrialPlan Plan, string Path, Provenance Provenance)
{
    /// <param name="bytes">The plan, YAML.</param>
    /// <param name="path">Where it lies; its seal is kept beside it.</param>
    /// <returns>The plan, or null beside at least one fault.</returns>
    public static (StudyPlan? Plan, ImmutableArray<Fault> Faults) Read(byte[] bytes, string path, Study study)
    {
        var name = System.IO.Path.GetFileName(path);
        var reading = PlanReader.Read(LongTable.Decode(bytes));
        var faults = new List<Fault>(reading.Faults);
        if (reading.Plan is { } plan)
        {
            faults.AddRange(Disagreements(plan, study));
            if (faults.Count == 0)
            {
                return (new(plan, path, Provenance.OfBytes("plan", name, Provenance.Digest(bytes))), []);
            }
        }

        return (null, [.. faults.Select(f => f with { Place = name })]);
    }

    private static IEnumerable<Fault> Disagreements(TrialPlan plan, Study study)
    {
        if (!plan.Arms.SequenceEqual(study.Arms.Select(a => a.Name)))
        {
            yield return Expected("the arms of the study in its order: " + string.Join(", ", study.Arms.Select(a => a.Name)), string.Join(", ", plan.Arms));
        }

        foreach (var visit in plan.Visits)
        {
            var known = study.Visits.FirstOrDefault(v => v.Name == visit.Name);
            if (known is null || (known.Day is { } day && day != visit.Day))
            {
                yield return Expected("visits of the study: " + string.Join(", ", study.Visits.Select(v => v.Day is { } d ? $"{v.Name} (day {d})" : v.Name)), $"{visit.Name} (day {visit.Day})");
            }
        }

        if (plan.Baseline != study.Baseline.Name)
        {
            yield return Expected($"the study's first visit, {study.Baseline.Name}, as the first of the plan", plan.Baseline);
        }

        foreach (var planned in plan.Outcomes)
        {
            if (Disagreement(planned, study) is { } fault)
            {
                yield return fault;
            }
        }
    }

    private static Fault? Disagreement(PlannedOutcome planned, Study study)
    {
        var name = planned.Outcome.Name;
        if (study.Outcomes.FirstOrDefault(o => o.Outcome.Name == name) is not { } known)
        {
            return Expected("outcomes of the study: " + string.Join(", ", study.Outcomes.Select(o => o.Outcome.Name)), Printable.Quote(name));
        }

        if (known.Outcome.Unit != planned.Outcome.Unit || known.Outcome.Benefit != planned.Outcome.Benefit)
        {
            return Expected($"{name} in {known.Outcome.Unit}, benefit {known.Outcome.Benefit}, as in the study", $"{Printable.Clean(planned.Outcome.Unit, 40)}, benefit {planned.Outcome.Benefit}");
        }

        return known.Scale == OutcomeScale.Change == planned.IsChange ? null : Expected(
            planned.IsChange ? $"a scale other than 'change' for {name}, which has a value at every visit" : $"'scale: change' for {name}, which is a change since baseline",
            planned.IsChange ? "change" : planned.LogScale ? "log" : "linear");
    }

    private static Fault Expected(string expected, string found) => new(1, expected, found) { Unit = "line" };
}
