namespace Toolkit.Biomarkers.Assays;

/// <summary>A straight line: of signal on concentration, or of ln signal on ln concentration.</summary>
/// <param name="Family"><see cref="CurveFamily.Linear"/> or <see cref="CurveFamily.LogLog"/>.</param>
/// <param name="Intercept">In the signal's unit, or the ln of it.</param>
/// <param name="Slope">Per unit of concentration, or per ln unit.</param>
public readonly record struct LineCurve(CurveFamily Family, double Intercept, double Slope) : IStandardCurve
{
    private bool IsLog => Family == CurveFamily.LogLog;

    /// <inheritdoc />
    public int Size => 2;

    /// <inheritdoc />
    public double Value(double x) => IsLog ? (x > 0 ? Math.Exp(Intercept + (Slope * Math.Log(x))) : 0) : Intercept + (Slope * x);

    /// <inheritdoc />
    public double SlopeAtLog(double lnX) => IsLog ? Slope * Value(Math.Exp(lnX)) : Slope * Math.Exp(lnX);

    /// <inheritdoc />
    public double LogInverse(double y)
    {
        if (IsLog)
        {
            return y > 0 ? (Math.Log(y) - Intercept) / Slope : double.NaN;
        }

        var x = (y - Intercept) / Slope;
        return x >= 0 ? Math.Log(x) : double.NaN;
    }

    /// <inheritdoc />
    /// <remarks>In (intercept, slope).</remarks>
    public void Gradient(double lnX, Span<double> gradient)
    {
        var scale = IsLog ? Value(Math.Exp(lnX)) : 1;
        gradient[0] = scale;
        gradient[1] = IsLog ? (double.IsNegativeInfinity(lnX) ? 0 : scale * lnX) : Math.Exp(lnX);
    }
}
