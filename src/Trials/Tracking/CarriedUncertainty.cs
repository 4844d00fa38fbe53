using System.Collections.Immutable;

namespace Toolkit.Trials;

/// <summary>Gives the marker's value of every participant anew, as the assay or the imaging step might have measured it: a refitted plate, a resampled time series. Shape (n).</summary>
public delegate double[] MeasurementRedraw(Chance chance);

/// <summary>Tracking with the uncertainty of the measurement carried through: in every draw the marker is measured anew and participants are resampled.</summary>
public static class CarriedUncertainty
{
    /// <summary>Redraws from standard errors: each value has its own error, and values of one plate share the error of its curve.</summary>
    /// <param name="values">Shape (n).</param>
    /// <param name="standardErrors">Of each value, 0 or more, shape (n).</param>
    /// <param name="plate">Plate of each value, shape (n).</param>
    /// <param name="shared">Share of the variance that a plate's values have in common, 0 to 1.</param>
    /// <exception cref="ArgumentException">Lengths differ, or the share is no share.</exception>
    public static MeasurementRedraw FromErrors(ImmutableArray<double> values, ImmutableArray<double> standardErrors, ImmutableArray<int> plate, double shared)
    {
        if (values.Length != standardErrors.Length || values.Length != plate.Length || shared is not (>= 0 and <= 1) || standardErrors.Any(e => !(e >= 0)))
        {
            throw new ArgumentException("Values, errors and plates have one entry a participant; errors are not negative and the share lies between 0 and 1.", nameof(shared));
        }

        double own = Math.Sqrt(1 - shared), common = Math.Sqrt(shared);
        var plates = plate.Distinct().Order().ToArray();
        var index = plate.Select(p => Array.IndexOf(plates, p)).ToArray();
        return chance =>
        {
            var ofPlate = plates.Select(_ => chance.Normal()).ToArray();
            return [.. values.Select((v, i) => v + (standardErrors[i] * ((own * chance.Normal()) + (common * ofPlate[index[i]]))))];
        };
    }

    /// <summary>Correlation of the marker's change with pain's change, pooled within arms: bootstrap over participants within arm and over measurements.</summary>
    /// <param name="marker">The marker as measured, shape (n).</param>
    /// <exception cref="ArgumentException">Lengths differ or the correlation is not defined.</exception>
    public static Bootstrap Correlate(double[] marker, MeasurementRedraw redraw, double[] pain, int[] arm, int draws, ulong seed)
    {
        if (marker.Length != pain.Length || marker.Length != arm.Length)
        {
            throw new ArgumentException("Marker, pain and arm have one entry a participant.", nameof(arm));
        }

        var byArm = Enumerable.Range(0, arm.Length).GroupBy(i => arm[i]).OrderBy(g => g.Key).Select(g => g.ToArray()).ToArray();
        var estimate = ChangeChange.Correlate(marker, pain, arm).Value.WithinArm.R;
        return new(estimate, Draw(draws, seed, chance =>
        {
            var measured = redraw(chance);
            int[] rows = [.. byArm.SelectMany(g => g.Select(_ => g[chance.Below(g.Length)]))];
            return Within([.. rows.Select(i => measured[i])], [.. rows.Select(i => pain[i])], [.. rows.Select(i => arm[i])]);
        }));
    }

    /// <summary>Indirect effect through the marker: bootstrap over participants and over measurements.</summary>
    public static Bootstrap Indirect(MediationData data, MeasurementRedraw redraw, int draws, ulong seed)
    {
        var rows = data.Rows();
        int width = rows[0].Length, mediator = width - 2;
        return new(Mediation.Fit(data).Value.Indirect, Draw(draws, seed, chance =>
        {
            var measured = redraw(chance);
            var sample = new double[rows.Length][];
            for (var k = 0; k < sample.Length; k++)
            {
                var i = chance.Below(rows.Length);
                sample[k] = (double[])rows[i].Clone();
                sample[k][mediator] = measured[i];
            }

            return Mediation.IndirectOf(new ResampledGram(sample).Weighted([.. Enumerable.Repeat(1.0, rows.Length)]), width);
        }));
    }

    /// <summary>Share of the marker's variance, given exposure and covariates, that is not error of measurement: b is divided by it in regression calibration.</summary>
    /// <returns>λ in (0, 1], or NaN where the error is all there is.</returns>
    public static double Reliability(MediationData data, ImmutableArray<double> standardErrors)
    {
        var rows = data.Rows();
        ImmutableArray<string> terms = [.. Enumerable.Range(0, rows[0].Length - 2).Select(k => "v" + Measurements.Numbers.Format(k))];
        var residual = LinearModel.Fit([.. rows.Select(r => r[..^2])], [.. data.Mediator], terms).Value;
        var error = standardErrors.Average(e => e * e);
        var lambda = 1 - (error / (residual.Sigma * residual.Sigma));
        return lambda > 0 ? lambda : double.NaN;
    }

