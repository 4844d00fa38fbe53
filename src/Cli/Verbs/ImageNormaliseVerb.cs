using System.CommandLine;
using System.Text;
using System.Text.Json;
using Toolkit.Imaging;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;

namespace Toolkit.Cli.Verbs;

/// <summary>Registration of a T1-weighted image to a template.</summary>
internal static class ImageNormaliseVerb
{
    public static Command Create(Shell shell)
    {
        var input = new Argument<string>("IN") { Description = "T1-weighted image: a whole head for a whole-head template, a brain for a brain." };
        var template = new Argument<string>("TEMPLATE") { Description = "Template file, or a name from Debian's mricron-data: ch2 (head), ch2bet (brain)." };
        var output = new Argument<string>("OUT") { Description = "Stem of OUT.nii.gz (IN on the template's grid), OUT.svg (with the template's edges), OUT_displacement, OUT_inverse, OUT_jacobian, OUT_regions and OUT.json." };
        var labels = new Option<string?>("--labels") { Description = "Label image in the template's space, or its name in mricron-data (aal): carried to IN." };
        var names = new Option<string?>("--names") { Description = "Table of the labels, .tsv or .txt." };
        var version = new Option<string?>("--template-version") { Description = "Version of the template, for the record." };
        var licence = new Option<string?>("--template-licence") { Description = "Licence of the template, for the record." };
        var threads = new Option<int>("--threads") { Description = "Threads; results do not depend on it.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var verb = new Command("normalise", "Register to a template: affine, then a diffeomorphism with its inverse and Jacobian.\nDisplacements are in mm of the RAS+ world, three volumes x, y, z: q = p + d(p).\n\nExample: toolkit image normalise t1w.nii.gz ch2 out/t1w_norm --labels aal") { input, template, output, labels, names, version, licence, threads };
        verb.SetAction((p, cancellation) => Task.FromResult(p.GetValue(threads) < 1
            ? Usage(shell)
            : Run(shell, p.GetRequiredValue(input), new(p.GetRequiredValue(template), p.GetValue(version), p.GetValue(licence)), ImageVerbFiles.Stem(p.GetRequiredValue(output)), new(p.GetValue(labels), p.GetValue(names)), p.GetValue(threads), cancellation)));
        return verb;
    }

    private static int Usage(Shell shell)
    {
        shell.Complain("--threads is 1 or more.");
        return (int)ExitCode.Usage;
    }

    private static int Run(Shell shell, string input, Named named, string stem, Atlas atlas, int threads, CancellationToken cancellation)
    {
        LabelImage? regions = null;
        if (!ImageVerbFiles.Volume(input).Try(out var image, out var fault) || !TemplateImage.Read(named.Template, named.Version, named.Licence).Try(out var template, out fault)
            || (atlas.Labels is not null && !Labels(atlas, template.Identity.Name).Try(out regions, out fault))
            || !Normalisation.Estimate(image, template.Image, new() { Threads = threads }, cancellation).Try(out var found, out fault))
        {
            return ImageVerbFiles.Refuse(shell, fault);
        }

        var (shape, affine) = (template.Image.Shape, template.Image.Affine);
        var registered = Resampling.Through(image, shape, affine, Interpolation.Cubic, found.Map.Map);
        ImageVerbFiles.Write(registered, stem + ".nii.gz");
        ImagePictures.Template(registered, template, stem + ".svg");
        ImageVerbFiles.Write(StoredImage.FromSeries(found.Map.Displacement(shape, affine)), stem + "_displacement.nii.gz");
        ImageVerbFiles.Write(StoredImage.FromSeries(found.Map.InverseDisplacement(image.Shape, image.Affine)), stem + "_inverse.nii.gz");
        ImageVerbFiles.Write(found.Map.Jacobian(shape, affine), stem + "_jacobian.nii.gz");
        var carried = regions is null ? null : Resampling.LabelsThrough(regions, image.Shape, image.Affine, found.Map.Unmap);
        if (carried is not null)
        {
            WriteRegions(shell, regions!, carried, stem);
        }

        ImageVerbFiles.WriteJson(stem + ".json", json => Write(json, template.Identity, found, carried));
        shell.Say($"registered to {template.Identity.Name}: {stem}.nii.gz, correlation {found.CorrelationAfter:0.00}");
        return ImageVerbJson.Judge(shell, found.Quality);
    }

    private static Parsed<LabelImage> Labels(Atlas atlas, string space) => TemplateImage.Locate(atlas.Labels!) is { } path
        ? LabelImages.Read(path, atlas.Names, space: space)
        : new Fault(0, "a label image, or the name of one in Debian's mricron-data", Printable.Quote(atlas.Labels!)) { Unit = "atlas", Advice = "Install mricron-data, or name a file" };

    private static void WriteRegions(Shell shell, LabelImage regions, LabelImage carried, string stem)
    {
        ImageVerbFiles.Write(ImageVerbFiles.Stored(carried), stem + "_regions.nii.gz");
        foreach (var lost in regions.Regions.Where(r => carried.Regions.All(c => c.Label != r.Label)))
        {
            shell.Complain($"region {lost.Label} ({lost.Name}): no voxel of it lies in the image");
        }

        var text = new StringBuilder("index\tname\n");
        foreach (var region in carried.Regions)
        {
            text.Append(Numbers.Format(region.Label)).Append('\t').Append(region.Name).Append('\n');
        }

        OutputFile.Write(stem + "_regions.tsv", text.ToString());
    }

    private static void Write(Utf8JsonWriter json, TemplateIdentity template, Normalised found, LabelImage? carried)
    {
        json.WriteString("method", "affine, then the flow of a stationary velocity; local mean and gain made equal; both images carried half the way");
        json.WriteStartObject("template");
        json.WriteString("name", template.Name);
        json.WriteString("version", template.Version);
        json.WriteString("sha256", template.Sha256);
        json.WriteString("licence", template.Licence);
        json.WriteEndObject();
        if (carried is not null)
        {
            json.WriteStartObject("atlas");
            json.WriteString("name", carried.Atlas.Name);
            json.WriteString("version", carried.Atlas.Version);
            json.WriteString("space", carried.Atlas.Space);
            json.WriteString("sha256", carried.Atlas.Sha256);
            json.WriteNumber("regionsInImage", carried.Regions.Length);
            json.WriteEndObject();
        }

        ImageVerbFiles.WriteMatrix(json, "templateWorldToImageWorldAffine", found.Map.ToSubject);
        json.WriteNumber("correlationAffine", found.CorrelationBefore);
        json.WriteNumber("correlation", found.CorrelationAfter);
        json.WriteNumber("coverage", found.Coverage);
        json.WriteNumber("smallestJacobian", found.SmallestJacobian);
        json.WriteNumber("largestJacobian", found.LargestJacobian);
        ImageVerbJson.Templates(json, [template]);
        ImageVerbJson.Quality(json, found.Quality);
        VerdictJson.Write(json, found.Verdicts);
    }

    private sealed record Named(string Template, string? Version, string? Licence);

    private sealed record Atlas(string? Labels, string? Names);
}
