using System.Text.Json;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Participants;

/// <summary>What a BIDS sidecar says about the timing of an image.</summary>
/// <param name="RepetitionTime">Unknown where it is not stated.</param>
/// <param name="SliceTiming">Start of each slice along rising k, s; unknown where it is not stated.</param>
internal sealed record Sidecar(Sourced<RepetitionTime> RepetitionTime, Sourced<double[]> SliceTiming)
{
    private const int MostBytes = 4 << 20;

    public static Parsed<Sidecar> Read(byte[] bytes)
    {
        if (bytes.Length > MostBytes)
        {
            return new Fault(MostBytes, "a sidecar of at most 4 MiB", $"{bytes.Length} bytes");
        }

        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(document.RootElement) : new Fault(0, "a JSON object", document.RootElement.ValueKind.ToString());
        }
        catch (JsonException e)
        {
            return new Fault(e.BytePositionInLine ?? 0, "JSON", "text that is none") { Advice = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"See line {(e.LineNumber ?? 0) + 1}") };
        }
    }

    private static Parsed<Sidecar> Read(JsonElement root)
    {
        var repetition = Sourced<RepetitionTime>.Unknown("the sidecar does not state RepetitionTime");
        if (root.TryGetProperty(nameof(RepetitionTime), out var tr))
        {
            if (tr.ValueKind != JsonValueKind.Number || tr.GetDouble() is not (> 0 and <= 3600 and var seconds))
            {
                return new Fault(0, "RepetitionTime in seconds, above 0", Printable.Quote(tr.ToString())) { Unit = "key" };
            }

            repetition = Sourced<RepetitionTime>.From(Measurements.RepetitionTime.FromSeconds(seconds), "sidecar RepetitionTime");
        }

        var timing = Sourced<double[]>.Unknown("the sidecar does not state SliceTiming");
        if (root.TryGetProperty(nameof(SliceTiming), out var slices))
        {
            if (slices.ValueKind != JsonValueKind.Array || slices.EnumerateArray().Any(s => s.ValueKind != JsonValueKind.Number || !double.IsFinite(s.GetDouble())))
            {
                return new Fault(0, "SliceTiming as a list of seconds", Printable.Quote(slices.ToString())) { Unit = "key" };
            }

            double[] times = [.. slices.EnumerateArray().Select(s => s.GetDouble())];
            if (root.TryGetProperty("SliceEncodingDirection", out var direction) && direction.ToString() is var along && along.EndsWith('-'))
            {
                Array.Reverse(times);
            }

            timing = Sourced<double[]>.From(times, "sidecar SliceTiming");
        }

        return new Sidecar(repetition, timing);
    }
}
