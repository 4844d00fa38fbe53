using Toolkit.Biomarkers.Assays;

namespace Toolkit.Biomarkers.Tests.Assays;

public class StandardTableTests
{
    [Fact]
    public void A_table_of_softmax_gives_names_their_concentrations()
    {
        var table = StandardTable.FromText("Plate:\tplate 1\nID\tStd\ns1\t3000\ns8\t0\n~End\nPlate:\tplate 2\nID\tStd\ns1\t3000\ns8\t0\n~End\n").Value;
        Assert.Equal(3000, table.Find("S1", "anything"));
        Assert.Equal(0, table.Find("s8", ""));
        Assert.Null(table.Find("s9", ""));
    }

    [Fact]
    public void A_column_for_each_analyte_is_read_and_decimal_commas_too()
    {
        var table = StandardTable.FromText("# unit: pg/mL\nname;IL-6;TNF-alpha\nSt1;7,5;100\nSt2;15;\n").Value;
        Assert.Equal(7.5, table.Find("St1", "il-6"));
        Assert.Equal(100, table.Find("St1", "TNF-alpha"));
        Assert.Null(table.Find("St2", "TNF-alpha"));
        Assert.Null(table.Find("St1", "IL-10"));
        Assert.Equal("pg/mL", table.Unit);
    }

    [Fact]
    public void Wells_of_the_names_become_standards_and_controls_get_their_target()
    {
        var plate = Plates.Of([Plates.Sample("St1", 1, 0), Plates.Sample("P1", 2, 1), Plates.Sample("C1", 3, 2) with { Role = WellRole.Qc }, Plates.Standard(5, 1, 3)]);
        var given = StandardTable.FromText("name,nominal\nST1,10\nC1,40\nS5,6\n").Value.ApplyTo(plate).Value;
        Assert.Equal([WellRole.Standard, WellRole.Sample, WellRole.Qc, WellRole.Standard], given.Wells.Select(w => w.Role));
        Assert.Equal([10, null, 40, 6], given.Wells.Select(w => w.Nominal));
        Assert.Equal("the standards file changes D1 S5 6 for 5", Assert.Single(given.Findings).Reason);
    }

    [Theory]
    [InlineData("well,x\nA,1\n", "line 1: expected a header line with the column name, and nominal or the analytes, found 'well,x'")]
    [InlineData("name,nominal\nSt1,ten\nSt2,-1\n", "line 2: expected a concentration of 0 or more, found 'ten'. Also line 3: expected a concentration of 0 or more, found '-1'")]
    [InlineData("name,nominal\nSt1,10\nst1,11\n", "line 3: expected 10 for 'st1' as above, found '11'")]
    [InlineData("name,nominal\n", "line 1: expected at least one concentration, found none")]
    public void Faults_name_their_lines(string text, string message) => Assert.Equal(message, StandardTable.FromText(text).Fault!.Message);

    [Fact]
    public void A_table_of_another_unit_or_of_no_name_on_the_plate_is_refused()
    {
        var plate = Plates.Of([Plates.Sample("P1", 2, 0)]);
        Assert.Equal("standards 0: expected the unit 'pg/mL' of the plate, found 'ng/mL'", StandardTable.FromText("# unit: ng/mL\nname,nominal\nSt1,10\n").Value.ApplyTo(plate).Fault!.Message);
        Assert.Equal("standards 0: expected a well of P1 IL-6 with a name of the standards file (St1), found 'P1'", StandardTable.FromText("name,nominal\nSt1,10\n").Value.ApplyTo(plate).Fault!.Message);
    }
}
