using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.Tables;
using static Toolkit.Evidence.Audit.CheckResult;

namespace Toolkit.Evidence.Audit.Checks;

/// <summary>Sums, ranges, percentages and the sizes that a total leaves for the trials without one.</summary>
internal static partial class CountChecks
{
    private static readonly string[] Majority = ["most", "majority", "mostly", "predominantly"];

    public static CheckResult Run(CheckInputs inputs, string reported, EvidenceSet set)
    {
        if (inputs.Has("total", "known", "largest"))
        {
            return Remainder(inputs, set);
        }

        if (inputs.Has("women"))
        {
            return Sexes(inputs, reported);
        }

        if (inputs.Number("part") is { } part && inputs.Number("whole") is { } whole && whole > 0)
        {
            var percent = 100 * part / whole;
            return new(Share(reported, percent), [Of("percent", percent)]);
        }

        return inputs.Keys.FirstOrDefault(k => inputs.List(k) is not null) is { } key ? Range(inputs.List(key)!.Value, key, reported) : NotCheckable("counts are needed");
    }

    /// <summary>What a total leaves for two trials without a size when one of them must be the largest: which one is told by the sizes in the trials' own reports.</summary>
    private static CheckResult Remainder(CheckInputs inputs, EvidenceSet set)
    {
        if (inputs.Number("total") is not { } total || inputs.List("known") is not { } known || inputs.Number("largest") is not { } largest)
        {
            return NotCheckable("the total, the known sizes and the largest are needed");
        }

        if (ImpliedSizes.Of(set, total, known, largest) is not { } implied)
        {
            return NotCheckable("the trials without a size cannot be told apart");
        }

        var names = implied.Keys.ToDictionary(id => id, id => ImpliedSizes.ShortName(id, set), StringComparer.Ordinal);
        var quantities = implied.SelectMany(i => names[i.Key].Select(name => Of("n_" + name, i.Value))).ToImmutableArray();
        var contradicted = implied.Values.Any(n => n < 1 || n > largest);
        double? sum = known.Sum() + implied.Values.Where(n => n == largest).Take(1).Sum();
        foreach (var (id, n) in implied.Where(i => i.Value != largest))
        {
            var own = inputs.Number("original_" + names[id][^1]) ?? inputs.Number("original_" + names[id][0]) ?? set.Original(id)?.Randomised;
            contradicted |= own is { } o && o != n;
            sum += own;
        }

        return new(
            contradicted ? Verdict.Inconsistent : Verdict.Implied,
            [.. quantities, .. sum is { } s ? [Of("sum_with_original", s)] : ImmutableArray<Quantity>.Empty],
            "the largest trial is not among those with a printed size, so it is one of the others");
    }

    private static CheckResult Sexes(CheckInputs inputs, string reported)
    {
        var women = inputs.Number("women");
        var total = inputs.Number("total") ?? (women + inputs.Number("men"));
        if (women is not { } w || total is not { } all || all <= 0)
        {
            return NotCheckable("women and the total are needed");
        }

        var percent = 100 * w / all;
        ImmutableArray<Quantity> quantities = [Of("percent_women", percent), Of("percent_men", 100 - percent), Of("sum", w + (inputs.Number("men") ?? all - w))];
        var percents = PercentShape().Matches(reported).Select(m => Printed.From(m.Groups["value"].Value)!.Value).ToList();
        if (percents.Count > 1)
        {
            return new(percents[0].Covers(percent) && percents[1].Covers(100 - percent) ? Verdict.Consistent : Verdict.Inconsistent, quantities);
        }

        var parts = inputs.Number("total") is null || inputs.Number("men") is not { } men || w + men == all;
        return new(parts ? Share(reported, percent) : Verdict.Inconsistent, quantities);
    }

    /// <summary>A printed percentage covers the share; "most" needs more than half.</summary>
    private static Verdict Share(string reported, double percent)
    {
        if (Majority.Any(m => reported.Contains(m, StringComparison.OrdinalIgnoreCase)))
        {
            return percent > 50 ? Verdict.Consistent : Verdict.Inconsistent;
        }

        return Printed.From(reported) is not { } printed ? Verdict.Implied : printed.Covers(percent) ? Verdict.Consistent : Verdict.Inconsistent;
    }

    private static CheckResult Range(ImmutableArray<double> values, string key, string reported)
    {
        ImmutableArray<Quantity> quantities = [Of(key, values.Sum()), Of("sum", values.Sum()), Of("min", values.Min()), Of("max", values.Max()), Of("count", values.Length)];
        if (RangeShape().Match(reported) is { Success: true } range)
        {
            var agree = Printed.From(range.Groups["low"].Value)!.Value.Covers(values.Min()) && Printed.From(range.Groups["high"].Value)!.Value.Covers(values.Max());
            return new(agree ? Verdict.Consistent : Verdict.Inconsistent, quantities);
        }

        return Printed.From(reported) is not { } printed ? new(Verdict.Implied, quantities) : new(printed.Covers(values.Sum()) ? Verdict.Consistent : Verdict.Inconsistent, quantities);
    }

    /// <summary>Both ends of "4-12", "4 to 12"; null where the text is no range.</summary>
    internal static (double Low, double High)? Ends(string text) => RangeShape().Match(text) is { Success: true } m
        ? (double.Parse(m.Groups["low"].Value, NumberStyles.Float, CultureInfo.InvariantCulture), double.Parse(m.Groups["high"].Value, NumberStyles.Float, CultureInfo.InvariantCulture))
        : null;

    [GeneratedRegex(@"^\s*(?<low>\d{1,9}(\.\d{1,9})?)\s*(-|–|to)\s*(?<high>\d{1,9}(\.\d{1,9})?)\s*$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex RangeShape();

    [GeneratedRegex(@"(?<value>\d{1,3}(\.\d{1,9})?)\s*%", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PercentShape();
}
