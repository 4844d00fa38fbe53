using Toolkit.Dicom;
using Toolkit.Simulators.Trials;

namespace Toolkit.Simulators.Tests.Trials;

public sealed class RawTrialTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("toolkit-raw-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Exercise_loses_coupling_and_gray_matter_and_the_control_arm_neither()
    {
        var trial = new RawTrial(5, 3, 3);
        Assert.Equal(["C01 control", "E01 exercise", "C02 control"], trial.Participants.Select(p => $"{p.Label} {p.Arm!.Name}"));
        RawTruth At(int participant, int visit) => trial.TruthOf(trial.Participants[participant], trial.Visits[visit]);
        Assert.Equal(At(0, 0), At(0, 1));
        Assert.True(At(1, 1).FisherZ < At(1, 0).FisherZ);
        Assert.Equal(-3.2, 100 * ((At(1, 1).MofcMl / At(1, 0).MofcMl) - 1), 1.0); // percentage points: the sphere that shrinks is a little wider than the region
        Assert.NotEqual(At(0, 0).MofcMl, At(2, 0).MofcMl);
    }

    [Fact]
    public void The_header_of_a_scan_says_what_it_is_and_when_it_was_taken()
    {
        var trial = new RawTrial(5, 1, 3);
        trial.WriteScan(trial.Participants[0], trial.Visits[1], folder);
        var series = DicomFolder.Index([folder]).Series;
        Assert.Equal([SeriesKind.T1w, SeriesKind.Bold], series.Select(s => s.Kind));
        Assert.Equal(120, series[1].Volumes);
        Assert.Equal(new DateOnly(2024, 4, 8), DateOnly.ParseExact(DicomFile.Read(series[0].Files[0]).Value.Data.Ascii(new Tag(0x00080020))!, "yyyyMMdd", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(series[0].Load().Value.Image.ToVolume().Data, trial.Scan(trial.Participants[0], trial.Visits[1]).T1w.Data);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void The_whole_brain_lies_in_view_and_not_a_slab_of_it(int seed)
    {
        var trial = new RawTrial(seed, 1, 3);
        var scan = trial.Scan(trial.Participants[0], trial.Visits[0]);
        var (shape, affine, back) = (scan.T1w.Shape, scan.T1w.Affine, scan.T1wPose.Inverse());
        for (var v = 0; v < scan.T1w.Data.Length; v++)
        {
            int x = v % shape.X, y = v / shape.X % shape.Y, z = v / (shape.X * shape.Y);
            if (x == 0 || x == shape.X - 1 || y == 0 || y == shape.Y - 1 || z == 0 || z == shape.Z - 1)
            {
                Assert.Equal(0, scan.Head.At(back.Apply(affine.Apply(x, y, z))).Brain);
            }
        }
    }

    [Fact]
    public void Numbers_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RawTrial(1, 0, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RawTrial(1, RawTrial.MostParticipants + 1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RawTrial(1, 1, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RawTrial(1, 1, 0.9));
    }
}
