using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>Reads samples and controls off a curve and judges each.</summary>
internal sealed class Quantification(PlateSignals plate, FittedCurve? curve, WorkingRange? range, string? rejected, AssayOptions options, Provenance fit)
{
    private readonly CurveBootstrap? bootstrap = options.Interval is IntervalKind.Bootstrap or IntervalKind.BootstrapBca or IntervalKind.BootstrapWild && curve is { Shape: SigmoidCurve, DegreesOfFreedom: > 0, Covariance: not null } ? CurveBootstrap.Of(curve, options.BootstrapDraws, options.Seed, options.Interval == IntervalKind.BootstrapWild) : null;

    /// <summary>The signal from which on two doses give the same, where the standards turn back at the top; null where they do not.</summary>
    private readonly double? turn = rejected is null ? Turn(plate) : null;

    /// <summary>The kind really given: profile and bootstrap exist for sigmoid curves only.</summary>
    private IntervalKind Kind => options.Interval is IntervalKind.Profile or IntervalKind.Bootstrap or IntervalKind.BootstrapBca or IntervalKind.BootstrapWild && curve?.Shape is not SigmoidCurve ? IntervalKind.DeltaLog : options.Interval;

    public SampleResult Quantify(WellGroup group)
    {
        double? mean = group.Signals.Length == 0 ? null : group.Mean;
        var saturated = group.Wells.Count(w => w.Issue == SignalIssue.Saturated);
        var lnX = curve is null || mean is null ? double.NaN : curve.Shape.LogInverse(mean.Value);
        var position = Position(group, mean, saturated, lnX);
        var has = position is ConcentrationVerdict.Ok or ConcentrationVerdict.BelowRange or ConcentrationVerdict.AboveRange && double.IsFinite(lnX);
        double? x = has ? Math.Exp(lnX) : null;
        var (low, high) = has ? Interval(mean!.Value, group.Signals.Length) : (null, null);
        double? error = has && curve!.Covariance is not null ? ConcentrationInterval.StandardError(curve, mean!.Value, x!.Value, group.Signals.Length) : null;
        var (verdict, reason) = Verdict(position, x, group);
        return new SampleResult
        {
            Role = group.Role,
            Name = group.Name,
            Dilution = group.Dilution,
            Wells = [.. group.Wells.Select(w => w.Label)],
            Replicates = group.Signals.Length,
            SaturatedWells = saturated,
            MeanSignal = mean,
            CvPercent = group.CvPercent,
            InWell = x,
            Low = low * group.Dilution,
            High = high * group.Dilution,
            Interval = Kind,
            StandardError = error * group.Dilution,
            Position = position,
            Verdict = verdict,
            Reason = reason,
            BoundText = BoundText(position, group.Dilution),
            Observation = Observed(verdict, reason, x, error, group.Dilution),
            Nominal = group.Role == WellRole.Qc ? group.Nominal : null,
            WellRecoveries = group is { Role: WellRole.Qc, Nominal: > 0 } && curve is not null ? [.. group.Signals.Select(s => Recovery(s, group))] : [],
            Provenance = Provenance.Derived("assays.concentration", [fit, .. group.Wells.Where(w => w.Provenance is not null).Select(w => w.Provenance!)]),
        };
    }

    private (double? Low, double? High) Interval(double signal, int replicates)
    {
        switch (Kind)
        {
            case IntervalKind.Bootstrap or IntervalKind.BootstrapWild:
                return bootstrap?.Interval(signal, replicates, options.Confidence) ?? (null, null);
            case IntervalKind.BootstrapBca:
                return bootstrap?.AcceleratedInterval(signal, replicates, options.Confidence) ?? (null, null);
        }

        return ConcentrationInterval.Of(Kind, curve!, signal, replicates, options.Confidence, plate.LowestPositive, plate.Highest);
    }

