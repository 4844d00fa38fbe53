using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Batch;

/// <summary>All numbers of all participants of an output folder, and who is missing.</summary>
/// <param name="Measures">By participant, then in the order of their tables.</param>
/// <param name="Missing">Participants that were expected and are not published, with what is known of the reason.</param>
public sealed record GroupTable(ImmutableArray<Measure> Measures, ImmutableArray<(string Entity, string Reason)> Missing)
{
    /// <summary>Reads what is published of the expected participants.</summary>
    /// <param name="entities">"sub-01" …</param>
    /// <returns>The table, or the fault of a published table that cannot be read.</returns>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static Parsed<GroupTable> Read(OutputTree output, IEnumerable<string> entities)
    {
        var publication = new Publication(output);
        var (measures, missing) = (ImmutableArray.CreateBuilder<Measure>(), ImmutableArray.CreateBuilder<(string, string)>());
        foreach (var entity in entities.Order(StringComparer.Ordinal))
        {
            if (publication.Find(entity) is not { } found)
            {
                missing.Add((entity, ParticipantStatus.Read(output, entity)?.Failures.FirstOrDefault() is { } failure ? $"{failure.Stage}: {failure.Reason}" : "not begun, or not ended"));
                continue;
            }

            if (!found.Try(out var published, out var fault))
            {
                return fault.In(entity);
            }

            if (published.Files.Difference(output.Root, contents: false) is { } damage)
            {
                missing.Add((entity, damage));
            }
            else if (MeasureTable.Read(output, entity).Try(out var rows, out fault))
            {
                measures.AddRange(rows);
            }
            else
            {
                return fault;
            }
        }

        return new GroupTable(measures.ToImmutable(), missing.ToImmutable());
    }

    /// <summary>The long table that 'trial analyse' reads: participant, arm, visit, outcome, value, unit.</summary>
    /// <param name="arms">Arm by participant ("sub-01" or "01"); one that is not named has none.</param>
    public string Csv(IReadOnlyDictionary<string, string> arms)
    {
        string Arm(string entity) => arms.GetValueOrDefault(entity) ?? arms.GetValueOrDefault(entity["sub-".Length..]) ?? "";
        var rows = Measures.Select(m => string.Join(',', m.Participant["sub-".Length..], Text(Arm(m.Participant)), m.Session ?? "all", m.Outcome, double.IsNaN(m.Value) ? "" : Numbers.Format(m.Value), Text(m.Unit)));
        return string.Join('\n', rows.Prepend("participant,arm,visit,outcome,value,unit")) + "\n";
    }

    /// <summary>Arms from participants.tsv: its column arm, else group. Empty where there is no such table or column.</summary>
    /// <exception cref="IOException">The table cannot be read.</exception>
    public static ImmutableDictionary<string, string> Arms(string path)
    {
        if (!File.Exists(path))
        {
            return ImmutableDictionary<string, string>.Empty;
        }

        string[][] rows = [.. File.ReadAllLines(path).Where(l => l.Length > 0).Select(l => l.TrimStart('\uFEFF').Split('\t'))];
        var column = rows.Length == 0 ? -1 : Array.IndexOf(rows[0], "arm") is >= 0 and var arm ? arm : Array.IndexOf(rows[0], "group");
        return column < 0
            ? ImmutableDictionary<string, string>.Empty
            : rows.Skip(1).Where(r => r.Length > column && r[column] is not ("" or "n/a")).DistinctBy(r => r[0]).ToImmutableDictionary(r => r[0], r => r[column], StringComparer.Ordinal);
    }

    // Text that a spreadsheet would take for a formula is quoted with an apostrophe; numbers never come here.
    private static string Text(string text)
    {
        var safe = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' ? "'" + text : text;
        return safe.AsSpan().IndexOfAny(",\"\n") < 0 ? safe : "\"" + safe.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
    }
}
