using System.Globalization;
using FrameSpec = Toolkit.Dicom.Tests.EnhancedPhantom.FrameSpec;

namespace Toolkit.Dicom.Tests;

/// <summary>The damage table once more for the other two shapes of files: enhanced objects (a file a volume, or a file a run) and mosaics.</summary>
public class DamageTableTests : FolderTest
{
    private const int Volumes = 6;
    private const int Slices = 4;

    /// <summary>Shape, damage, volumes kept, exit code, file that must be named.</summary>
    public static TheoryData<string, string, int[], int, string?> Table => new()
    {
        { "enhanced", "none", [0, 1, 2, 3, 4, 5], 0, null },
        { "enhanced", "missing", [0, 1, 2, 4, 5], 8, null },
        { "enhanced", "truncated pixels", [0, 1, 2, 4, 5], 8, "v3" },
        { "enhanced", "truncated header", [0, 1, 2, 4, 5], 8, "v3" },
        { "enhanced", "copy", [0, 1, 2, 3, 4, 5], 0, "z-copy" },
        { "enhanced", "other content under one identity", [0, 1, 2, 4, 5], 8, "z-copy" },
        { "enhanced", "slice missing", [0, 1, 2, 4, 5], 8, "v3" },
        { "enhanced", "slice twice", [0, 1, 2, 4, 5], 8, "v3" },
        { "enhanced", "aborted", [0, 1, 2, 3, 4], 8, "v5" },
        { "enhanced", "foreign", [0, 1, 2, 3, 4, 5], 0, "notes.txt" },
        { "mosaic", "none", [0, 1, 2, 3, 4, 5], 0, null },
        { "mosaic", "missing", [0, 1, 2, 4, 5], 8, null },
        { "mosaic", "truncated pixels", [0, 1, 2, 4, 5], 8, "v3" },
        { "mosaic", "truncated header", [0, 1, 2, 4, 5], 8, "v3" },
        { "mosaic", "copy", [0, 1, 2, 3, 4, 5], 0, "z-copy" },
        { "mosaic", "other content under one identity", [0, 1, 2, 4, 5], 8, "z-copy" },
        { "mosaic", "foreign", [0, 1, 2, 3, 4, 5], 0, "notes.txt" },
    };

    [Theory, MemberData(nameof(Table))]
    public void Damage_costs_its_volume_and_names_its_file(string shape, string damage, int[] kept, int exit, string? named)
    {
        for (var v = 0; v < Volumes; v++)
        {
            Phantom.Write(Folder, Name(v), shape == "mosaic" ? Sheet(v) : Enhanced(v, damage));
        }

        Apply(damage, shape);
        var report = Phantom.Convert(Folder);
        var scan = Assert.Single(report.Images).Scan;
        Assert.Equal(kept, scan.KeptVolumes);
        Assert.Equal(exit, report.ExitCode);
        if (named is not null)
        {
            Assert.Contains(report.NotUsed, f => Path.GetFileName(f.File) == named && f.Reason.Length > 0);
        }

        // What is kept is right: the value of a voxel tells its volume.
        foreach (var (at, volume) in kept.Index())
        {
            Assert.Equal((volume * 100) + 11, Phantom.Voxel(scan, 1, scan.Image.Shape.Y - 1, 1, at));
        }
    }

    [Theory]
    [InlineData("frame missing", new[] { 0, 2 })]
    [InlineData("frame twice", new[] { 0, 2 })]
    public void A_bad_frame_inside_one_file_costs_its_volume(string damage, int[] kept)
    {
        var frames = Enumerable.Range(0, 3 * Slices).Select(i => new FrameSpec(i / Slices, i % Slices)).ToList();
        if (damage == "frame missing")
        {
            frames.RemoveAt(Slices + 2);
        }
        else
        {
            frames.Insert(Slices, frames[Slices]);
        }

        Phantom.Write(Folder, "one", EnhancedPhantom.File(frames, "OTHER"));
        var report = Phantom.Convert(Folder);
        var scan = Assert.Single(report.Images).Scan;
        Assert.Equal(kept, scan.KeptVolumes);
        Assert.Contains(scan.Faults, f => f.StartsWith("volume 1 is incomplete", StringComparison.Ordinal));
        Assert.Equal([1, 201], kept.Select((_, at) => (int)Phantom.Voxel(scan, 1, Phantom.Rows - 1, 0, at)));
        Assert.Equal(8, report.ExitCode);
    }

