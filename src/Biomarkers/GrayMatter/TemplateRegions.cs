using System.Collections.Immutable;
using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.GrayMatter;

/// <summary>Gray matter of one template region, measured in the participant's space and, modulated, in the template's.</summary>
/// <param name="NativeMl">Gray matter within the region carried to the participant, mL.</param>
/// <param name="ModulatedMl">Sum over the region in the template of warped gray matter times the volume ratio, mL: the same volume by change of variables.</param>
public sealed record ModulatedVolume(RegionOfInterest Region, double NativeMl, double ModulatedMl)
{
    private const double Sure = 5; // per cent: nearest-voxel borders differ between the grids, by less the larger the region

    /// <summary>Modulated over native, less 1, in per cent; NaN for a region without gray matter.</summary>
    public double DifferencePercent => 100 * ((ModulatedMl / NativeMl) - 1);

    /// <summary>Whether the identity holds.</summary>
    public QualityVerdict Verdict => Math.Abs(DifferencePercent) <= Sure
        ? QualityVerdict.Pass("modulation identity")
        : QualityVerdict.Warn("modulation identity", FormattableString.Invariant($"{Region.Name}: warped gray matter times the Jacobian gives {ModulatedMl:0.000} mL, the carried region {NativeMl:0.000} mL: the map does not carry this region well"));
}

/// <summary>Regions of a template, carried to a participant by the inverse of the map that brought the participant to the template.</summary>
public static class TemplateRegions
{
    /// <summary>The regions on a grid in the participant's world, by nearest voxel.</summary>
    public static LabelImage Carry(LabelImage regions, Deformation map, GridShape shape, Affine affine) =>
        Resampling.LabelsThrough(regions, shape, affine, map.Unmap);

    /// <summary>Both volumes of every region that is found in the participant: the identity Σ warped × Jacobian = native (Good et al. 2001).</summary>
    /// <param name="gray">Gray-matter fractions on the participant's grid; what is not finite counts as 0.</param>
    /// <param name="regions">In the template's space.</param>
    public static ImmutableArray<ModulatedVolume> Compare(Volume gray, LabelImage regions, Deformation map)
    {
        var sound = new Volume(gray.Shape, gray.Affine, [.. gray.Data.Select(g => float.IsFinite(g) ? g : 0)]);
        var native = RegionVolume.Measure(sound, Carry(regions, map, gray.Shape, gray.Affine)).ToDictionary(r => r.Region.Label, r => r.Millilitres);
        var ratio = map.Jacobian(regions.Shape, regions.Affine);
        var toVoxel = gray.Affine.Inverse();
        var sums = new Dictionary<int, double>();
        for (var v = 0; v < regions.Labels.Length; v++)
        {
            if (regions.Labels[v] > 0)
            {
                var p = toVoxel.Apply(map.Map(regions.Affine.Apply(v % regions.Shape.X, v / regions.Shape.X % regions.Shape.Y, v / (regions.Shape.X * regions.Shape.Y))));
                var value = Resampling.Linear(sound, p);
                sums[regions.Labels[v]] = sums.GetValueOrDefault(regions.Labels[v]) + (float.IsNaN(value) ? 0 : value * ratio.Data[v]);
            }
        }

        var millilitres = regions.Affine.VoxelVolume / 1000;
        return [.. regions.Regions.Where(r => native.ContainsKey(r.Label)).Select(r => new ModulatedVolume(r, native[r.Label], sums[r.Label] * millilitres))];
    }
}
