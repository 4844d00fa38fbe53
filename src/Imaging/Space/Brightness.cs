using Toolkit.Kernels;

namespace Toolkit.Imaging;

/// <summary>Values by their rank: the bright end of an image is a high one, so that a few hot voxels do not count.</summary>
internal static class Brightness
{
    private const double BrightShare = 0.98;

    /// <summary>The value that the share of the values lies below; 0 where there is none.</summary>
    /// <param name="values">No NaN among them; their order is changed.</param>
    public static float Quantile(float[] values, double share) => values.Length == 0 ? 0 : OrderStatistic.Select<float>(values, (int)(share * (values.Length - 1)));

    /// <summary>Values above 0 and finite, in a new array.</summary>
    public static float[] Positive(ReadOnlySpan<float> values)
    {
        var chosen = new float[values.Length];
        var count = 0;
        foreach (var value in values)
        {
            if (value > 0 && value < float.PositiveInfinity)
            {
                chosen[count++] = value;
            }
        }

        return chosen[..count];
    }

    /// <summary>The bright end: the 98th percentile of what is above 0; 0 where nothing is.</summary>
    public static float Top(ReadOnlySpan<float> values) => Quantile(Positive(values), BrightShare);
}
