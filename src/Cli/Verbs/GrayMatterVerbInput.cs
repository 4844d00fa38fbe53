using System.Collections.Immutable;
using Toolkit.Biomarkers.GrayMatter;
using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Cli.Verbs;

/// <summary>Images, masks, tissues and regions of one call, read or made.</summary>
internal sealed record GrayMatterInput
{
    public required Visit3D Baseline { get; init; }

    public Visit3D? Followup { get; init; }

    /// <summary>Gray-matter fractions on the grid of the baseline.</summary>
    public required Volume Gray { get; init; }

    /// <summary>On the grid of the baseline.</summary>
    public required LabelImage Regions { get; init; }

    /// <summary>Mask, tissues and intracranial volume of the baseline; null where fractions were given.</summary>
    public Anatomy? Anatomy { get; init; }

    /// <summary>Figures of both images with their verdicts; none has failed.</summary>
    public ImmutableArray<QualityValue> Quality { get; init; } = [];

    /// <summary>Both volumes of the template's regions; empty for the participant's own.</summary>
    public ImmutableArray<ModulatedVolume> Modulated { get; init; } = [];

    /// <summary>Files that were read, each with its digest.</summary>
    public required ImmutableArray<Provenance> Files { get; init; }

    public static Parsed<GrayMatterInput> Read(GrayMatterRequest request, CancellationToken cancellation)
    {
        HeadTemplate? template = null;
        Volume? brain = null, second = null, secondBrain = null, given = null;
        if (!ImageVerbFiles.Volume(request.T1).Try(out var t1w, out var fault)
            || (request.Template is { } named && !HeadTemplate.Read(named.Head, named.Brain).Try(out template, out fault))
            || (request.Brain is not null && !ImageVerbFiles.Volume(request.Brain).Try(out brain, out fault))
            || (request.Gray is not null && !ImageVerbFiles.Volume(request.Gray).Try(out given, out fault))
            || (request.Followup is not null && !ImageVerbFiles.Volume(request.Followup).Try(out second, out fault))
            || (request.FollowupBrain is not null && !ImageVerbFiles.Volume(request.FollowupBrain).Try(out secondBrain, out fault))
            || !ReadRegions(request).Try(out var regions, out fault))
        {
            return fault;
        }

        if (given is not null && !t1w.SameGrid(given.Shape, given.Affine))
        {
            return new Fault(0, $"gray-matter fractions on the grid of the image, {t1w.Shape}", given.Shape.ToString()) { Unit = "image" };
        }

        Anatomy? anatomy = null;
        if (given is null && !Tissues(t1w, brain, template, request.Options.Threads, cancellation).Try(out anatomy, out fault))
        {
            return fault.In("first visit");
        }

        ExtractedBrain? later = null;
        if (second is not null && given is null && (secondBrain is not null || request.Brain is null) && !Brain(second, secondBrain, template, request.Options.Threads, cancellation).Try(out later, out fault))
        {
            return fault.In("second visit");
        }

        ImmutableArray<QualityValue> quality = [.. anatomy?.Quality ?? [], .. (later?.Quality ?? []).Select(q => q with { Name = "second visit: " + q.Name, Verdict = q.Verdict with { Criterion = "second visit: " + q.Verdict.Criterion } })];
        if (quality.FirstOrDefault(q => q.Verdict.Grade == QualityGrade.Fail) is { } failed)
        {
            return new Fault(0, "a sound " + failed.Name, failed.Verdict.Reason) { Unit = "image" };
        }

        var gray = given ?? anatomy!.Tissues.GrayMatter;
        return Placed(request, t1w, regions, anatomy).Map(native => new GrayMatterInput
        {
            Baseline = new(t1w, brain ?? anatomy?.Brain.Mask),
            Followup = second is null ? null : new(second, later?.Mask ?? secondBrain),
            Gray = gray,
            Regions = native,
            Anatomy = anatomy,
            Quality = quality,
            Modulated = request.RoisInTemplate ? TemplateRegions.Compare(gray, regions, anatomy!.Brain.Registration!.Map) : [],
            Files = Digests(request),
        });
    }

    private static Parsed<LabelImage> ReadRegions(GrayMatterRequest request) => TemplateImage.Locate(request.Rois) is { } path
        ? LabelImages.Read(path, request.Names, space: request.RoisInTemplate ? request.Template!.Value.Head : "native")
        : throw new FileNotFoundException("There is no label image " + Printable.Clean(request.Rois), request.Rois);

    /// <summary>The regions on the image's grid; where none of them lies in the image, that is said and nothing measured.</summary>
    private static Parsed<LabelImage> Placed(GrayMatterRequest request, Volume t1w, LabelImage regions, Anatomy? anatomy)
    {
        if (request.RoisInTemplate && anatomy?.Brain.Registration is null)
        {
            return new Fault(0, "an image that is registered to the template", "gray-matter fractions in its stead") { Unit = "image", Advice = "Leave out --gray, or carry the regions with image normalise" };
        }

        var native = request.RoisInTemplate
            ? TemplateRegions.Carry(regions, anatomy!.Brain.Registration!.Map, t1w.Shape, t1w.Affine)
            : t1w.SameGrid(regions.Shape, regions.Affine) ? regions : Resampling.Labels(regions, t1w.Shape, t1w.Affine);
        return native.Regions.IsEmpty
            ? new Fault(0, "a region that lies in the image", regions.Regions.IsEmpty ? "no label above 0" : "regions outside its field of view") { Unit = "image", Place = Printable.Clean(Path.GetFileName(request.Rois)), Advice = "Check that --rois was drawn on --t1, or give --rois-space template" }
            : native;
    }

    private static Parsed<Anatomy> Tissues(Volume t1w, Volume? brain, HeadTemplate? template, int threads, CancellationToken cancellation) =>
        Brain(t1w, brain, template, threads, cancellation).Bind(found => Anatomy.Within(t1w, found, template));

    private static Parsed<ExtractedBrain> Brain(Volume t1w, Volume? given, HeadTemplate? template, int threads, CancellationToken cancellation) =>
        given is not null ? BrainExtraction.Given(t1w, given, template, threads, cancellation)
        : template is null ? BrainExtraction.WithoutTemplate(t1w)
        : BrainExtraction.WithTemplate(t1w, template, threads, cancellation);

    private static ImmutableArray<Provenance> Digests(GrayMatterRequest request) =>
    [
        .. new[] { request.T1, request.Followup, TemplateImage.Locate(request.Rois), request.Names, request.Gray, request.Brain, request.FollowupBrain, request.Template is { } t ? TemplateImage.Locate(t.Head) : null, request.Template is { } u ? TemplateImage.Locate(u.Brain) : null }
            .OfType<string>().Select(path => Provenance.OfBytes("file", Printable.Clean(Path.GetFileName(path)), Provenance.Digest(File.ReadAllBytes(path)))),
    ];
}
