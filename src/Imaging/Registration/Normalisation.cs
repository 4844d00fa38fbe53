using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.Intrinsics;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>A participant's image brought to a template.</summary>
/// <param name="Map">From the template's world to the participant's, and back.</param>
/// <param name="CorrelationBefore">Mean correlation within boxes over the template's head, as the affine map leaves the images.</param>
/// <param name="CorrelationAfter">The same after the deformation.</param>
/// <param name="SmallestJacobian">Least volume ratio over the template's field of view; above 0, nothing folds.</param>
/// <param name="LargestJacobian">Greatest volume ratio.</param>
/// <param name="Coverage">Share of the template's head that lies in the field of view of the participant's image.</param>
public sealed record Normalised(Deformation Map, double CorrelationBefore, double CorrelationAfter, double SmallestJacobian, double LargestJacobian, double Coverage)
{
    internal const double SureCorrelation = 0.7; // a real brain on another person's gave 0.78, a head on a brain less
    private const double SureCoverage = 0.97;
    private const double MostTurn = 35; // degrees: no head lies so in a coil
    private const double LargestRatio = 5; // of volume: beyond it a head is drawn out as no two heads differ

    /// <summary>Whether images agree, nothing folds, and no place is drawn out or crushed: each figure with its verdict.</summary>
    public ImmutableArray<QualityValue> Quality =>
    [
        new("field of view", Coverage, "", Coverage >= SureCoverage ? QualityVerdict.Pass("field of view")
            : QualityVerdict.Warn("field of view", string.Create(CultureInfo.InvariantCulture, $"the image covers {100 * Coverage:0} % of the template's head: regions outside have no value"))),
        new("registration correlation", CorrelationAfter, "", CorrelationAfter >= SureCorrelation ? QualityVerdict.Pass("registration correlation")
            : QualityVerdict.Warn("registration correlation", string.Create(CultureInfo.InvariantCulture, $"{CorrelationAfter:0.00} is below {SureCorrelation}: look at the overlay"))),
        new("folding", SmallestJacobian, "", SmallestJacobian > 0 ? QualityVerdict.Pass("folding")
            : QualityVerdict.Fail("folding", string.Create(CultureInfo.InvariantCulture, $"the smallest volume ratio is {SmallestJacobian:0.00}"))),
        new("volume ratio", LargestJacobian, "", SmallestJacobian > 1 / LargestRatio && LargestJacobian < LargestRatio ? QualityVerdict.Pass("volume ratio")
            : QualityVerdict.Warn("volume ratio", string.Create(CultureInfo.InvariantCulture, $"from {SmallestJacobian:0.00} to {LargestJacobian:0.00} is beyond 1/{LargestRatio} to {LargestRatio}: look at the overlay"))),
        QualityValue.AtMost("head turn", HeadOrientation.Degrees(Map.ToSubject), "degrees", MostTurn, "no head lies so, check the header's orientation"),
    ];

    /// <summary>The verdicts of <see cref="Quality"/>.</summary>
    public ImmutableArray<QualityVerdict> Verdicts => QualityValue.Verdicts(Quality);
}

/// <summary>Registration to a template: affine, then a diffeomorphism that is the flow of a stationary velocity, so that forward and inverse are exact to each other.</summary>
/// <remarks>Both images are carried half the way and compared there. The affine start is on the participant's side. Both images must show the same: two whole heads, or two brains without skull.</remarks>
public static class Normalisation
{
    private const int CoarseRounds = 15;
    private const int FineRounds = 8;
    private const double Settled = 0.004; // voxels, root mean square of a step

