using System.Text.Json.Nodes;
using Toolkit.Trials;

namespace Toolkit.Conformance.Tests;

/// <summary>Answers of the families MMRM and LMM.</summary>
internal static class TrialsMixed
{
    private static readonly Dictionary<string, CovarianceKind> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["us"] = CovarianceKind.Unstructured,
        ["un"] = CovarianceKind.Unstructured,
        ["cs"] = CovarianceKind.CompoundSymmetry,
        ["csh"] = CovarianceKind.HeterogeneousCompoundSymmetry,
        ["ar1"] = CovarianceKind.Autoregressive,
        ["ar1h"] = CovarianceKind.HeterogeneousAutoregressive,
        ["toep"] = CovarianceKind.Toeplitz,
        ["toeph"] = CovarianceKind.HeterogeneousToeplitz,
        ["ad"] = CovarianceKind.AnteDependence,
        ["adh"] = CovarianceKind.HeterogeneousAnteDependence,
    };

    public static JsonNode Repeated(TrialsCase reference)
    {
        var text = reference.Input("formula");
        var factors = TrialsTable.Factors(text);
        var formula = Formula.Parse(TrialsTable.WithoutFactor(TrialsTable.FormulaText(text))).Value;
        var frame = TrialsTable.Read(reference);
        var (subject, visit) = Roles(frame, reference, factors);
        var terms = TrialsTable.Terms(reference.Expected["coef"] ?? reference.Expected["kr"]?["coef"] ?? reference.Expected["satterthwaite"]?["coef"]);
        var design = Design.Build(formula, frame, new() { Factors = factors, References = TrialsTable.References(frame, formula, terms), Needed = [subject, visit] }).Value;
        var kind = Kinds[(string?)reference.Inputs["covariance"] ?? text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries).First(Kinds.ContainsKey)];
        var options = new MmrmOptions { Covariance = kind, Ladder = false };
        var fit = Mmrm.Fit(design, subject, visit, options).Value;
        if (reference.Expected["coef"] is not null)
        {
            return Plain(fit, design, terms, visit);
        }

        var answer = new JsonObject
        {
            ["kr"] = Block(fit, design, terms, visit, DegreesOfFreedom.KenwardRoger, fit.CoefficientCovariance()),
            ["satterthwaite"] = Block(fit, design, terms, visit, DegreesOfFreedom.Satterthwaite, fit.CoefficientCovariance(DegreesOfFreedom.Satterthwaite)),
            ["kr_linear_se"] = TrialsTable.Coefficients(fit.Table(DegreesOfFreedom.KenwardRogerLinear), terms),
            ["sas_kr"] = Sas(fit, DegreesOfFreedom.KenwardRoger),
            ["sas_kr_linear"] = Sas(fit, DegreesOfFreedom.KenwardRogerLinear),
            ["sas_satterthwaite"] = Sas(fit, DegreesOfFreedom.Satterthwaite),
            ["ml"] = Maximum(design, terms, subject, visit, options),
            ["empirical"] = Empirical(fit, terms, biasReduced: false),
            ["cr2"] = Empirical(fit, terms, biasReduced: true),
        };
        var interaction = formula.Terms.ToList().FindIndex(t => t.Length > 1 && t.Contains(visit));
        if (interaction >= 0)
        {
            answer["wald_F"] = TrialsTable.Test(fit.Term(interaction));
        }

        return answer;
    }

    /// <summary>Subject and visit columns: named in the case, else by the words of the formula.</summary>
    private static (string Subject, string Visit) Roles(Frame frame, TrialsCase reference, IReadOnlyCollection<string> factors)
    {
        var words = ((string?)reference.Inputs["reference"] + " ; " + reference.Input("formula")).Split([' ', ';', ',', '(', ')'], StringSplitOptions.RemoveEmptyEntries);
        string? After(string word) => words.Zip(words.Skip(1)).Where(p => p.First == word && frame.Has(p.Second)).Select(p => p.Second).FirstOrDefault();
        var subject = After("subject") ?? After("within") ?? frame.Columns.First(c => c is "USUBJID" or "Subject" or "subject" or "id");
        var visit = After("visit") ?? factors.FirstOrDefault() ?? frame.Columns.First(c => c is "AVISIT" or "visit" or "Visit" or "AVISITN");
        return (subject, visit);
    }

    private static JsonObject Block(MmrmFit fit, Design design, IReadOnlyList<string> terms, string visit, DegreesOfFreedom method, double[][] covariance)
    {
        var block = new JsonObject
        {
            ["coef"] = TrialsTable.Coefficients(fit.Table(method), terms),
            ["vcov"] = TrialsTable.Matrix(covariance),
            ["Sigma"] = TrialsTable.Matrix(fit.Sigma),
            ["m2LL"] = fit.MinusTwoLogLikelihood,
            ["aic"] = fit.Aic,
            ["bic"] = fit.Bic,
            ["n_obs"] = fit.Observations,
            ["n_subjects"] = fit.SubjectCount,
        };
        var arm = design.Formula.Terms.Where(t => t.Length == 2 && t.Contains(visit)).SelectMany(t => t).FirstOrDefault(v => v != visit);
        if (arm is not null && design.Factors.ContainsKey(arm))
        {
            var means = MarginalMeans.Of(design, [arm, visit]);
            block["lsmeans"] = new JsonArray([.. means.Select(m => (JsonNode)MeanRow(fit, m, method))]);
            block["contrasts"] = new JsonArray([.. design.Factors[visit].Levels.SelectMany(v => Effects(fit, means, arm, visit, v, method))]);
        }

        return block;
    }

    private static JsonObject MeanRow(MmrmFit fit, MarginalMean mean, DegreesOfFreedom method)
    {
        var row = TrialsTable.Row("name", mean.Name, fit.Contrast(mean.Name, mean.Weights.AsSpan(), method));
        foreach (var (factor, level) in mean.Levels)
        {
            row[factor] = level;
        }

        return row;
    }

    private static IEnumerable<JsonNode> Effects(MmrmFit fit, IReadOnlyList<MarginalMean> means, string arm, string visit, string level, DegreesOfFreedom method)
    {
        var at = means.Where(m => m.Levels[1].Level == level).ToList();
        foreach (var other in at.Skip(1))
        {
            var name = $"{other.Levels[0].Level} - {at[0].Levels[0].Level}";
            var row = TrialsTable.Row("contrast", name, fit.Contrast(name, [.. other.Weights.Zip(at[0].Weights, (a, b) => a - b)], method));
            row[visit] = level;
            yield return row;
        }
    }

    private static JsonObject Sas(MmrmFit fit, DegreesOfFreedom method)
    {
        var row = TrialsTable.Row("term", fit.Terms[^1], fit.Table(method)[^1]);
        row["ci"] = new JsonArray((double)row["lower"]!, (double)row["upper"]!);
        return row;
    }

    private static JsonObject Maximum(Design design, IReadOnlyList<string> terms, string subject, string visit, MmrmOptions options)
    {
        var fit = Mmrm.Fit(design, subject, visit, options with { Restricted = false }).Value;
        return Block(fit, design, terms, visit, DegreesOfFreedom.Satterthwaite, fit.CoefficientCovariance(DegreesOfFreedom.Satterthwaite));
    }

    private static JsonObject Empirical(MmrmFit fit, IReadOnlyList<string> terms, bool biasReduced)
    {
        var covariance = fit.EmpiricalCovariance(biasReduced);
        return new()
        {
            ["coef"] = TrialsTable.Coefficients([.. fit.Coefficients.Select((b, j) => Inference.Of(fit.Terms[j], b, Math.Sqrt(covariance[j][j]), double.PositiveInfinity) with { Df = double.MaxValue })], terms),
            ["vcov"] = TrialsTable.Matrix(covariance),
            ["Sigma"] = TrialsTable.Matrix(fit.Sigma),
            ["m2LL"] = fit.MinusTwoLogLikelihood,
            ["aic"] = fit.Aic,
            ["bic"] = fit.Bic,
            ["n_obs"] = fit.Observations,
            ["n_subjects"] = fit.SubjectCount,
        };
    }

    private static JsonObject Plain(MmrmFit fit, Design design, IReadOnlyList<string> terms, string visit)
    {
        var block = Block(fit, design, terms, visit, DegreesOfFreedom.Satterthwaite, fit.CoefficientCovariance(DegreesOfFreedom.Satterthwaite));
        block["loglik"] = fit.MinusTwoLogLikelihood / -2;
        var other = design.Factors.Keys.First(k => k != visit);
        var means = MarginalMeans.Of(design, [other, visit]);
        var effects = design.Factors[visit].Levels.Select(v =>
        {
            var at = means.Where(m => m.Levels[1].Level == v).ToList();
            var name = $"{at[0].Levels[0].Level} - {at[1].Levels[0].Level}";
            var row = TrialsTable.Row("contrast", name, fit.Contrast(name, [.. at[0].Weights.Zip(at[1].Weights, (a, b) => a - b)], DegreesOfFreedom.Satterthwaite));
            row["A"] = v;
            row[visit] = v;
            return (JsonNode)row;
        });
        block[$"{other.ToLowerInvariant()}_at_{visit.ToLowerInvariant()}"] = new JsonArray([.. effects]);
        return block;
    }

    public static JsonNode RandomEffects(TrialsCase reference)
    {
        var formula = TrialsTable.Formulas(reference)[0];
        var frame = TrialsTable.Read(reference);
        var terms = TrialsTable.Terms(reference.Expected["coef_satt"]);
        var references = TrialsTable.References(frame, formula, terms);
        var fit = Lmm.Fit(Design.Build(formula, frame, new() { References = references }).Value).Value;
        var balanced = Lmm.Fit(Design.Build(formula, frame, new() { References = references, Coding = Coding.SumToZero }).Value).Value;
        JsonArray Tests(DegreesOfFreedom method, Information information) => [.. formula.Terms.Select((_, t) =>
        {
            var test = balanced.Term(t, method, information);
            return (JsonNode)TrialsTable.Test(test with { SumOfSquares = test.F * test.Df1 * fit.ResidualVariance });
        })];
        return new JsonObject
        {
            ["coef_satt"] = TrialsTable.Coefficients(fit.Table(DegreesOfFreedom.Satterthwaite), terms),
            ["anova_satt"] = Tests(DegreesOfFreedom.Satterthwaite, Information.Observed),
            ["anova_kr"] = Tests(DegreesOfFreedom.KenwardRogerLinear, Information.Expected),
            ["vc"] = new JsonArray([.. fit.Components.Select(c => (JsonNode)new JsonObject
            {
                ["grp"] = c.Group, ["var1"] = c.First, ["var2"] = c.Second, ["vcov"] = c.Value,
                ["sdcor"] = c.Second.Length == 0 ? c.StandardDeviation : Correlation(fit, c),
            })]),
            ["vcov"] = TrialsTable.Matrix(fit.CoefficientCovariance(DegreesOfFreedom.Satterthwaite)),
            ["vcov_kr"] = TrialsTable.Matrix(fit.CoefficientCovariance(DegreesOfFreedom.KenwardRogerLinear, Information.Expected)),
            ["m2LL_REML"] = fit.MinusTwoLogLikelihood,
        };
    }

    private static double Correlation(LmmFit fit, VarianceComponent covariance)
    {
        double Deviation(string name) => fit.Components.First(c => c.First == name && c.Second.Length == 0).StandardDeviation;
        return covariance.Value / (Deviation(covariance.First) * Deviation(covariance.Second));
    }
}
