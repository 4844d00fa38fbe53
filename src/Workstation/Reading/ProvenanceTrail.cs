using System.Collections.Immutable;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;

namespace Toolkit.Workstation.Reading;

/// <summary>A number that leads to a provenance entry.</summary>
internal sealed record TracedNumber(string Name, string Shown);

/// <summary>The way of a number down through the stages to its bytes, and up from bytes to the numbers made of them.</summary>
internal sealed class ProvenanceTrail(RunResults results)
{
    private readonly Lazy<ILookup<string, string>> uses = new(() => results.Provenance.SelectMany(e => e.Value.Inputs.Distinct().Select(input => (input, e.Key))).ToLookup(p => p.input, p => p.Key, StringComparer.Ordinal));

    /// <summary>The entry of an id; null for none.</summary>
    public Provenance? Entry(string id) => results.Provenance.GetValueOrDefault(id);

    /// <summary>The id under which an entry stands: its own, unless it was altered.</summary>
    public string NameOf(Provenance entry) => results.Provenance.ContainsKey(entry.Id) ? entry.Id : results.Provenance.First(e => ReferenceEquals(e.Value, entry)).Key;

    /// <summary>Whether an entry is what it was when its id was computed. An entry whose source was shortened for print cannot be told.</summary>
    public bool IsWhole(string id) => Entry(id)?.Id == id;

    /// <summary>Values and estimates that name this entry.</summary>
    public IEnumerable<TracedNumber> Numbers(string id)
    {
        foreach (var e in results.Estimates.Where(e => e.Provenance.Contains(id)))
        {
            yield return new(e.Name, e.Value is { } v ? $"{Reports.Drawing.Markup.Number(v)}{Unit(e.Unit)}, {Percent(e.Level)} interval {Reports.EstimateTable.Interval(e)}" : e.Reason ?? "none");
        }

        foreach (var v in results.Values.Where(v => v.Provenance.Id == id))
        {
            yield return new($"{v.Outcome.Title}, {v.Participant.Label} at {v.Visit.Name}", v.Observation.Value is { } number ? Reports.Drawing.Markup.Number(number) + Unit(v.Outcome.Unit) : v.Observation.Reason ?? "none");
        }
    }

    /// <summary>Entries made from this one.</summary>
    public ImmutableArray<string> Uses(string id) => [.. uses.Value[id]];

    /// <summary>Every entry with bytes that this one rests on, itself included; each once, in the order of the way down.</summary>
    public ImmutableArray<Provenance> Bytes(string id)
    {
        var found = ImmutableArray.CreateBuilder<Provenance>();
        HashSet<string> seen = new(StringComparer.Ordinal);
        // A stack of its own, and each entry once: an altered file may hold a circle.
        Stack<string> ahead = new([id]);
        while (ahead.TryPop(out var next))
        {
            if (!seen.Add(next) || Entry(next) is not { } entry)
            {
                continue;
            }

            if (entry.Source is not null)
            {
                found.Add(entry);
            }

            foreach (var input in entry.Inputs.Reverse())
            {
                ahead.Push(input);
            }
        }

        return found.ToImmutable();
    }

    private static string Unit(string unit) => unit == "1" ? "" : " " + unit;

    private static string Percent(double level) => (100 * level).ToString("0.##", System.Globalization.CultureInfo.InvariantCulture) + " %";
}
