using System.Text;
using System.Text.Json;
using Toolkit.Measurements;

namespace Toolkit.Dicom.Tests;

/// <summary>Names, sidecars and reports: what leaves the reader.</summary>
public class OutputTests : FolderTest
{
    [Theory]
    [InlineData("%p_%s", "rest_AP_4")]
    [InlineData("%d", "BOLD_rest")]
    [InlineData("a%%b", "a_b")]
    [InlineData("x_%e_%t", "x_1_101112")]
    [InlineData("../%s", "_._4")]
    [InlineData("%v_%z_%m", "Si__ep2d_SIEMENS")]
    public void Tokens_become_safe_names(string pattern, string expected)
    {
        var series = Series();
        Assert.Equal(expected, OutputNames.Parse(pattern).Value.Next(series));
    }

    [Fact]
    public void A_name_is_given_once()
    {
        var names = OutputNames.Parse("%s").Value;
        var series = Series();
        Assert.Equal(["4", "4_2", "4_3"], new[] { names.Next(series), names.Next(series), names.Next(series) });
    }

    [Theory]
    [InlineData("%n", "byte 0: expected a token without identity, found %n. A name or hospital number must not enter a file name: write the pseudonym itself into the pattern")]
    [InlineData("a%x", "byte 1: expected one of %p %d %s %e %t %m %v %z %j %k %%, found %x")]
    [InlineData("a%", "byte 1: expected one of %p %d %s %e %t %m %v %z %j %k %%, found the end")]
    [InlineData("", "byte 0: expected a pattern such as %p_%s, found nothing")]
    public void A_pattern_that_cannot_be_used_is_refused(string pattern, string message) => Assert.Equal(message, OutputNames.Parse(pattern).Fault!.Message);

    [Theory, InlineData("../../etc/passwd", "_._.._etc_passwd"), InlineData("a/b\\c:d", "a_b_c_d"), InlineData("", "_"), InlineData(".hidden", "_hidden")]
    public void No_text_leaves_the_folder(string text, string expected) => Assert.Equal(expected, OutputNames.Safe(text));

    [Fact]
    public void A_heuristic_names_images_for_bids()
    {
        var rules = BidsHeuristic.Parse(["# comment", "", "*rest*\tfunc/task-rest_dir-AP_bold", "*scout*\t-"], new Participant("P01"), "base").Value;
        var series = Series();
        Assert.Equal("sub-P01/ses-base/func/sub-P01_ses-base_task-rest_dir-AP_bold", rules.Next(series));
        Assert.Equal("sub-P01/ses-base/func/sub-P01_ses-base_task-rest_dir-AP_run-2_bold", rules.Next(series));
    }

    [Fact]
    public void Without_a_rule_the_kind_gives_the_name()
    {
        var rules = BidsHeuristic.Parse([], new Participant("P01")).Value;
        Assert.Equal("sub-P01/func/sub-P01_task-BOLDrest_bold", rules.Next(Series()));
    }

    [Theory]
    [InlineData("*rest*", "line 1: expected a pattern, a tab, and a name such as func/task-rest_bold or -, found '*rest*'")]
    [InlineData("*\t../x", "line 1: expected a pattern, a tab, and a name such as func/task-rest_bold or -, found '*\\u0009../x'")]
    public void A_rule_that_cannot_be_read_is_refused_by_its_line(string line, string message) =>
        Assert.Equal(message, BidsHeuristic.Parse([line], new Participant("P01")).Fault!.Message);

    [Fact]
    public void A_session_of_other_characters_is_refused() => Assert.Equal("a session of letters and digits", BidsHeuristic.Parse([], new Participant("P01"), "a/b").Fault!.Expected);

