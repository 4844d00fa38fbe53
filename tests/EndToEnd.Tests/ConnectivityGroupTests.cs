using System.Globalization;
using System.Text.Json;

namespace Toolkit.EndToEnd.Tests;

/// <summary>From a data set as fMRIPrep leaves it to a group: what a person sees, on sound and on broken input.</summary>
public class ConnectivityGroupTests
{
    private const int Ok = 0, NoInput = 2, Partial = 8, Usage = 64, BadData = 65;

    [Fact]
    public async Task A_data_set_becomes_derivatives_pages_and_a_group_whose_change_is_found()
    {
        using var set = new FmriprepFolder(8);
        Assert.Equal((Ok, ""), Seen(await CommandLine.RunAsync([.. set.Derivatives("--seed", "PAG"), "--quiet"])));
        var stem = Path.Combine(set["out"], "sub-01", "ses-base", "func", "sub-01_ses-base_task-rest_space-MNI152NLin6Asym");
        string[] endings = ["_atlas-Three_stat-mean_timeseries.tsv", "_atlas-Three_stat-coverage_bold.tsv", "_atlas-Three_stat-pearsoncorrelation_relmat.tsv", "_atlas-Three_stat-fisherz_relmat.tsv", "_seed-PAG_stat-fisherz_boldmap.nii.gz", "_motion.tsv", "_outliers.tsv", "_design.tsv"];
        foreach (var ending in endings)
        {
            Assert.True(File.Exists(stem + ending), ending);
            using var beside = Json(stem + ending.Split('.')[0] + ".json");
            Assert.Equal(64, beside.RootElement.GetProperty("Identity").GetString()!.Length);
            Assert.Contains(beside.RootElement.GetProperty("Sources").EnumerateArray(), s => s.GetString() == "bids:preprocessed:sub-01/ses-base/func/sub-01_ses-base_task-rest_space-MNI152NLin6Asym_desc-preproc_bold.nii");
        }

        Assert.Equal("1", File.ReadAllLines(stem + "_outliers.tsv")[1]);
        Assert.Equal(FmriprepFolder.Volumes - 1, File.ReadAllLines(stem + endings[0]).Length - 1);
        using (var description = Json(Path.Combine(set["out"], "dataset_description.json")))
        {
            Assert.Equal(("derivative", "Toolkit"), (description.RootElement.GetProperty("DatasetType").GetString(), description.RootElement.GetProperty("GeneratedBy")[0].GetProperty("Name").GetString()));
        }

        var page = await File.ReadAllTextAsync(Path.Combine(set["out"], "sub-01.html"), TestContext.Current.CancellationToken);
        Assert.Contains("<h1>Participant 01</h1>", page, StringComparison.Ordinal);
        Assert.Contains("Fisher z, PAG with mOFC", page, StringComparison.Ordinal);
        Assert.Contains("<h2 id=\"s-ses-week12-task-rest\">", page, StringComparison.Ordinal);

        string[] group = ["connectivity", "group", set["out"], "--participants", set["participants.tsv"], "--arm-column", "arm", "--arms", "exercise", "control", "--visits", "base", "week12", "--pair", "PAG,mOFC", "--seed-map", "PAG", "--component-threshold", "3", "--tfce", "--tangent", "ledoit-wolf", "--cluster-p", "0.01", "--output", set["group"]];
        var ran = await CommandLine.RunAsync(group);
        Assert.True(ran.Code == Ok, ran.Error);
        Assert.Contains("8 participants, 3 pairs, change in exercise less control", ran.Error, StringComparison.Ordinal);
        using var json = Json(Path.Combine(set["group"], "group.json"));
        var strongest = json.RootElement.GetProperty("strongest")[0];
        Assert.Equal(("PAG", "mOFC"), (strongest.GetProperty("first").GetString(), strongest.GetProperty("second").GetString()));
        Assert.True(strongest.GetProperty("effect").GetDouble() < -0.5);
        Assert.Equal((70, true), (json.RootElement.GetProperty("arrangements").GetInt32(), json.RootElement.GetProperty("exact").GetBoolean()));
        Assert.InRange(strongest.GetProperty("pCorrected").GetDouble(), 2.0 / 70 - 1e-9, 0.05);
        Assert.True(json.RootElement.GetProperty("qcfc").GetProperty("participants").GetInt32() == 8);
        Assert.Equal(3.0, json.RootElement.GetProperty("enhancement").GetProperty("heightPower").GetDouble());
        Assert.Equal((16, 3, "Ledoit-Wolf"), (json.RootElement.GetProperty("tangent").GetProperty("runs").GetInt32(), json.RootElement.GetProperty("tangent").GetProperty("regions").GetInt32(), json.RootElement.GetProperty("tangent").GetProperty("estimator").GetString()));

        // What was uncoupled is found in tangent space too: PAG with mOFC, less coupled.
        var displaced = File.ReadAllLines(Path.Combine(set["group"], "tangent-edges.tsv")).Skip(1).Select(l => l.Split('\t')).Single(r => (r[0], r[1]) == ("PAG", "mOFC"));
        Assert.True(double.Parse(displaced[2], NumberStyles.Float, CultureInfo.InvariantCulture) < -0.2, displaced[2]);
        Assert.InRange(double.Parse(displaced[5], NumberStyles.Float, CultureInfo.InvariantCulture), 2.0 / 70 - 1e-9, 0.05);
        Assert.Equal(4, File.ReadAllLines(Path.Combine(set["group"], "tangent-reference.tsv")).Length);

        // The uncoupled region is one cluster, 2 x 5 x 4 voxels of 27 mm3, and none is larger in any arrangement of the arms but the two that part them so.
        var map = json.RootElement.GetProperty("seedMaps")[0];
        Assert.InRange(map.GetProperty("clusterFormingT").GetDouble(), 3.70, 3.71);
        var cluster = File.ReadAllLines(Path.Combine(set["group"], "seed-PAG_clusters.tsv"))[1].Split('\t');
        Assert.Equal(("-", "40", "1080"), (cluster[1], cluster[2], cluster[3]));
        Assert.Equal(2.0 / 70, double.Parse(cluster[4], NumberStyles.Float, CultureInfo.InvariantCulture), 1e-9);
        Assert.InRange(double.Parse(cluster[6], NumberStyles.Float, CultureInfo.InvariantCulture), 2, 7);
        string[] files = ["edges.tsv", "seed-PAG_p-cluster.nii.gz", "components.tsv", "qcfc.tsv", "group.html", "seed-PAG_p-tfce.nii.gz"];
        Assert.All(files, f => Assert.True(File.Exists(Path.Combine(set["group"], f)), f));

        var trial = await CommandLine.RunAsync("trial", "ancova", Path.Combine(set["group"], "pair-PAG-mOFC.csv"), "--outcome", "post", "--baseline", "pre", "--arm", "arm");
        Assert.True(trial.Code == Ok, trial.Error);
        Assert.Contains("exercise - control", trial.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_fails_is_named_and_costs_itself_alone()
    {
        using var set = new FmriprepFolder(2);
        File.Delete(set.Run(1, "base", "_desc-confounds_timeseries.tsv"));
        var table = set.Run(1, "week12", "_desc-confounds_timeseries.tsv");
        File.WriteAllLines(table, File.ReadAllLines(table)[..^3]);
        var bold = set.Run(2, "base", "_space-MNI152NLin6Asym_desc-preproc_bold.nii");
        File.WriteAllBytes(bold, File.ReadAllBytes(bold)[..9000]);
        var ran = await CommandLine.RunAsync(set.Derivatives());
        Assert.Equal(Partial, ran.Code);
        Assert.Contains("sub-01_ses-base_task-rest: expected sub-01_ses-base_task-rest_desc-confounds_timeseries.tsv beside the run, found no such file", ran.Error, StringComparison.Ordinal);
        Assert.Contains("sub-01_ses-week12_task-rest: row 157: expected head motion of 160 volumes, as many as the run has, found 157", ran.Error, StringComparison.Ordinal);
        Assert.Contains("sub-02_ses-base_task-rest: sub-02_ses-base_task-rest_space-MNI152NLin6Asym_desc-preproc_bold.nii: byte 9000: expected", ran.Error, StringComparison.Ordinal);
        Assert.Contains("1 of 4 runs have results", ran.Error, StringComparison.Ordinal);
        Assert.Contains("no such file", await File.ReadAllTextAsync(Path.Combine(set["out"], "sub-01.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_runs_and_an_atlas_of_another_template_are_refused()
    {
        using var set = new FmriprepFolder(1);
        var none = await CommandLine.RunAsync(set.Derivatives("--task", "nback"));
        Assert.Equal(NoInput, none.Code);
        Assert.Contains("expected runs named sub-…_desc-preproc_bold.nii.gz, task nback, found none", none.Error, StringComparison.Ordinal);
        var other = await CommandLine.RunAsync("connectivity", "--bold", set.Run(1, "base", "_space-MNI152NLin6Asym_desc-preproc_bold.nii"), "--atlas", set["tpl-MNI152NLin6Asym_atlas-Three_dseg.nii"], "--space", "MNI152NLin2009cAsym", "--output", set["x"]);
        Assert.Equal(BadData, other.Code);
        Assert.Contains("expected regions in the space of the run, MNI152NLin6Asym, found MNI152NLin2009cAsym", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_of_two_analyses_are_not_pooled()
    {
        using var set = new FmriprepFolder(3);
        Assert.Equal(Ok, (await CommandLine.RunAsync(set.Derivatives("--no-report"))).Code);
        Assert.Equal(Ok, (await CommandLine.RunAsync(set.Derivatives("--no-report", "--participant-label", "03", "--low-pass", "0.08"))).Code);
        var ran = await CommandLine.RunAsync("connectivity", "group", set["out"], "--visits", "base", "--output", set["group"]);
        Assert.Equal(BadData, ran.Code);
        Assert.Contains("expected one analysis in all runs; sub-01_ses-base_task-rest has denoising.lowPassHz 0.09, found sub-03_ses-base_task-rest with denoising.lowPassHz 0.08", ran.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(set["group"]));
    }

    [Fact]
    public async Task A_group_that_cannot_be_tested_says_what_is_missing()
    {
        using var set = new FmriprepFolder(4);
        Assert.Equal(Ok, (await CommandLine.RunAsync(set.Derivatives("--no-report"))).Code);
        string[] group = ["connectivity", "group", set["out"], "--output", set["group"]];
        Assert.Contains("expected --visits, for the data set has several, found base, week12", (await CommandLine.RunAsync(group)).Error, StringComparison.Ordinal);
        var usage = await CommandLine.RunAsync([.. group, "--arms", "a"]);
        Assert.Equal(Usage, usage.Code);
        Assert.Contains("--arms takes two arms", usage.Error, StringComparison.Ordinal);
        var brief = await CommandLine.RunAsync([.. group, "--visits", "base", "--min-minutes", "9"]);
        Assert.Contains("expected three participants or more, found 0; left out: sub-01, expected 9 minutes or more after censoring at base, found 5.3", brief.Error, StringComparison.Ordinal);
        var pair = await CommandLine.RunAsync([.. group, "--visits", "base", "--pair", "PAG,VTA"]);
        Assert.Contains("expected a region of the matrices: PAG, mid, mOFC, found 'VTA'", pair.Error, StringComparison.Ordinal);
        Assert.Equal(NoInput, (await CommandLine.RunAsync("connectivity", "group", set["fmriprep"], "--output", set["group"])).Code);
    }

    [Fact]
    public async Task Coordinates_of_a_template_are_not_laid_on_a_run_of_unknown_space()
    {
        using var run = new ConnectivityRun();
        string[] arguments = ["connectivity", "--bold", run["bold.nii"], "--region", "PAG", "--output", run.Output];
        var refused = await CommandLine.RunAsync(arguments);
        Assert.Equal(BadData, refused.Code);
        Assert.Contains("expected a run in MNI space, for the coordinates of 'PAG' are given there, found a run whose name states no space", refused.Error, StringComparison.Ordinal);
        var outside = await CommandLine.RunAsync([.. arguments, "--space", "MNI152NLin6Asym"]);
        Assert.Equal(BadData, outside.Code);
        Assert.Contains("PAG: the region lies outside the field of view or the mask", outside.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Confounds_can_be_computed_and_breathing_taken_out_of_motion()
    {
        using var run = new ConnectivityRun();
        var ran = await CommandLine.RunAsync(run.Arguments("--confounds", run["confounds.tsv"], "--preset", "6p", "--mask", run["mask.nii"], "--global-signal", "--tcompcor", "3", "--acompcor-mask", run["mask.nii"], "--acompcor", "2", "--motion-filter", "0.1", "--fd-threshold", "0.5", "--spikes", "--filter", "fourier", "--high-pass", "0.01", "--low-pass", "0.2", "--trend-order", "2", "--json"));
        Assert.True(ran.Code == Ok, ran.Error);
        using var json = JsonDocument.Parse(ran.Output);
        var names = json.RootElement.GetProperty("confounds").EnumerateArray().Select(c => c.GetString()).ToArray();
        Assert.Contains("global_signal_of_mask", names);
        Assert.Contains("toolkit_t_comp_cor_02", names);
        Assert.Contains("toolkit_a_comp_cor_01", names);
        Assert.Contains(names, n => n!.StartsWith("motion_outlier", StringComparison.Ordinal));
        var parameters = json.RootElement.GetProperty("parameters");
        Assert.Equal("low-pass 0.1 Hz, Butterworth order 4, zero phase", parameters.GetProperty("motion.filter").GetString());
        Assert.Equal(3, json.RootElement.GetProperty("degreesOfFreedom").GetProperty("trend").GetInt32());
        var motion = run.Table("motion.tsv");
        int plain = Array.IndexOf(motion[0], "framewise_displacement"), filtered = Array.IndexOf(motion[0], "framewise_displacement_filtered");
        Assert.True(motion.Skip(1).Sum(r => Number(r[filtered])) < motion.Skip(1).Sum(r => Number(r[plain])));
        Assert.All(motion.Skip(1), r => Assert.Equal("1", r[^1]));
        var fast = await CommandLine.RunAsync(run.Arguments("--confounds", run["confounds.tsv"], "--preset", "6p", "--motion-filter", "0.3"));
        Assert.Contains("expected a band below 0.25 Hz, half the sampling rate, found 0.3. At this repetition time breathing is aliased: leave the filter out.", fast.Error, StringComparison.Ordinal);
    }

    private static (int Code, string Error) Seen(Ran ran) => (ran.Code, ran.Error);

    private static JsonDocument Json(string path) => JsonDocument.Parse(File.ReadAllBytes(path));

    private static double Number(string cell) => double.Parse(cell, NumberStyles.Float, CultureInfo.InvariantCulture);
}
