using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Toolkit.Dicom.Tests;

/// <summary>"dicom deidentify" and "dicom receive" as processes.</summary>
public class VerbPrivacyTests : FolderTest
{
    private const string Canary = "CANARY";
    private const int Partial = 8;
    private const int NoInput = 2;

    private string Input => Directory.CreateDirectory(Path.Combine(Folder, "in")).FullName;

    private string Output => Path.Combine(Folder, "out");

    private string Key
    {
        get
        {
            var path = Path.Combine(Folder, "study.key");
            File.WriteAllText(path, "a secret of this study");
            return path;
        }
    }

    [Fact]
    public async Task Nothing_of_identity_is_written_or_said()
    {
        // In elements, private elements, and the very names of files and folders.
        var hidden = Directory.CreateDirectory(Path.Combine(Input, Canary)).FullName;
        Phantom.WriteSeries(hidden, 2, 2, (_, _) => Identified());
        foreach (var path in Directory.GetFiles(hidden))
        {
            File.Move(path, Path.Combine(hidden, Canary + Path.GetFileName(path)));
        }

        await File.WriteAllTextAsync(Path.Combine(hidden, Canary + ".txt"), Canary, TestContext.Current.CancellationToken);
        Phantom.Write(hidden, Canary + "burned", Phantom.Slice(7, 0, 1, [.. Identified(), Phantom.Text(new(0x00280301), Vr.CS, "YES")]));
        await File.WriteAllBytesAsync(Path.Combine(hidden, Canary + "cut"), DicomWriter.ToBytes(Phantom.Slice(8, 0, 1, Identified()))[..^3], TestContext.Current.CancellationToken);
        var (code, output, error) = await CommandLine.DicomAsync("deidentify", Input, Output, "--participant", "P01", "--key-file", Key);
        Assert.Equal(Partial, code);
        Assert.Contains("4 file(s) written, 0 copies of them left out, 1 no DICOM, 2 refused", error, StringComparison.Ordinal);
        Assert.Contains("expected pixels without burned-in text", error, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, output + error, StringComparison.OrdinalIgnoreCase);
        foreach (var path in Directory.GetFiles(Output, "*", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain(Canary, path[Output.Length..] + Encoding.Latin1.GetString(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken)), StringComparison.OrdinalIgnoreCase);
        }

        // What is left is still the image.
        Assert.Equal(
            Assert.Single(DicomFolder.Index(Directory.GetFiles(hidden, Canary + "v*")).Series).Load().Value.Image.Bytes,
            Assert.Single(DicomFolder.Index([Output]).Series).Load().Value.Image.Bytes);
    }

