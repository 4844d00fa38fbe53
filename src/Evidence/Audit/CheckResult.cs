using System.Collections.Immutable;
using System.Globalization;

namespace Toolkit.Evidence.Audit;

/// <summary>A recomputed quantity: a number or a word.</summary>
/// <param name="Number">Null where the quantity is a word.</param>
/// <param name="Word">Null where it is a number.</param>
public sealed record Quantity(string Name, double? Number, string? Word)
{
    /// <inheritdoc />
    public override string ToString() => Name + "=" + (Word ?? Number!.Value.ToString("G9", CultureInfo.InvariantCulture));
}

/// <summary>What a check gives: the recomputed quantities and the verdict on the printed claim.</summary>
/// <param name="Note">The assumption that decides, or why it cannot be checked; "" where nothing needs saying.</param>
public sealed record CheckResult(Verdict Verdict, ImmutableArray<Quantity> Quantities, string Note = "")
{
    /// <summary>The quantity of that name, or null.</summary>
    public Quantity? this[string name] => Quantities.FirstOrDefault(q => string.Equals(q.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Something the check needs is not printed.</summary>
    public static CheckResult NotCheckable(string why) => new(Verdict.NotCheckable, [], why);

    internal static Quantity Of(string name, double value) => new(name, value, null);

    internal static Quantity Of(string name, string word) => new(name, null, word);
}
