using System.Text.Json.Nodes;

namespace Toolkit.Conformance.Tests;

/// <summary>Every reference case of the trial outcome model, by family. Meta-analysis and synthesis belong to the evidence.</summary>
public class TrialsTests
{
    private const string None = "(none)";

    private static readonly Dictionary<string, Func<TrialsCase, JsonNode>> Families = new(StringComparer.Ordinal)
    {
        ["ANCOVA"] = TrialsLinear.Covariance,
        ["interaction"] = TrialsLinear.Covariance,
        ["dose response"] = TrialsLinear.DoseResponse,
        ["effect size"] = TrialsEffects.Effects,
        ["correlation"] = TrialsEffects.Correlation,
        ["bootstrap"] = TrialsEffects.Resampled,
        ["responder"] = TrialsEffects.Responder,
        ["power"] = TrialsEffects.PowerOf,
        ["distributions"] = TrialsEffects.Tails,
        ["multiplicity"] = TrialsEffects.Family,
        ["mediation"] = TrialsEffects.Mediated,
        ["LLOQ"] = TrialsMissing.Limits,
        ["missing data"] = TrialsMissing.Imputed,
        ["nist-univariate"] = TrialsNist.Univariate,
        ["nist-anova"] = TrialsNist.Anova,
        ["nist-regression"] = TrialsNist.Regression,
        ["MMRM"] = TrialsMixed.Repeated,
        ["LMM"] = TrialsMixed.RandomEffects,
    };

    private static readonly string[] OfTheEvidence = ["meta-analysis", "SWiM"];

    public static TheoryData<string> Paths => [.. Found().DefaultIfEmpty(None)];

    [Theory, MemberData(nameof(Paths))]
    public void A_reference_case_is_met(string path)
    {
        if (path == None)
        {
            Cases.SkipWithout([], "trials");
        }

        var reference = new TrialsCase(Path.Combine(Cases.Root, path));
        if (OfTheEvidence.Contains(reference.Family))
        {
            return;
        }

        Assert.True(Families.TryGetValue(reference.Family, out var answer), $"No model answers the family {reference.Family}.");
        reference.Score(answer(reference));
    }

    private static IEnumerable<string> Found() => Cases.Files("trials", "", "*.json").Select(p => Path.GetRelativePath(Cases.Root, p));
}
