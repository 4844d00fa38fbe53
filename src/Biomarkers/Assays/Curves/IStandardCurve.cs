namespace Toolkit.Biomarkers.Assays;

/// <summary>Signal as a function of concentration, and back.</summary>
public interface IStandardCurve
{
    CurveFamily Family { get; }

    /// <summary>Number of internal parameters, the length of a gradient; 0 where uncertainty is not modelled.</summary>
    int Size { get; }

    /// <summary>The signal at a concentration of zero or more.</summary>
    double Value(double x);

    /// <summary>df/d ln x at a log concentration.</summary>
    double SlopeAtLog(double lnX);

    /// <summary>Natural log of the concentration that gives the signal; NaN where there is none, negative infinity for exactly zero.</summary>
    double LogInverse(double y);

    /// <summary>The concentration that gives the signal; NaN where there is none.</summary>
    double Inverse(double y) => Math.Exp(LogInverse(y));

    /// <summary>Derivatives of the signal in the internal parameters at a log concentration; negative infinity stands for zero dose.</summary>
    void Gradient(double lnX, Span<double> gradient);
}
