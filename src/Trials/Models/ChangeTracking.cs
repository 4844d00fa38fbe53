using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>How the change of a marker is had from its values.</summary>
public enum MarkerScale
{
    /// <summary>Follow-up - baseline.</summary>
    Linear,

    /// <summary>Logarithm of follow-up / baseline.</summary>
    Log,

    /// <summary>The value at follow-up is itself the change since baseline, such as a volume change in per cent.</summary>
    Change,
}

/// <summary>Do two outcomes change together: correlations of the changes, freed from the marker's error of measurement where it is known, and with the standard curves drawn anew where the caller can do that.</summary>
public static class ChangeTracking
{
    private const int Draws = 2000;
    private const ulong Seed = 1;

    /// <summary>Correlation between the change of a marker and the change of pain, over participants with both.</summary>
    /// <param name="redraw">Given the labels of the participants, a way to measure all of their marker changes anew (a refitted plate); null where there is none.</param>
    /// <returns>The analysis, or the fault: too few participants with both changes.</returns>
    public static Parsed<TrackingAnalysis> Analyse(TrialData data, Outcome marker, Outcome pain, OutcomeModelOptions options, MarkerScale scale = MarkerScale.Linear, Func<IReadOnlyList<string>, MeasurementRedraw?>? redraw = null)
    {
        var pains = data.Pair(pain, options.Baseline, options.FollowUp).Pairs.Where(p => p.IsObserved).ToDictionary(p => p.Participant.Label, StringComparer.Ordinal);
        var both = Changes(data, marker, options, scale).Where(c => pains.ContainsKey(c.Participant.Label)).ToList();
        var arms = data.Arms.Select(a => a.Name).ToImmutableArray();
        var changes = new Tracked(
            [.. both.Select(b => b.Value)],
            [.. both.Select(b => b.Error)],
            [.. both.Select(b => pains[b.Participant.Label].Change!.Value)],
            [.. both.Select(b => arms.IndexOf(b.Participant.Arm!.Name))]);
        return ChangeChange.Correlate(changes.Marker, changes.Pain, changes.Arm, options.Ancova.Level).In($"{marker.Name} × {pain.Name}").Map(found =>
        {
            var inputs = both.SelectMany(b => b.Sources.Append(pains[b.Participant.Label].Baseline.Provenance).Append(pains[b.Participant.Label].FollowUp.Provenance));
            var provenance = Provenance.Derived("trials.change-change", inputs, OutcomeModel.Parameters(options, $"{marker.Name}:{pain.Name}").Concat([new("markerScale", scale.ToString()), new("draws", Numbers.Format(Draws)), new("seed", Seed.ToString(CultureInfo.InvariantCulture))]));
            string Named(string what) => $"change in {marker.Name} × change in {pain.Name}: {what}, {options.FollowUp} - {options.Baseline}";
            var estimates = new[] { found.Pearson, found.Spearman, found.WithinArm }.Select(c => ToEstimate(Named(c.Name), c, options, provenance)).ToList();
            if (Array.TrueForAll(changes.Error, e => e > 0))
            {
                estimates.Add(Corrected(Named("within arms, corrected for error of measurement"), changes, options, provenance));
            }

            if (redraw?.Invoke([.. both.Select(b => b.Participant.Label)]) is { } measured)
            {
                estimates.Add(Redrawn(Named("within arms, with the standard curves drawn anew"), changes, measured, options, provenance));
            }

            return new TrackingAnalysis
            {
                Marker = marker,
                Pain = pain,
                Result = found,
                Points = [.. both.Select((b, i) => new ChangePoint(b.Participant.Label, b.Participant.Arm!.Name, b.Value, changes.Pain[i]))],
                Estimates = [.. estimates],
                Provenance = provenance,
                MethodsText = found.MethodsText + (estimates.Count > 3 ? " Where the error of measurement is known, the correlation within arms is also given divided by the square root of the marker's reliability; where concentrations come from plates, also with every plate's curve and the participants resampled together." : ""),
            };
        });
    }

