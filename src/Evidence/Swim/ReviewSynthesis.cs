using System.Collections.Immutable;
using Toolkit.Evidence.Grade;
using Toolkit.Evidence.MetaAnalysis;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.Tables;

namespace Toolkit.Evidence.Swim;

/// <summary>Women and men over the trials that print them, and how many participants have no printed sex.</summary>
public sealed record SexDistribution(int Women, int Men, int Trials, double? Unknown);

/// <summary>Duration and frequency over the trials that print them; null where none does.</summary>
public sealed record Dose(double? ShortestWeeks, double? LongestWeeks, double? FewestSessions, double? MostSessions);

/// <summary>A whole review without, and where possible with, meta-analysis, after the nine items of SWiM (Campbell et al. 2020).</summary>
public sealed record ReviewSynthesis(ImmutableArray<CategorySynthesis> Categories, SexDistribution Sex, Dose Dose, ImmutableArray<GradeProfile> Certainty, ImmutableArray<string> Warnings)
{
    /// <summary>Synthesises what can be read of a set.</summary>
    public static ReviewSynthesis Of(EvidenceSet set, MetaOptions? options = null)
    {
        var categories = CategorySynthesis.Of(set, options ?? new() { Test = PooledTest.HartungKnapp });
        ImmutableArray<string> warnings =
        [
            .. set.Claims.Where(c => c.Quantity.Contains("synthesis_method", StringComparison.OrdinalIgnoreCase) && SynthesisMethod.CountsSignificance(c.Value)).Select(c => $"{c.Place}: {SynthesisMethod.Warning}; {SynthesisMethod.Advice}"),
            .. set.Claims.Where(c => c.Kind.Equals("swim", StringComparison.OrdinalIgnoreCase) && !c.Quantity.Contains("method", StringComparison.OrdinalIgnoreCase) && SynthesisMethod.CountsSignificance(c.Quantity.Replace('_', ' ') + " " + c.Value)).Select(c => $"{c.Place}: {SynthesisMethod.Warning}; {SynthesisMethod.Advice}"),
            .. categories.SelectMany(c => c.Markers).Where(m => m.Report is not null).SelectMany(m => m.Report!.Notes.Select(n => $"{m.Marker}: {n}")),
            .. set.Rob2.Where(r => r.AgainstSignalling.Any()).Select(r => $"{r.StudyId}: the judgement of {string.Join(", ", r.AgainstSignalling)} is not that of the signalling answers"),
            .. set.Extraction is null ? [] : set.Extraction.Open.Select(i => $"{i.Item}: the two extractors differ and nobody decided"),
            .. set.Extraction is null ? [] : set.Extraction.Items.Where(i => i.Value is not null && set.Cell(i.Item) is { } cell && !Agrees(cell, i.Value)).Select(i => $"{i.Item}: the tables hold {Measurements.Printable.Quote(set.Cell(i.Item)!)}, the extraction {Measurements.Printable.Quote(i.Value!)}"),
            .. set.Screening is { } screening && screening.Count(Flow.EligibilityVerdict.Unclear) > 0 ? ["records neither included nor excluded: " + string.Join(", ", screening.Records.Where(r => r.Final.Verdict == Flow.EligibilityVerdict.Unclear).Select(r => r.RecordId))] : Array.Empty<string>(),
        ];
        return new(categories, SexOf(set), DoseOf(set), [.. categories.Select(c => GradeProfile.Of(c, set))], warnings);
    }

    private static bool Agrees(string cell, string value) =>
        string.Equals(cell.Trim(), value.Trim(), StringComparison.OrdinalIgnoreCase) || (Printed.From(cell) is { } a && Printed.From(value) is { } b && a.Value == b.Value);

    private static SexDistribution SexOf(EvidenceSet set)
    {
        var known = set.Included.Where(s => s is { Women: not null, Men: not null }).ToList();
        var rest = set.Included.Where(s => s.Women is null || s.Men is null).Select(s => (double?)s.Randomised).ToList();
        return new(known.Sum(s => s.Women!.Value), known.Sum(s => s.Men!.Value), known.Count, rest.Contains(null) ? null : rest.Sum());
    }

    private static Dose DoseOf(EvidenceSet set)
    {
        var weeks = set.Included.Select(s => Printed.From(s.Weeks)?.Value).Where(w => w is not null).ToList();
        var sessions = set.Included.Select(s => Printed.From(s.SessionsPerWeek)?.Value).Where(w => w is not null).ToList();
        return new(weeks.Min(), weeks.Max(), sessions.Min(), sessions.Max());
    }
}
