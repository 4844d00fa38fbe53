using System.Globalization;
using Toolkit.Evidence.Distributions;
using Toolkit.Evidence.MetaAnalysis;
using Toolkit.Evidence.Model;

namespace Toolkit.Evidence.Tests.Audit;

/// <summary>Makes reviews that agree with themselves, of the shapes that reviews have: trials of one, two and three arms, unequal arms, crossovers, losses to follow-up, sizes that only a total implies, medians, adjusted and one-sided tests, Hedges' g, ratios, p printed as bounds or rounded, durations in weeks and months, references in two styles, updates, and records found by other methods. The truth is made first, without rounding; everything printed is rounded from it.</summary>
internal sealed class ShapedReview
{
    private static readonly string[] Shapes = ["parallel", "uneven", "three arms", "crossover", "one arm", "lost"];
    private static readonly (string Review, string Original)[] Conditions = [("Knee OA", "Osteoarthritis of the knee"), ("CLBP", "Chronic non-specific low back pain"), ("Fibromyalgia", "Fibromyalgia syndrome"), ("Hip OA", "Hip osteoarthritis in older adults")];

    private readonly Random chance;

    public ShapedReview(int seed)
    {
        chance = new(seed);
        var trials = chance.Next(2, 7);
        for (var t = 0; t < trials; t++)
        {
            Trial(t);
        }

        ShapedClaims.Add(this, chance);
    }

    public List<Dictionary<string, string>> Studies { get; } = [];

    public List<Dictionary<string, string>> Outcomes { get; } = [];

    public List<Dictionary<string, string>> Ratings { get; } = [];

    public List<Dictionary<string, string>> Boxes { get; } = [];

    public List<Dictionary<string, string>> Claims { get; } = [];

    /// <summary>Size of each trial as its own report has it.</summary>
    public List<int> Sizes { get; } = [];

    public EvidenceSet Set() => EvidenceReader.Read(name => name switch
    {
        "studies.csv" => Csv(Studies),
        "outcomes.csv" => Csv(Outcomes),
        "rob2.csv" => Csv(Ratings),
        "prisma.csv" => Csv(Boxes),
        "claims.csv" => Csv(Claims),
        _ => null,
    }).Value;

    public static string F(double value, int decimals) => value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    public static string N(int value) => value.ToString(CultureInfo.InvariantCulture);

