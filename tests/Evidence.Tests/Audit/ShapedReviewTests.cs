using System.Globalization;
using CsCheck;
using Toolkit.Evidence.Audit;
using Toolkit.Evidence.Model;

namespace Toolkit.Evidence.Tests.Audit;

/// <summary>Over reviews of many shapes: what agrees yields nothing, and each planted fault yields its finding, where it was planted and nowhere else.</summary>
public class ShapedReviewTests
{
    private const int Reviews = 300;
    private const int Planted = 25;

    private static readonly Gen<int> Seeds = Gen.Int[0, int.MaxValue - 1];

    /// <summary>Name, what it changes (false where the review has no such place), and the kind of the finding.</summary>
    private static readonly (string Name, Func<ShapedReview, (string Study, string Outcome)?> Plant, string Kind)[] Faults =
    [
        ("a p far from its d", r => Cell(r, "D", "p_report", x => x["effect_size"][0] == '0' && x["effect_size"][2] < '2' ? "<0.001" : "0.9"), "p_from_d"),
        ("a p far from its means", r => Cell(r, "M", "p_report", _ => "0.77"), "p_from_means"),
        ("a p far from its interval", r => Cell(r, "R", "p_report", x => Inside(x) ? "<0.001" : "0.81"), "from_ci"),
        ("a p far from its statistic", r => Cell(r, "S", "p_report", _ => "0.9"), "p_from_stat"),
        ("a d far from its statistic", r => Cell(r, "S", "effect_size", x => ShapedReview.F(Number(x["effect_size"]) + 0.5, 2)), "effect_from_stat"),
        ("an eta squared far from its F", r => Cell(r, "E", "effect_size", x => ShapedReview.F(Number(x["effect_size"]) + 0.3, 2)), "effect_from_stat"),
        ("an estimate beside the middle of its interval", r => Cell(r, "M", "effect_size", x => ShapedReview.F(Number(x["ci_hi"]) - 0.01, 2)), "from_ci"),
        ("a mean that no whole scores have", r => Cell(r, "M", "mean1", Ungranular, "unit"), "grim"),
        ("a standard error in the place of an SD", r => Cell(r, "M", "sd1", x => ShapedReview.F(Number(x["sd1"]) / Math.Sqrt(Number(x["n1"])) / 2, 2)), "ci_from_means"),
        ("an SD that the scale does not allow", r => Cell(r, "M", "sd2", _ => "14.20"), "scale_limit"),
        ("a change in per cent that the values do not have", r => Cell(r, "W", "percent_change", x => ShapedReview.F(Number(x["percent_change"]) + 9, 0)), "percent_change"),
        ("a rise in the place of a fall", r => Cell(r, "W", "direction", _ => "increase"), "direction_values"),
        ("a correlation that is too small for its p", r => Cell(r, "K", "corr_p", x => Math.Abs(Number(x["corr_with_pain_r"])) < 0.2 ? "<0.001" : null), "p_from_r"),
        ("another direction in the trial's own report", r => Own(r, "P", "direction", "worsen"), "cross_source"),
        ("another effect in the trial's own report", r => Own(r, "D", "effect_size", "2.11"), "effect_against_source"),
        ("another duration in the trial's own report", r => Trial(r, "original", "weeks", _ => "40"), "cross_source"),
        ("another condition in the trial's own report", r => Trial(r, "original", "condition", _ => "Gout"), "cross_source"),
        ("another scale in the trial's own report", r => Trial(r, "original", "pain_scale", _ => "KOOS"), "cross_source"),
        ("an arm too many participants", r => Trial(r, "review", "arm_n", s => s["arms"] == "2" && s["arm_n"].Length > 0 && !s["intervention"].Contains("cross", StringComparison.Ordinal) && s["n_randomised"].Length > 0 ? "9/" + s["n_randomised"] : null), "counts"),
        ("a trial missing from the reference list", r => Trial(r, "review", "in_reference_list", _ => "no"), "completeness"),
        ("another second author", r => Trial(r, "review", "citation", s => s["citation"].Replace("van der Berg", "Hill", StringComparison.Ordinal)), "reference"),
        ("another article number", r => Trial(r, "review", "citation", s => s["citation"].Replace("(3):", "(3):7", StringComparison.Ordinal)), "reference"),
        ("another year of publication", r => Trial(r, "review", "citation", s => s["citation"][..^5] + "1980."), "reference"),
        ("a total that does not add up", r => Claim(r, "n_total", v => ShapedReview.F(Number(v) + 3000, 0)), "counts"),
        ("a percentage that does not follow", r => Claim(r, "sex_f_percent", v => ShapedReview.F(Number(v) < 50 ? Number(v) + 7 : Number(v) - 7, 1)), "counts"),
        ("years of publication outside the search", r => Claim(r, "search_years", _ => "1970-1980"), "counts"),
        ("a one-sided sign test", r => Claim(r, "sign_test", v => v[..v.IndexOf("p=", StringComparison.Ordinal)] + "p=" + ShapedReview.F(Math.Pow(0.5, r.Sizes.Count), 3)), "swim"),
        ("votes counted by significance", r => Claim(r, "synthesis_method", _ => "number of trials with significant results"), "swim"),
        ("a claim of mediation", r => Claim(r, "mediation_claim", _ => "anti-inflammatory"), "mechanism"),
        ("more favourable trials than there are", r => Claim(r, "pain_favourable", v => ShapedReview.F(Number(v) + 1, 0)), "favourable"),
        ("more low ratings than there are", r => Claim(r, "low", v => ShapedReview.F(Number(v) + 1, 0)), "rob2"),
        ("a statement with its no lost", r => Claim(r, "K0", _ => "changed"), "text"),
        ("an overall rating against the rule", r => Rating(r), "rob2"),
        ("a box that does not add up", r => Box(r, "records_screened"), "prisma"),
        ("reasons that do not add up", r => Box(r, "dbr_excluded_reason"), "prisma"),
        ("a study more than was extracted", r => Box(r, "new_studies"), "flow_against_studies"),
    ];

