namespace Toolkit.Biomarkers.Assays;

/// <summary>A 4PL or 5PL curve: A the response at zero dose, D at infinite dose, slope B, mid-point C and power G all above 0, for rising and falling curves alike.</summary>
/// <param name="Family">One of the sigmoid families.</param>
/// <param name="A">Response at zero dose.</param>
/// <param name="D">Response at infinite dose.</param>
/// <param name="LnB">Natural logarithm of the slope.</param>
/// <param name="LnC">Natural logarithm of the mid-point, in the unit of the standards.</param>
/// <param name="LnG">Natural logarithm of the power; 0 for the 4PL.</param>
public readonly record struct SigmoidCurve(CurveFamily Family, double A, double D, double LnB, double LnC, double LnG) : IStandardCurve
{
    public double B => Math.Exp(LnB);

    public double C => Math.Exp(LnC);

    public double G => Math.Exp(LnG);

    /// <summary>The concentration at which half of the span is reached; it is C only for the 4PL.</summary>
    public double Ec50 => Math.Exp(LnC + (Sigmoid.Inverse(Family, 0.5, G) / B));

    /// <inheritdoc />
    public int Size => Family.ParameterCount();

    /// <inheritdoc />
    public double Value(double x) => x <= 0 ? A : ValueAtLog(Math.Log(x));

    /// <summary>The signal at a log concentration.</summary>
    public double ValueAtLog(double lnX) => A + ((D - A) * Sigmoid.Evaluate(Family, B * (lnX - LnC), G).H);

    /// <inheritdoc />
    public double SlopeAtLog(double lnX) => (D - A) * B * Sigmoid.Evaluate(Family, B * (lnX - LnC), G).Dz;

    /// <inheritdoc />
    public double LogInverse(double y) => LnC + (Sigmoid.Inverse(Family, (y - A) / (D - A), G) / B);

    /// <summary>The concentration that gives the signal, or NaN outside the asymptotes.</summary>
    public double Inverse(double y) => Math.Exp(LogInverse(y));

    /// <inheritdoc />
    /// <remarks>In (A, D, ln B, ln C[, ln G]).</remarks>
    public void Gradient(double lnX, Span<double> gradient)
    {
        gradient.Clear();
        gradient[0] = 1;
        if (double.IsNegativeInfinity(lnX))
        {
            return;
        }

        var z = B * (lnX - LnC);
        var (h, dz, dlnG) = Sigmoid.Evaluate(Family, z, G);
        gradient[0] = 1 - h;
        gradient[1] = h;
        gradient[2] = (D - A) * dz * z;
        gradient[3] = -B * (D - A) * dz;
        if (gradient.Length > 4)
        {
            gradient[4] = (D - A) * dlnG;
        }
    }
}
