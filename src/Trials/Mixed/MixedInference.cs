namespace Toolkit.Trials;

/// <summary>How the degrees of freedom of a contrast are found.</summary>
public enum DegreesOfFreedom
{
    /// <summary>Kenward and Roger (1997): adjusted covariance and df. Exact second derivatives in the natural parameters (SAS's definition where the covariance is linear in them: UN, CS).</summary>
    KenwardRoger,

    /// <summary>Kenward–Roger without second derivatives of the covariance (R = 0): does not depend on the parametrisation.</summary>
    KenwardRogerLinear,

    /// <summary>Satterthwaite's df, model covariance.</summary>
    Satterthwaite,

    /// <summary>Observations less coefficients, model covariance.</summary>
    Residual,

    /// <summary>Subjects less coefficients that do not vary within subjects, or what is left for those that do; model covariance.</summary>
    BetweenWithin,
}

/// <summary>Which information about the covariance parameters the df rest on.</summary>
public enum Information
{
    /// <summary>The Hessian at the optimum (SAS, mmrm, lmerTest).</summary>
    Observed,

    /// <summary>Its expectation (Kenward and Roger 1997, pbkrtest).</summary>
    Expected,
}

/// <summary>Tests and intervals for the mean of a model with estimated covariance, in the coordinates of the likelihood.</summary>
internal sealed class MixedInference
{
    private readonly LikelihoodPoint point;
    private readonly Matrix w;
    private readonly Lazy<Matrix> linear;
    private readonly Lazy<Matrix> full;

    /// <exception cref="InvalidOperationException">The information is singular.</exception>
    public MixedInference(LikelihoodPoint point, Information information)
    {
        this.point = point;
        var root = Cholesky.Of(information == Information.Observed ? point.Hessian : point.Expected)
            ?? throw new InvalidOperationException("The information about the covariance parameters is singular.");
        w = 2 * root.Inverse();
        linear = new(() => Adjusted(withCurvature: false));
        full = new(() => Adjusted(withCurvature: true));
    }

    /// <summary>Covariance of the covariance parameters.</summary>
    public Matrix ParameterCovariance => w;

    public Matrix Covariance(DegreesOfFreedom method) => method switch
    {
        DegreesOfFreedom.KenwardRoger => full.Value,
        DegreesOfFreedom.KenwardRogerLinear => linear.Value,
        _ => point.Mean.Covariance,
    };

    /// <summary>Satterthwaite's df of one contrast; Kenward and Roger's are the same.</summary>
    public double Satterthwaite(ReadOnlySpan<double> contrast)
    {
        var toward = point.Mean.Covariance * contrast.ToArray();
        var variance = Matrix.Dot(contrast, toward);
        var slopes = point.Slopes.Select(s => s.Cross.Form(toward, toward)).ToArray();
        return 2 * variance * variance / w.Form(slopes, slopes);
    }

    /// <summary>Kenward and Roger's scaled F test of several contrasts, one a row.</summary>
    public JointTest KenwardRoger(string name, Matrix contrasts, double[] coefficients, DegreesOfFreedom method)
    {
        var l = contrasts.Rows;
        var phi = point.Mean.Covariance;
        var transposed = contrasts.Transposed();
        var theta = transposed * Cholesky.Of(contrasts * phi * transposed)!.Inverse() * contrasts;
        var thetaPhi = theta * phi;
        var parts = point.Slopes.Select(s => thetaPhi * s.Cross * phi).ToArray();
        double a1 = 0, a2 = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            for (var j = 0; j < parts.Length; j++)
            {
                a1 += w[i, j] * parts[i].Trace() * parts[j].Trace();
                a2 += w[i, j] * parts[i].Inner(parts[j].Transposed());
            }
        }

        var b = (a1 + (6 * a2)) / (2 * l);
        var g = (((l + 1) * a1) - ((l + 4) * a2)) / ((l + 2) * a2);
        var below = (3 * l) + (2 * (1 - g));
        double c1 = g / below, c2 = (l - g) / below, c3 = (l + 2 - g) / below;
        var expectation = 1 / (1 - (a2 / l));
        var variance = 2.0 / l * (1 + (c1 * b)) / ((1 - (c2 * b)) * (1 - (c2 * b)) * (1 - (c3 * b)));
        var rho = variance / (2 * expectation * expectation);
        var df = 4 + ((l + 2) / ((l * rho) - 1));
        var scale = df / (expectation * (df - 2));
        var f = Quadratic(contrasts, coefficients, Covariance(method)) / l;
        return JointTest.Of(name, double.NaN, l, df, scale * f);
    }

    /// <summary>F test of several contrasts with Satterthwaite df: spectral, as Fai and Cornelius (1996).</summary>
    public JointTest Satterthwaite(string name, Matrix contrasts, double[] coefficients)
    {
        var l = contrasts.Rows;
        var (values, vectors) = Eigen.Symmetric(contrasts * point.Mean.Covariance * contrasts.Transposed());
        var rotated = vectors.Transposed() * contrasts;
        double f = 0, e = 0;
        for (var k = 0; k < l; k++)
        {
            var row = rotated.Row(k);
            var estimate = Matrix.Dot(row, coefficients);
            f += estimate * estimate / values[k] / l;
            var df = Satterthwaite(row);
            e += df > 2 ? df / (df - 2) : 0;
        }

        var joint = l == 1 ? Satterthwaite(rotated.Row(0)) : e > l ? 2 * e / (e - l) : 0;
        return JointTest.Of(name, double.NaN, l, joint, f);
    }

    public static double Quadratic(Matrix contrasts, double[] coefficients, Matrix covariance)
    {
        var estimate = contrasts * coefficients;
        return Matrix.Dot(estimate, Cholesky.Of(contrasts * covariance * contrasts.Transposed())!.Solve(estimate));
    }

    // Φ + 2 Φ { Σ W_ij (Q_ij - P_i Φ P_j - R_ij / 4) } Φ.
    private Matrix Adjusted(bool withCurvature)
    {
        var phi = point.Mean.Covariance;
        var sum = new Matrix(phi.Rows, phi.Rows);
        for (var i = 0; i < point.Parameters; i++)
        {
            var left = point.Slopes[i].Cross * phi;
            for (var j = 0; j < point.Parameters; j++)
            {
                var term = point.Quadratic[i, j] - (left * point.Slopes[j].Cross);
                if (withCurvature && point.Curvature[i, j] is { } curvature)
                {
                    term -= 0.25 * curvature;
                }

                sum += w[i, j] * term;
            }
        }

        var adjustment = phi * sum * phi;
        return phi + adjustment + adjustment.Transposed();
    }
}
