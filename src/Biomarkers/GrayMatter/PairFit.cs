using Toolkit.Measurements;

namespace Toolkit.Biomarkers.GrayMatter;

/// <summary>The course of one measurement: images made sound, registered as a whole, cut to the region and its surroundings, fitted, and put to the proof.</summary>
internal static class PairFit
{
    private const double MarginMm = 24;
    private const int Border = 2;
    private const int ShadingOrder = 4;
    private const double GradientSmoothMm = 0.8;
    private const double FirstRelaxation = 0.7; // images of 1 mm ask for 0.6 to 0.75; later steps find their own
    private const double LeastMl = 0.1;
    private const double LeastAgreement = 0.8; // of one head with itself; two heads gave less
    private const double LeastShown = 0.95; // of the region in both images

    // Part of a change that depends on how it is spread, at least: half the difference between an even growth of the region and one in proportion to its gray matter.
    private const double SpreadUncertainty = 0.08;

    /// <summary>The volume of a region that can be measured on this image; or what is wrong with it.</summary>
    public static Parsed<double> Millilitres(Volume image, Volume weight)
    {
        if (!image.SameGrid(weight.Shape, weight.Affine))
        {
            return new Fault(0, $"a weight on the grid of its image, {image.Shape}", weight.Shape.ToString()) { Unit = "image" };
        }

        var millilitres = weight.Data.Sum(w => (double)w) * weight.Affine.VoxelVolume / 1000;
        return millilitres >= LeastMl ? millilitres : new Fault(0, $"a region of at least {LeastMl} mL", $"{millilitres:0.000} mL") { Unit = "image" };
    }

    /// <summary>One region of two images whose heads were laid on each other.</summary>
    public static Parsed<GrayMatterChange> Measure(HalfwayVisit first, HalfwayVisit second, HalfwayState pose, RegionOfInterest region, Volume weight, ChangeOptions options, CancellationToken cancellation)
    {
        if (!Millilitres(first.Image, weight).Try(out var millilitres, out var fault) || !Cut(first, second, weight, pose.Motion).Try(out var cut, out fault))
        {
            return fault;
        }

        var modes = RegionModes.Of(cut.Weight, cut.First.Image, cut.First.Brain);
        if (Fit(cut.First, cut.Second, modes, pose with { Amplitudes = [], Shading = [] }, options.Threads, cancellation) is not { } found)
        {
            return new Fault(0, "a region that both images show", "too few voxels") { Unit = "image" };
        }

        var (variance, agreement) = found.Fit.Judge(found.State, found.Slopes);
        var recovery = options.Replicates == 0 ? null : RecoveryTrial.Run(cut.First, modes, found.State, options, cancellation);
        double spread = Math.Max(SpreadUncertainty, recovery?.Spread ?? 0) * found.Percent, noise = Math.Sqrt(variance);
        return new GrayMatterChange
        {
            Region = region,
            WeightMl = millilitres,
            Percent = found.Percent,
            StandardError = Math.Sqrt((noise * noise) + (spread * spread)),
            NoiseError = noise,
            Motion = found.State.Motion,
            Agreement = agreement,
            Recovery = recovery,
        };
    }

    /// <summary>The fit at full resolution on the cut images: what is measured on a pair is measured on an injected one by this and nothing else.</summary>
    public static Fitted? Fit(HalfwayVisit first, HalfwayVisit second, RegionModes modes, HalfwayState start, int threads, CancellationToken cancellation)
    {
        start = new HalfwayFit(first, second, [], Coarse(2, 3, threads)).Run(start, cancellation) ?? start;
        var fit = new HalfwayFit(first, second, modes.Fields, new() { ShadingOrder = ShadingOrder, SmoothMm = 0, GradientSmoothMm = GradientSmoothMm, Border = Border, FirstRelaxation = FirstRelaxation, Threads = threads });
        if (fit.Run(start with { Shading = [] }, cancellation) is not { } found)
        {
            return null;
        }

        var (percent, slopes) = modes.Change(found.Amplitudes);
        return new(fit, found, percent, slopes);
    }

