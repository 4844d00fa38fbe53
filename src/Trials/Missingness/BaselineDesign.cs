namespace Toolkit.Trials;

/// <summary>The mean of every visit after baseline: an indicator of each arm, then the baseline less its mean.</summary>
internal static class BaselineDesign
{
    /// <summary>Shape (n, arms + 1).</summary>
    public static Matrix Of(IncompleteOutcome data)
    {
        var arms = data.Arms.Length;
        var design = new Matrix(data.Count, arms + 1);
        var centre = data.Baseline.Average();
        for (var i = 0; i < data.Count; i++)
        {
            design[i, data.Arm[i]] = 1;
            design[i, arms] = data.Baseline[i] - centre;
        }

        return design;
    }
}