    private double? Recovery(double signal, WellGroup group)
    {
        var x = Math.Exp(curve!.Shape.LogInverse(signal));
        return double.IsFinite(x) ? 100 * x * group.Dilution / group.Nominal : null;
    }

    private ConcentrationVerdict Position(WellGroup group, double? mean, int saturated, double lnX)
    {
        if (saturated > 0)
        {
            return ConcentrationVerdict.Saturated;
        }

        if (mean is not { } y)
        {
            return group.Wells.Any(w => w.Issue == SignalIssue.BelowDetection) ? ConcentrationVerdict.BelowLowerAsymptote : ConcentrationVerdict.NotMeasured;
        }

        if (curve is null)
        {
            return ConcentrationVerdict.PlateRejected;
        }

        if (curve.Shape is SigmoidCurve sigmoid)
        {
            if (y <= Math.Min(sigmoid.A, sigmoid.D))
            {
                return ConcentrationVerdict.BelowLowerAsymptote;
            }

            if (y >= Math.Max(sigmoid.A, sigmoid.D))
            {
                return ConcentrationVerdict.AboveUpperAsymptote;
            }
        }

        if (double.IsNaN(lnX))
        {
            var rising = plate.Direction > 0;
            return y < plate.Levels.Average(l => l.Mean) == rising ? ConcentrationVerdict.BelowRange : ConcentrationVerdict.AboveRange;
        }

        var x = Math.Exp(lnX);
        return x < plate.LowestPositive ? ConcentrationVerdict.BelowRange : x > plate.Highest ? ConcentrationVerdict.AboveRange : ConcentrationVerdict.Ok;
    }

    private (ConcentrationVerdict Verdict, string Reason) Verdict(ConcentrationVerdict position, double? x, WellGroup group)
    {
        switch (position)
        {
            case ConcentrationVerdict.Saturated:
                return (position, $"{string.Join(", ", group.Wells.Where(w => w.Issue == SignalIssue.Saturated).Select(w => $"{w.Label} reads {Printable.Quote(w.Code)}"))}: beyond the reader's range; dilute and repeat");
            case ConcentrationVerdict.NotMeasured:
                return (position, $"{string.Join(", ", group.Wells.Select(w => w.Label))}: no number was read");
            case ConcentrationVerdict.PlateRejected:
                return (position, rejected ?? "the plate has no curve");
            case ConcentrationVerdict.BelowLowerAsymptote:
                return (position, "the signal is at or below the lower end of the curve");
            case ConcentrationVerdict.AboveUpperAsymptote:
                return (position, "the signal is at or above the upper end of the curve");
            case ConcentrationVerdict.BelowRange:
                return (position, $"below the lowest standard, {Short(plate.LowestPositive)}: extrapolated");
            case ConcentrationVerdict.AboveRange:
                return (position, $"above the highest standard, {Short(plate.Highest)}: extrapolated; dilute and repeat");
        }

        if (turn is { } signal && plate.Direction * (group.Mean - signal) >= 0)
        {
            return (ConcentrationVerdict.HookSuspected, $"the standards turn back at the signal {Short(signal)}: a far higher concentration gives the same; dilute and repeat");
        }

        if (range is { } r && x < r.Lloq)
        {
            return (ConcentrationVerdict.BelowLloq, $"below the lower limit of quantification, {Short(r.Lloq)}");
        }

        if (range is { } s && x > s.Uloq)
        {
            return (ConcentrationVerdict.AboveUloq, $"above the upper limit of quantification, {Short(s.Uloq)}; dilute and repeat");
        }

        if (group.CvPercent > options.SampleCvLimitPercent)
        {
            return (ConcentrationVerdict.CvTooHigh, string.Create(CultureInfo.InvariantCulture, $"replicate CV {group.CvPercent:0.#} % is above {options.SampleCvLimitPercent:0.#} %"));
        }

        return curve!.Identified ? (ConcentrationVerdict.Ok, "") : (ConcentrationVerdict.NotIdentified, curve.Reason + "; the value is interpolated between standards");
    }

