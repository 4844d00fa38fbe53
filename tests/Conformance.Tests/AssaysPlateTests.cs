using System.Text.Json;
using Toolkit.Biomarkers.Assays;
using static Toolkit.Conformance.Tests.AssaysPlateCase;

namespace Toolkit.Conformance.Tests;

/// <summary>Standard curves against reference fits. Tolerances are those of the cases' README, section 1.9.</summary>
public class AssaysPlateTests
{
    private const double Parameter = 1e-6;
    private const double AsymptoteFloor = 1e-3;
    private const double StandardError = 1e-5;
    private const double Rss = 1e-9;
    private const double NoiseFree = 1e-18;
    private const double NoiseFreeRss = 1e-20;
    private const double NoiseFreeWidth = 1e-6;
    private const double Theta = 1e-5;
    private const double OfPowerOfMean = 1e-4;
    private const double Concentration = 1e-6;
    private const double Delta = 1e-5;
    private const double Inversion = 1e-4;
    private const double LimitSignal = 1e-9;
    private const double Degenerate = 1e-3;
    private const double DegenerateRss = 1e-6;

    [Fact]
    public void Every_fit_of_every_plate_agrees_with_the_reference() => ForEach(CompareFits);

    [Fact]
    public void Standards_samples_controls_limits_and_flags_of_every_plate_agree_with_the_reference() => ForEach(CompareResults);

