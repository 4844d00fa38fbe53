using System.Collections.Immutable;
using System.Text;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>Values of a trial in long form: one row a participant, visit and outcome.</summary>
/// <param name="Values">What could be read.</param>
/// <param name="Faults">What could not, with its row.</param>
public sealed record LongTableReading(ImmutableArray<OutcomeValue> Values, ImmutableArray<Fault> Faults);

/// <summary>Reads outcome values from a table with the columns participant, arm, visit, outcome, value, or from an ADaM basic data structure. A value is a number, "&lt;2.5" (below the limit), "&gt;1000" (above), or missing.</summary>
public static class LongTable
{
    private static readonly string[] Needed = ["participant", "arm", "visit", "outcome", "value"];

    /// <param name="source">Name of the file, without its folder.</param>
    /// <param name="outcomes">What the outcomes are; rows of others are left out.</param>
    /// <param name="days">Planned day of each visit; visits that are not named have none.</param>
    /// <param name="windows">Days either side within which a visit counts, where the table has a column day; a value outside is named and left out.</param>
    public static LongTableReading Read(Frame frame, string source, ReadOnlySpan<byte> bytes, IReadOnlyCollection<Outcome> outcomes, IReadOnlyDictionary<string, int> days, IReadOnlyDictionary<string, int>? windows = null)
    {
        (frame, var lines) = OfBds(frame);
        var codes = outcomes.GroupBy(o => AnalysisDatasets.Code(o.Name).ToLowerInvariant(), StringComparer.Ordinal).Where(g => g.Count() == 1).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        if (Needed.FirstOrDefault(c => !frame.Has(c)) is { } absent)
        {
            return new([], [new Fault(1, $"a column named {absent}", string.Join(", ", frame.Columns.Select(c => Printable.Clean(c)))) { Unit = "line", Place = source }]);
        }

        var whole = Provenance.OfBytes("trials.table", source, Provenance.Digest(bytes));
        var (participant, arm, visit, outcome, value) = (frame.Text("participant"), frame.Text("arm"), frame.Text("visit"), frame.Text("outcome"), frame.Text("value"));
        var took = frame.Has("day") && frame.IsNumeric("day") ? frame.Numbers("day") : [.. Enumerable.Repeat(double.NaN, frame.Rows)];
        var values = ImmutableArray.CreateBuilder<OutcomeValue>();
        var faults = ImmutableArray.CreateBuilder<Fault>();
        for (var i = 0; i < frame.Rows; i++)
        {
            if ((outcomes.FirstOrDefault(o => o.Name == outcome[i]) ?? (outcome[i] is { } code ? codes.GetValueOrDefault(code) : null)) is not { } known)
            {
                continue;
            }

            var line = lines[i];
            if (!IsLabel(participant[i]) || !IsLabel(visit[i]) || (arm[i] is not null && !IsLabel(arm[i])))
            {
                faults.Add(new Fault(line, "labels of participant, arm and visit", Printable.Quote($"{participant[i]}, {arm[i]}, {visit[i]}")) { Unit = "line", Place = source });
            }
            else if (!Observed(value[i]).Try(out var observation, out var fault))
            {
                faults.Add((fault with { Offset = line, Unit = "line" }).In(source));
            }
            else if (Outside(visit[i]!, took[i], days, windows) is { } outside)
            {
                faults.Add(new Fault(line, outside, Numbers.Format(took[i])) { Unit = "line", Place = source });
            }
            else
            {
                var who = new Participant(participant[i]!) { Arm = arm[i] is { } a ? new Arm(a) : null };
                var when = new Visit(visit[i]!) { Day = days.TryGetValue(visit[i]!, out var day) ? day : null };
                values.Add(new(who, when, known, observation, Provenance.Derived("trials.row", [whole], [new("line", Numbers.Format(line))])));
            }
        }

        return new(values.ToImmutable(), faults.ToImmutable());
    }

