using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>Does the effect of treatment differ between subgroups: one model with arm × trait, its joint test, and the effect within each level. Never "significant in one, not in the other".</summary>
public static class SubgroupAnalysis
{
    private const int FewestInCell = 2;

    /// <param name="trait">Text, such as sex; a number is taken as a label.</param>
    /// <returns>The joint test, differences between effects, and effects within levels; or the fault: one level only, or a cell with fewer than two participants.</returns>
    public static Parsed<TraitAnalysis> Analyse(TrialData data, Outcome outcome, Traits traits, string trait, OutcomeModelOptions options)
    {
        var table = TraitTable.Of(data, outcome, traits, trait, options);
        var arms = data.Arms.Select(a => a.Name).ToImmutableArray();
        var reference = Ancova.ReferenceIndex(arms, options.Ancova.Reference);
        if (reference < 0 || arms.Length < 2)
        {
            return new Fault(0, "two arms, the reference among them", string.Join(", ", arms)) { Unit = "row", Place = outcome.Name };
        }

        var levels = table.Frame.Text("trait").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        foreach (var (arm, level) in arms.SelectMany(a => levels.Select(l => (a, l))))
        {
            var count = table.Pairs.Count(p => p.Participant.Arm!.Name == arm && traits.Of(p.Participant.Label, trait) == level);
            if (count < FewestInCell)
            {
                return new Fault(0, $"at least {FewestInCell} participants of every {trait} in every arm", $"{count} with {Printable.Quote(level)} in {arm}") { Unit = "row", Place = outcome.Name };
            }
        }

        var design = new DesignOptions { Factors = ["trait"], References = ImmutableDictionary<string, string>.Empty.Add("arm", arms[reference]) };
        return Design.Build(Formula.Parse("y ~ baseline + arm*trait").Value, table.Frame, design)
            .Bind(d => d.Fit().Map(model => Describe(d, model, table, outcome, trait, arms[reference], options)))
            .In(outcome.Name);
    }

    private static TraitAnalysis Describe(Design design, LinearModel model, TraitTable table, Outcome outcome, string trait, string reference, OutcomeModelOptions options)
    {
        var provenance = Provenance.Derived(
            "trials.subgroup", table.Pairs.SelectMany(p => new[] { p.Baseline.Provenance, p.FollowUp.Provenance }), [.. OutcomeModel.Parameters(options, outcome.Name), new("trait", trait)]);
        var covariance = model.Covariance(options.Ancova.StandardErrors);
        var errors = options.Ancova.StandardErrors == SandwichKind.None ? "" : $", {options.Ancova.StandardErrors}";
        var method = $"ANCOVA with arm × {trait}{errors}";
        var log = options.Ancova.LogRatio;
        var (unit, between) = (log ? "1" : outcome.Unit, log ? "/" : "-");
        var made = new ModelEstimates(log, options.Ancova.Level, method, provenance);
        Estimate Made(string name, double[] weights) => made.Of(name, unit, model.Contrast("", weights, covariance, options.Ancova.Level));

        var columns = design.ColumnsOf(design.Formula.Terms.ToList().FindIndex(t => t.Length == 2));
        var joint = Wald.Test("", model, covariance, columns[0], columns.Length);
        var estimates = new List<Estimate>
        {
            made.Test($"{outcome.Name}: arm × {trait}, F({joint.Df1:0}, {joint.Df2:0}) at {options.FollowUp}", joint.F, joint.P),
        };
        var means = MarginalMeans.Of(design, ["arm", "trait"]);
        var levels = design.Factors["trait"].Levels;
        double[] Effect(string arm, string level)
        {
            MarginalMean Mean(string a) => means.First(m => m.Levels[0].Level == a && m.Levels[1].Level == level);
            return MarginalMeans.Difference(Mean(arm), Mean(reference));
        }

        foreach (var arm in design.Factors["arm"].Levels.Skip(1))
        {
            estimates.AddRange(levels.Select(l => Made($"{outcome.Name}: {arm} {between} {reference}, {trait} {l}, at {options.FollowUp}", Effect(arm, l))));
            estimates.AddRange(levels.Skip(1).Select(l => Made(
                $"{outcome.Name}: {arm} {between} {reference}, {trait} {l} {between} {levels[0]}, at {options.FollowUp}", [.. Effect(arm, l).Zip(Effect(arm, levels[0]), (x, y) => x - y)])));
        }

        return new()
        {
            Estimates = [.. estimates],
            Faults = table.Faults,
            Provenance = provenance,
            MethodsText = $"Whether the effect on {outcome.Name} differs by {trait} was tested by the joint F test of arm × {trait} in the analysis of covariance; effects within each level come from the same model.",
        };
    }
}
