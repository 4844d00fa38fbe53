using System.Globalization;
using System.Text;
using CsCheck;
using Toolkit.Evidence.Distributions;
using Toolkit.Evidence.Model;

namespace Toolkit.Evidence.Tests.Audit;

/// <summary>Makes reviews that agree with themselves and with their sources: every number is made first, the rest is computed from it and printed with rounding. Formulas are written out here, apart from the audit's own.</summary>
internal sealed class ConsistentReview(int seed)
{
    private static readonly string[] Conditions = ["Knee OA", "CLBP", "Hip pain", "Fibromyalgia"];
    private static readonly string[] Markers = ["CRP", "IL-6", "TNF-a", "BDNF", "COMP"];
    private static readonly string[] Ratings = ["Low", "Some concerns", "High"];

    private readonly Random chance = new(seed);
    private readonly StringBuilder outcomes = new("outcome_id,study_id,provenance,domain,outcome,comparison,direction,magnitude,unit,effect_size_type,effect_size,ci_lo,ci_hi,p_report,n_basis,n1,mean1,sd1,n2,mean2,sd2,pre,post,percent_change,test_stat,corr_with_pain_r,corr_p\n");
    private readonly StringBuilder studies = new("study_id,provenance,citation,n_randomised,n_analysed,arms,arm_n,condition,sex_f,sex_m,control,weeks,sessions_per_week,in_table1,in_reference_list\n");
    private readonly StringBuilder ratings = new("study_id,provenance,D1,D2,D3,D4,D5,overall_reported\n");
    private readonly List<(int N, int Women, int Weeks, int Year)> made = [];
    private readonly Dictionary<string, int> overall = Ratings.ToDictionary(r => r, _ => 0, StringComparer.Ordinal);

    public static Gen<int> Seeds { get; } = Gen.Int[0, int.MaxValue - 1];

    /// <summary>The tables by their file names.</summary>
    public Dictionary<string, string> Tables()
    {
        var trials = chance.Next(2, 8);
        for (var t = 0; t < trials; t++)
        {
            Trial(string.Create(CultureInfo.InvariantCulture, $"TREE{t}_{2001 + chance.Next(0, 20)}"), t);
        }

        return new(StringComparer.Ordinal)
        {
            ["studies.csv"] = studies.ToString(),
            ["outcomes.csv"] = outcomes.ToString(),
            ["rob2.csv"] = ratings.ToString(),
            ["prisma.csv"] = Flow(trials),
            ["claims.csv"] = Claims(trials),
        };
    }

    public EvidenceSet Set()
    {
        var tables = Tables();
        return EvidenceReader.Read(tables.GetValueOrDefault).Value;
    }

    private void Trial(string id, int index)
    {
        int arm = chance.Next(8, 60), n = 2 * arm, women = chance.Next(1, n), weeks = chance.Next(2, 25);
        made.Add((n, women, weeks, int.Parse(id[^4..], CultureInfo.InvariantCulture)));
        var condition = Conditions[chance.Next(Conditions.Length)];
        var armSizes = chance.Next(3) == 0 ? "" : $"{arm}/{arm}";
        foreach (var voice in new[] { "review", "original" })
        {
            var listed = voice == "review" ? "yes,yes" : ",";
            studies.Append(CultureInfo.InvariantCulture, $"{id},{voice},\"Tree. Journal of Trees {id[^4..]}\",{n},{n},2,{armSizes},{condition},{women},{n - women},usual care,{weeks},3,{listed}\n");
        }

        string[] domains = [.. Enumerable.Range(0, 5).Select(_ => Ratings[chance.Next(10) < 6 ? 0 : chance.Next(10) < 8 ? 1 : 2])];
        var rule = domains.All(d => d == "Low") ? "Low" : domains.Contains("High") ? "High" : "Some concerns";
        overall[rule]++;
        ratings.Append(CultureInfo.InvariantCulture, $"{id},review,{string.Join(',', domains)},{(chance.Next(2) == 0 ? rule : "")}\n");
        Pain(id, index, arm);
        Effect(id, index, arm);
        Statistics(id, index, arm);
        Interval(id, index, arm);
        Change(id, index, arm);
    }

