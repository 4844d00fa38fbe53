using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Toolkit.Trials;

namespace Toolkit.Conformance.Tests;

/// <summary>Answers of the families effect size, correlation, bootstrap, responder, power, distributions, multiplicity and mediation.</summary>
internal static class TrialsEffects
{
    private const ulong Seed = 20260131;
    private const int Draws = 20_000;

    /// <summary>The references of the noncentral F come from R's pf, which leaves out up to 1e-9: the same sum is compared, ended at the same bound. Without it the result agrees with 30-digit arithmetic to 1e-15 and not with these references.</summary>
    private const double BoundOfTheReference = 1e-9;

    public static JsonNode Effects(TrialsCase reference)
    {
        var inputs = reference.Inputs;
        if (inputs["x"] is JsonArray { Count: > 0 } list && list[0] is JsonObject)
        {
            return PrePosts(list);
        }

        return inputs["x"] is JsonArray && inputs["y"] is JsonArray ? Pairs(Values(inputs["x"]), Values(inputs["y"])) : Groups(reference);
    }

    public static JsonNode Correlation(TrialsCase reference)
    {
        var frame = TrialsTable.Read(reference);
        double[] x = frame.Numbers(reference.Input("x")), y = frame.Numbers(reference.Input("y"));
        CorrelationEstimate pearson = ChangeChange.Pearson(x, y), spearman = ChangeChange.Spearman(x, y);
        var kendall = Correlations.Kendall(x, y);
        var answer = new JsonObject
        {
            ["pearson"] = new JsonObject { ["r"] = pearson.R, ["t"] = pearson.T, ["df"] = pearson.Df, ["p"] = pearson.P },
            ["pearson_ci"] = new JsonArray(pearson.Low, pearson.High),
            ["spearman"] = new JsonObject { ["rho"] = spearman.R, ["p"] = spearman.P },
            ["kendall"] = new JsonObject { ["tau"] = kendall.Statistic, ["p"] = kendall.P },
        };
        if (reference.Inputs["partial_on"] is { } on)
        {
            var partial = Correlations.Partial(x, y, [frame.Numbers((string)on!)]);
            answer["partial"] = new JsonObject { ["r"] = partial.R, ["t"] = partial.T, ["df"] = partial.Df, ["p"] = partial.P };
        }

        return answer;
    }

    public static JsonNode Resampled(TrialsCase reference)
    {
        var frame = TrialsTable.Read(reference);
        double[] x = frame.Numbers(reference.Input("x")), y = frame.Numbers(reference.Input("y"));
        double Statistic(IReadOnlyList<int> rows) => ChangeChange.Pearson([.. rows.Select(i => x[i])], [.. rows.Select(i => y[i])]).R;
        var indices = reference.Text(reference.Input("index")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(',').Select(t => int.Parse(t, NumberStyles.Integer, CultureInfo.InvariantCulture)).ToArray());
        var all = Enumerable.Range(0, x.Length).ToList();
        var boot = new Bootstrap(Statistic(all), [.. indices.Select(Statistic)], [.. all.Select(left => Statistic([.. all.Where(i => i != left)]))]);
        JsonArray Ends((double Low, double High) ends) => [ends.Low, ends.High];
        return new JsonObject
        {
            ["t0"] = boot.Estimate,
            ["mean"] = boot.Mean,
            ["sd"] = boot.StandardDeviation,
            ["z0"] = boot.BiasCorrection,
            ["acceleration"] = boot.Acceleration,
            ["percentile_type7"] = Ends(boot.Percentile()),
            ["percentile_type6"] = Ends(boot.Percentile(type: 6)),
            ["bca_levels"] = Ends(boot.BcaLevels()),
            ["bca_type7"] = Ends(boot.Bca()),
            ["bca_type6"] = Ends(boot.Bca(type: 6)),
            ["basic_type7"] = Ends(boot.Basic()),
            ["basic_type6"] = Ends(boot.Basic(type: 6)),
        };
    }

