using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Toolkit.Measurements;
using Toolkit.Trials;

namespace Toolkit.Conformance.Tests;

/// <summary>Answers of the families LLOQ and missing data.</summary>
internal static class TrialsMissing
{
    public static JsonNode Limits(TrialsCase reference) =>
        reference.Expected["imputed"] is not null || reference.Expected["km_flipped"] is not null ? OrderStatistics(reference) : Tobit(reference);

    /// <summary>"CHG ~ TRT + BASE per imputation, estimand dose 81 vs 0".</summary>
    public static JsonNode Imputed(TrialsCase reference)
    {
        var frame = TrialsTable.Read(reference);
        var text = reference.Input("model");
        var formula = Formula.Parse(text.Split(" per ")[0]).Value;
        var doses = Regex.Match(text, @"estimand dose (?<high>\S+) vs (?<low>[^\s,;]+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        var (high, low) = (doses.Groups["high"].Value, doses.Groups["low"].Value);
        var dose = TrialsTable.DoseColumn(frame);
        frame.With("TRT", frame.Text(dose));
        var numbers = frame.Text("imp");
        var imputations = numbers.Distinct().Select(k => frame.Where(i => numbers[i] == k)).ToList();
        var options = new DesignOptions { References = ImmutableDictionary<string, string>.Empty.Add("TRT", low) };
        var pooled = reference.Expected["pooled"]!.AsArray().Select(row =>
        {
            var delta = (double)row!["delta"]!;
            var fits = imputations.Select(one => Shifted(one, formula.Response, high, delta)).Select(one => Design.Build(formula, one, options).Value.Fit().Value).ToList();
            var effects = fits.Select(f => f.Table().First(t => t.Name == "TRT" + high)).ToList();
            var pool = Rubin.Pool([.. effects.Select(e => e.Estimate)], [.. effects.Select(e => e.StandardError)], fits[0].Count - 4);
            return (JsonNode)new JsonObject
            {
                ["delta"] = delta,
                ["Q"] = pool.Estimate,
                ["Ubar"] = pool.Within,
                ["B"] = pool.Between,
                ["T"] = pool.Total,
                ["se"] = pool.StandardError,
                ["lambda"] = pool.Lambda,
                ["df_barnard_rubin"] = pool.DfBarnardRubin,
                ["df_rubin"] = pool.DfRubin,
                ["p"] = pool.P,
                ["lower"] = pool.Low,
                ["upper"] = pool.High,
            };
        });
        return new JsonObject { ["n_missing"] = imputations[0].Numbers("missing").Sum(), ["pooled"] = new JsonArray([.. pooled]) };
    }

    private static Frame Shifted(Frame one, string response, string arm, double delta)
    {
        var (y, missing, treatment) = (one.Numbers(response), one.Numbers("missing"), one.Text("TRT"));
        return one.Where(_ => true).With(response, [.. y.Select((v, i) => missing[i] == 1 && treatment[i] == arm ? v + delta : v)]);
    }

    private static JsonObject OrderStatistics(TrialsCase reference)
    {
        var frame = TrialsTable.Read(reference);
        var named = ((string?)reference.Inputs["column"] ?? "").Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        double[] values = frame.Numbers(named.FirstOrDefault(frame.Has) ?? frame.Columns[0]), censored = frame.Numbers(CensorColumn(frame));
        var fit = RegressionOnOrderStatistics.Fit([.. values.Where((_, i) => censored[i] == 0)], (int)censored.Sum());
        var median = KaplanMeier.Median(KaplanMeier.Flip(values, values.Max() + 1), [.. censored.Select(c => c == 1)]);
        return new()
        {
            ["slope"] = fit.Slope,
            ["intercept"] = fit.Intercept,
            ["imputed"] = TrialsTable.Array(fit.Imputed),
            ["mean"] = fit.Summary.Mean,
            ["sd"] = fit.Summary.StandardDeviation,
            ["median"] = fit.Summary.Median,
            ["km_flipped"] = new JsonObject
            {
                ["records"] = values.Length,
                ["n_max"] = values.Length,
                ["n_start"] = values.Length,
                ["events"] = values.Length - censored.Sum(),
                ["median"] = median,
            },
        };
    }

    private static JsonObject Tobit(TrialsCase reference)
    {
        var frame = TrialsTable.Read(reference);
        var censored = frame.Numbers(CensorColumn(frame));
        var arm = frame.Columns.FirstOrDefault(c => !frame.IsNumeric(c));
        var text = (string?)reference.Inputs["formula"] ?? (string?)reference.Inputs["model"]
            ?? $"{frame.Columns.First(c => c is "Y" or "y" or "post" or "AVAL")} ~ {arm ?? frame.Columns.First(c => c is "arm" or "ARM")}";
        var formula = Formula.Parse(TrialsTable.WithLogarithms(frame, TrialsTable.FormulaText(text))).Value;
        var terms = reference.Expected["coef"] is JsonObject named ? named.Select(p => p.Key).ToList() : [];
        frame.With("censored.", censored);
        var design = Design.Build(formula, frame, new() { References = TrialsTable.References(frame, formula, terms), Needed = ["censored."] }).Value;
        var isCensored = design.Frame.Numbers("censored.");
        Observation[] y = [.. design.Y.Select((v, i) => isCensored[i] == 1 ? Observation.Below(v, "below the limit") : Observation.Of(v))];
        var fit = CensoredRegression.Fit(design.Rows(), y, design.Terms).Value;
        var constant = CensoredRegression.Fit([.. y.Select(_ => new[] { 1.0 })], y, ["(Intercept)"]).Value;
        string Name(int j) => j < terms.Count ? terms[j] : fit.Table[j].Name;
        var effect = fit.Table[1];
        double[] half = [.. design.Y.Select((v, i) => isCensored[i] == 0 ? v : text.StartsWith("log", StringComparison.Ordinal) ? v - Math.Log(2) : v / 2)];
        return new()
        {
            ["coef"] = new JsonObject([.. fit.Table.Select((t, j) => new KeyValuePair<string, JsonNode?>(Name(j), t.Estimate))]),
            ["sigma"] = fit.Sigma,
            ["vcov"] = TrialsTable.Matrix(fit.Covariance),
            ["loglik"] = fit.LogLikelihood,
            ["lr"] = 2 * (fit.LogLikelihood - constant.LogLikelihood),
            ["confint"] = new JsonArray([.. fit.Table.Select((t, j) => (JsonNode)TrialsTable.Row("term", Name(j), t))]),
            ["table"] = new JsonArray([.. fit.Table.Select((t, j) => (JsonNode)TrialsTable.Row("term", Name(j), t))]),
            ["gmr"] = Math.Exp(effect.Estimate),
            ["gmr_ci"] = TrialsTable.Array([Math.Exp(effect.Low), Math.Exp(effect.High)]),
            ["half_lod_substitution"] = TrialsTable.Coefficients(LinearModel.Fit(design.Rows(), half, design.Terms).Value.Table(), terms),
        };
    }

    private static string CensorColumn(Frame frame) => frame.Columns.First(c => c.StartsWith("cens", StringComparison.OrdinalIgnoreCase));
}
