using System.CommandLine;
using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Cli.Verbs;

/// <summary>The brain within a T1-weighted image of a head.</summary>
internal static class ImageExtractVerb
{
    public static Command Create(Shell shell)
    {
        var input = new Argument<string>("IN") { Description = "T1-weighted image of a head, with or without its skull." };
        var output = new Argument<string>("OUT") { Description = "Stem of OUT_mask.nii.gz, OUT_brain.nii.gz, OUT.svg and OUT.json." };
        var template = new ImageVerbTemplate();
        var verb = new Command("extract", "Find the brain: what lies within the skull, fluid included.\nWith a template (ch2 of mricron-data where it is installed) its mask is carried over and settled at the image's own border; without one, by brightness and shape.\n\nExample: toolkit image extract t1w.nii.gz out/t1w") { input, output };
        template.AddTo(verb);
        verb.SetAction((p, cancellation) => Task.FromResult(Run(shell, p.GetRequiredValue(input), ImageVerbFiles.Stem(p.GetRequiredValue(output)), template.Read(p), cancellation)));
        return verb;
    }

    private static int Run(Shell shell, string input, string stem, Parsed<ImageVerbTemplate.Choice> named, CancellationToken cancellation)
    {
        if (!named.Try(out var choice, out var fault) || !ImageVerbFiles.Volume(input).Try(out var t1w, out fault)
            || !(choice.Template is { } template ? BrainExtraction.WithTemplate(t1w, template, Environment.ProcessorCount, cancellation) : BrainExtraction.WithoutTemplate(t1w)).In(Path.GetFileName(input)).Try(out var brain, out fault))
        {
            return ImageVerbFiles.Refuse(shell, fault);
        }

        ImageVerbFiles.Write(brain.Mask, stem + "_mask.nii.gz");
        ImageVerbFiles.Write(new Volume(t1w.Shape, t1w.Affine, [.. t1w.Data.Select((v, at) => brain.Mask.Data[at] > 0.5f ? v : 0)]), stem + "_brain.nii.gz");
        ImagePictures.Mask(t1w, brain.Mask, "The brain mask over the T1-weighted image", stem + ".svg");
        ImageVerbFiles.WriteJson(stem + ".json", json =>
        {
            json.WriteString("method", brain.Method);
            json.WriteNumber("maskMl", brain.Millilitres);
            ImageVerbJson.Templates(json, brain.Templates);
            ImageVerbJson.Quality(json, brain.Quality);
        });
        shell.Say($"brain: {stem}_mask.nii.gz, {brain.Millilitres:0} mL");
        return ImageVerbJson.Judge(shell, brain.Quality);
    }
}
