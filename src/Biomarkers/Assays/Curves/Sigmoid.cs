namespace Toolkit.Biomarkers.Assays;

/// <summary>The three sigmoid shapes h(z), from 0 to 1, with z = B (ln x - ln C); written so that no intermediate overflows.</summary>
public static class Sigmoid
{
    /// <summary>h(z), its derivative in z, and its derivative in ln G (0 for the 4PL).</summary>
    /// <param name="power">G, above 0; ignored by the 4PL.</param>
    public static (double H, double Dz, double DlnG) Evaluate(CurveFamily family, double z, double power)
    {
        var e = Math.Exp(-Math.Abs(z));
        var toZero = z >= 0 ? e / (1 + e) : 1 / (1 + e);
        var toOne = z >= 0 ? 1 / (1 + e) : e / (1 + e);
        var log = LogP1(e);
        if (family == CurveFamily.FourPl)
        {
            return (toOne, toOne * toZero, 0);
        }

        if (family == CurveFamily.RichardsLower)
        {
            var softplus = log + Math.Max(-z, 0);
            var h = Math.Exp(-power * softplus);
            return (h, power * h * toZero, -h * power * softplus);
        }
        else
        {
            var softplus = log + Math.Max(z, 0);
            var rest = Math.Exp(-power * softplus);
            return (-ExpM1(-power * softplus), power * rest * toOne, rest * power * softplus);
        }
    }

    /// <summary>The z at which the shape has the height <paramref name="h"/>.</summary>
    /// <returns>z, or NaN where h lies outside (0, 1).</returns>
    public static double Inverse(CurveFamily family, double h, double power)
    {
        if (!(h > 0 && h < 1))
        {
            return double.NaN;
        }

        return family switch
        {
            CurveFamily.FourPl => Math.Log(h) - LogP1(-h),
            CurveFamily.RichardsLower => -LogExpM1(-Math.Log(h) / power),
            _ => LogExpM1(-LogP1(-h) / power),
        };
    }

    /// <summary>ln(1 + u) without cancellation near 0 (Kahan's correction; the one in the runtime is the plain formula).</summary>
    internal static double LogP1(double u)
    {
        var sum = 1 + u;
        return sum == 1 ? u : Math.Log(sum) * (u / (sum - 1));
    }

    /// <summary>ln(e^u - 1) for u above 0.</summary>
    private static double LogExpM1(double u) => u > 40 ? u : Math.Log(ExpM1(u));

    /// <summary>e^u - 1 without cancellation near 0 (Kahan's correction of the rounded exponential).</summary>
    private static double ExpM1(double u)
    {
        if (Math.Abs(u) > 0.5)
        {
            return Math.Exp(u) - 1;
        }

        var e = Math.Exp(u);
        return e == 1 ? u : (e - 1) * (u / Math.Log(e));
    }
}
