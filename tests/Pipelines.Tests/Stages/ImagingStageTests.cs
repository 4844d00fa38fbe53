using Toolkit.Imaging;
using Toolkit.Measurements;
using Toolkit.Pipelines.Stages;
using Toolkit.Pipelines.Studies;
using Toolkit.Simulators.Phantom;

namespace Toolkit.Pipelines.Tests.Stages;

public class ImagingStageTests
{
    /// <summary>Sampling of 150 band-passed volumes: the z of one run scatters by about 0.012 about its phantom's (the phantom's own tests).</summary>
    private const double RunScatter = 0.06;

    [Fact]
    public void Coupling_of_a_phantom_is_read_from_nifti_on_any_number_of_threads()
    {
        using var folder = new Examples.Folder();
        WriteRun(folder.Path, "C01", "baseline", 0.8);
        WriteRun(folder.Path, "C01", "week12", 0.2);
        var one = Connect(folder.Path, threads: 1);
        var two = Connect(folder.Path, threads: 2);
        Assert.Empty(one.Faults);
        Assert.Equal(0.8, one.Values[0].Observation.Value!.Value, RunScatter);
        Assert.Equal(0.2, one.Values[1].Observation.Value!.Value, RunScatter);
        Assert.Equal(one.Values.Select(v => v.Observation), two.Values.Select(v => v.Observation));
        Assert.Equal(one.Values.Select(v => v.Provenance.Id), two.Values.Select(v => v.Provenance.Id));
    }

    [Fact]
    public void A_run_that_is_missing_costs_itself_alone()
    {
        using var folder = new Examples.Folder();
        WriteRun(folder.Path, "C01", "baseline", 0.5);
        var (values, faults) = Connect(folder.Path, threads: 2);
        Assert.NotNull(values[0].Observation.Value);
        Assert.Equal("connectivity C01 week12 z: bold/C01_week12.nii: byte 0: expected a DICOM folder or a NIfTI file, found nothing there. Check the pattern in the study file", Assert.Single(faults));
    }

    [Fact]
    public void A_region_that_the_labels_do_not_have_is_named()
    {
        using var folder = new Examples.Folder();
        WriteRun(folder.Path, "C01", "baseline", 0.5);
        WriteRun(folder.Path, "C01", "week12", 0.5);
        var (_, faults) = Connect(folder.Path, threads: 1, second: "VTA");
        Assert.All(faults, f => Assert.Contains("expected a region named 'VTA' in the image, found 'PAG', 'mOFC', 'control'", f, StringComparison.Ordinal));
        Assert.Equal(2, faults.Count);
    }

    [Fact]
    public void A_file_that_is_no_image_is_a_fault_of_that_visit()
    {
        using var folder = new Examples.Folder();
        WriteRun(folder.Path, "C01", "baseline", 0.5);
        folder.Write("bold/C01_week12.nii", "this is no image");
        var (values, faults) = Connect(folder.Path, threads: 1);
        Assert.NotNull(values[0].Observation.Value);
        Assert.StartsWith("connectivity C01 week12 z: bold/C01_week12.nii", Assert.Single(faults), StringComparison.Ordinal);
    }

    [Theory, InlineData(0), InlineData(2)]
    public void Identical_images_have_not_changed_and_recovery_stands_beside_unless_none_was_asked(int injected)
    {
        using var folder = new Examples.Folder();
        var scan = PhantomScan.Draw(5, "C01", 0.5, 0);
        Directory.CreateDirectory(Path.Combine(folder.Path, "t1w"));
        foreach (var visit in new[] { "baseline", "week12" })
        {
            Nifti.Write(StoredImage.FromVolume(scan.T1w), Path.Combine(folder.Path, "t1w", $"C01_{visit}.nii"), gzip: false);
        }

        WriteLabels(folder.Path, scan.StructuralRegions);
        var source = new GrayMatterSource("t1w/{participant}_{visit}.nii", new("regions.nii", "regions.tsv", []), "mOFC") { InjectedChanges = injected };
        var context = Examples.Context(folder.Path, Examples.Study(), Examples.Person("C01"));
        var outcome = new StudyOutcome(new("gm", "%", BenefitDirection.Undecided), OutcomeScale.Change, source, 1);
        var value = Assert.Single(GrayMatterStage.Collect(context, outcome, source).Complete());
        Assert.Equal(0.0, value.Observation.Value);
        Assert.Equal("week12", value.Visit.Name);
        Assert.Empty(context.Faults);
        var beside = Assert.Single(context.Detections);
        Assert.Equal(("C01", "week12", "gm", injected == 0 ? "no change was injected" : null), (beside.Participant, beside.Visit, beside.Outcome, beside.Recovery.Reason));
        Assert.Equal(injected > 0, beside.Recovery.Value is not null);
    }

    private static (IReadOnlyList<OutcomeValue> Values, IReadOnlyList<string> Faults) Connect(string root, int threads, string second = "mOFC")
    {
        var source = new ConnectivitySource("bold/{participant}_{visit}.nii", new("regions.nii", "regions.tsv", []), "PAG", second) { Band = (0.01, 0.08), Confounds = "bold/{participant}_{visit}.tsv" };
        var context = new StudyContext(Examples.Study(), root, [Examples.Person("C01")], threads, (_, _, _) => { });
        var outcome = new StudyOutcome(new("z", "1", BenefitDirection.Undecided), OutcomeScale.Linear, source, 1);
        var values = ConnectivityStage.Collect(context, outcome, source, [], []).Complete().ToList();
        return (values, [.. context.Faults.Select(f => f.ToString())]);
    }

    private static void WriteRun(string root, string participant, string visit, double z)
    {
        var scan = PhantomScan.Draw(5, participant + "/" + visit, z, 0);
        Directory.CreateDirectory(Path.Combine(root, "bold"));
        Nifti.Write(StoredImage.FromSeries(scan.Bold), Path.Combine(root, "bold", $"{participant}_{visit}.nii"), gzip: false);
        var rows = Enumerable.Range(0, scan.Motion[0].Length).Select(t => string.Join('\t', scan.Motion.Select(m => Numbers.Format(m[t]))));
        File.WriteAllText(Path.Combine(root, "bold", $"{participant}_{visit}.tsv"), "trans_x\ttrans_y\ttrans_z\trot_x\trot_y\trot_z\n" + string.Join('\n', rows) + "\n");
        WriteLabels(root, scan.Regions);
    }

    private static void WriteLabels(string root, LabelImage regions)
    {
        var bytes = regions.Labels.Select(l => (byte)l).ToArray();
        Nifti.Write(new StoredImage(regions.Shape, 1, VoxelFormat.UInt8, bytes, regions.Affine), Path.Combine(root, "regions.nii"), gzip: false);
        File.WriteAllText(Path.Combine(root, "regions.tsv"), "index\tname\n" + string.Concat(regions.Regions.Select(r => $"{r.Label}\t{r.Name}\n")));
    }
}
