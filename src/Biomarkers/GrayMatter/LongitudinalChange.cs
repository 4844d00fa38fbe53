using Toolkit.Measurements;

namespace Toolkit.Biomarkers.GrayMatter;

/// <summary>One visit's image with its brain.</summary>
/// <param name="Brain">Above 0.5 within the brain, on the image's grid; null takes every positive voxel.</param>
public sealed record Visit3D(Volume T1w, Volume? Brain = null);

/// <summary>Change of a region between two visits, measured as a dilatation.</summary>
/// <param name="Percent">100 (V1 / V0 - 1).</param>
/// <param name="StandardError">In percentage points.</param>
/// <param name="NoiseError">The part of <paramref name="StandardError"/> that noise alone leaves, without the part that grows with the change.</param>
/// <param name="Motion">Rigid map from the first visit's world to the second's, mm.</param>
public sealed record DilatationChange(double Percent, double StandardError, double NoiseError, Affine Motion)
{
    /// <summary>Smallest change that these two images tell from none, in percentage points: 1.96 standard errors of a change of zero.</summary>
    public double MinimalDetectable => 1.959964 * NoiseError;

    /// <summary>Lower end of the 95 % interval, per cent.</summary>
    public double Low => Percent - (1.959964 * StandardError);

    /// <summary>Upper end of the 95 % interval, per cent.</summary>
    public double High => Percent + (1.959964 * StandardError);

    /// <summary>The same change seen from the other visit.</summary>
    internal DilatationChange Reciprocal()
    {
        var ratio = 1 + (Percent / 100);
        return new(100 * ((1 / ratio) - 1), StandardError / (ratio * ratio), NoiseError / (ratio * ratio), Motion.Inverse());
    }
}

/// <summary>Within-participant change of a region's volume, carried with the tissue: a symmetric fit of rigid motion, differential shading and the region's dilatation.</summary>
/// <remarks>The change is observed against all tissue beside the region; the region is assumed to dilate evenly while its surroundings keep their volume.</remarks>
public static class LongitudinalChange
{
    private const double MarginMm = 28;
    private const int ShadingOrder = 4;
    private const double GradientSmoothMm = 0.8;

    // Tissue of the region, however little of a voxel is gray, dilates with it.
    private const float LeastWeight = 0.02f;

    // Part of a change that depends on how it is spread: half the difference between an even dilatation of the region and one in proportion to its gray matter.
    private const double SpreadUncertainty = 0.08;

    /// <summary>Measures the change from <paramref name="baseline"/> to <paramref name="followup"/>.</summary>
    /// <param name="weight">Region × gray-matter fraction, 0 to 1, on the grid of the visit it belongs to.</param>
    /// <param name="weightOnFollowup">Whether the weight was drawn on the follow-up; exchanging visits then gives the exact reciprocal.</param>
    public static Parsed<DilatationChange> Measure(Visit3D baseline, Visit3D followup, Volume weight, bool weightOnFollowup = false)
    {
        if (weightOnFollowup)
        {
            return Measure(followup, baseline, weight).Map(c => c.Reciprocal());
        }

        if (!baseline.T1w.SameGrid(weight.Shape, weight.Affine))
        {
            return new Fault(0, $"a weight on the grid of its image, {baseline.T1w.Shape}", weight.Shape.ToString()) { Unit = "image" };
        }

        if (weight.Data.Sum(w => (double)w) * weight.Affine.VoxelVolume < 100)
        {
            return new Fault(0, "a region of at least 0.1 mL", $"{weight.Data.Sum(w => (double)w) * weight.Affine.VoxelVolume / 1000:0.000} mL") { Unit = "image" };
        }

        var box = Box(weight);
        bool[] first = Mask(baseline), second = Mask(followup);
        var whole = (Low: new[] { 2, 2, 2 }, High: new[] { weight.Shape.X - 3, weight.Shape.Y - 3, weight.Shape.Z - 3 });
        var state = new HalfwayState(Affine.Identity, 0, []);
        foreach (var (smooth, stride) in new[] { (4.0, 4), (2.0, 3) })
        {
            var level = new HalfwayFit(baseline.T1w, followup.T1w, first, second, whole, null, 2, smooth, smooth, stride);
            if (level.Run(state) is not { } better)
            {
                return new Fault(0, "two images of one head", "no rigid motion between them") { Unit = "image" };
            }

            state = better;
        }

        var source = new Volume(weight.Shape, weight.Affine, [.. weight.Data.Select(w => w > LeastWeight ? 1f : 0f)]);
        var field = DilatationField.Of(source, box);
        var fine = new HalfwayFit(baseline.T1w, followup.T1w, first, second, box, field, ShadingOrder, 0, GradientSmoothMm, 1);
        if (fine.Run(state with { Shading = [] }) is not { } found)
        {
            return new Fault(0, "a region that both images show", "too few voxels") { Unit = "image" };
        }

        var (percent, slope) = Percent(weight, source, found.Amplitude);
        double spread = SpreadUncertainty * percent, noise = slope * Math.Sqrt(found.Variance);
        return new DilatationChange(percent, Math.Sqrt((noise * noise) + (spread * spread)), noise, found.Motion);
    }

    /// <summary>Change of the weighted volume for an amplitude, per cent, and its derivative: a voxel's volume grows by exp(amplitude × weight).</summary>
    private static (double Percent, double Slope) Percent(Volume weight, Volume source, double amplitude)
    {
        double sum = 0, grown = 0, slope = 0;
        for (var v = 0; v < weight.Data.Length; v++)
        {
            var w = weight.Data[v];
            sum += w;
            grown += w * (Math.Exp(amplitude * source.Data[v]) - 1);
            slope += w * source.Data[v] * Math.Exp(amplitude * source.Data[v]);
        }

        return (100 * grown / sum, 100 * slope / sum);
    }

    private static (int[] Low, int[] High) Box(Volume weight)
    {
        var s = weight.Shape;
        var size = weight.Affine.VoxelSize;
        int[] n = [s.X, s.Y, s.Z], low = [s.X, s.Y, s.Z], high = [0, 0, 0];
        for (var v = 0; v < weight.Data.Length; v++)
        {
            if (weight.Data[v] > 0)
            {
                int[] at = [v % s.X, v / s.X % s.Y, v / (s.X * s.Y)];
                for (var axis = 0; axis < 3; axis++)
                {
                    low[axis] = Math.Min(low[axis], at[axis]);
                    high[axis] = Math.Max(high[axis], at[axis]);
                }
            }
        }

        double[] edge = [size.X, size.Y, size.Z];
        for (var axis = 0; axis < 3; axis++)
        {
            low[axis] = Math.Max(2, low[axis] - (int)(MarginMm / edge[axis]));
            high[axis] = Math.Min(n[axis] - 3, high[axis] + (int)(MarginMm / edge[axis]));
        }

        return (low, high);
    }

    private static bool[] Mask(Visit3D visit) => [.. (visit.Brain ?? visit.T1w).Data.Select(v => visit.Brain is null ? v > 0 : v > 0.5f)];
}
