using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>From the signals of a plate to concentrations. Nothing here throws for bad data: a plate without a usable curve gives a result that says why.</summary>
public static class Assay
{
    private const double PassingFraction = 0.75;
    private const int PassingLevels = 6;

    /// <summary>Quantifies every sample of a reading against the standards of its layout.</summary>
    /// <param name="reference">A reading at the reference wavelength, subtracted well by well; null for none.</param>
    public static AssayResult Quantify(PlateReading reading, PlateLayout layout, AssayOptions? options = null, PlateReading? reference = null) =>
        Quantify(AssayPlate.Join(reading, layout, reference), options);

    /// <summary>Quantifies every sample of a plate whose wells are already joined with what they hold.</summary>
    public static AssayResult Quantify(AssayPlate plate, AssayOptions? options = null) => Quantify(plate, options ?? AssayOptions.Default, null, "");

    /// <summary>Reads every sample of a plate off a curve that was fitted elsewhere, such as one that a maker's software prints. There are no standard errors and no intervals.</summary>
    /// <param name="curveText">The curve as its source states it; it becomes part of the provenance.</param>
    public static AssayResult QuantifyWith(AssayPlate plate, SigmoidCurve given, string curveText, AssayOptions? options = null) =>
        Quantify(plate, (options ?? AssayOptions.Default) with { Family = given.Family }, given, curveText);

    private static AssayResult Quantify(AssayPlate plate, AssayOptions options, SigmoidCurve? given, string curveText)
    {
        var signals = new PlateSignals(plate, options);
        string? rejected = null;
        ImmutableArray<PlateFlag> screened = [];
        if (given is null)
        {
            rejected = WhyRejected(plate, signals, options, out screened);
        }

        var provenance = Provenance.Derived("assays.fit", [plate.Provenance], given is null ? Settings(options) : Settings(options).Append(new("curve", curveText)));
        var curve = rejected is not null ? null : given is { } shape ? CurveFitting.Given(shape, signals, options) : Fit(signals, options);
        var standards = signals.Levels.Select(l => Level(l, signals, curve, options)).ToImmutableArray();
        var range = WorkingRange(standards, options);
        var quantification = new Quantification(signals, curve, range, rejected, options, provenance);
        var results = signals.Samples.Select(quantification.Quantify).ToList();
        var controls = results.Where(r => r.Role == WellRole.Qc).ToImmutableArray();
        var result = new AssayResult
        {
            Plate = plate.Plate,
            Analyte = plate.Analyte,
            Unit = plate.Unit,
            Options = options,
            Wells = signals.Wells,
            Curve = curve,
            Standards = standards,
            Samples = [.. results.Where(r => r.Role == WellRole.Sample)],
            Controls = controls,
            Range = range,
            Detection = curve is null ? null : DetectionLimit.From(signals, curve),
            CalibrationAccepted = Accepted(standards),
            ControlsAccepted = curve is null ? null : Accepted(controls, options),
            Flags = [.. Flags(plate, signals, curve, screened)],
            Provenance = provenance,
        };
        result = result with { Samples = [.. Quantification.WithHooks(result, result.Samples)] };
        return result with { Quality = [.. plate.Findings, .. PlateVerdicts.Of(result, signals, rejected)] };
    }

    private static string? WhyRejected(AssayPlate plate, PlateSignals signals, AssayOptions options, out ImmutableArray<PlateFlag> flags)
    {
        flags = [];
        var wells = string.Join(", ", plate.Wells.Where(w => w.Role == WellRole.Standard).Select(w => w.Label));
        if (signals.Levels.Length < 2)
        {
            return $"{Naming(plate)}: fewer than two levels of the standard have a number ({(wells.Length == 0 ? "no standard wells" : wells)})";
        }

        if (Screening.WhyFlat(signals) is { } flat)
        {
            flags = [PlateFlag.Flat];
            return $"{Naming(plate)}: {flat} (standards {wells})";
        }

        flags = [.. Screening.Drops(signals).Select(d => d.Flag).Distinct()];
        return CurveFitting.WhyNot(options.Family, signals, options) is { } why ? $"{Naming(plate)}: {why} (standards {wells})" : null;
    }

    private static string Naming(AssayPlate plate) =>
        (plate.Plate.Length == 0 ? "plate without a name" : "plate " + Printable.Clean(plate.Plate)) + (plate.Analyte.Length == 0 ? "" : ", " + Printable.Clean(plate.Analyte));

