namespace Toolkit.Evidence.MetaAnalysis;

/// <summary>Weighted least squares with a diagonal weight matrix W: what every estimator here is built from. X has shape (k, p), row by row.</summary>
internal sealed class WeightedFit
{
    private readonly double[] x;
    private readonly double[] weights;
    private readonly int p;

    public WeightedFit(double[] x, int p, ReadOnlySpan<double> y, double[] weights)
    {
        (this.x, this.p, this.weights) = (x, p, weights);
        var a = Moment(1);
        LogDeterminant = Symmetric.Invert(a, p);
        Covariance = a;
        Coefficients = Solve(y);
        Residuals = new double[y.Length];
        for (var i = 0; i < y.Length; i++)
        {
            Residuals[i] = y[i] - Fitted(i);
            Rss += weights[i] * Residuals[i] * Residuals[i];
        }
    }

    public double[] Coefficients { get; }

    /// <summary>(X'WX)⁻¹, row by row.</summary>
    public double[] Covariance { get; }

    /// <summary>ln |X'WX|.</summary>
    public double LogDeterminant { get; }

    public double[] Residuals { get; }

    /// <summary>Σ w r².</summary>
    public double Rss { get; }

    /// <summary>y'PPy = Σ (w r)², where P = W - WX(X'WX)⁻¹X'W.</summary>
    public double SquaredProjection => weights.Zip(Residuals, (w, r) => w * w * r * r).Sum();

    /// <summary>tr P.</summary>
    public double TraceP => weights.Sum() - Symmetric.TraceProduct(Covariance, Moment(2), p);

    /// <summary>tr PP.</summary>
    public double TracePP
    {
        get
        {
            var second = Symmetric.Product(Covariance, Moment(2), p);
            return weights.Sum(w => w * w) - (2 * Symmetric.TraceProduct(Covariance, Moment(3), p)) + Symmetric.TraceProduct(second, second, p);
        }
    }

    public double Fitted(int row)
    {
        var sum = 0.0;
        for (var j = 0; j < p; j++)
        {
            sum += x[(row * p) + j] * Coefficients[j];
        }

        return sum;
    }

    /// <summary>x'(X'WX)⁻¹x of a row: the variance of its fitted value.</summary>
    public double FittedVariance(int row)
    {
        var sum = 0.0;
        for (var a = 0; a < p; a++)
        {
            for (var b = 0; b < p; b++)
            {
                sum += x[(row * p) + a] * Covariance[(a * p) + b] * x[(row * p) + b];
            }
        }

        return sum;
    }

    /// <summary>X'W^power X.</summary>
    private double[] Moment(int power)
    {
        var m = new double[p * p];
        for (var i = 0; i < weights.Length; i++)
        {
            var w = power == 1 ? weights[i] : power == 2 ? weights[i] * weights[i] : weights[i] * weights[i] * weights[i];
            for (var a = 0; a < p; a++)
            {
                for (var b = 0; b < p; b++)
                {
                    m[(a * p) + b] += w * x[(i * p) + a] * x[(i * p) + b];
                }
            }
        }

        return m;
    }

    private double[] Solve(ReadOnlySpan<double> y)
    {
        Span<double> right = stackalloc double[p];
        for (var i = 0; i < y.Length; i++)
        {
            for (var a = 0; a < p; a++)
            {
                right[a] += weights[i] * x[(i * p) + a] * y[i];
            }
        }

        var b = new double[p];
        for (var a = 0; a < p; a++)
        {
            for (var c = 0; c < p; c++)
            {
                b[a] += Covariance[(a * p) + c] * right[c];
            }
        }

        return b;
    }
}
