using System.Text.Json;
using Toolkit.Biomarkers.Assays;

namespace Toolkit.Conformance.Tests;

/// <summary>Concentrations that a vendor's own software exported, reproduced with the vendor's settings or curve.</summary>
public class AssaysVendorTests
{
    /// <summary>Median relative difference: the export prints about eight digits.</summary>
    private const double Median = 1e-6;

    /// <summary>The worst well lies where the curve is flat.</summary>
    private const double Worst = 1e-3;

    /// <summary>A printed curve has six digits.</summary>
    private const double OfPrintedCurve = 1e-4;

    [Fact]
    public void Vendor_concentrations_follow_from_the_vendors_settings_or_curve()
    {
        var cases = AssaysPlateCase.All.Select(f => new AssaysPlateCase(f)).Where(c => c.Expected.TryGetProperty("vendorConc", out _)).ToList();
        Cases.SkipWithout([.. cases.Select(c => c.Name)], "assays");
        foreach (var plate in cases)
        {
            var checks = new Checks("assays", "vendor/" + plate.Name);
            var printed = plate.Expected.TryGetProperty("truth", out var truth) && truth.TryGetProperty("vendorCurve", out var text) ? text.GetString() : null;
            var options = VendorCurve.ConformToMsd with { Blank = plate.Default.Blank };
            var shape = printed is null ? Assay.Quantify(plate.Plate, options).Curve!.Shape : VendorCurve.ParseBioPlex(printed).Value;
            double[] differences = [.. Differences(plate, shape).Order()];
            checks.True("wells compared", differences.Length > 0);
            if (differences.Length > 0)
            {
                checks.Near("median relative difference", 0, differences[differences.Length / 2], printed is null ? Median : OfPrintedCurve);
                if (printed is null)
                {
                    checks.Near("worst relative difference", 0, differences[^1], Worst);
                }
            }

            checks.Verify();
        }
    }

    private static IEnumerable<double> Differences(AssaysPlateCase plate, IStandardCurve shape)
    {
        var wells = plate.Plate.Wells.Where(w => w.Signal is not null).ToDictionary(w => w.Label);
        foreach (var vendor in plate.Expected.GetProperty("vendorConc").EnumerateObject().Where(v => v.Value.ValueKind == JsonValueKind.Number && v.Value.GetDouble() > 0))
        {
            if (wells.TryGetValue(vendor.Name, out var well) && shape.Inverse(well.Signal!.Value) * well.Dilution is var own && double.IsFinite(own))
            {
                yield return Math.Abs((own / vendor.Value.GetDouble()) - 1);
            }
        }
    }
}
