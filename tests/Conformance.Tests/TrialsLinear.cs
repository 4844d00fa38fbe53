using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Toolkit.Trials;

namespace Toolkit.Conformance.Tests;

/// <summary>Answers of the families ANCOVA, interaction and dose response, quantity by quantity as the case asks for them.</summary>
internal static class TrialsLinear
{
    public static JsonNode Covariance(TrialsCase reference)
    {
        var frame = TrialsTable.Filtered(reference);
        var answer = new JsonObject();
        foreach (var (key, expected) in reference.Expected.AsObject())
        {
            if (expected is not null && key != "published")
            {
                answer[key] = Quantity(key, expected, reference, frame);
            }
        }

        return answer;
    }

    public static JsonNode DoseResponse(TrialsCase reference)
    {
        var frame = TrialsTable.Filtered(reference);
        var formula = TrialsTable.Formulas(reference)[0];
        var dose = formula.Variables.Last(frame.IsNumeric);
        var linear = Laid(reference, frame, formula, TrialsTable.Terms(reference.Expected["linear"]));
        var factorial = Design.Build(formula, linear.Frame, new() { Factors = [dose], References = linear.Factors.ToImmutableDictionary(f => f.Key, f => f.Value.Levels[0]) }).Value;
        LinearModel straight = linear.Fit().Value, free = factorial.Fit().Value;
        var means = MarginalMeans.Of(factorial, [dose]);
        var contrasts = DoseContrasts.Polynomial(means.Length);
        return new JsonObject
        {
            ["linear"] = TrialsTable.Coefficients(straight.Table(), TrialsTable.Terms(reference.Expected["linear"])),
            ["lack_of_fit"] = Comparison(straight, free),
            ["poly"] = new JsonArray([.. contrasts.Select(c => (JsonNode)TrialsTable.Row("contrast", c.Name, free.Contrast(c.Name, DoseContrasts.Over(means, c.Weights))))]),
            ["williams"] = TrialsTable.Matrix(DoseContrasts.Williams(means.Length).Select(row => row.AsEnumerable())),
            ["linear_by_linear_z"] = DoseContrasts.LinearByLinear(linear.Y, linear.Frame.Numbers(dose)),
        };
    }

    private static JsonNode? Quantity(string key, JsonNode expected, TrialsCase reference, Frame frame)
    {
        switch (key)
        {
            case "n":
                return frame.Rows;
            case "n_by_dose":
                return new JsonObject([.. expected.AsObject().Select(p => new KeyValuePair<string, JsonNode?>(p.Key, frame.Text(TrialsTable.DoseColumn(frame)).Count(t => t == p.Key)))]);
            case "dose_response" or "dose_coef":
                var dose = Laid(reference, frame, TrialsTable.Formulas(reference)[0], TrialsTable.AllTerms(reference.Expected), Coding.SumToZero);
                return key == "dose_coef" ? TrialsTable.Coefficients(dose.Fit().Value.Table(), TrialsTable.Terms(expected)) : Dropped(dose);
            case "desc":
                return new JsonArray([.. expected.AsArray().Select(row => (JsonNode)Described(row!.AsObject(), frame))]);
            case "treat_coef_post" or "treat_coef_change":
                return Identity(key, expected, frame);
            default:
                return Model(key, expected, reference, Laid(reference, frame, TrialsTable.Formulas(reference)[^1], TrialsTable.AllTerms(reference.Expected)));
        }
    }

