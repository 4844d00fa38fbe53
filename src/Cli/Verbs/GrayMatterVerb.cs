using System.CommandLine;
using System.Text.Json;
using Toolkit.Biomarkers.GrayMatter;
using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Cli.Verbs;

/// <summary>Gray-matter volume of regions, and its change between two visits.</summary>
internal static class GrayMatterVerb
{
    public static Command Create(Shell shell)
    {
        var t1 = new Option<string>("--t1") { Description = "T1-weighted image of the first visit.", Required = true };
        var followup = new Option<string?>("--followup") { Description = "T1-weighted image of the second visit, in any pose." };
        var rois = new Option<string>("--rois") { Description = "Label image of the regions in the place of --t1.", Required = true };
        var names = new Option<string?>("--names") { Description = "Table of labels, .tsv or .txt." };
        var gray = new Option<string?>("--gray") { Description = "Gray-matter fractions of --t1 (image segment); linear in intensity between the tissues' means unless given." };
        var brain = new Option<string?>("--brain") { Description = "Brain mask of --t1; its positive voxels unless given." };
        var followupBrain = new Option<string?>("--followup-brain") { Description = "Brain mask of --followup." };
        var output = new Option<string?>("--output") { Description = "File for the JSON; stdout unless given." };
        var verb = new Command("graymatter", "Gray-matter volume per region in mL, and its change between two visits in per cent with a 95 % interval.\nThe change is fitted halfway between the visits as a dilatation of the region against all tissue around it.\n\nExample: toolkit graymatter --t1 v1.nii.gz --followup v2.nii.gz --rois mofc.nii.gz --brain v1_brain.nii.gz --followup-brain v2_brain.nii.gz")
        {
            t1, followup, rois, names, gray, brain, followupBrain, output,
        };
        verb.SetAction(p => Run(shell, new(p.GetRequiredValue(t1), p.GetValue(followup), p.GetRequiredValue(rois), p.GetValue(names), p.GetValue(gray), p.GetValue(brain), p.GetValue(followupBrain)), p.GetValue(output)));
        return verb;
    }

    private static int Run(Shell shell, Inputs inputs, string? output)
    {
        Volume? brain = null, gray = null, second = null, secondBrain = null;
        if (!ImageVerbFiles.Volume(inputs.T1).Try(out var t1w, out var fault)
            || (inputs.Brain is not null && !ImageVerbFiles.Volume(inputs.Brain).Try(out brain, out fault))
            || (inputs.Followup is not null && !ImageVerbFiles.Volume(inputs.Followup).Try(out second, out fault))
            || (inputs.FollowupBrain is not null && !ImageVerbFiles.Volume(inputs.FollowupBrain).Try(out secondBrain, out fault))
            || !(inputs.Gray is null ? GrayMatterWeight.Fractions(new(t1w, brain)) : ImageVerbFiles.Volume(inputs.Gray)).Try(out gray, out fault)
            || !LabelImages.Read(inputs.Rois, inputs.Names).Try(out var labels, out fault))
        {
            return ImageVerbFiles.Refuse(shell, fault);
        }

        var native = Resampling.Labels(labels, t1w.Shape, t1w.Affine);
        var results = new List<Result>();
        foreach (var volume in RegionVolume.Measure(gray, labels))
        {
            shell.Progress("regions", results.Count, labels.Regions.Length);
            var change = second is null ? (Parsed<GrayMatterChange>?)null : GrayMatterChange.Measure(new(t1w, brain), new(second, secondBrain), volume.Region, GrayMatterWeight.Of(gray, native, volume.Region.Label));
            results.Add(new(volume, change));
            if (change is { IsOk: false } failed)
            {
                shell.Complain($"{volume.Region.Name}: {failed.Fault!.Message}");
            }
        }

        if (output is null)
        {
            using var stdout = Console.OpenStandardOutput();
            ImageVerbFiles.WriteJson(stdout, json => Write(json, labels.Atlas, results));
        }
        else
        {
            ImageVerbFiles.WriteJson(output, json => Write(json, labels.Atlas, results));
        }

        return (int)(results.All(r => r.Change is null or { IsOk: true }) ? ExitCode.Ok : ExitCode.Partial);
    }

    private static void Write(Utf8JsonWriter json, AtlasIdentity atlas, List<Result> results)
    {
        json.WriteStartObject("atlas");
        json.WriteString("name", atlas.Name);
        json.WriteString("version", atlas.Version);
        json.WriteString("sha256", atlas.Sha256);
        json.WriteEndObject();
        json.WriteString("method", "halfway-space dilatation; observed against all tissue around the region");
        json.WriteStartArray("regions");
        foreach (var (volume, change) in results)
        {
            json.WriteStartObject();
            json.WriteString("name", volume.Region.Name);
            json.WriteNumber("label", volume.Region.Label);
            json.WriteNumber("grayMatterMl", volume.Millilitres);
            json.WriteNumber("voxels", volume.Voxels);
            if (change is { IsOk: true } found)
            {
                json.WriteNumber("changePercent", found.Value.Percent);
                json.WriteNumber("low", found.Value.Low);
                json.WriteNumber("high", found.Value.High);
                json.WriteNumber("standardError", found.Value.StandardError);
                json.WriteNumber("minimalDetectableChangePercent", found.Value.MinimalDetectable);
            }
            else
            {
                json.WriteNull("changePercent");
                json.WriteString("changePercentReason", change?.Fault?.Message ?? "no second visit was given");
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private sealed record Inputs(string T1, string? Followup, string Rois, string? Names, string? Gray, string? Brain, string? FollowupBrain);

    private sealed record Result(RegionVolume Volume, Parsed<GrayMatterChange>? Change);
}
