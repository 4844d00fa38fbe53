using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>Does the change of a marker carry a part of an arm's effect on pain, with the uncertainty of the marker's measurement in it.</summary>
public sealed record MediationAnalysis
{
    private const int Draws = 5000;
    private const int Fewest = 8;

    /// <summary>Below this share of true variance a correction for error of measurement is noise.</summary>
    private const double LowestReliability = 0.3;

    public required ImmutableArray<Estimate> Estimates { get; init; }

    /// <summary>Arm that is compared with the reference.</summary>
    public required string Arm { get; init; }

    public required string Reference { get; init; }

    public required MediationFit Fit { get; init; }

    /// <summary>The indirect effect with its BCa interval.</summary>
    public Estimate Indirect => Estimates[0];

    public required Provenance Provenance { get; init; }

    public required string MethodsText { get; init; }

    /// <param name="arm">Compared with the reference of the options; other arms are left out.</param>
    /// <param name="logMarker">Take the marker on the log scale.</param>
    /// <returns>The analysis, or the fault: too few participants with both outcomes, a variable that does not vary.</returns>
    public static Parsed<MediationAnalysis> Analyse(TrialData data, Outcome marker, Outcome pain, string arm, OutcomeModelOptions options, bool logMarker = false, ulong seed = 1)
    {
        var reference = options.Ancova.Reference ?? data.Arms[0].Name;
        var painPairs = data.Pair(pain, options.Baseline, options.FollowUp).Pairs.Where(p => p.IsObserved).ToDictionary(p => p.Participant.Label, StringComparer.Ordinal);
        var both = data.Pair(marker, options.Baseline, options.FollowUp).Pairs
            .Where(p => p.IsObserved && (p.Participant.Arm!.Name == arm || p.Participant.Arm.Name == reference) && painPairs.ContainsKey(p.Participant.Label))
            .Where(p => !logMarker || (p.Baseline.Observation.Value > 0 && p.FollowUp.Observation.Value > 0))
            .Select(p => (Marker: p, Pain: painPairs[p.Participant.Label])).ToList();
        var place = $"{marker.Name} and {pain.Name}";
        if (both.Count < Fewest)
        {
            return new Fault(both.Count, $"at least {Fewest} participants with both outcomes at both visits", $"{both.Count}") { Unit = "row", Place = place };
        }

        Observation Scaled(OutcomeValue v) => logMarker ? LogScale.Of(v.Observation) : v.Observation;
        ImmutableArray<double> Numbers(Func<(OutcomePair Marker, OutcomePair Pain), double> of) => [.. both.Select(of)];
        var input = new MediationData(
            Numbers(b => b.Marker.Participant.Arm!.Name == arm ? 1 : 0),
            Numbers(b => Scaled(b.Marker.FollowUp).Value!.Value),
            Numbers(b => b.Pain.FollowUp.Observation.Value!.Value),
            [new("baseline of the marker", Numbers(b => Scaled(b.Marker.Baseline).Value!.Value)), new("baseline of pain", Numbers(b => b.Pain.Baseline.Observation.Value!.Value))]);
        var provenance = Provenance.Derived(
            "trials.mediation",
            both.SelectMany(b => new[] { b.Marker.Baseline.Provenance, b.Marker.FollowUp.Provenance, b.Pain.Baseline.Provenance, b.Pain.FollowUp.Provenance }),
            [new("marker", marker.Name), new("pain", pain.Name), new("arm", arm), new("reference", reference), new("log", logMarker ? "true" : "false"), new("draws", Toolkit.Measurements.Numbers.Format(Draws)), new("seed", seed.ToString(CultureInfo.InvariantCulture))]);
        var errors = Numbers(b => Scaled(b.Marker.FollowUp).StandardError);
        return Mediation.Fit(input, options.Ancova.Level).In(place).Map(fit => Describe(fit, input, errors, marker, pain, (arm, reference), options, provenance, seed));
    }

    private static MediationAnalysis Describe(MediationFit fit, MediationData input, ImmutableArray<double> errors, Outcome marker, Outcome pain, (string Arm, string Reference) arms, OutcomeModelOptions options, Provenance provenance, ulong seed)
    {
        var level = options.Ancova.Level;
        var prefix = $"{marker.Name} → {pain.Name}";
        var suffix = $", {arms.Arm} - {arms.Reference} at {options.FollowUp}";
        Estimate Made(string name, double value, (double Low, double High) interval, double? p, string method) => new()
        {
            Name = $"{prefix}: {name}{suffix}",
            Unit = pain.Unit,
            Value = value,
            Low = interval.Low,
            High = interval.High,
            Level = level,
            P = p,
            Method = method,
            Provenance = [provenance.Id],
        };
        var boot = Mediation.Bootstrap(input, Draws, seed);
        var estimates = new List<Estimate>
        {
            Made("indirect effect", fit.Indirect, boot.Bca(level), null, $"a × b of two linear models, BCa bootstrap of {Draws} draws"),
            Made("direct effect", fit.Direct.Estimate, (fit.Direct.Low, fit.Direct.High), fit.Direct.P, "linear model with the marker"),
            Made("total effect", fit.Total.Estimate, (fit.Total.Low, fit.Total.High), fit.Total.P, "linear model without the marker"),
            new()
            {
                Name = $"{prefix}: correlation of errors at which the indirect effect is nothing{suffix}", Unit = "1", Value = fit.RhoAtZero, Level = level,
                Method = "sensitivity analysis of Imai, Keele and Yamamoto", Provenance = [provenance.Id],
            },
        };
        var corrected = "";
        if (errors.All(e => e > 0))
        {
            var reliability = CarriedUncertainty.Reliability(input, errors);
            estimates.Add(reliability > LowestReliability
                ? Corrected(input, errors, reliability, Made)
                : new() { Name = $"{prefix}: indirect effect, corrected for error of the marker{suffix}", Unit = pain.Unit, Method = "none", Reason = "the error of the marker is as large as its spread", Provenance = [provenance.Id] });
            corrected = " The indirect effect is also given with b divided by the reliability of the marker (regression calibration), participants and reliability resampled together.";
        }

        return new()
        {
            Estimates = [.. estimates],
            Arm = arms.Arm,
            Reference = arms.Reference,
            Fit = fit,
            Provenance = provenance,
            MethodsText = $"Whether {marker.Name} carries the effect on {pain.Name} was analysed by two linear models with both baselines; the interval of the indirect effect is a bias-corrected and accelerated bootstrap of {Draws} draws.{corrected} Marker and pain were measured at the same visit: this is statistical mediation, and an unmeasured cause of both would look the same.",
        };

        Estimate Corrected(MediationData data, ImmutableArray<double> standardErrors, double reliability, Func<string, double, (double, double), double?, string, Estimate> made)
        {
            var calibrated = CarriedUncertainty.CalibratedIndirect(data, standardErrors, Draws, seed);
            return made("indirect effect, corrected for error of the marker", CarriedUncertainty.Calibrated(fit, reliability), calibrated.Percentile(level), null, string.Create(CultureInfo.InvariantCulture, $"regression calibration, reliability {reliability:0.000}, percentile bootstrap of {Draws} draws"));
        }
    }
}
