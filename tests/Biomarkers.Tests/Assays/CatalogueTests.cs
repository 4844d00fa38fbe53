using System.Text.Json;
using Toolkit.Biomarkers.Assays;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Tests.Assays;

public class CatalogueTests
{
    private const string Lots = "kit,lot,analyte,unit,name,nominal,low,high\nHS600,A1,IL-6,pg/mL,St1,10,,\nHS600,A1,IL-6,pg/mL,St2,100,,\nHS600,A1,IL-6,pg/mL,C1,50,40,60\n";

    [Fact]
    public void The_panel_holds_the_markers_of_the_trials_and_only_verified_codes()
    {
        string[] asked = ["IL-2", "IL-4", "IL-6", "IL-10", "TNF-alpha", "CRP", "IFN-gamma", "PD-1", "TIM-3", "BDNF", "COMP", "MMP-1", "MMP-3", "BMP-2", "BMP-4", "BMP-6", "BMP-7"];
        Assert.All(asked, name => Assert.NotNull(PanelCatalogue.Find(name)));
        Assert.Equal("TNF-alpha", PanelCatalogue.Find("tnf-α")!.Name);
        Assert.Null(PanelCatalogue.Find("TNF-alpha")!.Loinc);
        Assert.Equal("26881-3", PanelCatalogue.Find("IL-6")!.Loinc);
        Assert.Null(PanelCatalogue.Find("IL-99"));
        Assert.All(PanelCatalogue.Markers, m => Assert.Equal(m.Loinc is null, m.LoincName is null || m.LoincSource is null));
        Assert.All(PanelCatalogue.Markers, m => Assert.NotNull(Concentration.FromUcum(1, m.Unit)));
    }

    [Fact]
    public void A_kit_lot_gives_the_standards_their_concentrations_and_the_controls_their_ranges()
    {
        var lot = Assert.Single(KitLot.FromCsv(Lots).Value);
        var layout = PlateLayout.FromCsv("well,role,name\nA1,standard,St1\nA2,standard,St2\nA3,qc,C1\nA4,sample,P01\n", nominalFromLot: true).Value;
        var filled = lot.ApplyTo(layout).Value;
        Assert.Equal([10, 100, 50, null], filled.Wells.Select(w => w.Nominal));
        Assert.Equal("pg/mL", filled.Unit);
        Assert.Equal("IL-6", filled.Analyte);
        Assert.Equal("layout 0: expected the unit 'pg/mL' of lot 'A1', found 'ng/mL'", lot.ApplyTo(layout with { Unit = "ng/mL" }).Fault!.Message);
        var stray = PlateLayout.FromCsv("well,role,name,nominal\nA1,standard,Std9,1\n").Value;
        Assert.Equal("layout 0: expected a standard of lot 'A1' (St1, St2, C1), found 'Std9' in A1", lot.ApplyTo(stray).Fault!.Message);
    }

    [Fact]
    public void A_kit_control_outside_its_range_fails_by_name()
    {
        var lot = KitLot.FromCsv(Lots).Value[0];
        var plate = Plates.Simulated(Plates.Il6, 0, 1);
        AssayResult With(double x) => Assay.Quantify(plate with { Wells = plate.Wells.Add(Plates.Sample("C1", Plates.Il6.Value(x), 60) with { Role = WellRole.Qc, Nominal = 50 }) });
        Assert.Equal(QualityGrade.Pass, Assert.Single(lot.Judge(With(55))).Grade);
        Assert.Equal("70 lies outside 40 to 60 of lot A1", Assert.Single(lot.Judge(With(70))).Reason);
    }

