using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>Observations on the scale of the natural logarithm.</summary>
public static class LogScale
{
    /// <summary>The logarithm of a number or of its bounds; a lower bound of zero or less says nothing there, and an observation without another bound is then missing.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number of zero or less.</exception>
    public static Observation Of(Observation o)
    {
        if (o.IsMissing)
        {
            return o;
        }

        if (o.Value is { } value)
        {
            return Observation.Of(Math.Log(value), o.StandardError / value);
        }

        double? low = o.Low > 0 ? Math.Log(o.Low.Value) : null, high = o.High > 0 ? Math.Log(o.High.Value) : null;
        return low is null && high is null ? Observation.Missing(o.Reason!) : Observation.Between(low, high, o.Reason!);
    }
}
