using System.Text.Json;
using Toolkit.Biomarkers.Assays;
using static Toolkit.Conformance.Tests.AssaysPlateCase;

namespace Toolkit.Conformance.Tests;

/// <summary>One sample or control against its reference: concentration, the four intervals, verdict and text.</summary>
internal static class AssaysSampleChecks
{
    private static readonly (string Name, IntervalKind Kind)[] Kinds =
    [
        ("waldLinear", IntervalKind.DeltaLinear), ("waldLog", IntervalKind.DeltaLog), ("waldLogCurveOnly", IntervalKind.DeltaLogCurveOnly), ("inversion", IntervalKind.Inversion),
    ];

    /// <summary>The concentration that another family gives for the same sample.</summary>
    public static void CompareOther(JsonElement expected, string property, AssayResult other, Checks checks, double tolerance)
    {
        if (Number(expected, property) is { } reference && other.Curve is { } curve)
        {
            checks.Near($"{expected.GetProperty("name").GetString()} {property}", reference, curve.Shape.Inverse(expected.GetProperty("meanSignal").GetDouble()), 0, tolerance);
        }
    }

    public static void Compare(JsonElement expected, Dictionary<IntervalKind, AssayResult> byKind, Checks checks, bool identified, double concentration, double degenerate, double delta, double inversion, double noiseFreeWidth)
    {
        var (role, name, dilution) = (expected.GetProperty("role").GetString()!, expected.GetProperty("name").GetString()!, expected.GetProperty("dilution").GetDouble());
        SampleResult? Find(AssayResult result) => result.Samples.Concat(result.Controls).SingleOrDefault(s => s.Role.ToString().Equals(role, StringComparison.OrdinalIgnoreCase) && s.Name == name && s.Dilution == dilution);
        var label = $"{role} {name} x{dilution}";
        var actual = Find(byKind[IntervalKind.DeltaLog]);
        checks.True(label + " found", actual is not null);
        if (actual is null)
        {
            return;
        }

        var flag = expected.GetProperty("flag").GetString()!;
        checks.Same(label + " flag", flag, char.ToLowerInvariant(actual.Position.ToString()[0]) + actual.Position.ToString()[1..]);
        if (expected.TryGetProperty("report", out var report))
        {
            checks.Same(label + " report", report.GetString(), actual.BoundText);
        }

        checks.Near(label + " mean", Number(expected, "meanSignal"), expected.TryGetProperty("meanSignal", out _) ? actual.MeanSignal : null, 0, 1e-9);
        var tolerance = identified ? concentration : degenerate;
        if (identified || flag == "ok")
        {
            checks.Near(label + " concentration", Number(expected, "conc"), actual.InWell, 0, tolerance);
            checks.Near(label + " dilution-corrected", Number(expected, "concDilutionCorrected"), actual.Concentration, 0, tolerance);
        }

        if (expected.TryGetProperty("wellRecoveries", out var recoveries))
        {
            checks.NearAll(label + " well recoveries", Values(recoveries.EnumerateArray().Select(r => r.ValueKind == JsonValueKind.Number ? r.GetDouble() : (double?)null)), Values(actual.WellRecoveries), 0, tolerance);
        }

        if (!identified || !expected.TryGetProperty("ci95", out var intervals) || intervals.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        var noiseFree = byKind[IntervalKind.DeltaLog].Curve!.Rss < 1e-18;
        foreach (var (kindName, kind) in Kinds)
        {
            var found = Find(byKind[kind])!;
            if (!intervals.TryGetProperty(kindName, out var ends) || ends.ValueKind != JsonValueKind.Array)
            {
                continue;
            }

            if (noiseFree)
            {
                checks.True($"{label} {kindName} is narrow", found.High - found.Low < noiseFreeWidth * found.Concentration);
                continue;
            }

            var relative = kind == IntervalKind.Inversion ? inversion : delta;
            checks.Near($"{label} {kindName} low", End(ends[0]), found.Low / found.Dilution, 0, relative);
            checks.Near($"{label} {kindName} high", End(ends[1]), found.High / found.Dilution, 0, relative);
        }
    }

    private static double[] Values(IEnumerable<double?> values) => [.. values.Select(v => v ?? double.NaN)];

    private static double? End(JsonElement end) => end.ValueKind == JsonValueKind.Number ? end.GetDouble() : null;
}
