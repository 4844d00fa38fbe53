namespace Toolkit.Biomarkers.Assays;

/// <summary>The shape of a standard curve. "5PL" is the name of two different curves; here each has its own.</summary>
public enum CurveFamily
{
    /// <summary>Four-parameter logistic, symmetric in log dose: A + (D - A) / (1 + (x/C)^-B).</summary>
    FourPl,

    /// <summary>Five-parameter logistic with the infinite-dose end raised to a power: D + (A - D) / (1 + (x/C)^B)^G (Gottschalk and Dunn 2005; SoftMax Pro).</summary>
    RichardsUpper,

    /// <summary>Five-parameter logistic with the zero-dose end raised to a power: A + (D - A) / (1 + (x/C)^-B)^G (drc LL.5, Prism, Bio-Plex Manager).</summary>
    RichardsLower,

    /// <summary>Straight line of signal on concentration.</summary>
    Linear,

    /// <summary>Straight line of log signal on log concentration.</summary>
    LogLog,

    /// <summary>Natural cubic spline of the level means on log concentration.</summary>
    Spline,
}

/// <summary>Names and sizes of the families.</summary>
public static class CurveFamilies
{
    /// <summary>The name used in files and reports: "4PL", "5PL Richards.Upper".</summary>
    public static string DisplayName(this CurveFamily family) => family switch
    {
        CurveFamily.FourPl => "4PL",
        CurveFamily.RichardsUpper => "5PL Richards.Upper",
        CurveFamily.RichardsLower => "5PL Richards.Lower",
        CurveFamily.Linear => "linear",
        CurveFamily.LogLog => "log-log",
        _ => "cubic spline",
    };

    /// <summary>True for the curves with two asymptotes.</summary>
    public static bool IsSigmoid(this CurveFamily family) => family is CurveFamily.FourPl or CurveFamily.RichardsUpper or CurveFamily.RichardsLower;

    /// <summary>Number of parameters of a sigmoid or a line; a spline has as many as it has levels, and gives 0 here.</summary>
    public static int ParameterCount(this CurveFamily family) => family switch
    {
        CurveFamily.FourPl => 4,
        CurveFamily.RichardsUpper or CurveFamily.RichardsLower => 5,
        CurveFamily.Linear or CurveFamily.LogLog => 2,
        _ => 0,
    };
}