    public static TheoryData<string> Names => [.. Faults.Select(f => f.Name)];

    [Fact]
    public void A_consistent_review_of_any_shape_yields_nothing() => Seeds.Sample(
        seed =>
        {
            var set = new ShapedReview(seed).Set();
            Assert.Empty(set.Faults);
            Assert.Empty(Differences(set).Select(Told));
        },
        iter: Reviews);

    [Theory, MemberData(nameof(Names))]
    public void A_planted_fault_yields_its_finding_and_no_other(string name)
    {
        var (_, plant, kind) = Faults.Single(f => f.Name == name);
        var planted = 0;
        for (var seed = 1; planted < Planted && seed < 400; seed++)
        {
            var review = new ShapedReview(seed);
            if (plant(review) is not var (study, outcome))
            {
                continue;
            }

            planted++;
            var found = Differences(review.Set()).ToList();
            Assert.True(found.Exists(f => f.Kind == kind && f.Verdict == Verdict.Inconsistent && f.StudyId == study && (outcome.Length == 0 || f.OutcomeId == outcome)), $"seed {seed}: {name} at {study} {outcome} was not found; instead: {string.Join(" | ", found.Select(Told))}");
            Assert.True(found.TrueForAll(f => f.StudyId == study && (outcome.Length == 0 || f.OutcomeId == outcome || f.OutcomeId.Length == 0)), $"seed {seed}: {name} at {study} {outcome} raised more: {string.Join(" | ", found.Select(Told))}");
        }

        Assert.Equal(Planted, planted);
    }

    /// <summary>Borderline findings say that rounding decides; they accuse nobody.</summary>
    private static IEnumerable<Finding> Differences(EvidenceSet set) => ReviewAudit.Run(set).Differences.Where(f => f.Verdict != Verdict.Borderline);