    private static FittedCurve Fit(PlateSignals signals, AssayOptions options)
    {
        if (options.Family is not (CurveFamily.RichardsLower or CurveFamily.RichardsUpper))
        {
            return CurveFitting.Fit(options.Family, signals, options);
        }

        var symmetric = CurveFitting.Fit(CurveFamily.FourPl, signals, options);
        var curve = CurveFitting.Fit(options.Family, signals, options, (SigmoidCurve)symmetric.Shape with { Family = options.Family });
        if (!options.FallBack || FallBack.Why(curve, symmetric) is not { } why)
        {
            return curve;
        }

        var given = $"{options.Family.DisplayName()} given up for 4PL: {why}";
        return symmetric with { FellBackFrom = options.Family, Reason = symmetric.Reason is null ? given : given + "; " + symmetric.Reason };
    }

    private static StandardLevel Level(WellGroup level, PlateSignals plate, FittedCurve? curve, AssayOptions options)
    {
        var nominal = level.Nominal!.Value;
        var x = curve is null ? double.NaN : Math.Exp(curve.Shape.LogInverse(level.Mean));
        double? back = double.IsFinite(x) ? x : null;
        double? limit = nominal > 0 ? (nominal == plate.LowestPositive || nominal == plate.Highest ? options.RecoveryLimitAtEndsPercent : options.RecoveryLimitPercent) : null;
        var recovery = nominal > 0 ? 100 * back / nominal : null;
        return new StandardLevel
        {
            Name = level.Name,
            Nominal = nominal,
            Wells = [.. level.Wells.Select(w => w.Label)],
            Signals = [.. level.Signals],
            MeanSignal = level.Mean,
            CvPercent = level.CvPercent,
            FittedSignal = curve?.Shape.Value(nominal),
            BackCalculated = back,
            RecoveryPercent = recovery,
            LimitPercent = limit,
            Pass = nominal > 0 ? recovery is { } r && Math.Abs(r - 100) <= limit : null,
        };
    }

    private static WorkingRange? WorkingRange(ImmutableArray<StandardLevel> standards, AssayOptions options)
    {
        double[] passing = [.. standards.Where(s => s.Pass == true && !(s.CvPercent > options.LevelCvLimitPercent)).Select(s => s.Nominal)];
        return passing.Length < 2 ? null : new(passing[0], passing[^1]);
    }

    private static bool Accepted(ImmutableArray<StandardLevel> standards)
    {
        var judged = standards.Count(s => s.Pass is not null);
        var passing = standards.Count(s => s.Pass == true);
        return passing >= PassingLevels && passing >= PassingFraction * judged;
    }

    private static ControlAcceptance? Accepted(ImmutableArray<SampleResult> controls, AssayOptions options)
    {
        var judged = controls.Where(c => c.Nominal > 0 && c.WellRecoveries.Length > 0).ToList();
        if (judged.Count == 0)
        {
            return null;
        }

        bool Passes(double? recovery) => recovery is { } r && Math.Abs(r - 100) <= options.RecoveryLimitPercent;
        var total = judged.Sum(c => c.WellRecoveries.Length);
        var passing = judged.Sum(c => c.WellRecoveries.Count(Passes));
        var accepted = 3 * passing >= 2 * total && judged.All(c => 2 * c.WellRecoveries.Count(Passes) >= c.WellRecoveries.Length);
        return new(total, passing, accepted);
    }

    private static IEnumerable<PlateFlag> Flags(AssayPlate plate, PlateSignals signals, FittedCurve? curve, ImmutableArray<PlateFlag> screened)
    {
        if (plate.Wells.Any(w => w.Issue == SignalIssue.Saturated))
        {
            yield return PlateFlag.Saturated;
        }

        if (curve?.Shape is SigmoidCurve sigmoid && sigmoid.C > signals.Highest)
        {
            yield return PlateFlag.Ec50AboveTopStandard;
        }

        if (curve is { Identified: false })
        {
            yield return PlateFlag.NotIdentified;
        }

        foreach (var flag in screened)
        {
            yield return flag;
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Settings(AssayOptions options) =>
    [
        new("family", options.Family.DisplayName()),
        new("weighting", options.Weighting.ToString()),
        new("weightSource", options.WeightSource.ToString()),
        new("fitUnit", options.FitUnit.ToString()),
        new("blank", options.Blank.ToString()),
        new("zeroStandards", options.ZeroStandards.ToString()),
        new("interval", options.Interval.ToString()),
        new("seed", options.Seed.ToString(CultureInfo.InvariantCulture)),
        new("bootstrapDraws", options.BootstrapDraws.ToString(CultureInfo.InvariantCulture)),
        new("confidence", options.Confidence.ToString("R", CultureInfo.InvariantCulture)),
    ];
}
