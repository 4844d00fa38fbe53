namespace Toolkit.Trials;

/// <summary>Density of S = sqrt(χ²(df)/df): what noncentral t and the studentised range are integrated over.</summary>
internal sealed class ScaleDensity
{
    private const int PanelsPerPiece = 24;
    private const int SmoothPanels = 6;
    private readonly double df;
    private readonly double logConstant;
    private readonly double low;
    private readonly double high;

    public ScaleDensity(double df)
    {
        this.df = df;
        logConstant = Math.Log(2) + (df / 2 * Math.Log(df / 2)) - SpecialFunctions.LogGamma(df / 2);

        // Twelve standard deviations hold all but 1e-30; for few degrees of freedom the density starts at zero.
        var spread = 12 / Math.Sqrt(2 * df);
        low = Math.Max(0, 1 - spread);
        high = 1 + spread;
    }

    public double At(double s) => s <= 0 ? 0 : Math.Exp(logConstant + ((df - 1) * Math.Log(s)) - (df * s * s / 2));

    /// <summary>∫ f(s) density(s) ds of an f without steps.</summary>
    public double Smooth(Func<double, double> f) =>
        Quadrature.Panels(s => f(s) * At(s), low, 1, SmoothPanels) + Quadrature.Panels(s => f(s) * At(s), 1, high, SmoothPanels);

    /// <summary>The same with one panel on either side of 1, for an f that is costly.</summary>
    public double Coarse(Func<double, double> f) =>
        Quadrature.Panels(s => f(s) * At(s), low, 1, 1) + Quadrature.Panels(s => f(s) * At(s), 1, high, 1);

    /// <summary>∫ f(s) density(s) ds, with panels that end at <paramref name="breaks"/>.</summary>
    public double Integrate(Func<double, double> f, params ReadOnlySpan<double> breaks)
    {
        // For few degrees of freedom the density starts at zero as a root: panels that shrink towards it keep their accuracy.
        List<double> ends = low > 0 ? [low, high, 1] : [low, 1e-7, 1e-5, 1e-3, 0.03, 0.2, high, 1];
        foreach (var at in breaks)
        {
            if (at > low && at < high)
            {
                ends.Add(at);
            }
        }

        ends.Sort();
        var sum = 0.0;
        for (var i = 1; i < ends.Count; i++)
        {
            sum += Quadrature.Panels(s => f(s) * At(s), ends[i - 1], ends[i], PanelsPerPiece);
        }

        return sum;
    }
}
