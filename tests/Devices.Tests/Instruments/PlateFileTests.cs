using System.Text;
using CsCheck;
using Toolkit.Devices.Instruments;
using Toolkit.Measurements;

namespace Toolkit.Devices.Tests.Instruments;

public class PlateFileTests
{
    private const string Mars = "User: A,Path: C:\\x,Test run no.: 4\nTest name: T,Date: 29/02/2016,Time: 14:34:46\n\nID1: P7,ID2: x\nAbsorbance\n\nRaw Data (450)\n\n,1,2,3\nA,0.1,0.2,OVRFLW\nB,0.4,,0.6\n";

    private static readonly string[] Heads =
    [
        "##BLOCKS= 1\nPlate:\t", "Software Version\t3\nReader Type:\t\nProcedure Details\n", "Program,xPONENT\nDataType:,Count\n", "EnSight Results from\nResult for ",
        "Plate information\nPlate,Repeat,Barcode,\n", "0\t#ARC-FILE#\tCEDEX BIO HT\n40\t", "Version  :\tMMPR\n==========Data==\n", "User: x,Test run no.: 1\nRaw Data (450)\n",
    ];

    [Fact]
    public void A_grid_is_read_well_by_well_and_each_points_at_its_bytes()
    {
        var file = Read(Mars).Value;
        var plate = Assert.Single(file.Plates);
        Assert.Equal(("bmg-mars", "P7", "absorbance", 450.0), (file.Profile, plate.Id, plate.Kind, plate.WavelengthNm));
        Assert.Equal(["A1=0.1", "A2=0.2", "A3=OVRFLW", "B1=0.4", "B2=", "B3=0.6"], Wells(plate));
        Assert.All(plate.Wells.Where(w => w.Value is not null), w => Assert.Equal(Numbers.Format(w.Value!.Value), Mars.Substring((int)w.Bytes!.Value.Offset, (int)w.Bytes.Value.Length)));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("latin1")]
    public void The_encoding_does_not_matter_and_byte_places_hold_in_each(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes(Mars.Replace("User: A", "User: Ä °", StringComparison.Ordinal))];
        var plate = PlateFileReader.Read(bytes, "plate.csv").Value.Plates.Single();
        var well = plate.Wells[0];
        Assert.Equal("0.1", encoding.GetString(bytes, (int)well.Bytes!.Value.Offset, (int)well.Bytes.Value.Length));
    }

    [Theory]
    [InlineData("", "expected a file of a known format, found an empty file")]
    [InlineData("hello\nworld\n", "found text beginning 'hello'")]
    [InlineData("PK\u0003\u0004", "found bytes that are not text, beginning 504B0304")]
    [InlineData("\t1\t2\nA\t0.1\t0.2\n", "Name its profile with --profile")]
    public void An_unknown_format_is_refused_with_what_was_seen(string text, string message) =>
        Assert.Contains(message, Read(text).Fault!.Message, StringComparison.Ordinal);

    [Fact]
    public void A_profile_that_does_not_exist_is_a_broken_promise() =>
        Assert.Contains("There is no profile 'magic'. Known: agilent-gen5", Assert.Throws<ArgumentException>(() => PlateFileReader.Read([], "x", "magic")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_grid_without_marks_is_read_when_its_profile_is_named()
    {
        Assert.Equal(["A1=0.112", "A2=0.23", "B1=0.118", "B2=x"], Wells(Read("\t1\t2\nA\t0.112\t0.230\nB\t0.118\tx\n", "generic-grid").Value.Plates[0]));
        Assert.Contains("row B with 2 values", Read("\t1\t2\nA\t0.112\t0.230\nB\t0.118\n", "generic-grid").Fault!.Message, StringComparison.Ordinal);
        Assert.Contains("the column numbers 1, 2", Read("A 1\n", "generic-grid").Fault!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plate-csv", ",1,2\nA,0.1,0.2\nB,0.3,-\n")]
    [InlineData("plate-csv", "well,value\nA1,0.1\nA2,0.2\nB1,0.3\nB2,-\n")]
    [InlineData("plate-csv-decimal-comma", ";1;2\nA;0,1;0,2\nB;0,3;-\n")]
    [InlineData("plate-tsv", "sample\twell\tvalue\ns\tA1\t0.1\ns\tA2\t0.2\ns\tB1\t0.3\ns\tB2\t-\n")]
    [InlineData("plate-tsv-decimal-comma", "\t1\t2\nA\t0,1\t0,2\nB\t0,3\t-\n")]
    public void A_delimited_plate_is_read_under_the_declared_decimal_sign(string profile, string text) =>
        Assert.Equal(["A1=0.1", "A2=0.2", "B1=0.3", "B2=-"], Wells(Read(text, profile).Value.Plates[0]));

    [Theory]
    [InlineData("plate-tsv", "\t1\nA\t0,123\n", "expected a number with the decimal sign '.', found '0,123'")]
    [InlineData("plate-csv-decimal-comma", ";1\nA;0.123\n", "expected a number with the decimal sign ',', found '0.123'")]
    [InlineData("plate-csv", "well,value\nA1\n", "expected 2 cells, found 1")]
    [InlineData("plate-csv", "well,value\nZZ9,1\n", "expected a well such as A1 or H12")]
    [InlineData("plate-csv", "well,sample\nA1,x\n", "expected a column named value beside well")]
    [InlineData("plate-csv", "x\n", "expected a header line and rows")]
    public void A_delimited_plate_that_does_not_fit_its_profile_is_refused(string profile, string text, string message) =>
        Assert.Contains(message, Read(text, profile).Fault!.Message, StringComparison.Ordinal);

    [Fact]
    public void Plates_of_a_list_are_kept_apart()
    {
        var file = Read("plate,well,value\nP1,A1,0.1\nP2,A1,0.2\n", "plate-csv").Value;
        Assert.Equal(["P1", "P2"], file.Plates.Select(p => p.Id));
    }

    [Fact]
    public void A_MARS_grid_cut_inside_a_number_is_refused() =>
        Assert.Contains("The file was cut: the last number may be a part of one", Read(Mars[..^3]).Fault!.Message, StringComparison.Ordinal);

    [Fact]
    public void A_Gen5_label_that_the_procedure_does_not_measure_is_derived()
    {
        var file = Read("Software Version\t3.12\nPlate Number\tPlate 1\nReader Type:\tSynergy H1\n\nProcedure Details\n\nRead\tIL6\n\tAbsorbance Endpoint\n\tWavelengths:  450, 620\n\nResults\n\t1\t2\nA\t0.1\tOVRFLW\tIL6:450\n\t0.01\t0.02\tIL6:620\n\t9\t>10.0\t[Concentration]\n").Value;
        Assert.Equal(["absorbance 450", "absorbance 620", "derived:[Concentration] "], file.Plates.Select(p => FormattableString.Invariant($"{p.Kind} {p.WavelengthNm}")));
        Assert.Equal(["A1=0.1", "A2=OVRFLW"], Wells(file.Plates[0]));
        Assert.Equal(["A1=9", "A2=>10.0"], Wells(file.Plates[2]));
    }

    [Fact]
    public void A_Gen5_export_without_a_procedure_is_refused() =>
        Assert.Contains("Include the procedure in the Gen5 export", Read("Software Version\t3.12\nReader Type:\tx\n\nResults\n\t1\nA\t0.1\t450\n").Fault!.Message, StringComparison.Ordinal);

    [Fact]
    public void A_SoftMax_export_with_fewer_blocks_than_it_states_was_cut() =>
        Assert.Contains("expected 2 blocks, found 1", Read("##BLOCKS= 2\nNote:\nx\n~End\n").Fault!.Message, StringComparison.Ordinal);

    [Fact]
    public void A_captured_ASTM_stream_is_recognised_and_its_results_point_at_its_bytes()
    {
        var stream = Protocols.AstmStreams.Session();
        var file = PlateFileReader.Read(stream, "capture.bin").Value;
        var result = Assert.Single(file.Results);
        Assert.Equal(("generic-astm", "S1", "CRP", 1.5), (file.Profile, result.Sample, result.Test, result.Value));
        Assert.Equal(new ByteRange(1, stream.Length - 4), result.Provenance.Bytes);
    }

    [Fact]
    public void No_bytes_whatever_make_a_reader_throw() => Gen.Select(Gen.Byte.Array[0, 300], Gen.Int[0, PlateFileReader.Profiles.Length - 1]).Sample((bytes, i) =>
    {
        _ = PlateFileReader.Read(bytes, "x", PlateFileReader.Profiles[i].Profile);
    });

    [Fact]
    public void No_text_that_looks_like_an_export_makes_a_reader_throw() =>
        Gen.Select(Gen.Int[0, Heads.Length - 1].Select(i => Heads[i]), Gen.Int[0, 9].Select(i => "\t,\n1A. :\"-"[i]).Array[0, 120].Select(c => new string(c)))
            .Sample((head, tail) => { _ = PlateFileReader.Read(Encoding.UTF8.GetBytes(head + tail), "x.txt"); });

    private static Parsed<InstrumentFile> Read(string text, string? profile = null) => PlateFileReader.Read(Encoding.UTF8.GetBytes(text), "plate.txt", profile);

    private static IEnumerable<string> Wells(PlateReading plate) => plate.Wells.Select(w => FormattableString.Invariant($"{w.Well}={(w.Value is { } v ? v : w.Code)}"));
}
