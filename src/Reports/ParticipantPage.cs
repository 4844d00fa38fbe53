using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports;

/// <summary>What the page of a participant shows.</summary>
public sealed record ParticipantPageData
{
    public required Participant Participant { get; init; }

    /// <summary>Visits in order.</summary>
    public required ImmutableArray<Visit> Visits { get; init; }

    /// <summary>Everything measured, in any order; those of other participants are left out.</summary>
    public required ImmutableArray<OutcomeValue> Values { get; init; }

    /// <summary>Judgements on scans and samples.</summary>
    public ImmutableArray<QualityVerdict> Quality { get; init; } = [];

    /// <summary>Figures of the imaging: carpet, motion, slices, matrix.</summary>
    public ImmutableArray<Figure> Imaging { get; init; } = [];

    /// <summary>Further sections, one a run: what it looked like and how far each region can be trusted.</summary>
    public ImmutableArray<ReportSection> Runs { get; init; } = [];

    /// <summary>The sentences the stages wrote of themselves, in order.</summary>
    public ImmutableArray<string> Methods { get; init; } = [];

    /// <summary>What went wrong for this participant.</summary>
    public ImmutableArray<string> Faults { get; init; } = [];

    /// <summary>The entries the values lead to, down to the bytes.</summary>
    public ImmutableArray<Provenance> Provenance { get; init; } = [];
}

/// <summary>The page of one participant: every outcome at every visit, its change, and the quality of what it was made from.</summary>
public static class ParticipantPage
{
    public static ReportModel Of(ParticipantPageData data)
    {
        var own = data.Values.Where(v => v.Participant.Label == data.Participant.Label).ToList();
        var missing = own.Count(v => v.Observation.IsMissing);
        var worst = QualityVerdict.Worst(data.Quality);
        ReportSection[] sections =
        [
            new("Outcomes", [own.Count == 0 ? "Nothing has been measured yet." : Outcomes(data, own)]),
            .. data.Quality.IsEmpty ? [] : new ReportSection[] { new("Quality", [new VerdictsBlock(data.Quality)]) },
            .. data.Runs,
            .. data.Imaging.IsEmpty ? [] : new ReportSection[] { new("Imaging", [.. data.Imaging.Select(f => (ReportBlock)f)]) },
        ];
        return new()
        {
            Title = "Participant " + data.Participant.Label,
            Lead = missing == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{missing} of {own.Count} values are missing; the reason stands in their place."),
            Facts =
            [
                ("Arm", data.Participant.Arm?.Name ?? "none"),
                ("Visits", string.Join(", ", data.Visits.Select(v => v.Date is { } d ? $"{v.Name} ({d.ToString("O", CultureInfo.InvariantCulture)})" : v.Name))),
                ("Quality", worst switch { QualityGrade.Pass => "no objection", QualityGrade.Warn => "with reservations", _ => "fails" }),
            ],
            Sections = [.. sections],
            Methods = data.Methods,
            Faults = data.Faults,
            Provenance = [.. data.Provenance.Concat(own.Select(v => v.Provenance)).DistinctBy(p => p.Id)],
        };
    }

    private static ReportTable Outcomes(ParticipantPageData data, List<OutcomeValue> own) => new(
        "Outcomes by visit",
        [new("Outcome"), new("Unit"), .. data.Visits.Select(v => new Column(v.Name, true)), new("Change", true), new("Direction")],
        own.GroupBy(v => v.Outcome).Select(outcome =>
        {
            var byVisit = data.Visits.Select(visit => outcome.FirstOrDefault(v => v.Visit.Name == visit.Name)).ToArray();
            double? change = byVisit[^1]?.Observation.Value - byVisit[0]?.Observation.Value;
            return (Cell[])
            [
                outcome.Key.Title,
                outcome.Key.Unit == "1" ? "" : outcome.Key.Unit,
                .. byVisit.Select(v => v is null ? Cell.Of("–") : Shown(v)),
                Cell.Of(data.Visits.Length > 1 ? change : null),
                data.Visits.Length > 1 ? Direction(outcome.Key.Benefit, change) : "–",
            ];
        }));

    private static Cell Shown(OutcomeValue value) => value.Observation switch
    {
        { Value: { } v } => Cell.Of(v, 3, value.Provenance.Id),
        { IsCensored: true, Low: null or 0, High: { } high } => Cell.Linked("<" + Markup.Plain(high), value.Provenance.Id),
        { IsCensored: true, Low: { } low, High: null } => Cell.Linked(">" + Markup.Plain(low), value.Provenance.Id),
        { IsCensored: true, Low: { } low, High: { } high } => Cell.Linked($"{Markup.Plain(low)} to {Markup.Plain(high)}", value.Provenance.Id),
        var missing => Cell.Linked(missing.Reason ?? "missing", value.Provenance.Id),
    };

    /// <summary>Says which way a change went only where the outcome states which way is better.</summary>
    private static Cell Direction(BenefitDirection benefit, double? change) => (benefit, change) switch
    {
        (_, null) => "–",
        (_, 0) => "unchanged",
        (BenefitDirection.Undecided, _) => "not stated",
        (BenefitDirection.Higher, > 0) or (BenefitDirection.Lower, < 0) => "better",
        _ => "worse",
    };
}