    [Fact]
    public void Faults_of_a_lot_file_name_their_lines()
    {
        Assert.StartsWith("line 2: expected a nominal of 0 or more, found 'ten'", KitLot.FromCsv(Lots.Replace(",10,", ",ten,", StringComparison.Ordinal)).Fault!.Message, StringComparison.Ordinal);
        Assert.StartsWith("line 1: expected a column 'lot', found none", KitLot.FromCsv("kit,analyte,unit,name,nominal\nx,y,z,a,1\n").Fault!.Message, StringComparison.Ordinal);
        Assert.Contains("'St1' of lot 'A1' again", KitLot.FromCsv(Lots + "HS600,A1,IL-6,pg/mL,St1,11,,\n").Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_with_layout_and_readings_is_one_plate()
    {
        var plate = PlateTable.Parse("well,role,name,nominal,dilution,signal,signalRef\nA1,standard,S1,10,1,0.5,0.1\n,sample,P01,,4,>4.000,\nB1,blank,BLK,0,,0.05,\n"u8, "run1.csv").Value;
        Assert.Equal("run1", plate.Plate);
        Assert.Equal(0.4, plate.Wells[0].Signal!.Value, 1e-12);
        Assert.Equal((SignalIssue.Saturated, ">4.000", "line 3"), (plate.Wells[1].Issue, plate.Wells[1].Code, plate.Wells[1].Label));
        Assert.True(PlateTable.Recognises("well,role,name,nominal,dilution,signal,signalRef\n"));
        Assert.False(PlateTable.Recognises("well,value\n"));
    }

    [Fact]
    public void Every_fault_of_a_table_is_listed()
    {
        var fault = PlateTable.Parse("well,role,name,nominal,dilution,signal\nA1,standard,S1,x,1,0.5\nA1,robot,S1,1,0,0.5\nQ,sample,P,,1,1\n"u8, "t.csv").Fault!;
        Assert.Equal("plate t, well A1: line 2: expected a nominal concentration of 0 or more, found 'x'. Also plate t, well A1: line 3: expected a role (blank, standard, qc or sample), found 'robot'; plate t, well A1: line 3: expected a dilution factor above 0, found '0'; plate t, well A1: line 3: expected each well once, found A1 again (first on line 2); plate t, well Q: line 4: expected a well such as A1, or an empty field, found 'Q'", fault.Message);
        Assert.Equal("line 2: expected a well, found the end of the table", PlateTable.Parse("well,role,name,nominal,signal\n"u8, "t.csv").Fault!.Message);
    }

    [Fact]
    public void The_curve_that_Bio_Plex_prints_is_read_with_its_folded_sign()
    {
        var curve = VendorCurve.ParseBioPlex("Std. Curve: FI = -1.80752 + (823.991 + 1.80752) / ((1 + (Conc / 12.6918)^-4.65357))^0.248174").Value;
        Assert.Equal((CurveFamily.RichardsLower, -1.80752, 823.991), (curve.Family, curve.A, curve.D));
        Assert.Equal((4.65357, 12.6918, 0.248174), (Math.Round(curve.B, 9), Math.Round(curve.C, 9), Math.Round(curve.G, 9)));
        Assert.StartsWith("character 0: expected a curve such as FI = a", VendorCurve.ParseBioPlex("FI = 3 + 4").Fault!.Message, StringComparison.Ordinal);
        var falling = VendorCurve.ParseBioPlex("FI = 2 + (90 - 2) / ((1 + (Conc / 10)^1.5))^2").Value;
        Assert.Equal(90, falling.Value(0));
        Assert.Equal(2 + (88 / Math.Pow(1 + Math.Pow(3, 1.5), 2)), falling.Value(30), 1e-9);
    }

    [Fact]
    public void Json_holds_numbers_and_reasons_beside_nulls()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            AssayJson.Write(json, Assay.Quantify(Plates.Simulated(Plates.Il6, 0.02, 3, 100, 1)));
        }

        using var document = JsonDocument.Parse(buffer.ToArray());
        var root = document.RootElement;
        Assert.Equal("4PL", root.GetProperty("curve").GetProperty("family").GetString());
        Assert.True(root.GetProperty("curve").GetProperty("identified").GetBoolean());
        var samples = root.GetProperty("samples");
        Assert.Equal("ok", samples[0].GetProperty("verdict").GetString());
        Assert.InRange(samples[0].GetProperty("concentration").GetDouble(), 90, 110);
        Assert.Equal("deltaLog", samples[0].GetProperty("interval").GetString());
        Assert.Equal("belowRange", samples[1].GetProperty("verdict").GetString());
        Assert.True(root.GetProperty("provenance").TryGetProperty(samples[0].GetProperty("provenance").GetString()!, out _));
    }
}