    /// <summary>Two means of whole scores: GRIM and the t test hold.</summary>
    private void Pain(string id, int index, int arm)
    {
        double sum1 = chance.Next(2 * arm, 4 * arm), sum2 = chance.Next(4 * arm, 6 * arm);
        string m1 = F(sum1 / arm, 2), m2 = F(sum2 / arm, 2), s1 = F(1.5 + chance.NextDouble(), 2), s2 = F(1.5 + chance.NextDouble(), 2);
        double pooled = Math.Sqrt(((D(s1) * D(s1)) + (D(s2) * D(s2))) / 2), d = (D(m1) - D(m2)) / pooled;
        var p = Tails.StudentTwoSided(d / Math.Sqrt(2.0 / arm), (2 * arm) - 2);
        Row($"M{index}", id, "review", "pain", "NRS", "between groups", "improve", unit: "0-10 integer", type: "Cohen d", effect: F(d, 2), p: Claim(p), n1: arm, mean1: m1, sd1: s1, mean2: m2, sd2: s2);
        Row($"M{index}o", id, "original", "pain", "NRS", "between groups", "improve");
    }

    /// <summary>A standardised effect of a marker, with a difference on its scale, and a correlation.</summary>
    private void Effect(string id, int index, int arm)
    {
        var marker = Markers[chance.Next(Markers.Length)];
        var d = F(0.1 + (1.6 * chance.NextDouble()), 2);
        var p = Tails.StudentTwoSided(D(d) / Math.Sqrt(2.0 / arm), (2 * arm) - 2);
        var r = F(-0.9 + (1.8 * chance.NextDouble()), 2);
        double n = 2 * arm, pr = Tails.StudentTwoSided(D(r) * Math.Sqrt((n - 2) / (1 - (D(r) * D(r)))), n - 2);
        var direction = p < 0.05 ? "decrease" : "none";
        Row($"I{index}", id, "review", "inflammatory", marker, "between groups", direction, type: "Cohen d", effect: d, p: chance.Next(4) == 0 ? "" : Claim(p), basis: 2 * arm, r: r, rp: Claim(pr));
        Row($"I{index}o", id, "original", "inflammatory", marker, "between groups", direction);
        Row($"S{index}", id, "review", "function", "scale score", "between groups", "improve", magnitude: F(D(d) * (1 + chance.NextDouble()), 1), unit: "0-10", type: "Cohen d", effect: d, n1: arm);
    }

    /// <summary>Printed statistics t, F and partial eta squared.</summary>
    private void Statistics(string id, int index, int arm)
    {
        var df = (2 * arm) - 2;
        var t = F(4 * chance.NextDouble(), 2);
        Row($"T{index}", id, "review", "strength", "torque", "between groups", "increase", p: Claim(Tails.StudentTwoSided(D(t), df)), statistic: $"t({df})={t}");
        var f = F(8 * chance.NextDouble(), 2);
        Row($"F{index}", id, "review", "balance", "sway", "between groups", "decrease", p: Claim(Tails.FisherUpper(D(f), 1, df)), statistic: $"\"F(1,{df})={f}\"");
        var eta = F(0.01 + (0.3 * chance.NextDouble()), 2);
        Row($"E{index}", id, "review", "cartilage", "MMP-3", "between groups", "decrease", type: "partial eta2", effect: eta, p: Claim(Tails.FisherUpper(D(eta) / (1 - D(eta)) * df, 1, df)), basis: 2 * arm);
    }

    /// <summary>A difference with its interval, the same in the trial's own report.</summary>
    private void Interval(string id, int index, int arm)
    {
        var df = (2 * arm) - 2;
        var estimate = F(-10 + (20 * chance.NextDouble()), 1);
        double reach = 2 + (6 * chance.NextDouble()), lower = D(F(D(estimate) - reach, 1)), upper = D(F(D(estimate) + reach, 1));
        var p = Tails.StudentTwoSided(D(estimate) / ((upper - lower) / 2 / Tails.StudentQuantile(0.975, df)), df);
        foreach (var voice in new[] { "review", "original" })
        {
            Row($"C{index}{(voice == "review" ? "" : "o")}", id, voice, "quality of life", "QoL", "between groups", "improve", magnitude: estimate, unit: "0-100", type: "MD", effect: estimate, low: F(lower, 1), high: F(upper, 1), p: voice == "review" ? Claim(p) : "", n1: arm);
        }
    }

    /// <summary>Values before and after with their change in per cent.</summary>
    private void Change(string id, int index, int arm)
    {
        string pre = F(5 + (4 * chance.NextDouble()), 1), post = F(1 + (3.5 * chance.NextDouble()), 1);
        var d = F(0.3 + (1.5 * chance.NextDouble()), 2);
        var p = Tails.StudentTwoSided(D(d) * Math.Sqrt(2 * arm), (2 * arm) - 1);
        Row($"V{index}", id, "review", "stiffness", "VAS stiffness", "pre-post", "improve", magnitude: F(D(pre) - D(post), 1), unit: "0-100", type: "Cohen d", effect: d, p: Claim(p), basis: 2 * arm, pre: pre, post: post, percent: F(100 * (D(pre) - D(post)) / D(pre), 0));
    }

