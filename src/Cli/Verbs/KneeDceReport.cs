using System.Text;
using Toolkit.Imaging;
using Toolkit.Measurements;
using Toolkit.Reports;
using Toolkit.Reports.Figures;

namespace Toolkit.Cli.Verbs;

/// <summary>Picture and page of <c>toolkit knee dce</c>.</summary>
internal static class KneeDceReport
{
    private static readonly Dictionary<int, string> Names = new() { [1] = "no enhancement", [2] = "persistent", [3] = "plateau", [4] = "washout" };

    /// <summary>Classes outlined on the mean of the baseline.</summary>
    public static Figure Slices(VolumeSeries series, ContrastEnhancement found, int baselineFrames)
    {
        var count = (int)series.Shape.Count;
        var mean = new float[count];
        for (var v = 0; v < count; v++)
        {
            for (var t = 0; t < baselineFrames; t++)
            {
                mean[v] += float.IsFinite(series.Data[v + (t * count)]) ? series.Data[v + (t * count)] / baselineFrames : 0;
            }
        }

        var atlas = new AtlasIdentity("classes", "1", "native", Provenance.Digest(Encoding.UTF8.GetBytes("classes of enhancement")));
        return SliceMosaic.Draw(new()
        {
            Id = "classes",
            Title = "Classes of enhancement on the mean before contrast",
            Image = new(series.Shape, series.Affine, mean),
            Regions = new(series.Shape, series.Affine, [.. found.Classes.Select(c => (int)c)], atlas, Names),
        });
    }

    public static string Page(KneeDceVerb.Findings f, Figure slices)
    {
        var found = f.Found;
        var source = f.Provenance[^1].Id;
        var curves = EnhancementCurves.Draw(new() { Id = "curves", Title = "Mean signal of each class", FrameIntervalS = f.IntervalS, BaselineFrames = f.Request.Baseline, Curves = Curves(f) });
        return HtmlReport.Write(new()
        {
            Title = "Contrast enhancement of the knee",
            Lead = FormattableString.Invariant($"{found.Enhancing} of {found.Classes.Count(c => c != EnhancementClass.Outside)} voxels of the region enhance."),
            Facts = [("Frames", FormattableString.Invariant($"{f.Series.Volumes} of {f.IntervalS:0.##} s, {f.Request.Baseline} before contrast")), ("Dose", f.Request.Dose ?? "unknown"), ("Toolkit", Provenance.ToolkitVersion)],
            Sections =
            [
                new("Result",
                [
                    new KeyFiguresBlock(
                    [
                        new("Enhancing voxels N", Numbers.Format(found.Enhancing), FormattableString.Invariant($"{found.Enhancing * f.Series.Affine.VoxelVolume / 1000:0.00} mL"), source),
                        new("IRE × N", FormattableString.Invariant($"{found.RateTimesVoxels:0} %/s"), FormattableString.Invariant($"mean IRE {found.MeanRate:0.00} %/s"), source),
                        new("ME × N", FormattableString.Invariant($"{found.MaximumTimesVoxels:0}"), FormattableString.Invariant($"mean ME {found.MeanMaximum:0.00}"), source),
                    ]),
                    curves,
                    slices,
                ]),
                new("Quality", [new VerdictsBlock([.. f.Verdicts])]),
            ],
            Methods = ["Each voxel's curve was fitted as nothing until the onset, a straight rise and a straight late phase. The initial rate of enhancement is the slope of the rise in per cent of the baseline per second, the maximum enhancement the greatest ratio of the fitted curve to the baseline; persistent, plateau and washout are told by the late slope."],
            Provenance = [.. f.Provenance],
        });
    }

    private static List<(string Name, double[] Ratio, int Voxels)> Curves(KneeDceVerb.Findings f)
    {
        var count = (int)f.Series.Shape.Count;
        var curves = new List<(string, double[], int)>();
        foreach (var (kind, name) in Names)
        {
            var voxels = Enumerable.Range(0, count).Where(v => (int)f.Found.Classes[v] == kind).ToArray();
            if (voxels.Length > 0)
            {
                double[] mean = [.. Enumerable.Range(0, f.Series.Volumes).Select(t => voxels.Average(v => (double)f.Series.Data[v + (t * count)]))];
                var baseline = mean.Take(f.Request.Baseline).Average();
                curves.Add((name, [.. mean.Select(m => m / Math.Max(1e-9, baseline))], voxels.Length));
            }
        }

        return curves;
    }
}
