namespace Toolkit.EndToEnd.Tests;

/// <summary>What is wrong with raw participants is named before any work on them.</summary>
public sealed class RawDatasetTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("raw-").FullName;

    public RawDatasetTests()
    {
        Write("dataset_description.json", """{"Name": "raw", "BIDSVersion": "1.8.0"}""");
        Write("sub-none/func/sub-none_task-rest_bold.nii", "");
        Write("sub-twice/anat/sub-twice_run-1_T1w.nii", "");
        Write("sub-twice/anat/sub-twice_run-2_T1w.nii", "");
        Write("sub-visits/ses-1/anat/sub-visits_ses-1_T1w.nii", "");
        Write("sub-visits/ses-2/anat/sub-visits_ses-2_T1w.nii", "");
        Write("sub-moved/anat/sub-other_T1w.nii", "");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Each_participant_says_what_is_wrong_with_it()
    {
        var ran = await RunAsync("--expected-sessions", "1");
        Assert.Equal(65, ran.Code);
        Assert.Contains("sub-none failed at plan: sub-none: expected one T1w image, found none. Add it, or leave the participant or the session out", ran.Error, StringComparison.Ordinal);
        Assert.Contains("sub-twice failed at plan: sub-twice: expected one T1w image, found 2: sub-twice_run-1_T1w.nii, sub-twice_run-2_T1w.nii. Choose with --bids-filter-file", ran.Error, StringComparison.Ordinal);
        Assert.Contains("sub-visits failed at plan: sub-visits: expected 1 session, found 2 (ses-1, ses-2). Choose with --session-label", ran.Error, StringComparison.Ordinal);
        Assert.Contains("sub-moved failed at plan: sub-moved/anat: expected files of sub-moved, found sub-other_T1w.nii", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_image_is_damaged_input()
    {
        var ran = await RunAsync("--participant-label", "visits", "--session-label", "ses-2");
        Assert.Equal(4, ran.Code);
        Assert.Contains("sub-visits failed at ses-2_T1w_import", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_set_without_description_is_refused_unless_asked_for()
    {
        File.Delete(Path.Combine(folder, "dataset_description.json"));
        var ran = await RunAsync();
        Assert.Equal(65, ran.Code);
        Assert.Contains("expected dataset_description.json in the data set, found none", ran.Error, StringComparison.Ordinal);
        Assert.Contains("sub-none failed at plan", (await RunAsync("--skip-bids-validation")).Error, StringComparison.Ordinal);
    }

    private Task<Ran> RunAsync(params string[] more) => CommandLine.RunAsync([folder, Path.Combine(folder, "..", Path.GetFileName(folder) + "-out"), "participant", "-w", Path.Combine(folder, "..", Path.GetFileName(folder) + "-work"), .. more]);

    private void Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