    // Read from generated heads (ch2 of mricron-data under smooth warps of up to 12 mm, shading of 40 % and noise of 3 %, at grids of 4 mm): right ones gave 0.73 to 0.98;
    // the same heads with their axes turned or exchanged in the header 0.39 to 0.59, a bare brain on a head 0.45. Turned by 180° about the vertical they reach 0.59, so that below
    // CertainCorrelation the header's axes are tried against all others as well. A mirrored head correlates by 0.90: left and right cannot be told from a registration.
    private const double LeastCorrelation = 0.58;
    private const double CertainCorrelation = 0.9;
    private const string NoHead = "Check orientation and field of view, and that both have or both lack the skull; this may not be a head";
    private const double WrongTurn = 60; // degrees: found and undone, but no coil holds a head so: the header exchanges axes
    private const double LeastCoverage = 0.5;
    private const int InverseRounds = 6;
    private const float HeadIntensity = 0.1f; // of the bright end
    private const int CorrelationRadius = 4; // grid voxels
    private const double LeastVariance = 1e-4; // of the bright end squared: flat places correlate with nothing

    /// <summary>Registers a T1-weighted image to a template of the same contrast.</summary>
    public static Parsed<Normalised> Estimate(Volume subject, Volume template, NormalisationOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new();
        foreach (var (image, what) in new[] { (subject, "participant's image"), (template, "template") })
        {
            if (Math.Min(image.Shape.X, Math.Min(image.Shape.Y, image.Shape.Z)) < 8 || image.Data.Count(v => v > 0) < 1000)
            {
                return new Fault(0, $"a {what} of at least 8 voxels along each axis with a head in it", $"{image.Shape} with {image.Data.Count(v => v > 0)} positive voxels") { Unit = "image" };
            }
        }

        if ((HeadImage.HasSkull(subject), HeadImage.HasSkull(template)) is (true, false) or (false, true))
        {
            return new Fault(0, "two heads or two brains", "one with its skull and one without") { Unit = "image", Advice = "Take the skull off first (image extract), or name the template of a whole head" };
        }

        Volume first = Scale(template), second = Scale(subject);
        var head = new Volume(first.Shape, first.Affine, [.. first.Data.Select(v => v > HeadIntensity ? 1f : 0f)]);
        var rigid = CoarseSearch.Run(second, first, head).FixedToMoving;
        if (AffineFit.Refine(first, second, rigid, options.Threads) is not { } affine)
        {
            return new Fault(0, "two images of one kind of head", "images that no affine map brings together") { Unit = "image", Advice = NoHead };
        }

        var (grid, velocity) = Flow(first, second, affine, options, cancellation);
        return Judge(Integrate(grid, velocity, affine, options.Threads), first, second, grid, affine, options.Threads);
    }

    private static (WorkingGrid Grid, Vector128<float>[] Velocity) Flow(Volume first, Volume second, Affine affine, NormalisationOptions options, CancellationToken cancellation)
    {
        var grid = WorkingGrid.Over(first.Shape, first.Affine, 4 * options.SpacingMm);
        var velocity = new Vector128<float>[grid.Count];
        foreach (var factor in new[] { 4, 2, 1 })
        {
            var spacing = factor * options.SpacingMm;
            var next = WorkingGrid.Over(first.Shape, first.Affine, spacing);
            velocity = next.Adopt(velocity, grid, options.Threads);
            grid = next;
            var onGrid = SplineImage.Of(WorkingGrid.Blur(first, spacing).Data, first.Shape).Onto(grid.Shape, first.Affine.Inverse().After(grid.ToWorld));
            var fit = new VelocityFit(grid, SplineImage.Of(onGrid, grid.Shape), SplineImage.Of(WorkingGrid.Blur(second, spacing).Data, second.Shape), second.Affine, affine, options);
            fit.Run(velocity, factor == 1 ? FineRounds : CoarseRounds, Settled, cancellation);
        }

        return (grid, velocity);
    }

    private static Deformation Integrate(WorkingGrid grid, Vector128<float>[] velocity, Affine affine, int threads)
    {
        var forward = VectorField.Exponential(velocity, 1, new Vector128<float>[grid.Count], new Vector128<float>[grid.Count], grid.Size, threads);
        var backward = VectorField.Exponential(velocity, -1, new Vector128<float>[grid.Count], new Vector128<float>[grid.Count], grid.Size, threads);
        _ = VectorField.Invert(forward, backward, grid.Size, InverseRounds, threads);
        return new(grid, forward, backward, affine);
    }

