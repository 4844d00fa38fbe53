using Toolkit.Biomarkers.Assays;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Tests.Assays;

public class GridLayoutTests
{
    private const string Names = "\t1\t2\t3\nA\tSTD1:100\tSTD1:100\tP01\nB\tSTD2:0\tBLANK\tEMPTY\nC\tQC high:80\t\t-\n";

    [Fact]
    public void A_grid_pasted_from_a_spreadsheet_says_what_each_well_holds()
    {
        var layout = PlateLayout.FromText("# unit: pg/mL\n# analyte: IL-6\n" + Names).Value;
        Assert.Equal(["A1", "A2", "A3", "B1", "B2", "C1"], layout.Wells.Select(w => w.Well.ToString()));
        Assert.Equal([WellRole.Standard, WellRole.Standard, WellRole.Sample, WellRole.Standard, WellRole.Blank, WellRole.Qc], layout.Wells.Select(w => w.Role));
        Assert.Equal([100, 100, null, 0, null, 80], layout.Wells.Select(w => w.Nominal));
        Assert.Equal("QC high", layout.Wells[5].Name);
        Assert.Equal(("pg/mL", "IL-6"), (layout.Unit, layout.Analyte));
    }

    [Theory]
    [InlineData(',')]
    [InlineData(';')]
    public void Commas_and_semicolons_separate_cells_too(char separator) =>
        Assert.Equal(PlateLayout.FromText(Names).Value.Wells, PlateLayout.FromText(Names.Replace('\t', separator)).Value.Wells);

    [Fact]
    public void Further_grids_give_concentrations_dilutions_and_roles()
    {
        var layout = PlateLayout.FromText("Names\t1\t2\nA\tStd\tP1\nB\tStd\tlow\nConcentration\t1\t2\nA\t7,8125\t\nB\t15,625\t\nDilution\t1\t2\nA\t\t2,5\nB\t\t\nRoles\t1\t2\nA\t\t\nB\t\tqc\n").Value;
        Assert.Equal(["Std 7,8125", "P1", "Std 15,625", "low"], layout.Wells.Select(w => w.Name));
        Assert.Equal([7.8125, null, 15.625, null], layout.Wells.Select(w => w.Nominal));
        Assert.Equal(2.5, layout.Wells[1].Dilution);
        Assert.Equal(WellRole.Qc, layout.Wells[3].Role);
    }

    [Fact]
    public void A_plate_of_384_wells_is_read_with_and_without_its_margins()
    {
        string Row(int r) => string.Join('\t', Enumerable.Range(1, 24).Select(c => $"P{(24 * r) + c}"));
        var bare = string.Join('\n', Enumerable.Range(0, 16).Select(Row));
        var framed = "\t" + string.Join('\t', Enumerable.Range(1, 24)) + "\n" + string.Join('\n', Enumerable.Range(0, 16).Select(r => (char)('A' + r) + "\t" + Row(r)));
        var one = PlateLayout.FromText(bare).Value;
        Assert.Equal(384, one.Wells.Length);
        Assert.Equal("P24 X24", $"{one.Wells[23].Name} X{one.Wells[23].Well.Column + 1}");
        Assert.Equal("P16", one.Wells[^1].Well.ToString() == "P24" ? "P16" : "wrong last well");
        Assert.Equal(one.Wells, PlateLayout.FromText(framed).Value.Wells);
    }

    [Fact]
    public void Several_plates_in_one_file_are_chosen_by_name_or_order()
    {
        var layouts = PlateLayout.AllFromText("Plate:\tplate 1\n\t1\t2\nA\ts1\ts2\n~End\nPlate:\tplate 2\n\t1\t2\nA\tx1\tx2\n~End\n").Value;
        Assert.Equal(["plate 1", "plate 2"], layouts.Select(l => l.Plate));
        Assert.Equal("x1", PlateLayout.For(layouts, "Plate2", 0, 1).Value.Wells[0].Name);
        Assert.Equal("s1", PlateLayout.For(layouts, "nameless", 0, 2).Value.Wells[0].Name);
        Assert.Equal("plate 1: expected a layout for the plate 'Other', found layouts for 'plate 1', 'plate 2'", PlateLayout.For(layouts, "Other", 0, 1).Fault!.Message);
        Assert.Equal("line 1: expected the layout of one plate, found 'plate 1', 'plate 2'", PlateLayout.FromText("Plate:\tplate 1\n\t1\t2\nA\ts1\ts2\nPlate:\tplate 2\n\t1\t2\nA\tx1\tx2\n").Fault!.Message);
    }

    [Fact]
    public void Concentrations_in_names_are_used_where_they_are_no_running_count_and_this_is_said()
    {
        var layout = PlateLayout.FromText("<>\t1\t2\nA\tSTD1000\tSTD62.5\nB\tSTD250\tM1A\n").Value;
        Assert.Equal([1000, 62.5, 250, null], layout.Wells.Select(w => w.Nominal));
        Assert.Equal("the concentrations of the standards are read from their names (STD1000 = 1000)", Assert.Single(layout.Findings).Reason);
        Assert.StartsWith(
            "line 2: expected a nominal concentration for the standard 'STD1', found an empty field",
            PlateLayout.FromText("<>\t1\t2\nA\tSTD1\tSTD2\nB\tSTD3\tM1A\n").Fault!.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Faults_of_a_grid_name_line_and_plate()
    {
        Assert.StartsWith("plate P1: line 3: expected a nominal concentration of 0 or more, found 'ten'", PlateLayout.FromText("Plate: P1\n\t1\t2\nA\tSTD1:ten\tx\n").Fault!.Message, StringComparison.Ordinal);
        Assert.StartsWith("line 3: expected one concentration for the standard 'STD1', found another than on line 2", PlateLayout.FromText("\t1\t2\nA\tSTD1:5\tx\nB\tSTD1:6\ty\n").Fault!.Message, StringComparison.Ordinal);
        Assert.Contains("A plate as a grid needs a line 1, 2, 3 … above", PlateLayout.FromText("a,b\nc,d\n").Fault!.Message, StringComparison.Ordinal);
        Assert.StartsWith("line 2: expected a grid of the names of the wells, found grids of 'Dilution'", PlateLayout.FromText("Dilution\t1\t2\nA\t1\t2\n").Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sheet_of_a_workbook_is_a_layout_and_signals_beside_it_are_not()
    {
        Sheet sheet = new("Layout", [["", "1", "2"], ["A", "STD1:100", "P1"], [], ["Plate: OD", "1", "2"], ["A", "2.5", "0.3"]]);
        var layout = Assert.Single(PlateLayout.AllFromSheets([new("Notes", []), sheet]).Value);
        Assert.Equal(["STD1", "P1"], layout.Wells.Select(w => w.Name));
        var list = Assert.Single(PlateLayout.AllFromSheets([new("L", [["well", "role", "name", "nominal"], ["A1", "standard", "S1", "0.5"]])]).Value);
        Assert.Equal(0.5, list.Wells[0].Nominal);
    }

    [Fact]
    public void Names_like_those_of_standards_are_told_from_names_of_people() =>
        Assert.Equal([WellRole.Standard, WellRole.Standard, WellRole.Sample, WellRole.Sample, WellRole.Qc, WellRole.Blank], PlateLayout.FromText("\t1\t2\t3\nA\tCAL3:4\tStandard 1:5\tCalvin\nB\tStdev\tCtrl 1\tBLK\n").Value.Wells.Select(w => w.Role));
}
