using System.Collections.Immutable;

namespace Toolkit.Evidence.Agreement;

/// <summary>Two people's extractions of the same items with what was decided between them and how well they agreed.</summary>
/// <param name="Items">Each item compared: agreed, decided, or open.</param>
/// <param name="Agreement">Null where no item was extracted by both.</param>
/// <param name="Values">Both people's values by item, beside the decision and never overwritten by it.</param>
public sealed record ExtractionForm(ImmutableArray<Adjudicated> Items, Kappa? Agreement, ImmutableArray<Extraction> Values)
{
    /// <summary>Items on which the two differ and nobody decided.</summary>
    public IEnumerable<Adjudicated> Open => Items.Where(i => i.Value is null);

    /// <summary>Compares the extractions.</summary>
    /// <exception cref="ArgumentException">An item was extracted by more than two people, or twice by one.</exception>
    public static ExtractionForm Of(IReadOnlyList<Extraction> extractions, IReadOnlyList<Decision> decisions) =>
        new(Adjudication.Compare(extractions, decisions), Adjudication.Agreement(extractions), [.. extractions]);
}
