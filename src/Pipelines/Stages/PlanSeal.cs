using System.Text.Json;
using System.Text.Json.Nodes;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;
using Toolkit.Trials;

namespace Toolkit.Pipelines.Stages;

/// <summary>The hash under which a plan was first carried out, kept beside the plan: a plan that changed after data were seen is refused unless it records the change.</summary>
public static class PlanSeal
{
    private const string Unreadable = "unreadable";

    /// <summary>Null where results may be made under this plan; else the fault.</summary>
    public static Fault? Refusal(string planPath, TrialPlan plan) => plan.Refusal(Seen(PathOf(planPath)));

    /// <summary>Notes that data were seen under this plan.</summary>
    /// <param name="data">SHA-256, or the provenance, of the values.</param>
    /// <exception cref="IOException">The folder of the plan cannot be written to.</exception>
    public static void Write(string planPath, TrialPlan plan, string data)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("plan", plan.Sha256);
            json.WriteString("data", data);
            json.WriteString("version", Provenance.ToolkitVersion);
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        OutputFile.Write(PathOf(planPath), System.Text.Encoding.UTF8.GetString(stream.ToArray()));
    }

    private static string PathOf(string planPath) => planPath + ".seal.json";

    private static string? Seen(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return (JsonNode.Parse(File.ReadAllText(path)) as JsonObject)?["plan"] is JsonValue value && value.TryGetValue(out string? hash) ? hash : Unreadable;
        }
        catch (JsonException)
        {
            return Unreadable;
        }
    }
}
