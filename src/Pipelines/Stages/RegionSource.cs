using Toolkit.Imaging;
using Toolkit.Measurements;
using Toolkit.Pipelines.Studies;

namespace Toolkit.Pipelines.Stages;

/// <summary>Regions of a study: a label image that is laid on each scan's grid, or spheres.</summary>
internal sealed class RegionSource
{
    private readonly LabelImage? labels;

    private RegionSource(LabelImage? labels, IReadOnlyList<Sphere> spheres, Provenance provenance)
    {
        this.labels = labels;
        Spheres = spheres;
        Provenance = provenance;
    }

    /// <summary>Empty where the regions are labels.</summary>
    public IReadOnlyList<Sphere> Spheres { get; }

    public Provenance Provenance { get; }

    public static Parsed<RegionSource> Load(StudyContext context, RegionChoice choice)
    {
        if (choice.LabelFile is null)
        {
            var parameters = choice.Spheres.Select(s => new KeyValuePair<string, string>(
                "sphere." + s.Name, $"{Numbers.Format(s.Centre.X)} {Numbers.Format(s.Centre.Y)} {Numbers.Format(s.Centre.Z)} mm, radius {Numbers.Format(s.RadiusMm)} mm"));
            return new RegionSource(null, choice.Spheres, context.Provenance.Derive("regions.spheres", [context.Study.Provenance], parameters));
        }

        if (!context.ReadBytes(choice.LabelFile).Try(out var bytes, out var fault))
        {
            return fault;
        }

        if (choice.NamesFile is not null && !File.Exists(context.PathOf(choice.NamesFile)))
        {
            return new Fault(0, "a table of labels and names", "no file") { Place = choice.NamesFile };
        }

        var provenance = Measurements.Provenance.OfBytes("regions.labels", Path.GetFileName(choice.LabelFile), Measurements.Provenance.Digest(bytes));
        context.Provenance.Add(provenance);
        return LabelImages.Read(context.PathOf(choice.LabelFile), choice.NamesFile is null ? null : context.PathOf(choice.NamesFile))
            .In(choice.LabelFile)
            .Map(image => new RegionSource(image, [], provenance));
    }

    /// <summary>The labels on a scan's grid, by nearest neighbour through the world where the grids differ; null for spheres.</summary>
    public LabelImage? OnGrid(GridShape shape, Affine affine) =>
        labels is null || (labels.Shape == shape && labels.Affine.MaxDifference(affine) <= 1e-3) ? labels : Resampling.Labels(labels, shape, affine);
}
