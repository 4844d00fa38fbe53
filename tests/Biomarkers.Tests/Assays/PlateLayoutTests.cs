using CsCheck;
using Toolkit.Biomarkers.Assays;
using Toolkit.Measurements.Tests;

namespace Toolkit.Biomarkers.Tests.Assays;

public class PlateLayoutTests
{
    [Fact]
    public void A_list_pasted_from_a_spreadsheet_with_decimal_commas_is_read()
    {
        var layout = PlateLayout.FromCsv("# unit: pg/mL\r\n# analyte: IL-6\r\nwell;role;name;nominal;dilution\r\nA1;standard;S1;7,8125;\r\nB1;sample;P01;;2,5\r\n").Value;
        Assert.Equal("pg/mL", layout.Unit);
        Assert.Equal("IL-6", layout.Analyte);
        Assert.Equal(7.8125, layout.Wells[0].Nominal);
        Assert.Equal(2.5, layout.Wells[1].Dilution);
        Assert.Equal(WellRole.Sample, layout.Wells[1].Role);
    }

    [Fact]
    public void A_yaml_layout_names_blocks_of_wells()
    {
        var layout = PlateLayout.FromText("unit: ng/mL\nanalyte: BDNF\nwells:\n  - { wells: A1:B2, role: standard, name: S1, nominal: 10 }\n  - { wells: [C1, D1], role: blank, name: BLK }\n").Value;
        Assert.Equal(["A1", "A2", "B1", "B2", "C1", "D1"], layout.Wells.Select(w => w.Well.ToString()));
        Assert.Equal(4, layout.Wells.Count(w => w.Nominal == 10));
        Assert.Equal("ng/mL", layout.Unit);
    }

    [Fact]
    public void Every_fault_is_listed_with_its_line()
    {
        var fault = PlateLayout.FromCsv("well,role,name,nominal\nA1,standard,S1,ten\nA2,robot,S2,1\nZ99999,sample,P01,\nA3,standard,S3,\nA4,sample,P02,\nA4,sample,P02,\n").Fault!;
        Assert.Equal(
            "line 2: expected a nominal concentration of 0 or more, found 'ten'. Also "
            + "line 3: expected a role (blank, standard, qc or sample), found 'robot'; "
            + "line 4: expected a well such as A1, or a block such as A1:B3, found 'Z99999'; "
            + "line 5: expected a nominal concentration for the standard 'S3', found an empty field; "
            + "line 7: expected each well once, found A4 again (first on line 6)",
            fault.Message);
    }

    [Fact]
    public void A_sample_with_a_standards_name_is_refused() =>
        Assert.Equal(
            "line 3: expected a name of its own for the sample, found 'S1', a standard on line 2",
            PlateLayout.FromCsv("well,role,name,nominal\nA1,standard,S1,1\nA2,sample,S1,\n").Fault!.Message);

    [Fact]
    public void Mixed_units_are_refused() =>
        Assert.Equal(
            "line 3: expected the unit 'pg/mL' of the lines above, found 'ng/mL'. One layout has one unit: convert the values first",
            PlateLayout.FromCsv("well,role,name,nominal,unit\nA1,standard,S1,1,pg/mL\nA2,standard,S2,1,ng/mL\n").Fault!.Message);

    [Fact]
    public void A_yaml_fault_names_its_line() =>
        Assert.Equal(
            "line 2: expected unit, analyte or a list wells, found 'wels'",
            PlateLayout.FromYaml("unit: pg/mL\nwels: []\nanalyte: X\n").Fault!.Message);

    [Fact]
    public void No_change_of_a_layout_throws() => Mutants.Of(
        "# unit: pg/mL\nwell,role,name,nominal,dilution\nA1,standard,S1,7.8,\nB1,sample,P01,,2.5\nC1,blank,,,\n",
        "unit: ng/mL\nanalyte: BDNF\nwells:\n  - { wells: A1:B2, role: standard, name: S1, nominal: 10 }\n  - { wells: [C1, D1], role: blank, name: BLK }\n",
        "\t1\t2\t3\nA\tS1\tS1\tP01\nB\tS2\tS2\tP02\n").Sample(text => { _ = PlateLayout.AllFromText(text).IsOk; }, iter: 2000);

    [Fact]
    public void An_empty_yaml_names_what_belongs_there() => Assert.Equal("line 1: expected the keys unit, analyte and wells, found none", PlateLayout.FromYaml("").Fault!.Message);

    [Fact]
    public void Broken_yaml_is_a_fault() => Assert.StartsWith("line 2: expected well-formed YAML, found ", PlateLayout.FromYaml("wells: [").Fault!.Message, StringComparison.Ordinal);
}
