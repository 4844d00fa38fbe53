using System.Text;
using Toolkit.Biomarkers.Assays;

namespace Toolkit.Biomarkers.Tests.Assays;

/// <summary>Tables that hold readings and layout together: what is wrong with one analyte costs that one only.</summary>
public class PlateTableTests
{
    private const string Header = "plate,analyte,unit,well,role,name,nominal,dilution,signal\n";

    [Fact]
    public void Several_plates_and_analytes_are_told_apart()
    {
        var plates = PlateTable.ParseAll(Encoding.UTF8.GetBytes(Header + "P1,IL-6,pg/mL,A1,standard,S1,10,,0.5\nP1,TNF,ng/mL,A1,standard,S1,3,,0.7\nP2,IL-6,pg/mL,A1,sample,x,,,0.1\n"), "x.csv", out var faults);
        Assert.Empty(faults);
        Assert.Equal([("P1", "IL-6", "pg/mL"), ("P1", "TNF", "ng/mL"), ("P2", "IL-6", "pg/mL")], plates.Select(p => (p.Plate, p.Analyte, p.Unit)));
        Assert.Equal("line 1: expected one plate and analyte, found 'P1 IL-6', 'P1 TNF', 'P2 IL-6'", PlateTable.Parse(Encoding.UTF8.GetBytes(Header + "P1,IL-6,pg/mL,A1,standard,S1,10,,0.5\nP1,TNF,ng/mL,A1,standard,S1,3,,0.7\nP2,IL-6,pg/mL,A1,sample,x,,,0.1\n"), "x.csv").Fault!.Message);
    }

    [Theory]
    [InlineData("P1,IL-6,ng/mL,A2,standard,S2,1,,0.5", "plate P1, IL-6, well A2: line 3: expected the unit 'pg/mL' of the lines above, found 'ng/mL'. One analyte has one unit: convert the values first")]
    [InlineData("P1,IL-6,pg/mL,A1,standard,S2,1,,0.5", "plate P1, IL-6, well A1: line 3: expected each well once, found A1 again (first on line 2)")]
    [InlineData("P1,IL-6,pg/mL,A2,robot,S2,1,,0.5", "plate P1, IL-6, well A2: line 3: expected a role (blank, standard, qc or sample), found 'robot'")]
    [InlineData("P1,IL-6,pg/mL,A2,standard,S2,-1,,0.5", "plate P1, IL-6, well A2: line 3: expected a nominal concentration of 0 or more, found '-1'")]
    [InlineData("P1,IL-6,pg/mL,A2,sample,S2,,0,0.5", "plate P1, IL-6, well A2: line 3: expected a dilution factor above 0, found '0'")]
    [InlineData("P1,IL-6,pg/mL,99,sample,S2,,,0.5", "plate P1, IL-6, well 99: line 3: expected a well such as A1, or an empty field, found '99'")]
    [InlineData("P1,IL-6,pg/mL,A2,sample,S2,,,\"0,5\"", "plate P1, IL-6, well A2: line 3: expected a signal with a decimal point, found '0,5'. Is the comma a decimal sign or one of thousands? Write every number with a point")]
    [InlineData("P1,IL-6,pg/mL,A2,sample,S2,,,0,5", "plate P1, IL-6, well A2: line 3: expected 9 fields, found 10. A decimal comma needs semicolons or tabs between the fields")]
    public void A_fault_names_plate_analyte_well_and_line_and_the_other_analytes_go_on(string line, string message)
    {
        var text = Header + "P1,IL-6,pg/mL,A1,standard,S1,10.5,,0.5\n" + line + "\nP1,TNF,ng/mL,A1,standard,S1,3,,0.7\n";
        var plate = Assert.Single(PlateTable.ParseAll(Encoding.UTF8.GetBytes(text), "x.csv", out var faults));
        Assert.Equal("TNF", plate.Analyte);
        Assert.Equal(message, Assert.Single(faults).Message);
    }

    [Fact]
    public void Decimal_commas_between_semicolons_are_numbers()
    {
        var plate = PlateTable.Parse("# unit: pg/mL\nwell;role;name;nominal;dilution;signal;signalRef\nA1;standard;S1;7,8125;1;0,512;0,012\nA2;sample;x;;2,5;>4,000;\n"u8, "x.csv").Value;
        Assert.Equal("pg/mL", plate.Unit);
        Assert.Equal(7.8125, plate.Wells[0].Nominal);
        Assert.Equal(0.5, plate.Wells[0].Signal!.Value, 1e-12);
        Assert.Equal(2.5, plate.Wells[1].Dilution);
        Assert.Equal(SignalIssue.Saturated, plate.Wells[1].Issue);
    }

    [Fact]
    public void Thousands_are_not_taken_for_decimals()
    {
        PlateTable.ParseAll("well;role;name;nominal;signal\nA1;standard;S1;1,000;12,345\nA2;standard;S2;2,000;23,456\n"u8, "x.csv", out var faults);
        Assert.Contains(faults, f => f.Message == "plate x, well A1: line 2: expected a nominal concentration of 0 or more, found '1,000'");
        Assert.Contains(faults, f => f.Message.StartsWith("plate x, well A2: line 3: expected a signal with a decimal point, found '23,456'", StringComparison.Ordinal));
    }

    [Fact]
    public void Columns_that_are_missing_are_all_named()
    {
        Assert.Empty(PlateTable.ParseAll("well,role,name\nA1,standard,S1\n"u8, "x.csv", out var faults));
        Assert.Equal(["line 1: expected a column 'nominal', found none in 'well,role,name'", "line 1: expected a column 'signal', found none in 'well,role,name'"], faults.Select(f => f.Message));
        Assert.False(PlateTable.Recognises("well,role,name\n"));
        Assert.True(PlateTable.Recognises("# unit: pg/mL\nWell;Role;Name;Nominal;Signal\n"));
        PlateTable.ParseAll("well,role,name,nominal,signal\n"u8, "x.csv", out faults);
        Assert.Equal("line 2: expected a well, found the end of the table", Assert.Single(faults).Message);
    }
}