    /// <summary>Indirect effect with b divided by the reliability (regression calibration, Carroll et al. 2006).</summary>
    public static double Calibrated(MediationFit fit, double reliability) => fit.Indirect / reliability;

    /// <summary>Indirect effect divided by the reliability, both made anew from each resample of the participants.</summary>
    public static Bootstrap CalibratedIndirect(MediationData data, ImmutableArray<double> standardErrors, int draws, ulong seed)
    {
        var rows = data.Rows();
        double[] error = [.. standardErrors.Select(e => e * e)], ones = [.. Enumerable.Repeat(1.0, rows.Length)];
        int width = rows[0].Length, mediator = width - 2;
        var gram = new ResampledGram(rows);
        double Of(double[] weights)
        {
            var weighted = gram.Weighted(weights);
            if (Cholesky.Of(weighted) is not { } root)
            {
                return double.NaN;
            }

            // The pivot of the mediator is its residual sum of squares given exposure and covariates.
            var residual = root.Lower[mediator, mediator] * root.Lower[mediator, mediator] / (rows.Length - mediator);
            var reliability = 1 - (Matrix.Dot(weights, error) / rows.Length / residual);
            return reliability > 0 ? Mediation.IndirectOf(weighted, width) / reliability : double.NaN;
        }

        return new(Of(ones), Draw(draws, seed, chance =>
        {
            var weights = new double[rows.Length];
            for (var i = 0; i < weights.Length; i++)
            {
                weights[chance.Below(weights.Length)]++;
            }

            return Of(weights);
        }));
    }

    /// <summary>Correlation pooled within arms divided by the square root of the marker's reliability there (Spearman 1904), with the participants resampled within arms.</summary>
    /// <param name="standardErrors">Of each marker, shape (n).</param>
    /// <returns>The bootstrap, or null where the error is all there is. A corrected correlation may lie outside [-1, 1].</returns>
    public static Bootstrap? CorrelateCorrected(double[] marker, double[] standardErrors, double[] pain, int[] arm, int draws, ulong seed)
    {
        if (marker.Length != pain.Length || marker.Length != arm.Length || marker.Length != standardErrors.Length)
        {
            throw new ArgumentException("Marker, errors, pain and arm have one entry a participant.", nameof(arm));
        }

        var byArm = Enumerable.Range(0, arm.Length).GroupBy(i => arm[i]).OrderBy(g => g.Key).Select(g => g.ToArray()).ToArray();
        double Of(int[] rows)
        {
            double[] x = [.. rows.Select(i => marker[i])];
            int[] group = [.. rows.Select(i => arm[i])];
            var within = ChangeChange.Centred(x, group).Sum(v => v * v) / (rows.Length - byArm.Length);
            var reliability = 1 - (rows.Average(i => standardErrors[i] * standardErrors[i]) / within);
            return reliability > 0 ? Within(x, [.. rows.Select(i => pain[i])], group) / Math.Sqrt(reliability) : double.NaN;
        }

        var estimate = Of([.. Enumerable.Range(0, arm.Length)]);
        return double.IsNaN(estimate) ? null : new(estimate, Draw(draws, seed, chance => Of([.. byArm.SelectMany(g => g.Select(_ => g[chance.Below(g.Length)]))])));
    }

    /// <summary>Indirect effect by simulation and extrapolation (Cook and Stefanski 1994): error of 0.5, 1, 1.5 and 2 times its variance is added, and a parabola is followed back to -1.</summary>
    public static double Simex(MediationData data, ImmutableArray<double> standardErrors, int draws, ulong seed)
    {
        double[] levels = [0, 0.5, 1, 1.5, 2];
        var fitted = levels.Select((level, k) => level == 0
            ? Mediation.Fit(data).Value.Indirect
            : Sample.Mean(Draw(draws, seed + (ulong)k, chance =>
                Mediation.Fit(data.WithMediator([.. data.Mediator.Select((m, i) => m + (Math.Sqrt(level) * standardErrors[i] * chance.Normal()))])).Value.Indirect))).ToArray();
        var curve = LinearModel.Fit([.. levels.Select(l => new[] { 1, l, l * l })], fitted, ["1", "level", "square"]).Value.Coefficients;
        return curve[0] - curve[1] + curve[2];
    }

    private static double[] Draw(int draws, ulong seed, Func<Chance, double> statistic)
    {
        var replicates = new double[draws];
        Parallel.For(0, draws, k =>
        {
            replicates[k] = Resampling.Try(statistic, new Chance(seed, (ulong)k));
        });
        return replicates;
    }

    private static double Within(double[] x, double[] y, int[] arm) =>
        ChangeChange.Correlate(x, y, arm) is { IsOk: true } found ? found.Value.WithinArm.R : double.NaN;
}
