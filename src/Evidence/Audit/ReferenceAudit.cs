using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Evidence.Model;

namespace Toolkit.Evidence.Audit;

/// <summary>The reference that the review prints for a trial against that of the trial's own report: authors, year, volume, first page or article number. Only what both lines state is compared.</summary>
internal static class ReferenceAudit
{
    // A paper that appears online in one year and in print in the next is cited with either.
    private const int OnlineBeforePrint = 1;

    public static IEnumerable<Finding> Of(StudyRecord review, StudyRecord own)
    {
        if (review.Reference.Length == 0 || own.Reference.Length == 0)
        {
            yield break;
        }

        Reference said = Reference.Of(review.Reference), original = Reference.Of(own.Reference);
        ImmutableArray<(string Part, string Said, string Original)> differ = [.. Parts(said, original).Where(p => p.Said.Length > 0 && p.Original.Length > 0 && p.Said != p.Original)];
        var compared = Parts(said, original).Count(p => p.Said.Length > 0 && p.Original.Length > 0);
        if (compared == 0)
        {
            yield break;
        }

        yield return Desk.Of(
            "reference", "the review's reference is that of the trial's own report", new(differ.IsEmpty ? Verdict.Consistent : Verdict.Inconsistent, [.. differ.Select(d => CheckResult.Of(d.Part, d.Original))], differ.IsEmpty ? "" : "differs in: " + string.Join(", ", differ.Select(d => d.Part))),
            string.Join(';', differ.Select(d => d.Part + "=" + d.Said)), review.Reference, review.Place, own.Place, review.StudyId, "", Severity.Medium, "the reference under its digital object identifier");
    }

    private static IEnumerable<(string Part, string Said, string Original)> Parts(Reference a, Reference b)
    {
        yield return Authors(a, b);
        var near = a.Year is not null && b.Year is not null && Math.Abs(Number(a.Year) - Number(b.Year)) <= OnlineBeforePrint;
        yield return ("year", a.Year ?? "", near ? a.Year! : b.Year ?? "");
        yield return ("volume", a.Volume ?? "", b.Volume ?? "");
        yield return ("first page or article number", a.FirstPage ?? "", b.FirstPage ?? "");
    }

    private static int Number(string year) => int.Parse(year, NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>Surnames as far as both lists name them; where both lists are closed their lengths count too.</summary>
    private static (string Part, string Said, string Original) Authors(Reference a, Reference b)
    {
        var named = Math.Min(a.Authors.Length, b.Authors.Length);
        if (named == 0)
        {
            return ("authors", "", "");
        }

        var at = Enumerable.Range(0, named).FirstOrDefault(i => a.Authors[i] != b.Authors[i], -1);
        if (at >= 0)
        {
            return ("author " + (at + 1).ToString(CultureInfo.InvariantCulture), a.Authors[at], b.Authors[at]);
        }

        return a.IsOpen || b.IsOpen || a.Authors.Length == b.Authors.Length
            ? ("authors", "equal", "equal")
            : ("number of authors", a.Authors.Length.ToString(CultureInfo.InvariantCulture), b.Authors.Length.ToString(CultureInfo.InvariantCulture));
    }
}