    private void Trial(int index)
    {
        var shape = Shapes[chance.Next(Shapes.Length)];
        int arm = chance.Next(12, 60), other = shape == "uneven" ? arm + chance.Next(2, arm) : arm, third = chance.Next(12, 60);
        int[] arms = shape switch { "one arm" => [arm], "three arms" => [arm, other, third], _ => [arm, other] };
        var year = 2000 + chance.Next(0, 22);
        string id = $"T{index}X{year}", size = string.Join('/', arms);
        int n = shape == "crossover" ? arm : arms.Sum(), lost = shape == "lost" ? chance.Next(1, 5) : 0;
        var analysed = shape == "lost" ? n - (2 * lost) : n;
        int women = chance.Next(1, n), months = chance.Next(1, 4), weeks = chance.Next(3, 20);
        var (condition, own) = Conditions[chance.Next(Conditions.Length)];
        var inMonths = chance.Next(3) == 0;
        var silent = index == 0 && chance.Next(2) == 0;
        Sizes.Add(n);
        Dictionary<string, string> row = new(StringComparer.Ordinal)
        {
            ["study_id"] = id,
            ["provenance"] = "original",
            ["citation"] = $"Stone{(char)('A' + index)} AB, van der Berg C, Oak-Hill D. J Stones {year};{12 + index}(3):{101 + index}-{110 + index}",
            ["n_randomised"] = N(n),
            ["n_analysed"] = shape == "lost" ? N(analysed) : "",
            ["arms"] = N(arms.Length),
            ["arm_n"] = shape switch { "one arm" => "", "lost" => $"{size} randomised; {arm - lost}/{other - lost} analysed", "crossover" => $"{arm}/{arm}", _ => size },
            ["condition"] = own,
            ["sex_f"] = N(women),
            ["sex_m"] = N(n - women),
            ["intervention"] = shape == "crossover" ? "Walking, then rest (crossover)" : "Walking",
            ["control"] = shape == "one arm" ? "" : "usual care",
            ["weeks"] = inMonths ? $"{months} months" : $"{weeks} (follow-up 52)",
            ["pain_scale"] = "Visual analogue scale; WOMAC",
            ["in_table1"] = "",
            ["in_reference_list"] = "",
            ["note"] = "",
        };
        Studies.Add(row);
        Studies.Add(new(row, StringComparer.Ordinal)
        {
            ["provenance"] = "review",
            ["citation"] = $"Anna B Stone{(char)('A' + index)}, Carl van der Berg, et al. Stones and pain. Journal of Stones, {12 + index}(3):{101 + index}–{110 + index}, {year}.",
            ["n_randomised"] = silent ? "" : N(n),
            ["n_analysed"] = silent ? "" : row["n_analysed"],
            ["condition"] = condition,
            ["arm_n"] = chance.Next(2) == 0 ? "" : row["arm_n"],
            ["weeks"] = inMonths ? N(months * 52 / 12) : N(weeks),
            ["pain_scale"] = "VAS",
            ["in_table1"] = "yes",
            ["in_reference_list"] = "yes",
        });
        Ratings.Add(Rating(id));
        var outcomes = new ShapedOutcomes(this, chance, id, index);
        switch (shape)
        {
            case "one arm": outcomes.Paired(analysed, "pre-post"); break;
            case "crossover": outcomes.Paired(analysed, "A against B, crossover"); break;
            case "three arms": outcomes.Standardised(arm, third, ""); break;
            case "lost": outcomes.Standardised(arm - lost, other - lost, ""); outcomes.Independent(arm - lost, other - lost); break;
            default: outcomes.Standardised(arm, other, ""); outcomes.Independent(arm, other); break;
        }

        outcomes.Correlated(arm);
        outcomes.Pain(shape == "one arm");
    }

    private Dictionary<string, string> Rating(string id)
    {
        string[] domains = [.. Enumerable.Range(0, 5).Select(_ => chance.Next(10) < 6 ? "Low" : chance.Next(10) < 8 ? "Some concerns" : "High")];
        var rule = domains.Contains("High") ? "High" : domains.All(d => d == "Low") ? "Low" : "Some concerns";
        Dictionary<string, string> row = new(StringComparer.Ordinal) { ["study_id"] = id, ["provenance"] = "review", ["overall_reported"] = chance.Next(2) == 0 ? rule : "", ["overall"] = rule };
        for (var d = 0; d < 5; d++)
        {
            row["D" + N(d + 1)] = domains[d];
        }

        return row;
    }

    private static string Csv(List<Dictionary<string, string>> rows)
    {
        var columns = rows.SelectMany(r => r.Keys).Distinct(StringComparer.Ordinal).ToList();
        return string.Join(',', columns) + "\n" + string.Concat(rows.Select(r => string.Join(',', columns.Select(c => "\"" + r.GetValueOrDefault(c, "").Replace("\"", "\"\"", StringComparison.Ordinal) + "\"")) + "\n"));
    }
}

/// <summary>The outcomes of one trial. p comes from the unrounded truth, so that it seldom is that of the printed digits.</summary>
internal sealed class ShapedOutcomes(ShapedReview review, Random chance, string id, int index)
{
    private static string F(double value, int decimals) => ShapedReview.F(value, decimals);

    private static string N(int value) => ShapedReview.N(value);