    private static JsonNode? Model(string key, JsonNode expected, TrialsCase reference, Design design)
    {
        var model = design.Fit().Value;
        var type2 = TermTests.TypeTwo(design).Value;
        switch (key)
        {
            case "coef" or "confint95":
                return TrialsTable.Coefficients(model.Table(), TrialsTable.Terms(expected));
            case "hc3_ttest":
                return TrialsTable.Coefficients(model.Table(SandwichKind.HC3), TrialsTable.Terms(expected));
            case "se_hc":
                return new JsonObject([.. expected.AsObject().Select(p => new KeyValuePair<string, JsonNode?>(p.Key, Errors(model, Enum.Parse<SandwichKind>(p.Key))))]);
            case "type2":
                var residual = new JsonObject { ["term"] = "Residuals", ["ss"] = model.ResidualSumOfSquares, ["df"] = model.ResidualDf };
                return new JsonArray([.. type2.Select(t => (JsonNode)TrialsTable.Test(t)), residual]);
            case "slope_homogeneity":
                var arm = design.Factors.Keys.First();
                var baseline = design.Formula.Variables.First(v => !design.Factors.ContainsKey(v));
                return Comparison(model, Refit(design, design.Formula.With(arm, baseline)));
            case "leverage_sum":
                return model.Leverages().Sum();
            case "cook_max":
                return model.CookDistances().Max();
            case "bp":
                var bp = Diagnostics.BreuschPagan(model);
                return new JsonObject { ["x2"] = bp.Statistic, ["df"] = bp.Df, ["p"] = bp.P };
            case "shapiro":
                var w = Diagnostics.ShapiroWilk(model.Residuals);
                return new JsonObject { ["w"] = w.Statistic, ["p"] = w.P };
            default:
                return key.StartsWith("eta2", StringComparison.Ordinal) || key.StartsWith("omega2", StringComparison.Ordinal)
                    ? new JsonArray([.. type2.Select(t => (JsonNode)Share(key, t, model.Count))])
                    : expected is JsonArray or JsonObject ? Margins(key, expected, reference, design, model) : Scalar(key, model);
        }
    }

    private static JsonNode? Scalar(string key, LinearModel model) => key switch
    {
        "sigma" => model.Sigma,
        "df_resid" or "df" => model.ResidualDf,
        "r2" => model.RSquared,
        "adj_r2" => model.AdjustedRSquared,
        "loglik" => model.LogLikelihood,
        "aic" => model.Aic,
        "bic" => model.Bic,
        "rmse_div_n" => Math.Sqrt(model.ResidualSumOfSquares / model.Count),
        _ => null,
    };

    /// <summary>Least-squares means, their differences, the interaction of two factors and effects within the levels of one.</summary>
    private static JsonNode? Margins(string key, JsonNode expected, TrialsCase reference, Design design, LinearModel model)
    {
        var arm = design.Factors.Keys.First();
        var weights = key.Contains("proportional", StringComparison.Ordinal) || reference.Expected["lsmeans_proportional"] is not null ? MarginWeights.Observed : MarginWeights.Equal;
        var means = MarginalMeans.Of(design, [arm], weights);
        if (key.StartsWith("lsmeans", StringComparison.Ordinal))
        {
            return TrialsTable.MatchedMeans(expected.AsArray(), means, model);
        }

        if (key.StartsWith("pairs", StringComparison.Ordinal))
        {
            var pairs = key.Contains("tukey", StringComparison.Ordinal) ? AllPairs.Tukey(model, means)
                : key.Contains("holm", StringComparison.Ordinal) ? AllPairs.Adjusted(model, means, MultiplicityMethod.Holm)
                : AllPairs.Unadjusted(model, means);
            return TrialsTable.MatchedPairs(expected.AsArray(), pairs);
        }

        var interaction = design.Formula.Terms.ToList().FindIndex(t => t.Length == 2 && t.All(design.Factors.ContainsKey));
        if (interaction < 0)
        {
            return null;
        }

        var (first, second) = (design.Formula.Terms[interaction][0], design.Formula.Terms[interaction][1]);
        return key.StartsWith("effects_by", StringComparison.Ordinal)
            ? TrialsTable.EffectsWithin(expected.AsArray(), MarginalMeans.Of(design, [first, second]), second, model)
            : Interaction(expected, design, model, interaction);
    }

    private static JsonNode Interaction(JsonNode expected, Design design, LinearModel model, int interaction)
    {
        var without = Refit(design, design.Formula.Without(design.Formula.Terms[interaction]));
        var test = TermTests.Compare(Formula.NameOf(design.Formula.Terms[interaction]), without, model);
        return expected is not JsonArray rows ? TrialsTable.Test(test)
            : rows.Count == 2 && rows[0]!["rss"] is not null ? Comparison(without, model)
            : new JsonArray(TrialsTable.Test(test));
    }

    private static JsonObject Share(string key, JointTest t, int count)
    {
        var share = key.StartsWith("omega2", StringComparison.Ordinal) ? VarianceExplained.PartialOmegaSquaredAtLeast(t.F, t.Df1, t.Df2, count)
            : key.Contains("onesided", StringComparison.Ordinal) ? VarianceExplained.PartialEtaSquaredAtLeast(t.F, t.Df1, t.Df2)
            : VarianceExplained.PartialEtaSquared(t.F, t.Df1, t.Df2);
        return new() { ["term"] = t.Term, ["estimate"] = share.Value, ["level"] = key.EndsWith("ci90", StringComparison.Ordinal) ? 0.9 : 0.95, ["lower"] = share.Low, ["upper"] = share.High };
    }