    public static JsonNode Responder(TrialsCase reference)
    {
        int[] x = [.. reference.Inputs["responders"]!.AsArray().Select(v => (int)v!)], n = [.. reference.Inputs["n"]!.AsArray().Select(v => (int)v!)];
        var r = new Responders(x[0], n[0], x[1], n[1]);
        var fisher = r.Fisher();
        var chi = r.ChiSquare();
        ProportionEstimate rd = r.RiskDifference(), rr = r.RiskRatio(), odds = r.OddsRatio();
        return new JsonObject
        {
            ["fisher_p"] = fisher.P,
            ["fisher_or"] = fisher.Value,
            ["fisher_ci"] = TrialsTable.Array([fisher.Low, fisher.High]),
            ["chisq"] = new JsonObject { ["x2"] = chi.Statistic, ["p"] = chi.P },
            ["rd"] = rd.Value,
            ["newcombe"] = TrialsTable.Array([rd.Low, rd.High]),
            ["rr"] = rr.Value,
            ["rr_ci"] = TrialsTable.Array([rr.Low, rr.High]),
            ["or"] = odds.Value,
            ["or_ci"] = TrialsTable.Array([odds.Low, odds.High]),
            ["log_or_se"] = r.LogOddsRatioError,
            ["wilson"] = TrialsTable.Matrix(x.Zip(n, (a, b) => (IEnumerable<double>)[Responders.Wilson(a, b).Low, Responders.Wilson(a, b).High])),
            ["nnt"] = r.NumberNeededToTreat().Value,
        };
    }

    public static JsonNode PowerOf(TrialsCase reference) => new JsonArray([.. reference.Inputs["items"]!.AsArray().Select(item =>
    {
        double N(string key) => (double)item![key]!;
        var alpha = (double?)item!["alpha"] ?? 0.05;
        return (JsonNode)new JsonObject
        {
            ["v"] = (string)item["kind"]! switch
            {
                "two_sample_n" => Power.TwoSampleSize(N("delta"), N("sd"), N("power"), alpha),
                "two_sample_power" => Power.TwoSample(N("n"), N("delta"), N("sd"), alpha),
                "ancova_n" => Power.AncovaSize(N("delta"), N("sd"), N("rho"), N("power"), alpha),
                "ancova_power" => Power.Ancova(N("n"), N("delta"), N("sd"), N("rho"), alpha),
                "paired_power" => Power.Paired(N("n"), N("delta"), N("sd"), alpha),
                "paired_n" => Power.PairedSize(N("delta"), N("sd"), N("power"), alpha),
                "correlation_n" => Power.CorrelationSize(N("r"), N("power"), alpha),
                "correlation_power" => Power.Correlation(N("n"), N("r"), alpha),
                var kind => throw new InvalidOperationException($"No power is computed for {kind}."),
            },
        };
    })]);

    public static JsonNode Tails(TrialsCase reference) => new JsonArray([.. reference.Inputs["items"]!.AsArray().Select(item =>
    {
        double N(string key) => (double)item![key]!;
        return (JsonNode)new JsonObject
        {
            ["v"] = (string)item!["f"]! switch
            {
                "pt2" => Distributions.TTwoSided(N("x"), N("df")),
                "pnt" => Distributions.NoncentralTLower(N("x"), N("df"), N("ncp")),
                "pf_upper" => Distributions.FUpper(N("x"), N("d1"), N("d2")),
                "ptukey_upper" => StudentizedRange.Upper(N("x"), (int)N("k"), N("df")),
                "pnorm_upper" => Distributions.NormalUpper(N("x")),
                "pnf" => Distributions.NoncentralFLower(N("x"), N("d1"), N("d2"), N("ncp"), BoundOfTheReference),
                "pchisq_upper" => Distributions.ChiSquareUpper(N("x"), N("df")),
                "qt" => Distributions.TQuantile(N("p"), N("df")),
                "qnorm" => Distributions.NormalQuantile(N("p")),
                var f => throw new InvalidOperationException($"No tail is computed for {f}."),
            },
        };
    })]);

