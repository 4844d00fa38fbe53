namespace Toolkit.Biomarkers.Connectivity;

/// <summary>Means of runs of unequal worth.</summary>
public static class Weighted
{
    /// <summary>The mean by weight; where a weight is not known or not above 0, all weigh alike. NaN for none and where a value is NaN.</summary>
    public static double Mean(IReadOnlyList<(double Value, double Weight)> values)
    {
        var known = values.All(v => v.Weight > 0 && double.IsFinite(v.Weight));
        var (sum, weights) = (0.0, 0.0);
        foreach (var (value, weight) in values)
        {
            (sum, weights) = (sum + ((known ? weight : 1) * value), weights + (known ? weight : 1));
        }

        return sum / weights;
    }
}