    [Fact]
    public void A_mosaic_that_is_there_twice_under_new_identities_is_said()
    {
        Phantom.Write(Folder, "a", Sheet(0));
        Phantom.Write(Folder, "b", Change(Sheet(0), Tags.SopInstanceUid, "9.9"));
        var series = Assert.Single(DicomFolder.Index([Folder]).Series);
        Assert.Contains(series.Faults, f => f.StartsWith("2 sheets have 1 different acquisition numbers", StringComparison.Ordinal));
    }

    private static string Name(int volume) => "v" + volume.ToString(CultureInfo.InvariantCulture);

    private static DataSet Enhanced(int v, string damage)
    {
        var frames = Enumerable.Range(0, Slices).Select(s => new FrameSpec(v, s) { Acquired = "2024010110000" + v.ToString(CultureInfo.InvariantCulture) }).ToList();
        if ((v, damage) is (3, "slice missing") or (5, "aborted"))
        {
            frames.RemoveAt(2);
        }
        else if ((v, damage) is (3, "slice twice"))
        {
            frames.Add(frames[2]);
        }

        return EnhancedPhantom.File(frames, "SIEMENS", v + 1);
    }

    private static DataSet Sheet(int v)
    {
        const int edge = 4;
        var pixels = new byte[edge * edge * 2];
        for (var n = 0; n < 4; n++)
        {
            var corner = (n / 2 * 2 * edge) + (n % 2 * 2);
            BitConverter.TryWriteBytes(pixels.AsSpan((corner + 1) * 2), (short)((v * 100) + (10 * n) + 1));
        }

        return Phantom.Slice(v, 0, 1,
            Phantom.Text(Tags.ImageType, Vr.CS, @"ORIGINAL\PRIMARY\M\ND\MOSAIC"),
            Phantom.Text(Tags.Manufacturer, Vr.LO, "SIEMENS"),
            Phantom.Text(Tags.AcquisitionNumber, Vr.IS, (v + 1).ToString(CultureInfo.InvariantCulture)),
            (Tags.Rows, DicomWriter.UnsignedShort(Tags.Rows, edge)),
            (Tags.Columns, DicomWriter.UnsignedShort(Tags.Columns, edge)),
            Phantom.Text(new(0x00190010), Vr.LO, "SIEMENS MR HEADER"),
            (new(0x0019100A), DicomWriter.UnsignedShort(new(0x0019100A), 4)),
            (Tags.PixelData, new DataElement(Tags.PixelData, Vr.OW, pixels)));
    }

    private static DataSet Change(DataSet data, Tag tag, string text)
    {
        var changed = new DataSet();
        foreach (var element in data)
        {
            changed.Add(element.Tag == tag ? DicomWriter.Text(tag, element.Vr, text) : element);
        }

        return changed;
    }

    private void Apply(string damage, string shape)
    {
        var victim = Path.Combine(Folder, Name(3));
        switch (damage)
        {
            case "missing":
                File.Delete(victim);
                break;
            case "truncated pixels":
                File.WriteAllBytes(victim, File.ReadAllBytes(victim)[..^6]);
                break;
            case "truncated header":
                File.WriteAllBytes(victim, File.ReadAllBytes(victim)[..600]);
                break;
            case "copy":
                File.Copy(victim, Path.Combine(Folder, "z-copy"));
                break;
            case "other content under one identity":
                var bytes = File.ReadAllBytes(victim);
                bytes[^1] ^= 1;
                File.WriteAllBytes(Path.Combine(Folder, "z-copy"), bytes);
                break;
            case "foreign":
                File.WriteAllText(Path.Combine(Folder, "notes.txt"), shape);
                break;
        }
    }
}