    public static JsonNode Family(TrialsCase reference)
    {
        if (reference.Inputs["p"] is not JsonArray p)
        {
            return Dunnetts(reference);
        }

        JsonArray By(MultiplicityMethod method) => TrialsTable.Array(Multiplicity.Adjust(Values(p), method));
        return new JsonObject
        {
            ["bonferroni"] = By(MultiplicityMethod.Bonferroni),
            ["holm"] = By(MultiplicityMethod.Holm),
            ["hochberg"] = By(MultiplicityMethod.Hochberg),
            ["hommel"] = By(MultiplicityMethod.Hommel),
            ["BH"] = By(MultiplicityMethod.BenjaminiHochberg),
            ["BY"] = By(MultiplicityMethod.BenjaminiYekutieli),
        };
    }

    public static JsonNode Mediated(TrialsCase reference)
    {
        var frame = TrialsTable.Read(reference);
        var models = reference.Input("models").Split(';').Select(m => Formula.Parse(m.Trim()).Value).ToList();
        Formula toMediator = models[0], toOutcome = models[1];
        var exposure = toMediator.Terms[0][0];
        var covariates = toMediator.Variables.Where(v => v != exposure).Select(v => new Covariate(v, [.. frame.Numbers(v)]));
        var data = new MediationData([.. frame.Numbers(exposure)], [.. frame.Numbers(toMediator.Response)], [.. frame.Numbers(toOutcome.Response)], [.. covariates]);
        var fit = Mediation.Fit(data).Value;
        var boot = Mediation.Bootstrap(data, Draws, Seed);
        var bayes = Mediation.QuasiBayes(fit, Draws, Seed);
        var rho = Values(reference.Expected["sensitivity"]?["rho"]);
        JsonArray Interval(StandardisedEffect e) => [e.Low, e.High];
        return new JsonObject
        {
            ["a"] = fit.A.Estimate,
            ["se_a"] = fit.A.StandardError,
            ["b"] = fit.B.Estimate,
            ["se_b"] = fit.B.StandardError,
            ["acme"] = fit.Indirect,
            ["ade"] = fit.Direct.Estimate,
            ["total"] = fit.Total.Estimate,
            ["prop_mediated"] = fit.ProportionMediated,
            ["sobel_se"] = fit.SobelError,
            ["aroian_se"] = fit.AroianError,
            ["goodman_se"] = fit.GoodmanError,
            ["n"] = fit.Count,
            ["boot_percentile_approx"] = new JsonArray(boot.Percentile().Low, boot.Percentile().High),
            ["boot_sd_approx"] = boot.StandardDeviation,
            ["pkg_quasi_bayes"] = new JsonObject
            {
                ["acme"] = bayes[0].Value,
                ["acme_ci"] = Interval(bayes[0]),
                ["ade"] = bayes[1].Value,
                ["ade_ci"] = Interval(bayes[1]),
                ["total"] = bayes[2].Value,
                ["total_ci"] = Interval(bayes[2]),
            },
            ["sensitivity"] = new JsonObject
            {
                ["rho"] = TrialsTable.Array(rho),
                ["acme"] = TrialsTable.Array(rho.Select(fit.IndirectAt)),
                ["rho_at_zero"] = rho.OrderBy(r => Math.Abs(fit.IndirectAt(r))).FirstOrDefault(),
            },
        };
    }

