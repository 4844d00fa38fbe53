using System.Collections.Immutable;

namespace Toolkit.Evidence.MetaAnalysis;

/// <summary>A property of trials by which effects may differ: numbers for a meta-regression, words for subgroups.</summary>
/// <param name="Values">By study id; trials without a value are absent.</param>
public sealed record Moderator(string Name, ImmutableSortedDictionary<string, double> Values);

/// <summary>A grouping of trials.</summary>
/// <param name="Groups">By study id; trials without a group are absent.</param>
public sealed record Grouping(string Name, ImmutableSortedDictionary<string, string> Groups);

/// <summary>Moderators and groupings of a set of trials.</summary>
public sealed record ModeratorTable(ImmutableArray<Moderator> Moderators, ImmutableArray<Grouping> Groupings)
{
    public static ModeratorTable Empty { get; } = new([], []);
}
