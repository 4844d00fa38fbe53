using Toolkit.Measurements;

namespace Toolkit.Simulators.Phantom;

/// <summary>A run of BOLD volumes with everything that was put into it.</summary>
/// <param name="Series">Shape (20, 24, 16, t), 6 mm voxels.</param>
/// <param name="Motion">Shape (6)(t), see <see cref="HeadMotion"/>.</param>
/// <param name="Signals">Shape (3)(t): PAG, mOFC, control; standard deviation 1.</param>
public sealed record BoldRun(VolumeSeries Series, double[][] Motion, double[][] Signals);

/// <summary>The functional phantom: resting signals in three regions, slow drift, motion seen at edges and as a spin-history effect, noise.</summary>
/// <remarks>Motion enters to first order: minus the image's gradient times the displacement. Regression on the six parameters removes it exactly, and a realignment sees it.</remarks>
public static class BoldPhantom
{
    public static readonly GridShape Shape = new(20, 24, 16);
    public static readonly Affine Grid = Affine.Scaling(new(VoxelMm, VoxelMm, VoxelMm), new(-9.5 * VoxelMm, -11.5 * VoxelMm, -7.5 * VoxelMm));

    /// <summary>Number of volumes and time between them.</summary>
    public const int Volumes = 150;
    public const double RepetitionTimeS = 2;

    private const double VoxelMm = 6;
    private const double SignalPercent = 1;
    private const double NoiseSd = 3;
    private const double SpinHistoryPerMm = 0.1;
    private const int NuisanceTerms = 9;

    private static readonly Lazy<float[]> Mean = new(() => Map(p => BrainAnatomy.At(p) is var f ? (1200 * f.CerebrospinalFluid) + (1000 * f.GrayMatter) + (850 * f.WhiteMatter) : 0));
    private static readonly Lazy<LabelImage> Labels = new(() => BrainAnatomy.FunctionalRegions(Shape, Grid));
    private static readonly Lazy<float[][]> MotionWeights = new(WeighMotion);

    /// <summary>The three regions on the grid of the series.</summary>
    public static LabelImage Regions => Labels.Value;

    /// <summary>Makes a run whose PAG and mOFC are coupled by <paramref name="fisherZ"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="fisherZ"/> is not within ± 3.</exception>
    public static BoldRun Draw(SeededStream chance, double fisherZ)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Abs(fisherZ), 3, nameof(fisherZ));
        var motion = HeadMotion.Draw(chance, Volumes, RepetitionTimeS);
        double[][] drifts = [Drift(1), Drift(2), [.. Enumerable.Range(0, Volumes).Select(t => Math.Cos(2 * Math.PI * t / Volumes))]];
        var signals = CoupledSignals.Draw(chance, Volumes, RepetitionTimeS, fisherZ, [.. drifts, .. motion, .. motion.Select(Difference)]);
        var data = Fill(chance, [.. drifts, .. motion], signals);
        return new(new(Shape, Volumes, Grid, data, Sourced<RepetitionTime>.From(RepetitionTime.FromSeconds(RepetitionTimeS), "simulated")), motion, signals);
    }

    private static float[] Fill(SeededStream chance, double[][] nuisance, double[][] signals)
    {
        var mean = Mean.Value;
        var weights = new float[mean.Length * NuisanceTerms];
        var drift = new double[3];
        for (var v = 0; v < mean.Length; v++)
        {
            for (var k = 0; k < NuisanceTerms; k++)
            {
                weights[(v * NuisanceTerms) + k] = k < drift.Length ? (float)(mean[v] * 0.008 * chance.NextNormal()) : MotionWeights.Value[k - drift.Length][v];
            }
        }

        var data = new float[mean.Length * Volumes];
        Span<float> at = stackalloc float[NuisanceTerms];
        Span<float> bold = stackalloc float[signals.Length + 1];
        for (var t = 0; t < Volumes; t++)
        {
            for (var k = 0; k < NuisanceTerms; k++)
            {
                at[k] = (float)nuisance[k][t];
            }

            for (var region = 0; region < signals.Length; region++)
            {
                bold[region + 1] = (float)(SignalPercent / 100 * signals[region][t]);
            }

            FillVolume(data.AsSpan(t * mean.Length, mean.Length), mean, weights, at, bold, chance);
        }

        return data;
    }

    private static void FillVolume(Span<float> volume, float[] mean, float[] weights, ReadOnlySpan<float> nuisance, ReadOnlySpan<float> bold, SeededStream chance)
    {
        var labels = Regions.Labels;
        for (var v = 0; v < volume.Length; v++)
        {
            if (mean[v] == 0)
            {
                // Air: the magnitude of noise alone, without the cost of a normal.
                volume[v] = (float)(2 * NoiseSd * chance.NextUniform());
                continue;
            }

            var value = (mean[v] * (1 + bold[labels[v]])) + (float)(NoiseSd * chance.NextNormal());
            var w = weights.AsSpan(v * NuisanceTerms, NuisanceTerms);
            for (var k = 0; k < w.Length; k++)
            {
                value += w[k] * nuisance[k];
            }

            volume[v] = MathF.Max(0, value);
        }
    }

    /// <summary>Change of intensity per mm and rad of each motion parameter, shape (6)(x, y, z).</summary>
    private static float[][] WeighMotion()
    {
        const double step = 1;
        double At(Point3 p) => BrainAnatomy.At(p) is var f ? (1200 * f.CerebrospinalFluid) + (1000 * f.GrayMatter) + (850 * f.WhiteMatter) : 0;
        double Slope(Point3 p, Point3 along) => -(At(p + (step * along)) - At(p - (step * along))) / (2 * step);
        Point3 x = new(1, 0, 0), y = new(0, 1, 0), z = new(0, 0, 1);
        return
        [
            Map(p => Slope(p, x)),
            Map(p => Slope(p, y)),
            Map(p => Slope(p, z) + (SpinHistoryPerMm * At(p))),
            Map(p => (Slope(p, z) * p.Y) - (Slope(p, y) * p.Z) + (SpinHistoryPerMm * 50 * At(p))),
            Map(p => (Slope(p, x) * p.Z) - (Slope(p, z) * p.X)),
            Map(p => (Slope(p, y) * p.X) - (Slope(p, x) * p.Y)),
        ];
    }

    private static float[] Map(Func<Point3, double> rule)
    {
        var map = new float[Shape.Count];
        for (var v = 0; v < map.Length; v++)
        {
            map[v] = (float)rule(Grid.Apply(v % Shape.X, v / Shape.X % Shape.Y, v / (Shape.X * Shape.Y)));
        }

        return map;
    }

    /// <summary>The power of time on [-1, 1].</summary>
    private static double[] Drift(int power) => [.. Enumerable.Range(0, Volumes).Select(t => Math.Pow((2.0 * t / (Volumes - 1)) - 1, power))];

    private static double[] Difference(double[] series) => [.. series.Select((v, t) => t == 0 ? 0 : v - series[t - 1])];
}
