using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Toolkit.Evidence.Audit.Checks;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.Tables;

namespace Toolkit.Evidence.Audit;

/// <summary>Totals, ranges and shares that the review states, against its own parts.</summary>
internal static partial class CountsAudit
{
    public static IEnumerable<Finding> Of(EvidenceSet set) => [.. Total(set), .. Sex(set), .. Ranges(set), .. Lists(set), .. set.Included.SelectMany(s => Parts(s, set))];

    private static IEnumerable<Finding> Total(EvidenceSet set)
    {
        if (set.Claim("n_total") is not { } claim)
        {
            yield break;
        }

        var sizes = set.Included.Where(s => s.Randomised is not null).Select(s => s.Randomised!.Value).ToList();
        var known = string.Join('+', sizes);
        var silent = set.Included.Where(s => s.Randomised is null).ToList();
        const string ask = "the sizes of the trials without one, in the review's table";
        if (silent.Count == 0)
        {
            var total = Desk.Check(set, "counts", "total n of the included trials", new(("sum", known)), claim.Value, claim.Place, "n_randomised of studies.csv", worst: Severity.High, resolve: ask);
            var analysed = set.Included.Sum(s => s.Analysed ?? s.Randomised!.Value);
            yield return total.Verdict == Verdict.Inconsistent && Printed.From(claim.Value)?.Value == analysed
                ? total with { Result = total.Result with { Verdict = Verdict.Consistent }, Severity = Severity.None, Resolve = "", Assumption = "the total counts the analysed" }
                : total;
            yield break;
        }

        var words = $"total n = {claim.Value}; no size is printed for {string.Join(", ", silent.Select(s => s.StudyId))}";
        if (silent.Count == 2 && set.Claim("n_max") is { } max)
        {
            var told = Desk.Check(set, "counts", words, new(("total", claim.Value), ("known", known), ("largest", max.Value)), claim.Value, claim.Place, "n_randomised of studies.csv, of the review and of the trials' own reports", worst: Severity.High, resolve: ask);
            if (told.Verdict != Verdict.NotCheckable)
            {
                yield return told;
                yield break;
            }
        }

        yield return Remainder(set, claim, silent, known, sizes.Sum(), words, ask);
    }

    /// <summary>With one size missing, or several that cannot be told apart, the total can still be too small, or contradict the trials' own reports.</summary>
    private static Finding Remainder(EvidenceSet set, ReviewClaim claim, List<StudyRecord> silent, string known, int sum, string words, string ask)
    {
        var own = silent.Select(s => set.Original(s.StudyId)?.Randomised).ToList();
        CheckResult result;
        if (Printed.From(claim.Value) is not { } total)
        {
            result = CheckResult.NotCheckable("the total is no number");
        }
        else if (own.Contains(null))
        {
            result = total.Value - sum >= silent.Count ? new(Verdict.Implied, [CheckResult.Of("n_rest", total.Value - sum)]) : new(Verdict.Inconsistent, [CheckResult.Of("n_rest", total.Value - sum)], "nothing is left for the trials without a size");
        }
        else
        {
            var analysed = silent.Sum(s => set.Original(s.StudyId) is { } o ? o.Analysed ?? o.Randomised ?? 0 : 0);
            result = new(sum + own.Sum()!.Value == total.Value || sum + analysed == total.Value ? Verdict.Consistent : Verdict.Inconsistent, [CheckResult.Of("n_rest", total.Value - sum), CheckResult.Of("sum_with_original", sum + own.Sum()!.Value)]);
        }

        return Desk.Of("counts", words, result, $"total={claim.Value};known={known}", claim.Value, claim.Place, "n_randomised of studies.csv", "", "", Severity.High, ask);
    }

