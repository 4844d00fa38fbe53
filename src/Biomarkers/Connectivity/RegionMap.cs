using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>The voxels of one region on a grid.</summary>
/// <param name="Name">Unique in its map.</param>
/// <param name="Label">Value in the label image; null for a sphere.</param>
/// <param name="Voxels">Positions in x-fastest order, inside the grid and the mask, ascending.</param>
/// <param name="Expected">Voxels the region would have if grid and mask were wide enough.</param>
public sealed record VoxelRegion(string Name, int? Label, ImmutableArray<int> Voxels, int Expected)
{
    /// <summary>Share of the expected voxels that lie inside grid and mask, 0 to 1; 0 for a region without voxels.</summary>
    public double Coverage => Expected == 0 ? 0 : (double)Voxels.Length / Expected;
}

/// <summary>Regions laid on the grid of one image, with the identity of the atlas they come from.</summary>
public sealed record RegionMap
{
    private RegionMap(GridShape shape, Affine affine, ImmutableArray<VoxelRegion> regions, AtlasIdentity atlas)
    {
        Shape = shape;
        Affine = affine;
        Regions = regions;
        Atlas = atlas;
    }

    public GridShape Shape { get; }

    public Affine Affine { get; }

    /// <summary>In ascending label, or in the order of the spheres.</summary>
    public ImmutableArray<VoxelRegion> Regions { get; }

    public AtlasIdentity Atlas { get; }

    /// <summary>Mean position of a region's voxels in RAS+ mm; null for a region without voxels.</summary>
    public Point3? Centroid(VoxelRegion region)
    {
        var sum = default(Point3);
        foreach (var v in region.Voxels)
        {
            sum += Affine.Apply(v % Shape.X, v / Shape.X % Shape.Y, v / Shape.X / Shape.Y);
        }

        return region.Voxels.IsEmpty ? null : 1.0 / region.Voxels.Length * sum;
    }

    /// <summary>Pairs of regions that share voxels, with their number.</summary>
    public ImmutableArray<(string First, string Second, int Voxels)> Overlaps { get; private init; } = [];

    /// <summary>The regions of a label image that lies on the grid of <paramref name="series"/>.</summary>
    /// <param name="mask">Non-zero inside; null takes every voxel.</param>
    /// <param name="promised">The regions there should be; one without a voxel keeps its place, empty. Null takes those of the image.</param>
    /// <returns>The map, or a fault where image or mask lie on another grid: nothing is resampled unasked.</returns>
    public static Parsed<RegionMap> FromLabels(LabelImage atlas, VolumeSeries series, Volume? mask = null, IReadOnlyList<RegionOfInterest>? promised = null) =>
        FromLabels(atlas, series.Shape, series.Affine, mask, promised);

    /// <summary>The same on a grid of which no voxel was read yet.</summary>
    /// <inheritdoc cref="FromLabels(LabelImage, VolumeSeries, Volume?, IReadOnlyList{RegionOfInterest}?)" />
    public static Parsed<RegionMap> FromLabels(LabelImage atlas, GridShape shape, Affine affine, Volume? mask = null, IReadOnlyList<RegionOfInterest>? promised = null)
    {
        if (OtherGrid("the label image", atlas.Shape, atlas.Affine, shape, affine) is { } other)
        {
            return other;
        }

        if (MaskFault(mask, shape, affine) is { } fault)
        {
            return fault;
        }

        var inside = new SortedDictionary<int, (List<int> Voxels, int Expected)>();
        for (var v = 0; v < atlas.Labels.Length; v++)
        {
            var label = atlas.Labels[v];
            if (label <= 0)
            {
                continue;
            }

            var (voxels, expected) = inside.GetValueOrDefault(label, ([], 0));
            if (IsInside(mask, v))
            {
                voxels.Add(v);
            }

            inside[label] = (voxels, expected + 1);
        }

        return new RegionMap(
            shape,
            affine,
            [
                .. (promised ?? atlas.Regions).Select(r => inside.TryGetValue(r.Label, out var found)
                    ? new VoxelRegion(r.Name, r.Label, [.. found.Voxels], found.Expected)
                    : new VoxelRegion(r.Name, r.Label, [], 0)),
            ],
            atlas.Atlas);
    }

    /// <summary>Spheres laid on the grid of <paramref name="series"/>: voxels whose centre lies within the radius, by the full affine. They may overlap.</summary>
    /// <inheritdoc cref="FromForms(IReadOnlyList{WorldRegion}, VolumeSeries, Volume?, string)" path="/param" />
    /// <inheritdoc cref="FromForms(IReadOnlyList{WorldRegion}, VolumeSeries, Volume?, string)" path="/returns" />
    public static Parsed<RegionMap> FromSpheres(IReadOnlyList<Sphere> spheres, VolumeSeries series, Volume? mask = null, string space = "native") =>
        FromForms([.. spheres.Select(s => new SphereRegion(s))], series, mask, space);

    /// <summary>Regions given by their form, laid on the grid of <paramref name="series"/>: voxels whose centre they contain. They may overlap.</summary>
    /// <param name="space">Template space of the coordinates: "MNI152NLin6Asym", "native".</param>
    /// <param name="mask">Non-zero inside; null takes every voxel.</param>
    /// <returns>The map, or a fault where the mask lies on another grid or two regions share a name.</returns>
    public static Parsed<RegionMap> FromForms(IReadOnlyList<WorldRegion> forms, VolumeSeries series, Volume? mask = null, string space = "native") =>
        FromForms(forms, series.Shape, series.Affine, mask, space);

