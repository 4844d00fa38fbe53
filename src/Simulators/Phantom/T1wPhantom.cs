using Toolkit.Measurements;

namespace Toolkit.Simulators.Phantom;

/// <summary>The structural phantom: T1-weighted contrast, 3 mm voxels, and an mOFC whose gray matter grows or shrinks against the fluid.</summary>
public static class T1wPhantom
{
    public static readonly GridShape Shape = new(48, 56, 44);
    public static readonly Affine Grid = Affine.Scaling(new(3, 3, 3), new(-70.5, -82.5, -64.5));

    /// <summary>Intensities of the pure tissues.</summary>
    public const double CerebrospinalFluid = 250;
    public const double GrayMatter = 600;
    public const double WhiteMatter = 900;

    /// <summary>Standard deviation of the noise, in units of intensity.</summary>
    public const double NoiseSd = 6;

    private static readonly Lazy<float[]> Unshifted = new(() =>
    {
        var image = new float[Shape.Count];
        for (var v = 0; v < image.Length; v++)
        {
            image[v] = Intensity(Position(v), 0);
        }

        return image;
    });

    private static readonly Lazy<LabelImage> Labels = new(() => BrainAnatomy.StructuralRegions(Shape, Grid));
    private static readonly Lazy<int[]> Inside = new(() => [.. Labels.Value.Labels.Index().Where(p => p.Item > 0).Select(p => p.Index)]);
    private static readonly Lazy<double> Baseline = new(() => GrayMatterMm3(0));

    /// <summary>The mOFC dilated around the edge that moves, label 2.</summary>
    public static LabelImage Regions => Labels.Value;

    /// <summary>Gray matter inside the label in mm³ when its pial edge has moved by <paramref name="shiftMm"/>.</summary>
    public static double GrayMatterMm3(double shiftMm)
    {
        var sum = 0.0;
        foreach (var v in Inside.Value)
        {
            sum += BrainAnatomy.At(Position(v), shiftMm).GrayMatter;
        }

        return sum * Grid.VoxelVolume;
    }

    /// <summary>A scan in which the gray matter inside the label is (1 + <paramref name="changePercent"/> / 100) times the baseline's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The change is not within ± 15 %: the edge would leave the label.</exception>
    public static Volume Draw(SeededStream chance, double changePercent)
    {
        var shift = ShiftFor(changePercent);
        var data = new float[Shape.Count];
        Unshifted.Value.CopyTo(data, 0);
        if (shift != 0)
        {
            foreach (var v in Inside.Value)
            {
                data[v] = Intensity(Position(v), shift);
            }
        }

        for (var v = 0; v < data.Length; v++)
        {
            // Outside the head, where no tissue weighs in, the magnitude of noise is positive.
            data[v] = (float)Math.Abs(data[v] + (NoiseSd * chance.NextNormal()));
        }

        return new(Shape, Grid, data);
    }

    /// <summary>How far the edge moves for a change, mm: the secant method on the sum of fractions, exact to 1e-9 of the volume.</summary>
    public static double ShiftFor(double changePercent)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Abs(changePercent), 15, nameof(changePercent));
        double baseline = Baseline.Value, target = baseline * (1 + (changePercent / 100));
        double before = 0, error = baseline - target, shift = changePercent / 20;
        for (var round = 0; round < 30 && Math.Abs(error) > 1e-9 * baseline; round++)
        {
            var now = GrayMatterMm3(shift) - target;
            var next = now == error ? shift : shift - (now * (shift - before) / (now - error));
            (before, error, shift) = (shift, now, next);
        }

        return shift;
    }

    private static float Intensity(Point3 p, double shift)
    {
        var f = BrainAnatomy.At(p, shift);
        return (float)((CerebrospinalFluid * f.CerebrospinalFluid) + (GrayMatter * f.GrayMatter) + (WhiteMatter * f.WhiteMatter));
    }

    private static Point3 Position(int v) => Grid.Apply(v % Shape.X, v / Shape.X % Shape.Y, v / (Shape.X * Shape.Y));
}
