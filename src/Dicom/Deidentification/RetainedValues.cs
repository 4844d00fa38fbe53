using System.Text.Json;
using Toolkit.Measurements;

namespace Toolkit.Dicom.Deidentification;

/// <summary>Numbers that are read from private elements before these are removed: timing, phase encoding, weighting of each image, under its new identity. No text of a file is among them.</summary>
public static class RetainedValues
{
    /// <summary>One JSON object with an array "series".</summary>
    public static void WriteTo(Utf8JsonWriter json, DicomIndex index, Deidentifier deidentifier)
    {
        json.WriteStartObject();
        json.WriteStartArray("series");
        foreach (var series in index.Series.Where(s => s.Volumes > 0))
        {
            json.WriteStartObject();
            json.WriteString("seriesInstanceUid", deidentifier.Uid(series.SeriesInstanceUid));
            Number(json, "seriesNumber", series.SeriesNumber);
            json.WriteNumber("slices", series.Shape.Z);
            json.WriteNumber("volumes", series.Volumes);
            Number(json, "repetitionTimeS", series.RepetitionTime.Or(null)?.Seconds);
            Source(json, "repetitionTime", series.RepetitionTime.Source, series.RepetitionTime.Reason);
            Number(json, "echoTimeS", series.EchoTime.IsKnown ? series.EchoTime.Value : null);
            json.WriteString("phaseEncoding", series.PhaseEncoding.Or(null)?.ToString());
            json.WriteBoolean("phaseEncodingSignKnown", series.PhaseEncoding.Or(null)?.Positive is not null);
            Source(json, "phaseEncoding", series.PhaseEncoding.Source, series.PhaseEncoding.Reason);
            Number(json, "effectiveEchoSpacingS", series.Readout.IsKnown ? series.Readout.Value : null);
            Numbers(json, "sliceTimingS", series.SliceTiming.Or(null));
            Source(json, "sliceTiming", series.SliceTiming.Source, series.SliceTiming.Reason);
            if (!series.Diffusion.IsEmpty)
            {
                Numbers(json, "bValues", series.Diffusion.Select(d => d.BValue));
                json.WriteStartArray("bVectors");
                foreach (var volume in series.Diffusion)
                {
                    Point3 v = volume.Direction ?? default;
                    Array(json, [v.X, v.Y, v.Z]);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Source(Utf8JsonWriter json, string name, string source, string reason) =>
        json.WriteString(name + (source.Length > 0 ? "Source" : "Reason"), source.Length > 0 ? source : reason);

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        json.WritePropertyName(name);
        if (value is { } number)
        {
            json.WriteNumberValue(Math.Round(number, 9));
        }
        else
        {
            json.WriteNullValue();
        }
    }

    private static void Numbers(Utf8JsonWriter json, string name, IEnumerable<double>? values)
    {
        json.WritePropertyName(name);
        if (values is null)
        {
            json.WriteNullValue();
        }
        else
        {
            Array(json, values);
        }
    }

    private static void Array(Utf8JsonWriter json, IEnumerable<double> values)
    {
        json.WriteStartArray();
        foreach (var value in values)
        {
            json.WriteNumberValue(Math.Round(value, 7));
        }

        json.WriteEndArray();
    }
}
