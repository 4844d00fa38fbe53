using System.Collections.Immutable;

namespace Toolkit.Evidence.Flow;

/// <summary>A reason with its number of reports, as the flow diagram lists it.</summary>
/// <param name="Count">Null where the number is not printed.</param>
public sealed record ExclusionReason(string Reason, int? Count);

/// <summary>The boxes of a PRISMA 2020 flow diagram (Page et al. 2021), by the box names of the template. A count that is not printed is unknown, never zero.</summary>
public sealed record PrismaFlow
{
    private static readonly string[] OtherBoxes = ["other_sought_reports", "other_notretrieved_reports", "other_assessed"];

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

    /// <summary>The equations of the diagram with what the boxes give for them; those that lack a number are not checkable.</summary>
    public IEnumerable<FlowEquation> Equations()
    {
        yield return Sum("records_screened", "records screened = identified - removed before screening", ["database_results", "register_results"], ["duplicates", "excluded_automatic", "excluded_other"]);
        yield return Sum("dbr_sought_reports", "reports sought = screened - excluded", ["records_screened"], ["records_excluded"]);
        yield return Sum("dbr_assessed", "reports assessed = sought - not retrieved", ["dbr_sought_reports"], ["dbr_notretrieved_reports"]);
        yield return ReasonsAgainst("dbr_excluded");
        yield return Included();
        if (OtherBoxes.Any(b => this[b] is not null))
        {
            yield return Sum("other_sought_reports", "other reports sought = found by other methods", ["website_results", "organisation_results", "citations_results"], []);
            yield return Sum("other_assessed", "other reports assessed = sought - not retrieved", ["other_sought_reports"], ["other_notretrieved_reports"]);
        }

        yield return Sum("total_studies", "total studies = new + previous", ["new_studies", "previous_studies"], []);
        yield return Sum("total_reports", "total reports = new + previous", ["new_reports", "previous_reports"], []);
    }

    private FlowEquation Sum(string box, string words, string[] plus, string[] minus)
    {
        var missing = plus.Concat(minus).Append(box).Where(b => this[b] is null).ToImmutableArray();
        return new(box, words, [.. plus, .. minus], this[box], missing.IsEmpty ? plus.Sum(b => (long)this[b]!) - minus.Sum(b => (long)this[b]!) : null, missing);
    }

    private FlowEquation ReasonsAgainst(string box)
    {
        ImmutableArray<string> missing = [.. Reasons.IsEmpty || Reasons.Any(r => r.Count is null) ? ["dbr_excluded_reason"] : Array.Empty<string>(), .. this[box] is null ? [box] : Array.Empty<string>()];
        return new(box, "reports excluded = sum of the reasons", ["dbr_excluded_reason"], this[box], missing.IsEmpty ? Reasons.Sum(r => (long)r.Count!) : null, missing);
    }

    private FlowEquation Included()
    {
        var other = this["other_assessed"] is not null || this["other_excluded"] is not null;
        return other
            ? Sum("new_reports", "included reports = assessed - excluded", ["dbr_assessed", "other_assessed"], ["dbr_excluded", "other_excluded"])
            : Sum("new_reports", "included reports = assessed - excluded", ["dbr_assessed"], ["dbr_excluded"]);
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
