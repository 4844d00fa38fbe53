using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json;

namespace Toolkit.Dicom.Tests;

/// <summary>"dicom info" and "dicom to-nifti" as processes: what they write, what they say, and how they end.</summary>
public class VerbTests : FolderTest
{
    private const int NoInput = 2;
    private const int Corrupt = 4;
    private const int Partial = 8;
    private const int Usage = 64;
    private const int CannotCreate = 73;

    private string Input => Directory.CreateDirectory(Path.Combine(Folder, "in")).FullName;

    private string Output => Path.Combine(Folder, "out");

    [Fact]
    public async Task Info_lists_images_and_sets_aside()
    {
        WriteBold();
        await File.WriteAllTextAsync(Path.Combine(Input, "notes.txt"), "hello", TestContext.Current.CancellationToken);
        var (code, output, error) = await CommandLine.DicomAsync("info", Input);
        Assert.Equal(0, code);
        Assert.Equal("", error);
        Assert.Matches(@"(?m)^ +4  bold +4x3x4 +3  2 +12  BOLD rest$", output);
        Assert.Contains("set aside: 1 file(s), not DICOM: found 'hello': notes.txt", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Info_says_in_json_what_is_unknown_and_why()
    {
        WriteBold();
        var (code, output, _) = await CommandLine.DicomAsync("info", Input, "--json");
        Assert.Equal(0, code);
        using var json = JsonDocument.Parse(output);
        var series = json.RootElement.GetProperty("series")[0];
        Assert.Equal(("bold", 3, 12, true), (series.GetProperty("kind").GetString(), series.GetProperty("volumes").GetInt32(), series.GetProperty("files").GetInt32(), series.GetProperty("complete").GetBoolean()));
        Assert.Equal([4, 3, 4], series.GetProperty("matrix").EnumerateArray().Select(v => v.GetInt32()));
        Assert.Equal([3, 2, 5], series.GetProperty("voxelSizeMm").EnumerateArray().Select(v => v.GetDouble()));
        Assert.Equal(("(0018,0080)", 2.0), (series.GetProperty("repetitionTimeSource").GetString(), series.GetProperty("repetitionTimeS").GetDouble()));
        Assert.Equal(JsonValueKind.Null, series.GetProperty("sliceTimingS").ValueKind);
        Assert.Equal("no acquisition time for each slice within the repetition time", series.GetProperty("sliceTimingSReason").GetString());
        Assert.False(series.GetProperty("phaseEncodingSignKnown").GetBoolean());
    }

    [Fact]
    public async Task Info_of_damaged_files_marks_them_and_ends_with_8()
    {
        WriteBold();
        File.Delete(Path.Combine(Input, "v1s2"));
        var (code, output, _) = await CommandLine.DicomAsync("info", Input);
        Assert.Equal(Partial, code);
        Assert.Contains("        ! volume 1 is incomplete: slice 2 is missing", output, StringComparison.Ordinal);
    }

    [Theory, InlineData("info"), InlineData("to-nifti")]
    public async Task A_folder_without_images_is_no_input(string verb)
    {
        var (code, _, error) = await CommandLine.DicomAsync(verb == "info" ? ["info", Input] : ["to-nifti", Input, Output]);
        Assert.Equal(NoInput, code);
        Assert.Contains("No image was found in '" + Input + "'", error, StringComparison.Ordinal);
    }

    [Theory, InlineData("info"), InlineData("to-nifti")]
    public async Task A_folder_that_is_not_there_is_no_input(string verb)
    {
        var (code, _, error) = await CommandLine.DicomAsync(verb == "info" ? ["info", "/no/such"] : ["to-nifti", "/no/such", Output]);
        Assert.Equal(NoInput, code);
        Assert.Contains("No file or folder '/no/such'", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("info", "--threads", "0")]
    [InlineData("to-nifti", "OUT", "--threads", "0")]
    [InlineData("to-nifti")]
    [InlineData("to-nifti", "OUT", "--name", "%n")]
    [InlineData("to-nifti", "OUT", "--bids", "a/b")]
    [InlineData("to-nifti", "OUT", "--session", "x")]
    [InlineData("to-nifti", "OUT", "--bids", "P01", "--session", "a/b")]
    [InlineData("to-nifti", "OUT", "--philips", "pretty")]
    [InlineData("deidentify", "OUT")]
    [InlineData("receive", "--port", "99999")]
    [InlineData("receive", "--listen", "nowhere")]
    [InlineData("receive", "--title", "a title that is too long")]
    [InlineData("receive", "--max-object", "0")]
    public async Task A_wrong_command_line_says_what_was_expected(string verb, params string[] arguments)
    {
        WriteBold();
        var (code, output, error) = await CommandLine.DicomAsync([verb, Input, .. arguments.Select(a => a == "OUT" ? Output : a)]);
        Assert.Equal(Usage, code);
        Assert.Equal("", output);
        Assert.NotEqual("", error);
        Assert.False(Directory.Exists(Output), "A refused command writes nothing.");
    }

    [Theory, InlineData("info"), InlineData("to-nifti"), InlineData("deidentify"), InlineData("receive")]
    public async Task Help_shows_an_example(string verb)
    {
        var (code, output, _) = await CommandLine.DicomAsync(verb, "--help");
        Assert.Equal(0, code);
        Assert.Contains("Example: toolkit dicom " + verb, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Conversion_writes_image_sidecar_and_report()
    {
        WriteBold();
        var (code, output, error) = await CommandLine.DicomAsync("to-nifti", Input, Output, "--name", "%d_%s");
        Assert.Equal(0, code);
        Assert.Equal("", output);
        Assert.Contains("BOLD_rest_4: 4 × 3 × 4, 3 volume(s), Bold", error, StringComparison.Ordinal);
        Assert.Equal(["BOLD_rest_4.json", "BOLD_rest_4.nii", "report.json"], Written());
        var nifti = await File.ReadAllBytesAsync(Path.Combine(Output, "BOLD_rest_4.nii"), TestContext.Current.CancellationToken);
        Assert.Equal([4, 4, 3, 4, 3], Enumerable.Range(0, 5).Select(i => (int)BinaryPrimitives.ReadInt16LittleEndian(nifti.AsSpan(40 + (2 * i)))));

        // The first voxel of the last row of the first slice of the second volume.
        Assert.Equal(100, BinaryPrimitives.ReadInt16LittleEndian(nifti.AsSpan(352 + (2 * ((4 * 3 * 4) + 8)))));
    }

    [Fact]
    public async Task Compression_gives_the_same_bytes_packed()
    {
        WriteBold();
        await CommandLine.DicomAsync("to-nifti", Input, Output, "--quiet");
        await CommandLine.DicomAsync("to-nifti", Input, Output, "--quiet", "--gzip");
        using var packed = new GZipStream(File.OpenRead(Path.Combine(Output, "rest_AP_4.nii.gz")), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        await packed.CopyToAsync(plain, TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(Output, "rest_AP_4.nii"), TestContext.Current.CancellationToken), plain.ToArray());
    }

    [Fact]
    public async Task Damage_ends_with_8_and_the_report_names_every_file()
    {
        WriteBold();
        var path = Path.Combine(Input, "v1s2");
        await File.WriteAllBytesAsync(path, (await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken))[..^5], TestContext.Current.CancellationToken);
        var (code, output, error) = await CommandLine.DicomAsync("to-nifti", Input, Output, "--json", "--quiet");
        Assert.Equal(Partial, code);
        Assert.Contains($"not used: {path}: byte ", error, StringComparison.Ordinal);
        Assert.Equal((await File.ReadAllTextAsync(Path.Combine(Output, "report.json"), TestContext.Current.CancellationToken)).Trim(), output.Trim());
        using var json = JsonDocument.Parse(output);
        Assert.Equal(Partial, json.RootElement.GetProperty("exit_code").GetInt32());
        Assert.Equal([0, 2], json.RootElement.GetProperty("images")[0].GetProperty("keptVolumes").EnumerateArray().Select(v => v.GetInt32()));
        Assert.Equal(["v1s0", "v1s1", "v1s2", "v1s3"], json.RootElement.GetProperty("notUsed").EnumerateArray().Select(f => Path.GetFileName(f.GetProperty("file").GetString())));
    }

    [Fact]
    public async Task Damage_everywhere_is_corrupt_input()
    {
        Phantom.WriteSeries(Input, 1, 1);
        var path = Path.Combine(Input, "v0s0");
        await File.WriteAllBytesAsync(path, (await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken))[..^5], TestContext.Current.CancellationToken);
        Assert.Equal(Corrupt, (await CommandLine.DicomAsync("to-nifti", Input, Output)).Code);
    }

    [Fact]
    public async Task A_file_in_place_of_the_output_folder_cannot_be_created()
    {
        WriteBold();
        await File.WriteAllTextAsync(Output, "x", TestContext.Current.CancellationToken);
        var (code, _, error) = await CommandLine.DicomAsync("to-nifti", Input, Output);
        Assert.Equal(CannotCreate, code);
        Assert.Contains("OUT: expected a folder, found the file", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_writes_nothing_and_says_the_names()
    {
        WriteBold();
        var (code, _, error) = await CommandLine.DicomAsync("to-nifti", Input, Output, "--dry-run");
        Assert.Equal(0, code);
        Assert.Contains("rest_AP_4: ", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Output));
    }

    [Fact]
    public async Task Bids_names_follow_the_heuristic_and_what_it_leaves_out_is_said()
    {
        WriteBold();
        Phantom.Write(Input, "scout", Phantom.Slice(0, 0, 1, Phantom.Text(Tags.SeriesInstanceUid, Vr.UI, "9.9"), Phantom.Text(Tags.SopInstanceUid, Vr.UI, "9.9.1"), Phantom.Text(Tags.SeriesDescription, Vr.LO, "scout")));
        var rules = Path.Combine(Folder, "study.tsv");
        await File.WriteAllTextAsync(rules, "# names\n*bold*\tfunc/task-rest_bold\nscout\t-\n", TestContext.Current.CancellationToken);
        var (code, _, error) = await CommandLine.DicomAsync("to-nifti", Input, Output, "--bids", "P01", "--session", "base", "--heuristic", rules);
        Assert.Equal(0, code);
        Assert.Contains("(left out) scout: ", error, StringComparison.Ordinal);
        Assert.Equal(
            [".bidsignore", "dataset_description.json", "report_sub-P01_ses-base.json", "sub-P01/ses-base/func/sub-P01_ses-base_task-rest_bold.json", "sub-P01/ses-base/func/sub-P01_ses-base_task-rest_bold.nii"],
            Written());
        using var sidecar = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(Output, "sub-P01/ses-base/func/sub-P01_ses-base_task-rest_bold.json"), TestContext.Current.CancellationToken));
        Assert.Equal("rest", sidecar.RootElement.GetProperty("TaskName").GetString());
    }

    [Fact]
    public async Task Originals_leave_localizers_and_derived_maps_out_and_the_report_names_them()
    {
        WriteBold();
        Phantom.Write(Input, "scout", Phantom.Slice(0, 0, 1, Phantom.Text(Tags.SeriesInstanceUid, Vr.UI, "9.9"), Phantom.Text(Tags.SopInstanceUid, Vr.UI, "9.9.1"), Phantom.Text(Tags.SeriesDescription, Vr.LO, "localizer")));
        var (code, output, error) = await CommandLine.DicomAsync("to-nifti", Input, Output, "--originals", "--json");
        Assert.Equal(0, code);
        Assert.Contains("(left out) localizer: ", error, StringComparison.Ordinal);
        Assert.Equal(["report.json", "rest_AP_4.json", "rest_AP_4.nii"], Written());
        using var json = JsonDocument.Parse(output);
        Assert.Contains(json.RootElement.GetProperty("images").EnumerateArray(), i => i.GetProperty("kind").GetString() == "localizer" && i.GetProperty("name").ValueKind == JsonValueKind.Null);
    }

    [Fact]
    public async Task A_heuristic_that_cannot_be_read_is_refused_by_its_line()
    {
        WriteBold();
        var rules = Path.Combine(Folder, "study.tsv");
        await File.WriteAllTextAsync(rules, "# names\nbold func/task-rest_bold\n", TestContext.Current.CancellationToken);
        var (code, _, error) = await CommandLine.DicomAsync("to-nifti", Input, Output, "--bids", "P01", "--heuristic", rules);
        Assert.Equal(Usage, code);
        Assert.Contains($"--heuristic {rules}: line 2: expected a pattern, a tab, and a name such as func/task-rest_bold or -", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diffusion_tables_are_written_beside_the_image()
    {
        Phantom.WriteSeries(Input, 2, 3, (v, _) =>
        [
            Phantom.Text(Tags.ProtocolName, Vr.LO, "dti"),
            (new(0x00189087), new DataElement(new Tag(0x00189087), Vr.FD, BitConverter.GetBytes(v * 1000.0))),
            v == 0 ? (new(0x00189089), null) : (new(0x00189089), new DataElement(new Tag(0x00189089), Vr.FD, new double[] { 0, 1, 0 }.SelectMany(BitConverter.GetBytes).ToArray())),
        ]);
        Assert.Equal(0, (await CommandLine.DicomAsync("to-nifti", Input, Output)).Code);
        Assert.Equal("0 1000\n", await File.ReadAllTextAsync(Path.Combine(Output, "dti_4.bval"), TestContext.Current.CancellationToken));
        Assert.Equal("0 0\n0 -1\n0 0\n", await File.ReadAllTextAsync(Path.Combine(Output, "dti_4.bvec"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Several_inputs_are_read_together_and_threads_change_nothing()
    {
        Phantom.WriteSeries(Input, 3, 2);
        var second = Directory.CreateDirectory(Path.Combine(Folder, "more")).FullName;
        File.Move(Path.Combine(Input, "v1s0"), Path.Combine(second, "a"));
        Assert.Equal(0, (await CommandLine.DicomAsync("to-nifti", Input, second, Output, "--threads", "1")).Code);
        var one = await File.ReadAllBytesAsync(Path.Combine(Output, "_4.nii"), TestContext.Current.CancellationToken);
        Assert.Equal(0, (await CommandLine.DicomAsync("to-nifti", second, Input, Output, "--threads", "4")).Code);
        Assert.Equal(one, await File.ReadAllBytesAsync(Path.Combine(Output, "_4.nii"), TestContext.Current.CancellationToken));
    }

    private IEnumerable<string> Written() => Directory.GetFiles(Output, "*", SearchOption.AllDirectories).Select(p => Path.GetRelativePath(Output, p)).Order(StringComparer.Ordinal);

    private void WriteBold() => Phantom.WriteSeries(Input, 3, 4, (_, _) => [Phantom.Text(Tags.SeriesDescription, Vr.LO, "BOLD rest"), Phantom.Text(Tags.ProtocolName, Vr.LO, "rest AP")]);
}
