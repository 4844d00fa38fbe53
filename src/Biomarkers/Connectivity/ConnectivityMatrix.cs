using System.Collections.Immutable;
using Toolkit.Kernels;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>What the numbers of a connectivity matrix are. A matrix never goes without it: z taken for r has confused readers of every peer.</summary>
public enum ConnectivityMeasure
{
    /// <summary>Pearson's r of the series as they are, no shrinkage.</summary>
    PearsonR,

    /// <summary>Spearman's rank correlation, average ranks.</summary>
    SpearmanR,

    /// <summary>atanh r, unscaled.</summary>
    FisherZ,

    /// <summary>atanh r · √(T − 3): normal with variance 1 for T independent samples.</summary>
    FisherZNormal,

    /// <summary>atanh r · √(n_eff − 3), n_eff the effective number of samples of each pair.</summary>
    FisherZEffective,
    Covariance,
    Precision,
    PartialCorrelation,
    Tangent,
}

/// <summary>A symmetric matrix of one measure between every two regions. NaN where no value exists.</summary>
/// <param name="Names">One a region.</param>
/// <param name="Values">Shape (n, n).</param>
public sealed record ConnectivityMatrix(ConnectivityMeasure Measure, ImmutableArray<string> Names, RowMatrix<double> Values)
{
    /// <summary>|r| above this is clipped before atanh, so that z stays finite; the pair is listed in <see cref="Clipped"/>.</summary>
    public const double LargestR = 1 - 1e-7;

    /// <summary>Pairs whose |r| was clipped: regions with the same signal. The diagonal is not listed.</summary>
    public ImmutableArray<(string First, string Second)> Clipped { get; init; } = [];

    /// <summary>The estimator behind the numbers: "empirical", "Ledoit-Wolf".</summary>
    public string Estimator { get; init; } = "empirical";

    /// <summary>A copy, shape (n, n).</summary>
    public double[,] ToArray() => Values.ToArray();

    public double this[int row, int column] => Values[row, column];

    /// <summary>The value between two regions by name.</summary>
    /// <exception cref="ArgumentException">No region has that name.</exception>
    public double Between(string first, string second) => Values[Index(first), Index(second)];

    /// <summary>Pearson's r between every two series, shape (n, t). A constant series gives NaN, not 0 or 1.</summary>
    public static ConnectivityMatrix Pearson(ImmutableArray<string> names, RowMatrix<double> series, int threads = 1) =>
        new(ConnectivityMeasure.PearsonR, names, CorrelationMatrix.Pearson(series, threads));

    /// <summary>Spearman's rank correlation between every two series, shape (n, t): Pearson's r of average ranks. A series that is constant or not finite gives NaN.</summary>
    public static ConnectivityMatrix Spearman(ImmutableArray<string> names, RowMatrix<double> series, int threads = 1)
    {
        var ranks = new RowMatrix<double>(series.Rows, series.Columns);
        for (var r = 0; r < series.Rows; r++)
        {
            var row = series.Row(r);
            if (row.ContainsAnyExceptInRange(double.MinValue, double.MaxValue))
            {
                ranks.Row(r).Fill(double.NaN);
            }
            else
            {
                Ranks.Average<double>(row, ranks.Row(r));
            }
        }

        return new(ConnectivityMeasure.SpearmanR, names, CorrelationMatrix.Pearson(ranks, threads));
    }

    /// <summary>atanh r (Fisher 1915): 0 on the diagonal, finite throughout but for NaN pairs.</summary>
    /// <exception cref="InvalidOperationException">This is not a matrix of correlations.</exception>
    public ConnectivityMatrix FisherZ() => Transformed(ConnectivityMeasure.FisherZ, (_, _) => 1);

    /// <summary>atanh r · √(T − 3), T the samples kept.</summary>
    /// <exception cref="InvalidOperationException">This is not a matrix of correlations.</exception>
    public ConnectivityMatrix FisherZNormal(int samples) => Transformed(ConnectivityMeasure.FisherZNormal, (_, _) => Math.Sqrt(Math.Max(0, samples - 3)));

    /// <summary>atanh r · √(n_eff − 3) with the effective number of samples of each pair.</summary>
    /// <param name="effectiveSamples">Shape (n, n).</param>
    /// <exception cref="InvalidOperationException">This is not a matrix of correlations.</exception>
    public ConnectivityMatrix FisherZEffective(RowMatrix<double> effectiveSamples) =>
        Transformed(ConnectivityMeasure.FisherZEffective, (i, j) => Math.Sqrt(Math.Max(0, effectiveSamples[i, j] - 3)));

    /// <summary>atanh of one r, clipped at <see cref="LargestR"/>; NaN stays NaN.</summary>
    public static double Atanh(double r) => Math.Atanh(Math.Clamp(r, -LargestR, LargestR));

    private ConnectivityMatrix Transformed(ConnectivityMeasure measure, Func<int, int, double> scale)
    {
        if (Measure is not (ConnectivityMeasure.PearsonR or ConnectivityMeasure.SpearmanR or ConnectivityMeasure.PartialCorrelation))
        {
            throw new InvalidOperationException($"Fisher's z is made of correlations, not of {Measure}.");
        }

        var z = new RowMatrix<double>(Values.Rows, Values.Columns);
        var clipped = ImmutableArray.CreateBuilder<(string, string)>();
        for (var i = 0; i < z.Rows; i++)
        {
            for (var j = 0; j < z.Columns; j++)
            {
                z[i, j] = i == j ? Values[i, j] * 0 : Atanh(Values[i, j]) * scale(i, j);
                if (i < j && Math.Abs(Values[i, j]) > LargestR)
                {
                    clipped.Add((Names[i], Names[j]));
                }
            }
        }

        return new(measure, Names, z) { Clipped = clipped.ToImmutable(), Estimator = Estimator };
    }

    private int Index(string name) => Names.IndexOf(name) is >= 0 and var at
        ? at
        : throw new ArgumentException($"No region is named '{name}'.", nameof(name));
}
