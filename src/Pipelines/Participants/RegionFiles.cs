using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Participants;

/// <summary>The regions of a run, laid on any grid through any map.</summary>
internal sealed class RegionFiles
{
    private readonly LabelImage? labels;
    private readonly RegionOptions options;

    private RegionFiles(RegionOptions options, LabelImage? labels, Provenance provenance)
    {
        this.options = options;
        this.labels = labels;
        Provenance = provenance;
    }

    /// <summary>The label image and its names, or the spheres.</summary>
    public Provenance Provenance { get; }

    public RegionPlace Place => options.Place;

    /// <summary>Whether they are outlines, of which volumes are measured; spheres are places.</summary>
    public bool AreOutlines => labels is not null;

    public static Parsed<RegionFiles> Read(RegionOptions options)
    {
        if (options.LabelImage is not { } path)
        {
            var spheres = options.Spheres.Select(s => new KeyValuePair<string, string>("sphere." + s.Name, $"{Numbers.Format(s.Centre.X)} {Numbers.Format(s.Centre.Y)} {Numbers.Format(s.Centre.Z)} mm, radius {Numbers.Format(s.RadiusMm)} mm"));
            return new RegionFiles(options, null, Provenance.Derived("regions.spheres", [], spheres));
        }

        foreach (var file in new[] { path, options.Names }.OfType<string>().Where(f => !File.Exists(f)))
        {
            return new Fault(0, "a label image and its table of names", "no file") { Place = Path.GetFileName(file), Unit = "region" };
        }

        var parameters = options.Names is { } names ? new[] { KeyValuePair.Create("names", Path.GetFileName(names)), KeyValuePair.Create("names.sha256", FileDigest.Of(names)) } : [];
        return LabelImages.Read(path, options.Names, space: options.Place == RegionPlace.Template ? "template" : "native").Map(image =>
            new RegionFiles(options, image, Provenance.OfBytes("regions.labels", Path.GetFileName(path), FileDigest.Of(path), parameters: parameters)));
    }

    /// <summary>Inputs of a stage that reads the regions.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Inputs(RegionOptions? options) => options is null ? [] :
    [
        KeyValuePair.Create("regions", FileDigest.Of(options.LabelImage)),
        KeyValuePair.Create("region names", FileDigest.Of(options.Names)),
        .. options.Spheres.Select((s, i) => KeyValuePair.Create(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"sphere {i:000} {s.Name}"), $"{Numbers.Format(s.Centre.X)} {Numbers.Format(s.Centre.Y)} {Numbers.Format(s.Centre.Z)} {Numbers.Format(s.RadiusMm)}")),
    ];

    /// <summary>Labels on a grid: of a label image by nearest voxel; of spheres the voxels whose centre lies within the radius, the first where several do.</summary>
    /// <param name="toRegions">From the grid's world to that of the regions, mm.</param>
    public LabelImage On(GridShape shape, Affine affine, Func<Point3, Point3> toRegions)
    {
        if (labels is not null)
        {
            return Resampling.LabelsThrough(labels, shape, affine, toRegions);
        }

        var found = new int[shape.Count];
        Parallel.For(0, shape.Z * shape.Y, row =>
        {
            for (var x = 0; x < shape.X; x++)
            {
                var p = toRegions(affine.Apply(x, row % shape.Y, row / shape.Y));
                for (var s = 0; s < options.Spheres.Length && found[(row * shape.X) + x] == 0; s++)
                {
                    found[(row * shape.X) + x] = (p - options.Spheres[s].Centre).Length <= options.Spheres[s].RadiusMm ? s + 1 : 0;
                }
            }
        });
        var digest = Toolkit.Measurements.Provenance.Digest(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', Inputs(options).Select(i => i.Key + " " + i.Value))));
        return new(shape, affine, found, new("spheres", "1", Place == RegionPlace.Template ? "template" : "native", digest), options.Spheres.Index().ToDictionary(s => s.Index + 1, s => s.Item.Name));
    }

    /// <summary>All regions, those included that a grid does not hold.</summary>
    public IReadOnlyList<RegionOfInterest> All(AtlasIdentity atlas) => labels?.Regions ?? (IReadOnlyList<RegionOfInterest>)[.. options.Spheres.Select((s, i) => new RegionOfInterest(i + 1, s.Name, atlas))];
}
