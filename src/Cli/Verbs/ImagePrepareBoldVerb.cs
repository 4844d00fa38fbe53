using System.CommandLine;
using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Cli.Verbs;

/// <summary>A raw BOLD series to one in the space that is wanted, by one interpolation.</summary>
internal static class ImagePrepareBoldVerb
{
    private const double SmallestVoxelMm = 0.5;
    private const double LargestVoxelMm = 10;

    private enum Space
    {
        Native,
        T1w,
        Template,
    }

    public static Command Create(Shell shell)
    {
        var input = new Argument<string>("IN") { Description = "Raw series, .nii or .nii.gz." };
        var output = new Argument<string>("OUT") { Description = "Stem of OUT_bold.nii.gz, OUT_mean.nii.gz, OUT_mask.nii.gz (both as acquired), OUT_motion.tsv, OUT.svg and OUT.json; with a T1w OUT_t1w.svg, in template space OUT_template.svg." };
        var t1w = new Option<string?>("--t1w") { Description = "T1-weighted image of the same person: the series is placed on it." };
        var brain = new Option<string?>("--brain") { Description = "Brain mask of the T1-weighted image; found in it unless given." };
        var space = new Option<Space?>("--space") { Description = "native, t1w or template: where the series is drawn. The farthest that the input allows is t1w with --t1w, else native." };
        var voxel = new Option<double?>("--voxel") { Description = "Edge of a voxel of the drawn series, mm; that of the raw series unless given. Not for --space native." };
        var sidecar = new Option<string?>("--sidecar") { Description = "BIDS .json with RepetitionTime and SliceTiming; looked for beside IN unless given." };
        var reference = new Option<double?>("--reference-time") { Description = "Moment within the repetition to which slices are moved, s; the middle of their times unless given." };
        var still = new Option<bool>("--no-slice-timing") { Description = "Leave slices as they are in time." };
        var template = new ImageVerbTemplate();
        var verb = new Command("prepare-bold", "Leave out volumes before the steady state, estimate motion, move slices in time, find the brain, place the series on the T1-weighted image, and draw it once by cubic spline through all maps together.\nOrder: motion is estimated on the raw volumes; slices are moved in time before anything is interpolated in space. " + BoldPreparation.Susceptibility + "\n\nExample: toolkit image prepare-bold bold.nii.gz out/rest --t1w t1w.nii.gz --space template --voxel 2") { input, output, t1w, brain, space, voxel, sidecar, reference, still };
        template.AddTo(verb);
        verb.SetAction((p, cancellation) =>
        {
            var request = new Request(p.GetRequiredValue(input), ImageVerbFiles.Stem(p.GetRequiredValue(output)), p.GetValue(t1w), p.GetValue(brain), p.GetValue(space) ?? (p.GetValue(t1w) is null ? Space.Native : Space.T1w), p.GetValue(voxel), p.GetValue(sidecar), p.GetValue(reference), !p.GetValue(still));
            return Task.FromResult(Complaint(request) is { } complaint ? Usage(shell, complaint) : Run(shell, request, () => template.Read(p), cancellation));
        });
        return verb;
    }

    private static string? Complaint(Request asked) =>
        asked.Space != Space.Native && asked.T1w is null ? $"--space {asked.Space.ToString().ToLowerInvariant()} needs --t1w."
        : asked.Brain is not null && asked.T1w is null ? "--brain is the mask of the image named by --t1w."
        : asked.VoxelMm is { } mm && (asked.Space == Space.Native || !(mm >= SmallestVoxelMm && mm <= LargestVoxelMm)) ? $"--voxel: expected {SmallestVoxelMm} to {LargestVoxelMm} mm and a space other than native, found {Numbers.Format(mm)}"
        : asked.ReferenceTimeS < 0 ? "--reference-time is 0 or more."
        : null;

    private static int Usage(Shell shell, string complaint)
    {
        shell.Complain(complaint);
        return (int)ExitCode.Usage;
    }

