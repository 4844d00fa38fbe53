using System.Text.RegularExpressions;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.Tables;
using static Toolkit.Evidence.Audit.CheckResult;

namespace Toolkit.Evidence.Audit.Checks;

/// <summary>What a review says against what the trial's own report says, and against the review's own lists.</summary>
internal static partial class SourceChecks
{
    /// <summary>The same quantity from two sources: numbers at the coarser printed precision, directions by their sense, conditions by their words.</summary>
    public static CheckResult Run(CheckInputs inputs)
    {
        string review = inputs["review"], original = inputs["original"];
        if (review.Length == 0 || original.Length == 0)
        {
            return NotCheckable("one of the two sources is silent");
        }

        var verdict = inputs["quantity"].ToUpperInvariant() switch
        {
            "DIRECTION" => Directions.Compare(review, original),
            "WEEKS" or "SESSIONS_PER_WEEK" => Durations.Compare(review, original),
            "PAIN_SCALE" => Scales(review, original),
            "CONDITION" => Conditions.Agree(review, original) ? Verdict.Consistent : Verdict.Inconsistent,
            _ => Same(review, original) ? Verdict.Consistent : Verdict.Inconsistent,
        };
        return new(verdict, [Of("original", original)], verdict != Verdict.NotCheckable ? "" : inputs["quantity"].Equals("direction", StringComparison.OrdinalIgnoreCase) ? "the two directions are not of one kind" : "the two texts cannot be compared");
    }

    /// <summary>Known scales of which none is named by both sources differ.</summary>
    private static Verdict Scales(string review, string original)
    {
        var (a, b) = (PainScales.Named(review), PainScales.Named(original));
        return a.IsEmpty || b.IsEmpty ? Verdict.NotCheckable : a.Overlaps(b) ? Verdict.Consistent : Verdict.Inconsistent;
    }

    /// <summary>A trial that is included stands in the table of characteristics and in the reference list.</summary>
    public static CheckResult Completeness(CheckInputs inputs, EvidenceSet set, string studyId)
    {
        if (set.Review(studyId) is not { } study || (study.InTable is null && study.InReferences is null))
        {
            return NotCheckable("the lists were not recorded for this trial");
        }

        static string Word(bool? value) => value switch { true => "yes", false => "no", _ => "not stated" };
        var table = inputs.Has("table") ? inputs["table"] : "in_table1";
        var list = inputs.Has("list") ? inputs["list"] : "in_reference_list";
        return new(study.InTable == false || study.InReferences == false ? Verdict.Inconsistent : Verdict.Consistent, [Of(table, Word(study.InTable)), Of(list, Word(study.InReferences))]);
    }

    /// <summary>Whether two printed numbers can be one: the finer, rounded to the decimals of the coarser, is the coarser.</summary>
    internal static bool SameNumber(Printed a, Printed b) => a.Decimals <= b.Decimals ? a.Covers(b.Value) : b.Covers(a.Value);

    private static bool Same(string review, string original) =>
        Leading(review) is { } a && Leading(original) is { } b ? SameNumber(a, b) : string.Equals(Normal(review), Normal(original), StringComparison.OrdinalIgnoreCase);

    /// <summary>The number that a text starts with: "4 (follow-up 8 wk)" is 4; a range such as "4-12" is no number.</summary>
    private static Printed? Leading(string text) => LeadingNumber().Match(text) is { Success: true } match ? Printed.From(match.Groups["number"].Value) : null;

    private static string Normal(string text) => string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    [GeneratedRegex(@"^\s*(?<number>[-−]?\d+(\.\d+)?)(?!\s*[-–/.\d])", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LeadingNumber();
}
