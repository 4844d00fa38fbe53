namespace Toolkit.Biomarkers.Assays;

/// <summary>Two-way median polish of a plate (Tukey 1977): overall value, row and column effects, and what is left; what is left over its median absolute deviation is the B-score (Malo et al. 2006).</summary>
public sealed record MedianPolish(double Overall, IReadOnlyList<double> RowEffects, IReadOnlyList<double> ColumnEffects, double[,] Residuals)
{
    private const int MostSweeps = 100;
    private const double Settled = 1e-12;

    /// <param name="values">Shape (rows, columns); NaN for a well without a value.</param>
    public static MedianPolish Of(double[,] values)
    {
        var (rows, columns) = (values.GetLength(0), values.GetLength(1));
        var left = (double[,])values.Clone();
        var (overall, rowEffects, columnEffects) = (0.0, new double[rows], new double[columns]);
        for (var sweep = 0; sweep < MostSweeps; sweep++)
        {
            var moved = Sweep(rows, columns, rowEffects, (i, j) => (i, j), left);
            overall += Centre(columnEffects);
            moved += Sweep(columns, rows, columnEffects, (j, i) => (i, j), left);
            overall += Centre(rowEffects);
            if (moved < Settled)
            {
                break;
            }
        }

        return new(overall + Centre(rowEffects) + Centre(columnEffects), rowEffects, columnEffects, left);
    }

    private static double Sweep(int lines, int length, double[] effects, Func<int, int, (int Row, int Column)> at, double[,] left)
    {
        var moved = 0.0;
        for (var i = 0; i < lines; i++)
        {
            var line = i;
            var median = Statistics.Median(Enumerable.Range(0, length).Select(j => left[at(line, j).Row, at(line, j).Column]).Where(double.IsFinite));
            if (!double.IsFinite(median))
            {
                continue;
            }

            moved += Math.Abs(median);
            effects[i] += median;
            for (var j = 0; j < length; j++)
            {
                left[at(i, j).Row, at(i, j).Column] -= median;
            }
        }

        return moved;
    }

    private static double Centre(double[] effects)
    {
        var median = Statistics.Median(effects);
        for (var i = 0; i < effects.Length; i++)
        {
            effects[i] -= median;
        }

        return median;
    }
}
