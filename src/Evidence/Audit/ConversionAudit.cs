using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Evidence.Audit.Checks;
using Toolkit.Evidence.Distributions;
using Toolkit.Evidence.MetaAnalysis;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.Tables;

namespace Toolkit.Evidence.Audit;

/// <summary>Printed quantities from one another: an effect from its test statistic, the interval of a standardised effect, and the interval of a difference from its SDs.</summary>
internal static class ConversionAudit
{
    // Intervals of d are computed in several ways (noncentral t, normal with one of three variances), which differ by less than this share of their width.
    private const double MethodsApart = 0.12;

    public static IEnumerable<Finding> Of(OutcomeRecord o, EvidenceSet set) => [.. FromStatistic(o, set), .. StandardisedInterval(o, set), .. FromDeviations(o)];

    /// <summary>d = t √(1/n1 + 1/n2), paired t/√n; η² = F df1/(F df1 + df2); r = t/√(t² + df). Sizes must be printed with the value or follow from the degrees of freedom.</summary>
    private static IEnumerable<Finding> FromStatistic(OutcomeRecord o, EvidenceSet set)
    {
        if (StatisticCheck.Read(o.Statistic) is not { } statistic || statistic.Printed("value") is not { } value || Wording.IsAdjusted(o))
        {
            yield break;
        }

        var (stat, df1, df2) = (statistic["stat"], statistic.Number("df1"), statistic.Number("df2"));
        if (EffectAudit.IsEta(o) && o.Effect is { } eta && stat == "F" && df1 > 0 && df2 > 0)
        {
            yield return Compare("eta2", eta, x => x * df1.Value / ((x * df1.Value) + df2.Value), value, 1, o);
        }
        else if (o is { Correlation: { } r } && EffectAudit.IsD(o) is false && o.Effect is null && stat == "t" && df1 > 0 && PClaim.From(o.P) is null)
        {
            yield return Compare("r", r, x => x / Math.Sqrt((x * x) + df1.Value), value, 1, o);
        }
        else if (EffectAudit.IsD(o) && o.Effect is { } d && (stat is "t" || (stat == "F" && df1 == 1)))
        {
            var df = stat == "t" ? df1 : df2;
            foreach (var basis in SampleBasis.Arms(o, set).Where(b => b.Total - 2 == df && !Designs.IsPaired(o, set)).Take(1))
            {
                var unit = Math.Sqrt((1.0 / basis.N1) + (1.0 / basis.N2!.Value));
                yield return Compare("d", d, x => (stat == "F" ? Math.Sqrt(x) : x) * unit, value, basis.IsGuess ? 1 / Math.Sqrt(8.0 / 9) : 1, o, EffectMeasures.SmallSampleFactor(df!.Value));
            }
        }
    }

    private static Finding Compare(string name, Printed printed, Func<double, double> of, Printed value, double widen, OutcomeRecord o, double shrink = 1)
    {
        double low = of(Math.Max(0, Math.Abs(value.Value) - value.Half)) * shrink, high = of(Math.Abs(value.Value) + value.Half) * widen, at = of(Math.Abs(value.Value));
        var agree = (printed with { Value = Math.Abs(printed.Value) }).Meets(low, high);
        return Desk.Of(
            "effect_from_stat", $"{o.Outcome}: {(name == "r" ? "r" : o.EffectType)} {printed} from {o.Statistic}", new(agree ? Verdict.Consistent : Verdict.Inconsistent, [CheckResult.Of(name, at), CheckResult.Of(name + "_min", low), CheckResult.Of(name + "_max", high)]),
            "", printed.ToString(), o.Place, o.Place, o.StudyId, o.OutcomeId, Severity.Medium, "the analysis behind the statistic");
    }

