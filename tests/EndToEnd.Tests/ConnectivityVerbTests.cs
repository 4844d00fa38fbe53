using System.Globalization;
using System.Text.Json;

namespace Toolkit.EndToEnd.Tests;

/// <summary>The verb "connectivity" as a person runs it: what it writes, and what it says of bad input.</summary>
public class ConnectivityVerbTests
{
    private const int Ok = 0, NoInput = 2, CorruptInput = 4, Partial = 8, Usage = 64, BadData = 65;

    [Fact]
    public async Task It_writes_what_the_contract_names_and_the_same_bytes_on_two_threads()
    {
        using var run = new ConnectivityRun();
        var arguments = run.Arguments("--confounds", run["confounds.tsv"], "--mask", run["mask.nii"], "--preset", "6p", "--seed", "label-1", "--measure", "z-normal", "partial", "--map", "reho_7", "--bids-prefix", "sub-01_task-rest");
        Assert.Equal((Ok, ""), Seen(await CommandLine.RunAsync([.. arguments, "--quiet"])));
        string[] files = ["roi-r.tsv", "roi-z.tsv", "roi-z-normal.tsv", "roi-partial.tsv", "timeseries.tsv", "motion.tsv", "quality.json", "sidecar.json", "seed-label-1_r.nii.gz", "seed-label-1_z.nii.gz", "reho_7.nii.gz", "sub-01/func/sub-01_task-rest_atlas-atlas_stat-fisherz_relmat.tsv", "dataset_description.json", "report.html"];
        var first = files.ToDictionary(f => f, f => File.ReadAllBytes(Path.Combine(run.Output, f)));
        Assert.DoesNotContain(Directory.EnumerateFiles(run.Output, "*", SearchOption.AllDirectories), f => f.EndsWith(".partial", StringComparison.Ordinal));

        string[][] r = run.Table("roi-r.tsv"), z = run.Table("roi-z.tsv");
        Assert.Equal(["region", "label-1", "label-7", "label-300"], r[0]);
        Assert.Equal(Math.Atanh(Number(r[1][3])), Number(z[1][3]), 1e-12);
        Assert.Equal(("1", "0"), (r[1][1], z[1][1]));

        Assert.Equal(Ok, (await CommandLine.RunAsync([.. arguments, "--threads", "2", "--quiet"])).Code);
        Assert.All(files, f => Assert.Equal(first[f], File.ReadAllBytes(Path.Combine(run.Output, f))));
    }

