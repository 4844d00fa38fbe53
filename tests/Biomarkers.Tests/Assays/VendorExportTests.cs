using System.Collections.Immutable;
using System.Text;
using CsCheck;
using Toolkit.Biomarkers.Assays;
using Toolkit.Measurements.Tests;

namespace Toolkit.Biomarkers.Tests.Assays;

/// <summary>Small exports in the shape that makers' software writes, with known curves.</summary>
public class VendorExportTests
{
    /// <summary>What eight printed digits leave of a concentration.</summary>
    private const double Printed = 1e-6;

    private const string Intelliflex = "INSTRUMENT TYPE,PLATE NAME,WELL LOCATION,WELL TYPE,SAMPLE ID,R20: RP1 ANALYTE NAME,R20: RP1 MEDIAN\nI,P,A1,S1,Std1,EBV,9700\nI,P,A2,U1,x,EBV,NaN\n";

    private static readonly SigmoidCurve Truth = new(CurveFamily.FourPl, 300, 2e6, Math.Log(1.05), Math.Log(20), 0);

    [Fact]
    public void An_msd_export_is_reproduced_with_its_settings()
    {
        var file = VendorExport.Read(Encoding.UTF8.GetBytes(Msd()), "dw.csv").Value;
        Assert.Equal("MSD Discovery Workbench", file.Software);
        var plate = Assert.Single(file.Plates);
        Assert.Equal(("P1", "IL-6"), (plate.Plate.Plate, plate.Plate.Analyte));
        Assert.Equal(WellRole.Blank, plate.Plate.Wells.Single(w => w.Label == "A1").Role);
        Assert.Equal(WellRole.Qc, plate.Plate.Wells.Single(w => w.Name == "Control 1").Role);
        Assert.Equal(500, plate.Plate.Wells.Single(w => w.Name == "S 1").Dilution);
        Assert.Equal("NaN", plate.Concentrations["A1"].Text);
        Assert.Null(plate.Concentrations["A1"].Value);
        var comparison = VendorComparison.Of(file, plate, Assay.Quantify(plate.Plate))!;
        Assert.InRange(comparison.Conform!.Value.Worst, 0, 1e-4);
        Assert.Contains("--conform msd", comparison.Sentence(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_assay_of_an_msd_export_is_left_out_by_name_and_twice_given_wells_are_not_used()
    {
        var text = Msd() + "P1,x,TNF,A1,1,1,5,100,1\nP2,CAL1,IL-6,A1,1,1,5,100,100,100,100,1,1,1,5,5,1\nP2,CAL1,IL-6,A1,1,1,5,100,100,100,100,1,1,1,5,5,1\n";
        var file = VendorExport.Read(Encoding.UTF8.GetBytes(text), "dw.csv").Value;
        Assert.StartsWith("plate P1, TNF: line ", Assert.Single(file.Faults).Message, StringComparison.Ordinal);
        Assert.Equal(["P1", "P2"], file.Plates.Select(p => p.Plate.Plate));
        Assert.Equal("plate P2 gives A1 more than once; these wells are not used", Assert.Single(file.Plates[1].Plate.Findings).Reason);
        Assert.Null(file.Plates[1].Plate.Wells[0].Signal);
    }

    [Fact]
    public void An_xponent_export_gives_its_curve_its_dilutions_and_its_results()
    {
        var curve = new SigmoidCurve(CurveFamily.RichardsLower, 2, 9000, Math.Log(1.3), Math.Log(150), Math.Log(0.8));
        var file = VendorExport.Read(Encoding.UTF8.GetBytes(Xponent(curve, "62.5")), "x.csv").Value;
        var plate = Assert.Single(file.Plates);
        Assert.Equal(("batch 7", "IL-6", "pg/mL"), (plate.Plate.Plate, plate.Plate.Analyte, plate.Plate.Unit));
        Assert.Equal([1000, 500, 250, 125, 62.5, 31.25], plate.Plate.Wells.Where(w => w.Role == WellRole.Standard).Select(w => w.Nominal!.Value));
        Assert.Equal(2, plate.Plate.Wells.Single(w => w.Name == "P1").Dilution);
        Assert.Equal("< 0.5", plate.Concentrations["H1"].Text);
        var own = Assay.QuantifyWith(plate.Plate, plate.Curve!.Value, plate.CurveText);
        var sample = own.Samples.Single(s => s.Name == "P1");
        Assert.Equal(80, sample.Concentration!.Value, Printed * 80);
        Assert.Null(sample.Low);
        Assert.Equal("the curve was taken as given: no standard errors, no intervals", own.Curve!.Reason);
        Assert.InRange(VendorComparison.Of(file, plate, own)!.Conform!.Value.Worst, 0, Printed);
    }

    [Fact]
    public void A_standard_that_lost_its_decimal_point_is_not_used_and_not_guessed()
    {
        var plate = VendorExport.Read(Encoding.UTF8.GetBytes(Xponent(Truth with { Family = CurveFamily.RichardsLower }, "625000")), "x.csv").Value.Plates[0];
        Assert.Equal("Standard5 = 625000 would break the falling series of the standards (a lost decimal point?): these levels are not used; give their concentrations with --standards", Assert.Single(plate.Plate.Findings).Reason);
        Assert.Null(plate.Plate.Wells.Single(w => w.Name == "Standard5").Nominal);
    }

    [Fact]
    public void Locations_without_quotes_are_joined_again_and_blocks_are_joined_by_location()
    {
        var sections = XponentSections.Of("Program,xPONENT,,MAGPIX\nBatch,b\n\nDataType:,Median,,\nLocation,Sample,IL-6,\n1(1,A1),x,20,\n3(1,C1),y,30,\n\nDataType:,Count,,\nLocation,Sample,IL-6,\n1(1,A1),x,100,\n2(1,B1),z,50,\n").Value;
        Assert.Equal(["Median", "Count"], sections.Blocks.Select(b => b.Name));
        Assert.Equal(["1(1,A1)", "3(1,C1)"], sections.Blocks[0].Rows.Select(r => sections.Blocks[0].Cell(r, "Location")));
        Assert.Equal(["20", "30"], sections.Blocks[0].Rows.Select(r => sections.Blocks[0].Cell(r, "IL-6")));
        Assert.Equal(["IL-6"], sections.Blocks[0].Analytes);
        Assert.Equal("", sections.Blocks[0].Cell(sections.Blocks[0].Rows[0], "none"));
    }

    [Theory]
    [InlineData("Program,,,MAGPIX\nBuild,xPONENT\nDataType:,,\n", "x.csv: line 1: expected the line Program,xPONENT, found 'Program,,,MAGPIX'. The columns of the file were shifted")]
    [InlineData("Program,xPONENT\nDataType:,,\nLocation,Median\n", "x.csv: line 2: expected a name behind DataType:, found none. The columns of the file were shifted: export it again")]
    [InlineData("# t\nPlate Name,Sample,Assay,Well,Signal,Dilution,Calc. Concentration\nP1,CAL1,IL-6,A1,100,1,5\n", "x.csv: line 1: expected a header with the columns Plate Name, Sample, Assay, Well, Signal, Concentration, Dilution, Calc. Concentration, found a header in which they are no cells of their own. The columns of the file were changed: export it again")]
    [InlineData("Program,xPONENT\nDataType:,Count\nLocation,Sample,IL-6\n", "x.csv: line 1: expected a block Net MFI or Median with the column Location, found 'Count'")]
    public void A_shifted_export_is_a_diagnostic(string text, string message) => Assert.Equal(message, VendorExport.Read(Encoding.UTF8.GetBytes(text), "x.csv").Fault!.Message);

    [Fact]
    public void An_xponent_export_without_a_batch_takes_the_name_of_its_file() =>
        Assert.Equal("monday", VendorExport.Read(Encoding.UTF8.GetBytes(Xponent(Truth, "62.5").Replace("Batch,batch 7,,\n", "", StringComparison.Ordinal)), "monday.csv").Value.Plates[0].Plate.Plate);

    [Fact]
    public void Rows_of_an_intelliflex_export_that_name_no_well_or_one_again_are_left_out_and_named()
    {
        var file = VendorExport.Read(Encoding.UTF8.GetBytes(Intelliflex + "I,P,,U2,y,EBV,10\nI,P,A1,U3,z,EBV,11\nI,Q,A1,U1,z,EBV,12\n"), "i.csv").Value;
        Assert.Equal(["line 4: expected a well such as A1, found ''", "line 5: expected each well once, found 'A1' again"], file.Faults.Select(f => f.Message));
        Assert.Equal(["P A1=9700", "P A2=", "Q A1=12"], file.Plates.SelectMany(p => p.Plate.Wells.Select(w => FormattableString.Invariant($"{p.Plate.Plate} {w.Label}={w.Signal}"))));
    }

    [Fact]
    public void No_change_of_an_export_throws() => Mutants.Of(Msd(), Xponent(Truth, "62.5"), Intelliflex).Sample(
        text =>
        {
            if (VendorExport.Read(Encoding.UTF8.GetBytes(text), "x.csv").Try(out var file, out _))
            {
                _ = file.Plates.Sum(p => p.Plate.Wells.Length);
            }
        },
        iter: 2000);

    [Fact]
    public void An_intelliflex_export_has_signals_and_says_where_it_was_cut()
    {
        var file = VendorExport.Read("INSTRUMENT TYPE,PLATE NAME,WELL LOCATION,WELL TYPE,SAMPLE ID,R20: RP1 ANALYTE NAME,R20: RP1 MEDIAN,R25: RP1 ANALYTE NAME\nI,P,A1,S1,Std1,EBV,9700,HBe\nI,P,A2,U1,x,EBV,NaN,HBe\n"u8.ToArray(), "i.csv").Value;
        Assert.Equal("line 1: expected a column R25: RP1 MEDIAN, found none. The export was cut at its right side", Assert.Single(file.Faults).Message);
        var plate = Assert.Single(file.Plates);
        Assert.Equal([WellRole.Standard, WellRole.Sample], plate.Plate.Wells.Select(w => w.Role));
        Assert.Equal("NaN", plate.Plate.Wells[1].Code);
        Assert.False(plate.KnowsItsWells);
    }

    [Fact]
    public void Rounding_of_the_print_explains_half_a_unit_of_the_last_digit()
    {
        Assert.Equal(0.005, VendorValue.Of("1.23").Rounding, 1e-12);
        Assert.Equal(0.5, VendorValue.Of("12").Rounding, 1e-12);
        Assert.Equal(0, VendorValue.Of("OOR <").Rounding);
        Assert.Null(VendorValue.Of("*1.82").Value);
    }

    [Fact]
    public void Other_text_is_not_recognised_and_refused_by_its_first_line()
    {
        Assert.False(VendorExport.Recognises("well,role\n"u8.ToArray()));
        Assert.StartsWith("x: byte 0: expected an export of MSD Discovery Workbench", VendorExport.Read("well,role\n"u8.ToArray(), "x").Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plate_without_comparable_concentrations_says_so()
    {
        var plate = new VendorPlate(Plates.Of(Plates.Doses.Select(x => (x, Plates.Il6.Value(x))), 0.5)) { Concentrations = ImmutableDictionary<string, VendorValue>.Empty.Add("E8", VendorValue.Of("***")) };
        var file = new VendorFile("Some software", [plate], []);
        Assert.Equal("no well can be compared with Some software; its settings are not known", VendorComparison.Of(file, plate, Assay.Quantify(plate.Plate))!.Sentence());
        Assert.Null(VendorComparison.Of(file, plate with { Concentrations = ImmutableDictionary<string, VendorValue>.Empty }, Assay.Quantify(plate.Plate)));
    }

    private static string Msd()
    {
        var text = new StringBuilder("# Experiment: Data Table,,,\nPlate Name,Sample,Assay,Well,Spot,Dilution,Concentration,Signal,Adjusted Signal,Mean,Adj. Sig. Mean,CV,% Recovery,% Recovery Mean,Calc. Concentration,Calc. Conc. Mean,Calc. Conc. CV\n");
        void Row(string sample, string well, string dilution, string nominal, double signal, string conc) => text.Append(FormattableString.Invariant($"P1,{sample},IL-6,{well},1,{dilution},{nominal},{signal:R},,,,,,,{conc},,\n"));
        Row("Blank (Diluent)", "A1", "", "", 290, "NaN");
        double[] doses = [70, 17.5, 4.375, 1.09375, 0.2734375, 0.068359375, 0.017089844, 0];
        foreach (var (i, x) in doses.Index())
        {
            Row($"CAL{i + 1}", $"B{i + 1:00}", "1", FormattableString.Invariant($"{x:R}"), Truth.Value(x), FormattableString.Invariant($"{x:R}"));
        }

        Row("Control 1", "C1", "1", "5", Truth.Value(5), "5");
        Row("S 1", "C2", "500", "", Truth.Value(2), "1000");
        return text.ToString();
    }

    private static string Xponent(SigmoidCurve curve, string fifth)
    {
        var text = new StringBuilder("Program,xPONENT,,LX200\nBatch,batch 7,,\n\nDataType:,Net MFI,,\nLocation,Sample,IL-6,Total Events\n");
        double[] doses = [1000, 500, 250, 125, 62.5, 31.25];
        foreach (var (i, x) in doses.Index())
        {
            text.Append(FormattableString.Invariant($"\"{i + 1}(1,{(char)('A' + i)}1)\",Standard{i + 1},{curve.Value(x):R},500\n"));
        }

        text.Append(FormattableString.Invariant($"\"7(1,G1)\",P1,{curve.Value(40):R},500\n\"8(1,H1)\",P2,3,500\n\nDataType:,Result,,\nLocation,Sample,IL-6,Total Events\n\"7(1,G1)\",P1,80,500\n\"8(1,H1)\",P2,< 0.5,500\n\n"));
        text.Append("DataType:,Units,,\nAnalyte:,IL-6,,\nUnits:,pg/mL,,\n\nDataType:,Standard Expected Concentration,,\nReagent,IL-6,,\n");
        text.Append(FormattableString.Invariant($"Standard1,1000\nStandard2,500\nStandard3,250\nStandard4,125\nStandard5,{fifth}\nStandard6,31.25\n\n"));
        text.Append("DataType:,Dilution Factor,,\nLocation,Sample,Dilution Factor,\n\"7(1,G1)\",P1,2,\n\nDataType:,Analysis Coefficients,,\nAnalyte:,IL-6,,\n");
        text.Append(FormattableString.Invariant($"Coefficient A,{curve.A:R}\nCoefficient B,{curve.D:R}\nCoefficient C,{curve.C:R}\nCoefficient D,{-curve.B:R}\nCoefficient F,{curve.G:R}\n-- CRC --\n"));
        return text.ToString();
    }
}