    private static IEnumerable<Finding> Sex(EvidenceSet set)
    {
        var women = set.Claim("sex_f");
        var men = set.Claim("sex_m");
        var total = set.Claim("n_total")?.Value ?? "";
        if (women is not null && set.Included.All(s => s.Women is not null))
        {
            yield return Desk.Check(set, "counts", "women in the included trials", new(("sum", string.Join('+', set.Included.Select(s => s.Women)))), women.Value, women.Place, "sex_f of studies.csv", worst: Severity.High, resolve: "the sex distribution of each trial");
        }

        foreach (var (part, percent) in new[] { (women, set.Claim("sex_f_percent")), (men, set.Claim("sex_m_percent")) })
        {
            if (part is not null && percent is not null && Whole(women, men, total) is { } whole)
            {
                yield return Desk.Check(set, "counts", $"{part.Quantity}: {part.Value} of {whole} ({percent.Value} %)", new(("part", part.Value), ("whole", whole)), percent.Value + "%", percent.Place, part.Place, worst: Severity.Medium, resolve: "the number of participants whose sex is known");
            }
        }

        foreach (var (part, quantity, of) in new (ReviewClaim?, string, Func<StudyRecord, int?>)[] { (women, "sex_f_percent", s => s.Women), (men, "sex_m_percent", s => s.Men) })
        {
            if (part is null && set.Claim(quantity) is { } percent && set.Included.All(s => of(s) is not null))
            {
                var both = set.Included.All(s => s is { Women: not null, Men: not null });
                var whole = both ? CheckInputs.Text(set.Included.Sum(s => s.Women!.Value + s.Men!.Value)) : set.Included.All(s => s.Randomised is not null) ? CheckInputs.Text(set.Included.Sum(s => s.Randomised!.Value)) : total;
                CheckInputs inputs = new(("part", CheckInputs.Text(set.Included.Sum(s => of(s)!.Value))), ("whole", whole));
                yield return Desk.Check(set, "counts", $"{quantity}: {percent.Value} %", inputs, percent.Value + "%", percent.Place, "studies.csv", resolve: "the sex distribution of each trial");
            }
        }

        if (women is not null && set.Claim("majority_sex") is { } majority && Printed.From(women.Value) is { } w && Printed.From(total) is { } all)
        {
            yield return Majority(set, majority, women, w.Value, all.Value, men);
        }
    }

    /// <summary>"Most were women" needs more than half of all participants, not of those with known sex.</summary>
    private static Finding Majority(EvidenceSet set, ReviewClaim claim, ReviewClaim women, double w, double all, ReviewClaim? men)
    {
        var m = Printed.From(men?.Value ?? "")?.Value ?? 0;
        var claimed = claim.Value.Contains("wom", StringComparison.OrdinalIgnoreCase) || claim.Value.Contains("female", StringComparison.OrdinalIgnoreCase) ? w : m;
        var rest = Math.Max(0, all - w - m);
        var otherOnly = set.Included.Any(s => (claimed == w ? set.Original(s.StudyId)?.Women : set.Original(s.StudyId)?.Men) == 0);
        var verdict = 2 * claimed > all ? Verdict.Consistent : rest == 0 || otherOnly || 2 * (claimed + rest) <= all ? Verdict.Inconsistent : Verdict.Partly;
        var note = rest == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"the sex of {rest} participants is not printed{(otherOnly ? "; one of the trials' own reports has none of that sex" : "")}");
        return Desk.Of("counts", "most participants were " + claim.Value, new(verdict, [CheckResult.Of(claimed == w ? "percent_women" : "percent_men", 100 * claimed / all)], note), string.Create(CultureInfo.InvariantCulture, $"women={w};total={all};rest_men={rest + m - (claimed == w ? m : 0)}"), "most", claim.Place, women.Place, "", "", Severity.High, "the sex distribution of every trial");
    }

    /// <summary>Whole that a percentage is of: both sexes together, else "of 96" in the claim's own words, else the total.</summary>
    private static string? Whole(ReviewClaim? women, ReviewClaim? men, string total) =>
        Printed.From(women?.Value ?? "") is { } w && Printed.From(men?.Value ?? "") is { } m ? (w.Value + m.Value).ToString(CultureInfo.InvariantCulture)
        : OfWhole().Match((women ?? men)?.Note ?? "") is { Success: true } of ? of.Groups["n"].Value : total.Length > 0 ? total : null;

    private static IEnumerable<Finding> Ranges(EvidenceSet set)
    {
        foreach (var (quantity, words, values) in new (string, string, Func<StudyRecord, double?>)[]
        {
            ("weeks_range", "range of duration in weeks", s => Printed.From(s.Weeks)?.Value),
            ("sessions_per_week", "range of sessions per week", s => Printed.From(s.SessionsPerWeek)?.Value),
            ("published_years", "years of publication", PublicationYear),
        })
        {
            if (set.Claim(quantity) is { } claim && CountChecks.Ends(claim.Value) is { } ends)
            {
                yield return Range(claim, words, ends, [.. set.Included.Select(values)]);
            }
        }

        if (set.Claim("search_years") is { } search && CountChecks.Ends(search.Value) is { } span && set.Included.Select(PublicationYear).Where(y => y is not null).ToList() is { Count: > 0 } years)
        {
            var inside = years.TrueForAll(y => y >= span.Low && y <= span.High);
            yield return Desk.Of("counts", "trials were published within the years searched", new(inside ? Verdict.Consistent : Verdict.Inconsistent, [CheckResult.Of("min", years.Min()!.Value), CheckResult.Of("max", years.Max()!.Value)]), "", search.Value, search.Place, "citation of studies.csv", "", "", Severity.Medium, "the years of the search");
        }

        var sizes = set.Included.Select(s => (double?)s.Randomised).ToImmutableArray();
        if (Printed.From(set.Claim("n_min")?.Value ?? "") is { } min && Printed.From(set.Claim("n_max")?.Value ?? "") is { } max)
        {
            yield return Range(set.Claim("n_min")!, "range of sample sizes", (min.Value, max.Value), sizes);
        }
    }