    [Fact]
    public async Task The_sidecar_names_atlas_preset_degrees_of_freedom_and_every_input()
    {
        using var run = new ConnectivityRun();
        var ran = await CommandLine.RunAsync(run.Arguments("--confounds", run["confounds.tsv"], "--preset", "24p", "--low-pass", "0.15", "--fd-threshold", "0.5", "--atlas-version", "2", "--space", "phantom", "--json"));
        Assert.Equal(Ok, ran.Code);
        using var json = JsonDocument.Parse(ran.Output);
        var root = json.RootElement;
        Assert.Equal(("atlas", "2", "phantom", 64), (Text(root, "atlas", "name"), Text(root, "atlas", "version"), Text(root, "atlas", "space"), Text(root, "atlas", "sha256").Length));
        Assert.Equal("24p 1", Text(root, "parameters", "preset"));
        var dof = root.GetProperty("degreesOfFreedom");
        Assert.Equal((24, 2), (dof.GetProperty("confounds").GetInt32(), dof.GetProperty("trend").GetInt32()));
        var sources = root.GetProperty("provenanceTable").EnumerateObject().Select(p => p.Value).Where(p => p.TryGetProperty("source", out _)).Select(p => p.GetProperty("source").GetString());
        Assert.Equal(["bold.nii", "atlas.nii", "confounds.tsv"], sources);

        using var quality = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(run.Output, "quality.json"), TestContext.Current.CancellationToken));
        Assert.Equal([60, 61], quality.RootElement.GetProperty("volumes").GetProperty("censored").EnumerateArray().Select(v => v.GetInt32()));
        Assert.Equal(ConnectivityRun.Volumes - 2, run.Table("timeseries.tsv").Length - 1);
    }

    [Fact]
    public async Task An_atlas_on_another_grid_is_refused_and_resampled_when_asked()
    {
        using var run = new ConnectivityRun();
        string[] arguments = ["connectivity", "--bold", run["bold.nii"], "--atlas", run["moved-atlas.nii"], "--output", run.Output];
        var refused = await CommandLine.RunAsync(arguments);
        Assert.Equal(BadData, refused.Code);
        Assert.Contains("moved-atlas.nii: expected the label image on the grid of the series, 6 × 5 × 4, found the same shape with an affine that differs by 1.2", refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(run.Output));
        Assert.Equal(Ok, (await CommandLine.RunAsync([.. arguments, "--resample-atlas"])).Code);
    }

    [Fact]
    public async Task Confounds_of_another_run_and_too_many_of_them_are_refused()
    {
        using var run = new ConnectivityRun();
        var other = await CommandLine.RunAsync(run.Arguments("--confounds", run["short.tsv"], "--preset", "6p"));
        Assert.Equal(BadData, other.Code);
        Assert.Contains("expected head motion of 120 volumes, as many as the run has, found 119", other.Error, StringComparison.Ordinal);
        var greedy = await CommandLine.RunAsync(run.Arguments("--confounds", run["confounds.tsv"], "--preset", "24p", "--min-dof", "100"));
        Assert.Equal(BadData, greedy.Code);
        Assert.Contains("expected at least 100 degrees of freedom after cleaning", greedy.Error, StringComparison.Ordinal);
        var missing = await CommandLine.RunAsync(run.Arguments("--confounds", run["confounds.tsv"], "--preset", "acompcor"));
        Assert.Contains("confounds.tsv: line 1: expected columns that begin with 'cosine', found none", missing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_repetition_time_is_asked_for_and_the_sidecar_wins_over_the_header()
    {
        using var run = new ConnectivityRun { RepetitionTimeS = 0 };
        run.Save();
        var refused = await CommandLine.RunAsync(run.Arguments());
        Assert.Equal(BadData, refused.Code);
        Assert.Contains("expected a repetition time for the filter", refused.Error, StringComparison.Ordinal);
        Assert.Equal(Ok, (await CommandLine.RunAsync(run.Arguments("--tr", "2"))).Code);
        run.RepetitionTimeS = 3;
        run.Save();
        await File.WriteAllTextAsync(run["bold.json"], """{ "RepetitionTime": 2.5 }""", TestContext.Current.CancellationToken);
        var told = await CommandLine.RunAsync(run.Arguments("--json"));
        Assert.Contains("bold.json states a repetition time of 2.5 s, the header 3 s: the sidecar is taken.", told.Error, StringComparison.Ordinal);
        Assert.Contains("\"repetitionTimeS\": 2.5", told.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_region_has_a_verdict_and_spoils_no_other()
    {
        using var run = new ConnectivityRun();
        Assert.Equal(Ok, (await CommandLine.RunAsync(run.Arguments())).Code);
        var sound = run.Table("roi-r.tsv")[1][3];
        run.Fill(2, 0);
        run.Bold[1] = float.NaN;
        run.Save();
        var ran = await CommandLine.RunAsync(run.Arguments("--seed", "label-7", "label-300"));
        Assert.Equal(Partial, ran.Code);
        Assert.Contains("label-7: 1 voxels, fewer than 5; the signal does not change over time", ran.Error, StringComparison.Ordinal);
        Assert.Contains("label-1: 1 voxels hold a sample that is not finite and are left out", ran.Error, StringComparison.Ordinal);
        Assert.Equal("n/a", run.Table("roi-z.tsv")[1][2]);
        Assert.Equal(Number(sound), Number(run.Table("roi-r.tsv")[1][3]), 0.05);
        Assert.True(File.Exists(Path.Combine(run.Output, "seed-label-300_z.nii.gz")));
        Assert.False(File.Exists(Path.Combine(run.Output, "seed-label-7_z.nii.gz")));
    }

    [Fact]
    public async Task Spheres_come_from_a_table_and_one_outside_the_image_is_reported()
    {
        using var run = new ConnectivityRun();
        await File.WriteAllTextAsync(run["spheres.csv"], "name,x,y,z,radius\nin,-6,-3,0,4\nin,0,0,0,4\nout,900,0,0,4\n", TestContext.Current.CancellationToken);
        string[] arguments = ["connectivity", "--bold", run["bold.nii"], "--spheres", run["spheres.csv"], "--output", run.Output];
        var ran = await CommandLine.RunAsync(arguments);
        Assert.Equal(Ok, ran.Code);
        Assert.Contains("out: the region lies outside the field of view or the mask", ran.Error, StringComparison.Ordinal);
        await File.WriteAllTextAsync(run["spheres.csv"], "name,x,y,z,radius\nin,-6,-3,0,-4\n", TestContext.Current.CancellationToken);
        Assert.Contains("spheres.csv: line 2: expected a radius of 0 mm or more, found '-4'", (await CommandLine.RunAsync(arguments)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Corrupt_and_missing_files_have_their_exit_codes()
    {
        using var run = new ConnectivityRun();
        File.WriteAllBytes(run["bold.nii"], File.ReadAllBytes(run["bold.nii"])[..5000]);
        var corrupt = await CommandLine.RunAsync(run.Arguments());
        Assert.Equal(CorruptInput, corrupt.Code);
        Assert.Contains("bold.nii: byte 5000", corrupt.Error, StringComparison.Ordinal);
        File.Delete(run["bold.nii"]);
        Assert.Equal(NoInput, (await CommandLine.RunAsync(run.Arguments())).Code);
    }

    [Fact]
    public async Task A_wrong_command_line_is_told_all_its_faults_at_once()
    {
        using var run = new ConnectivityRun();
        var ran = await CommandLine.RunAsync("connectivity", "--bold", run["bold.nii"], "--preset", "best", "--map", "x", "--low-pass", "fast", "--filter", "fir");
        Assert.Equal(Usage, ran.Code);
        Assert.Contains("Give the regions by --atlas", ran.Error, StringComparison.Ordinal);
        Assert.Contains("Give a folder for the results", ran.Error, StringComparison.Ordinal);
        Assert.Contains("There is no preset 'best'; there are none, bandpass, 6p", ran.Error, StringComparison.Ordinal);
        Assert.Contains("There is no map 'x'", ran.Error, StringComparison.Ordinal);
        Assert.Contains("Expected a cut-off in Hz or none, found 'fast'", ran.Error, StringComparison.Ordinal);
        Assert.Contains("Expected one of butterworth, cosine, fourier, none, found 'fir'", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_mask_a_run_of_one_volume_and_cut_offs_beyond_the_sampling_are_named()
    {
        using var run = new ConnectivityRun();
        ConnectivityRun.WriteNifti(run["empty.nii"], new float[120], 1, 0, 0);
        var empty = await CommandLine.RunAsync(run.Arguments("--mask", run["empty.nii"]));
        Assert.Equal(BadData, empty.Code);
        Assert.Contains("empty.nii: voxel 0: expected a mask with voxels inside, found none that is not 0", empty.Error, StringComparison.Ordinal);
        var fast = await CommandLine.RunAsync(run.Arguments("--low-pass", "0.3"));
        Assert.Equal(BadData, fast.Code);
        Assert.Contains("expected cut-offs with 0 < high-pass < low-pass < 0.25 Hz, found 0.008 and 0.3", fast.Error, StringComparison.Ordinal);
        var one = await CommandLine.RunAsync("connectivity", "--bold", run["atlas.nii"], "--atlas", run["atlas.nii"], "--output", run.Output);
        Assert.Equal(BadData, one.Code);
        Assert.Contains("expected a run of two volumes or more, found 1", one.Error, StringComparison.Ordinal);
        var strict = await CommandLine.RunAsync(run.Arguments("--confounds", run["confounds.tsv"], "--preset", "6p", "--fd-threshold", "1e-9"));
        Assert.Equal(BadData, strict.Code);
        Assert.False(Directory.Exists(run.Output));
    }

    [Fact]
    public async Task A_mask_on_another_grid_and_more_regressors_than_samples_are_refused()
    {
        using var run = new ConnectivityRun();
        ConnectivityRun.WriteNifti(run["moved-mask.nii"], [.. Enumerable.Repeat(1f, 120)], 1, 2.5f, 0);
        var moved = await CommandLine.RunAsync(run.Arguments("--mask", run["moved-mask.nii"]));
        Assert.Equal(BadData, moved.Code);
        Assert.Contains("expected the mask on the grid of the series, 6 × 5 × 4, found the same shape with an affine that differs by 2.5", moved.Error, StringComparison.Ordinal);
        var greedy = await CommandLine.RunAsync(run.Arguments("--confounds", run["confounds.tsv"], "--preset", "24p", "--filter", "fourier", "--high-pass", "0.05", "--low-pass", "0.06"));
        Assert.Equal(BadData, greedy.Code);
        Assert.Contains("expected at least 15 degrees of freedom after cleaning, found ", greedy.Error, StringComparison.Ordinal);
        Assert.Contains("Take fewer confounds, a wider band, or a longer run.", greedy.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_cleaned_run_is_written_when_asked_for_with_its_sidecar()
    {
        using var run = new ConnectivityRun();
        var ran = await CommandLine.RunAsync(run.Arguments("--denoised", "--bids-prefix", "sub-01_task-rest", "--seed", "label-1", "--no-report"));
        Assert.True(ran.Code == Ok, ran.Error);
        Assert.True(File.Exists(Path.Combine(run.Output, "denoised.nii.gz")));
        using var sidecar = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(run.Output, "sub-01/func/sub-01_task-rest_desc-denoised_bold.json"), TestContext.Current.CancellationToken));
        Assert.Equal(2, sidecar.RootElement.GetProperty("RepetitionTime").GetDouble());
        Assert.Equal(5, sidecar.RootElement.GetProperty("SoftwareFilters").GetProperty("Butterworth").GetProperty("Order").GetInt32());
        Assert.Equal(64, sidecar.RootElement.GetProperty("SourcesSha256").GetProperty("bold.nii").GetString()!.Length);
        Assert.False(File.Exists(Path.Combine(run.Output, "report.html")));
    }

    [Fact]
    public async Task Windows_and_the_degree_of_voxels_are_written_when_asked_for()
    {
        using var run = new ConnectivityRun();
        var ran = await CommandLine.RunAsync(run.Arguments("--window", "40", "--voxel-degree", "0.2", "--no-report"));
        Assert.True(ran.Code == Ok, ran.Error);
        var windows = run.Table("roi-z-windows.tsv");
        Assert.Equal(["start", "label-1–label-7", "label-1–label-300", "label-7–label-300"], windows[0]);
        Assert.Equal(["0", "20", "40", "60", "80"], windows.Skip(1).Select(r => r[0]));
        Assert.True(File.Exists(Path.Combine(run.Output, "degree.nii.gz")) && File.Exists(Path.Combine(run.Output, "mean-z.nii.gz")));
        Assert.False(File.Exists(Path.Combine(run.Output, "denoised.nii.gz")));
        Assert.Contains("--voxel-degree is an r above 0 and below 1.", (await CommandLine.RunAsync(run.Arguments("--voxel-degree", "1"))).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_memory_cannot_hold_is_refused_before_it_is_read()
    {
        using var run = new ConnectivityRun();
        var ran = await CommandLine.RunAsync(run.Arguments("--mem-mb", "20"));
        Assert.Equal(BadData, ran.Code);
        Assert.Contains("MB of memory for this run, found 20 MB allowed. A brain mask (--mask) keeps only the voxels inside", ran.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(run.Output));
        Assert.Equal(Usage, (await CommandLine.RunAsync(run.Arguments("--mem-mb", "0"))).Code);
    }

    [Fact]
    public async Task More_confounds_than_volumes_are_refused_with_the_account_of_degrees_of_freedom()
    {
        using var run = new ConnectivityRun();
        var random = new Random(8);
        string[] names = [.. Enumerable.Range(0, 130).Select(c => string.Create(CultureInfo.InvariantCulture, $"a_comp_cor_{c:00}"))];
        File.WriteAllLines(run["many.tsv"], Enumerable.Range(0, ConnectivityRun.Volumes).Select(_ => string.Join('\t', names.Select(_ => random.NextDouble().ToString(CultureInfo.InvariantCulture)))).Prepend(string.Join('\t', names)));
        var ran = await CommandLine.RunAsync(run.Arguments("--confounds", run["many.tsv"], "--confound-columns", "a_comp_cor*", "--filter", "none"));
        Assert.Equal(BadData, ran.Code);
        Assert.Contains("expected at least 15 degrees of freedom after cleaning, found ", ran.Error, StringComparison.Ordinal);
        Assert.Contains("120 samples less 2 for the trend, 118 confounds", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_voxel_of_a_seed_has_a_finite_z_and_the_region_beside_it_its_own()
    {
        using var run = new ConnectivityRun();
        await File.WriteAllTextAsync(run["spheres.tsv"], "name\tx\ty\tz\tradius\npoint\t-6\t-3\t0\t0\ntwin\t-6\t-3\t0\t0\nother\t3\t3\t3\t0\n", TestContext.Current.CancellationToken);
        var ran = await CommandLine.RunAsync("connectivity", "--bold", run["bold.nii"], "--spheres", run["spheres.tsv"], "--seed", "point", "--output", run.Output);
        Assert.Equal(Ok, ran.Code);
        var largest = Math.Atanh(1 - 1e-7);
        Assert.Equal(largest, Number(run.Table("roi-z.tsv")[1][2]), 1e-9);
        Assert.InRange(Math.Abs(Number(run.Table("roi-z.tsv")[1][3])), 0, 5);
        using var quality = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(run.Output, "quality.json"), TestContext.Current.CancellationToken));
        Assert.Equal("point – twin", quality.RootElement.GetProperty("clippedPairs")[0].GetString());
        using var zip = new System.IO.Compression.GZipStream(File.OpenRead(Path.Combine(run.Output, "seed-point_z.nii.gz")), System.IO.Compression.CompressionMode.Decompress);
        using var map = new MemoryStream();
        await zip.CopyToAsync(map, TestContext.Current.CancellationToken);
        var values = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(map.ToArray().AsSpan(352)).ToArray();
        Assert.All(values, v => Assert.True(float.IsFinite(v)));
        Assert.Equal(largest, values.Max(), 1e-4);
    }

    /// <summary>A filter kept as one polynomial loses a quarter of the signal here (nilearn before 0.11); second-order sections pass 0.04 Hz and stop 0.5 Hz.</summary>
    [Fact]
    public async Task A_band_pass_at_a_short_repetition_time_passes_what_it_should()
    {
        using var run = new ConnectivityRun();
        // What starts and ends abruptly rings at 0.008 Hz: 2.5 % of it are left after 180 s, a tenth of what a polynomial form would lose. Stopped is what keeps less than 1 % of its amplitude.
        const double tr = 0.3, passedWithin = 0.03, stoppedWithin = 0.03;
        string[] rows = [.. Enumerable.Range(0, 2000).Select(t => string.Create(CultureInfo.InvariantCulture, $"{Math.Sin(2 * Math.PI * 0.04 * t * tr) + (3 * Math.Sin(2 * Math.PI * 0.5 * t * tr)):R}\t{Math.Cos(2 * Math.PI * 0.04 * t * tr):R}"))];
        File.WriteAllLines(run["signals.tsv"], rows.Prepend("a\tb"));
        var ran = await CommandLine.RunAsync("connectivity", "--timeseries", run["signals.tsv"], "--tr", "0.3", "--high-pass", "0.008", "--low-pass", "0.09", "--standardise", "none", "--output", run.Output);
        Assert.Equal(Ok, ran.Code);
        var cleaned = run.Table("timeseries.tsv").Skip(1).Select(r => Number(r[0])).ToArray();
        // 225 s: nine whole cycles of the one, 112 and a half of the other.
        double Amplitude(double hz) => 2.0 / 750 * Enumerable.Range(600, 750).Sum(t => cleaned[t] * Math.Sin(2 * Math.PI * hz * t * tr));
        Assert.Equal(1, Amplitude(0.04), passedWithin);
        Assert.Equal(0, Amplitude(0.5), stoppedWithin);
    }

    [Fact]
    public async Task A_dry_run_checks_and_writes_nothing()
    {
        using var run = new ConnectivityRun();
        var ran = await CommandLine.RunAsync(run.Arguments("--dry-run"));
        Assert.Equal(Ok, ran.Code);
        Assert.Contains("Sound input: 120 volumes, 3 regions, 0 confounds.", ran.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(run.Output));
    }

    private static (int Code, string Error) Seen(Ran ran) => (ran.Code, ran.Error);

    private static string Text(JsonElement root, string first, string second) => root.GetProperty(first).GetProperty(second).GetString()!;

    private static double Number(string cell) => double.Parse(cell, NumberStyles.Float, CultureInfo.InvariantCulture);
}
