using MathNet.Numerics.Distributions;
using Toolkit.Kernels;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>QC–FC: how much of what differs between people in connectivity goes with how much they moved (Power 2012; Ciric and others, NeuroImage 2017;154:174). Near 0 is good.</summary>
/// <param name="R">Correlation over people of each edge with mean framewise displacement; NaN where a participant has no value.</param>
/// <param name="P">Two-sided, uncorrected.</param>
public sealed record QualityCorrelation(double[] R, double[] P)
{
    // Fewer people give a t without degrees of freedom worth the name.
    private const int FewestPeople = 4;

    /// <summary>People behind the correlations.</summary>
    public required int Participants { get; init; }

    /// <summary>Median of |r| over edges; NaN where none has a value.</summary>
    public required double MedianMagnitude { get; init; }

    /// <summary>Share of edges with p below 0.05, uncorrected: 0.05 is what chance gives.</summary>
    public required double ShareRelated { get; init; }

    /// <summary>Spearman's correlation over edges between r and the distance of the regions: motion makes short edges strong; NaN without distances.</summary>
    public required double DistanceDependence { get; init; }

    /// <param name="z">Fisher z, shape (participants, edges).</param>
    /// <param name="displacement">Mean framewise displacement of each participant, mm.</param>
    /// <param name="distances">Distance between the two regions of each edge, mm; null for none.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or there are fewer than four participants.</exception>
    public static QualityCorrelation Of(RowMatrix<double> z, double[] displacement, double[]? distances = null)
    {
        if (z.Rows != displacement.Length || z.Rows < FewestPeople || (distances is not null && distances.Length != z.Columns))
        {
            throw new ArgumentException($"QC–FC needs {FewestPeople} participants or more, one displacement each and one distance an edge; found {z.Rows}, {displacement.Length} and {distances?.Length ?? z.Columns} for {z.Columns}.", nameof(z));
        }

        double[] r = new double[z.Columns], p = new double[z.Columns];
        var df = z.Rows - 2;
        for (var e = 0; e < r.Length; e++)
        {
            r[e] = Correlation.Pearson(z.Column(e), displacement);
            p[e] = double.IsNaN(r[e]) ? double.NaN : 2 * StudentT.CDF(0, 1, df, -Math.Abs(r[e]) * Math.Sqrt(df / Math.Max(1e-300, 1 - (r[e] * r[e]))));
        }

        int[] sound = [.. Enumerable.Range(0, r.Length).Where(e => !double.IsNaN(r[e]))];
        return new(r, p)
        {
            Participants = z.Rows,
            MedianMagnitude = Median([.. sound.Select(e => Math.Abs(r[e]))]),
            ShareRelated = sound.Length == 0 ? double.NaN : (double)sound.Count(e => p[e] < 0.05) / sound.Length,
            DistanceDependence = distances is null ? double.NaN : Spearman([.. sound.Select(e => r[e])], [.. sound.Select(e => distances[e])]),
        };
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values.Length == 0 ? double.NaN : (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }

    private static double Spearman(double[] x, double[] y)
    {
        if (x.Length < 3)
        {
            return double.NaN;
        }

        double[] a = new double[x.Length], b = new double[x.Length];
        Ranks.Average<double>(x, a);
        Ranks.Average<double>(y, b);
        return Correlation.Pearson(a, b);
    }
}
