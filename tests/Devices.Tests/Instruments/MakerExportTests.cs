using System.Text;
using CsCheck;
using Toolkit.Devices.Instruments;
using Toolkit.Measurements;
using Toolkit.Measurements.Tests;

namespace Toolkit.Devices.Tests.Instruments;

public class MakerExportTests
{
    [Theory]
    [InlineData(MakerExports.SoftMax, "P1 absorbance OD λ450 ex x T23.5: A1=0.1 A2=0.2 A3=0.3 B1=0.4 B2='OVRFLW' B3=''")]
    [InlineData(MakerExports.SoftMaxTwoWavelengths, "F fluorescence RFU λ535 ex404 x T0: A1=1 A2=2 A3=3 B1=4 B2=5 B3=6", "F fluorescence RFU λ780 ex485 x T0: A1=11 A2=12 A3=13 B1=14 B2=15 B3=16")]
    [InlineData(MakerExports.SoftMaxKinetic, "K series:absorption profile OD λ405 ex x0 T37: A1=0.1 A2=0.2", "K series:absorption profile OD λ405 ex x90 T37.5: A1=0.3 A2=0.4")]
    [InlineData(MakerExports.SoftMaxSpectrum, "S series:luminescence spectrum RLU λ520 ex x520 T25: A1=7 A2=8", "S series:luminescence spectrum RLU λ521 ex x521 T25: A1=9 A2='-'")]
    [InlineData(MakerExports.Xponent, "b7 median fluorescence:IL-6 {MFI} λ ex x T: A1=20 B1='NaN'", "b7 median fluorescence:TNF {MFI} λ ex x T: A1=30 B1=31", "b7 assay bead count:IL-6 # λ ex x T: A1=101 B1=103", "b7 assay bead count:TNF # λ ex x T: A1=102 B1=104")]
    [InlineData(MakerExports.EnVision, "P9 absorbance OD λ450 ex x T23.17: A1=0.1 A2=0.2 A3=0.3 B1=0.4 B2='OVER' B3=''", "P9 derived:Crosstalk  λ ex x T: A1=1 A2=2 A3=3 B1=4 B2=5 B3=6")]
    [InlineData(MakerExports.EnVisionBare, "P9 luminescence RLU λ ex x T: A1=1 A2=2 A3=3 A4=4 A5=5 A6=6 B1=7 B2=8 B3=9 B4=10 B5=11 B6=12 C1=13 C2=14 C3=15 C4=16 C5=17 C6=18 D1=19 D2=20 D3=21 D4=22 D5=23 D6=24")]
    [InlineData(MakerExports.Kaleido, "P1 fluorescence RFU λ535 ex485 x T: A1=1 A2=2 A3=3 B1=4 B2=5 B3=6")]
    [InlineData(MakerExports.MethodicalMind, "B7 luminescence RLU λ ex x T: A1=10 A2=20 A3=30 B1=12 B2=22 B3=32", "B7 luminescence RLU λ ex x T: A1=11 A2=21 A3=31 B1=13 B2=23 B3='-'")]
    [InlineData(MakerExports.Gen5Kinetic, "Plate 1 series:absorption profile OD λ450 ex x0 T37: A1=0.1 A2=0.2", "Plate 1 series:absorption profile OD λ450 ex x90 T36.9: A1=0.3 A2='OVRFLW'")]
    [InlineData(MakerExports.Gen5Grid, "Plate 1 luminescence RLU λ ex x T: A1=10 A2=11 A3=12 B1=13 B2=14 B3=15")]
    [InlineData(MakerExports.Gen5Spectrum, "Plate 1 series:fluorescence emission spectrum RFU λ500 ex360 x500 T: A1=1 A2=2", "Plate 1 series:fluorescence emission spectrum RFU λ510 ex360 x510 T: A1=3")]
    public void An_export_gives_every_reading_with_its_kind_its_unit_and_its_settings(string text, params string[] expected)
    {
        var file = Read(text).Value;
        Assert.Empty(file.Faults);
        Assert.Equal(expected, file.Plates.Select(Told));
    }

