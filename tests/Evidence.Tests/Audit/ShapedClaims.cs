using System.Globalization;

namespace Toolkit.Evidence.Tests.Audit;

/// <summary>What a shaped review says of itself: totals, flow, methods, and statements made twice.</summary>
internal static class ShapedClaims
{
    public static void Add(ShapedReview review, Random chance)
    {
        Flow(review, chance);
        var own = review.Studies.Where(s => s["provenance"] == "original").ToList();
        int n = review.Sizes.Sum(), women = own.Sum(s => int.Parse(s["sex_f"], NumberStyles.None, CultureInfo.InvariantCulture)), trials = review.Sizes.Count;
        var years = own.Select(s => int.Parse(s["study_id"][^4..], NumberStyles.None, CultureInfo.InvariantCulture)).ToList();
        Claim(review, "counts", "n_total", ShapedReview.N(n));
        Claim(review, "counts", "n_studies", ShapedReview.N(trials));
        if (chance.Next(2) == 0)
        {
            Claim(review, "counts", "sex_f", ShapedReview.N(women));
            Claim(review, "counts", "sex_m", ShapedReview.N(n - women));
        }

        Claim(review, "counts", "sex_f_percent", ShapedReview.F(100.0 * women / n, 1));
        Claim(review, "counts", "published_years", $"{years.Min()}-{years.Max()}");
        Claim(review, "counts", "search_years", $"{years.Min() - 3}-{years.Max() + 1}");
        Claim(review, "swim", "synthesis_method", chance.Next(2) == 0 ? "vote counting by direction, not by statistical significance" : "direction of effect; clinical significance was not pooled");
        Claim(review, "swim", "pain_favourable", ShapedReview.N(trials));
        Claim(review, "swim", "sign_test", $"{trials}/{trials}; p={ShapedReview.F(Math.Min(1, 2 * Math.Pow(0.5, trials)), 3)}");
        Claim(review, "mechanism", "mediation_claim", "none: no trial analysed mediation");
        foreach (var level in new[] { ("low", "Low"), ("some_concerns", "Some concerns"), ("high", "High") })
        {
            Claim(review, "rob2", level.Item1, ShapedReview.N(review.Ratings.Count(r => r["overall"] == level.Item2)));
        }

        Claim(review, "text", "K0", "unchanged");
        Claim(review, "text", review.Studies[1]["study_id"] + ".weeks", review.Studies[1]["weeks"]);
        foreach (var rating in review.Ratings)
        {
            rating.Remove("overall");
        }
    }

    private static void Claim(ShapedReview review, string kind, string quantity, string value) =>
        review.Claims.Add(new(StringComparer.Ordinal) { ["claim_id"] = "C" + ShapedReview.N(review.Claims.Count), ["location"] = "results", ["kind"] = kind, ["quantity"] = quantity, ["value"] = value, ["note"] = "" });

    /// <summary>One column or two, a first version or an update.</summary>
    private static void Flow(ShapedReview review, Random chance)
    {
        var trials = review.Sizes.Count;
        var before = chance.Next(2) == 0 && trials > 2 ? chance.Next(1, trials - 1) : 0;
        var two = chance.Next(2) == 0;
        int database = chance.Next(300, 2000), register = chance.Next(0, 40), duplicates = chance.Next(0, 100), screened = database + register - duplicates, sought = chance.Next(40, 90), lost = chance.Next(0, 5), assessed = sought - lost;
        int website = chance.Next(0, 9), citations = chance.Next(6, 20), otherAssessed = website + citations - 2, otherIn = two ? 1 : 0, reports = trials - before + chance.Next(0, 3), wrong = assessed - (reports - otherIn), first = wrong / 3;
        void Box(string name, int n, string note = "") => review.Boxes.Add(new(StringComparer.Ordinal) { ["data"] = name, ["n"] = ShapedReview.N(n), ["note"] = note });
        Box("database_results", database);
        Box("register_results", register);
        Box("duplicates", duplicates);
        Box("excluded_automatic", 0);
        Box("excluded_other", 0);
        Box("records_screened", screened);
        Box("records_excluded", screened - sought);
        Box("dbr_sought_reports", sought);
        Box("dbr_notretrieved_reports", lost);
        Box("dbr_assessed", assessed);
        Box("dbr_excluded", wrong);
        Box("dbr_excluded_reason", first, "wrong design");
        Box("dbr_excluded_reason", wrong - first, "wrong population");
        Box("new_studies", trials - before);
        Box("new_reports", reports);
        if (two)
        {
            Box("website_results", website);
            Box("citations_results", citations);
            Box("other_sought_reports", website + citations);
            Box("other_notretrieved_reports", 2);
            Box("other_assessed", otherAssessed);
            Box("other_excluded", otherAssessed - otherIn);
            Box("other_excluded_reason", otherAssessed - otherIn, "wrong design");
        }

        if (before > 0)
        {
            Box("previous_studies", before);
            Box("total_studies", trials);
        }
    }
}
