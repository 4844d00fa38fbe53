using System.Text;
using CsCheck;
using Toolkit.Imaging;
using Toolkit.Measurements;
using Toolkit.Measurements.Tests;
using Toolkit.Pipelines.Participants;

namespace Toolkit.Pipelines.Tests.Participants;

/// <summary>What stages leave for each other: records, outcomes, sidecars, packed images.</summary>
public sealed class StageFilesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("toolkit-stage-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_record_comes_back_as_it_was_written_and_the_same_record_gives_the_same_bytes()
    {
        var bytes = Provenance.OfBytes("dicom.series", "t1w", Provenance.Digest("t1w"u8), parameters: [new("files", "3")]);
        var record = StageRecord.Of("imaging.anatomy", [new StageRecord { Main = bytes, Provenance = [bytes] }], [new("spacing", "2")])
            .With("fd", [0, double.NaN, 1.0 / 3])
            .With("dof", 70.25)
            .With("methods", "A sentence.")
            .With("map", new RigidMotion(1, 2, 3, 0.1, 0.2, 0.3).ToAffine()) with
        {
            Verdicts = [new("v1", "task-rest", QualityVerdict.Warn("motion", "much"))],
        };
        record = record with { Values = [new("z a b", "v1", "task-rest", "1", Observation.Of(0.1 + 0.2, 0.3), record.Main.Id) { Regions = ["a", "b"] }, new("gray matter a", null, null, "mL", Observation.Missing("no voxel"), record.Main.Id)] };
        record.Write(At("one.json"));
        var again = StageRecord.Read(At("one.json"));
        again.Write(At("two.json"));
        Assert.Equal(File.ReadAllBytes(At("one.json")), File.ReadAllBytes(At("two.json")));
        Assert.Equal(record.Main, again.Main);
        Assert.Equal([0, double.NaN, 1.0 / 3], again.Series["fd"]);
        Assert.Equal(record.Values.Select(v => v.Observation), again.Values.Select(v => v.Observation));
        Assert.Equal(record.Verdicts, again.Verdicts.AsEnumerable());
        Assert.Equal(new RigidMotion(1, 2, 3, 0.1, 0.2, 0.3).ToAffine(), again.Affine("map"));
    }

    [Fact]
    public void A_record_whose_provenance_was_changed_is_refused()
    {
        var bytes = Provenance.OfBytes("dicom.series", "t1w", Provenance.Digest("t1w"u8));
        new StageRecord { Main = bytes, Provenance = [bytes] }.Write(At("record.json"));
        File.WriteAllText(At("record.json"), File.ReadAllText(At("record.json")).Replace("\"t1w\"", "\"t2w\"", StringComparison.Ordinal));
        Assert.Contains("empty the work folder", Assert.Throws<InvalidDataException>(() => StageRecord.Read(At("record.json"))).Message, StringComparison.Ordinal);
        File.WriteAllText(At("record.json"), "{");
        Assert.Throws<InvalidDataException>(() => StageRecord.Read(At("record.json")));
    }

    [Fact]
    public void Any_change_of_a_record_is_read_or_refused_with_what_to_do()
    {
        var bytes = Provenance.OfBytes("dicom.series", "t1w", Provenance.Digest("t1w"u8));
        new StageRecord
        {
            Main = bytes,
            Provenance = [bytes],
            Values = [new("z", "v1", null, "1", Observation.Of(0.5, 0.3), bytes.Id) { Regions = ["a"] }],
            Verdicts = [new("v1", null, QualityVerdict.Warn("motion", "much"))],
        }.With("dof", 70.25).Write(At("sound.json"));
        Mutants.Of(File.ReadAllText(At("sound.json"))).Sample(
            text =>
            {
                File.WriteAllBytes(At("record.json"), Encoding.UTF8.GetBytes(text));
                if (Record.Exception(() => StageRecord.Read(At("record.json"))) is { } refused)
                {
                    Assert.Contains("empty the work folder and run again", Assert.IsType<InvalidDataException>(refused).Message, StringComparison.Ordinal);
                }
            },
            iter: 1000,
            threads: 1);
    }

    [Fact]
    public void An_outcome_comes_back_with_every_part_of_its_fault()
    {
        var outcome = new StageOutcome(new Fault(3, "a head", "a knee") { Unit = "image", Place = "t1w", Advice = "Look" }) { Losses = ["one", "two"] };
        StageOutcomeFile.Write(At("o.json"), outcome);
        var again = StageOutcomeFile.Read(At("o.json"))!;
        Assert.Equal(outcome.Fault, again.Fault);
        Assert.Equal(outcome.Losses.AsEnumerable(), again.Losses);
        Assert.Null(StageOutcomeFile.Read(At("none.json")));
    }

    [Fact]
    public void A_sidecar_gives_seconds_and_turns_slices_that_were_counted_from_the_other_end()
    {
        var read = Sidecar.Read(Bytes("""{"RepetitionTime": 2.5, "SliceTiming": [0, 1, 2], "SliceEncodingDirection": "k-"}""")).Value;
        Assert.Equal(2.5, read.RepetitionTime.Value.Seconds);
        Assert.Equal([2, 1, 0], read.SliceTiming.Value);
        Assert.False(Sidecar.Read(Bytes("{}")).Value.RepetitionTime.IsKnown);
    }

    [Theory]
    [InlineData("""{"RepetitionTime": 0}""", "RepetitionTime in seconds, above 0")]
    [InlineData("""{"RepetitionTime": "2 s"}""", "RepetitionTime in seconds, above 0")]
    [InlineData("""{"SliceTiming": [0, "a"]}""", "SliceTiming as a list of seconds")]
    [InlineData("[]", "a JSON object")]
    [InlineData("{\"RepetitionTime\": ", "JSON")]
    public void A_sidecar_that_cannot_be_is_named(string text, string expected) => Assert.Equal(expected, Sidecar.Read(Bytes(text)).Fault!.Expected);

    [Fact]
    public void Packing_keeps_labels_whole_and_intensities_within_a_step()
    {
        var image = StoredImage.FromVolume(new(new(3, 1, 1), Affine.Identity, [0, 7, float.NaN]));
        Assert.Equal([0, 7, 0], PackedImage.Of(image, VoxelFormat.Int32).ToVolume().Data);
        var packed = PackedImage.Of(StoredImage.FromVolume(new(new(3, 1, 1), Affine.Identity, [-1.5f, 3.25f, 1000])), VoxelFormat.Int16);
        Assert.All(packed.ToVolume().Data.Zip(new[] { -1.5f, 3.25f, 1000 }), p => Assert.Equal(p.Second, p.First, 0.51f * 1000 / short.MaxValue)); // half a step
    }

    [Fact]
    public void A_digest_is_that_of_the_content()
    {
        File.WriteAllText(At("a"), "content");
        Assert.Equal(Provenance.Digest("content"u8), FileDigest.Of(At("a")));
        Assert.Equal("absent", FileDigest.Of(At("b")));
        Assert.Equal("none", FileDigest.Of((string?)null));
        Assert.NotEqual(FileDigest.Of([At("a"), At("b")]), FileDigest.Of([At("b"), At("a")]));
    }

    private string At(string name) => Path.Combine(folder, name);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
