using Toolkit.Devices.Profiles;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;
using Toolkit.Simulators.Devices;

namespace Toolkit.Cli.Verbs;

/// <summary>The truth beside a simulated device: what it measured, as it printed it, and what went wrong on the way.</summary>
internal static class DeviceTruth
{
    public static void Write(string path, DeviceProfile profile, int seed, ISimulatedDevice device, FaultSource faults)
    {
        using var text = new StringWriter();
        DeviceJson.Document(text, json =>
        {
            json.WriteString("profile", profile.Name);
            json.WriteNumber("seed", seed);
            json.WriteNumber("delivered", device.Delivered);
            json.WriteStartArray("results");
            foreach (var result in device.Results)
            {
                json.WriteStartObject();
                json.WriteString("sample", result.Sample);
                json.WriteString("test", result.Test);
                json.WriteString("text", result.Text);
                json.WriteString("unit", result.Unit);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("wells");
            for (var i = 0; i < (device.Plate?.Length ?? 0); i++)
            {
                var (row, column) = (i / device.Plate!.GetLength(1), i % device.Plate.GetLength(1));
                json.WriteStartObject();
                json.WriteString("well", Well.At(row, column).ToString());
                if (device.Plate[row, column] is { } od)
                {
                    json.WriteNumber("value", od);
                }
                else
                {
                    json.WriteNull("value");
                    json.WriteString("valueReason", "the simulated reader has no number for this well");
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartObject("faultsMade");
            foreach (var (kind, count) in faults.Made)
            {
                json.WriteNumber(kind.ToString(), count);
            }

            json.WriteEndObject();
        });
        OutputFile.Write(path, text.ToString());
    }
}
