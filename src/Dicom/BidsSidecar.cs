using System.Text.Json;
using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>The BIDS metadata file of an image. A value that the files do not carry is left out, and its reason stands under "ToolkitUnknown".</summary>
public static class BidsSidecar
{
    /// <summary>One JSON object.</summary>
    public static void WriteTo(Utf8JsonWriter json, ScanSeries series, ScanImage scan)
    {
        json.WriteStartObject();
        Text(json, "Modality", series.Modality);
        Text(json, "Manufacturer", series.Manufacturer);
        Text(json, "ManufacturersModelName", series.Acquisition.Model);
        Text(json, "SoftwareVersions", series.Acquisition.SoftwareVersions);
        Number(json, "MagneticFieldStrength", series.Acquisition.FieldStrengthTesla);
        Text(json, "MRAcquisitionType", series.Acquisition.AcquisitionType);
        Text(json, "SeriesDescription", series.Description);
        Text(json, "ProtocolName", series.Protocol);
        Text(json, "ScanningSequence", series.Acquisition.ScanningSequence);
        Text(json, "SequenceVariant", series.Acquisition.SequenceVariant);
        json.WriteStartArray("ImageType");
        foreach (var part in series.ImageType)
        {
            json.WriteStringValue(Printable.Clean(part));
        }

        json.WriteEndArray();
        Number(json, "SeriesNumber", series.SeriesNumber);
        Number(json, "EchoNumber", series.EchoNumber);
        Number(json, "EchoTime", scan.EchoTime.IsKnown ? scan.EchoTime.Value : null);
        Number(json, "RepetitionTime", scan.Image.RepetitionTime.Or(null)?.Seconds);
        Number(json, "FlipAngle", series.Acquisition.FlipAngleDegrees);
        Number(json, "InversionTime", series.Acquisition.InversionTimeSeconds);
        if (scan.PhaseEncoding.Or(null) is { } encoding)
        {
            json.WriteString(encoding.Positive is null ? "PhaseEncodingAxis" : "PhaseEncodingDirection", encoding.ToString());
        }

        if (scan.Image.SliceTiming.Or(null) is { } times)
        {
            json.WriteStartArray("SliceTiming");
            foreach (var time in times)
            {
                json.WriteNumberValue(Math.Round(time, 7));
            }

            json.WriteEndArray();
        }

        json.WriteString("ConversionSoftware", "Toolkit");
        json.WriteString("ConversionSoftwareVersion", Provenance.ToolkitVersion);
        WriteSources(json, scan);
        json.WriteEndObject();
    }

    private static void WriteSources(Utf8JsonWriter json, ScanImage scan)
    {
        (string Name, bool Known, string Source, string Reason)[] values =
        [
            ("RepetitionTime", scan.Image.RepetitionTime.IsKnown, scan.Image.RepetitionTime.Source, scan.Image.RepetitionTime.Reason),
            ("SliceTiming", scan.Image.SliceTiming.IsKnown, scan.Image.SliceTiming.Source, scan.Image.SliceTiming.Reason),
            ("PhaseEncodingDirection", scan.PhaseEncoding.IsKnown, scan.PhaseEncoding.Source, scan.PhaseEncoding.Reason),
            ("EchoTime", scan.EchoTime.IsKnown, scan.EchoTime.Source, scan.EchoTime.Reason),
        ];
        json.WriteStartObject("ToolkitSources");
        foreach (var value in values.Where(v => v.Known))
        {
            json.WriteString(value.Name, value.Source);
        }

        json.WriteString("Scaling", scan.Scaling);
        json.WriteEndObject();
        json.WriteStartObject("ToolkitUnknown");
        foreach (var value in values.Where(v => !v.Known))
        {
            json.WriteString(value.Name, value.Reason);
        }

        json.WriteEndObject();
        if (!scan.IsUniform)
        {
            json.WriteStartArray("ToolkitKeptVolumes");
            foreach (var volume in scan.KeptVolumes)
            {
                json.WriteNumberValue(volume);
            }

            json.WriteEndArray();
        }
    }

    private static void Text(Utf8JsonWriter json, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            json.WriteString(name, Printable.Clean(value));
        }
    }

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
        {
            json.WriteNumber(name, Math.Round(number, 9));
        }
    }
}