    [Fact]
    public void Each_reading_points_at_its_bytes() => Assert.All(MakerExports.All.SelectMany(t => Read(t).Value.Plates.SelectMany(p => p.Wells.Select(w => (Text: t, Well: w)))), read =>
        Assert.Equal(read.Well.Value is { } value ? Numbers.Format(value) : read.Well.Code, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(read.Text), (int)read.Well.Bytes!.Value.Offset, (int)read.Well.Bytes.Value.Length).Trim()));

    [Theory]
    [InlineData(MakerExports.Cedex5, "S1", "GLN2B", 5.393, "5.393", "mmol/L", "")]
    [InlineData(MakerExports.Cedex6, "S2", "AC2B", null, "< 10.04", "mg/L", "< TEST RNG")]
    public void Either_order_of_columns_of_an_archive_is_read_and_a_value_below_the_range_is_no_number(string text, string sample, string test, double? value, string shown, string unit, string flag)
    {
        var result = Assert.Single(Read(text).Value.Results);
        Assert.Equal((sample, test, value, shown, unit, flag), (result.Sample, result.Test, result.Value, result.Text, result.Unit, result.Flag));
    }

    /// <summary>What one changed place of a sound export makes of it: the whole message, with its line and byte.</summary>
    [Theory]
    [InlineData(MakerExports.SoftMax, "\tAbsorbance", "\tColour", "line 2: byte 13: expected Absorbance, Fluorescence or Luminescence, found 'Colour'")]
    [InlineData(MakerExports.SoftMax, "Endpoint", "WellScan", "line 2: byte 13: expected a read type Endpoint, Kinetic or Spectrum, found 'WellScan'")]
    [InlineData(MakerExports.SoftMax, "PlateFormat", "ListFormat", "line 2: byte 13: expected PlateFormat or TimeFormat, found 'ListFormat'")]
    [InlineData(MakerExports.SoftMax, "Raw", "Reduced", "line 2: byte 13: expected raw data, found 'Reduced'. Export raw data, not only reduced data")]
    [InlineData(MakerExports.SoftMax, "Temperature", "Time", "expected a header with Temperature and columns, found")]
    [InlineData(MakerExports.SoftMax, "\t1\t2\t3\t\r\n", "\t1\t2\t\r\n", "expected the columns of a plate of 6 to 1536 wells, found")]
    [InlineData(MakerExports.SoftMax, "\t\t0.4\tOVRFLW\t\t\r\n", "", "expected 2 rows of the plate, found 1. The file was cut")]
    [InlineData(MakerExports.SoftMax, "FALSE\t1", "FALSE\t2", "expected 2 steps at 1 wavelengths, found 1 in all. The file was cut, or edited")]
    [InlineData(MakerExports.SoftMax, "~End", "End", "expected ~End of the block that begins in line 2, found the end of the file. The file was cut")]
    [InlineData(MakerExports.SoftMax, "0.2", "0,2", "well A2: byte 130: expected a number with the decimal sign '.', found '0,2'")]
    [InlineData(MakerExports.SoftMax, "Plate:", "Note:", "byte 0: expected a plate block with raw data, found none")]
    [InlineData(MakerExports.SoftMaxKinetic, "A2", "Z", "expected a well, found 'Z'")]
    [InlineData(MakerExports.SoftMaxKinetic, "00:01:30", "90", "expected a time such as 00:01:30, found '90'")]
    [InlineData(MakerExports.SoftMaxSpectrum, "521\t25", "blue\t25", "expected a wavelength, found 'blue'")]
    [InlineData(MakerExports.Xponent, "DataType:,Count\n", "DataType:,Counts\n", "byte 0: expected a block of the data type Count, found none. A result without its bead counts cannot be judged; export them too")]
    [InlineData(MakerExports.Xponent, "Median\nLocation", "Median\nWell", "expected the columns Location and Sample, found 'Well,Sample,IL-6,TNF,Total Events'")]
    [InlineData(MakerExports.Xponent, "Median\nLocation,Sample,IL-6,TNF,Total Events", "Median\nLocation,Sample,,TNF,", "line 5: byte 50: expected a column for each analyte behind Location and Sample, found none")]
    [InlineData(MakerExports.Xponent, "\"2(1,B1)\",S2,NaN", "\"2(1,ZZ1)\",S2,NaN", "line 7: byte 111: expected a location such as 1(1,A1), found '2(1,ZZ1)'")]
    [InlineData(MakerExports.Xponent, "S2,NaN,31,400", "S2,NaN", "line 7: byte 111: expected 2 values, found 1 cells. The file was cut")]
    [InlineData(MakerExports.EnVision, "IL6(1),De=1st", "IL9(1),De=1st", "line 2: byte 18: expected a label whose detection mode is known, found 'IL9(1) De=1st'. Export with protocol information, level large")]
    [InlineData(MakerExports.EnVision, "B,0.4", "C,0.4", "expected the row B, found 'C,0.4,OVER,'")]
    [InlineData(MakerExports.EnVisionBare, "19,20,21,22,23,24,\n", "", "expected row 4 of 4 with 6 values, found 1 cells. The file was cut")]
    [InlineData(MakerExports.Kaleido, "Operation,,,IL6", "Operation,,,IL7", "line 4: byte 38: expected a result whose operation is described under 'Details of Measurement Sequence', found 'IL6'")]
    [InlineData(MakerExports.Kaleido, "Result for IL6", "Results IL6", "byte 0: expected a block 'Result for …' with a grid, found none. Export in the format CSV_PLATE")]
    [InlineData(MakerExports.Kaleido, ",1,2,3,\n", ",1,2,4,\n", "expected the column numbers 1, 2, …, found ',1,2,4,'")]
    [InlineData(MakerExports.MethodicalMind, "B\t12", "A\t12", "expected a row letter after the last, found 'A'")]
    [InlineData(MakerExports.MethodicalMind, "\t12\t22\t32", "\t12\t22", "expected a row with 3 values, found 2 cells. The file was cut")]
    [InlineData(MakerExports.MethodicalMind, "\t1\t2\t3\n", "\tone\n", "byte 81: expected the column numbers 1, 2, …, found '")]
    [InlineData(MakerExports.Cedex5, "  5.393", "  5,393", "line 2: byte 66: expected a number with the decimal sign '.', found '5,393'")]
    [InlineData(MakerExports.Cedex5, "\tSAM", "\t", "expected a result with sample type, unit and value, found")]
    [InlineData(MakerExports.Cedex5, "40\t2025", "41\t2025", "byte 0: expected lines of results (type 40), found none")]
    [InlineData(MakerExports.Gen5Kinetic, "0.3\tOVRFLW\n0:03:00\t\t\t\n\n", "0.3\t0.", "expected the end of the line, found the end of the file. The file was cut: the last number may be a part of one")]
    [InlineData(MakerExports.Gen5Grid, "B\t13\t14\t15\n", "B\t13\t14\t1", "expected a label that stands in the file before, found ''. The file was cut")]
    [InlineData(MakerExports.Gen5Grid, "\t1\t2\t3\n", "\t1\t3\t2\n", "expected the column numbers 1, 2, …, found '")]
    [InlineData(MakerExports.Gen5Grid, "B\t13", "A\t13", "expected a row letter after the last, found 'A'")]
    [InlineData(MakerExports.Gen5Grid, "B\t13\t14\t15", "B\t13\t14", "expected 3 values and a label, found 2 cells. The file was cut")]
    [InlineData(MakerExports.Gen5Kinetic, "0:01:30", "1.5", "expected a time such as 0:01:30, found '1.5'")]
    [InlineData(MakerExports.Gen5Kinetic, "\tA1\tA2", "\tA1\tmean", "expected a well, found 'mean'")]
    [InlineData(MakerExports.Gen5Kinetic, "IL6:450\n\nTime", "Mean V\n\nTime", "byte 0: expected results of the read steps, found none. Was the export cut, or the raw data left out of it?")]
    [InlineData(MakerExports.Gen5Spectrum, "510\t3", "red\t3", "expected a wavelength, found 'red'")]
    public void A_change_that_could_mislead_is_refused_with_its_place(string text, string part, string other, string message)
    {
        Assert.Contains(part, text, StringComparison.Ordinal);
        var fault = Read(text.Replace(part, other, StringComparison.Ordinal)).Fault;
        Assert.NotNull(fault);
        Assert.StartsWith("plate.txt: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MakerExports.Xponent, "-- CRC --", "", "expected the closing block '-- CRC --', found the end of the file. The file was cut: it is incomplete")]
    [InlineData(MakerExports.EnVision, "Exported with EnVision", "Printed by", "expected the closing line 'Exported with EnVision …', found the end of the file. The file was cut, or exported without its protocol: it is incomplete")]
    [InlineData(MakerExports.Kaleido, "Exported with Kaleido", "Printed by", "expected the closing line 'Exported with Kaleido …', found the end of the file. The file was cut: it is incomplete")]
    [InlineData(MakerExports.Kaleido, "B,4,5,6,\n", "", "expected 2 rows of a plate with 3 columns, found 1. The file was cut: the plate is incomplete")]
    [InlineData(MakerExports.MethodicalMind, "\t13\t23\t-\n", "", "expected the same number of spots in every row, found 2, 1. The file was cut: the plate is incomplete")]
    [InlineData(MakerExports.MethodicalMind, "23\t-\n", "23\t-\n\nFileName :\ty.txt\n", "expected a table under the last header, found the end of the file. The file was cut: it is incomplete")]
    public void What_is_left_of_a_cut_export_is_marked_incomplete(string text, string part, string other, string message) =>
        Assert.Contains(message, Assert.Single(Read(text.Replace(part, other, StringComparison.Ordinal)).Value.Faults).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("Emission Wavelength [nm],,,535\n", "", "absorbance λ485 ex")]
    [InlineData("Excitation Wavelength [nm],,,485\nEmission Wavelength [nm],,,535\n", "Distance between Plate and Detector [mm],,,0.1\n", "luminescence λ ex")]
    public void The_settings_of_an_operation_say_what_it_measured(string part, string other, string expected)
    {
        var plate = Read(MakerExports.Kaleido.Replace(part, other, StringComparison.Ordinal)).Value.Plates[0];
        Assert.Equal(expected, FormattableString.Invariant($"{plate.Kind} λ{plate.WavelengthNm} ex{plate.ExcitationNm}"));
    }

    /// <summary>At each length: refused, marked incomplete, or (where a format has no end of its own) a part of the whole. Never another value.</summary>
    [Fact]
    public void No_cut_of_an_export_gives_another_value() => Assert.All(MakerExports.All, text =>
    {
        // A setting may be missing from what is left of a file, yet not be another one.
        var whole = Read(text).Value.Plates.SelectMany(p => Keyed(p).Concat(Keyed(p with { WavelengthNm = null }))).ToHashSet(StringComparer.Ordinal);
        for (var length = 0; length < text.Length; length++)
        {
            if (!Read(text[..length]).Try(out var cut, out _))
            {
                continue;
            }

            // What is read of the part stands in the whole.
            Assert.Subset(whole, cut.Plates.SelectMany(Keyed).ToHashSet(StringComparer.Ordinal));
            var noticed = MakerExports.Ends.TryGetValue(text, out var mark) ? text.LastIndexOf(mark, StringComparison.Ordinal) + mark.Length : 0;
            Assert.True(length >= noticed || !cut.Faults.IsEmpty, $"{length} characters of {text[..12]} were taken for a whole file");
        }
    });

    [Fact]
    public void No_change_of_an_export_throws() => Mutants.Of(MakerExports.All).Sample(text => { _ = Read(text).IsOk; }, iter: 5000);

    private static Parsed<InstrumentFile> Read(string text) => PlateFileReader.Read(Encoding.UTF8.GetBytes(text), "plate.txt");

    private static IEnumerable<string> Keyed(PlateReading plate) => plate.Wells.Where(w => w.Value is not null).Select(w => FormattableString.Invariant($"{plate.Kind} {plate.WavelengthNm} {plate.SeriesX} {w.Well}={w.Value}"));

    private static string Told(PlateReading plate) => FormattableString.Invariant(
        $"{plate.Id} {plate.Kind} {plate.Unit} λ{plate.WavelengthNm} ex{plate.ExcitationNm} x{plate.SeriesX} T{plate.TemperatureC}: {string.Join(' ', plate.Wells.Select(w => FormattableString.Invariant($"{w.Well}={(w.Value is { } v ? Numbers.Format(v) : $"'{w.Code}'")}")))}");
}
