namespace Toolkit.Biomarkers.Assays;

/// <summary>Where the shape parameters (ln B, ln C, ln G) are searched. A fit that ends on its wall is not identified.</summary>
internal static class SearchBox
{
    private const double SmallestSlope = 0.05;
    private const double LargestSlope = 60;
    private const double SmallestPower = 0.01;
    private const double LargestPower = 100;

    /// <summary>How far below the lowest and above the highest standard the mid-point may lie, in ln units.</summary>
    private const double Below = 12;
    private const double Above = 14;

    public static (double[] Low, double[] High) Around(CurvePoints points) => (
        [Math.Log(SmallestSlope), points.LogLowest - Below, Math.Log(SmallestPower)],
        [Math.Log(LargestSlope), points.LogHighest + Above, Math.Log(LargestPower)]);
}