    private static int Run(Shell shell, Request asked, Func<Parsed<ImageVerbTemplate.Choice>> template, CancellationToken cancellation)
    {
        (Volume Image, ExtractedBrain Brain, HeadTemplate? Template) anatomy = default;
        if (!ImageVerbFiles.Series(asked.Bold, asked.Sidecar).Try(out var raw, out var fault)
            || (asked.T1w is not null && !Head(asked, template, cancellation).Try(out anatomy, out fault)))
        {
            return ImageVerbFiles.Refuse(shell, fault);
        }

        var (t1w, brain, head) = ((Volume?)anatomy.Image, (ExtractedBrain?)anatomy.Brain, anatomy.Template);

        if (asked.Space == Space.Template && head is null)
        {
            return Usage(shell, "--space template needs a template: install mricron-data, or name --template and --template-brain.");
        }

        var options = new BoldPreparationOptions { MoveSlices = asked.MoveSlices, ReferenceTimeS = asked.ReferenceTimeS };
        Normalised? registered = null;
        if (!BoldPreparation.Run(raw, t1w is null ? null : (t1w, brain!.Mask), options, cancellation).In(Path.GetFileName(asked.Bold)).Try(out var prepared, out fault)
            || (asked.Space == Space.Template && !Normalisation.Estimate(BoldPreparation.Within(t1w!, brain!.Mask), head!.Brain, null, cancellation).In(Path.GetFileName(asked.T1w!)).Try(out registered, out fault)))
        {
            return ImageVerbFiles.Refuse(shell, fault);
        }

        QualityValue[] quality = [.. prepared.Quality, .. prepared.InT1w is { } placed ? MaskAgreement.Placed(prepared.Brain.Mask, brain!.Mask, placed.MovingToFixed).Quality : [], .. brain?.Quality ?? [], .. registered?.Quality ?? []];
        Write(shell, asked, prepared, Target(asked, prepared, t1w, head, registered));
        if (brain is not null)
        {
            ImagePictures.InT1w(prepared, brain.Mask, asked.Stem + "_t1w.svg");
        }

        if (registered is not null)
        {
            ImagePictures.InTemplate(prepared, head!, registered, asked.Stem + "_template.svg");
        }

        ImageVerbFiles.WriteJson(asked.Stem + ".json", json =>
        {
            json.WriteString("space", asked.Space == Space.Template ? head!.Identities[1].Name : asked.Space.ToString().ToLowerInvariant());
            ImageVerbJson.Texts(json, "steps", brain is null ? prepared.Steps : [brain.Method, .. prepared.Steps]);
            json.WriteNumber("volumes", prepared.Series.Volumes - prepared.Steady.Volumes);
            json.WriteNumber("NumberOfVolumesDiscardedByUser", prepared.Steady.Volumes);
            json.WriteNumber("referenceVolume", prepared.ReferenceVolume);
            if (raw.RepetitionTime.IsKnown)
            {
                json.WriteNumber("RepetitionTime", raw.RepetitionTime.Value.Seconds);
            }

            json.WriteBoolean("SliceTimingCorrected", !ReferenceEquals(prepared.Series, raw));
            json.WriteNumber("maskMl", prepared.Brain.Millilitres);
            if (prepared.InT1w is { } place)
            {
                ImageVerbFiles.WriteMatrix(json, "boldWorldToT1wWorld", place.MovingToFixed);
            }

            ImageVerbJson.Templates(json, brain?.Templates ?? []);
            ImageVerbJson.Quality(json, quality);
        });
        shell.Say($"{prepared.Series.Volumes - prepared.Steady.Volumes} volumes in {asked.Space.ToString().ToLowerInvariant()} space: {asked.Stem}_bold.nii.gz");
        return ImageVerbJson.Judge(shell, quality);
    }

    private static Parsed<(Volume Image, ExtractedBrain Brain, HeadTemplate? Template)> Head(Request asked, Func<Parsed<ImageVerbTemplate.Choice>> template, CancellationToken cancellation)
    {
        if (!template().Try(out var choice, out var fault) || !ImageVerbFiles.Volume(asked.T1w!).Try(out var t1w, out fault))
        {
            return fault;
        }

        var head = choice.Template;
        var brain = asked.Brain is not null ? ImageVerbFiles.Volume(asked.Brain).Bind(mask => BrainExtraction.Given(t1w, mask, asked.Space == Space.Template ? head : null, Environment.ProcessorCount, cancellation))
            : head is null ? BrainExtraction.WithoutTemplate(t1w)
            : BrainExtraction.WithTemplate(t1w, head, Environment.ProcessorCount, cancellation);
        return brain.In(Path.GetFileName(asked.T1w!)).Map(b => (t1w, b, head));
    }

    private static TargetSpace Target(Request asked, PreparedBold prepared, Volume? t1w, HeadTemplate? head, Normalised? registered)
    {
        var size = prepared.Series.Affine.VoxelSize;
        var mm = asked.VoxelMm ?? Math.Cbrt(size.X * size.Y * size.Z);
        if (asked.Space == Space.Native)
        {
            return TargetSpace.Native(prepared.Series.Shape, prepared.Series.Affine);
        }

        var over = asked.Space == Space.T1w ? t1w! : head!.Brain;
        var (shape, affine) = TargetSpace.GridOver(over.Shape, over.Affine, mm);
        return asked.Space == Space.T1w
            ? TargetSpace.T1w(shape, affine, prepared.InT1w!.MovingToFixed)
            : TargetSpace.Template(shape, affine, prepared.InT1w!.MovingToFixed, registered!.Map);
    }

    private static void Write(Shell shell, Request asked, PreparedBold prepared, TargetSpace target)
    {
        var series = prepared.Series;
        var volumes = series.Volumes - prepared.Steady.Volumes;
        ImageVerbFiles.MakeFolder(asked.Stem);
        using (var drawn = OneInterpolation.Each(series, prepared.Motion.Motions, target, prepared.Steady.Volumes, Environment.ProcessorCount).GetEnumerator())
        {
            var grid = new NiftiGrid(target.Shape, volumes, target.Affine, series.RepetitionTime);
            NiftiSeries.Write(grid, (t, volume) =>
            {
                drawn.MoveNext();
                drawn.Current.CopyTo(volume);
                shell.Progress("volumes drawn", t + 1, volumes);
            }, asked.Stem + "_bold.nii.gz", gzip: true);
        }

        ImageVerbFiles.Write(prepared.Mean, asked.Stem + "_mean.nii.gz");
        ImageVerbFiles.Write(prepared.Brain.Mask, asked.Stem + "_mask.nii.gz");
        ImageRealignVerb.WriteMotion(prepared.Motion.Motions, asked.Stem + "_motion.tsv");
        ImagePictures.Mask(prepared.Mean, prepared.Brain.Mask, "The brain mask over the mean of the series", asked.Stem + ".svg");
    }

    private sealed record Request(string Bold, string Stem, string? T1w, string? Brain, Space Space, double? VoxelMm, string? Sidecar, double? ReferenceTimeS, bool MoveSlices);
}
