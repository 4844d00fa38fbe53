using System.Collections.Immutable;

namespace Toolkit.Evidence.Agreement;

/// <summary>One value as one person extracted it.</summary>
public sealed record Extraction(string Item, string Extractor, string Value);

/// <summary>A third person's decision between two extractions.</summary>
/// <param name="Reason">Never blank.</param>
public sealed record Decision(string Item, string By, string Value, string Reason);

/// <summary>One item after comparison: agreed, decided, or still open.</summary>
/// <param name="Value">Null while the two differ and nobody decided.</param>
/// <param name="Reason">"agreed", "only one extractor", or the reason of the decision; "" while open.</param>
public sealed record Adjudicated(string Item, string? Value, string Reason);

/// <summary>Compares two extractors item by item. Nothing is overwritten: both values stay beside the decision.</summary>
public static class Adjudication
{
    /// <summary>Items in the order of their first extraction. A decision without a reason is not one.</summary>
    /// <exception cref="ArgumentException">An item was extracted by more than two people, or twice by one.</exception>
    public static ImmutableArray<Adjudicated> Compare(IReadOnlyList<Extraction> extractions, IReadOnlyList<Decision> decisions) =>
        [.. extractions.GroupBy(e => e.Item, StringComparer.Ordinal).Select(g => One(g.Key, [.. g], decisions.FirstOrDefault(d => d.Item == g.Key && !string.IsNullOrWhiteSpace(d.Reason))))];

    /// <summary>Kappa over the items that both people extracted; null where there is none.</summary>
    public static Kappa? Agreement(IReadOnlyList<Extraction> extractions)
    {
        var both = extractions.GroupBy(e => e.Item, StringComparer.Ordinal).Where(g => g.Count() == 2).Select(g => g.OrderBy(e => e.Extractor, StringComparer.Ordinal).ToList()).ToList();
        return both.Count == 0 ? null : Kappa.Of([.. both.Select(p => p[0].Value)], [.. both.Select(p => p[1].Value)]);
    }

    private static Adjudicated One(string item, List<Extraction> values, Decision? decision)
    {
        if (values.Count > 2 || values.Select(v => v.Extractor).Distinct(StringComparer.Ordinal).Count() != values.Count)
        {
            throw new ArgumentException($"The item {Measurements.Printable.Quote(item)} has more than two extractions, or two by one person.", nameof(values));
        }

        if (decision is not null)
        {
            return new(item, decision.Value, decision.Reason);
        }

        return values.Count == 1 ? new(item, values[0].Value, "only one extractor")
            : string.Equals(values[0].Value.Trim(), values[1].Value.Trim(), StringComparison.OrdinalIgnoreCase) ? new(item, values[0].Value, "agreed") : new(item, null, "");
    }
}
