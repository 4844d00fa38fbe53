namespace Toolkit.Biomarkers.Knee;

/// <summary>How far two readers of an ordinal scale agree beyond chance (Cohen 1968).</summary>
/// <param name="Items">Gradings that both gave.</param>
/// <param name="Observed">Share of equal grades.</param>
/// <param name="Linear">Kappa with weights 1 - |i - j| / k; null where both used one and the same grade.</param>
/// <param name="LinearError">Standard error of <paramref name="Linear"/> for large samples (Fleiss, Cohen and Everitt 1969).</param>
/// <param name="Quadratic">Kappa with weights 1 - (i - j)² / k².</param>
/// <param name="QuadraticError">Standard error of <paramref name="Quadratic"/>.</param>
public sealed record WeightedKappa(int Items, double Observed, double? Linear, double? LinearError, double? Quadratic, double? QuadraticError)
{
    /// <summary>Agreement over pairs of grades.</summary>
    /// <param name="greatest">Highest grade of the scale, 1 or more.</param>
    /// <exception cref="ArgumentException">There is no pair, or a grade is not 0 to <paramref name="greatest"/>.</exception>
    public static WeightedKappa Of(IReadOnlyList<(int First, int Second)> pairs, int greatest)
    {
        if (pairs.Count == 0 || greatest < 1 || pairs.Any(p => p.First < 0 || p.Second < 0 || p.First > greatest || p.Second > greatest))
        {
            throw new ArgumentException("Agreement needs pairs of grades on the scale.", nameof(pairs));
        }

        var cells = new double[greatest + 1, greatest + 1];
        foreach (var (first, second) in pairs)
        {
            cells[first, second] += 1.0 / pairs.Count;
        }

        var (linear, linearError) = Kappa(cells, greatest, pairs.Count, d => 1 - d);
        var (quadratic, quadraticError) = Kappa(cells, greatest, pairs.Count, d => 1 - (d * d));
        return new(pairs.Count, pairs.Count(p => p.First == p.Second) / (double)pairs.Count, linear, linearError, quadratic, quadraticError);
    }

    private static (double? Value, double? Error) Kappa(double[,] cells, int greatest, int n, Func<double, double> weight)
    {
        var size = greatest + 1;
        double[] rows = new double[size], columns = new double[size];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                rows[i] += cells[i, j];
                columns[j] += cells[i, j];
            }
        }

        double Weight(int i, int j) => weight(Math.Abs(i - j) / (double)greatest);
        double observed = 0, chance = 0;
        double[] meanOfRow = new double[size], meanOfColumn = new double[size];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                observed += Weight(i, j) * cells[i, j];
                chance += Weight(i, j) * rows[i] * columns[j];
                meanOfRow[i] += Weight(i, j) * columns[j];
                meanOfColumn[j] += Weight(i, j) * rows[i];
            }
        }

        if (chance >= 1 - 1e-12)
        {
            return (null, null);
        }

        double kappa = (observed - chance) / (1 - chance), sum = 0;
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                var term = Weight(i, j) - ((meanOfRow[i] + meanOfColumn[j]) * (1 - kappa));
                sum += cells[i, j] * term * term;
            }
        }

        var rest = kappa - (chance * (1 - kappa));
        return (kappa, Math.Sqrt(Math.Max(0, sum - (rest * rest)) / n) / (1 - chance));
    }
}
