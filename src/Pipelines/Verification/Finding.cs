using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Toolkit.Pipelines.Verification;

/// <summary>How a thing of the machine stands.</summary>
public enum Standing
{
    /// <summary>There, and fit.</summary>
    Fit,

    /// <summary>Not there: something that is not needed for the rest.</summary>
    Absent,

    /// <summary>There or needed, and not fit: mend it first.</summary>
    Broken,
}

/// <summary>One thing of the machine.</summary>
/// <param name="Area">"devices", "codecs", "peers", "memory", "disk", "clock", "store", "templates".</param>
/// <param name="Thing">What was looked for.</param>
/// <param name="Found">What was found, in words.</param>
/// <param name="Next">What to do next; empty where nothing.</param>
public sealed record Finding(string Area, string Thing, Standing Standing, string Found, string Next = "");

/// <summary>All findings on a machine.</summary>
public sealed record MachineReport(ImmutableArray<Finding> Findings)
{
    public bool IsFit => Findings.All(f => f.Standing != Standing.Broken);

    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("version", Measurements.Provenance.ToolkitVersion);
            json.WriteBoolean("fit", IsFit);
            json.WriteStartArray("findings");
            foreach (var finding in Findings)
            {
                json.WriteStartObject();
                json.WriteString("area", finding.Area);
                json.WriteString("thing", finding.Thing);
                json.WriteString("standing", Word(finding.Standing));
                json.WriteString("found", finding.Found);
                json.WriteString("next", finding.Next);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>"fit", "absent", "broken".</summary>
    public static string Word(Standing standing) => standing switch
    {
        Standing.Fit => "fit",
        Standing.Absent => "absent",
        _ => "broken",
    };
}
