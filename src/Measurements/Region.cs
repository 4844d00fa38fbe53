using System.Collections.Immutable;

namespace Toolkit.Measurements;

/// <summary>Which atlas, exactly: two results with different identities are not comparable, and the trial model refuses to pool them.</summary>
/// <param name="Name">"AAL", "spheres".</param>
/// <param name="Version">As its maker states it; "unstated" where none is.</param>
/// <param name="Space">Template space of its coordinates: "MNI152NLin6Asym", "native", "phantom".</param>
/// <param name="Sha256">Over image and label table, lower-case hex.</param>
public sealed record AtlasIdentity(string Name, string Version, string Space, string Sha256)
{
    /// <summary>Licence as its maker states it; null where unknown.</summary>
    public string? Licence { get; init; }
}

/// <summary>A region of interest by its label in an atlas.</summary>
/// <param name="Label">Positive value of the region's voxels in the label image.</param>
/// <param name="Name">"Frontal_Med_Orb_L".</param>
public sealed record RegionOfInterest(int Label, string Name, AtlasIdentity Atlas);

/// <summary>An image whose voxels hold region labels, shape (x, y, z), x fastest; 0 is outside every region. Labels need not be contiguous.</summary>
public sealed class LabelImage
{
    /// <exception cref="ArgumentException">The length is not the number of voxels.</exception>
    public LabelImage(GridShape shape, Affine affine, int[] labels, AtlasIdentity atlas, IReadOnlyDictionary<int, string>? names = null)
    {
        if (labels.LongLength != shape.Count)
        {
            throw new ArgumentException($"A label image of {shape} voxels needs as many labels, and has {labels.LongLength}.", nameof(labels));
        }

        Shape = shape;
        Affine = affine;
        Labels = labels;
        Atlas = atlas;
        Regions = [.. labels.Where(l => l > 0).Distinct().Order().Select(l => new RegionOfInterest(l, names?.GetValueOrDefault(l) ?? $"label-{l}", atlas))];
    }

    public GridShape Shape { get; }

    /// <summary>From voxel indices to RAS+ mm.</summary>
    public Affine Affine { get; }

    public int[] Labels { get; }

    public AtlasIdentity Atlas { get; }

    /// <summary>Regions present, in ascending label.</summary>
    public ImmutableArray<RegionOfInterest> Regions { get; }
}

/// <summary>A spherical region: voxels whose centre lies within the radius of a world point.</summary>
/// <param name="Centre">RAS+ mm.</param>
/// <param name="RadiusMm">Zero takes the nearest voxel alone.</param>
public sealed record Sphere(string Name, Point3 Centre, double RadiusMm);
