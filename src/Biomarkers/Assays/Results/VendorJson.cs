using System.Text.Json;

namespace Toolkit.Biomarkers.Assays;

/// <summary>A comparison with a maker's software as JSON: differences are fractions of the maker's value.</summary>
internal static class VendorJson
{
    public static void Write(Utf8JsonWriter json, VendorComparison vendor)
    {
        json.WriteStartObject("vendor");
        json.WriteString("software", vendor.Software);
        json.WriteString("conform", vendor.Settings?.Name);
        json.WriteString("settings", vendor.Settings?.Words);
        json.WriteNumber("compared", vendor.Ours?.Count ?? 0);
        AssayJson.Number(json, "medianDifference", vendor.Ours?.Median);
        AssayJson.Number(json, "worstDifference", vendor.Ours?.Worst);
        AssayJson.Number(json, "conformMedianDifference", vendor.Conform?.Median);
        AssayJson.Number(json, "conformWorstDifference", vendor.Conform?.Worst);
        json.WriteStartArray("wells");
        foreach (var well in vendor.Wells)
        {
            json.WriteStartObject();
            json.WriteString("well", well.Well);
            json.WriteString("sample", well.Name);
            AssayJson.Number(json, "vendor", well.Vendor.Value);
            if (well.Vendor.Value is null)
            {
                json.WriteString("vendorReason", well.Vendor.Text);
            }

            AssayJson.Number(json, "ours", well.Ours);
            AssayJson.Number(json, "conform", well.Conform);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
