using System.Text;
using Toolkit.Pipelines.Bids;
using Toolkit.Pipelines.Participants;
using Toolkit.Pipelines.Tests.Batch;

namespace Toolkit.Pipelines.Tests.Bids;

public sealed class BidsDatasetTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_participant_is_found_with_its_sessions_runs_and_sidecars()
    {
        folder.Write("in/sub-01/ses-1/anat/sub-01_ses-1_T1w.nii.gz", "");
        folder.Write("in/sub-01/ses-1/func/sub-01_ses-1_task-rest_run-1_bold.nii", "");
        folder.Write("in/sub-01/ses-1/func/sub-01_ses-1_task-rest_run-2_bold.nii", "");
        folder.Write("in/sub-01/ses-1/func/sub-01_ses-1_task-rest_sbref.nii", "");
        folder.Write("in/task-rest_bold.json", """{"RepetitionTime": 2}""");
        var found = Open().Find("01").Value;
        var session = Assert.Single(found.Sessions);
        Assert.Equal("1", session.Label);
        Assert.EndsWith("sub-01_ses-1_T1w.nii.gz", Assert.IsType<NiftiSource>(session.T1w).Image, StringComparison.Ordinal);
        Assert.Equal(["task-rest_run-1", "task-rest_run-2"], session.Bold.Select(b => b.Name));
        Assert.Equal(folder["in", "task-rest_bold.json"], Assert.IsType<NiftiSource>(session.Bold[0].Source).Sidecar);
    }

    [Fact]
    public void The_nearer_sidecar_wins_key_by_key()
    {
        folder.Write("in/sub-01/anat/sub-01_T1w.nii", "");
        folder.Write("in/sub-01/func/sub-01_task-rest_bold.nii", "");
        folder.Write("in/task-rest_bold.json", """{"RepetitionTime": 2, "EchoTime": 0.03}""");
        folder.Write("in/task-other_bold.json", """{"RepetitionTime": 9}""");
        folder.Write("in/sub-01/func/sub-01_task-rest_bold.json", """{"RepetitionTime": 1.5}""");
        var merged = Assert.IsType<NiftiSource>(Open().Find("01").Value.Sessions[0].Bold[0].Source).Sidecar!;
        Assert.StartsWith(folder["work"], merged, StringComparison.Ordinal);
        Assert.Equal("{\n  \"EchoTime\": 0.03,\n  \"RepetitionTime\": 1.5\n}\n", File.ReadAllText(merged));
    }

    [Theory]
    [InlineData("sub-01/func/sub-01_task-rest_echo-1_bold.nii", "expected runs of one echo")]
    [InlineData("sub-01/func/sub-01_bold.nii", "expected a task in the name of a run")]
    [InlineData("sub-01/ses-1/anat/sub-01_ses-1_T1w.nii", "expected images either in sessions or in none")]
    [InlineData("sub-01/anat/sub-01_acq-b_T1w.nii", "expected one T1w image, found 2")]
    public void What_is_ambiguous_is_a_fault(string more, string expected)
    {
        folder.Write("in/sub-01/anat/sub-01_T1w.nii", "");
        folder.Write("in/" + more, "");
        Assert.Contains(expected, Open().Find("01").Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_filter_chooses_among_images()
    {
        folder.Write("in/sub-01/anat/sub-01_acq-a_T1w.nii", "");
        folder.Write("in/sub-01/anat/sub-01_T1w.nii", "");
        var filter = EntityFilter.Parse(Encoding.UTF8.GetBytes("""{"t1w": {"acquisition": null}, "bold": {"task": ["rest"]}}""")).Value;
        Assert.EndsWith("sub-01_T1w.nii", Assert.IsType<NiftiSource>(Open(new() { WorkRoot = folder["work"], Filter = filter }).Find("01").Value.Sessions[0].T1w).Image, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"t1w": {"colour": "red"}}""", "expected an entity")]
    [InlineData("""{"t2": {}}""", "expected queries named t1w or bold")]
    [InlineData("""{"bold": {"run": {}}}""", "expected a text, a number, null or a list")]
    [InlineData("{", "expected well-formed JSON")]
    public void A_filter_that_nobody_can_mean_is_refused(string json, string expected) =>
        Assert.Contains(expected, EntityFilter.Parse(Encoding.UTF8.GetBytes(json)).Fault!.Message, StringComparison.Ordinal);

    [Fact]
    public void Prepared_runs_come_with_mask_confounds_and_one_space()
    {
        const string run = "in/sub-01/func/sub-01_task-rest";
        folder.Write(run + "_space-A_desc-preproc_bold.nii", "");
        folder.Write(run + "_space-A_desc-brain_mask.nii", "");
        folder.Write(run + "_space-B_desc-preproc_bold.nii", "");
        folder.Write(run + "_desc-confounds_timeseries.tsv", "");
        Assert.Contains("expected runs in one space, found A, B", Open().Find("01").Fault!.Message, StringComparison.Ordinal);
        var source = Assert.IsType<PreparedSource>(Open(new() { WorkRoot = folder["work"], Space = "A" }).Find("01").Value.Sessions[0].Bold[0].Source);
        Assert.Equal(("A", folder["in", "sub-01", "func", "sub-01_task-rest_desc-confounds_timeseries.tsv"]), (source.Space, source.Confounds));
        Assert.EndsWith("_space-A_desc-brain_mask.nii", source.Mask, StringComparison.Ordinal);
    }

    [Fact]
    public void A_look_at_the_names_says_what_is_not_BIDS()
    {
        folder.Write("in/sub-0 1/anat/x.nii", "");
        folder.Write("in/participants.tsv", "participant_id\nsub-77\n");
        var findings = BidsCheck.Of(Open());
        Assert.Contains("expected dataset_description.json in the data set, found none", findings.Errors);
        Assert.Contains("expected a label of letters and digits after sub-, found 'sub-0 1'", findings.Errors);
        Assert.Contains("sub-77: listed in participants.tsv, without a folder", findings.Warnings);
    }

    [Fact]
    public void A_configuration_file_is_options_by_name()
    {
        var read = ConfigFile.Read("participant_label: [1, 2]\nlow-mem: true\nreports-only: false\n").Value;
        Assert.Equal([("participant-label", "1 2"), ("low-mem", "")], read.Select(o => (o.Name, string.Join(' ', o.Values))));
        Assert.Equal(2, ConfigFile.Read("a: 1\nb: {c: 1}\n").Fault!.Offset);
        Assert.False(ConfigFile.Read("a: [").IsOk);
    }

    private ImagingDataset Open(DatasetSelection? selection = null) => ImagingDataset.Open(folder["in"], selection ?? new() { WorkRoot = folder["work"] }).Value;
}
