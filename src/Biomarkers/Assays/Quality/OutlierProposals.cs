using System.Collections.Immutable;
using System.Globalization;
using MathNet.Numerics.Distributions;

namespace Toolkit.Biomarkers.Assays;

/// <summary>A standard well that a robust fit finds far off. It is a proposal: a person accepts it with <see cref="AssayPlate.Excluding"/> and a reason, or lets it be.</summary>
/// <param name="Well">Label of the well.</param>
/// <param name="Residual">Residual over the robust standard deviation.</param>
/// <param name="P">Two-sided p value of that residual.</param>
/// <param name="Reason">The same in words.</param>
public readonly record struct OutlierProposal(string Well, double Residual, double P, string Reason);

/// <summary>Looks for bad standard wells with a curve that they cannot pull: bisquare weights, scale from the median absolute deviation, p values under a false-discovery limit (after Motulsky and Brown 2006).</summary>
public static class OutlierProposals
{
    private const double Bisquare = 4.685;
    private const double MadOfNormal = 0.6745;
    private const int Iterations = 30;

    /// <param name="falseDiscovery">Largest expected share of good wells among those proposed.</param>
    /// <returns>Proposals, worst first; empty where the plate has no sigmoid curve or too few wells.</returns>
    public static ImmutableArray<OutlierProposal> Of(AssayPlate plate, AssayOptions options, double falseDiscovery = 0.01)
    {
        var signals = new PlateSignals(plate, options);
        var wells = signals.Levels.SelectMany(l => l.Wells.Where(w => w.Signal is not null)).ToList();
        if (!options.Family.IsSigmoid() || wells.Count < options.Family.ParameterCount() + 3 || Screening.WhyFlat(signals) is not null || CurveFitting.WhyNot(options.Family, signals, options) is not null)
        {
            return [];
        }

        var floor = options.WeightFloorFraction * signals.RangeOfMeans;
        var theta = options.Weighting switch { Weighting.None => 0, Weighting.InverseY => 0.5, _ => 1.0 };
        double[] medians = [.. signals.Levels.SelectMany(l => l.Wells.Where(w => w.Signal is not null).Select(_ => Statistics.Median(l.Signals)))];
        double[] weights = [.. medians.Select(m => Math.Pow(Math.Max(Math.Abs(m), floor), -2 * theta))];
        var points = new CurvePoints([.. wells.Select(w => w.Nominal!.Value)], [.. wells.Select(w => w.Signal!.Value)]).Weighted(weights);
        var residuals = Robust(points, medians, options.Family, out var df);
        return Judge(wells, residuals, df, falseDiscovery);
    }

    /// <summary>Residuals over the robust scale, from a fit that starts at the level medians.</summary>
    private static double[] Robust(CurvePoints points, double[] medians, CurveFamily family, out int df)
    {
        var curve = SigmoidFitter.Fit(family, points.WithSignal(medians)).Curve;
        df = points.Count - family.ParameterCount();
        var scaled = Scaled(points, curve, df);
        for (var i = 0; i < Iterations; i++)
        {
            var fixedScale = scaled;
            var reweighted = points.Weighted(points.Weight.Select((w, k) => w * Math.Max(Share(fixedScale[k]), 1e-8)));
            var next = SigmoidFitter.FitFrom(reweighted, curve).Curve;
            var moved = Math.Abs(next.LnC - curve.LnC) + Math.Abs(next.LnB - curve.LnB);
            curve = next;
            scaled = Scaled(points, curve, df);
            if (moved < 1e-8)
            {
                break;
            }
        }

        return scaled;
    }

    private static double Share(double residual) => Math.Abs(residual) < Bisquare ? Math.Pow(1 - Math.Pow(residual / Bisquare, 2), 2) : 0;

    private static double[] Scaled(CurvePoints points, SigmoidCurve curve, int df)
    {
        double[] residuals = [.. points.Dose.Select((x, i) => Math.Sqrt(points.Weight[i]) * (points.Signal[i] - curve.Value(x)))];
        var scale = Statistics.Median(residuals.Select(Math.Abs)) / MadOfNormal * Math.Sqrt(points.Count / (double)df);
        return [.. residuals.Select(r => scale > 0 ? r / scale : 0)];
    }

    /// <summary>The false-discovery rule of Benjamini and Hochberg (1995) over all standard wells.</summary>
    private static ImmutableArray<OutlierProposal> Judge(List<AssayWell> wells, double[] residuals, int df, double falseDiscovery)
    {
        var ranked = residuals.Select((r, i) => (Residual: r, P: 2 * StudentT.CDF(0, 1, df, -Math.Abs(r)), Well: wells[i])).OrderBy(r => r.P).ToList();
        var accepted = 0;
        for (var i = 0; i < ranked.Count; i++)
        {
            if (ranked[i].P <= falseDiscovery * (i + 1) / ranked.Count)
            {
                accepted = i + 1;
            }
        }

        return [.. ranked.Take(accepted).Select(r => new OutlierProposal(r.Well.Label, r.Residual, r.P, string.Create(CultureInfo.InvariantCulture, $"{r.Well.Label} ({r.Well.Name}) lies {Math.Abs(r.Residual):0.#} robust standard deviations {(r.Residual > 0 ? "above" : "below")} the curve (p = {r.P:0.#e+0}); exclude it only for a reason in the laboratory")))];
    }
}