    private static JsonObject Errors(LinearModel model, SandwichKind kind) =>
        new([.. model.Table(kind).Select(i => new KeyValuePair<string, JsonNode?>(i.Name, i.StandardError))]);

    private static JsonArray Comparison(LinearModel smaller, LinearModel larger)
    {
        var test = TermTests.Compare("2", smaller, larger);
        return
        [
            new JsonObject { ["term"] = "1", ["resid_df"] = smaller.ResidualDf, ["rss"] = smaller.ResidualSumOfSquares },
            new JsonObject { ["term"] = "2", ["resid_df"] = larger.ResidualDf, ["rss"] = larger.ResidualSumOfSquares, ["df"] = test.Df1, ["ss"] = test.SumOfSquares, ["f"] = test.F, ["p"] = test.P },
        ];
    }

    /// <summary>Each term removed in turn from the full model.</summary>
    private static JsonArray Dropped(Design design)
    {
        var full = design.Fit().Value;
        JsonObject Row(string term, LinearModel m) => new() { ["term"] = term, ["rss"] = m.ResidualSumOfSquares, ["AIC"] = (m.Count * Math.Log(m.ResidualSumOfSquares / m.Count)) + (2 * m.Terms.Length) };
        var rows = new JsonArray(Row("<none>", full));
        foreach (var term in design.Formula.Terms)
        {
            var smaller = Refit(design, design.Formula.Without(term));
            var test = TermTests.Compare("", smaller, full);
            var row = Row(term[0] == "dose" ? TrialsTable.DoseColumn(design.Frame) : Formula.NameOf(term), smaller);
            (row["df"], row["ss"], row["f"], row["p"]) = (test.Df1, test.SumOfSquares, test.F, test.P);
            rows.Add((JsonNode)row);
        }

        return rows;
    }

    private static JsonObject Described(JsonObject expected, Frame frame)
    {
        var group = expected.First(p => p.Value is JsonValue);
        var at = frame.Where(i => frame.Text(group.Key)[i] == group.Value!.ToString());
        var row = new JsonObject { [group.Key] = group.Value!.DeepClone() };
        foreach (var (name, _) in expected.Where(p => p.Value is JsonObject))
        {
            var d = Description.Of(at.Numbers(name));
            row[name] = new JsonObject { ["n"] = d.Count, ["mean"] = d.Mean, ["sd"] = d.StandardDeviation, ["median"] = d.Median, ["min"] = d.Minimum, ["max"] = d.Maximum };
        }

        return row;
    }

    /// <summary>The same model for the value at follow-up and for its change: variables are the case's own term names.</summary>
    private static JsonObject Identity(string key, JsonNode expected, Frame frame)
    {
        var terms = expected.AsObject().Select(p => p.Key).ToList();
        var arm = frame.Columns.First(c => !frame.IsNumeric(c));
        var baseline = frame.Columns.First(c => frame.IsNumeric(c) && terms.Contains(c));
        var change = frame.Columns.First(c => frame.IsNumeric(c) && c.StartsWith("CHG", StringComparison.OrdinalIgnoreCase));
        var post = frame.Columns.First(c => frame.IsNumeric(c) && c != baseline && c != change);
        var formula = Formula.Parse(string.Create(CultureInfo.InvariantCulture, $"{(key.EndsWith("post", StringComparison.Ordinal) ? post : change)} ~ {arm} + {baseline}")).Value;
        var model = Design.Build(formula, frame, new() { References = TrialsTable.References(frame, formula, terms) }).Value.Fit().Value;
        return new([.. model.Table().Select(i => new KeyValuePair<string, JsonNode?>(i.Name, i.Estimate))]);
    }

    private static Design Laid(TrialsCase reference, Frame frame, Formula formula, IReadOnlyCollection<string> terms, Coding coding = Coding.Treatment) => Design.Build(
        formula,
        frame,
        new() { Coding = coding, Factors = TrialsTable.CodedFactors(frame, formula, terms), References = TrialsTable.References(frame, formula, terms, reference) }).Value;

    private static LinearModel Refit(Design design, Formula formula) => Design.Build(formula, design.Frame, new()
    {
        Factors = [.. design.Factors.Keys],
        References = design.Factors.ToImmutableDictionary(f => f.Key, f => f.Value.Levels[0]),
    }).Value.Fit().Value;
}
