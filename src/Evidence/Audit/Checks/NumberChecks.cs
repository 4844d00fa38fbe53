using Toolkit.Evidence.Tables;
using static Toolkit.Evidence.Audit.CheckResult;

namespace Toolkit.Evidence.Audit.Checks;

/// <summary>Arithmetic of printed numbers: per cent change, differences, and the granularity of means.</summary>
internal static class NumberChecks
{
    /// <summary>100 (before - after)/before over the rounding intervals; a fall is positive. A change printed without its sign may be a rise.</summary>
    public static CheckResult PercentChange(CheckInputs inputs, string reported)
    {
        if (inputs.Printed("pre") is not { } pre || inputs.Printed("post") is not { } post || pre.Low <= 0)
        {
            return NotCheckable("a value before, above 0, and one after are needed");
        }

        double Fall(double before, double after) => 100 * (before - after) / before;
        var corners = new[] { Fall(pre.Low, post.Low), Fall(pre.Low, post.High), Fall(pre.High, post.Low), Fall(pre.High, post.High) };
        double min = corners.Min(), max = corners.Max();
        var verdict = Printed.From(reported) is not { } printed ? Verdict.Implied
            : printed.Meets(min, max) || printed.Meets(-max, -min) ? Verdict.Consistent : Verdict.Inconsistent;
        return new(verdict, [Of("percent", Fall(pre.Value, post.Value)), Of("percent_min", min), Of("percent_max", max)]);
    }

    /// <summary>before - after over the rounding intervals, against a printed change with or without its sign.</summary>
    public static CheckResult Difference(CheckInputs inputs, string reported)
    {
        if (inputs.Printed("pre") is not { } pre || inputs.Printed("post") is not { } post)
        {
            return NotCheckable("a value before and one after are needed");
        }

        double change = pre.Value - post.Value, slack = pre.Half + post.Half;
        var verdict = Printed.From(reported) is not { } printed ? Verdict.Implied
            : printed.Meets(change - slack, change + slack) || printed.Meets(-change - slack, -change + slack) ? Verdict.Consistent : Verdict.Inconsistent;
        return new(verdict, [Of("difference", change)]);
    }

    /// <summary>GRIM (Brown and Heathers 2017): the mean of n integer scores over m items is a multiple of 1/(n m); some multiple must round to the printed mean.</summary>
    public static CheckResult Grim(CheckInputs inputs)
    {
        if (inputs.Printed("mean") is not { } mean || inputs.Number("n") is not { } n || n < 1 || (inputs.Number("items") ?? 1) is not (>= 1 and var items) || Math.Abs(mean.Value) * n * items > 1e12)
        {
            return NotCheckable("a mean with its n is needed");
        }

        // Decimal arithmetic: 4.15 of 20 scores is exactly 83.
        decimal parts = (decimal)n * (decimal)items, total = (decimal)mean.Value * parts;
        decimal below = decimal.Floor(total) / parts, above = decimal.Ceiling(total) / parts;
        var possible = mean.Covers((double)below) || mean.Covers((double)above);
        return new(possible ? Verdict.Consistent : Verdict.Inconsistent, [Of("nearest_below", (double)below), Of("nearest_above", (double)above)]);
    }
}
