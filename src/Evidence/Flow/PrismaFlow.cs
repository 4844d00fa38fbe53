using System.Collections.Immutable;

namespace Toolkit.Evidence.Flow;

/// <summary>A reason with its number of reports, as the flow diagram lists it.</summary>
/// <param name="Count">Null where the number is not printed.</param>
public sealed record ExclusionReason(string Reason, int? Count);

/// <summary>The boxes of a PRISMA 2020 flow diagram (Page et al. 2021), by the box names of the template. A count that is not printed is unknown, never zero.</summary>
public sealed record PrismaFlow
{
    private static readonly string[] OtherBoxes = ["other_sought_reports", "other_notretrieved_reports", "other_assessed", "other_excluded"];

    private static readonly string[] OtherSources = ["website_results", "organisation_results", "citations_results"];

    /// <summary>Numbers by box name; only boxes with a printed number.</summary>
    public ImmutableSortedDictionary<string, int> Boxes { get; init; } = ImmutableSortedDictionary<string, int>.Empty;

    public ImmutableArray<ExclusionReason> Reasons { get; init; } = [];

    /// <summary>Whether a flow table was given at all.</summary>
    public bool IsGiven { get; init; }

    /// <summary>Box names that the template knows.</summary>
    public static ImmutableSortedSet<string> Known { get; } = ImmutableSortedSet.Create(
        StringComparer.Ordinal,
        "previous_studies", "previous_reports", "database_results", "register_results", "website_results", "organisation_results", "citations_results", "duplicates",
        "excluded_automatic", "excluded_other", "records_screened", "records_excluded", "dbr_sought_reports", "dbr_notretrieved_reports", "dbr_assessed", "dbr_excluded",
        "dbr_excluded_reason", "other_sought_reports", "other_notretrieved_reports", "other_assessed", "other_excluded", "other_excluded_reason", "new_studies", "new_reports",
        "total_studies", "total_reports");

    /// <summary>The number in a box, or null where none is printed.</summary>
    public int? this[string box] => Boxes.TryGetValue(box, out var n) ? n : null;

    /// <summary>Reasons of the reports found by other methods.</summary>
    public ImmutableArray<ExclusionReason> OtherReasons { get; init; } = [];

    /// <summary>Whether the diagram has the second column, of records found by other methods.</summary>
    public bool HasOtherColumn => OtherBoxes.Any(b => this[b] is not null) || !OtherReasons.IsEmpty;

    /// <summary>The equations of the diagram with what the boxes give for them; those that lack a number are not checkable.</summary>
    public IEnumerable<FlowEquation> Equations()
    {
        yield return Screened();
        yield return Sum("dbr_sought_reports", "reports sought = screened - excluded", ["records_screened"], ["records_excluded"]);
        yield return Sum("dbr_assessed", "reports assessed = sought - not retrieved", ["dbr_sought_reports"], ["dbr_notretrieved_reports"]);
        yield return ReasonsAgainst("dbr_excluded", Reasons);
        yield return Included();
        if (HasOtherColumn)
        {
            yield return OtherSought();
            yield return Sum("other_assessed", "other reports assessed = sought - not retrieved", ["other_sought_reports"], ["other_notretrieved_reports"]);
            yield return ReasonsAgainst("other_excluded", OtherReasons);
        }

        yield return Sum("total_studies", "total studies = new + previous", ["new_studies", "previous_studies"], []);
        yield return Sum("total_reports", "total reports = new + previous", ["new_reports", "previous_reports"], []);
    }

    private FlowEquation Sum(string box, string words, IReadOnlyList<string> plus, IReadOnlyList<string> minus)
    {
        var missing = plus.Concat(minus).Append(box).Where(b => this[b] is null).ToImmutableArray();
        return new(box, words, [.. plus, .. minus], this[box], missing.IsEmpty ? plus.Sum(b => (long)this[b]!) - minus.Sum(b => (long)this[b]!) : null, missing);
    }

    /// <summary>Records of other methods have a column of their own; where a diagram has none they may have been counted with the databases.</summary>
    private FlowEquation Screened()
    {
        const string words = "records screened = identified - removed before screening";
        string[] sources = ["database_results", "register_results"], removed = ["duplicates", "excluded_automatic", "excluded_other"];
        var alone = Sum("records_screened", words, sources, removed);
        string[] others = [.. OtherSources.Where(b => this[b] is > 0)];
        var together = HasOtherColumn || others.Length == 0 ? alone : Sum("records_screened", words, [.. sources, .. others], removed);
        return alone.Holds == false && together.Holds == true ? together : alone;
    }

    private FlowEquation OtherSought() => Sum("other_sought_reports", "other reports sought = found by other methods", [.. OtherSources.Where(b => this[b] is not null).DefaultIfEmpty("citations_results")], []);

    private static FlowEquation Open(FlowEquation e, string missing) => e with { Computed = null, Missing = [.. e.Missing, missing] };

    private FlowEquation ReasonsAgainst(string box, ImmutableArray<ExclusionReason> reasons)
    {
        ImmutableArray<string> missing = [.. reasons.IsEmpty || reasons.Any(r => r.Count is null) ? [box + "_reason"] : Array.Empty<string>(), .. this[box] is null ? [box] : Array.Empty<string>()];
        return new(box, (box[0] == 'o' ? "other " : "") + "reports excluded = sum of the reasons", [box + "_reason"], this[box], missing.IsEmpty ? reasons.Sum(r => (long)r.Count!) : null, missing);
    }

    private FlowEquation Included()
    {
        const string words = "included reports = assessed - excluded";
        if (this["other_assessed"] is not null || this["other_excluded"] is not null)
        {
            return Sum("new_reports", words, ["dbr_assessed", "other_assessed"], ["dbr_excluded", "other_excluded"]);
        }

        // Without the second column, reports of other methods may be among the included ones: then the sum is open.
        var own = Sum("new_reports", words, ["dbr_assessed"], ["dbr_excluded"]);
        var others = OtherSources.Sum(b => (long)(this[b] ?? 0));
        return own.Holds == false && own.Printed > own.Computed && own.Printed <= own.Computed + others ? Open(own, "other_assessed") : own;
    }
}

/// <summary>One equation of the flow diagram.</summary>
/// <param name="Box">The box that the others determine.</param>
/// <param name="Words">The equation in words.</param>
/// <param name="Terms">The boxes it is made from.</param>
/// <param name="Printed">What the box says; null where it says nothing.</param>
/// <param name="Computed">What the others give; null where one of them says nothing.</param>
/// <param name="Missing">Boxes without a number.</param>
public sealed record FlowEquation(string Box, string Words, ImmutableArray<string> Terms, int? Printed, long? Computed, ImmutableArray<string> Missing)
{
    /// <summary>Null where it cannot be checked.</summary>
    public bool? Holds => Computed is { } c && Printed is { } p ? c == p : null;
}
