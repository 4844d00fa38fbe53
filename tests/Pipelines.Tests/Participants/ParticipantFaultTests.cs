using Toolkit.Imaging;
using Toolkit.Measurements;
using Toolkit.Pipelines.Participants;
using Toolkit.Simulators.Phantom;
using Toolkit.Simulators.Trials;

namespace Toolkit.Pipelines.Tests.Participants;

/// <summary>What is wrong is named, and everything that does not need it goes on.</summary>
public sealed class ParticipantFaultTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("toolkit-fault-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Without_a_structural_image_the_run_is_realigned_and_placed_nowhere()
    {
        WriteRun("bold", withTiming: true);
        var result = Run(new("E01", [new(null, null, [Bold("bold")])]));
        var fault = Assert.Single(result.Faults);
        Assert.Equal("check E01: expected a T1-weighted image, found none: BOLD is realigned, and placed nowhere", fault.ToString());
        Assert.Contains(result.Values, v => v.Name == "mean framewise displacement");
        Assert.DoesNotContain(result.Values, v => v.Name.StartsWith("z ", StringComparison.Ordinal));
        Assert.Contains("sub-E01.html", result.Files);
        Assert.Contains("sub-E01/func/sub-E01_task-rest_boldref.nii.gz", result.Files);
    }

    [Fact]
    public void A_broken_image_a_missing_repetition_time_and_a_missing_file_are_named_each()
    {
        WriteRun("bold", withTiming: false);
        File.WriteAllBytes(At("t1w.nii.gz"), [0x1f, 0x8b, 8, 0, 1, 2, 3]);
        var result = Run(new("E01", [new("a", new NiftiSource(At("t1w.nii.gz")), [Bold("bold"), Bold("gone")])]));
        string[] messages = [.. result.Faults.Select(f => f.ToString())];
        Assert.Contains(messages, m => m.StartsWith("import E01 a: t1w.nii.gz: byte 0: expected ", StringComparison.Ordinal));
        Assert.Contains(messages, m => m.StartsWith("motion E01 a: bold.nii.gz", StringComparison.Ordinal) && m.Contains("expected a repetition time", StringComparison.Ordinal) && m.Contains("State RepetitionTime in the sidecar", StringComparison.Ordinal));
        Assert.Contains(messages, m => m.StartsWith("import E01 a: gone.nii.gz", StringComparison.Ordinal) && m.Contains("nothing there", StringComparison.Ordinal));
        Assert.Equal(3, messages.Length);
        Assert.Empty(result.Values);
        Assert.Contains("Nothing could be measured", File.ReadAllText(Path.Combine(result.Folder, "sub-E01.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_sessions_where_one_was_expected_are_refused_before_anything_is_read()
    {
        var input = new ParticipantInput("E01", [new("a", new NiftiSource(At("t1w.nii")), []), new("b", new NiftiSource(At("t1w.nii")), [])]);
        var result = ParticipantPipeline.Run(input, Options() with { ExpectedSessions = 1 }, At("work"), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal("check E01: session 2: expected 1 session, found ses-a, ses-b. Choose by session label", Assert.Single(result.Faults).ToString());
    }

    [Fact]
    public void A_structural_image_alone_is_a_fault_only_where_a_run_was_expected()
    {
        var input = new ParticipantInput("E01", [new("a", new NiftiSource(At("t1w.nii")), [])]);
        Assert.Contains(ParticipantPipeline.Run(input, Options(), At("work"), cancellation: TestContext.Current.CancellationToken).Faults, f => f.Message == "ses-a: expected a BOLD run, found none");
        Assert.DoesNotContain(ParticipantPipeline.Run(input, Options() with { ExpectBold = false }, At("work"), cancellation: TestContext.Current.CancellationToken).Faults, f => f.Message.Contains("BOLD", StringComparison.Ordinal));
    }

    [Fact]
    public void A_knee_is_refused_by_name_and_nothing_is_measured_in_it()
    {
        RawTrial.WriteTemplate(folder, 2);
        Nifti.Write(StoredImage.FromVolume(Knee()), At("knee.nii"), gzip: false);
        var result = ParticipantPipeline.Run(new("E01", [new("a", new NiftiSource(At("knee.nii")), [])]), PreparedParticipant.OptionsOf(folder) with { ExpectBold = false }, At("work"), cancellation: TestContext.Current.CancellationToken);
        var fault = Assert.Single(result.Faults);
        Assert.Equal("anatomy", fault.Stage);
        Assert.StartsWith("knee.nii", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(result.Values, v => v.Observation.Value is not null && v.Name.StartsWith("gray matter ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_stage_that_is_not_run_leaves_nothing_of_an_earlier_run()
    {
        Directory.CreateDirectory(At("work/a"));
        WriteRun("bold", withTiming: true);
        var input = new ParticipantInput("E01", [new(null, null, [Bold("bold")])]);
        Assert.NotEmpty(Run(input).Values);
        File.Delete(At("bold.nii.gz"));
        var again = Run(input);
        Assert.Empty(again.Values);
        Assert.DoesNotContain(again.Files, f => f.EndsWith("boldref.nii.gz", StringComparison.Ordinal));
    }

    /// <summary>Shaft and condyles in soft tissue.</summary>
    private static Volume Knee()
    {
        GridShape shape = new(80, 80, 80);
        var affine = Affine.Scaling(new(2, 2, 2), new(-80, -80, -80));
        var data = new float[shape.Count];
        for (var v = 0; v < data.Length; v++)
        {
            var p = affine.Apply(v % 80, v / 80 % 80, v / 6400);
            double limb = Math.Sqrt((p.X * p.X) + (p.Y * p.Y)), bone = Math.Sqrt((p.X * p.X) + ((p.Y - 12) * (p.Y - 12))), gap = Math.Abs(p.Z);
            data[v] = (float)(limb > 62 ? 5 : bone < 16 + (p.Z > 0 ? 10 * Math.Exp(-gap / 30) : 12 * Math.Exp(-gap / 20)) ? (gap < 3 ? 120 : 900) : limb > 52 ? 850 : 300) + ((v * 7919L) % 13);
        }

        return new(shape, affine, data);
    }

    private ParticipantResult Run(ParticipantInput input) => ParticipantPipeline.Run(input, Options(), At("work"), cancellation: TestContext.Current.CancellationToken);

    private static ParticipantOptions Options() => new() { Preset = "6p", Threads = 2 };

    private BoldInput Bold(string stem) => new(stem == "bold" ? "task-rest" : "task-" + stem, new NiftiSource(At(stem + ".nii.gz"), File.Exists(At(stem + ".json")) ? At(stem + ".json") : null));

    private void WriteRun(string stem, bool withTiming)
    {
        var options = PreparedParticipant.Coarse with { T1wVoxelMm = 8, Volumes = 60 };
        PreparedParticipant.WriteBold(HeadScan.Draw(3, "E02", "v1", options).Bold, folder, stem, withTiming);
    }

    private string At(string name) => Path.Combine(folder, name);
}
