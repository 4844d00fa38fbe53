using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.GrayMatter;

/// <summary>Injects known changes into a participant's own baseline and measures them by the code that measures pairs.</summary>
internal static class RecoveryTrial
{
    private const double NearMm = 2; // the region moves whole up to here
    private const double FarMm = 10; // and nothing moves from here on, amid still surroundings
    private const double BroadRadii = 1.3; // of the region's ball: a quarter and more beyond what the fit knows

    /// <summary>Runs the trial; null where a fit fails.</summary>
    /// <param name="baseline">Cut to the region and its surroundings.</param>
    /// <param name="found">The fit of the pair itself: its residual sets the noise, its shading the spread of those drawn.</param>
    public static InjectedRecovery? Run(HalfwayVisit baseline, RegionModes modes, HalfwayState found, ChangeOptions options, CancellationToken cancellation)
    {
        var even = modes.Fields[0];
        var still = even.Weakened(Taper(modes.Weight));
        var broad = DilatationField.Of(new(modes.Weight.Shape, modes.Weight.Affine, [.. RegionBall.Of(modes.Weight).Within(modes.Weight, BroadRadii).Zip(even.Growth, Math.Max)]));
        var spline = SplineImage.Of(baseline.Image.Data, baseline.Image.Shape);
        DilatationField?[] kinds = [null, even, still, broad];
        List<double>[] ratios = [.. kinds.Select(_ => new List<double>())];
        double residual = 0;
        for (var replicate = 0; replicate < options.Replicates; replicate++)
        {
            foreach (var (kind, field) in kinds.Index())
            {
                cancellation.ThrowIfCancellationRequested();

                // Every field grows the whole region evenly, so that its amplitude is the change. What interpolation takes from the growth at the rim it takes in the fit alike.
                var amplitude = field is null ? 0 : options.InjectedPercent / 100;
                var drawn = new InjectedPair(baseline, spline, found.Residual / Math.Sqrt(2), found.Shading, HashCode(options.Seed, replicate, kind));
                var (first, second) = drawn.Draw(field, amplitude);
                if (PairFit.Fit(first, second, modes, new(Affine.Identity, [], []), options.Threads, cancellation) is not { } fit)
                {
                    return null;
                }

                residual += fit.State.Residual / (kinds.Length * options.Replicates);
                ratios[kind].Add(field is null ? fit.Percent : fit.Percent / options.InjectedPercent);
            }
        }

        return Summary(ratios, options, residual > 0 ? found.Residual / residual : 1);
    }

    /// <summary>Standard deviations of the kinds are pooled; interpolation takes some of the noise that is drawn, so that they are scaled to the residual of the pair.</summary>
    private static InjectedRecovery Summary(List<double>[] ratios, ChangeOptions options, double scale)
    {
        var squares = 0.0;
        for (var kind = 0; kind < ratios.Length; kind++)
        {
            var (mean, unit) = (ratios[kind].Average(), kind == 0 ? 1 : options.InjectedPercent);
            squares += ratios[kind].Sum(r => unit * unit * (r - mean) * (r - mean));
        }

        var degrees = ratios.Length * (options.Replicates - 1);
        return new(options.Replicates, options.InjectedPercent, ratios[1].Average(), ratios[2].Average(), ratios[3].Average(), ratios[0].Average(), degrees == 0 ? double.NaN : scale * Math.Sqrt(squares / degrees));
    }

    /// <summary>1 up to <see cref="NearMm"/> from the region, falling to 0 at <see cref="FarMm"/>, smoothly at both ends.</summary>
    private static float[] Taper(Volume weight) =>
        [.. RegionReach.Distances([.. weight.Data.Select(w => w > 0 ? 1f : 0f)], weight.Shape, weight.Affine.VoxelSize)
            .Select(d => (float)(0.5 * (1 + Math.Cos(Math.PI * Math.Clamp((Math.Sqrt(d) - NearMm) / (FarMm - NearMm), 0, 1)))))];

    /// <summary>A seed for one drawn pair, the same on every machine.</summary>
    private static int HashCode(int seed, int replicate, int kind) => unchecked((seed * 7919) + (replicate * 104729) + (kind * 1299709));
}
