namespace Toolkit.Imaging;

/// <summary>Minimisation without derivatives by a downhill simplex (Nelder &amp; Mead 1965). Deterministic.</summary>
internal static class Simplex
{
    /// <summary>Walks from <paramref name="start"/> with first steps <paramref name="step"/>, for at most <paramref name="evaluations"/> values.</summary>
    public static (double[] At, double Value) Minimise(Func<double[], double> cost, double[] start, double[] step, int evaluations, double tolerance = 1e-7)
    {
        var n = start.Length;
        var points = new double[n + 1][];
        var values = new double[n + 1];
        for (var i = 0; i <= n; i++)
        {
            points[i] = [.. start];
            if (i > 0)
            {
                points[i][i - 1] += step[i - 1];
            }

            values[i] = cost(points[i]);
        }

        var used = n + 1;
        while (used < evaluations)
        {
            Array.Sort(values, points);
            if (values[n] - values[0] < tolerance)
            {
                break;
            }

            used += Move(cost, points, values, n);
        }

        Array.Sort(values, points);
        return (points[0], values[0]);
    }

    /// <summary>One reflection, expansion, contraction or shrinkage; returns how many values it took.</summary>
    private static int Move(Func<double[], double> cost, double[][] points, double[] values, int n)
    {
        var middle = new double[n];
        for (var i = 0; i < n; i++)
        {
            for (var d = 0; d < n; d++)
            {
                middle[d] += points[i][d] / n;
            }
        }

        double[] Along(double factor) => [.. middle.Select((m, d) => m + (factor * (points[n][d] - m)))];
        var reflected = Along(-1);
        var value = cost(reflected);
        if (value < values[0])
        {
            var expanded = Along(-2);
            var further = cost(expanded);
            (points[n], values[n]) = further < value ? (expanded, further) : (reflected, value);
            return 2;
        }

        if (value < values[n - 1])
        {
            (points[n], values[n]) = (reflected, value);
            return 1;
        }

        var contracted = Along(value < values[n] ? -0.5 : 0.5);
        var inner = cost(contracted);
        if (inner < Math.Min(value, values[n]))
        {
            (points[n], values[n]) = (contracted, inner);
            return 2;
        }

        for (var i = 1; i <= n; i++)
        {
            points[i] = [.. points[i].Select((p, d) => 0.5 * (p + points[0][d]))];
            values[i] = cost(points[i]);
        }

        return 2 + n;
    }
}