    /// <summary>d and its p between two arms, the sizes not printed with the value; sometimes Hedges' g, sometimes with the interval.</summary>
    public void Standardised(int n1, int n2, string note)
    {
        double d = 0.05 + (1.3 * chance.NextDouble()), unit = Math.Sqrt((1.0 / n1) + (1.0 / n2)), df = n1 + n2 - 2;
        var p = Tails.StudentTwoSided(d / unit, df);
        var g = chance.Next(3) == 0;
        var row = Row("D", "inflammatory", "CRP", "between groups", p < 0.05 ? "decrease" : "none", note);
        (row["effect_size_type"], row["effect_size"], row["p_report"]) = (g ? "Hedges g" : "Cohen d", F(g ? d * EffectMeasures.SmallSampleFactor(df) : d, 2), P(p));
        if (!g && chance.Next(2) == 0)
        {
            var (low, high) = NoncentralT.Limits(d / unit, df);
            var se = Math.Sqrt((unit * unit) + (d * d / (2 * (n1 + n2))));
            var normal = chance.Next(2) == 0;
            (row["ci_lo"], row["ci_hi"]) = (F(normal ? d - (1.96 * se) : low * unit, 2), F(normal ? d + (1.96 * se) : high * unit, 2));
        }

        var own = new Dictionary<string, string>(row, StringComparer.Ordinal) { ["outcome_id"] = row["outcome_id"] + "o", ["provenance"] = "original", ["effect_size"] = row["effect_size"], ["ci_lo"] = "", ["ci_hi"] = "" };
        review.Outcomes.Add(own);
    }

    /// <summary>Means with SDs, differences with intervals, ratios, printed statistics; medians, adjusted and one-sided tests beside them.</summary>
    public void Independent(int n1, int n2)
    {
        double df = n1 + n2 - 2, unit = Math.Sqrt((1.0 / n1) + (1.0 / n2));
        double s1 = 1 + chance.NextDouble(), s2 = 1 + chance.NextDouble(), m1 = Math.Round(n1 * (3 + chance.NextDouble())) / n1, m2 = Math.Round(n2 * (4 + chance.NextDouble())) / n2;
        double pooled = Math.Sqrt((((n1 - 1) * s1 * s1) + ((n2 - 1) * s2 * s2)) / df), t = (m1 - m2) / (pooled * unit), reach = Tails.StudentQuantile(0.975, df) * pooled * unit;
        var means = Row("M", "pain", "NRS", "between groups", "improve");
        (means["unit"], means["n1"], means["n2"], means["mean1"], means["mean2"], means["sd1"], means["sd2"]) = ("0-10 integer", N(n1), N(n2), F(m1, 2), F(m2, 2), F(s1, 2), F(s2, 2));
        (means["effect_size_type"], means["effect_size"], means["ci_lo"], means["ci_hi"], means["p_report"]) = ("MD", F(m1 - m2, 2), F(m1 - m2 - reach, 2), F(m1 - m2 + reach, 2), P(Tails.StudentTwoSided(t, df)));
        var statistic = Row("S", "strength", "torque", "between groups", "increase");
        (statistic["test_stat"], statistic["effect_size_type"], statistic["effect_size"], statistic["n1"], statistic["n2"], statistic["p_report"]) = ($"t({df})={F(-t, 2)}", "Cohen d", F(Math.Abs(t) * unit, 2), N(n1), N(n2), P(Tails.StudentTwoSided(t, df)));
        var f = 0.2 + (9 * chance.NextDouble());
        var eta = Row("E", "cartilage", "COMP", "between groups", "none");
        (eta["test_stat"], eta["effect_size_type"], eta["effect_size"], eta["p_report"]) = ($"F(1, {df})={F(f, 2)}", "partial eta2", F(f / (f + df), 2), P(Tails.FisherUpper(f, 1, df)));
        eta["direction"] = "decrease";
        var log = -0.9 + (1.8 * chance.NextDouble());
        var se = 0.1 + (0.4 * chance.NextDouble());
        var ratio = Row("R", "function", "return to sport", "between groups", "increase");
        (ratio["effect_size_type"], ratio["effect_size"], ratio["ci_lo"], ratio["ci_hi"], ratio["p_report"]) = ("risk ratio", F(Math.Exp(log), 2), F(Math.Exp(log - (1.96 * se)), 2), F(Math.Exp(log + (1.96 * se)), 2), P(Tails.NormalTwoSided(log / se)));
        var median = Row("Q", "steps", "steps a day", "between groups", "increase", "medians (IQR); Mann-Whitney");
        (median["effect_size_type"], median["effect_size"], median["ci_lo"], median["ci_hi"], median["p_report"], median["n1"], median["n2"]) = ("MD", "412", "15", "602", "0.04", N(n1), N(n2));
        var adjusted = Row("A", "stiffness", "WOMAC stiffness", "between groups (ANCOVA)", "decrease", "adjusted for baseline");
        (adjusted["n1"], adjusted["n2"], adjusted["mean1"], adjusted["mean2"], adjusted["sd1"], adjusted["sd2"], adjusted["p_report"]) = (N(n1), N(n2), "3.1", "3.4", "1.9", "2.0", "<0.01");
        var oneSided = Row("O", "sleep", "sleep score", "between groups", "increase", "one-sided test");
        (oneSided["test_stat"], oneSided["p_report"]) = ($"t({df})={F(Math.Abs(t), 2)}", P(Tails.StudentTwoSided(t, df) / 2));
    }