    /// <summary>The same on a grid of which no voxel was read yet.</summary>
    /// <inheritdoc cref="FromForms(IReadOnlyList{WorldRegion}, VolumeSeries, Volume?, string)" />
    public static Parsed<RegionMap> FromForms(IReadOnlyList<WorldRegion> forms, GridShape shape, Affine affine, Volume? mask = null, string space = "native")
    {
        if (MaskFault(mask, shape, affine) is { } fault)
        {
            return fault;
        }

        if (forms.GroupBy(s => s.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            return new Fault(forms.ToList().FindLastIndex(s => s.Name == twice.Key), "a name for each region", "a second " + Printable.Quote(twice.Key)) { Unit = "region" };
        }

        var regions = forms.Select(form => Region(form, shape, affine, mask)).ToImmutableArray();
        return new RegionMap(shape, affine, regions, Identity(forms, space)) { Overlaps = FindOverlaps(regions) };
    }

    internal static bool IsInside(Volume? mask, int voxel) => mask is null || (mask.Data[voxel] != 0 && !float.IsNaN(mask.Data[voxel]));

    internal static Fault? MaskFault(Volume? mask, VolumeSeries series) => MaskFault(mask, series.Shape, series.Affine);

    internal static Fault? MaskFault(Volume? mask, GridShape shape, Affine affine) => mask is null ? null : OtherGrid("the mask", mask.Shape, mask.Affine, shape, affine);

    /// <summary>The same regions, their voxels numbered by their place in <paramref name="voxels"/>; what is not listed is left out.</summary>
    internal RegionMap Packed(int[] voxels, GridShape shape)
    {
        var places = new int[Shape.Count];
        for (var i = 0; i < voxels.Length; i++)
        {
            places[voxels[i]] = i + 1;
        }

        return new(shape, Affine, [.. Regions.Select(r => r with { Voxels = [.. r.Voxels.Select(v => places[v] - 1).Where(v => v >= 0)] })], Atlas) { Overlaps = Overlaps };
    }

    private static Fault? OtherGrid(string what, GridShape foundShape, Affine foundAffine, GridShape shape, Affine affine)
    {
        const double toleranceMm = 1e-3;
        if (foundShape == shape && foundAffine.MaxDifference(affine) <= toleranceMm)
        {
            return null;
        }

        var found = foundShape != shape
            ? foundShape.ToString()
            : string.Create(CultureInfo.InvariantCulture, $"the same shape with an affine that differs by {foundAffine.MaxDifference(affine):0.###}");
        return new Fault(0, $"{what} on the grid of the series, {shape}", found)
        {
            Unit = "grid",
            Advice = "Resample it to the grid of the series (nearest neighbour for labels), or ask for it.",
        };
    }

    private static VoxelRegion Region(WorldRegion form, GridShape shape, Affine affine, Volume? mask)
    {
        var toVoxel = affine.Inverse();
        var centre = toVoxel.Apply(form.Centre);
        var voxels = new List<int>();
        var expected = 0;
        if (form.ReachMm <= 0)
        {
            Visit((int)Math.Round(centre.X), (int)Math.Round(centre.Y), (int)Math.Round(centre.Z));
            return new(form.Name, null, [.. voxels], expected);
        }

        // The rows of the inverse give how far, in voxels, a step of one millimetre reaches along each axis.
        Span<int> low = stackalloc int[3], high = stackalloc int[3];
        for (var axis = 0; axis < 3; axis++)
        {
            var reach = (form.ReachMm * new Point3(toVoxel[axis, 0], toVoxel[axis, 1], toVoxel[axis, 2]).Length) + 1e-6;
            var at = axis == 0 ? centre.X : axis == 1 ? centre.Y : centre.Z;
            low[axis] = (int)Math.Ceiling(at - reach);
            high[axis] = (int)Math.Floor(at + reach);
        }

        for (var z = low[2]; z <= high[2]; z++)
        {
            for (var y = low[1]; y <= high[1]; y++)
            {
                for (var x = low[0]; x <= high[0]; x++)
                {
                    if (form.Contains(affine.Apply(x, y, z)))
                    {
                        Visit(x, y, z);
                    }
                }
            }
        }

        return new(form.Name, null, [.. voxels], expected);

        void Visit(int x, int y, int z)
        {
            expected++;
            if (shape.Contains(x, y, z) && IsInside(mask, (int)shape.Index(x, y, z)))
            {
                voxels.Add((int)shape.Index(x, y, z));
            }
        }
    }

    private static ImmutableArray<(string First, string Second, int Voxels)> FindOverlaps(ImmutableArray<VoxelRegion> regions)
    {
        var found = ImmutableArray.CreateBuilder<(string, string, int)>();
        for (var i = 0; i < regions.Length; i++)
        {
            var own = regions[i].Voxels.ToHashSet();
            for (var j = i + 1; j < regions.Length; j++)
            {
                if (regions[j].Voxels.Count(own.Contains) is > 0 and var shared)
                {
                    found.Add((regions[i].Name, regions[j].Name, shared));
                }
            }
        }

        return found.ToImmutable();
    }

    private static AtlasIdentity Identity(IReadOnlyList<WorldRegion> forms, string space)
    {
        var text = string.Join('\n', forms.Select(f => f.Name + "\t" + f.Form).Prepend(space));
        return new(forms.All(f => f is SphereRegion) ? "spheres" : "forms", "1", space, Provenance.Digest(Encoding.UTF8.GetBytes(text)));
    }
}