    private static IEnumerable<Change> Changes(TrialData data, Outcome marker, OutcomeModelOptions options, MarkerScale scale)
    {
        if (scale == MarkerScale.Change)
        {
            return data.Participants.Select(p => data.Find(p.Label, options.FollowUp, marker.Name)).OfType<OutcomeValue>().Where(v => v.Observation.Value is not null)
                .Select(v => new Change(data.Participants.First(p => p.Label == v.Participant.Label), v.Observation.Value!.Value, v.Observation.StandardError, [v.Provenance]));
        }

        var log = scale == MarkerScale.Log;
        return data.Pair(marker, options.Baseline, options.FollowUp).Pairs
            .Where(p => p.IsObserved && (!log || (p.Baseline.Observation.Value > 0 && p.FollowUp.Observation.Value > 0)))
            .Select(p =>
            {
                var (before, after) = log ? (LogScale.Of(p.Baseline.Observation), LogScale.Of(p.FollowUp.Observation)) : (p.Baseline.Observation, p.FollowUp.Observation);
                var known = before.StandardError > 0 && after.StandardError > 0;
                return new Change(p.Participant, after.Value!.Value - before.Value!.Value, known ? Math.Sqrt((before.StandardError * before.StandardError) + (after.StandardError * after.StandardError)) : 0, [p.Baseline.Provenance, p.FollowUp.Provenance]);
            });
    }

    private static Estimate Corrected(string name, Tracked changes, OutcomeModelOptions options, Provenance provenance)
    {
        var boot = CarriedUncertainty.CorrelateCorrected(changes.Marker, changes.Error, changes.Pain, changes.Arm, Draws, Seed);
        return OfBootstrap(name, boot, "the error of measurement is as large as the spread of the changes", string.Create(CultureInfo.InvariantCulture, $"r / √reliability of the marker's change, percentile bootstrap of {Draws} draws within arms"), options, provenance);
    }

    private static Estimate Redrawn(string name, Tracked changes, MeasurementRedraw redraw, OutcomeModelOptions options, Provenance provenance)
    {
        var boot = CarriedUncertainty.Correlate(changes.Marker, redraw, changes.Pain, changes.Arm, Draws, Seed);
        return OfBootstrap(name, boot, "the correlation is not defined", string.Create(CultureInfo.InvariantCulture, $"r within arms, percentile bootstrap of {Draws} draws: every plate refitted, participants resampled within arms"), options, provenance);
    }

    private static Estimate OfBootstrap(string name, Bootstrap? boot, string reason, string method, OutcomeModelOptions options, Provenance provenance)
    {
        var (low, high) = boot?.Percentile(options.Ancova.Level) ?? (double.NaN, double.NaN);
        return new()
        {
            Name = name,
            Unit = "1",
            Value = boot?.Estimate,
            Low = OutcomeModel.Known(low),
            High = OutcomeModel.Known(high),
            Level = options.Ancova.Level,
            Reason = boot is null ? reason : null,
            Method = method,
            Provenance = [provenance.Id],
        };
    }

    private static Estimate ToEstimate(string name, CorrelationEstimate c, OutcomeModelOptions options, Provenance provenance) => new()
    {
        Name = name,
        Unit = "1",
        Value = c.R,
        Low = OutcomeModel.Known(c.Low),
        High = OutcomeModel.Known(c.High),
        Level = options.Ancova.Level,
        P = OutcomeModel.Known(c.P),
        Method = c.Name,
        Provenance = [provenance.Id],
    };

    /// <summary>One participant's change of the marker, with its standard error (0 where unknown).</summary>
    private sealed record Change(Participant Participant, double Value, double Error, ImmutableArray<Provenance> Sources);

    /// <summary>Changes and arm of every participant with both, each of shape (n).</summary>
    private sealed record Tracked(double[] Marker, double[] Error, double[] Pain, int[] Arm);
}
