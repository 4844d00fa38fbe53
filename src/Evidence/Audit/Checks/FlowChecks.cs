using Toolkit.Evidence.Model;
using Toolkit.Evidence.Tables;
using static Toolkit.Evidence.Audit.CheckResult;

namespace Toolkit.Evidence.Audit.Checks;

/// <summary>Arithmetic of the boxes of a PRISMA 2020 flow diagram.</summary>
internal static class FlowChecks
{
    private static readonly string[] Plus = ["database", "register", "website", "organisation", "citations", "identified", "screened", "sought", "assessed", "reasons", "new", "previous"];

    private static readonly string[] Minus = ["duplicates", "automatic", "other", "removed", "excluded", "notretrieved"];

    public static CheckResult Run(CheckInputs inputs, string reported, EvidenceSet set)
    {
        if (inputs.Has("available"))
        {
            var checkable = set.Flow.Equations().Count(e => e.Holds is not null);
            return new(checkable == 0 ? Verdict.NotCheckable : Verdict.Implied, [Of("checkable", checkable)], "boxes without a number");
        }

        var value = 0.0;
        foreach (var key in inputs.Keys.Where(k => !string.Equals(k, "value", StringComparison.OrdinalIgnoreCase)))
        {
            var sign = Plus.Contains(key, StringComparer.OrdinalIgnoreCase) ? 1 : Minus.Contains(key, StringComparer.OrdinalIgnoreCase) ? -1 : 0;
            if (sign == 0 || inputs.List(key) is not { } terms)
            {
                return NotCheckable("a box without a number: " + Measurements.Printable.Quote(key));
            }

            value += sign * terms.Sum();
        }

        return Printed.From(reported) is { } printed
            ? new(printed.Value == value ? Verdict.Consistent : Verdict.Inconsistent, [Of("value", value)])
            : new(Verdict.Implied, [Of("value", value)]);
    }
}
