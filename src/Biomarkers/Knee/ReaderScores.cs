using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Knee;

/// <summary>One grade by one reader.</summary>
public sealed record ReaderScore(string Participant, string Visit, string Side, string Reader, string Feature, string Region, int Grade);

/// <summary>A feature's grades of one knee at one visit, added up over its regions; mean over readers.</summary>
/// <param name="Sum">NaN-free: null where a region of the feature was not graded, with <paramref name="Reason"/>.</param>
/// <param name="Readers">How many readers graded every region.</param>
public sealed record ScoreSum(string Participant, string Visit, string Side, string Feature, double? Sum, int Readers, string? Reason);

/// <summary>A sum's change from the first visit.</summary>
public sealed record ScoreChange(string Participant, string Side, string Feature, string From, string To, double Change);

/// <summary>Grades of the knee by readers, read from a table and checked against the published ranges.</summary>
/// <remarks>A grade that no reader can give is a fault of its line and is left out; a grade that a reader gave twice for one place is left out both times.</remarks>
public sealed record ReaderScores(ScoreSystem System, ImmutableArray<ReaderScore> Scores, ImmutableArray<Fault> Faults)
{
    private static readonly string[] Needed = ["participant", "visit", "reader", "feature", "region", "grade"];

    /// <summary>Reads a table with the columns participant, visit, reader, feature, region, grade, and side where both knees were read.</summary>
    public static Parsed<ReaderScores> Read(DelimitedTable table, ScoreSystem system)
    {
        var missing = Needed.Where(n => table.Column(n) < 0).ToArray();
        if (missing.Length > 0)
        {
            return new Fault(1, "the columns " + string.Join(", ", Needed), "no " + string.Join(", no ", missing)) { Unit = "line" };
        }

        var faults = ImmutableArray.CreateBuilder<Fault>();
        var scores = new List<(ReaderScore Score, int Line)>();
        foreach (var row in table.Rows)
        {
            if (One(table, row, system).Try(out var score, out var fault))
            {
                scores.Add((score, row.Line));
            }
            else
            {
                faults.Add(fault);
            }
        }

        var kept = new List<ReaderScore>();
        foreach (var same in scores.GroupBy(s => s.Score with { Grade = 0 }))
        {
            if (same.Count() == 1)
            {
                kept.Add(same.First().Score);
            }
            else
            {
                faults.Add(new(same.Last().Line, "one grade of a reader for a region", $"{same.Count()} for {same.Key.Feature} at {same.Key.Region}: none is used") { Unit = "line" });
            }
        }

        return kept.Count == 0
            ? faults.FirstOrDefault() ?? new Fault(2, "at least one grade", "none") { Unit = "line" }
            : new ReaderScores(system, [.. kept], [.. faults.OrderBy(f => f.Offset)]);
    }

    /// <summary>Sums per participant, visit, knee and feature, in the order of the table; a sum exists where at least one reader graded every region.</summary>
    public ImmutableArray<ScoreSum> Sums()
    {
        var sums = ImmutableArray.CreateBuilder<ScoreSum>();
        foreach (var knee in Scores.GroupBy(s => (s.Participant, s.Visit, s.Side, s.Feature)))
        {
            var feature = System.Feature(knee.Key.Feature)!;
            var complete = knee.GroupBy(s => s.Reader).Where(r => r.Count() == feature.Regions.Length).Select(r => r.Sum(s => s.Grade)).ToArray();
            var graded = knee.Select(s => s.Region).Distinct().ToHashSet(StringComparer.Ordinal);
            var reason = complete.Length > 0 ? null : "no reader graded " + string.Join(", ", feature.Regions.Where(r => !graded.Contains(r)).DefaultIfEmpty("every region alone"));
            sums.Add(new(knee.Key.Participant, knee.Key.Visit, knee.Key.Side, knee.Key.Feature, complete.Length == 0 ? null : complete.Average(), complete.Length, reason));
        }

        return sums.ToImmutable();
    }

    /// <summary>Changes of the sums from the first visit to each later one, visits in the order in which the table first names them.</summary>
    public ImmutableArray<ScoreChange> Changes()
    {
        var visits = Scores.Select(s => s.Visit).Distinct().ToList();
        var sums = Sums().Where(s => s.Sum is not null).ToDictionary(s => (s.Participant, s.Visit, s.Side, s.Feature), s => s.Sum!.Value);
        return [.. sums.Keys.Where(k => k.Visit == visits[0]).SelectMany(k => visits.Skip(1)
            .Where(v => sums.ContainsKey(k with { Visit = v }))
            .Select(v => new ScoreChange(k.Participant, k.Side, k.Feature, visits[0], v, sums[k with { Visit = v }] - sums[k])))];
    }

    /// <summary>Agreement of each two readers per feature, over every region, knee and visit that both graded.</summary>
    public ImmutableArray<(string Feature, string First, string Second, WeightedKappa Agreement)> Agreement()
    {
        var readers = Scores.Select(s => s.Reader).Distinct().ToList();
        var found = ImmutableArray.CreateBuilder<(string, string, string, WeightedKappa)>();
        foreach (var feature in System.Features)
        {
            var byPlace = Scores.Where(s => s.Feature == feature.Name).GroupBy(s => (s.Participant, s.Visit, s.Side, s.Region)).Select(g => g.ToDictionary(s => s.Reader, s => s.Grade)).ToList();
            for (var i = 0; i < readers.Count; i++)
            {
                for (var j = i + 1; j < readers.Count; j++)
                {
                    var pairs = byPlace.Where(p => p.ContainsKey(readers[i]) && p.ContainsKey(readers[j])).Select(p => (p[readers[i]], p[readers[j]])).ToList();
                    if (pairs.Count > 0)
                    {
                        found.Add((feature.Name, readers[i], readers[j], WeightedKappa.Of(pairs, feature.Greatest)));
                    }
                }
            }
        }

        return found.ToImmutable();
    }

    private static Parsed<ReaderScore> One(DelimitedTable table, DelimitedRow row, ScoreSystem system)
    {
        string Cell(string column) => table.Column(column) is >= 0 and var at && at < row.Cells.Length ? row.Cells[at].Trim() : "";
        Fault Wrong(string expected, string found) => new(row.Line, expected, Printable.Quote(found)) { Unit = "line" };
        foreach (var name in new[] { "participant", "visit", "reader" })
        {
            if (Cell(name).Length == 0)
            {
                return Wrong("a " + name, "");
            }
        }

        if (system.Feature(Cell("feature")) is not { } feature)
        {
            return Wrong($"a feature of {system.Name} ({string.Join(", ", system.Features.Select(f => f.Name))})", Cell("feature"));
        }

        if (feature.Regions.FirstOrDefault(r => r.Equals(Cell("region"), StringComparison.OrdinalIgnoreCase)) is not { } region)
        {
            return Wrong($"a region of {feature.Name} ({string.Join(", ", feature.Regions)})", Cell("region"));
        }

        return Numbers.TryParse(Cell("grade"), out var grade) && grade == Math.Floor(grade) && grade >= 0 && grade <= feature.Greatest
            ? new ReaderScore(Cell("participant"), Cell("visit"), Cell("side"), Cell("reader"), feature.Name, region, (int)grade)
            : Wrong($"a whole grade from 0 to {feature.Greatest} for {feature.Name}", Cell("grade"));
    }
}
