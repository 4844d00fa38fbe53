using System.Globalization;
using System.Text.Json;

namespace Toolkit.EndToEnd.Tests;

/// <summary>What is done to a run before it is correlated, through the verb: smoothing, components of noise, and what the page says of all of it.</summary>
public class ConnectivityPreparationTests
{
    private const int Ok = 0, Usage = 64, BadData = 65;

    /// <summary>Floats on the way, values of about 1000.</summary>
    private const double SingleRounding = 2e-3;

    [Fact]
    public async Task The_methods_on_the_page_state_the_options_used_and_not_those_of_the_preset()
    {
        using var run = new ConnectivityRun();
        string[] scrub = ["--confounds", run["confounds.tsv"], "--preset", "24p-scrub", "--min-dof", "0"];
        var asItIs = await Methods(run, scrub);
        Assert.Contains("displacement (Power) above 0.5 mm or standardised DVARS above 1.5", asItIs, StringComparison.Ordinal);
        Assert.Contains("These are the settings of the preset 24p-scrub 1", asItIs, StringComparison.Ordinal);

        var changed = await Methods(run, [.. scrub, "--fd-threshold", "0.3", "--high-pass", "none", "--low-pass", "0.15", "--confound-columns", "csf", "trans_x"]);
        Assert.Contains("displacement (Power) above 0.3 mm or standardised DVARS above 1.5", changed, StringComparison.Ordinal);
        Assert.Contains("(no high-pass, low-pass 0.15 Hz)", changed, StringComparison.Ordinal);
        Assert.Contains("2 confounds (csf, trans_x)", changed, StringComparison.Ordinal);
        Assert.Contains($"{run.Table("timeseries.tsv").Length - 1} of 120 volumes were kept.", changed, StringComparison.Ordinal);
        Assert.Contains("began from the preset 24p-scrub 1 and depart from it in: high-pass, low-pass, displacement threshold, confounds.", changed, StringComparison.Ordinal);
        Assert.DoesNotContain("0.5 mm", changed, StringComparison.Ordinal);
        Assert.DoesNotContain("0.09", changed, StringComparison.Ordinal);

        File.WriteAllLines(run["kept.txt"], Enumerable.Range(5, 100).Select(t => t.ToString(CultureInfo.InvariantCulture)));
        var listed = await Methods(run, [.. scrub, "--sample-mask", run["kept.txt"], "--filter", "none", "--no-detrend", "--no-standardise-confounds"]);
        Assert.Contains("no trend removed, no temporal filter, 24 confounds", listed, StringComparison.Ordinal);
        Assert.Contains("The volumes to be kept were given as a list; the others were dropped before the cleaning.", listed, StringComparison.Ordinal);
        Assert.Contains("100 of 120 volumes were kept.", listed, StringComparison.Ordinal);
        Assert.DoesNotContain("above 0.5 mm", listed, StringComparison.Ordinal);
        using var sidecar = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(run.Output, "sidecar.json"), TestContext.Current.CancellationToken));
        Assert.Equal("none", Text(sidecar.RootElement, "parameters", "censoring.framewiseDisplacementMm"));
    }

    [Fact]
    public async Task Thresholds_that_must_both_hold_and_spikes_beside_those_of_the_table_are_asked_to_be_told_clearly()
    {
        using var run = new ConnectivityRun();
        var one = await CommandLine.RunAsync(run.Arguments("--confounds", run["confounds.tsv"], "--preset", "6p", "--fd-threshold", "0.5", "--censor-both"));
        Assert.Equal(Usage, one.Code);
        Assert.Contains("--censor-both needs two thresholds: --fd-threshold and --dvars-threshold.", one.Error, StringComparison.Ordinal);
        File.WriteAllLines(run["spiked.tsv"], File.ReadAllLines(run["confounds.tsv"]).Select((l, t) => l + (t == 0 ? "\tmotion_outlier00" : t == 61 ? "\t1" : "\t0")));
        var twice = await CommandLine.RunAsync(run.Arguments("--confounds", run["spiked.tsv"], "--confound-columns", "motion_outlier*", "--fd-threshold", "0.5", "--spikes"));
        Assert.Equal(BadData, twice.Code);
        Assert.Contains("expected --spikes, or the columns motion_outlier… of the table, found both. Take one", twice.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Smoothing_reaches_over_the_whole_image_and_its_width_is_named_wherever_numbers_are()
    {
        using var run = new ConnectivityRun();
        float[] mask = [.. Enumerable.Range(0, ConnectivityRun.Count).Select(v => v % ConnectivityRun.Nx is 1 or 4 ? 1f : 0f)];
        ConnectivityRun.WriteNifti(run["inside.nii"], mask, 1, 0, 0);
        string[] raw = ["--confounds", run["confounds.tsv"], "--mask", run["inside.nii"], "--preset", "none", "--no-detrend", "--standardise", "none", "--min-coverage", "0.1", "--map", "tsnr"];
        var before = await Run(run, raw);
        byte[] motion = File.ReadAllBytes(Path.Combine(run.Output, "motion.tsv"));
        var plain = run.Table("timeseries.tsv");
        Assert.DoesNotContain("smoothed", run.MethodsSection(), StringComparison.Ordinal);

        var after = await Run(run, [.. raw, "--smooth", "6"]);
        var smoothed = run.Table("timeseries.tsv");
        Assert.Contains("The run was smoothed by a Gaussian of 6 mm full width at half maximum. Mean signals", run.MethodsSection(), StringComparison.Ordinal);
        Assert.Contains("depart from it in: trend, scale of the cleaned signals, smoothing.", run.MethodsSection(), StringComparison.Ordinal);
        Assert.Equal(("0", "6"), (Parameter(before, "smoothing.fwhmMm"), Parameter(after, "smoothing.fwhmMm")));
        Assert.NotEqual(before.GetProperty("provenance").GetString(), after.GetProperty("provenance").GetString());

        // Displacement, DVARS and the global signal are those of the run as it came.
        Assert.Equal(motion, File.ReadAllBytes(Path.Combine(run.Output, "motion.tsv")));

        // Voxels beyond the mask count in the smoothing, and not in the mean of a region: label-1 is x below 2, of which the mask holds x = 1.
        foreach (var t in new[] { 0, 57, ConnectivityRun.Volumes - 1 })
        {
            var volume = run.Bold.AsSpan(t * ConnectivityRun.Count, ConnectivityRun.Count).ToArray();
            Assert.Equal(MeanAt(volume, 1), Number(plain[t + 1][0]), SingleRounding);
            Assert.Equal(MeanAt(Smoothed(volume, 6), 1), Number(smoothed[t + 1][0]), SingleRounding);
            Assert.True(Math.Abs(MeanAt(Smoothed(volume, 6), 1) - MeanAt(volume, 1)) > 10 * SingleRounding);
        }

        var map = Map(Path.Combine(run.Output, "tsnr.nii.gz"));
        Assert.All(map.Zip(mask), v => Assert.Equal(v.Second > 0, v.First != 0));
    }

    [Fact]
    public async Task Components_of_the_table_are_chosen_by_the_variance_that_the_JSON_beside_it_states()
    {
        using var run = new ConnectivityRun();
        var random = new Random(8);
        string[] names = ["trans_x", "a_comp_cor_00", "a_comp_cor_01", "a_comp_cor_02"];
        File.WriteAllLines(run["fmriprep.tsv"], Enumerable.Range(0, ConnectivityRun.Volumes).Select(_ => string.Join('\t', names.Select(_ => random.NextDouble().ToString(CultureInfo.InvariantCulture)))).Prepend(string.Join('\t', names)));
        string[] wanted = ["--confounds", run["fmriprep.tsv"], "--confound-columns", "trans_x", "a_comp_cor:50%", "--preset", "6p"];
        var alone = await CommandLine.RunAsync(run.Arguments(wanted));
        Assert.Equal(BadData, alone.Code);
        Assert.Contains("fmriprep.tsv: line 1: expected a JSON with CumulativeVarianceExplained beside the table, for 'a_comp_cor:50%', found none. fMRIPrep writes it", alone.Error, StringComparison.Ordinal);

        await File.WriteAllTextAsync(run["fmriprep.json"], """{ "a_comp_cor_00": { "CumulativeVarianceExplained": 0.31, "Mask": "combined" }, "a_comp_cor_01": { "CumulativeVarianceExplained": 0.5, "Mask": "combined" }, "a_comp_cor_02": { "CumulativeVarianceExplained": 0.55, "Mask": "combined" } }""", TestContext.Current.CancellationToken);
        var sidecar = await Run(run, wanted);
        Assert.Equal(["trans_x", "a_comp_cor_00", "a_comp_cor_01"], sidecar.GetProperty("confounds").EnumerateArray().Select(c => c.GetString()));
        Assert.Equal("trans_x a_comp_cor:50%", Parameter(sidecar, "confounds.wanted"));
        Assert.Contains(sidecar.GetProperty("provenanceTable").EnumerateObject(), p => p.Value.TryGetProperty("source", out var source) && source.GetString() == "fmriprep.json");
        Assert.Contains("3 confounds (trans_x, a_comp_cor_00 to a_comp_cor_01), the components chosen by the share of variance they explain (a_comp_cor:50%),", run.MethodsSection(), StringComparison.Ordinal);
        Assert.Contains("expected components a_comp_cor that explain 90 % of the variance, found 3 that explain 55 %", (await CommandLine.RunAsync(run.Arguments([.. wanted[..4], "a_comp_cor:90%"]))).Error, StringComparison.Ordinal);
        var wrong = await CommandLine.RunAsync(run.Arguments([.. wanted[..4], "a_comp_cor50%", "--acompcor", "120%"]));
        Assert.Equal(Usage, wrong.Code);
        Assert.Contains("components are asked for by the share of variance as a_comp_cor:50%, found 'a_comp_cor50%'.", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("--acompcor: character 0: expected 1 to 50 components, or a share of their variance such as 50%, found '120%'", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Components_of_a_mask_are_taken_until_they_explain_the_share_asked_for()
    {
        using var run = new ConnectivityRun();
        string[] noise = ["--preset", "bandpass", "--acompcor-mask", run["mask.nii"], "--min-dof", "0", "--acompcor"];
        var (half, most) = (await Run(run, [.. noise, "50%"]), await Run(run, [.. noise, "99%"]));
        Assert.Equal("acompcor:99%", Parameter(most, "confounds.computed"));
        Assert.Contains("chosen by the share of variance they explain (toolkit_a_comp_cor:99%)", run.MethodsSection(), StringComparison.Ordinal);
        Assert.InRange(half.GetProperty("confounds").GetArrayLength(), 1, most.GetProperty("confounds").GetArrayLength() - 1);
    }

    /// <summary>The sidecar of a run with these options.</summary>
    private static async Task<JsonElement> Run(ConnectivityRun run, params string[] options)
    {
        var ran = await CommandLine.RunAsync(run.Arguments(options));
        Assert.True(ran.Code == Ok, ran.Error);
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(run.Output, "sidecar.json"), TestContext.Current.CancellationToken));
        return json.RootElement.Clone();
    }

    private static async Task<string> Methods(ConnectivityRun run, params string[] options)
    {
        await Run(run, options);
        return run.MethodsSection();
    }

    private static double MeanAt(float[] volume, int x) => volume.Where((_, v) => v % ConnectivityRun.Nx == x).Average(v => (double)v);

    // The textbook: every voxel the sum of all others by a product of three Gaussians, mirrored at the borders and cut at 4 standard deviations.
    private static float[] Smoothed(float[] volume, double fwhmMm)
    {
        const int nx = ConnectivityRun.Nx, ny = ConnectivityRun.Ny, nz = ConnectivityRun.Nz;
        var sd = fwhmMm / Math.Sqrt(8 * Math.Log(2)) / ConnectivityRun.VoxelMm;
        var reach = (int)((4 * sd) + 0.5);
        double Weight(int k) => Math.Exp(-k * k / (2 * sd * sd)) / Enumerable.Range(-reach, (2 * reach) + 1).Sum(j => Math.Exp(-j * j / (2 * sd * sd)));
        static int Mirror(int at, int size) => at < 0 ? -1 - at : at >= size ? (2 * size) - 1 - at : at;
        var smoothed = new float[volume.Length];
        for (var v = 0; v < volume.Length; v++)
        {
            int x = v % nx, y = v / nx % ny, z = v / nx / ny;
            smoothed[v] = (float)(from i in Enumerable.Range(-reach, (2 * reach) + 1)
                                  from j in Enumerable.Range(-reach, (2 * reach) + 1)
                                  from k in Enumerable.Range(-reach, (2 * reach) + 1)
                                  select Weight(i) * Weight(j) * Weight(k) * volume[Mirror(x + i, nx) + (nx * (Mirror(y + j, ny) + (ny * Mirror(z + k, nz))))]).Sum();
        }

        return smoothed;
    }

    private static float[] Map(string path)
    {
        using var zip = new System.IO.Compression.GZipStream(File.OpenRead(path), System.IO.Compression.CompressionMode.Decompress);
        using var map = new MemoryStream();
        zip.CopyTo(map);
        return System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(map.ToArray().AsSpan(352)).ToArray();
    }

    private static string Parameter(JsonElement sidecar, string name) => sidecar.GetProperty("parameters").GetProperty(name).GetString()!;

    private static string Text(JsonElement root, string first, string second) => root.GetProperty(first).GetProperty(second).GetString()!;

    private static double Number(string cell) => double.Parse(cell, NumberStyles.Float, CultureInfo.InvariantCulture);
}
