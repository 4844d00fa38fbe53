using System.Collections.Immutable;
using System.Text.Json;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>A result as JSON. Numbers are numbers; an unknown one is null beside a reason.</summary>
public static class AssayJson
{
    /// <summary>Writes one result as an object.</summary>
    public static void Write(Utf8JsonWriter json, AssayResult result) => Write(json, result, null, result.Quality);

    /// <summary>Writes one result as an object, with the maker's concentrations beside ours.</summary>
    /// <param name="vendor">Null for none.</param>
    /// <param name="quality">Every judgement, those beyond the result's own too.</param>
    public static void Write(Utf8JsonWriter json, AssayResult result, VendorComparison? vendor, ImmutableArray<QualityVerdict> quality)
    {
        json.WriteStartObject();
        json.WriteString("plate", result.Plate);
        json.WriteString("analyte", result.Analyte);
        json.WriteString("unit", result.Unit);
        Curve(json, result);
        Standards(json, result);
        Samples(json, "samples", result, [.. result.Samples]);
        Samples(json, "controls", result, [.. result.Controls]);
        Range(json, result);
        json.WriteStartArray("flags");
        foreach (var flag in result.Flags)
        {
            json.WriteStringValue(Camel(flag.ToString()));
        }

        json.WriteEndArray();
        json.WriteBoolean("calibrationAccepted", result.CalibrationAccepted);
        json.WriteStartArray("quality");
        foreach (var verdict in quality)
        {
            json.WriteStartObject();
            json.WriteString("grade", Camel(verdict.Grade.ToString()));
            json.WriteString("criterion", verdict.Criterion);
            json.WriteString("reason", verdict.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (vendor is not null)
        {
            VendorJson.Write(json, vendor);
        }

        Entries(json, result);
        json.WriteEndObject();
    }

    /// <summary>"BelowLloq" as "belowLloq".</summary>
    public static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static void Curve(Utf8JsonWriter json, AssayResult result)
    {
        if (result.Curve is not { } curve)
        {
            json.WriteNull("curve");
            json.WriteString("curveReason", result.Quality.FirstOrDefault(q => q.Grade == QualityGrade.Fail)?.Reason ?? "no curve was fitted");
            return;
        }

        json.WriteStartObject("curve");
        json.WriteString("family", curve.Family.DisplayName());
        json.WriteStartObject("parameters");
        foreach (var p in curve.Parameters)
        {
            json.WriteNumber(p.Name, p.Value);
        }

        json.WriteEndObject();
        json.WriteStartObject("standardErrors");
        foreach (var p in curve.Parameters)
        {
            Number(json, p.Name, p.StandardError);
        }

        json.WriteEndObject();
        json.WriteString("weights", WeightName(curve.Weighting));
        json.WriteNumber("theta", curve.Theta);
        json.WriteBoolean("identified", curve.Identified);
        json.WriteString("reason", curve.Reason);
        json.WriteNumber("rss", curve.Rss);
        json.WriteNumber("degreesOfFreedom", curve.DegreesOfFreedom);
        Number(json, "residualSd", curve.ResidualSd);
        Number(json, "r2", curve.RSquared);
        Number(json, "aic", curve.Aic);
        Number(json, "condition", curve.Condition);
        json.WriteString("fitUnit", Camel(result.Options.FitUnit.ToString()));
        json.WriteString("blank", Camel(result.Options.Blank.ToString()));
        json.WriteEndObject();
    }

    /// <summary>"none", "1/y", "1/y2", "power-of-mean".</summary>
    public static string WeightName(Weighting weighting) => weighting switch
    {
        Weighting.None => "none",
        Weighting.InverseY => "1/y",
        Weighting.InverseYSquared => "1/y2",
        _ => "power-of-mean",
    };

    private static void Standards(Utf8JsonWriter json, AssayResult result)
    {
        json.WriteStartArray("standards");
        foreach (var level in result.Standards)
        {
            json.WriteStartObject();
            json.WriteString("standard", level.Name);
            json.WriteNumber("nominal", level.Nominal);
            Strings(json, "wells", level.Wells);
            json.WriteNumber("mean", level.MeanSignal);
            Number(json, "cv", level.CvPercent);
            Number(json, "backCalculated", level.BackCalculated);
            Number(json, "recovery", level.RecoveryPercent);
            Number(json, "limit", level.LimitPercent);
            if (level.Pass is { } pass)
            {
                json.WriteBoolean("pass", pass);
            }
            else
            {
                json.WriteNull("pass");
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Samples(Utf8JsonWriter json, string name, AssayResult result, SampleResult[] samples)
    {
        json.WriteStartArray(name);
        foreach (var sample in samples)
        {
            json.WriteStartObject();
            json.WriteString("sample", sample.Name);
            json.WriteNumber("dilution", sample.Dilution);
            Strings(json, "wells", sample.Wells);
            Number(json, "mean", sample.MeanSignal);
            Number(json, "cv", sample.CvPercent);
            Number(json, "concentration", sample.IsCensored ? null : sample.Concentration);
            if (sample.IsCensored)
            {
                json.WriteString("concentrationReason", sample.Reason);
                Number(json, "readOff", sample.Concentration);
            }

            json.WriteString("reported", sample.Reported);

            Number(json, "low", sample.Low);
            Number(json, "high", sample.High);
            json.WriteString("interval", Camel(sample.Interval.ToString()));
            Number(json, "standardError", sample.StandardError);
            json.WriteString("unit", result.Unit);
            json.WriteString("verdict", Camel(sample.Verdict.ToString()));
            json.WriteString("reason", sample.Reason);
            json.WriteString("bound", sample.BoundText);
            json.WriteStartObject("observation");
            Number(json, "low", sample.Observation.Low);
            Number(json, "high", sample.Observation.High);
            json.WriteEndObject();
            if (sample.Role == WellRole.Qc)
            {
                Number(json, "nominal", sample.Nominal);
                Number(json, "recovery", sample.RecoveryPercent);
            }

            json.WriteString("provenance", sample.Provenance.Id);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Range(Utf8JsonWriter json, AssayResult result)
    {
        Number(json, "lloq", result.Range?.Lloq);
        Number(json, "uloq", result.Range?.Uloq);
        if (result.Detection is not { } detection)
        {
            json.WriteNull("detection");
            return;
        }

        json.WriteStartObject("detection");
        json.WriteNumber("blanks", detection.Count);
        json.WriteNumber("mean", detection.Mean);
        json.WriteNumber("sd", detection.Sd);
        foreach (var (name, limit) in new[] { ("twoSd", detection.TwoSd), ("twoAndHalfSd", detection.TwoAndHalfSd), ("threeSd", detection.ThreeSd), ("limitOfBlank", detection.LimitOfBlank) })
        {
            json.WriteStartObject(name);
            json.WriteNumber("signal", limit.Signal);
            Number(json, "concentration", limit.Concentration);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>Every provenance that an id of this result leads to, by id.</summary>
    private static void Entries(Utf8JsonWriter json, AssayResult result)
    {
        json.WriteStartObject("provenance");
        var entries = result.Samples.Concat(result.Controls).Select(s => s.Provenance).Append(result.Provenance).Concat(result.Wells.Where(w => w.Provenance is not null).Select(w => w.Provenance!));
        foreach (var entry in entries.DistinctBy(p => p.Id))
        {
            json.WriteStartObject(entry.Id);
            json.WriteString("stage", entry.Stage);
            json.WriteString("version", entry.Version);
            json.WriteString("source", entry.Source);
            json.WriteString("sha256", entry.Sha256);
            if (entry.Bytes is { } bytes)
            {
                json.WriteNumber("offset", bytes.Offset);
                json.WriteNumber("length", bytes.Length);
            }

            json.WriteStartObject("parameters");
            foreach (var (key, value) in entry.Parameters)
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
            Strings(json, "inputs", entry.Inputs);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    internal static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } v && double.IsFinite(v))
        {
            json.WriteNumber(name, v);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void Strings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
