using System.Collections.Immutable;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.Tables;

namespace Toolkit.Evidence.Audit;

/// <summary>Sizes of trials that a review does not print but that its totals imply. Always reported as implied, never entered as data.</summary>
public static class ImpliedSizes
{
    /// <summary>Implied n by study id: what the printed total leaves for the one or two trials without a size; empty where nothing follows.</summary>
    public static ImmutableSortedDictionary<string, double> Of(EvidenceSet set)
    {
        var known = set.Included.Where(s => s.Randomised is not null).Select(s => (double)s.Randomised!.Value).ToImmutableArray();
        return Printed.From(set.Claim("n_total")?.Value ?? "") is { } total
            ? Of(set, total.Value, known, Printed.From(set.Claim("n_max")?.Value ?? "")?.Value) ?? ImmutableSortedDictionary<string, double>.Empty
            : ImmutableSortedDictionary<string, double>.Empty;
    }

    internal static ImmutableSortedDictionary<string, double>? Of(EvidenceSet set, double total, ImmutableArray<double> known, double? largest)
    {
        var unknown = set.Included.Where(s => s.Randomised is null).OrderByDescending(s => set.Original(s.StudyId)?.Randomised ?? -1).ToList();
        var rest = total - known.Sum();
        var implied = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        switch (unknown.Count)
        {
            case 1:
                implied.Add(unknown[0].StudyId, rest);
                return implied.ToImmutable();
            case 2 when largest is { } max && !known.Contains(max) && set.Original(unknown[0].StudyId)?.Randomised is { } first && first != set.Original(unknown[1].StudyId)?.Randomised:
                implied.Add(unknown[0].StudyId, max);
                implied.Add(unknown[1].StudyId, rest - max);
                return implied.ToImmutable();
            default:
                return null;
        }
    }

    /// <summary>Names of a trial in lower case: the author alone where no other included trial shares it, and author with year, last.</summary>
    internal static ImmutableArray<string> ShortName(string studyId, EvidenceSet set)
    {
        static string Author(string id) => id.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9').TrimEnd('_', '-', ' ').ToLowerInvariant();
        var full = studyId.ToLowerInvariant();
        return set.Included.Count(s => Author(s.StudyId) == Author(studyId)) == 1 ? [Author(studyId), full] : [full];
    }
}