    private static JsonObject Dunnetts(TrialsCase reference)
    {
        var frame = TrialsTable.Read(reference);
        var formula = TrialsTable.Formulas(reference)[0];
        var names = reference.Expected["est"]!.AsObject().Select(p => p.Key).ToList();
        var arm = formula.Variables.First(v => !frame.IsNumeric(v));
        var control = names[0].Split(" - ")[1];
        var design = Design.Build(formula, frame, new() { References = ImmutableDictionary<string, string>.Empty.Add(arm, control) }).Value;
        var means = MarginalMeans.Of(design, [arm]);
        var (comparisons, critical) = Dunnett.Compare(design.Fit().Value, means[0], [.. means.Skip(1)]);
        var ordered = names.Select(n => comparisons.First(c => c.Name == n)).ToList();
        return new()
        {
            ["est"] = new JsonObject([.. ordered.Select(c => new KeyValuePair<string, JsonNode?>(c.Name, c.Estimate))]),
            ["t"] = new JsonObject([.. ordered.Select(c => new KeyValuePair<string, JsonNode?>(c.Name, c.T))]),
            ["p"] = TrialsTable.Array(ordered.Select(c => c.P)),
            ["ci"] = TrialsTable.Coefficients(ordered, names),
            ["crit"] = critical,
        };
    }

    private static JsonObject PrePosts(JsonArray items)
    {
        var all = items.Select(i => new PrePostSummary((double)i!["m1"]!, (double)i["m2"]!, (double)i["sd1"]!, (double)i["sd2"]!, (double)i["ri"]!, (int)i["ni"]!)).ToList();
        JsonObject By(Func<PrePostSummary, EffectVariance> measure) => new()
        {
            ["yi"] = TrialsTable.Array(all.Select(s => measure(s).Estimate)),
            ["vi"] = TrialsTable.Array(all.Select(s => measure(s).Variance)),
        };
        return new()
        {
            ["SMCC"] = By(PrePost.StandardisedByChange),
            ["SMCR"] = By(PrePost.StandardisedByRaw),
            ["MC"] = By(PrePost.MeanChange),
            ["ROMC"] = By(PrePost.LogRatioOfMeans),
        };
    }

    private static JsonObject Pairs(double[] x, double[] y) => new()
    {
        ["dz"] = new JsonArray(Effect(EffectSize.Paired(x, y))),
        ["t"] = TrialsTable.Row("term", "t", TwoGroups.Paired(x, y)),
    };

    /// <summary>"len by supp: OJ vs VC".</summary>
    private static JsonObject Groups(TrialsCase reference)
    {
        var frame = TrialsTable.Read(reference);
        var words = reference.Input("groups").Split([' ', ':'], StringSplitOptions.RemoveEmptyEntries);
        var (outcome, group, first, second) = (frame.Numbers(words[0]), frame.Text(words[2]), words[3], words[5]);
        double[] Of(string level) => [.. outcome.Where((v, i) => group[i] == level && !double.IsNaN(v))];
        double[] a = Of(first), b = Of(second);
        var wilcoxon = TwoGroups.RankSum(a, b);
        Inference pooled = TwoGroups.Pooled(a, b), welch = TwoGroups.Welch(a, b);
        return new()
        {
            ["cohens_d"] = new JsonArray(Effect(EffectSize.CohenD(a, b))),
            ["hedges_g"] = new JsonArray(Effect(EffectSize.HedgesG(a, b))),
            ["glass_delta"] = new JsonArray(Effect(EffectSize.GlassDelta(a, b))),
            ["t_pooled"] = TrialsTable.Row("term", "t", pooled),
            ["t_welch"] = TrialsTable.Row("term", "t", welch),
            ["ci_welch"] = new JsonArray(welch.Low, welch.High),
            ["ci_pooled"] = new JsonArray(pooled.Low, pooled.High),
            ["J_exact"] = EffectSize.HedgesCorrection(a.Length + b.Length - 2),
            ["wilcox"] = new JsonObject { ["w"] = wilcoxon.Statistic, ["p"] = wilcoxon.P },
            ["cliffs"] = new JsonArray(new JsonObject { ["estimate"] = EffectSize.RankBiserial(a, b), ["level"] = 0.95 }),
        };
    }

    private static JsonObject Effect(StandardisedEffect e) => new() { ["estimate"] = e.Value, ["level"] = 0.95, ["lower"] = e.Low, ["upper"] = e.High };

    private static double[] Values(JsonNode? node) => node is JsonArray a ? [.. a.Select(v => (double)v!)] : [];
}
