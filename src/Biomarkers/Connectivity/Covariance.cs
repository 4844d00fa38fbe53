using System.Collections.Immutable;
using MathNet.Numerics.LinearAlgebra;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>How a covariance is estimated. The estimator is named in every matrix made from it.</summary>
public enum CovarianceEstimator
{
    /// <summary>Maximum likelihood: denominator T, columns centred.</summary>
    Empirical,

    /// <summary>(1 − d) S + d μ I (Ledoit and Wolf, J Multivar Anal 2004;88:365).</summary>
    LedoitWolf,
}

/// <summary>Covariance of series and what follows from it: shrunk correlation, precision, partial correlation.</summary>
public sealed record Covariance
{
    private Covariance(CovarianceEstimator estimator, ImmutableArray<string> names, RowMatrix<double> values, double shrinkage)
    {
        Estimator = estimator;
        Names = names;
        Values = values;
        Shrinkage = shrinkage;
    }

    public CovarianceEstimator Estimator { get; }

    public ImmutableArray<string> Names { get; }

    /// <summary>Shape (n, n).</summary>
    public RowMatrix<double> Values { get; }

    /// <summary>d in [0, 1]; 0 for the empirical estimator.</summary>
    public double Shrinkage { get; }

    /// <summary>Estimates from series, shape (n, t).</summary>
    public static Covariance Of(ImmutableArray<string> names, RowMatrix<double> series, CovarianceEstimator estimator)
    {
        var centred = new RowMatrix<double>(series.Rows, series.Columns);
        for (var r = 0; r < series.Rows; r++)
        {
            var mean = Sums.Of(series.Row(r)) / series.Columns;
            for (var t = 0; t < series.Columns; t++)
            {
                centred[r, t] = series[r, t] - mean;
            }
        }

        var covariance = MatrixProduct.Multiply(centred, centred.Transposed());
        for (var i = 0; i < covariance.Data.Length; i++)
        {
            covariance.Data[i] /= series.Columns;
        }

        return estimator == CovarianceEstimator.Empirical
            ? new(estimator, names, covariance, 0)
            : Shrunk(names, centred, covariance);
    }

    /// <summary>The covariance as a matrix of that measure.</summary>
    public ConnectivityMatrix ToMatrix() => Named(ConnectivityMeasure.Covariance, Values);

    /// <summary>Correlation of the estimate. With Ledoit–Wolf it is shrunk, and is not Pearson's r.</summary>
    public static ConnectivityMatrix Correlation(ImmutableArray<string> names, RowMatrix<double> series, CovarianceEstimator estimator)
    {
        var covariance = Of(names, series, estimator);
        return covariance.Named(ConnectivityMeasure.PearsonR, ScaledByDiagonal(covariance.Values, sign: 1));
    }

    /// <summary>The inverse, or a fault where the covariance is singular and no shrinkage was asked for.</summary>
    public Parsed<ConnectivityMatrix> Precision()
    {
        if (!PositiveDefinite.TryInvert(Values, out var inverse) || IsSingular(inverse))
        {
            return new Fault(0, "a covariance that can be inverted", "a singular one") { Unit = "matrix", Advice = "More regions than samples, or a region without a signal: leave it out, or ask for Ledoit-Wolf shrinkage." };
        }

        return Named(ConnectivityMeasure.Precision, inverse);
    }

    /// <summary>−P_ij / √(P_ii P_jj) with P the precision; 1 on the diagonal.</summary>
    public Parsed<ConnectivityMatrix> PartialCorrelation() => Precision().Map(p =>
    {
        var partial = ScaledByDiagonal(p.Values, sign: -1);
        for (var i = 0; i < partial.Rows; i++)
        {
            partial[i, i] = 1;
        }

        return Named(ConnectivityMeasure.PartialCorrelation, partial);
    });

    // Singular: the smallest eigenvalue is rounding of the largest. The largest row sums of a matrix and of its inverse bound their quotient from above at a hundredth of the cost of the eigenvalues, which decide only where that bound does not.
    private bool IsSingular(RowMatrix<double> inverse)
    {
        var rounding = Values.Rows * 2.220446049250313e-16;
        var bound = LargestRowSum(Values) * LargestRowSum(inverse);
        if (!double.IsFinite(bound) || bound * rounding < 1)
        {
            return !double.IsFinite(bound);
        }

        var eigenvalues = Matrix<double>.Build.Dense(Values.Rows, Values.Columns, Values.Data).Evd(Symmetricity.Symmetric).EigenValues;
        return !(eigenvalues.Min(v => v.Real) > eigenvalues.Max(v => v.Real) * rounding);
    }

    private static double LargestRowSum(RowMatrix<double> matrix)
    {
        var largest = 0.0;
        for (var r = 0; r < matrix.Rows; r++)
        {
            largest = Math.Max(largest, System.Numerics.Tensors.TensorPrimitives.SumOfMagnitudes<double>(matrix.Row(r)));
        }

        return largest;
    }

    private static RowMatrix<double> ScaledByDiagonal(RowMatrix<double> values, int sign)
    {
        var scaled = new RowMatrix<double>(values.Rows, values.Columns);
        for (var i = 0; i < values.Rows; i++)
        {
            for (var j = 0; j < values.Columns; j++)
            {
                scaled[i, j] = i == j ? 1 : sign * values[i, j] / Math.Sqrt(values[i, i]) / Math.Sqrt(values[j, j]);
            }
        }

        return scaled;
    }

    private static Covariance Shrunk(ImmutableArray<string> names, RowMatrix<double> centred, RowMatrix<double> covariance)
    {
        int p = centred.Rows, n = centred.Columns;
        var trace = 0.0;
        for (var i = 0; i < p; i++)
        {
            trace += covariance[i, i];
        }

        double mu = trace / p, fourth = 0, squares = 0;
        for (var t = 0; t < n; t++)
        {
            var power = 0.0;
            for (var i = 0; i < p; i++)
            {
                power += centred[i, t] * centred[i, t];
            }

            fourth += power * power;
        }

        foreach (var value in covariance.Data)
        {
            squares += value * value;
        }

        var spread = (squares - (2 * mu * trace) + (p * mu * mu)) / p;
        var noise = Math.Min(((fourth / n) - squares) / ((double)p * n), spread);
        var shrinkage = noise <= 0 ? 0 : noise / spread;
        for (var i = 0; i < p; i++)
        {
            for (var j = 0; j < p; j++)
            {
                covariance[i, j] = ((1 - shrinkage) * covariance[i, j]) + (i == j ? shrinkage * mu : 0);
            }
        }

        return new(CovarianceEstimator.LedoitWolf, names, covariance, shrinkage);
    }

    private ConnectivityMatrix Named(ConnectivityMeasure measure, RowMatrix<double> values) =>
        new(measure, Names, values) { Estimator = Estimator == CovarianceEstimator.Empirical ? "empirical" : "Ledoit-Wolf" };
}
