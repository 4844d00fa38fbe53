namespace Toolkit.Measurements;

/// <summary>A signal sampled every repetition time, shape (t). NaN marks a sample without a value.</summary>
/// <param name="Name">What the signal belongs to: a region's name.</param>
/// <param name="Samples">Shape (t).</param>
public sealed record TimeSeries(string Name, double[] Samples, RepetitionTime RepetitionTime)
{
    /// <summary>Number of samples, t.</summary>
    public int Length => Samples.Length;
}
