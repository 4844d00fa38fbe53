namespace Toolkit.Trials;

/// <summary>How standard errors meet unequal variances (MacKinnon and White 1985; HC4: Cribari-Neto 2004).</summary>
public enum SandwichKind
{
    /// <summary>One variance for all: the classical standard error.</summary>
    None,

    /// <summary>Squared residuals as they are (White 1980).</summary>
    HC0,

    /// <summary>Squared residuals × n / (n - p).</summary>
    HC1,

    /// <summary>Squared residuals / (1 - h).</summary>
    HC2,

    /// <summary>Squared residuals / (1 - h)²: the choice for small trials.</summary>
    HC3,

    /// <summary>Squared residuals / (1 - h)^min(4, n h / p).</summary>
    HC4,
}