    /// <summary>An ADaM basic data structure as a long table: USUBJID, TRTP, AVISIT, PARAMCD in lower case (an outcome goes by its name or by the code it is written with), AVALC where it states a bound, else AVAL. Derived rows (DTYPE) and rows that ANL01FL leaves out are left out; blanks in labels become '_'. Any other table is given back.</summary>
    /// <returns>The table, and the line of the file of each of its rows.</returns>
    private static (Frame Table, int[] Lines) OfBds(Frame frame)
    {
        int[] lines = [.. Enumerable.Range(2, frame.Rows)];
        string[] needed = ["USUBJID", "TRTP", "AVISIT", "PARAMCD", "AVAL"];
        if (!Array.TrueForAll(needed, frame.Has))
        {
            return (frame, lines);
        }

        string?[] Column(string name) => frame.Has(name) ? frame.Text(name) : new string?[frame.Rows];
        string?[] Labels(string name) => [.. Column(name).Select(t => t?.Trim().Replace(' ', '_'))];
        string?[] derived = Column("DTYPE"), flag = Column("ANL01FL"), known = Column("AVALC"), number = Column("AVAL");
        var flagged = frame.Has("ANL01FL");
        bool Kept(int i) => string.IsNullOrEmpty(derived[i]) && (!flagged || flag[i] == "Y");
        var table = new Frame(frame.Rows)
            .With("participant", Labels("USUBJID"))
            .With("arm", Labels("TRTP"))
            .With("visit", Labels("AVISIT"))
            .With("outcome", [.. Labels("PARAMCD").Select(t => t?.ToLowerInvariant())])
            .With("value", [.. known.Select((k, i) => k is ['<' or '>', ..] ? k : number[i])])
            .Where(Kept);
        return (table, [.. lines.Where((_, i) => Kept(i))]);
    }

    private static string? Outside(string visit, double day, IReadOnlyDictionary<string, int> days, IReadOnlyDictionary<string, int>? windows) =>
        windows is not null && windows.TryGetValue(visit, out var window) && window > 0 && days.TryGetValue(visit, out var planned) && Math.Abs(day - planned) > window
            ? $"a day within {window} of {planned}, the window of {visit}"
            : null;

    /// <summary>A number, a bound, or nothing.</summary>
    public static Parsed<Observation> Observed(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return Observation.Missing("empty");
        }

        var bound = text.AsSpan().Trim();
        var sign = bound[0] is '<' or '>' ? bound[0] : ' ';
        if (!Numbers.TryParse(sign == ' ' ? bound : bound[1..].TrimStart('='), out var number))
        {
            return new Fault(0, "a number, '<' and a limit, or '>' and a limit", Printable.Quote(text));
        }

        return sign switch
        {
            '<' => BelowLimit(number),
            '>' => Observation.Above(number, "above the limit of quantification"),
            _ => Observation.Of(number),
        };
    }

    /// <summary>The same table from values: what <see cref="Read"/> reads.</summary>
    public static string Write(TrialData data)
    {
        var text = new StringBuilder("participant,arm,visit,outcome,value\n");
        foreach (var row in AnalysisDatasets.Rows(data))
        {
            text.Append(row.Participant.Label).Append(',').Append(row.Participant.Arm!.Name).Append(',').Append(row.Visit.Name).Append(',').Append(row.Outcome.Name).Append(',')
                .Append(AnalysisDatasets.Printed(row.Value.Observation)).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Below a limit of quantification, and not below zero where the limit is above it.</summary>
    internal static Observation BelowLimit(double limit) => Observation.Below(limit, "below the limit of quantification", limit > 0 ? 0 : null);

    /// <summary>Bytes of a table as UTF-8 text; a byte order mark is left out.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes is [0xEF, 0xBB, 0xBF, ..] ? bytes[3..] : bytes);

    private static bool IsLabel(string? text) => text is { Length: > 0 and <= 64 } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
