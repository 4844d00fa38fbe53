using System.Text.Json;
using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Cli.Verbs;

/// <summary>What the JSON of every image verb says alike: templates, steps, quality.</summary>
internal static class ImageVerbJson
{
    public static void Templates(Utf8JsonWriter json, IEnumerable<TemplateIdentity> templates)
    {
        json.WriteStartArray("templates");
        foreach (var template in templates)
        {
            json.WriteStartObject();
            json.WriteString("name", template.Name);
            json.WriteString("version", template.Version);
            json.WriteString("sha256", template.Sha256);
            json.WriteString("licence", template.Licence);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    /// <summary>Each figure with its grade; a figure that could not be measured is null, and the reason says why.</summary>
    public static void Quality(Utf8JsonWriter json, IEnumerable<QualityValue> values)
    {
        json.WriteStartArray("quality");
        foreach (var value in values)
        {
            json.WriteStartObject();
            json.WriteString("name", value.Name);
            Number(json, "value", value.Value);
            if (!double.IsFinite(value.Value))
            {
                json.WriteString("valueReason", value.Verdict.Reason);
            }

            json.WriteString("unit", value.Unit);
            json.WriteString("grade", value.Verdict.Grade.ToString());
            json.WriteString("reason", value.Verdict.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Says every reservation, and gives the exit code: a number that must not be used is a part that failed.</summary>
    public static int Judge(Shell shell, IReadOnlyCollection<QualityValue> values)
    {
        foreach (var verdict in values.Select(v => v.Verdict).Where(v => v.Grade != QualityGrade.Pass))
        {
            shell.Complain($"{verdict.Criterion}: {verdict.Reason}");
        }

        return (int)(QualityVerdict.Worst(values.Select(v => v.Verdict)) == QualityGrade.Fail ? ExitCode.Partial : ExitCode.Ok);
    }

    /// <summary>A number, or null where there is none: JSON knows no NaN.</summary>
    public static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
