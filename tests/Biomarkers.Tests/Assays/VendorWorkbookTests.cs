using System.IO.Compression;
using System.Text;
using Toolkit.Biomarkers.Assays;

namespace Toolkit.Biomarkers.Tests.Assays;

/// <summary>Workbooks in the shape that Bio-Plex Manager, Gen5 and Magellan write.</summary>
public class VendorWorkbookTests
{
    private static readonly string[] BioPlexHeader = ["Analyte", "Type", "Well", "Description", "FI", "FI - Bkgd", "Std Dev", "%CV", "Obs Conc", "Exp Conc", "(Obs/Exp) * 100", "Group", "Ratio", "Dilution", "Bead Count", "Sampling Errors"];

    [Fact]
    public void A_sheet_of_bio_plex_gives_roles_signals_outliers_and_the_printed_curve()
    {
        var file = VendorExport.Read(Xlsx(("IL-6 (20)", BioPlex())), "b.xlsx").Value;
        Assert.Equal("Bio-Plex Manager", file.Software);
        var plate = Assert.Single(file.Plates);
        Assert.Equal(("day 1", "IL-6 (20)"), (plate.Plate.Plate, plate.Plate.Analyte));
        Assert.Equal([WellRole.Blank, WellRole.Standard, WellRole.Standard, WellRole.Qc, WellRole.Sample, WellRole.Sample], plate.Plate.Wells.Select(w => w.Role));
        Assert.Equal([0, 90, 40, 30, 20, null], plate.Plate.Wells.Select(w => w.Signal));
        Assert.Equal("S1", plate.Plate.Wells[1].Name);
        Assert.Equal("patient 7", plate.Plate.Wells[4].Name);
        Assert.Equal("designated as an outlier in the export", plate.Plate.Wells[2].Exclusion);
        Assert.Null(plate.Plate.Wells[3].Nominal);
        Assert.Equal("C1,D1", plate.Plate.Wells[4].Label);
        Assert.Null(plate.Plate.Wells[4].Well);
        Assert.Equal(SignalIssue.Saturated, plate.Plate.Wells[5].Issue);
        Assert.Equal("Bio-Plex Manager marks B2 (1)", Assert.Single(plate.Plate.Findings).Reason);
        Assert.Equal(CurveFamily.RichardsLower, plate.Curve!.Value.Family);
        Assert.Equal("row 11: expected a type such as B, S1, C1 or X1, found '?'", Assert.Single(file.Faults).Message.Split(": ", 2)[1]);
    }

    [Fact]
    public void One_sheet_may_hold_several_analytes()
    {
        string[][] rows = [["Plate ID: p"], ["", "", "", "AN1", "AN2"], ["Type", "Well", "Description", "FI", "FI"], ["S1", "A1", "1/50", "500", "600"], ["X1", "A2", "x", "50", "60"]];
        var file = VendorExport.Read(Xlsx(("Test", rows)), "b.xlsx").Value;
        Assert.Equal(["AN1", "AN2"], file.Plates.Select(p => p.Plate.Analyte));
        Assert.Equal([600, 60], file.Plates[1].Plate.Wells.Select(w => w.Signal!.Value));
    }

    [Fact]
    public void A_gen5_workbook_with_template_and_concentrations_is_reproduced_by_a_line()
    {
        double[] doses = [100, 50, 25, 12.5, 6.25, 0];
        string[] Grid(string label, Func<int, string> cell) => [label, .. Enumerable.Range(0, 8).Select(cell)];
        double Od(int i) => i < 6 ? 0.06 + (0.025 * doses[i]) : 0.06 + (0.025 * 8 * (i - 5));
        string[] numbers = ["", .. Enumerable.Range(1, 8).Select(i => $"{i}")];
        string[][] rows =
        [
            ["[Plate: Template]"], numbers, Grid("A", i => i < 6 ? FormattableString.Invariant($"STD{i + 1}:{doses[i]}") : $"SPL{i - 5}"),
            ["[Plate: M#1 450]   readout"], numbers, Grid("A", i => FormattableString.Invariant($"{Od(i):R}")),
            ["[Plate: Concentrations]"], numbers, Grid("A", i => i < 6 ? FormattableString.Invariant($"{doses[i]}") : i == 6 ? "8" : ">16"),
        ];
        var file = VendorExport.Read(Xlsx(("Sheet1", rows)), "g.xlsx").Value;
        var plate = Assert.Single(file.Plates);
        Assert.Equal("M#1 450", plate.Plate.Plate);
        Assert.True(plate.KnowsItsWells);
        Assert.Equal(">16", plate.Concentrations["A8"].Text);
        var comparison = VendorComparison.Of(file, plate, Assay.Quantify(plate.Plate))!;
        Assert.InRange(comparison.Conform!.Value.Worst, 0, 1e-9);
        Assert.Equal("gen5", comparison.Settings!.Name);
    }