    /// <summary>The printed interval of d against those that d has at its n, and against the printed p.</summary>
    private static IEnumerable<Finding> StandardisedInterval(OutcomeRecord o, EvidenceSet set)
    {
        if (!EffectAudit.IsD(o) || o is not { Effect: { } d, Low: { } low, High: { } high } || Wording.IsOtherLevel(o) || Wording.IsAsymmetric(o) || Wording.IsAdjusted(o) || Designs.IsPaired(o, set) || Designs.IsCrossover(o.StudyId, set))
        {
            yield break;
        }

        // Where the interval lies clear of 0 the p is below .05, whatever way it was computed.
        double width = high.Value - low.Value, clear = MethodsApart * width;
        var excludes = low.Low > clear || high.High < -clear;
        var includes = low.High < -clear && high.Low > clear;
        if (PClaim.From(o.P)?.Significant is { } significant && (excludes || includes))
        {
            yield return Desk.Of(
                "ci_against_p", $"{o.Outcome}: {o.EffectType} {d} ({low}, {high}) with {EffectAudit.Claimed(o.P)}", new(significant == excludes ? Verdict.Consistent : Verdict.Inconsistent, [CheckResult.Of("ci_excludes_0", excludes ? "yes" : "no")]), "",
                EffectAudit.Claimed(o.P), o.Place, o.Place, o.StudyId, o.OutcomeId, Severity.High, "the interval and the p in the trial's table");
        }

        var bases = SampleBasis.Arms(o, set);
        ImmutableArray<SampleBasis> informed = [.. bases.Where(b => b.Tier == bases[0].Tier && !b.IsGuess)];
        if (!informed.IsEmpty)
        {
            var fits = informed.Any(b => Near(b));
            var (l, h) = Limits(informed[0]);
            yield return Desk.Of(
                "ci_of_d", $"{o.Outcome}: interval ({low}, {high}) of {o.EffectType} {d}", new(fits ? Verdict.Consistent : Verdict.Inconsistent, [CheckResult.Of("d_lower", l), CheckResult.Of("d_upper", h)]), $"n1={informed[0].N1};n2={informed[0].N2}", $"{low} to {high}", o.Place, o.Place,
                o.StudyId, o.OutcomeId, Severity.Medium, Weighing.AskSizes, informed[0].Assumption);
        }

        (double Low, double High) Limits(SampleBasis b)
        {
            var unit = Math.Sqrt((1.0 / b.N1) + (1.0 / b.N2!.Value));
            var (t1, t2) = NoncentralT.Limits(d.Value / unit, b.Total - 2);
            return (t1 * unit, t2 * unit);
        }

        bool Near(SampleBasis b)
        {
            var (l, h) = Limits(b);
            var slack = MethodsApart * (h - l);
            return low.Meets(l - slack, l + slack) && high.Meets(h - slack, h + slack);
        }
    }

    /// <summary>The interval of a difference of two printed means: its half-width lies between the normal and the t quantile times the standard error, pooled or not.</summary>
    private static IEnumerable<Finding> FromDeviations(OutcomeRecord o)
    {
        if (!EffectAudit.IsDifference(o) || Wording.IsAdjusted(o) || Wording.IsAsymmetric(o) || Wording.IsOtherLevel(o) || o.Comparison == Comparison.Within
            || o is not { Low: { } low, High: { } high, Group1: { N: > 1 and { } n1, Mean: not null, Sd: { } s1 }, Group2: { N: > 1 and { } n2, Mean: not null, Sd: { } s2 } })
        {
            yield break;
        }

        double df = n1 + n2 - 2;
        double Pooled(double a, double b) => Math.Sqrt((((n1 - 1) * a * a) + ((n2 - 1) * b * b)) / df * ((1.0 / n1) + (1.0 / n2)));
        double Apart(double a, double b) => Math.Sqrt((a * a / n1) + (b * b / n2));
        double smallest = Math.Min(Pooled(Math.Max(0, s1.Low), Math.Max(0, s2.Low)), Apart(Math.Max(0, s1.Low), Math.Max(0, s2.Low))), largest = Math.Max(Pooled(s1.High, s2.High), Apart(s1.High, s2.High));
        double least = Tails.NormalQuantile(0.975) * smallest, most = Tails.StudentQuantile(0.975, Math.Min(n1, n2) - 1) * largest;
        double half = (high.Value - low.Value) / 2, slack = (high.Half + low.Half) / 2;
        var agree = half + slack >= least * (1 - 1e-9) && half - slack <= most * (1 + 1e-9);
        yield return Desk.Of(
            "ci_from_means", $"{o.Outcome}: interval ({low}, {high}) from the SDs", new(agree ? Verdict.Consistent : Verdict.Inconsistent, [CheckResult.Of("half_width_min", least), CheckResult.Of("half_width_max", most)]), "",
            string.Create(CultureInfo.InvariantCulture, $"{half:0.####}"), o.Place, o.Place, o.StudyId, o.OutcomeId, Severity.Medium, "whether a standard error was taken for an SD, or the difference was adjusted");
    }
}
