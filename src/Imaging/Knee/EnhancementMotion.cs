using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>How far the joint moved during a dynamic series.</summary>
/// <param name="LargestMm">Greatest displacement of the region's centre since the first volume, mm; NaN where it could not be estimated.</param>
/// <param name="Frame">The volume at which it is reached.</param>
public sealed record EnhancementMotion(double LargestMm, int Frame, QualityVerdict Verdict)
{
    private const string Criterion = "motion";
    private const double SureVoxels = 0.5;

    /// <summary>Judges the motion that a realignment found.</summary>
    /// <param name="region">Above 0.5 inside.</param>
    /// <param name="realigned">What realignment found; a fault says why it found nothing.</param>
    /// <param name="corrected">Whether the series that is measured has been realigned.</param>
    public static EnhancementMotion Of(Volume region, Parsed<Realigned> realigned, bool corrected)
    {
        if (!realigned.Try(out var found, out var fault))
        {
            return new(double.NaN, 0, QualityVerdict.Warn(Criterion, "could not be estimated: " + fault.Message));
        }

        var centre = Centre(region);
        double[] moved = [.. found.Motions.Select(m => (m.ToAffine().Apply(centre) - centre).Length)];
        var frame = Array.IndexOf(moved, moved.Max());
        var size = region.Affine.VoxelSize;
        var sure = SureVoxels * Math.Min(size.X, Math.Min(size.Y, size.Z));
        return new(moved[frame], frame, moved[frame] <= sure ? QualityVerdict.Pass(Criterion)
            : QualityVerdict.Warn(Criterion, FormattableString.Invariant($"the region moves by {moved[frame]:0.0} mm at frame {frame}, more than half a voxel{(corrected ? "; it was realigned, look at the curves" : ": realign first, and look at the curves, for contrast arriving can pass for motion")}")));
    }

    private static Point3 Centre(Volume region)
    {
        var s = region.Shape;
        Point3 sum = new(0, 0, 0);
        var count = 0;
        for (var v = 0; v < region.Data.Length; v++)
        {
            if (region.Data[v] > 0.5f)
            {
                sum += new Point3(v % s.X, v / s.X % s.Y, v / (s.X * s.Y));
                count++;
            }
        }

        return count == 0 ? region.Affine.Origin : region.Affine.Apply((1.0 / count) * sum);
    }
}
