using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>A region given by its form in world millimetres (RAS+), before it meets a grid.</summary>
/// <param name="Name">Unique among the regions of one analysis.</param>
public abstract record WorldRegion(string Name)
{
    /// <summary>A point the region lies around, mm.</summary>
    public abstract Point3 Centre { get; }

    /// <summary>No point of the region is farther from the centre, mm; 0 takes the voxel nearest to the centre alone.</summary>
    public abstract double ReachMm { get; }

    /// <summary>The form in words and numbers: part of the identity.</summary>
    public abstract string Form { get; }

    public abstract bool Contains(Point3 point);
}

/// <summary>The union of spheres: one for a seed, several along an axis for the periaqueductal gray.</summary>
public sealed record SphereRegion(string Name, ImmutableArray<Sphere> Spheres) : WorldRegion(Name)
{
    // A centre that lies on the radius but for rounding is inside.
    private const double Rounding = 1e-9;

    /// <summary>A single sphere.</summary>
    public SphereRegion(Sphere sphere)
        : this(sphere.Name, [sphere])
    {
    }

    /// <inheritdoc />
    public override Point3 Centre => 1.0 / Spheres.Length * Spheres.Aggregate(default(Point3), (sum, s) => sum + s.Centre);

    /// <inheritdoc />
    public override double ReachMm => Spheres.Max(s => s.RadiusMm) <= 0 ? 0 : Spheres.Max(s => (s.Centre - Centre).Length + s.RadiusMm);

    /// <inheritdoc />
    public override string Form => string.Join("; ", Spheres.Select(s => string.Create(CultureInfo.InvariantCulture, $"sphere {s.Centre.X:R} {s.Centre.Y:R} {s.Centre.Z:R} radius {s.RadiusMm:R}")));

    /// <inheritdoc />
    public override bool Contains(Point3 point) => Spheres.Any(s => (point - s.Centre).Length <= s.RadiusMm * (1 + Rounding));
}

/// <summary>A hollow cylinder about an axis: the periaqueductal gray around its aqueduct (Satpute and others, PNAS 2013;110:17101).</summary>
/// <param name="From">One end of the axis, mm.</param>
/// <param name="To">The other end, mm.</param>
/// <param name="InnerRadiusMm">Radius of the hollow; 0 for none.</param>
public sealed record CylinderRegion(string Name, Point3 From, Point3 To, double InnerRadiusMm, double OuterRadiusMm) : WorldRegion(Name)
{
    /// <inheritdoc />
    public override Point3 Centre => 0.5 * (From + To);

    /// <inheritdoc />
    public override double ReachMm => Math.Sqrt(((To - From).Length * (To - From).Length / 4) + (OuterRadiusMm * OuterRadiusMm));

    /// <inheritdoc />
    public override string Form => string.Create(CultureInfo.InvariantCulture, $"cylinder {From.X:R} {From.Y:R} {From.Z:R} to {To.X:R} {To.Y:R} {To.Z:R} radii {InnerRadiusMm:R} {OuterRadiusMm:R}");

    /// <inheritdoc />
    public override bool Contains(Point3 point)
    {
        var axis = To - From;
        var along = (point - From).Dot(axis) / axis.Dot(axis);
        var away = (point - From - (along * axis)).Length;
        return along is >= 0 and <= 1 && away >= InnerRadiusMm && away <= OuterRadiusMm;
    }
}

/// <summary>Regions with published coordinates in MNI space.</summary>
public static class KnownRegions
{
    /// <summary>Periaqueductal gray: 4 mm spheres along its axis; to be masked by the brainstem (CanlabCore, 2018 PAG script).</summary>
    public static SphereRegion PeriaqueductalGray { get; } = new("PAG",
    [
        .. new Point3[] { new(0.4, -29.2, -6.7), new(0.4, -30.0, -7.7), new(0.4, -31.3, -9.2), new(0.4, -32.3, -10.6), new(0.4, -33.3, -11.9) }.Select(c => new Sphere("PAG", c, 4)),
    ]);

    /// <summary>The same as a hollow cylinder: outer diameter 6 mm, aqueduct 2.5 mm.</summary>
    public static CylinderRegion PeriaqueductalCylinder { get; } = new("PAG", new(0.4, -28.0, -5.5), new(0.4, -34.5, -13.1), 1.25, 3);

    /// <summary>Ventral tegmental area, left: centroid of CanlabCore avg152_VTA2 (37 voxels of 2 mm) as a 4 mm sphere.</summary>
    public static SphereRegion VentralTegmentalLeft { get; } = new(new Sphere("VTA_L", new(-3.6, -19.0, -11.5), 4));

    /// <summary>Ventral tegmental area, right (53 voxels of 2 mm) as a 4 mm sphere.</summary>
    public static SphereRegion VentralTegmentalRight { get; } = new(new Sphere("VTA_R", new(5.2, -18.4, -12.5), 4));

    /// <summary>Medial orbitofrontal cortex, left, about the centroid of AAL 25 (Frontal_Med_Orb_L) as a 6 mm sphere. "mOFC" of other atlases lies up to 20 mm away: the name says which.</summary>
    public static SphereRegion MedialOrbitofrontalAalLeft { get; } = new(new Sphere("mOFC-AAL_L", new(-6.2, 54.1, -7.4), 6));

    /// <summary>The same on the right: AAL 26.</summary>
    public static SphereRegion MedialOrbitofrontalAalRight { get; } = new(new Sphere("mOFC-AAL_R", new(7.2, 51.7, -7.1), 6));

    /// <summary>Medial orbitofrontal cortex, left, about the centroid of Desikan-Killiany 1014 as a 6 mm sphere.</summary>
    public static SphereRegion MedialOrbitofrontalDesikanLeft { get; } = new(new Sphere("mOFC-DK_L", new(-8.5, 32.6, -17.0), 6));

    /// <summary>The same on the right: Desikan-Killiany 2014.</summary>
    public static SphereRegion MedialOrbitofrontalDesikanRight { get; } = new(new Sphere("mOFC-DK_R", new(6.0, 37.6, -17.6), 6));

    /// <summary>All of them by the name used on the command line.</summary>
    public static ImmutableSortedDictionary<string, WorldRegion> All { get; } = new Dictionary<string, WorldRegion>(StringComparer.Ordinal)
    {
        ["PAG"] = PeriaqueductalGray,
        ["PAG-cylinder"] = PeriaqueductalCylinder with { Name = "PAG-cylinder" },
        ["VTA_L"] = VentralTegmentalLeft,
        ["VTA_R"] = VentralTegmentalRight,
        ["mOFC-AAL_L"] = MedialOrbitofrontalAalLeft,
        ["mOFC-AAL_R"] = MedialOrbitofrontalAalRight,
        ["mOFC-DK_L"] = MedialOrbitofrontalDesikanLeft,
        ["mOFC-DK_R"] = MedialOrbitofrontalDesikanRight,
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);
}
