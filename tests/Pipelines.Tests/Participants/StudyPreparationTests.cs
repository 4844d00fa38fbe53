using Toolkit.Imaging;
using Toolkit.Measurements;
using Toolkit.Simulators.Phantom;

namespace Toolkit.Pipelines.Tests.Participants;

/// <summary>A study whose images are raw: one participant is there, with regions drawn on the first image; another's images are missing.</summary>
public sealed class StudyPreparationTests : IDisposable
{
    private const double TrueZ = 0.8;
    private readonly string folder = Directory.CreateTempSubdirectory("toolkit-prepare-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Run_prepares_raw_images_without_a_template_and_names_who_is_missing()
    {
        WriteParticipant();
        File.WriteAllText(At("participants.csv"), "participant,arm\nC01,control\nE01,exercise\n");
        File.WriteAllText(At("study.yaml"), """
            study: raw
            arms: [control, exercise]
            visits: [{name: v1}, {name: v2}]
            participants: participants.csv
            prepare:
              t1w: "{participant}/{visit}_T1w.nii"
              bold: "{participant}/{visit}_bold.nii.gz"
              regions: "{participant}/regions.nii"
              names: regions.tsv
              preset: 6p
              injected-changes: 0
            outcomes:
              z: {unit: "1", benefit: undecided, connectivity: {pair: [PAG, mOFC]}}
              change: {unit: "%", benefit: undecided, graymatter: {region: mOFC}}
            """);
        var run = StudyRun.Execute(At("study.yaml"), 2, (_, _, _) => { }, At("out"), TestContext.Current.CancellationToken);
        Assert.Empty(run.StudyFaults);
        var result = run.Result!;
        foreach (var visit in new[] { "v1", "v2" })
        {
            var z = result.Values.Single(v => v.Outcome.Name == "z" && v.Participant.Label == "E01" && v.Visit.Name == visit);
            Assert.InRange(Math.Abs(z.Observation.Value!.Value - TrueZ), 0, 2 * z.Observation.StandardError);
            Assert.Contains(z.Provenance.Id, result.Provenance.Entries.Keys);
            Assert.Contains(": expected", result.Values.Single(v => v.Outcome.Name == "z" && v.Participant.Label == "C01" && v.Visit.Name == visit).Observation.Reason, StringComparison.Ordinal);
        }

        var change = result.Values.Single(v => v.Outcome.Name == "change" && v.Participant.Label == "E01");
        Assert.Equal("v2", change.Visit.Name);
        Assert.Equal(0, change.Observation.Value!.Value, 3.0); // the head is the same: percentage points at 2 mm
        Assert.Empty(result.Provenance.Dangling());
        Assert.Contains(result.Faults, f => f.Participant == "C01" && f.Stage == "import");
        Assert.DoesNotContain(result.Faults, f => f.Participant == "E01");
        Assert.True(File.Exists(At("out/derivatives/sub-E01.html")));
        Assert.True(File.Exists(At("out/derivatives/sub-C01.html")));
        Assert.DoesNotContain(Directory.GetDirectories(At("out")), d => Path.GetFileName(d) is "work" || Path.GetFileName(d).StartsWith('.'));
    }

    private void WriteParticipant()
    {
        Directory.CreateDirectory(At("E01"));
        foreach (var visit in new[] { "v1", "v2" })
        {
            var scan = HeadScan.Draw(21, "E01", visit, PreparedParticipant.Coarse with { FisherZ = TrueZ });
            Nifti.Write(StoredImage.FromVolume(scan.T1w), At($"E01/{visit}_T1w.nii"), gzip: false);
            PreparedParticipant.WriteBold(scan.Bold, At("E01"), visit + "_bold", withTiming: true);
            if (visit == "v1")
            {
                var (shape, affine, back) = (scan.T1w.Shape, scan.T1w.Affine, scan.T1wPose.Inverse());
                float[] labels = [.. Enumerable.Range(0, scan.T1w.Data.Length).Select(v => (float)scan.Head.LabelAt(back.Apply(affine.Apply(v % shape.X, v / shape.X % shape.Y, v / (shape.X * shape.Y)))))];
                Nifti.Write(StoredImage.FromVolume(new(shape, affine, labels)), At("E01/regions.nii"), gzip: false);
            }
        }

        File.WriteAllText(At("regions.tsv"), "index\tname\n1\tPAG\n2\tmOFC\n3\tcontrol\n");
    }

    private string At(string name) => Path.Combine(folder, name);
}
