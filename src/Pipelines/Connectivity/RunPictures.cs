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
        Biomarkers.Connectivity.GlobalSignal.OfVoxels(run.Series, inputs.Finite),
        run.Spread(Biomarkers.Connectivity.TemporalSnr.Of(run.Series, run.Mask)),
        CarpetOf(run, inputs));

    // The regions above, one by one where they are few; then the rest of the mask, or without one every voxel brighter than the mean.
    private static Carpet CarpetOf(RunVoxels run, RunInputs inputs)
    {
        var series = run.Series;
        var left = new bool[series.Shape.Count];
        foreach (var v in inputs.Finite)
        {
            left[v] = true;
        }

        var regions = run.Laid(inputs.Regions!).Regions;
        var together = new bool[regions.Length > MostGroups ? left.Length : 0];
        var groups = new List<(string Name, int[] Voxels)>();
        if (regions.Length <= MostGroups)
        {
            groups.AddRange(regions.Select(r => (r.Name, r.Voxels.Where(v => left[v]).ToArray())));
        }
        else
        {
            foreach (var v in regions.SelectMany(r => r.Voxels))
            {
                together[v] = left[v];
            }

            groups.Add((string.Create(CultureInfo.InvariantCulture, $"{regions.Length} regions"), MaskVoxels.Listed(together.Length, v => together[v])));
        }

        foreach (var v in groups.SelectMany(g => g.Voxels))
        {
            left[v] = false;
        }

        var bright = inputs.Mask is null ? FiniteMean(series[0]) : double.NegativeInfinity;
        groups.Add((inputs.Mask is null ? "other voxels" : "rest of the mask", MaskVoxels.Listed(left.Length, v => left[v] && series[0][v] > bright)));
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
