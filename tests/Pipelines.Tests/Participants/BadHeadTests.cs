using Toolkit.Imaging;
using Toolkit.Measurements;
using Toolkit.Pipelines.Participants;
using Toolkit.Simulators.Phantom;
using Toolkit.Simulators.Trials;

namespace Toolkit.Pipelines.Tests.Participants;

/// <summary>Heads that are cut or wrongly named by their header, through the whole preparation: no plausible number comes of them.</summary>
public sealed class BadHeadTests : IDisposable
{
    private const double VoxelMm = 3;
    private readonly string folder = Directory.CreateTempSubdirectory("toolkit-head-").FullName;
    private readonly Volume head = HeadScan.Draw(3, "E01", "v1", PreparedParticipant.Coarse with { T1wVoxelMm = VoxelMm, BoldShape = new(8, 8, 8), Volumes = 60 }).T1w;

    public BadHeadTests() => RawTrial.WriteTemplate(folder, VoxelMm);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_head_cut_through_the_region_gives_no_volume_of_it_and_keeps_the_others()
    {
        const int kept = 59; // of 77 planes from behind: the mOFC's middle is the last
        var cut = new Volume(head.Shape with { Y = kept }, head.Affine, [.. Enumerable.Range(0, head.Shape.X * kept * head.Shape.Z).Select(v => head.Data[head.Shape.Index(v % head.Shape.X, v / head.Shape.X % kept, v / (head.Shape.X * kept))])]);
        var result = Run(cut);
        Assert.Empty(result.Faults);
        Assert.Contains("the field of view cuts the region", Assert.Single(result.Values, v => v.Name == "gray matter mOFC").Observation.Reason, StringComparison.Ordinal);
        Assert.NotNull(Assert.Single(result.Values, v => v.Name == "gray matter control").Observation.Value);
        Assert.Contains(result.Verdicts, v => v.Verdict.Criterion == "brain at the border" && v.Verdict.Grade == QualityGrade.Warn);
        Assert.Contains(result.Verdicts, v => v.Verdict.Criterion == "field of view" && v.Verdict.Grade == QualityGrade.Warn);
    }

    [Fact]
    public void A_header_that_turns_the_head_by_a_quarter_is_refused_and_nothing_is_measured()
    {
        var turned = new Volume(head.Shape, Affine.FromColumns(new(1, 0, 0), new(0, 0, 1), new(0, -1, 0), new(0, 0, 0)).After(head.Affine), head.Data);
        var result = Run(turned);
        var fault = Assert.Single(result.Faults);
        Assert.Equal("anatomy", fault.Stage);
        Assert.Contains("Correct the header's orientation", fault.Message, StringComparison.Ordinal);
        Assert.Empty(result.Values);
    }

    private ParticipantResult Run(Volume t1w)
    {
        var path = Path.Combine(folder, "t1w.nii");
        Nifti.Write(StoredImage.FromVolume(t1w), path, gzip: false);
        return ParticipantPipeline.Run(new("E01", [new("a", new NiftiSource(path), [])]), PreparedParticipant.OptionsOf(folder) with { ExpectBold = false }, Path.Combine(folder, "work"), cancellation: TestContext.Current.CancellationToken);
    }
}