    private static void ForEach(Action<AssaysPlateCase, Checks> compare)
    {
        Cases.SkipWithout(All, "assays");
        var failures = new List<string>();
        foreach (var file in All)
        {
            var plate = new AssaysPlateCase(file);
            var checks = new Checks("assays", "plates/" + plate.Name);
            compare(plate, checks);
            if (Record.Exception(checks.Verify) is { } failed)
            {
                failures.Add(failed.Message);
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    private static void CompareFits(AssaysPlateCase plate, Checks checks)
    {
        checks.Near("levels", Number(plate.Expected, "levels"), Assay.Quantify(plate.Plate, plate.Default).Standards.Length, 0);
        foreach (var fit in plate.Expected.GetProperty("fits").EnumerateArray())
        {
            var name = fit.GetProperty("model").GetString() + " " + fit.GetProperty("weighting").GetString();
            var result = Assay.Quantify(plate.Plate, plate.Options(fit.GetProperty("model").GetString()!, fit.GetProperty("weighting").GetString()!));
            if (result.Curve is not { } curve)
            {
                checks.True(name + " fitted", false, "no curve");
                continue;
            }

            checks.Same(name + " degenerate", fit.GetProperty("degenerate").GetBoolean().ToString(), (!curve.Identified).ToString());
            if (fit.GetProperty("degenerate").GetBoolean())
            {
                CompareDegenerate(name, fit, curve, plate, checks);
            }
            else
            {
                CompareFit(name, fit, curve, checks);
            }
        }
    }

    private static void CompareFit(string name, JsonElement fit, FittedCurve curve, Checks checks)
    {
        var expected = fit.GetProperty("params");
        var pom = fit.GetProperty("weighting").GetString() == "pom";
        var span = Math.Abs(expected.GetProperty("D").GetDouble() - expected.GetProperty("A").GetDouble());
        foreach (var p in curve.Parameters)
        {
            var tolerance = pom ? OfPowerOfMean : Parameter;
            var floor = p.Name is "A" or "D" ? AsymptoteFloor * span * tolerance : 0;
            var reference = expected.GetProperty(p.Name).GetDouble();
            checks.Near($"{name} {p.Name}", reference, p.Value, Math.Max(floor - (tolerance * Math.Abs(reference)), 0), tolerance);
        }

        var rss = fit.GetProperty("rssWeighted").GetDouble();
        checks.Near(name + " rss", rss, curve.Rss, rss < NoiseFree ? NoiseFreeRss : 0, rss < NoiseFree ? 0 : pom ? OfPowerOfMean : Rss);
        checks.Near(name + " df", Number(fit, "df"), curve.DegreesOfFreedom, 0);
        checks.Near(name + " r2", Number(fit, "r2Weighted"), curve.RSquared, pom ? OfPowerOfMean : Concentration);
        if (pom)
        {
            checks.Near(name + " theta", Number(fit, "theta"), curve.Theta, 0, Theta);
        }

        var errors = fit.GetProperty("se");
        foreach (var p in curve.Parameters)
        {
            if (rss < NoiseFree)
            {
                checks.True($"{name} SE {p.Name} is small", p.StandardError < NoiseFreeWidth * Math.Max(Math.Abs(p.Value), AsymptoteFloor * span));
            }
            else
            {
                checks.Near($"{name} SE {p.Name}", Number(errors, p.Name), p.StandardError, 0, pom ? OfPowerOfMean : StandardError);
            }
        }
    }

    private static void CompareDegenerate(string name, JsonElement fit, FittedCurve curve, AssaysPlateCase plate, Checks checks)
    {
        var rss = fit.GetProperty("rssWeighted").GetDouble();
        checks.True(name + " rss not above the reference", curve.Rss <= rss * (1 + DegenerateRss), $"{curve.Rss} against {rss}");
        checks.True(name + " has no SE", curve.Parameters.All(p => p.StandardError is null));
        checks.True(name + " says why", curve.Reason?.Contains("not identified", StringComparison.Ordinal) == true, curve.Reason ?? "");
        if (curve.Rss < rss * (1 - DegenerateRss))
        {
            return;
        }

        var p = fit.GetProperty("params");
        var reference = new SigmoidCurve(
            Family(fit.GetProperty("model").GetString()!), p.GetProperty("A").GetDouble(), p.GetProperty("D").GetDouble(), Math.Log(p.GetProperty("B").GetDouble()), Math.Log(p.GetProperty("C").GetDouble()), p.TryGetProperty("G", out var g) ? Math.Log(g.GetDouble()) : 0);
        double[] doses = [.. plate.Plate.Wells.Where(w => w.Role == WellRole.Standard && w.Nominal > 0 && w.Signal is not null).Select(w => w.Nominal!.Value)];
        checks.NearAll(name + " curve at the standards", [.. doses.Select(reference.Value)], [.. doses.Select(curve.Shape.Value)], 0, Degenerate);
    }

    private static void CompareResults(AssaysPlateCase plate, Checks checks)
    {
        var result = Assay.Quantify(plate.Plate, plate.Default);
        CompareFlags(plate, result, checks);
        if (result.Curve is null)
        {
            checks.Same("accepted", plate.Expected.TryGetProperty("accepted", out var accepted) ? accepted.GetBoolean().ToString() : null, "False");
            checks.True("no concentrations", result.Samples.Concat(result.Controls).All(s => s.Concentration is null));
            return;
        }

        checks.Near("weight floor", Number(plate.Expected, "weightFloor"), result.Curve.WeightFloor, 0, LimitSignal);
        CompareStandards(plate.Expected, result, checks);
        if (plate.Expected.TryGetProperty("lod", out var lod))
        {
            CompareLimits(lod, result, checks);
        }
        else
        {
            checks.True("no limit of detection", result.Detection is null);
        }

        var intervals = new[] { IntervalKind.DeltaLinear, IntervalKind.DeltaLog, IntervalKind.DeltaLogCurveOnly, IntervalKind.Inversion }
            .ToDictionary(kind => kind, kind => Assay.Quantify(plate.Plate, plate.Default with { Interval = kind }));
        var fives = new[] { "5PLR", "5PLL" }.Select(model => (model, Assay.Quantify(plate.Plate, plate.Options(model, plate.DefaultWeighting)))).ToList();
        foreach (var expected in plate.Expected.GetProperty("results").EnumerateArray())
        {
            foreach (var (model, five) in fives)
            {
                AssaysSampleChecks.CompareOther(expected, "conc" + model, five, checks, five.Curve is { Identified: true } ? Concentration : Degenerate);
            }

            AssaysSampleChecks.Compare(expected, intervals, checks, result.Curve.Identified, Concentration, Degenerate, Delta, Inversion, NoiseFreeWidth);
        }
    }

    private static void CompareFlags(AssaysPlateCase plate, AssayResult result, Checks checks)
    {
        var flags = result.Flags.Select(f => f switch
        {
            PlateFlag.Ec50AboveTopStandard => "ec50AboveTopStandard",
            PlateFlag.NotIdentified => "degenerateDefaultFit",
            PlateFlag.NonMonotone => "nonMonotone",
            _ => f.ToString().ToLowerInvariant(),
        }).ToList();
        foreach (var model in result.Curve is null ? [] : new[] { "5PLL", "5PLR" })
        {
            if (Assay.Quantify(plate.Plate, plate.Options(model, plate.DefaultWeighting)).Curve is { Identified: false })
            {
                flags.Add(model + "Degenerate");
            }
        }

        checks.Same("flags", string.Join(' ', plate.Expected.GetProperty("flags").EnumerateArray().Select(f => f.GetString()).Order(StringComparer.Ordinal)), string.Join(' ', flags.Order(StringComparer.Ordinal)));
    }

    private static void CompareStandards(JsonElement expected, AssayResult result, Checks checks)
    {
        var (relative, absolute) = result.Curve!.Identified ? (Concentration, 0) : (Degenerate, 0);
        var levels = expected.GetProperty("standards").EnumerateArray().ToList();
        checks.Near("levels", levels.Count, result.Standards.Length, 0);
        foreach (var (level, actual) in levels.Zip(result.Standards))
        {
            var name = "standard " + level.GetProperty("nominal").GetRawText();
            checks.Near(name + " mean", Number(level, "meanSignal"), actual.MeanSignal, 0, LimitSignal);
            checks.Near(name + " CV", Number(level, "cvPercent"), actual.CvPercent, LimitSignal, LimitSignal);
            checks.Near(name + " back-calculated", Number(level, "backCalc"), actual.BackCalculated, absolute, relative);
            checks.Near(name + " recovery", Number(level, "recoveryPercent"), actual.RecoveryPercent, absolute, relative);
            checks.Same(name + " pass", level.GetProperty("pass").ToString(), actual.Pass?.ToString() ?? "");
        }

        checks.Same("calibration accepted", expected.GetProperty("calibrationAccepted").GetBoolean().ToString(), result.CalibrationAccepted.ToString());
        checks.Near("levels passing", Number(expected, "levelsPassing"), result.Standards.Count(s => s.Pass == true), 0);
        if (expected.TryGetProperty("workingRange", out var range) && range.ValueKind == JsonValueKind.Array)
        {
            checks.Near("LLOQ", range[0].GetDouble(), result.Range?.Lloq, 0, LimitSignal);
            checks.Near("ULOQ", range[1].GetDouble(), result.Range?.Uloq, 0, LimitSignal);
        }
        else
        {
            checks.True("no working range", result.Range is null);
        }

        if (expected.TryGetProperty("qc", out var qc))
        {
            checks.Near("controls", Number(qc, "total"), result.ControlsAccepted?.Total, 0);
            checks.Near("controls passing", Number(qc, "passing"), result.ControlsAccepted?.Passing, 0);
            checks.Same("controls accepted", qc.GetProperty("accepted").GetBoolean().ToString(), result.ControlsAccepted?.Accepted.ToString());
        }
    }

    private static void CompareLimits(JsonElement lod, AssayResult result, Checks checks)
    {
        checks.True("limit of detection exists", result.Detection is not null);
        if (result.Detection is not { } actual)
        {
            return;
        }

        checks.Near("blank n", Number(lod, "n"), actual.Count, 0);
        checks.Near("blank mean", Number(lod, "mean"), actual.Mean, NoiseFreeRss, LimitSignal);
        checks.Near("blank sd", Number(lod, "sd"), actual.Sd, NoiseFreeRss, LimitSignal);
        checks.Near("c_p", Number(lod, "cp"), actual.LimitOfBlank.Factor, 0, LimitSignal);
        foreach (var (name, limit) in new[] { ("meanPlus2Sd", actual.TwoSd), ("meanPlus2_5Sd", actual.TwoAndHalfSd), ("meanPlus3Sd", actual.ThreeSd), ("lobParametricEP17", actual.LimitOfBlank) })
        {
            checks.Near(name + " signal", Number(lod.GetProperty(name), "signal"), limit.Signal, NoiseFreeRss, LimitSignal);
            checks.Near(name + " concentration", Number(lod.GetProperty(name), "conc"), limit.Concentration, 0, result.Curve!.Identified ? Concentration : Degenerate);
        }
    }
}
