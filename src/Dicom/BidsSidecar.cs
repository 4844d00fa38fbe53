using System.Text.Json;
using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>The BIDS metadata file of an image. A value that the files do not carry is left out, and its reason stands under "ToolkitUnknown".</summary>
public static class BidsSidecar
{
    /// <summary>One JSON object.</summary>
    /// <param name="task">The task of a functional image, which BIDS wants stated; null for others.</param>
    public static void WriteTo(Utf8JsonWriter json, ScanSeries series, ScanImage scan, string? task = null)
    {
        json.WriteStartObject();
        Text(json, "TaskName", task);
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
        Text(json, "SequenceName", series.Acquisition.SequenceName);
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
        WriteGeometry(json, series.Acquisition);
        if (scan.PhaseEncoding.Or(null) is { } encoding)
        {
            json.WriteString(encoding.Positive is null ? "PhaseEncodingAxis" : "PhaseEncodingDirection", encoding.ToString());
        }

        if (series.Readout.IsKnown && scan.PhaseEncoding.Or(null) is { } readout)
        {
            var lines = readout.Axis == 'i' ? scan.Image.Shape.X : scan.Image.Shape.Y;
            Number(json, "EffectiveEchoSpacing", series.Readout.Value);
            Number(json, "TotalReadoutTime", series.Readout.Value * (lines - 1));
        }

        if (scan.Image.SliceTiming.Or(null) is { } times)
        {
            // Slices that share a time were excited together.
            var together = times.GroupBy(t => t).Max(g => g.Count());
            Number(json, "MultibandAccelerationFactor", together > 1 ? together : null);
            json.WriteStartArray("SliceTiming");
            foreach (var time in times)
            {
                json.WriteNumberValue(Math.Round(time, 7));
            }

            json.WriteEndArray();
        }

        json.WriteString("ConversionSoftware", "Toolkit");
        json.WriteString("ConversionSoftwareVersion", Provenance.ToolkitVersion);
        WriteSources(json, series, scan);
        json.WriteEndObject();
    }

    private static void WriteGeometry(Utf8JsonWriter json, Acquisition acquisition)
    {
        Number(json, "SliceThickness", acquisition.SliceThicknessMm);
        Number(json, "SpacingBetweenSlices", acquisition.SpacingBetweenSlicesMm);
        Number(json, "EchoTrainLength", acquisition.EchoTrainLength);
        Number(json, "PixelBandwidth", acquisition.PixelBandwidth);
        Number(json, "ImagingFrequency", acquisition.ImagingFrequency);
        Text(json, "PatientPosition", acquisition.PatientPosition);
        Text(json, "BodyPartExamined", acquisition.BodyPart);
    }

    private static void WriteSources(Utf8JsonWriter json, ScanSeries series, ScanImage scan)
    {
        (string Name, bool Known, string Source, string Reason)[] values =
        [
            ("RepetitionTime", scan.Image.RepetitionTime.IsKnown, scan.Image.RepetitionTime.Source, scan.Image.RepetitionTime.Reason),
            ("SliceTiming", scan.Image.SliceTiming.IsKnown, scan.Image.SliceTiming.Source, scan.Image.SliceTiming.Reason),
            ("PhaseEncodingDirection", scan.PhaseEncoding.IsKnown, scan.PhaseEncoding.Source, scan.PhaseEncoding.Reason),
            ("EchoTime", scan.EchoTime.IsKnown, scan.EchoTime.Source, scan.EchoTime.Reason),
            ("EffectiveEchoSpacing", series.Readout.IsKnown, series.Readout.Source, series.Readout.Reason),
        ];
        json.WriteStartObject("ToolkitSources");
        foreach (var value in values.Where(v => v.Known))
        {
            json.WriteString(value.Name, value.Source);
        }

        json.WriteString("Scaling", scan.Scaling);
        if (!scan.Diffusion.IsEmpty)
        {
            json.WriteString("DiffusionWeighting", string.Join("; ", scan.Diffusion.Select(d => d.Source).Distinct()));
        }

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
