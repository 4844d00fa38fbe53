using Toolkit.Measurements;

namespace Toolkit.Biomarkers.GrayMatter;

/// <summary>Two visits whose heads were laid on each other once, for the regions to be measured one after the other.</summary>
public sealed class RegisteredPair
{
    private readonly HalfwayVisit first;
    private readonly HalfwayVisit second;
    private readonly HalfwayState pose;
    private readonly ChangeOptions options;

    private RegisteredPair(HalfwayVisit first, HalfwayVisit second, HalfwayState pose, ChangeOptions options)
    {
        this.first = first;
        this.second = second;
        this.pose = pose;
        this.options = options;
    }

    /// <summary>Registers the visits; the images may differ in pose and grid.</summary>
    /// <returns>The pair, or why it cannot be measured: an image without a head, or two heads.</returns>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public static Parsed<RegisteredPair> Of(Visit3D baseline, Visit3D followup, ChangeOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new();
        return baseline.Prepare("first").Try(out var first, out var fault) && followup.Prepare("second").Try(out var second, out fault)
            && PairFit.Align(first, second, options, cancellation).Try(out var pose, out fault)
            ? new RegisteredPair(first, second, pose, options)
            : fault;
    }

    /// <summary>The change of one region from the first visit to the second.</summary>
    /// <param name="weight">Region × gray-matter fraction, 0 to 1, on the grid of the first visit (<see cref="GrayMatterWeight"/>).</param>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public Parsed<GrayMatterChange> Measure(RegionOfInterest region, Volume weight, CancellationToken cancellation = default) =>
        PairFit.Measure(first, second, pose, region, weight, options, cancellation);
}
