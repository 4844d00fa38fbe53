namespace Toolkit.Trials;

/// <summary>A test statistic with its degrees of freedom and p value.</summary>
/// <param name="Df">NaN where the statistic has none.</param>
public readonly record struct TestResult(string Name, double Statistic, double Df, double P);

/// <summary>Tests of a linear model's assumptions. They describe; they do not choose the model.</summary>
public static class Diagnostics
{
    /// <summary>Studentised Breusch–Pagan test that the variance does not depend on the design (Koenker 1981): n R² of the squared residuals.</summary>
    public static TestResult BreuschPagan(LinearModel model)
    {
        var squares = model.Residuals.Select(e => e * e).ToArray();
        var auxiliary = LinearModel.Fit(model.Design, squares, model.Terms).Value;
        var x2 = model.Count * auxiliary.RSquared;
        var df = model.Terms.Length - 1;
        return new("Breusch-Pagan, studentised", x2, df, Distributions.ChiSquareUpper(x2, df));
    }

    /// <summary>Shapiro–Wilk test of normality by Royston's approximation (1995, algorithm AS R94).</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not between 3 and 5000 values.</exception>
    public static TestResult ShapiroWilk(ReadOnlySpan<double> values)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(values.Length, 3);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(values.Length, 5000);
        var x = values.ToArray();
        Array.Sort(x);
        var n = x.Length;
        var a = Weights(n);
        var mean = Sample.Mean(x);
        double along = 0, squares = 0;
        for (var i = 0; i < n; i++)
        {
            along += a[i] * (x[i] - mean);
            squares += (x[i] - mean) * (x[i] - mean);
        }

        var w = squares == 0 ? double.NaN : along * along / squares;
        return new("Shapiro-Wilk", w, double.NaN, Significance(w, n));
    }

    /// <summary>Antisymmetric weights of unit length for the sorted values.</summary>
    private static double[] Weights(int n)
    {
        var a = new double[n];
        if (n == 3)
        {
            return [-Math.Sqrt(0.5), 0, Math.Sqrt(0.5)];
        }

        var m = Enumerable.Range(1, n).Select(i => Distributions.NormalQuantile((i - 0.375) / (n + 0.25))).ToArray();
        var squares = m.Sum(v => v * v);
        double u = 1 / Math.Sqrt(n), length = Math.Sqrt(squares);
        var last = (m[^1] / length) + Polynomial(u, 0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056);
        var fixedEnds = n > 5 ? 2 : 1;
        var next = n > 5 ? (m[^2] / length) + Polynomial(u, 0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633) : 0;
        var taken = (2 * m[^1] * m[^1]) + (n > 5 ? 2 * m[^2] * m[^2] : 0);
        var left = 1 - (2 * last * last) - (2 * next * next);
        var scale = Math.Sqrt((squares - taken) / left);
        for (var i = fixedEnds; i < n - fixedEnds; i++)
        {
            a[i] = m[i] / scale;
        }

        (a[0], a[^1]) = (-last, last);
        if (n > 5)
        {
            (a[1], a[^2]) = (-next, next);
        }

        return a;
    }

    private static double Significance(double w, int n)
    {
        if (n == 3)
        {
            return Math.Clamp(6 / Math.PI * (Math.Asin(Math.Sqrt(w)) - Math.Asin(Math.Sqrt(0.75))), 0, 1);
        }

        var y = Math.Log(1 - w);
        if (n <= 11)
        {
            var gamma = Polynomial(n, -2.273, 0.459);
            return y >= gamma ? 0 : Upper(-Math.Log(gamma - y), Polynomial(n, 0.544, -0.39978, 0.025054, -6.714e-4), Polynomial(n, 1.3822, -0.77857, 0.062767, -0.0020322));
        }

        var log = Math.Log(n);
        return Upper(y, Polynomial(log, -1.5861, -0.31082, -0.083751, 0.0038915), Polynomial(log, -0.4803, -0.082676, 0.0030302));

        static double Upper(double value, double mean, double logDeviation) => Distributions.NormalUpper((value - mean) / Math.Exp(logDeviation));
    }

    private static double Polynomial(double x, params ReadOnlySpan<double> coefficients)
    {
        var sum = 0.0;
        for (var k = coefficients.Length - 1; k >= 0; k--)
        {
            sum = (sum * x) + coefficients[k];
        }

        return sum;
    }
}
