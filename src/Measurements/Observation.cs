namespace Toolkit.Measurements;

/// <summary>A measured amount as a statistician needs it: a number, an interval that is known to hold it (outside the assay's limits), or missing with a reason.</summary>
/// <remarks>A value below the limit of quantification is [0, LLOQ], never a number made up. <c>default</c> is missing without a stated reason.</remarks>
public readonly record struct Observation
{
    private readonly string? reason;

    private Observation(double? low, double? high, double standardError, string? reason)
    {
        Low = low;
        High = high;
        StandardError = standardError;
        this.reason = reason;
    }

    /// <summary>Lower end of what is known; null is unbounded below, or missing.</summary>
    public double? Low { get; }

    /// <summary>Upper end of what is known; null is unbounded above, or missing.</summary>
    public double? High { get; }

    /// <summary>Standard error of the measurement in the value's unit; 0 where it is not known.</summary>
    public double StandardError { get; }

    /// <summary>The number, or null where it is censored or missing.</summary>
    public double? Value => Low is { } low && Low == High ? low : null;

    /// <summary>Neither a number nor a bound is known.</summary>
    public bool IsMissing => Low is null && High is null;

    /// <summary>A bound is known, yet no number.</summary>
    public bool IsCensored => !IsMissing && Value is null;

    /// <summary>Why there is no number; null beside a number.</summary>
    public string? Reason => Value is null ? reason ?? "not stated" : null;

    /// <exception cref="ArgumentOutOfRangeException">The value is not finite, or the standard error is negative or NaN.</exception>
    public static Observation Of(double value, double standardError = 0)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "An observed value is finite; use Missing with a reason.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(standardError);
        return new(value, value, standardError, null);
    }

    /// <summary>Known only to lie below <paramref name="limit"/>, and not below <paramref name="floor"/> where one exists (0 for a concentration).</summary>
    public static Observation Below(double limit, string reason, double? floor = null) => Between(floor, limit, reason);

    /// <summary>Known only to lie above <paramref name="limit"/>.</summary>
    public static Observation Above(double limit, string reason) => Between(limit, null, reason);

    /// <exception cref="ArgumentException">No bound is given, or they are in the wrong order.</exception>
    public static Observation Between(double? low, double? high, string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        if ((low is null && high is null) || low >= high)
        {
            throw new ArgumentException("A censored value needs a bound, the lower below the upper.", nameof(low));
        }

        return new(low, high, 0, reason);
    }

    /// <summary>Nothing is known, for the stated reason.</summary>
    public static Observation Missing(string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return new(null, null, 0, reason);
    }
}
