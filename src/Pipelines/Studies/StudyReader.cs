using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Studies;

/// <summary>Turns the YAML of a study file into a <see cref="Study"/>, noting every fault.</summary>
internal static class StudyReader
{
    public static Study? Read(YamlMap root, Provenance provenance, FaultList faults)
    {
        var before = faults.Count;
        var name = Label(root.Text("study", "a short name"), root.LineOfKey("study"), "a short name for the study", faults);
        var arms = root.Words("arms", "two arms, the reference first: [control, exercise]");
        if (arms.Distinct(StringComparer.Ordinal).Count() != 2 || arms.Count != 2)
        {
            faults.Add(root.LineOfKey("arms"), "arms: two different names, the reference first", arms.Count == 0 ? "none" : string.Join(", ", arms.Select(a => Printable.Quote(a))));
        }

        foreach (var arm in arms)
        {
            Label(arm, root.LineOfKey("arms"), "the name of an arm", faults);
        }

        var visits = Visits(root, faults);
        var participants = root.Text("participants", "a CSV file with the columns participant and arm");
        var outcomes = Outcomes(root, faults);
        var analysis = Analysis(root, outcomes, faults);
        var plan = root.Optional("plan", "the file of a statistical analysis plan");
        if (plan is not null && root.Has("analysis"))
        {
            faults.Add(root.LineOfKey("plan"), "'analysis' or 'plan'", "both", "The plan states the whole analysis: leave 'analysis' out");
        }

        root.RefuseUnknownKeys();
        return faults.Count > before ? null : new Study
        {
            Name = name,
            Arms = [.. arms.Select(a => new Arm(a))],
            Visits = visits,
            Participants = participants,
            Outcomes = outcomes,
            Analysis = analysis,
            Plan = plan,
            Provenance = provenance,
        };
    }

    /// <summary>A label, or "invalid" after noting a fault.</summary>
    private static string Label(string text, int line, string expected, FaultList faults)
    {
        if (text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            return text;
        }

        if (text.Length > 0)
        {
            faults.Add(line, expected + " of 1 to 64 letters, digits, '-', '_' or '.'", Printable.Quote(text));
        }

        return "invalid";
    }

    private static ImmutableArray<Visit> Visits(YamlMap root, FaultList faults)
    {
        var visits = ImmutableArray.CreateBuilder<Visit>();
        foreach (var node in root.List("visits", "two or more visits, the baseline first"))
        {
            var map = YamlMap.Of(node, "a visit: {name: baseline, day: 0}", faults);
            var name = Label(map.Text("name", "the name of the visit"), map.Line, "the name of a visit", faults);
            visits.Add(new(name) { Day = map.Has("day") ? (int)map.Number("day", 0) : null });
            map.RefuseUnknownKeys();
        }

        if (visits.Count == 1 || visits.Select(v => v.Name).Distinct(StringComparer.Ordinal).Count() < visits.Count)
        {
            faults.Add(root.LineOfKey("visits"), "two or more visits of different names", string.Join(", ", visits.Select(v => v.Name)));
        }

        return visits.ToImmutable();
    }

    private static ImmutableArray<StudyOutcome> Outcomes(YamlMap root, FaultList faults)
    {
        var outcomes = ImmutableArray.CreateBuilder<StudyOutcome>();
        var all = root.Map("outcomes", "outcomes: a mapping from a name to its unit, benefit and source");
        if (all is null)
        {
            faults.Add(root.Line, "the key 'outcomes'", "no such key");
            return [];
        }

        foreach (var name in all.Keys)
        {
            var map = YamlMap.Of(all.Find(name)!, "an outcome: unit, benefit and a source", faults);
            var unit = map.Text("unit", "a UCUM unit, or \"1\"");
            if (!map.Has("benefit"))
            {
                faults.Add(map.Line, "the key 'benefit' (lower, higher or undecided)", "an outcome without a direction of benefit", "A sign is never taken for a benefit: state it");
            }

            var benefit = map.Choice("benefit", "undecided", "lower", "higher", "undecided") switch
            {
                "lower" => BenefitDirection.Lower,
                "higher" => BenefitDirection.Higher,
                _ => BenefitDirection.Undecided,
            };
            var scale = map.Choice("scale", "linear", "linear", "log");
            var title = map.Optional("title", "a title");
            var source = SourceReader.Read(map, faults);
            map.RefuseUnknownKeys();
            var outcome = new Outcome(Label(name, map.Line, "the name of an outcome", faults), unit, benefit) { Title = title ?? name };
            if (source is not null)
            {
                outcomes.Add(new(outcome, source is GrayMatterSource ? OutcomeScale.Change : scale == "log" ? OutcomeScale.Log : OutcomeScale.Linear, source, map.Line));
            }
        }

        if (!all.Keys.Any())
        {
            faults.Add(all.Line, "at least one outcome", "none");
        }

        return outcomes.ToImmutable();
    }

    private static StudyAnalysis Analysis(YamlMap root, ImmutableArray<StudyOutcome> outcomes, FaultList faults)
    {
        if (root.Map("analysis", "analysis: covariance, multiplicity, track") is not { } map)
        {
            return new();
        }

        var analysis = new StudyAnalysis
        {
            Covariance = map.Choice("covariance", "classical", "classical", "HC0", "HC1", "HC2", "HC3", "HC4"),
            Multiplicity = map.Choice("multiplicity", "holm", "holm", "bh"),
        };
        if (map.Map("track", "track: {outcome: pain_vas, with: [crp]}") is { } track)
        {
            analysis = analysis with
            {
                TrackedOutcome = track.Text("outcome", "the outcome whose change is tracked"),
                TrackedWith = [.. track.Words("with", "with: a list of outcomes")],
            };
            foreach (var name in analysis.TrackedWith.Prepend(analysis.TrackedOutcome).Where(n => n.Length > 0 && outcomes.All(o => o.Outcome.Name != n)))
            {
                faults.Add(track.Line, "an outcome of this study (" + string.Join(", ", outcomes.Select(o => o.Outcome.Name)) + ")", Printable.Quote(name));
            }

            track.RefuseUnknownKeys();
        }

        map.RefuseUnknownKeys();
        return analysis;
    }
}