    private static Parsed<Normalised> Judge(Deformation map, Volume first, Volume second, WorkingGrid grid, Affine affine, int threads)
    {
        var (before, _) = Correlation(first, second, grid, affine.Apply, threads);
        var (after, coverage) = Correlation(first, second, grid, map.Map, threads);
        if (!(coverage >= LeastCoverage))
        {
            return new Fault(0, "at least half of the template's head in the field of view", string.Create(CultureInfo.InvariantCulture, $"{100 * coverage:0} %")) { Unit = "image", Advice = "The image is cropped too far, or shows something else" };
        }

        if (!(after >= CertainCorrelation) && HeadOrientation.Better(second, first) is var (header, fits))
        {
            return new Fault(0, string.Create(CultureInfo.InvariantCulture, $"a head whose axes run {fits}, as it fits best"), $"axes that run {header} by the header, and a correlation of {after:0.00}") { Unit = "image", Advice = "Correct the header's orientation" };
        }

        if (!(after >= LeastCorrelation))
        {
            return new Fault(0, string.Create(CultureInfo.InvariantCulture, $"images that correlate by {LeastCorrelation} within boxes once registered"), string.Create(CultureInfo.InvariantCulture, $"{after:0.00}")) { Unit = "image", Advice = NoHead };
        }

        if (HeadOrientation.Degrees(map.ToSubject) is > WrongTurn and var turn)
        {
            return new Fault(0, string.Create(CultureInfo.InvariantCulture, $"a head whose axes run {HeadOrientation.Axes(map.ToSubject.Inverse().After(second.Affine))}, as it fits best"), string.Create(CultureInfo.InvariantCulture, $"axes that run {HeadOrientation.Axes(second.Affine)} by the header, and a turn of {turn:0} degrees")) { Unit = "image", Advice = "Correct the header's orientation" };
        }

        var jacobian = map.Jacobian(first.Shape, first.Affine).Data;
        return new Normalised(map, before, after, jacobian.Min(), jacobian.Max(), coverage);
    }

    /// <summary>Mean, over the head as far as it is in view, of the correlation within boxes of 9 × 9 × 9 grid voxels: shading and another scanner's contrast do not lower it.</summary>
    private static (double Mean, double Coverage) Correlation(Volume first, Volume second, WorkingGrid grid, Func<Point3, Point3> map, int threads)
    {
        float[] a = Resampling.Onto(WorkingGrid.Blur(first, grid.SpacingMm), grid.Shape, grid.ToWorld, Interpolation.Linear).Data, b = Resampling.Through(WorkingGrid.Blur(second, grid.SpacingMm), grid.Shape, grid.ToWorld, Interpolation.Linear, map).Data;
        var head = a.Select(v => v > HeadIntensity).ToArray();
        var seen = b.Select(v => !float.IsNaN(v)).ToArray();
        RealignmentTarget.Sound(a, a);
        RealignmentTarget.Sound(b, b);
        float[] aa = [.. a.Select(v => v * v)], bb = [.. b.Select(v => v * v)], ab = [.. a.Zip(b, (x, y) => x * y)];
        foreach (var image in new[] { a, b, aa, bb, ab })
        {
            BoxMeans.Apply(image, grid.Size, CorrelationRadius, threads);
        }

        double sum = 0, count = 0;
        for (var v = 0; v < a.Length; v++)
        {
            double va = aa[v] - (a[v] * a[v]), vb = bb[v] - (b[v] * b[v]);
            if (head[v] && seen[v] && va > LeastVariance)
            {
                sum += vb > LeastVariance ? (ab[v] - (a[v] * b[v])) / Math.Sqrt(va * vb) : 0;
                count++;
            }
        }

        var inView = head.Where((h, v) => h && seen[v]).Count() / (double)Math.Max(1, head.Count(h => h));
        return (count == 0 ? 0 : sum / count, inView);
    }

    /// <summary>The image with its bright end at 1 and NaN made 0.</summary>
    private static Volume Scale(Volume image)
    {
        var top = Brightness.Top(image.Data);
        return new(image.Shape, image.Affine, [.. image.Data.Select(v => float.IsFinite(v) ? v / top : 0)]);
    }
}
