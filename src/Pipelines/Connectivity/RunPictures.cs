using System.Globalization;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Measurements;
using Toolkit.Reports.Figures;

namespace Toolkit.Pipelines.Connectivity;

/// <summary>What must be seen of a run before it is cleaned over itself.</summary>
/// <param name="GlobalSignal">Shape (t).</param>
/// <param name="TemporalSnr">NaN outside the mask.</param>
internal sealed record RunPictures(double[] GlobalSignal, Volume TemporalSnr, Carpet Carpet)
{
    private const int CarpetRows = 240;
    private const int LeastRows = 24;
    private const int MostGroups = 6;

    public static RunPictures Of(RunVoxels run, RunInputs inputs) => new(
        Biomarkers.Connectivity.GlobalSignal.Of(run.Series, run.Mask),
        run.Spread(Biomarkers.Connectivity.TemporalSnr.Of(run.Series, run.Mask)),
        CarpetOf(run, inputs));

    // The regions above, one by one where they are few; then the rest of the mask, or without one every voxel brighter than the mean.
    private static Carpet CarpetOf(RunVoxels run, RunInputs inputs)
    {
        var series = run.Series;
        var finite = new bool[series.Shape.Count];
        foreach (var v in MaskVoxels.Finite(series, run.Mask))
        {
            finite[v] = true;
        }

        var regions = run.Laid(inputs.Regions!).Regions;
        var groups = regions.Length <= MostGroups
            ? regions.Select(r => (r.Name, Voxels: r.Voxels.Where(v => finite[v]).ToArray())).ToList()
            : [(Name: string.Create(CultureInfo.InvariantCulture, $"{regions.Length} regions"), Voxels: regions.SelectMany(r => r.Voxels).Where(v => finite[v]).Distinct().Order().ToArray())];
        foreach (var v in groups.SelectMany(g => g.Voxels))
        {
            finite[v] = false;
        }

        var first = series[0];
        var bright = inputs.Mask is null ? FiniteMean(first) : double.NegativeInfinity;
        var rest = new List<int>();
        for (var v = 0; v < finite.Length; v++)
        {
            if (finite[v] && first[v] > bright)
            {
                rest.Add(v);
            }
        }

        groups.Add((inputs.Mask is null ? "other voxels" : "rest of the mask", [.. rest]));
        var rows = CarpetData.Thinned(series, groups, CarpetRows, LeastRows, out var kept);
        return new(rows.Data, series.Volumes, kept);
    }

    private static double FiniteMean(ReadOnlySpan<float> values)
    {
        var (sum, count) = (0.0, 0);
        foreach (var value in values)
        {
            (sum, count) = float.IsFinite(value) ? (sum + value, count + 1) : (sum, count);
        }

        return count == 0 ? 0 : sum / count;
    }
}