    /// <summary>A range agrees when its ends are those of the printed values; values not printed leave an end open.</summary>
    private static Finding Range(ReviewClaim claim, string words, (double Low, double High) ends, ImmutableArray<double?> values)
    {
        var known = values.Where(v => v is not null).Select(v => v!.Value).ToList();
        var inputs = "values=" + string.Join('+', known.Select(v => v.ToString(CultureInfo.InvariantCulture)));
        CheckResult result;
        if (known.Count == 0)
        {
            result = CheckResult.NotCheckable("the trials' values are not printed");
        }
        else
        {
            var all = known.Count == values.Length;
            var verdict = known.Min() == ends.Low && known.Max() == ends.High ? Verdict.Consistent : all || known.Min() < ends.Low || known.Max() > ends.High ? Verdict.Inconsistent : Verdict.Implied;
            result = new(verdict, [CheckResult.Of("min", known.Min()), CheckResult.Of("max", known.Max())], all ? "" : "not every trial has a printed value");
        }

        return Desk.Of("counts", words, result, inputs, string.Create(CultureInfo.InvariantCulture, $"{ends.Low}-{ends.High}"), claim.Place, "studies.csv", "", "", Severity.Medium, "the values of every trial");
    }

    private static IEnumerable<Finding> Lists(EvidenceSet set)
    {
        if (set.Claim("n_studies") is { } studies)
        {
            yield return Desk.Check(set, "counts", "number of included trials", new(("sum", set.Included.Count().ToString(CultureInfo.InvariantCulture))), studies.Value, studies.Place, "studies.csv", worst: Severity.High, resolve: "the list of included trials");
        }

        if (set.Claim("table1_studies") is { } table && set.Included.All(s => s.InTable is not null))
        {
            yield return Desk.Check(set, "counts", "trials listed in the table of characteristics", new(("sum", set.Included.Count(s => s.InTable == true).ToString(CultureInfo.InvariantCulture))), table.Value, table.Place, "in_table1 of studies.csv", resolve: "the table of characteristics");
        }
    }

    /// <summary>Arms and sexes of one trial against its n; arms may be those analysed.</summary>
    private static IEnumerable<Finding> Parts(StudyRecord s, EvidenceSet set)
    {
        if (s.Randomised is { } n && !s.Arms.IsEmpty && s.Arms.All(a => a.Randomised is not null))
        {
            var reported = s.Analysed is { } analysed && s.Arms.Sum(a => a.Randomised) == analysed ? analysed : n;
            var arms = Desk.Check(set, "counts", "arms add up to the n of the trial", new(("sum", string.Join('+', s.Arms.Select(a => a.Randomised)))), reported.ToString(CultureInfo.InvariantCulture), s.Place, s.Place, s.StudyId, worst: Severity.High, resolve: "the flow diagram of the trial");
            yield return Designs.HoldsAllInEveryArm(s)
                ? arms with { Result = arms.Result with { Verdict = Verdict.Implied }, Severity = Severity.None, Resolve = "", Assumption = "every arm holds the whole n: a crossover" }
                : arms;
        }

        if (s is { Women: { } women, Men: { } men } && (s.Randomised ?? s.Analysed) is { } all)
        {
            var reported = s.Analysed is { } analysed && women + men == analysed ? analysed : all;
            var finding = Desk.Check(set, "counts", "women and men add up to the n of the trial", new(("sum", $"{women}+{men}")), reported.ToString(CultureInfo.InvariantCulture), s.Place, s.Place, s.StudyId, worst: Severity.Medium, resolve: "the baseline table of the trial");
            yield return women + men < reported ? finding with { Result = finding.Result with { Verdict = Verdict.Partly }, Assumption = "the sex of some participants is not printed" } : finding;
        }
    }

    /// <summary>The year that the reference names alone, else that of the study id; a page range is no year.</summary>
    private static double? PublicationYear(StudyRecord s)
    {
        var years = Year().Matches(s.Reference).Select(m => m.Groups["year"].Value).Distinct(StringComparer.Ordinal).ToList();
        var own = Year().Match(s.StudyId) is { Success: true } m ? m.Groups["year"].Value : null;
        var year = own is not null && (years.Count == 0 || years.Contains(own, StringComparer.Ordinal)) ? own : years.Count > 0 ? years[^1] : null;
        return year is null ? null : int.Parse(year, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"(?<![\d.:\-–])(?<year>(19|20)\d\d)(?![\d.:\-–])", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Year();

    [GeneratedRegex(@"^\s*of\s+(?<n>\d{1,8})\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex OfWhole();
}
