using Toolkit.Biomarkers.Assays;
using Toolkit.Pipelines.Studies;
using Toolkit.Trials;

namespace Toolkit.Pipelines.Stages;

/// <summary>A concentration and the plate it was read from.</summary>
internal sealed record PlateReading(string Outcome, string Participant, string Visit, AssayResult Plate, SampleResult Sample, double Value);

/// <summary>Measures the changes of a marker anew from redrawn standard curves: the samples of one plate share its curve, so their errors are shared too.</summary>
internal sealed class PlateRedraw
{
    private const int Draws = 1000;

    private readonly CurveBootstrap[] plates;
    private readonly Pair[] pairs;

    private PlateRedraw(CurveBootstrap[] plates, Pair[] pairs)
    {
        this.plates = plates;
        this.pairs = pairs;
    }

    /// <summary>The redraw for the participants named, in their order; null where a value of them was not read from a sigmoid curve with degrees of freedom.</summary>
    public static MeasurementRedraw? Of(IReadOnlyList<PlateReading> readings, StudyOutcome marker, Study study, IReadOnlyList<string> participants)
    {
        var known = readings.Where(r => r.Outcome == marker.Outcome.Name).GroupBy(r => (r.Participant, r.Visit)).ToDictionary(g => g.Key, g => g.First());
        var used = new List<AssayResult>();
        var found = new Pair[participants.Count];
        for (var i = 0; i < found.Length; i++)
        {
            if (!known.TryGetValue((participants[i], study.Baseline.Name), out var before) || !known.TryGetValue((participants[i], study.Followup.Name), out var after))
            {
                return null;
            }

            found[i] = new(Index(used, before.Plate), before, Index(used, after.Plate), after, marker.Scale == OutcomeScale.Log);
        }

        if (found.Length == 0 || used.Exists(p => p.Curve is not { Shape: SigmoidCurve, DegreesOfFreedom: > 0 }) || found.Any(p => p.Before.Sample.MeanSignal is null || p.After.Sample.MeanSignal is null))
        {
            return null;
        }

        var redraw = new PlateRedraw([.. used.Select((p, k) => CurveBootstrap.Of(p.Curve!, Draws, k + 1))], found);
        return redraw.Draw;
    }

    private static int Index(List<AssayResult> plates, AssayResult plate)
    {
        var at = plates.IndexOf(plate);
        if (at < 0)
        {
            at = plates.Count;
            plates.Add(plate);
        }

        return at;
    }

    private double[] Draw(Chance chance)
    {
        int[] drawn = [.. plates.Select(_ => chance.Below(Draws))];
        return [.. pairs.Select(p =>
        {
            double before = Value(p.Before, plates[p.BeforePlate], drawn[p.BeforePlate]), after = Value(p.After, plates[p.AfterPlate], drawn[p.AfterPlate]);
            return p.IsLog ? Math.Log(after / before) : after - before;
        })];
    }

    /// <summary>The value in the outcome's unit, moved as the drawn curve moves its concentration; a signal outside the drawn curve leaves it as it was.</summary>
    private static double Value(PlateReading reading, CurveBootstrap plate, int draw) =>
        plate.Concentration(draw, reading.Sample.MeanSignal!.Value) is { } x && reading.Sample.InWell is { } measured and > 0 ? reading.Value * x / measured : reading.Value;

    private sealed record Pair(int BeforePlate, PlateReading Before, int AfterPlate, PlateReading After, bool IsLog);
}