    /// <summary>Samples that rise when they are diluted although they lie in the upper half of the curve: the less diluted ones are held to be hooked.</summary>
    public static SampleResult[] WithHooks(AssayResult result, IReadOnlyList<SampleResult> samples)
    {
        var rising = DilutionLinearity.Of(result).Where(l => l.Verdict.Grade != QualityGrade.Pass && l.Slope > DilutionLinearity.RisingSlope).ToDictionary(l => l.Sample, l => l.Corrected.MaxBy(c => c.Concentration), StringComparer.Ordinal);
        return [.. samples.Select(s => s.Verdict is ConcentrationVerdict.Ok or ConcentrationVerdict.NotIdentified && result.Curve?.Shape is SigmoidCurve curve
            && rising.TryGetValue(s.Name, out var best) && s.Dilution < best.Dilution && s.Concentration < HookedShare * best.Concentration && (s.MeanSignal - curve.A) / (curve.D - curve.A) > 0.5
                ? Hooked(s, best)
                : s)];
    }

    private const double HookedShare = 0.8;

    private static SampleResult Hooked(SampleResult sample, (double Dilution, double Concentration) best)
    {
        var reason = $"at dilution {Short(best.Dilution)} it reads {Short(best.Concentration)}, here {Short(sample.Concentration!.Value)}: high-dose hook or interference suspected; use the higher dilution";
        return sample with { Verdict = ConcentrationVerdict.HookSuspected, Reason = reason, Observation = Observation.Above(sample.Concentration.Value, reason) };
    }

    private static double? Turn(PlateSignals plate)
    {
        var hook = Screening.Drops(plate).Where(d => d.Flag == PlateFlag.Hook).Select(d => (int?)d.Level).FirstOrDefault();
        return hook is { } level ? plate.Direction * plate.Levels.Skip(level).Min(l => plate.Direction * l.Mean) : null;
    }

    /// <summary>A low signal means a low dose only on a rising curve.</summary>
    private bool IsLow(ConcentrationVerdict verdict) => verdict switch
    {
        ConcentrationVerdict.BelowLowerAsymptote => plate.Direction > 0,
        ConcentrationVerdict.AboveUpperAsymptote or ConcentrationVerdict.Saturated => plate.Direction < 0,
        _ => verdict is ConcentrationVerdict.BelowRange or ConcentrationVerdict.BelowLloq,
    };

    private string? BoundText(ConcentrationVerdict position, double dilution) => position switch
    {
        ConcentrationVerdict.Ok or ConcentrationVerdict.PlateRejected or ConcentrationVerdict.NotMeasured => null,
        _ when IsLow(position) => "<" + Short(plate.LowestPositive * dilution),
        _ => ">" + Short(plate.Highest * dilution),
    };

    private Observation Observed(ConcentrationVerdict verdict, string reason, double? x, double? error, double dilution)
    {
        switch (verdict)
        {
            case ConcentrationVerdict.Ok or ConcentrationVerdict.CvTooHigh or ConcentrationVerdict.NotIdentified:
                return Observation.Of(x!.Value * dilution, error is { } e && double.IsFinite(e) ? e * dilution : 0);
            case ConcentrationVerdict.PlateRejected or ConcentrationVerdict.NotMeasured:
                return Observation.Missing(reason);
            case ConcentrationVerdict.HookSuspected:
                return Observation.Above(Math.Min(x!.Value, range?.Uloq ?? x.Value) * dilution, reason);
        }

        if (range is null && curve is not null && !double.IsFinite(plate.LowestPositive))
        {
            return Observation.Missing(reason);
        }

        return IsLow(verdict)
            ? Observation.Below((range?.Lloq ?? plate.LowestPositive) * dilution, reason, 0)
            : Observation.Above((range?.Uloq ?? plate.Highest) * dilution, reason);
    }

    private static string Short(double value) => value.ToString("g6", CultureInfo.InvariantCulture);
}
