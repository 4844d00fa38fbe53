using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;
using Toolkit.Pipelines.Studies;
using Toolkit.Reports;
using Toolkit.Reports.Drawing;
using Toolkit.Reports.Figures;
using Toolkit.Trials;

namespace Toolkit.Pipelines.Stages;

/// <summary>Arranges results that were read back as the page of a trial: who was analysed, did the arms differ, does a change track the relief, what carries it. Nothing is estimated here.</summary>
public static class TrialReading
{
    private const int MostFaults = 50;

    public static ReportModel Model(RunResults results) => new()
    {
        Title = results.Study,
        Lead = results.Design is { } d
            ? $"{results.Participants.Length} participants; {string.Join(" and ", d.Arms.Skip(1))} against {d.Arms[0]} at {d.Visits[^1].Name}. Follow a dotted number down to the bytes it came from."
            : "These results were written by a version that kept no design: only the estimates can be shown. Run the study again for the figures.",
        Facts = [("Participants", results.Participants.Length.ToString(CultureInfo.InvariantCulture)), .. results.Design is { } design ? Arms(results, design) : [], ("Made by", "Toolkit " + results.Version)],
        Sections =
        [
            .. results.Design is { } planned ? Designed(results, planned) : [],
            .. results.Mediation.IsEmpty ? [] : new[] { new ReportSection("What carries the effect?", [.. results.Mediation.Select(m => (ReportBlock)MediationPath.Draw(m))]) },
            new("All estimates", [EstimateTable.Of("Every estimate with its interval", results.Estimates)]),
        ],
        Faults = [.. results.Faults.Take(MostFaults).Select(f => f.ToString()), .. results.Faults.Length > MostFaults ? [$"and {results.Faults.Length - MostFaults} more in tables/faults.csv"] : Array.Empty<string>()],
        Provenance = [.. results.Provenance.Values],
    };

    private static IEnumerable<(string Name, string Value)> Arms(RunResults results, ResultDesign design) =>
        design.Arms.Select(a => ("Arm " + a, results.Participants.Count(p => p.Arm?.Name == a).ToString(CultureInfo.InvariantCulture)));

    private static IEnumerable<ReportSection> Designed(RunResults results, ResultDesign design)
    {
        var data = TrialData.From(results.Values);
        if (design.Arms.Length is >= 2 and <= 4 && design.Outcomes.FirstOrDefault(o => o.Scale != OutcomeScale.Change) is { } first)
        {
            var flow = TrialFlow.Of(data, design.Arms, first.Outcome, design.Baseline, first.At);
            yield return new("Who was analysed", [ConsortFlow.Draw(flow), new VerdictsBlock(flow.Arithmetic)]);
        }

        yield return new("Did the arms differ?", [.. Effects(results, design)]);
        if (!design.Tracking.IsEmpty)
        {
            yield return new("Does change track pain?", [.. Tracking(results, design, data)]);
        }
    }

    private static IEnumerable<ReportBlock> Effects(RunResults results, ResultDesign design)
    {
        var effects = design.Outcomes.SelectMany(o => design.Arms.Skip(1).Select(arm => (Outcome: o, Effect: Effect(results, design, o, arm)))).Where(e => e.Effect is not null).Select(e => (e.Outcome, Effect: e.Effect!)).ToList();
        if (effects.Count == 0)
        {
            yield return "No comparison of the arms is in these results.";
            yield break;
        }

        yield return new KeyFiguresBlock([.. effects.Select(e => EffectText.Card(Contrast(e.Outcome, e.Effect), e.Effect, results.AdjustedP.TryGetValue(e.Effect.Name, out var p) ? EffectText.Adjusted(p) : ""))]);
        var g = results.Estimates.Where(e => e.Name.Contains(": Hedges g, ", StringComparison.Ordinal)).Select(e => Row(Title(design, e), e)).ToImmutableArray();
        if (!g.IsEmpty)
        {
            yield return Forest("effects-g", "Standardised effect of each outcome", "Hedges g", g, ratio: false, design);
        }

        foreach (var ratio in new[] { true, false })
        {
            var rows = effects.Where(e => e.Outcome.Scale == OutcomeScale.Log == ratio).Select(e => Row(e.Outcome.Outcome.Title + (ratio || e.Outcome.Outcome.Unit == "1" ? "" : ", " + e.Outcome.Outcome.Unit), e.Effect)).ToImmutableArray();
            if (ratio && rows.Length > 0)
            {
                yield return Forest("effects-ratio", "Ratios of geometric means", "Ratio of geometric means", rows, ratio: true, design);
            }
            else if (!ratio && rows.Length > 0 && g.IsEmpty)
            {
                yield return Forest("effects-difference", "Differences between arms, each in its own unit", "Difference", rows, ratio: false, design);
            }
        }
    }

    private static Estimate? Effect(RunResults results, ResultDesign design, ResultOutcome outcome, string arm) => results.Estimates.FirstOrDefault(e =>
        e.Name == $"{outcome.Outcome.Name}: {arm} - {design.Arms[0]} at {outcome.At}" || e.Name == $"{outcome.Outcome.Name}: {arm} / {design.Arms[0]} at {outcome.At}");

    private static string Contrast(ResultOutcome outcome, Estimate effect) => outcome.Outcome.Title + ", " + effect.Name[(outcome.Outcome.Name.Length + 2)..].Replace(" - ", " − ", StringComparison.Ordinal);

