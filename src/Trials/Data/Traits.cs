using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>What stands once for each participant: sex, dose, membership of an analysis set.</summary>
public sealed class Traits
{
    private readonly ImmutableDictionary<string, ImmutableDictionary<string, string>> columns;

    private Traits(ImmutableDictionary<string, ImmutableDictionary<string, string>> columns, ImmutableArray<Fault> faults)
    {
        this.columns = columns;
        Faults = faults;
    }

    public static Traits None { get; } = new(ImmutableDictionary<string, ImmutableDictionary<string, string>>.Empty, []);

    /// <summary>Columns that are absent, and participants with two values in one column; such a participant has none there.</summary>
    public ImmutableArray<Fault> Faults { get; }

    /// <summary>The value, or null where it is not known.</summary>
    public string? Of(string participant, string column) => columns.GetValueOrDefault(column)?.GetValueOrDefault(participant);

    /// <summary>Reads columns of a table that holds a column participant, with one row or many for each.</summary>
    /// <param name="source">Name of the file, without its folder.</param>
    public static Traits Read(Frame frame, string source, IReadOnlyCollection<string> wanted)
    {
        if (wanted.Count == 0 || !frame.Has("participant"))
        {
            return None;
        }

        var labels = frame.Text("participant");
        var faults = ImmutableArray.CreateBuilder<Fault>();
        var found = ImmutableDictionary.CreateBuilder<string, ImmutableDictionary<string, string>>(StringComparer.Ordinal);
        foreach (var name in wanted.Distinct(StringComparer.Ordinal))
        {
            if (!frame.Has(name))
            {
                faults.Add(new Fault(1, $"a column named {name}, which the plan uses", string.Join(", ", frame.Columns.Select(c => Printable.Clean(c)))) { Unit = "line", Place = source });
                continue;
            }

            found.Add(name, Column(labels, frame.Text(name), name, source, faults));
        }

        return new(found.ToImmutable(), faults.ToImmutable());
    }

    private static ImmutableDictionary<string, string> Column(string?[] labels, string?[] values, string name, string source, ImmutableArray<Fault>.Builder faults)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        var torn = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] is { } label && values[i] is { Length: > 0 } value && !found.TryAdd(label, value) && found[label] != value && torn.Add(label))
            {
                faults.Add(new Fault(i + 2, $"one {name} a participant", $"{Printable.Quote(found[label])} and {Printable.Quote(value)} for {Printable.Quote(label)}") { Unit = "line", Place = source });
            }
        }

        return found.Where(f => !torn.Contains(f.Key)).ToImmutableDictionary(StringComparer.Ordinal);
    }
}