    /// <summary>A change within participants with its p, the values before and after and the change in per cent.</summary>
    public void Paired(int n, string comparison)
    {
        double pre = 40 + (30 * chance.NextDouble()), post = pre * (0.5 + (0.4 * chance.NextDouble())), d = (pre - post) / (12 + (25 * chance.NextDouble()));
        var row = Row("W", "stiffness", "stiffness", comparison, "decrease");
        (row["effect_size_type"], row["effect_size"], row["p_report"], row["pre"], row["post"], row["magnitude"], row["unit"]) = ("Cohen d", F(d, 2), P(Tails.StudentTwoSided(d * Math.Sqrt(n), n - 1)), F(pre, 1), F(post, 1), F(post - pre, 1), "0-100");
        row["percent_change"] = F(100 * (pre - post) / pre, 0);
    }

    /// <summary>A correlation in the exercise arm alone, its n not printed.</summary>
    public void Correlated(int arm)
    {
        var r = -0.85 + (1.7 * chance.NextDouble());
        var row = Row("K", "neurotrophic", "BDNF", "", "none");
        (row["corr_with_pain_r"], row["corr_p"]) = (F(r, 2), P(Tails.StudentTwoSided(r * Math.Sqrt((arm - 2) / (1 - (r * r))), arm - 2)));
    }

    /// <summary>Pain: a fall of a scale on which less is better, in the trial's own words an improvement; at a later time no difference.</summary>
    public void Pain(bool single)
    {
        Row("P", "pain", "VAS pain", single ? "pre-post" : "between groups", "decrease");
        var own = Row("P", "pain", "VAS pain", "between groups", "improve");
        (own["outcome_id"], own["provenance"]) = ($"P{index}o", "original");
        Row("L", "late pain", "VAS pain", "between groups, week 52", "none");
        var late = Row("L", "late pain", "VAS pain", "between groups, week 52", "no difference");
        (late["outcome_id"], late["provenance"]) = ($"L{index}o", "original");
    }

    private Dictionary<string, string> Row(string letter, string domain, string outcome, string comparison, string direction, string note = "")
    {
        Dictionary<string, string> row = new(StringComparer.Ordinal)
        {
            ["outcome_id"] = letter + N(index),
            ["study_id"] = id,
            ["provenance"] = "review",
            ["domain"] = domain,
            ["outcome"] = outcome,
            ["comparison"] = comparison,
            ["direction"] = direction,
            ["magnitude"] = "",
            ["unit"] = "",
            ["effect_size_type"] = "",
            ["effect_size"] = "",
            ["ci_lo"] = "",
            ["ci_hi"] = "",
            ["p_report"] = "",
            ["n1"] = "",
            ["mean1"] = "",
            ["sd1"] = "",
            ["n2"] = "",
            ["mean2"] = "",
            ["sd2"] = "",
            ["pre"] = "",
            ["post"] = "",
            ["percent_change"] = "",
            ["test_stat"] = "",
            ["corr_with_pain_r"] = "",
            ["corr_p"] = "",
            ["note"] = note,
        };
        review.Outcomes.Add(row);
        return row;
    }

    /// <summary>A p as papers print it: a bound that holds, three decimals, two, or 0.000.</summary>
    private string P(double p) => chance.Next(4) switch
    {
        0 => p < 0.0005 ? "0.000" : F(p, 3),
        1 => p < 0.001 ? "p < .001" : p < 0.01 ? "<0.01" : p < 0.05 ? "<0.05" : p > 0.0501 ? "n.s." : "0.050",
        2 => p < 0.001 ? "<0.001" : F(p, 3) + "*",
        _ => p < 0.005 ? "≤0.005" : F(p, 2),
    };
}