    private static string Title(ResultDesign design, Estimate estimate) =>
        design.Outcomes.FirstOrDefault(o => estimate.Name.StartsWith(o.Outcome.Name + ":", StringComparison.Ordinal))?.Outcome.Title ?? estimate.Name;

    private static ForestRow Row(string label, Estimate e) => new(label, e.Value, e.Low, e.High) { ProvenanceId = e.Provenance.FirstOrDefault(), Note = e.Reason ?? "" };

    private static Figure Forest(string id, string title, string quantity, ImmutableArray<ForestRow> rows, bool ratio, ResultDesign design) => ForestPlot.Draw(new()
    {
        Id = id,
        Title = title,
        Quantity = quantity,
        Rows = rows,
        IsRatio = ratio,
        FavoursLow = design.Arms.Length == 2 ? "lower with " + design.Arms[1] : "",
        FavoursHigh = design.Arms.Length == 2 ? "higher with " + design.Arms[1] : "",
    });

    private static IEnumerable<ReportBlock> Tracking(RunResults results, ResultDesign design, TrialData data)
    {
        var shown = design.Tracking.Select((pair, i) => Scatter(results, design, data, pair, i + 1)).OfType<(ChangeScatterData Data, Estimate R, int N)>().ToList();
        if (shown.Count == 0)
        {
            yield return "No correlation of changes is in these results; the faults say why.";
            yield break;
        }

        yield return new KeyFiguresBlock([.. shown.Select(s => new KeyFigure(
            s.Data.Title,
            s.R.Value is { } r ? "r = " + Markup.Fixed(r, 2) : "none",
            string.Create(CultureInfo.InvariantCulture, $"n = {s.N}; {100 * s.R.Level:0.##} % interval {EstimateTable.Interval(s.R)}{(s.R is { Low: <= 0, High: >= 0 } ? "; compatible with no relation" : "")}"),
            s.R.Provenance.FirstOrDefault()))]);
        if (shown.Count > 1)
        {
            yield return ForestPlot.Draw(new()
            {
                Id = "tracking-all",
                Title = "Correlation of each marker's change with the change of pain, within arms",
                Quantity = "Correlation, pooled within arm",
                Rows = [.. shown.Select(s => Row(string.Create(CultureInfo.InvariantCulture, $"{s.Data.Title.Split(" and change of ")[0]} (n = {s.N})"), s.R))],
                Axis = (-1, 1),
            });
        }

        yield return new FigureRowBlock([.. shown.Select(s => ChangeScatter.Draw(s.Data))]);
    }

    private static (ChangeScatterData Data, Estimate R, int N)? Scatter(RunResults results, ResultDesign design, TrialData data, (string Marker, string Pain) pair, int number)
    {
        var (marker, pain) = (design.Outcomes.FirstOrDefault(o => o.Outcome.Name == pair.Marker), design.Outcomes.FirstOrDefault(o => o.Outcome.Name == pair.Pain));
        var r = results.Estimates.FirstOrDefault(e => e.Name.StartsWith($"change in {pair.Marker} × change in {pair.Pain}: partial r", StringComparison.Ordinal));
        if (marker is null || pain is null || r is null)
        {
            return null;
        }

        var at = pain.At;
        var points = data.Participants.Select(p => (p.Label, Arm: p.Arm!.Name, X: Change(data, p.Label, marker, design.Baseline, at), Y: Change(data, p.Label, pain, design.Baseline, at))).Where(p => p is { X: not null, Y: not null }).Select(p => (p.Label, p.Arm, X: p.X!.Value, Y: p.Y!.Value)).ToList();
        var id = r.Provenance.FirstOrDefault();
        var name = marker.Scale == OutcomeScale.Change ? marker.Outcome.Title : "Change of " + marker.Outcome.Title;
        ChangeScatterData figure = new()
        {
            Id = $"tracking-{number}",
            Title = $"{name} and change of {pain.Outcome.Title}",
            XTitle = $"{name}{(marker.Scale == OutcomeScale.Log ? ", log ratio" : marker.Outcome.Unit == "1" ? "" : ", " + marker.Outcome.Unit)}",
            YTitle = $"Change of {pain.Outcome.Title}{(pain.Outcome.Unit == "1" ? "" : ", " + pain.Outcome.Unit)}",
            Arms = design.Arms,
            Points =
            [
                .. points.Select(p => new Reports.Figures.ChangePoint(p.Label, p.Arm, Observation.Of(p.X), Observation.Of(p.Y)) { ProvenanceId = id }),
                .. marker.Scale == OutcomeScale.Change ? [] : TrackingFigure.Bounded(data, (marker.Outcome, pain.Outcome), (design.Baseline, at), marker.Scale == OutcomeScale.Log, id),
            ],
            Lines = points.Count == 0 ? [] : [.. TrackingFigure.Within([.. points.Select(p => (p.Arm, p.X, p.Y))])],
            Correlation = r,
        };
        return (figure, r, points.Count);
    }

    /// <summary>The difference, the log ratio, or the value itself where it is a change already; null where a part of it is no number.</summary>
    private static double? Change(TrialData data, string participant, ResultOutcome outcome, string baseline, string at)
    {
        double? before = data.Find(participant, baseline, outcome.Outcome.Name)?.Observation.Value, after = data.Find(participant, at, outcome.Outcome.Name)?.Observation.Value;
        return outcome.Scale switch
        {
            OutcomeScale.Change => after,
            OutcomeScale.Log => before > 0 && after > 0 ? Math.Log(after.Value / before.Value) : null,
            _ => after - before,
        };
    }
}
