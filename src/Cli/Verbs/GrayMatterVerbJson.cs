using System.Text.Json;
using Toolkit.Biomarkers.GrayMatter;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;

namespace Toolkit.Cli.Verbs;

/// <summary>The JSON of <c>toolkit graymatter</c>.</summary>
internal static class GrayMatterVerbJson
{
    public static void Write(Utf8JsonWriter json, GrayMatterFindings found)
    {
        var (request, input) = (found.Request, found.Input);
        var result = Provenance.Derived("graymatter", input.Files,
        [
            new("method", GrayMatterChange.Method),
            new("replicates", Numbers.Format(request.Options.Replicates)),
            new("injected", Numbers.Format(request.Options.InjectedPercent) + " %"),
            new("seed", Numbers.Format(request.Options.Seed)),
        ]);
        Identities(json, input);
        json.WriteString("method", GrayMatterChange.Method + "; observed against all tissue around the region");
        Intracranial(json, request, input);
        json.WriteStartArray("regions");
        foreach (var region in found.Results)
        {
            Region(json, request, input, region, result.Id);
        }

        json.WriteEndArray();
        json.WriteStartArray("quality");
        foreach (var value in input.Quality)
        {
            json.WriteStartObject();
            json.WriteString("name", value.Name);
            ImageVerbJson.Number(json, "value", value.Value);
            json.WriteString("unit", value.Unit);
            Verdict(json, value.Verdict);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("steps");
        foreach (var step in input.Anatomy?.Steps ?? [])
        {
            json.WriteStringValue(step);
        }

        json.WriteEndArray();
        DeviceJson.ProvenanceTable(json, [.. input.Files, result]);
    }

    private static void Identities(Utf8JsonWriter json, GrayMatterInput input)
    {
        var atlas = input.Regions.Atlas;
        json.WriteStartObject("atlas");
        json.WriteString("name", atlas.Name);
        json.WriteString("version", atlas.Version);
        json.WriteString("space", atlas.Space);
        json.WriteString("sha256", atlas.Sha256);
        json.WriteEndObject();
        json.WriteStartArray("templates");
        foreach (var template in input.Anatomy?.Templates ?? [])
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

    private static void Intracranial(Utf8JsonWriter json, GrayMatterRequest request, GrayMatterInput input)
    {
        json.WriteStartObject("intracranial");
        if (input.Anatomy is { } anatomy)
        {
            json.WriteNumber("volumeMl", anatomy.IntracranialMl);
            json.WriteString("use", request.AsFraction ? "fraction" : "covariate");
            json.WriteString("note", request.AsFraction ? "fractions are adjusted already: do not adjust for the intracranial volume again" : "volumes are not adjusted: the intracranial volume is the covariate");
        }
        else
        {
            json.WriteNull("volumeMl");
            json.WriteString("volumeMlReason", "gray-matter fractions were given, and with them nothing of fluid and white matter");
        }

        json.WriteEndObject();
    }

    private static void Region(Utf8JsonWriter json, GrayMatterRequest request, GrayMatterInput input, GrayMatterResult result, string provenance)
    {
        var volume = result.Volume;
        json.WriteStartObject();
        json.WriteString("name", volume.Region.Name);
        json.WriteNumber("label", volume.Region.Label);
        ImageVerbJson.Number(json, "grayMatterMl", volume.Millilitres);
        if (result.IsCut)
        {
            json.WriteString("grayMatterMlReason", GrayMatterResult.CutReason);
        }

        json.WriteNumber("voxels", volume.Voxels);
        ImageVerbJson.Number(json, "coverage", volume.Coverage);
        if (request.AsFraction && !result.IsCut && input.Anatomy is { } anatomy)
        {
            json.WriteNumber("fractionOfIntracranial", volume.Millilitres / anatomy.IntracranialMl);
        }

        if (!result.IsCut && input.Modulated.FirstOrDefault(m => m.Region.Label == volume.Region.Label) is { } modulated)
        {
            json.WriteNumber("modulatedMl", modulated.ModulatedMl);
            ImageVerbJson.Number(json, "modulatedDifferencePercent", modulated.DifferencePercent);
            Verdict(json, modulated.Verdict, "modulation");
        }

        if (result.Change is { IsOk: true } change)
        {
            Change(json, change.Value);
        }
        else
        {
            json.WriteNull("changePercent");
            json.WriteString("changePercentReason", result.Change?.Fault?.Message ?? "no second visit was given");
        }

        json.WriteStartArray("provenance");
        json.WriteStringValue(provenance);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Change(Utf8JsonWriter json, GrayMatterChange change)
    {
        json.WriteNumber("changePercent", change.Percent);
        json.WriteNumber("low", change.Low);
        json.WriteNumber("high", change.High);
        json.WriteNumber("standardError", change.StandardError);
        json.WriteNumber("minimalDetectableChangePercent", change.MinimalDetectable);
        json.WriteNumber("agreement", change.Agreement);
        ImageVerbFiles.WriteMatrix(json, "motionMm", change.Motion);
        if (change.Recovery is { } recovery)
        {
            json.WriteStartObject("recovery");
            json.WriteNumber("factor", recovery.Factor);
            json.WriteNumber("even", recovery.Even);
            json.WriteNumber("stillSurroundings", recovery.Still);
            json.WriteNumber("allAboutRegion", recovery.Broad);
            json.WriteNumber("injectedPercent", recovery.InjectedPercent);
            json.WriteNumber("replicates", recovery.Replicates);
            json.WriteNumber("meanOfZeroChangesPercent", recovery.ZeroMean);
            ImageVerbJson.Number(json, "sd", recovery.Sd);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("recovery");
            json.WriteString("recoveryReason", "no change was injected");
        }

        VerdictJson.Write(json, change.Verdicts);
    }

    private static void Verdict(Utf8JsonWriter json, QualityVerdict verdict, string prefix = "")
    {
        json.WriteString(prefix.Length == 0 ? "grade" : prefix + "Grade", verdict.Grade.ToString());
        json.WriteString(prefix.Length == 0 ? "reason" : prefix + "Reason", verdict.Reason);
    }
}
