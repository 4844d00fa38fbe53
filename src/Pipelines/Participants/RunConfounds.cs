using System.Globalization;
using System.Text;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Participants;

/// <summary>The table of confounds of a run that was prepared here, in fMRIPrep's names.</summary>
internal static class RunConfounds
{
    private const double Pure = 0.95; // share of a voxel that is of one tissue
    private const int Components = 5;
    private static readonly string[] NeedBefore = ["framewise_displacement", "dvars", "std_dvars"];
    private const double CosineHz = 1 / 128.0; // fMRIPrep's

    /// <summary>Tab-separated text: motion, displacement, DVARS, mean signals of fluid, white matter and brain, components of both, cosines. What cannot be made is left out.</summary>
    /// <param name="missing">Receives a sentence for each group of columns that is left out.</param>
    public static string Table(VolumeSeries series, Volume mask, (Volume Fluid, Volume White) tissues, RigidMotion[] motion, List<string> missing)
    {
        var columns = new List<(string Name, double[] Values)>();
        Func<RigidMotion, double>[] six = [m => m.TransX, m => m.TransY, m => m.TransZ, m => m.RotX, m => m.RotY, m => m.RotZ];
        columns.AddRange(MotionParameters.Names.Select((n, p) => (n, motion.Select(six[p]).ToArray())));
        var parameters = new MotionParameters(new(6, motion.Length, [.. columns.SelectMany(c => c.Values)]));
        columns.Add(("framewise_displacement", FramewiseDisplacement.Power(parameters)));
        var dvars = Dvars.Of(series, mask);
        columns.Add(("dvars", dvars.Scaled));
        columns.Add(("std_dvars", dvars.Standardised));
        columns.Add(("global_signal", GlobalSignal.Of(series, mask)));
        Volume fluid = Inside(mask, tissues.Fluid), white = Inside(mask, tissues.White), both = new(mask.Shape, mask.Affine, [.. fluid.Data.Select((f, v) => Math.Max(f, white.Data[v]))]);
        foreach (var (name, prefix, tissue) in new[] { ("csf", "c_comp_cor", fluid), ("white_matter", "w_comp_cor", white), ("", "a_comp_cor", both) })
        {
            if (name.Length > 0 && tissue.Data.Any(v => v > 0))
            {
                columns.Add((name, GlobalSignal.Of(series, tissue)));
            }

            if (!ComponentConfounds.Anatomical(series, tissue, Components).Try(out var found, out var fault))
            {
                missing.Add($"{prefix}: {fault.Message}");
                continue;
            }

            columns.AddRange(found.Names.Select((_, i) => (string.Create(CultureInfo.InvariantCulture, $"{prefix}_{i:00}"), found.Values.Row(i).ToArray())));
        }

        var cosines = Drift.Cosine(series.Volumes, CosineHz, series.RepetitionTime.Value);
        columns.AddRange(cosines.Names.Select((n, i) => (n.Replace("drift_", "", StringComparison.Ordinal), cosines.Values.Row(i).ToArray())));
        return Text(columns);
    }

    private static string Text(List<(string Name, double[] Values)> columns)
    {
        var text = new StringBuilder().AppendJoin('\t', columns.Select(c => c.Name)).Append('\n');
        for (var t = 0; t < columns[0].Values.Length; t++)
        {
            // The first value of what needs the volume before it is not known: BIDS writes n/a.
            text.AppendJoin('\t', columns.Select(c => t == 0 && NeedBefore.Contains(c.Name) ? "n/a" : Numbers.Format(c.Values[t]))).Append('\n');
        }

        return text.ToString();
    }

    private static Volume Inside(Volume mask, Volume tissue) => new(mask.Shape, mask.Affine, [.. mask.Data.Select((m, v) => m > 0 && tissue.Data[v] >= Pure ? 1f : 0f)]);
}
