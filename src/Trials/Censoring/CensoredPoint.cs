namespace Toolkit.Trials;

/// <summary>Log likelihood of censored Gaussian regression in (β, log σ), with gradient, Hessian and the outer product of scores.</summary>
internal sealed class CensoredPoint
{
    private CensoredPoint(int parameters)
    {
        Gradient = new double[parameters];
        Hessian = new Matrix(parameters, parameters);
        Outer = new Matrix(parameters, parameters);
    }

    public double LogLikelihood { get; private set; }

    public double[] Gradient { get; }

    public Matrix Hessian { get; }

    /// <summary>Σ score score': positive definite where the Hessian is not yet negative definite.</summary>
    public Matrix Outer { get; }

    public static CensoredPoint At(IReadOnlyList<double[]> rows, ReadOnlySpan<(double Low, double High)> bounds, double[] parameters)
    {
        var point = new CensoredPoint(parameters.Length);
        var sigma = Math.Exp(parameters[^1]);
        for (var i = 0; i < rows.Count; i++)
        {
            var mean = Matrix.Dot(rows[i], parameters.AsSpan(0, rows[i].Length));
            double low = (bounds[i].Low - mean) / sigma, high = (bounds[i].High - mean) / sigma;
            point.Add(rows[i], sigma, bounds[i].Low == bounds[i].High ? Exact(low, sigma) : Between(low, high));
        }

        return point;
    }

    // With z = (y - x'β)/σ the score is (A x/σ, B): A = -∂l/∂mean·σ …; second derivatives follow from ∂z/∂β = -x/σ and ∂z/∂log σ = -z.
    private static Piece Exact(double z, double sigma) =>
        new(-(0.5 * z * z) - Math.Log(sigma) - (0.5 * Math.Log(2 * Math.PI)), z, (z * z) - 1, -1, -2 * z, -2 * z * z);

    private static Piece Between(double low, double high)
    {
        var share = low > 0 ? Distributions.NormalUpper(low) - Distributions.NormalUpper(high) : Distributions.NormalUpper(-high) - Distributions.NormalUpper(-low);
        double a = Density(high) / share, b = Density(low) / share;
        double za = double.IsInfinity(high) ? 0 : high * a, zb = double.IsInfinity(low) ? 0 : low * b;
        double zza = double.IsInfinity(high) ? 0 : high * za, zzb = double.IsInfinity(low) ? 0 : low * zb;
        double zzza = double.IsInfinity(high) ? 0 : high * zza, zzzb = double.IsInfinity(low) ? 0 : low * zzb;

        // log[Φ(high) - Φ(low)]: first derivatives by the mean (in σ) and by log σ, then the three second ones.
        double byMean = -(a - b), byScale = -(za - zb);
        return new(
            Math.Log(share),
            byMean,
            byScale,
            -(za - zb) - (byMean * byMean),
            (a - b) - (zza - zzb) - (byMean * byScale),
            (za - zb) - (zzza - zzzb) - (byScale * byScale));
    }

    private static double Density(double z) => double.IsInfinity(z) ? 0 : Distributions.NormalDensity(z);

    private void Add(double[] x, double sigma, Piece piece)
    {
        LogLikelihood += piece.LogLikelihood;
        var p = x.Length;
        Span<double> score = stackalloc double[p + 1];
        for (var j = 0; j < p; j++)
        {
            score[j] = piece.ByMean * x[j] / sigma;
        }

        score[p] = piece.ByScale;
        for (var j = 0; j <= p; j++)
        {
            Gradient[j] += score[j];
            for (var k = 0; k <= p; k++)
            {
                Outer[j, k] += score[j] * score[k];
                Hessian[j, k] += j < p && k < p ? piece.MeanMean * x[j] * x[k] / (sigma * sigma)
                    : j == p && k == p ? piece.ScaleScale
                    : piece.MeanScale * (j < p ? x[j] : x[k]) / sigma;
            }
        }
    }

    /// <summary>One observation: log likelihood and its derivatives by the mean in units of σ and by log σ.</summary>
    private readonly record struct Piece(double LogLikelihood, double ByMean, double ByScale, double MeanMean, double MeanScale, double ScaleScale);
}