    [Fact]
    public void The_sidecar_carries_values_with_their_sources_and_leaves_the_unknown_out()
    {
        var series = Series();
        using var json = Written(w => BidsSidecar.WriteTo(w, series, series.Load().Value));
        var root = json.RootElement;
        Assert.Equal(2, root.GetProperty("RepetitionTime").GetDouble());
        Assert.Equal(0.03, root.GetProperty("EchoTime").GetDouble());
        Assert.Equal("j", root.GetProperty("PhaseEncodingAxis").GetString());
        Assert.False(root.TryGetProperty("PhaseEncodingDirection", out _));
        Assert.False(root.TryGetProperty("SliceTiming", out _));
        Assert.Equal("(0018,0080)", root.GetProperty("ToolkitSources").GetProperty("RepetitionTime").GetString());
        Assert.Equal("no acquisition time for each slice within the repetition time", root.GetProperty("ToolkitUnknown").GetProperty("SliceTiming").GetString());
        Assert.Equal(["ORIGINAL", "PRIMARY", "M"], root.GetProperty("ImageType").EnumerateArray().Select(v => v.GetString()));
    }

    [Fact]
    public void The_report_names_every_file_that_was_not_used()
    {
        Series();
        File.Delete(Path.Combine(Folder, "v1s1"));
        File.WriteAllText(Path.Combine(Folder, "notes.txt"), "x");
        using var json = Written(Phantom.Convert(Folder).WriteTo);
        Assert.Equal(8, json.RootElement.GetProperty("exit_code").GetInt32());
        var notUsed = json.RootElement.GetProperty("notUsed").EnumerateArray().ToDictionary(f => Path.GetFileName(f.GetProperty("file").GetString()!), f => f.GetProperty("kind").GetString());
        Assert.Equal("notDicom", notUsed["notes.txt"]);
        Assert.Equal("incompleteVolume", notUsed["v1s0"]);
        Assert.Equal([0, 2], json.RootElement.GetProperty("images")[0].GetProperty("keptVolumes").EnumerateArray().Select(v => v.GetInt32()));
    }

    [Fact]
    public void A_gap_in_the_volumes_stands_in_the_sidecar()
    {
        Series();
        File.Delete(Path.Combine(Folder, "v1s1"));
        var image = Assert.Single(Phantom.Convert(Folder).Images);
        using var json = Written(w => BidsSidecar.WriteTo(w, image.Series, image.Scan));
        Assert.Equal([0, 2], json.RootElement.GetProperty("ToolkitKeptVolumes").EnumerateArray().Select(v => v.GetInt32()));
    }

    [Fact]
    public void Pixels_that_fail_to_decode_cost_their_volume_when_loaded()
    {
        Series();
        var sound = Convert.FromBase64String(CodecTests.Streams.First(s => s.Data.Item1 == TransferSyntax.JpegLossless.Uid).Data.Item3);
        foreach (var path in Directory.GetFiles(Folder))
        {
            File.Delete(path);
        }

        for (var v = 0; v < 3; v++)
        {
            var stream = v == 1 ? sound.AsMemory(0, sound.Length / 2) : sound.AsMemory();
            Phantom.Write(Folder, $"v{v}", Phantom.Slice(v, 0, 1,
                (Tags.Rows, DicomWriter.UnsignedShort(Tags.Rows, 6)),
                (Tags.Columns, DicomWriter.UnsignedShort(Tags.Columns, 10)),
                (Tags.PixelData, new DataElement(Tags.PixelData, Vr.OB, default) { Fragments = [default, stream] })), TransferSyntax.JpegLossless);
        }

        var report = Phantom.Convert(Folder);
        Assert.Equal(8, report.ExitCode);
        Assert.Equal([0, 2], Assert.Single(report.Images).Scan.KeptVolumes);
        Assert.Equal("v1", Path.GetFileName(Assert.Single(report.NotUsed).File));
    }

    private static JsonDocument Written(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            write(json);
        }

        return JsonDocument.Parse(Encoding.UTF8.GetString(stream.ToArray()));
    }

    private ScanSeries Series()
    {
        Phantom.WriteSeries(Folder, 3, 2, (_, _) =>
        [
            Phantom.Text(Tags.SeriesDescription, Vr.LO, "BOLD rest"),
            Phantom.Text(Tags.ProtocolName, Vr.LO, "rest AP"),
            Phantom.Text(Tags.SeriesTime, Vr.TM, "101112.5"),
            Phantom.Text(Tags.Manufacturer, Vr.LO, "SIEMENS"),
            Phantom.Text(Tags.SequenceName, Vr.SH, "*ep2d"),
        ]);
        return Assert.Single(DicomFolder.Index([Folder]).Series);
    }
}
