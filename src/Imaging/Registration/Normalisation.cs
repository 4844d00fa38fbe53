using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.Intrinsics;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>A participant's image brought to a template.</summary>
/// <param name="Map">From the template's world to the participant's, and back.</param>
/// <param name="CorrelationBefore">Correlation of the images over the template's head as the affine map leaves them.</param>
/// <param name="CorrelationAfter">The same after the deformation.</param>
/// <param name="SmallestJacobian">Least volume ratio over the template's field of view; above 0, nothing folds.</param>
/// <param name="LargestJacobian">Greatest volume ratio.</param>
public sealed record Normalised(Deformation Map, double CorrelationBefore, double CorrelationAfter, double SmallestJacobian, double LargestJacobian)
{
    private const double SureCorrelation = 0.75;
    private const double LargestRatio = 5; // of volume: beyond it a head is drawn out as no two heads differ

    /// <summary>Whether images agree, nothing folds, and no place is drawn out or crushed.</summary>
    public ImmutableArray<QualityVerdict> Verdicts =>
    [
        CorrelationAfter >= SureCorrelation ? QualityVerdict.Pass("registration correlation")
            : QualityVerdict.Warn("registration correlation", string.Create(CultureInfo.InvariantCulture, $"{CorrelationAfter:0.00} is below {SureCorrelation}: look at the overlay")),
        SmallestJacobian > 0 ? QualityVerdict.Pass("folding")
            : QualityVerdict.Fail("folding", string.Create(CultureInfo.InvariantCulture, $"the smallest volume ratio is {SmallestJacobian:0.00}")),
        SmallestJacobian > 1 / LargestRatio && LargestJacobian < LargestRatio ? QualityVerdict.Pass("volume ratio")
            : QualityVerdict.Warn("volume ratio", string.Create(CultureInfo.InvariantCulture, $"from {SmallestJacobian:0.00} to {LargestJacobian:0.00} is beyond 1/{LargestRatio} to {LargestRatio}: look at the overlay")),
    ];
}

/// <summary>Registration to a template: affine, then a diffeomorphism that is the flow of a stationary velocity, so that forward and inverse are exact to each other.</summary>
/// <remarks>Both images are carried half the way and compared there. The affine start is on the participant's side. Both images must show the same: two whole heads, or two brains without skull.</remarks>
public static class Normalisation
{
    private const int CoarseRounds = 15;
    private const int FineRounds = 8;
    private const double Settled = 0.004; // voxels, root mean square of a step
    private const double LeastCorrelation = 0.5;
    private const int InverseRounds = 6;

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

        Volume first = Scale(template), second = Scale(subject);
        var head = new Volume(first.Shape, first.Affine, [.. first.Data.Select(v => v > 0.1f ? 1f : 0f)]);
        var rigid = CoarseSearch.Run(second, first, head).FixedToMoving;
        if (AffineFit.Refine(first, second, rigid, options.Threads) is not { } affine)
        {
            return new Fault(0, "two images of one kind of head", "images that no affine map brings together") { Unit = "image", Advice = "Check orientation and field of view, and that both have or both lack the skull" };
        }

        var (grid, velocity) = Flow(first, second, affine, options, cancellation);
        return Judge(Integrate(grid, velocity, affine, options.Threads), first, second, head, affine);
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

    private static Parsed<Normalised> Judge(Deformation map, Volume first, Volume second, Volume head, Affine affine)
    {
        var before = Correlation(first, second, head, affine.Apply);
        var after = Correlation(first, second, head, map.Map);
        if (!(after >= LeastCorrelation))
        {
            return new Fault(0, $"images that correlate by {LeastCorrelation} once registered", $"{after:0.00}") { Unit = "image", Advice = "Check orientation and field of view, and that both have or both lack the skull" };
        }

        var jacobian = map.Jacobian(first.Shape, first.Affine).Data;
        return new Normalised(map, before, after, jacobian.Min(), jacobian.Max());
    }

    private static double Correlation(Volume first, Volume second, Volume head, Func<Point3, Point3> map)
    {
        double n = 0, a = 0, b = 0, aa = 0, bb = 0, ab = 0;
        var inverse = second.Affine.Inverse();
        for (var v = 0; v < first.Data.Length; v += 2)
        {
            if (head.Data[v] > 0.5f)
            {
                double x = first.Data[v], y = Resampling.Linear(second, inverse.Apply(map(first.Affine.Apply(v % first.Shape.X, v / first.Shape.X % first.Shape.Y, v / (first.Shape.X * first.Shape.Y)))));
                y = double.IsNaN(y) ? 0 : y;
                (n, a, b, aa, bb, ab) = (n + 1, a + x, b + y, aa + (x * x), bb + (y * y), ab + (x * y));
            }
        }

        return ((n * ab) - (a * b)) / Math.Sqrt(((n * aa) - (a * a)) * ((n * bb) - (b * b)));
    }

    /// <summary>The image with its bright end at 1 and NaN made 0.</summary>
    private static Volume Scale(Volume image)
    {
        var positive = image.Data.Where(v => v > 0 && float.IsFinite(v)).ToArray();
        Array.Sort(positive);
        var top = positive[(int)(0.98 * (positive.Length - 1))];
        return new(image.Shape, image.Affine, [.. image.Data.Select(v => float.IsFinite(v) ? v / top : 0)]);
    }
}
