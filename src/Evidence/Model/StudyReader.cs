using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Toolkit.Evidence.Tables;
using Toolkit.Measurements;

namespace Toolkit.Evidence.Model;

/// <summary>Rows of studies.csv, with what cannot be true named.</summary>
internal static partial class StudyReader
{
    public static ImmutableArray<StudyRecord> Read(CsvTable table, CellReader cells)
    {
        cells.Need(table, "study_id", "provenance", "n_randomised", "condition", "weeks");
        var studies = new List<StudyRecord>();
        foreach (var row in table.Rows)
        {
            if (row["study_id"].Length == 0)
            {
                cells.Fault(row.Line, "study_id", "a study id", "nothing", "The row was left out");
            }
            else if (cells.Voice(row) is { } voice)
            {
                studies.Add(One(row, voice, cells));
            }
        }

        foreach (var twice in studies.Where(s => s.Voice == Voice.Review).GroupBy(s => s.StudyId, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            cells.Fault(twice.Last().Row, "study_id", "one row of the review for each trial", Printable.Quote(twice.Key) + " again", "The first row is used");
        }

        return Linked([.. studies.GroupBy(s => (s.StudyId, s.Voice == Voice.Review ? "" : s.Row.ToString(CultureInfo.InvariantCulture))).Select(g => g.First())], cells);
    }

    /// <summary>"30/30 randomised; 16/17 analysed" or "20/20/20": arms with what is stated of each.</summary>
    public static ImmutableArray<Arm> Arms(string cell)
    {
        ImmutableArray<int> randomised = [], analysed = [];
        foreach (var part in cell.Split(';', StringSplitOptions.TrimEntries))
        {
            var match = ArmList().Match(part);
            if (match.Success)
            {
                ImmutableArray<int> counts = [.. match.Groups["n"].Captures.Select(c => int.Parse(c.Value, NumberStyles.None, CultureInfo.InvariantCulture))];
                _ = part.Contains("analys", StringComparison.OrdinalIgnoreCase) || part.Contains("analyz", StringComparison.OrdinalIgnoreCase) ? analysed = counts : randomised = counts;
            }
        }

        return [.. Enumerable.Range(0, Math.Max(randomised.Length, analysed.Length)).Select(i => new Arm(i < randomised.Length ? randomised[i] : null, i < analysed.Length ? analysed[i] : null))];
    }

    private static StudyRecord One(CsvRow row, Voice voice, CellReader cells)
    {
        var study = new StudyRecord
        {
            StudyId = row["study_id"],
            Voice = voice,
            Where = Citation.Of(row),
            Reference = row["citation"],
            Identifiers = row["doi_pmid"],
            ReportOf = row["report_of"],
            Randomised = cells.Count(row, "n_randomised"),
            Analysed = cells.Count(row, "n_analysed"),
            ArmCount = cells.Count(row, "arms"),
            Arms = Arms(row["arm_n"]),
            Condition = row["condition"],
            Population = row["population"],
            Women = cells.Count(row, "sex_f"),
            Men = cells.Count(row, "sex_m"),
            Intervention = row["intervention"],
            Control = row["control"],
            Weeks = row["weeks"],
            SessionsPerWeek = row["sessions_per_week"],
            PainScale = row["pain_scale"],
            Biomarkers = row["biomarkers"],
            InTable = cells.YesNo(row, "in_table1"),
            InReferences = cells.YesNo(row, "in_reference_list"),
            Note = row["note"],
            Row = row.Line,
        };
        if (study.Analysed > study.Randomised)
        {
            cells.Fault(row.Line, "n_analysed", $"at most the {study.Randomised} randomised", study.Analysed.Value.ToString(CultureInfo.InvariantCulture), "One of the two counts is wrong; both are kept");
        }

        if (study.Women + study.Men > Math.Max(study.Randomised ?? int.MaxValue, study.Analysed ?? 0))
        {
            cells.Fault(row.Line, "sex_f", $"women and men to be at most the {study.Randomised} randomised", $"{study.Women} + {study.Men}", "One of the counts is wrong; all are kept");
        }

        return study;
    }

    /// <summary>Unknown trials and circles in report_of are named and the link is dropped.</summary>
    private static ImmutableArray<StudyRecord> Linked(ImmutableArray<StudyRecord> studies, CellReader cells)
    {
        var links = studies.Where(s => s.ReportOf.Length > 0).GroupBy(s => s.StudyId, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().ReportOf, StringComparer.Ordinal);
        var known = studies.Select(s => s.StudyId).ToHashSet(StringComparer.Ordinal);
        return [.. studies.Select(s =>
        {
            if (s.ReportOf.Length == 0)
            {
                return s;
            }

            if (!known.Contains(s.ReportOf))
            {
                cells.Fault(s.Row, "report_of", "a study id of this table", Printable.Quote(s.ReportOf), "The report is kept as a trial of its own");
                return s with { ReportOf = "" };
            }

            if (IsCircular(s.StudyId, links))
            {
                cells.Fault(s.Row, "report_of", "a trial that is not itself a report of this row", Printable.Quote(s.ReportOf) + ", which leads back to " + Printable.Quote(s.StudyId), "The link is dropped");
                return s with { ReportOf = "" };
            }

            return s;
        })];
    }

    private static bool IsCircular(string from, Dictionary<string, string> links)
    {
        var at = from;
        for (var steps = 0; steps <= links.Count && links.TryGetValue(at, out var next); steps++)
        {
            if (next == from)
            {
                return true;
            }

            at = next;
        }

        return false;
    }

    [GeneratedRegex(@"^\s*(?<n>\d{1,8})(?:\s*[/+]\s*(?<n>\d{1,8}))+", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ArmList();
}
