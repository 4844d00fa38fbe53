using System.CommandLine;
using Toolkit.Pipelines.Connectivity;

namespace Toolkit.Cli.Verbs;

/// <summary>toolkit connectivity group: from the matrices of many participants to what changed, with the error over all pairs controlled.</summary>
internal static class ConnectivityGroupVerb
{
    private const string Description = """
        Over the participants of a data set written by "connectivity derivatives": the change of z between two visits, or z at one,
        tested pair by pair by permutation with the largest t (max-T), by network components and enhancement; QC-FC; tables for the trial model.

        Example:
          toolkit connectivity group /data/connectivity --participants participants.tsv --arm-column arm --arms exercise control --visits base week12 \
            --pair PAG,mOFC-AAL_R --component-threshold 3 --tfce --output /data/group

        Writes edges.tsv, components.tsv, qcfc.tsv, pair-A-B.csv (participant, arm, pre, post, change: for toolkit trial ancova), group.json and group.html.
        """;

    public static Command Create(Shell shell)
    {
        var folder = new Argument<string>("folder") { Description = "Folder written by connectivity derivatives." };
        var output = new Option<string>("--output") { Description = "Folder for the results.", Required = true };
        var participants = new Option<string?>("--participants") { Description = "Table with participant_id and the columns named below (.tsv)." };
        var armColumn = new Option<string?>("--arm-column") { Description = "Column of the arms." };
        var arms = new Option<string[]>("--arms") { Description = "Two arms: the first less the second. Without them the mean of all is tested.", AllowMultipleArgumentsPerToken = true };
        var slope = new Option<string?>("--slope") { Description = "Column of numbers whose slope is tested: pain relief." };
        var covariates = new Option<string[]>("--covariate") { Description = "Columns of numbers held constant: age.", AllowMultipleArgumentsPerToken = true };
        var motion = new Option<bool>("--adjust-motion") { Description = "Hold mean framewise displacement constant too." };
        var visits = new Option<string[]>("--visits") { Description = "Two sessions: the change from the first to the second; or one.", AllowMultipleArgumentsPerToken = true };
        var pairs = new Option<string[]>("--pair") { Description = "Pairs of regions, A,B, whose values are written for the trial model.", AllowMultipleArgumentsPerToken = true };
        var maps = new Option<string[]>("--seed-map") { Description = "Seeds whose maps are tested voxel by voxel with enhancement.", AllowMultipleArgumentsPerToken = true };
        var most = new Option<double?>("--max-mean-fd") { Description = "Leave out participants who moved more on average, mm." };
        var minutes = new Option<double>("--min-minutes") { Description = "Leave out runs with fewer minutes after censoring.", DefaultValueFactory = _ => 5 };
        var permutations = new Option<int>("--permutations") { Description = "Arrangements; all of them where fewer exist.", DefaultValueFactory = _ => 5000 };
        var seed = new Option<int>("--random-seed") { Description = "Seed of the arrangements: the same seed gives the same p.", DefaultValueFactory = _ => 1 };
        var threshold = new Option<double?>("--component-threshold") { Description = "Network-based statistic: pairs with a larger |t| form components." };
        var tfce = new Option<bool>("--tfce") { Description = "Threshold-free enhancement of the network (extent 0.4, height 3)." };
        var json = new Option<bool>("--json") { Description = "Print group.json on standard output too." };
        var threads = new Option<int>("--threads") { Description = "Threads; the results are the same for any number.", DefaultValueFactory = _ => 1 };
        var command = new Command("group", Description) { folder, output, participants, armColumn, arms, slope, covariates, motion, visits, pairs, maps, most, minutes, permutations, seed, threshold, tfce, json, threads };
        command.SetAction(parsed =>
        {
            var complaints = new List<string>();
            Check(parsed.GetValue(arms) is { Length: not (0 or 2) }, "--arms takes two arms: the first is compared with the second.", complaints);
            Check(parsed.GetValue(arms) is { Length: 2 } && parsed.GetValue(armColumn) is null, "--arms needs --arm-column.", complaints);
            Check(parsed.GetValue(arms) is { Length: 2 } && parsed.GetValue(slope) is not null, "Give --arms or --slope.", complaints);
            Check((parsed.GetValue(armColumn) ?? parsed.GetValue(slope)) is not null | parsed.GetValue(covariates) is { Length: > 0 } && parsed.GetValue(participants) is null, "Arms, slopes and covariates stand in --participants.", complaints);
            Check(parsed.GetValue(visits) is { Length: > 2 }, "--visits takes one session or two.", complaints);
            Check(parsed.GetValue(pairs) is { } named && named.Any(p => p.Split(',').Length != 2), "--pair takes two regions joined by a comma: PAG,mOFC.", complaints);
            Check(parsed.GetValue(permutations) is < 100 or > 10_000_000, "--permutations is between 100 and 10 000 000.", complaints);
            Check(parsed.GetValue(threads) < 1, "--threads is 1 or more.", complaints);
            Check(parsed.GetValue(threshold) is <= 0, "--component-threshold is a |t| above 0.", complaints);
            if (complaints.Count > 0)
            {
                shell.Complain(string.Join(' ', complaints));
                return Task.FromResult((int)ExitCode.Usage);
            }

            return Task.FromResult((int)Run(shell, new()
            {
                Folder = parsed.GetValue(folder)!,
                Output = parsed.GetValue(output)!,
                Participants = parsed.GetValue(participants),
                ArmColumn = parsed.GetValue(armColumn),
                Arms = [.. parsed.GetValue(arms) ?? []],
                Slope = parsed.GetValue(slope),
                Covariates = [.. parsed.GetValue(covariates) ?? []],
                AdjustMotion = parsed.GetValue(motion),
                Visits = [.. parsed.GetValue(visits) ?? []],
                Pairs = [.. parsed.GetValue(pairs) ?? []],
                SeedMaps = [.. parsed.GetValue(maps) ?? []],
                MostDisplacementMm = parsed.GetValue(most),
                FewestMinutes = parsed.GetValue(minutes),
                Permutation = new()
                {
                    Arrangements = parsed.GetValue(permutations),
                    Seed = (ulong)parsed.GetValue(seed),
                    ComponentThreshold = parsed.GetValue(threshold),
                    Enhancement = parsed.GetValue(tfce) ? (0.4, 3) : null,
                    Threads = parsed.GetValue(threads),
                },
            }, parsed.GetValue(json)));
        });
        return command;
    }

    private static ExitCode Run(Shell shell, GroupRequest request, bool json)
    {
        if (!GroupRun.Execute(request, new(shell.Say, shell.Complain)).Try(out var run, out var fault))
        {
            shell.Complain(DerivativeFolder.Said(fault));
            return fault.Unit == "file" && fault.Place == request.Folder ? ExitCode.NoInput : ExitCode.BadData;
        }

        if (json)
        {
            shell.Out.WriteLine(run.Document);
        }

        shell.Say(run.Summary);
        return ExitCode.Ok;
    }

    private static void Check(bool wrong, string complaint, List<string> complaints)
    {
        if (wrong)
        {
            complaints.Add(complaint);
        }
    }
}