    [Fact]
    public void A_magellan_workbook_takes_its_layout_from_its_second_sheet()
    {
        string[][] signals = [["<>", "1", "2"], ["A", "2.1", "0.06"], ["B", "0.5", "OVER"]];
        string[][] names = [["<>", "1", "2"], ["A", "STD1000", "Empty"], ["B", "STD250", "M1"]];
        var plate = Assert.Single(VendorExport.Read(Xlsx(("Magellan Sheet 1", signals), ("id", names)), "m.xlsx").Value.Plates).Plate;
        Assert.Equal("m", plate.Plate);
        Assert.Equal([1000, 250, null], plate.Wells.Select(w => w.Nominal));
        Assert.Equal(SignalIssue.Saturated, plate.Wells[2].Issue);
        Assert.False(Assert.Single(VendorExport.Read(Xlsx(("Magellan Sheet 1", signals)), "m.xlsx").Value.Plates).KnowsItsWells);
    }

    [Fact]
    public void A_workbook_of_something_else_is_refused_by_its_sheets() =>
        Assert.Equal("w.xlsx: sheet 0: expected a workbook of Bio-Plex Manager, or one with plates drawn as grids, found sheets 'Budget'", VendorExport.Read(Xlsx(("Budget", [["a", "b"]])), "w.xlsx").Fault!.Message);

    [Fact]
    public void Another_layout_can_be_laid_over_an_export()
    {
        string[][] signals = [["<>", "1", "2"], ["A", "2.1", "0.06"], ["B", "0.5", "0.1"]];
        var plate = VendorExport.Read(Xlsx(("Magellan Sheet 1", signals)), "m.xlsx").Value.Plates[0].Plate;
        var relaid = plate.Relaid(PlateLayout.FromText("\t1\t2\nA\tSTD1:10\tx\nB\tSTD2:5\tx\nC\tSTD3:2\t\n").Value);
        Assert.Equal([10, null, 5, null, 2], relaid.Wells.Select(w => w.Nominal));
        Assert.Equal("plate m holds no reading of C1", Assert.Single(relaid.Findings).Reason);
    }

    private static string[][] BioPlex()
    {
        string[] Row(string type, string well, string description, string plain, string net, string obs, string exp, string dilution, string errors = "") => ["IL-6 (20)", type, well, description, plain, net, "", "", obs, exp, "", "", "", dilution, "100", errors];
        return
        [
            ["File Name: f"], ["Analyte: IL-6 (20)"], ["Plate ID: day 1"], [], BioPlexHeader,
            Row("B", "A1", "", "10", "10", "", "", "1"),
            Row("S1", "A2", "Standard1", "100", "90", "99.5", "100", "1"),
            Row("S2", "B2", "Standard1", "50", "40", "---", "20", "1", "1"),
            Row("C1", "B3", "Control", "40", "30", "5", "0", "10"),
            Row("X1", "C1,D1", "patient 7", "30", "20", "*1.8", "", "10"),
            Row("?", "C9", "", "30", "20", "", "", "10"),
            Row("X2", "C2", "patient 8", "OVRFLW", "OVRFLW", "OOR >", "", "10"),
            [], ["Std. Curve: FI = 0.58 + (167.08 - 0.58) / ((1 + (Conc / 0.53)^-5.3))^0.1"],
        ];
    }

    /// <summary>A workbook with inline strings; cells that parse as numbers are numbers.</summary>
    private static byte[] Xlsx(params (string Name, string[][] Rows)[] sheets)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            void Add(string path, string text)
            {
                using var entry = zip.CreateEntry(path).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }

            Add("xl/workbook.xml", "<workbook xmlns=\"m\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>" + string.Concat(sheets.Select((s, i) => $"<sheet name=\"{s.Name}\" r:id=\"r{i}\"/>")) + "</sheets></workbook>");
            Add("xl/_rels/workbook.xml.rels", "<Relationships>" + string.Concat(sheets.Select((_, i) => $"<Relationship Id=\"r{i}\" Target=\"worksheets/s{i}.xml\"/>")) + "</Relationships>");
            foreach (var (i, sheet) in sheets.Index())
            {
                Add($"xl/worksheets/s{i}.xml", "<worksheet><sheetData>" + string.Concat(sheet.Rows.Select((r, k) => $"<row r=\"{k + 1}\">" + string.Concat(r.Select(c => $"<c t=\"inlineStr\"><is><t>{System.Security.SecurityElement.Escape(c)}</t></is></c>")) + "</row>")) + "</sheetData></worksheet>");
            }
        }

        return memory.ToArray();
    }
}
