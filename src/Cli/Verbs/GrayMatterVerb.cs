using System.CommandLine;
using Toolkit.Biomarkers.GrayMatter;
using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Cli.Verbs;

/// <summary>Gray-matter volume of regions, and its change between two visits.</summary>
internal static class GrayMatterVerb
{
    private const string Help = """
        Gray-matter volume per region in mL, and its change between two visits in per cent with a 95 % interval.
        The change is fitted halfway between the visits. Beside it stand how much of a change injected into the participant's own baseline is found again, and the smallest change that is told from none.

        Examples:
          toolkit graymatter --t1 v1.nii.gz --followup v2.nii.gz --rois mofc.nii.gz
          toolkit graymatter --t1 v1.nii.gz --template ch2 ch2bet --rois aal --rois-space template --relative fraction
        """;

    public static Command Create(Shell shell)
    {
        var t1 = new Option<string>("--t1") { Description = "T1-weighted image of the first visit.", Required = true };
        var followup = new Option<string?>("--followup") { Description = "T1-weighted image of the second visit, in any pose." };
        var rois = new Option<string>("--rois") { Description = "Label image of the regions in the place of --t1, or of the template (see --rois-space).", Required = true };
        var space = new Option<string>("--rois-space") { Description = "native, or template: the regions are carried to the participant by the inverse deformation.", DefaultValueFactory = _ => "native" }.AcceptOnlyFromAmong("native", "template");
        var names = new Option<string?>("--names") { Description = "Table of labels, .tsv or .txt." };
        var template = new Option<string[]>("--template") { Description = "Head and brain of a template, files or names from Debian's mricron-data: ch2 ch2bet.", Arity = new ArgumentArity(2, 2), AllowMultipleArgumentsPerToken = true };
        var gray = new Option<string?>("--gray") { Description = "Gray-matter fractions of --t1 (image segment); segmented here unless given." };
        var brain = new Option<string?>("--brain") { Description = "Brain mask of --t1; found here unless given." };
        var followupBrain = new Option<string?>("--followup-brain") { Description = "Brain mask of --followup; found here unless given." };
        var relative = new Option<string>("--relative") { Description = "How the intracranial volume is to be used: fraction (of it) or covariate (beside the volume); never both.", DefaultValueFactory = _ => "covariate" }.AcceptOnlyFromAmong("covariate", "fraction");
        var replicates = new Option<int>("--replicates") { Description = "Injected changes of each kind; 0 for none.", DefaultValueFactory = _ => new ChangeOptions().Replicates };
        var inject = new Option<double>("--inject") { Description = "The known change that is injected, per cent.", DefaultValueFactory = _ => new ChangeOptions().InjectedPercent };
        var seed = new Option<int>("--seed") { Description = "Names the noise that is drawn for the injected changes.", DefaultValueFactory = _ => 1 };
        var threads = new Option<int>("--threads") { Description = "Threads; results do not depend on it.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var output = new Option<string?>("--output") { Description = "File for the JSON; stdout unless given." };
        var report = new Option<string?>("--report") { Description = "Write a stand-alone HTML page." };
        var verb = new Command("graymatter", Help) { t1, followup, rois, space, names, template, gray, brain, followupBrain, relative, replicates, inject, seed, threads, output, report };
        string? Wrong(ParseResult p) =>
            p.GetValue(threads) < 1 || p.GetValue(replicates) is < 0 or > 200 || !(Math.Abs(p.GetValue(inject)) is > 0 and <= 20) ? "--threads is 1 or more, --replicates 0 to 200, --inject not 0 and at most 20 % either way."
            : p.GetValue(space) == "template" && p.GetValue(template) is not { Length: 2 } ? "--rois-space template needs --template HEAD BRAIN." : null;
        verb.SetAction((p, cancellation) => Task.FromResult(Wrong(p) is { } wrong ? Usage(shell, wrong) : Run(
            shell,
            new()
            {
                T1 = p.GetRequiredValue(t1),
                Followup = p.GetValue(followup),
                Rois = p.GetRequiredValue(rois),
                RoisInTemplate = p.GetValue(space) == "template",
                Names = p.GetValue(names),
                Template = p.GetValue(template) is { Length: 2 } pair ? (pair[0], pair[1]) : null,
                Gray = p.GetValue(gray),
                Brain = p.GetValue(brain),
                FollowupBrain = p.GetValue(followupBrain),
                AsFraction = p.GetValue(relative) == "fraction",
                Options = new() { Replicates = p.GetValue(replicates), InjectedPercent = p.GetValue(inject), Seed = p.GetValue(seed), Threads = p.GetValue(threads) },
            },
            p.GetValue(output),
            p.GetValue(report),
            cancellation)));
        return verb;
    }

    private static int Usage(Shell shell, string wrong)
    {
        shell.Complain(wrong);
        return (int)ExitCode.Usage;
    }

    private static int Run(Shell shell, GrayMatterRequest request, string? output, string? report, CancellationToken cancellation)
    {
        if (!GrayMatterInput.Read(request, cancellation).Try(out var input, out var fault))
        {
            return ImageVerbFiles.Refuse(shell, fault);
        }

        var pair = input.Followup is null ? (Parsed<RegisteredPair>?)null : RegisteredPair.Of(input.Baseline, input.Followup, request.Options, cancellation);
        _ = ImageVerbJson.Judge(shell, input.Quality);
        var cuts = FieldOfView.CutRegions(input.Regions);
        var results = new List<GrayMatterResult>();
        foreach (var volume in RegionVolume.Measure(input.Gray, input.Regions))
        {
            shell.Progress("regions", results.Count, input.Regions.Regions.Length);
            var cut = cuts.ContainsKey(volume.Region.Label);
            var change = pair?.Bind(p => cut ? FieldOfView.Cut : p.Measure(volume.Region, GrayMatterWeight.Of(input.Gray, input.Regions, volume.Region.Label), cancellation));
            results.Add(new(cut ? volume with { Millilitres = double.NaN } : volume, change) { IsCut = cut });
            Tell(shell, results[^1]);
        }

        var found = new GrayMatterFindings(request, input, results);
        if (output is null)
        {
            using var stdout = Console.OpenStandardOutput();
            ImageVerbFiles.WriteJson(stdout, json => GrayMatterVerbJson.Write(json, found));
        }
        else
        {
            ImageVerbFiles.WriteJson(output, json => GrayMatterVerbJson.Write(json, found));
        }

        if (report is not null)
        {
            GrayMatterVerbReport.Write(report, found);
        }

        return (int)(results.All(r => r.Change is null or { IsOk: true }) && results.All(r => r.Volume.Voxels > 0 && !r.IsCut) ? ExitCode.Ok : ExitCode.Partial);
    }

    private static void Tell(Shell shell, GrayMatterResult result)
    {
        var name = result.Volume.Region.Name;
        if (result.IsCut)
        {
            shell.Complain($"{name}: {GrayMatterResult.CutReason}");
        }

        if (result.Change is { IsOk: false } failed)
        {
            shell.Complain($"{name}: {failed.Fault!.Message}");
        }
        else if (result.Change is { IsOk: true } found)
        {
            var c = found.Value;
            var recovery = c.Recovery is { } r ? FormattableString.Invariant($"; recovery {r.Even:0.00}, amid still surroundings {r.Still:0.00}, of all about it {r.Broad:0.00}") : "";
            shell.Say(FormattableString.Invariant($"{name}: {c.Percent:0.00} % ({c.Low:0.00} to {c.High:0.00}), minimal detectable {c.MinimalDetectable:0.00} %{recovery}"));
            foreach (var verdict in c.Verdicts.Where(v => v.Grade != QualityGrade.Pass))
            {
                shell.Complain($"{name}: {verdict.Criterion}: {verdict.Reason}");
            }
        }
    }
}

/// <summary>What is asked for.</summary>
internal sealed record GrayMatterRequest
{
    public required string T1 { get; init; }

    public string? Followup { get; init; }

    public required string Rois { get; init; }

    public bool RoisInTemplate { get; init; }

    public string? Names { get; init; }

    public (string Head, string Brain)? Template { get; init; }

    public string? Gray { get; init; }

    public string? Brain { get; init; }

    public string? FollowupBrain { get; init; }

    public bool AsFraction { get; init; }

    public required ChangeOptions Options { get; init; }
}

/// <summary>One region.</summary>
internal sealed record GrayMatterResult(RegionVolume Volume, Parsed<GrayMatterChange>? Change)
{
    /// <summary>Why a cut region has no volume.</summary>
    public const string CutReason = "the field of view cuts the region: no volume is given for it";

    /// <summary>Whether the border of the first image cuts through the region; its volume is then NaN.</summary>
    public bool IsCut { get; init; }
}

/// <summary>Everything one call found.</summary>
internal sealed record GrayMatterFindings(GrayMatterRequest Request, GrayMatterInput Input, List<GrayMatterResult> Results);