    private static HalfwaySettings Coarse(double smoothMm, int stride, int threads) =>
        new() { ShadingOrder = 2, SmoothMm = smoothMm, GradientSmoothMm = smoothMm, Stride = stride, SettledMm = 2e-2, Threads = threads };

    /// <summary>Rigid motion of the whole head, from where the headers put it, else from its centre.</summary>
    public static Parsed<HalfwayState> Align(HalfwayVisit first, HalfwayVisit second, ChangeOptions options, CancellationToken cancellation)
    {
        var best = double.NegativeInfinity;
        foreach (var start in new[] { Affine.Identity, Shift(Centre(second) - Centre(first)) })
        {
            HalfwayState? state = new(start, [], []);
            var agreement = double.NaN;
            foreach (var (smooth, stride) in new[] { (4.0, 4), (2.0, 3) })
            {
                var level = new HalfwayFit(first, second, [], Coarse(smooth, stride, options.Threads));
                state = state is null ? null : level.Run(state, cancellation);
                agreement = state is null ? double.NaN : level.Judge(state, []).Agreement;
            }

            if (state is not null && agreement >= LeastAgreement)
            {
                return state;
            }

            best = double.IsNaN(agreement) ? best : Math.Max(best, agreement);
        }

        return new Fault(0, "two images of one head", double.IsNegativeInfinity(best) ? "no rigid motion between them" : FormattableString.Invariant($"images whose correlation after registration is {best:0.00}"))
        {
            Unit = "image",
            Advice = "Check that both visits are of one participant and that both masks hold the brain",
        };
    }

    private static Affine Shift(Point3 by) => Affine.Scaling(new(1, 1, 1), by);

    private static Point3 Centre(HalfwayVisit visit)
    {
        var s = visit.Image.Shape;
        double x = 0, y = 0, z = 0, n = 0;
        for (var v = 0; v < visit.Brain.Length; v++)
        {
            if (visit.Brain[v])
            {
                (x, y, z, n) = (x + (v % s.X), y + (v / s.X % s.Y), z + (v / (s.X * s.Y)), n + 1);
            }
        }

        return n == 0 ? new(0, 0, 0) : visit.Image.Affine.Apply(x / n, y / n, z / n);
    }

    /// <summary>The region with its surroundings in both images.</summary>
    private static Parsed<Cuts> Cut(HalfwayVisit first, HalfwayVisit second, Volume weight, Affine motion)
    {
        var toSecond = second.Image.Affine.Inverse().After(motion).After(first.Image.Affine);
        double shown = 0, sum = 0;
        var s = weight.Shape;
        for (var v = 0; v < weight.Data.Length; v++)
        {
            if (weight.Data[v] > 0)
            {
                var p = new Point3(v % s.X, v / s.X % s.Y, v / (s.X * s.Y));
                sum += weight.Data[v];
                shown += first.Holds(p) && second.Holds(toSecond.Apply(p)) ? weight.Data[v] : 0;
            }
        }

        if (shown < LeastShown * sum)
        {
            return new Fault(0, FormattableString.Invariant($"a region of which both images show {100 * LeastShown:0} %"), FormattableString.Invariant($"{100 * shown / sum:0} %"))
            {
                Unit = "image",
                Advice = "Check that the region lies in the head, that neither image is cut off there, and that it holds no NaN",
            };
        }

        // Both are cut by one rule, so that two equal images are cut alike and their difference is exactly nothing.
        var (low, high) = CutBox.Of(weight, MarginMm, Border);
        if (CutBox.Image(low, high, Affine.Identity, first.Image.Shape) is not { } here || CutBox.Image(low, high, toSecond, second.Image.Shape) is not { } there)
        {
            return new Fault(0, "a region within the second image", "none of it") { Unit = "image" };
        }

        return new Cuts(first.Within(here.Low, here.High), second.Within(there.Low, there.High), HalfwayVisit.Crop(weight, here.Low, here.High));
    }

    private sealed record Cuts(HalfwayVisit First, HalfwayVisit Second, Volume Weight);
}

/// <summary>A fitted pair.</summary>
/// <param name="Slopes">Derivative of <paramref name="Percent"/> by each amplitude.</param>
internal sealed record Fitted(HalfwayFit Fit, HalfwayState State, double Percent, double[] Slopes);
