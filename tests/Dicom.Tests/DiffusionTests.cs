using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Dicom.Tests;

/// <summary>Diffusion weighting by vendor: b-values, and directions along the stored axes as FSL's files want them; dcm2niix is the peer.</summary>
public class DiffusionTests : FolderTest
{
    private const double Tolerance = 2e-3;
    private const int Slices = 3;

    // Unit vectors along and between the axes; the first volume has no weighting.
    private static readonly double[][] Directions = [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [0.6, 0, -0.8], [0.48, 0.6, 0.64]];

    // An oblique picture, so that a mixed-up axis or sign shows.
    private static readonly double[] Row = [0.96, 0.28, 0];
    private static readonly double[] Column = [-0.224, 0.768, -0.6];
    private static readonly double[] Normal = [-0.168, 0.576, 0.8];

    public static TheoryData<string> Makers => ["SIEMENS", "Philips Medical Systems", "standard", "UIH", "GE MEDICAL SYSTEMS", "CANON_MEC"];

    [Theory, MemberData(nameof(Makers))]
    public void Directions_are_given_along_the_stored_axes(string maker)
    {
        WriteSeries(Folder, maker);
        var scan = Assert.Single(Phantom.Convert(Folder).Images).Scan;
        Assert.Equal([0, 1000, 1000, 1000, 1000, 1000], scan.Diffusion.Select(d => d.BValue));
        for (var v = 1; v < Directions.Length; v++)
        {
            var g = Directions[v];

            // Scanner coordinates are projected on the axes; others are the picture's own, each maker with its signs.
            double[] expected = maker switch
            {
                "UIH" => [g[0], -g[1], g[2]],
                "GE MEDICAL SYSTEMS" => [-g[0], g[1], g[2]],
                "CANON_MEC" => [-g[1], g[0], g[2]],
                _ => [Dot(g, Row), -Dot(g, Column), Dot(g, Normal)],
            };
            Close(expected, scan.Diffusion[v].Direction!.Value);
        }
    }

    // The peer reads the standard's elements of known makers alone.
    public static TheoryData<string> PeersMakers => ["SIEMENS", "Philips Medical Systems", "UIH", "GE MEDICAL SYSTEMS", "CANON_MEC"];