    private string Flow(int trials)
    {
        int database = chance.Next(200, 2000), register = chance.Next(0, 50), duplicates = chance.Next(0, 100), screened = database + register - duplicates;
        int excluded = screened - chance.Next(40, 90), sought = screened - excluded, missing = chance.Next(0, 5), assessed = sought - missing, reports = trials + chance.Next(0, 3), wrong = assessed - reports, first = chance.Next(0, wrong);
        return string.Create(CultureInfo.InvariantCulture, $"data,n,provenance,note\ndatabase_results,{database},review,\nregister_results,{register},review,\nduplicates,{duplicates},review,\nexcluded_automatic,0,review,\nexcluded_other,0,review,\nrecords_screened,{screened},review,\nrecords_excluded,{excluded},review,\ndbr_sought_reports,{sought},review,\ndbr_notretrieved_reports,{missing},review,\ndbr_assessed,{assessed},review,\ndbr_excluded,{wrong},review,\nnew_studies,{trials},review,\nnew_reports,{reports},review,\ndbr_excluded_reason,{first},review,wrong design\ndbr_excluded_reason,{wrong - first},review,wrong population\n");
    }

    private string Claims(int trials)
    {
        int n = made.Sum(m => m.N), women = made.Sum(m => m.Women);
        var most = 2 * women > n ? "women" : "men";
        var majority = 2 * women == n ? "" : $"Q9,results,counts,majority_sex,{most},\n";
        var x = trials;
        return string.Create(CultureInfo.InvariantCulture, $"claim_id,location,kind,quantity,value,note\nQ1,abstract,counts,n_total,{n},\nQ2,abstract,counts,n_studies,{trials},\nQ3,results,counts,n_min,{made.Min(m => m.N)},\nQ4,results,counts,n_max,{made.Max(m => m.N)},\nQ5,results,counts,sex_f,{women},\nQ6,results,counts,sex_f_percent,{F(100.0 * women / n, 1)},\nQ7,results,counts,sex_m,{n - women},\nQ8,results,counts,sex_m_percent,{F(100.0 * (n - women) / n, 1)},\n{majority}Q10,results,counts,weeks_range,{made.Min(m => m.Weeks)}-{made.Max(m => m.Weeks)},\nQ11,results,counts,published_years,{made.Min(m => m.Year)}-{made.Max(m => m.Year)},\nQ12,results,rob2,low,{overall["Low"]},\nQ13,results,rob2,some_concerns,{overall["Some concerns"]},\nQ14,results,rob2,high,{overall["High"]},\nQ15,results,swim,sign_test,{x}/{x}; p={F(Math.Min(1, 2 * Math.Pow(0.5, x)), 4)},\nQ16,methods,swim,synthesis_method,direction of effect,\nQ17,results,swim,pain_favourable,{x},\nQ18,results,completeness,table1_studies,{trials},\n");
    }

    /// <summary>A claim that holds at the printed inputs: a bound with room for rounding, or the value.</summary>
    private string Claim(double p)
    {
        const double room = 1.6;
        var value = p < 0.0005 ? "<0.001" : F(p, 3);
        return chance.Next(3) == 0 ? value : p * room < 0.01 ? "<0.01" : p * room < 0.05 ? "<0.05" : p > 0.05 * room ? ">0.05" : value;
    }

    private void Row(string id, string study, string voice, string domain, string outcome, string comparison, string direction, string magnitude = "", string unit = "", string type = "", string effect = "", string low = "", string high = "", string p = "", int? basis = null, int? n1 = null, string mean1 = "", string sd1 = "", string mean2 = "", string sd2 = "", string pre = "", string post = "", string percent = "", string statistic = "", string r = "", string rp = "") =>
        outcomes.Append(CultureInfo.InvariantCulture, $"{id},{study},{voice},{domain},{outcome},{comparison},{direction},{magnitude},{unit},{type},{effect},{low},{high},{p},{basis},{n1},{mean1},{sd1},{n1},{mean2},{sd2},{pre},{post},{percent},{statistic},{r},{rp}\n");

    private static string F(double value, int decimals) => value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static double D(string printed) => double.Parse(printed, NumberStyles.Float, CultureInfo.InvariantCulture);
}
