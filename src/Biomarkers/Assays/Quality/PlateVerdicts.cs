using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>Judgements on a plate as a whole, each with its figure and limit.</summary>
internal static class PlateVerdicts
{
    /// <summary>A top level that reaches less than this share of the upper asymptote leaves that asymptote to extrapolation.</summary>
    private const double ReachedEnd = 0.9;

    public static IEnumerable<QualityVerdict> Of(AssayResult result, PlateSignals signals, string? rejected)
    {
        yield return rejected is null ? QualityVerdict.Pass("standard curve") : QualityVerdict.Fail("standard curve", rejected);
        if (result.Curve is not { } curve)
        {
            yield break;
        }

        yield return curve.Identified ? QualityVerdict.Pass("identification") : QualityVerdict.Warn("identification", curve.Reason!);
        if (curve.FellBackFrom is not null)
        {
            yield return QualityVerdict.Warn("curve family", curve.Reason!);
        }

        var judged = result.Standards.Count(s => s.Pass is not null);
        var passing = result.Standards.Count(s => s.Pass == true);
        yield return result.CalibrationAccepted
            ? QualityVerdict.Pass("calibration")
            : QualityVerdict.Fail("calibration", $"{passing} of {judged} levels are within their recovery limit; at least six and 75 % must be{Failing(result)}");
        if (result.ControlsAccepted is { } controls)
        {
            yield return controls.Accepted
                ? QualityVerdict.Pass("controls")
                : QualityVerdict.Fail("controls", string.Create(CultureInfo.InvariantCulture, $"{controls.Passing} of {controls.Total} control wells are within {result.Options.RecoveryLimitPercent:0.#} %; two thirds of all and half of each control must be"));
        }

        foreach (var verdict in Shape(result, signals, curve))
        {
            yield return verdict;
        }
    }

    private static IEnumerable<QualityVerdict> Shape(AssayResult result, PlateSignals signals, FittedCurve curve)
    {
        foreach (var (level, flag) in Screening.Drops(signals))
        {
            var wells = string.Join(", ", signals.Levels[level].Wells.Select(w => w.Label));
            var at = string.Create(CultureInfo.InvariantCulture, $"the signal turns back at {signals.Levels[level].Nominal:g6} ({wells})");
            yield return flag == PlateFlag.Hook
                ? QualityVerdict.Warn("hook", at + ": high-dose hook suspected; refit without the levels from here on")
                : QualityVerdict.Warn("monotone standards", at);
        }

        if (curve.Shape is not SigmoidCurve sigmoid)
        {
            yield break;
        }

        if (sigmoid.C > signals.Highest)
        {
            yield return QualityVerdict.Warn("upper end", string.Create(CultureInfo.InvariantCulture, $"the mid-point {sigmoid.C:g4} lies above the highest standard {signals.Highest:g6}"));
        }
        else if (Math.Abs(sigmoid.Value(signals.Highest) - sigmoid.A) < ReachedEnd * Math.Abs(sigmoid.D - sigmoid.A))
        {
            yield return QualityVerdict.Warn("upper end", string.Create(CultureInfo.InvariantCulture, $"the highest standard reaches {100 * (sigmoid.Value(signals.Highest) - sigmoid.A) / (sigmoid.D - sigmoid.A):0} % of the curve's span; the upper end is extrapolated"));
        }

        if (result.Flags.Contains(PlateFlag.Saturated))
        {
            yield return QualityVerdict.Warn("saturation", $"beyond the reader's range: {string.Join(", ", result.Wells.Where(w => w.Issue == SignalIssue.Saturated).Select(w => w.Label))}");
        }
    }

    private static string Failing(AssayResult result)
    {
        var failing = result.Standards.Where(s => s.Pass == false).Select(s => string.Create(CultureInfo.InvariantCulture, $"{Printable.Clean(s.Name)} {(s.RecoveryPercent is { } r ? r.ToString("0", CultureInfo.InvariantCulture) + " %" : "no value")}")).ToList();
        return failing.Count == 0 ? "" : " (failing: " + string.Join(", ", failing) + ")";
    }
}