    [Theory, MemberData(nameof(PeersMakers))]
    public void The_peer_writes_the_same_tables(string maker)
    {
        Peers.Need("dcm2niix", "dcm2niix");
        var input = Directory.CreateDirectory(Path.Combine(Folder, "in")).FullName;
        var output = Directory.CreateDirectory(Path.Combine(Folder, "out")).FullName;
        WriteSeries(input, maker);
        var ours = Assert.Single(Phantom.Convert(input).Images).Scan;
        Peers.Run("dcm2niix", "-f", "x", "-z", "n", "-o", output, input);
        var bval = File.ReadAllText(Path.Combine(output, "x.bval")).Split((char[])[' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries);
        var bvec = File.ReadAllLines(Path.Combine(output, "x.bvec")).Select(l => l.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Select(Parse).ToArray()).ToArray();
        Assert.Equal(ours.Diffusion.Select(d => d.BValue), bval.Select(Parse));
        for (var v = 1; v < Directions.Length; v++)
        {
            Close([bvec[0][v], bvec[1][v], bvec[2][v]], ours.Diffusion[v].Direction!.Value);
        }
    }

    [Fact]
    public void Tables_have_one_line_of_weightings_and_three_of_components()
    {
        WriteSeries(Folder, "SIEMENS");
        var diffusion = Assert.Single(Phantom.Convert(Folder).Images).Scan.Diffusion;
        Assert.Equal("0 1000 1000 1000 1000 1000\n", DiffusionTable.BValues(diffusion));
        var lines = DiffusionTable.Directions(diffusion).Split('\n');
        Assert.Equal("0 0.96 0.28 0 0.576 0.6288", lines[0]);
        Assert.Equal("", lines[3]);
        Assert.Equal(4, lines.Length);
    }

    [Fact]
    public void A_weighted_volume_without_direction_is_said_and_gets_no_table_of_directions()
    {
        Phantom.WriteSeries(Folder, 3, Slices, (v, _) => [Float(new(0x00189087), v * 500)]);
        var scan = Assert.Single(Phantom.Convert(Folder).Images).Scan;
        Assert.Equal([0, 500, 1000], scan.Diffusion.Select(d => d.BValue));
        Assert.False(DiffusionTable.HasDirections(scan.Diffusion));
        Assert.StartsWith("2 of 3 volumes are weighted by diffusion and state no direction (the first is volume 1)", Assert.Single(scan.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void A_dropped_volume_leaves_the_tables_too()
    {
        WriteSeries(Folder, "SIEMENS");
        File.Delete(Path.Combine(Folder, "v2s1"));
        var scan = Assert.Single(Phantom.Convert(Folder).Images).Scan;
        Assert.Equal([0, 1, 3, 4, 5], scan.KeptVolumes);
        Assert.Equal(scan.KeptVolumes.Length, scan.Diffusion.Length);
        Close([Dot(Directions[3], Row), -Dot(Directions[3], Column), Dot(Directions[3], Normal)], scan.Diffusion[2].Direction!.Value);
    }

    [Fact]
    public void Weightings_tell_volumes_apart_where_nothing_else_does()
    {
        int[] b = [0, 500, 1000, 2000];
        Phantom.WriteSeries(Folder, b.Length, Slices, (v, s) => [(Tags.InstanceNumber, null), Float(new(0x00189087), b[v])]);
        var scan = Assert.Single(Phantom.Convert(Folder).Images).Scan;
        Assert.Equal(b.Select(x => (double)x), scan.Diffusion.Select(d => d.BValue).Order());
        Assert.Contains(scan.Provenance.Parameters, p => p is { Key: "volumes", Value: "diffusion weighting and direction" });
    }

    [Fact]
    public void Ges_round_number_is_taken_off_a_weighting()
    {
        Phantom.WriteSeries(Folder, 2, Slices, (v, _) => [Phantom.Text(Tags.Manufacturer, Vr.LO, "GE MEDICAL SYSTEMS"), Phantom.Text(new(0x00430010), Vr.LO, "GEMS_PARM_01"), Phantom.Text(new(0x00431039), Vr.IS, v == 0 ? @"0\8\0\0" : @"1000000800\8\0\0")]);
        Assert.Equal([0, 800], Assert.Single(DicomFolder.Index([Folder]).Series).Diffusion.Select(d => d.BValue));
    }

    [Theory, InlineData("GE MEDICAL SYSTEMS"), InlineData("CANON_MEC")]
    public void Directions_by_frequency_and_phase_are_unknown_where_phase_runs_along_rows(string maker)
    {
        WriteSeries(Folder, maker, phase: "ROW");
        var series = Assert.Single(DicomFolder.Index([Folder]).Series);
        Assert.All(series.Diffusion, d => Assert.Null(d.Direction));
        Assert.Contains(series.Faults, f => f.Contains("state no direction", StringComparison.Ordinal));
    }

    [Theory, InlineData(-1), InlineData(1e9)]
    public void A_weighting_out_of_range_is_not_believed(double b)
    {
        Phantom.WriteSeries(Folder, 2, Slices, (_, _) => [Float(new(0x00189087), b)]);
        Assert.Empty(Assert.Single(DicomFolder.Index([Folder]).Series).Diffusion);
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static double Parse(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static void Close(double[] expected, Point3 found)
    {
        Assert.Equal(expected[0], found.X, Tolerance);
        Assert.Equal(expected[1], found.Y, Tolerance);
        Assert.Equal(expected[2], found.Z, Tolerance);
    }

    private static (Tag, DataElement?) Float(Tag tag, params double[] values) => (tag, new DataElement(tag, Vr.FD, values.SelectMany(BitConverter.GetBytes).ToArray()));

    private static (Tag, DataElement?) Single(Tag tag, double value) => (tag, new DataElement(tag, Vr.FL, BitConverter.GetBytes((float)value)));

    private static void WriteSeries(string folder, string maker, string phase = "COL") => Phantom.WriteSeries(folder, Directions.Length, Slices, (v, s) =>
    [
        Phantom.Text(Tags.Manufacturer, Vr.LO, maker == "standard" ? "OTHER" : maker),
        Phantom.Text(Tags.ImageType, Vr.CS, @"ORIGINAL\PRIMARY\DIFFUSION"),
        Phantom.Text(Tags.SeriesDescription, Vr.LO, "DTI"),
        Phantom.Text(Tags.SequenceName, Vr.SH, v == 0 ? "ep_b0" : "ep_b1000#" + v.ToString(CultureInfo.InvariantCulture)),
        Phantom.Text(Tags.InPlanePhaseEncodingDirection, Vr.CS, phase),
        Phantom.Text(Tags.AcquisitionNumber, Vr.IS, (v + 1).ToString(CultureInfo.InvariantCulture)),
        Phantom.Text(new(0x00185100), Vr.CS, "HFS"),
        Phantom.Number(Tags.ImageOrientationPatient, [.. Row, .. Column]),
        Phantom.Number(Tags.ImagePositionPatient, (5 * s * Normal[0]) - 10, (5 * s * Normal[1]) - 20, 5 * s * Normal[2]),
        .. Weighting(maker, v),
    ]);

    private static (Tag, DataElement?)[] Weighting(string maker, int v)
    {
        var g = Directions[v];
        var b = v == 0 ? 0 : 1000;
        (Tag, DataElement?)[] None(params (Tag, DataElement?)[] always) => v == 0 ? always[..Math.Min(2, always.Length)] : always;
        return maker switch
        {
            "SIEMENS" => None(
                Phantom.Text(new(0x00190010), Vr.LO, "SIEMENS MR HEADER"),
                Phantom.Text(new(0x0019100C), Vr.IS, b.ToString(CultureInfo.InvariantCulture)),
                Float(new(0x0019100E), g)),
            "Philips Medical Systems" =>
            [
                Phantom.Text(new(0x20010010), Vr.LO, "Philips Imaging DD 001"),
                Single(new(0x20011003), b),
                Phantom.Text(new(0x20050010), Vr.LO, "Philips MR Imaging DD 001"),
                Single(new(0x200510B0), g[0]), Single(new(0x200510B1), g[1]), Single(new(0x200510B2), g[2]),
            ],
            "UIH" => [Phantom.Text(new(0x00650010), Vr.LO, "Image Private Header"), Float(new(0x00651009), b), Float(new(0x00651037), g)],
            "GE MEDICAL SYSTEMS" =>
            [
                Phantom.Text(new(0x00190010), Vr.LO, "GEMS_ACQU_01"),
                Phantom.Number(new(0x001910BB), g[0]), Phantom.Number(new(0x001910BC), g[1]), Phantom.Number(new(0x001910BD), g[2]),
                Phantom.Text(new(0x00430010), Vr.LO, "GEMS_PARM_01"),
                Phantom.Text(new(0x00431039), Vr.IS, b.ToString(CultureInfo.InvariantCulture) + @"\8\0\0"),
            ],
            "CANON_MEC" => v == 0 ? [] :
            [
                Float(new(0x00189087), b),
                Phantom.Text(new(0x00204000), Vr.LT, string.Create(CultureInfo.InvariantCulture, $"b={b}({g[0]:0.000},{g[1]:0.000},{g[2]:0.000})")),
            ],
            _ => v == 0 ? [Float(new(0x00189087), 0)] : [Float(new(0x00189087), b), Float(new(0x00189089), g)],
        };
    }
}
