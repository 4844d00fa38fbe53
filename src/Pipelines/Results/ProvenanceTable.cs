using Toolkit.Measurements;

namespace Toolkit.Pipelines.Results;

/// <summary>Every provenance that a result refers to, by its id. A derived entry's inputs are in the table too, so that each number leads back to bytes.</summary>
public sealed class ProvenanceTable
{
    private readonly SortedDictionary<string, Provenance> entries = new(StringComparer.Ordinal);

    /// <summary>The entries in the order of their ids.</summary>
    public IReadOnlyDictionary<string, Provenance> Entries => entries;

    /// <summary>Adds an entry and gives its id. Its inputs must be added too: <see cref="Dangling"/> tells.</summary>
    public string Add(Provenance provenance)
    {
        entries.TryAdd(provenance.Id, provenance);
        return provenance.Id;
    }

    /// <summary>Makes and adds an entry derived from others, which are added as well.</summary>
    public Provenance Derive(string stage, IReadOnlyCollection<Provenance> inputs, params IEnumerable<KeyValuePair<string, string>> parameters)
    {
        foreach (var input in inputs)
        {
            Add(input);
        }

        var derived = Provenance.Derived(stage, inputs, parameters);
        Add(derived);
        return derived;
    }

    /// <summary>Ids that some entry names as its input and that are not in the table; empty in a sound table.</summary>
    public IEnumerable<string> Dangling() => entries.Values.SelectMany(e => e.Inputs).Where(id => !entries.ContainsKey(id)).Distinct(StringComparer.Ordinal);
}