    private static string Told(Finding f) => $"{f.Kind} {f.StudyId} {f.OutcomeId} {f.Claim}: {f.Reported} with {f.Inputs} gives {string.Join(";", f.Result.Quantities)} {f.Assumption}";

    private static (string, string)? Cell(ShapedReview r, string letter, string column, Func<Dictionary<string, string>, string?> to, string? also = null)
    {
        var row = r.Outcomes.Find(o => o["outcome_id"].StartsWith(letter, StringComparison.Ordinal) && o["provenance"] == "review");
        if (row is null || to(row) is not { } text)
        {
            return null;
        }

        row[column] = text;
        if (also == "unit")
        {
            // Only the granularity is at stake: what else follows from the mean is taken out.
            (row["effect_size"], row["effect_size_type"], row["ci_lo"], row["ci_hi"], row["p_report"]) = ("", "", "", "", "");
        }

        return (row["study_id"], row["outcome_id"]);
    }

    /// <summary>A mean between two multiples of 1/n, for n up to 33, where two decimals tell them apart.</summary>
    private static string? Ungranular(Dictionary<string, string> row)
    {
        var n = Number(row["n1"]);
        return n <= 33 ? ShapedReview.F((Math.Floor(Number(row["mean1"]) * n) + 0.5) / n, 2) : null;
    }

    private static (string, string)? Own(ShapedReview r, string letter, string column, string to)
    {
        var row = r.Outcomes.Find(o => o["outcome_id"].StartsWith(letter, StringComparison.Ordinal) && o["provenance"] == "original");
        if (row is null)
        {
            return null;
        }

        row[column] = to;
        return (row["study_id"], row["outcome_id"].TrimEnd('o'));
    }

    private static (string, string)? Trial(ShapedReview r, string voice, string column, Func<Dictionary<string, string>, string?> to)
    {
        var row = r.Studies.First(s => s["provenance"] == voice);
        if (to(row) is not { } text)
        {
            return null;
        }

        row[column] = text;
        r.Claims.RemoveAll(c => c["kind"] == "text" || c["quantity"] == "published_years" || (column == "citation" && c["quantity"] == "search_years"));
        return (row["study_id"], "");
    }

    private static (string, string)? Claim(ShapedReview r, string quantity, Func<string, string> to)
    {
        var row = r.Claims.First(c => c["quantity"] == quantity);
        row["value"] = to(row["value"]);
        if (quantity == "n_total")
        {
            // A size that only the total implies would follow the wrong total.
            r.Studies.ForEach(s => s["n_randomised"] = r.Studies.First(o => o["study_id"] == s["study_id"] && o["provenance"] == "original")["n_randomised"]);
            r.Claims.RemoveAll(c => c["quantity"] == "sex_f_percent");
        }

        return quantity == "K0" ? (r.Studies[0]["study_id"], "K0") : ("", "");
    }

    private static (string, string)? Rating(ShapedReview r)
    {
        var row = r.Ratings.Find(d => Enumerable.Range(1, 5).Any(i => d["D" + ShapedReview.N(i)] == "High"));
        if (row is null)
        {
            return null;
        }

        row["overall_reported"] = "Low";
        return (row["study_id"], "");
    }

    private static (string, string)? Box(ShapedReview r, string box)
    {
        var row = r.Boxes.First(b => b["data"] == box);
        if (box == "new_studies")
        {
            r.Boxes.RemoveAll(b => b["data"] is "previous_studies" or "total_studies" or "new_reports");
        }

        row["n"] = ShapedReview.F(Number(row["n"]) + 5, 0);
        return ("", "");
    }

    private static bool Inside(Dictionary<string, string> row) => Number(row["ci_lo"]) < 1 && Number(row["ci_hi"]) > 1;

    private static double Number(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