    [Fact]
    public async Task Numbers_of_removed_elements_are_kept_beside()
    {
        string[] times = ["100000.0", "100000.5"];
        Phantom.WriteSeries(Input, 2, 2, (_, s) => [Phantom.Text(Tags.Manufacturer, Vr.LO, "SIEMENS"), Phantom.Text(Tags.AcquisitionTime, Vr.TM, times[s])]);
        var (code, _, _) = await CommandLine.DicomAsync("deidentify", Input, Output, "--participant", "P01", "--key-file", Key, "--drop-dates");
        Assert.Equal(0, code);
        using var values = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(Output, "values.json"), TestContext.Current.CancellationToken));
        var series = values.RootElement.GetProperty("series")[0];
        Assert.Equal([0, 0.5], series.GetProperty("sliceTimingS").EnumerateArray().Select(v => v.GetDouble()));
        var left = Assert.Single(DicomFolder.Index([Output]).Series);
        Assert.False(left.SliceTiming.IsKnown);
        Assert.Equal(left.SeriesInstanceUid, series.GetProperty("seriesInstanceUid").GetString());
    }

    [Fact]
    public async Task A_mosaic_can_be_converted_with_its_safe_private_numbers_alone()
    {
        var csa = SiemensCsa.Write([("NumberOfImagesInMosaic", [3]), ("SliceNormalVector", [0, 0, -1]), ("MosaicRefAcqTimes", [0, 1000, 500])]);
        Phantom.Write(Input, "m", Phantom.Slice(0, 0, 1,
            Phantom.Text(Tags.ImageType, Vr.CS, @"ORIGINAL\PRIMARY\M\ND\MOSAIC"),
            Phantom.Text(Tags.Manufacturer, Vr.LO, "SIEMENS"),
            (Tags.Rows, DicomWriter.UnsignedShort(Tags.Rows, 4)),
            (Tags.Columns, DicomWriter.UnsignedShort(Tags.Columns, 4)),
            Phantom.Text(new(0x00290010), Vr.LO, "SIEMENS CSA HEADER"),
            (new(0x00291010), new DataElement(new Tag(0x00291010), Vr.OB, (byte[])[.. csa, .. Encoding.ASCII.GetBytes(Canary)])),
            (Tags.PixelData, new DataElement(Tags.PixelData, Vr.OW, Enumerable.Range(0, 32).Select(i => (byte)i).ToArray()))));
        var before = Assert.Single(DicomFolder.Index([Input]).Series);
        Assert.Equal(0, (await CommandLine.DicomAsync("deidentify", Input, Output, "--participant", "P01", "--key-file", Key, "--keep-safe-private")).Code);
        var file = Assert.Single(Directory.GetFiles(Output, "*.dcm", SearchOption.AllDirectories));
        Assert.DoesNotContain(Canary, Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)), StringComparison.Ordinal);
        var after = Assert.Single(DicomFolder.Index([Output]).Series);
        Assert.Equal(before.Affine!.ToString(), after.Affine!.ToString());
        Assert.Equal(before.SliceTiming.Value, after.SliceTiming.Value);
        Assert.Empty(after.Faults);
        Assert.Equal(before.Load().Value.Image.Bytes, after.Load().Value.Image.Bytes);
    }

    [Fact]
    public async Task Objects_that_share_an_identity_do_not_replace_each_other()
    {
        Phantom.WriteSeries(Input, 1, 1);
        File.Copy(Path.Combine(Input, "v0s0"), Path.Combine(Input, "copy"));
        Phantom.Write(Input, "other", Phantom.Slice(0, 0, 1, (Tags.PixelData, new DataElement(Tags.PixelData, Vr.OW, new byte[24]))));
        var (code, _, error) = await CommandLine.DicomAsync("deidentify", Input, Output, "--participant", "P01", "--key-file", Key);
        Assert.Equal(0, code);
        Assert.Contains("2 file(s) written, 1 copies of them left out", error, StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFiles(Output, "*.dcm", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task A_dry_run_counts_and_writes_nothing()
    {
        Phantom.WriteSeries(Input, 1, 2);
        var (code, _, error) = await CommandLine.DicomAsync("deidentify", Input, Output, "--participant", "P01", "--key-file", Key, "--dry-run");
        Assert.Equal(0, code);
        Assert.Contains("2 file(s) would be written", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Output));
    }

    [Theory]
    [InlineData("short", "P01", 64, "--key-file: expected 16 bytes or more, found 5")]
    [InlineData("a key that is long enough", "P/1", 64, "--participant: expected letters, digits")]
    [InlineData(null, "P01", NoInput, "nokey")]
    public async Task A_key_or_name_that_cannot_be_used_is_refused(string? secret, string participant, int expected, string message)
    {
        Phantom.WriteSeries(Input, 1, 1);
        var key = Path.Combine(Folder, "nokey");
        if (secret is not null)
        {
            await File.WriteAllTextAsync(key, secret, TestContext.Current.CancellationToken);
        }

        var (code, _, error) = await CommandLine.DicomAsync("deidentify", Input, Output, "--participant", participant, "--key-file", key);
        Assert.Equal(expected, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Output));
    }

    [Fact]
    public async Task A_folder_without_dicom_is_no_input()
    {
        await File.WriteAllTextAsync(Path.Combine(Input, "notes.txt"), "x", TestContext.Current.CancellationToken);
        Assert.Equal(NoInput, (await CommandLine.DicomAsync("deidentify", Input, Output, "--participant", "P01", "--key-file", Key)).Code);
    }

    [Fact]
    public async Task The_receiver_serves_until_it_is_interrupted()
    {
        Peers.Need("storescu", "dcmtk");
        Phantom.WriteSeries(Input, 1, 3);
        using var process = Process.Start(CommandLine.Start("receive", Output, "--port", "0", "--from", "SCANNER"))!;
        var line = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        var port = Regex.Match(line!, "^listening on 127\\.0\\.0\\.1:([0-9]+) as TOOLKIT; interrupt to stop$", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value;
        Peers.Run("storescu", ["-aet", "SCANNER", "-aec", "TOOLKIT", "127.0.0.1", port, .. Directory.GetFiles(Input)]);
        Assert.ThrowsAny<Exception>(() => Peers.Run("storescu", "-aet", "STRANGER", "-aec", "TOOLKIT", "127.0.0.1", port, Directory.GetFiles(Input)[0]));
        // Not SIGINT: a process that a script started in the background inherits that as ignored.
        Peers.Run("kill", "-TERM", process.Id.ToString(CultureInfo.InvariantCulture));
        var said = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        Assert.Contains("stored 1.2.3.1.dcm", said, StringComparison.Ordinal);
        Assert.Contains("rejected 'STRANGER': not in the list of callers", said, StringComparison.Ordinal);
        Assert.EndsWith("stopped", said.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(3, Directory.GetFiles(Output, "*.dcm").Length);
        Assert.Empty(Directory.GetFiles(Output, "*.partial"));
    }

    private static (Tag Tag, DataElement? Element)[] Identified() =>
    [
        Phantom.Text(Tags.PatientName, Vr.PN, Canary + "^Jane"),
        Phantom.Text(Tags.PatientId, Vr.LO, Canary + "1"),
        Phantom.Text(new(0x00080080), Vr.LO, Canary + " hospital"),
        Phantom.Text(Tags.SeriesDescription, Vr.LO, "rest " + Canary),
        Phantom.Text(new(0x00290010), Vr.LO, "MAKER"),
        Phantom.Text(new(0x00291010), Vr.LO, Canary),
    ];
}
