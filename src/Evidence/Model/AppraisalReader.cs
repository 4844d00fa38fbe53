using System.Collections.Immutable;
using Toolkit.Evidence.Agreement;
using Toolkit.Evidence.Flow;
using Toolkit.Evidence.Grade;
using Toolkit.Evidence.MetaAnalysis;
using Toolkit.Evidence.RiskOfBias;
using Toolkit.Evidence.Tables;
using Toolkit.Measurements;

namespace Toolkit.Evidence.Model;

/// <summary>Tables of what people judged: eligibility, extraction by two, signalling answers, moderators, certainty. A row that cannot be used is named and left out.</summary>
internal static class AppraisalReader
{
    private static readonly ImmutableArray<(string, CriterionAnswer)> Answers = [("yes", CriterionAnswer.Met), ("no", CriterionAnswer.NotMet), ("unclear", CriterionAnswer.Unclear)];

    /// <summary>criteria.csv: criterion, text, kind (inclusion or exclusion).</summary>
    public static Eligibility Criteria(CsvTable table, CellReader cells)
    {
        cells.Need(table, "criterion", "text", "kind");
        var criteria = new List<Criterion>();
        foreach (var row in table.Rows)
        {
            if (row["criterion"].Length == 0 || criteria.Exists(c => c.Id == row["criterion"]))
            {
                cells.Fault(row.Line, "criterion", "a criterion of its own", Found(row["criterion"]), "The row was left out");
            }
            else if (row["kind"].ToUpperInvariant() is not ("INCLUSION" or "EXCLUSION"))
            {
                cells.Fault(row.Line, "kind", "'inclusion' or 'exclusion'", Found(row["kind"]), "The row was left out");
            }
            else
            {
                criteria.Add(new(row["criterion"], row["text"].Length > 0 ? row["text"] : row["criterion"], row["kind"].Equals("exclusion", StringComparison.OrdinalIgnoreCase)));
            }
        }

        return criteria.Count == 0 ? Eligibility.ExerciseAndPain : new([.. criteria]);
    }

    /// <summary>eligibility.csv: record_id, reviewer ("third" decides), criterion, answer (yes, no, unclear), reason.</summary>
    public static Screening Screened(CsvTable table, Eligibility rules, CellReader cells)
    {
        cells.Need(table, "record_id", "reviewer", "criterion", "answer");
        var answers = new List<ScreeningAnswer>();
        foreach (var row in table.Rows)
        {
            string record = row["record_id"], reviewer = row["reviewer"], criterion = row["criterion"];
            if (record.Length == 0 || reviewer.Length == 0)
            {
                cells.Fault(row.Line, record.Length == 0 ? "record_id" : "reviewer", "a name", "nothing", "The row was left out");
            }
            else if (!rules.Criteria.Any(c => c.Id == criterion))
            {
                cells.Fault(row.Line, "criterion", "one of " + string.Join(", ", rules.Criteria.Select(c => c.Id)), Found(criterion), "The row was left out");
            }
            else if (!Answers.Any(a => a.Item1.Equals(row["answer"], StringComparison.OrdinalIgnoreCase)))
            {
                cells.Fault(row.Line, "answer", "'yes' or 'no' or 'unclear'", Found(row["answer"]), "The row was left out");
            }
            else if (reviewer != Screening.Third && answers.Where(a => a.RecordId == record && a.Reviewer != Screening.Third).Select(a => a.Reviewer).Append(reviewer).Distinct(StringComparer.Ordinal).Count() > 2)
            {
                cells.Fault(row.Line, "reviewer", "two reviewers, and 'third' for who decides between them", Found(reviewer) + " as one more", "The row was left out");
            }
            else if (reviewer == Screening.Third && row["reason"].Length == 0)
            {
                cells.Fault(row.Line, "reason", "the reason of the third person's answer", "nothing", "The row was left out");
            }
            else if (answers.Exists(a => a.RecordId == record && a.Reviewer == reviewer && a.Criterion == criterion))
            {
                cells.Fault(row.Line, "criterion", "one answer of a person to a criterion", Found(criterion) + " again", "The first is used");
            }
            else
            {
                answers.Add(new(record, reviewer, criterion, Answers.First(a => a.Item1.Equals(row["answer"], StringComparison.OrdinalIgnoreCase)).Item2, row["reason"]));
            }
        }

        return Screening.Of(rules, answers);
    }

    /// <summary>extractions.csv (item, extractor, value) and decisions.csv (item, by, value, reason). An item is a cell: "P4.effect_size", "ELM2020.n_randomised".</summary>
    public static ExtractionForm? Extractions(CsvTable? table, CellReader cells, CsvTable? decided, CellReader decisionCells)
    {
        if (table is null)
        {
            return null;
        }

        cells.Need(table, "item", "extractor", "value");
        var extractions = new List<Extraction>();
        foreach (var row in table.Rows)
        {
            var own = extractions.Where(e => e.Item == row["item"]).ToList();
            if (row["item"].Length == 0 || row["extractor"].Length == 0)
            {
                cells.Fault(row.Line, row["item"].Length == 0 ? "item" : "extractor", "a name", "nothing", "The row was left out");
            }
            else if (own.Exists(e => e.Extractor == row["extractor"]))
            {
                cells.Fault(row.Line, "extractor", "one value of a person for an item", Found(row["extractor"]) + " again for " + Found(row["item"]), "The first is used");
            }
            else if (own.Count == 2)
            {
                cells.Fault(row.Line, "extractor", "two extractors of an item", Found(row["extractor"]) + " as a third", "A third person decides in decisions.csv; the row was left out");
            }
            else
            {
                extractions.Add(new(row["item"], row["extractor"], row["value"]));
            }
        }

        return ExtractionForm.Of(extractions, Decisions(decided, extractions, decisionCells));
    }

    private static List<Decision> Decisions(CsvTable? table, List<Extraction> extractions, CellReader cells)
    {
        var decisions = new List<Decision>();
        if (table is null)
        {
            return decisions;
        }

        cells.Need(table, "item", "by", "value", "reason");
        foreach (var row in table.Rows)
        {
            if (!extractions.Exists(e => e.Item == row["item"]))
            {
                cells.Fault(row.Line, "item", "an item of extractions.csv", Found(row["item"]), "The row was left out");
            }
            else if (row["reason"].Length == 0)
            {
                cells.Fault(row.Line, "reason", "the reason of the decision", "nothing", "The item stays open");
            }
            else
            {
                decisions.Add(new(row["item"], row["by"], row["value"], row["reason"]));
            }
        }

        return decisions;
    }

    /// <summary>signalling.csv: study_id and the questions 1.1 to 5.3. Trials that rob2.csv lacks are judged by their answers.</summary>
    public static ImmutableArray<Rob2Record> Signalling(CsvTable table, ImmutableArray<Rob2Record> records, ImmutableArray<StudyRecord> studies, CellReader cells)
    {
        cells.Need(table, ["study_id", .. SignallingAnswers.Questions]);
        var all = records.ToList();
        foreach (var row in table.Rows)
        {
            if (!studies.Any(s => s.StudyId == row["study_id"]))
            {
                cells.Fault(row.Line, "study_id", "a study id of studies.csv", Found(row["study_id"]), "The row was left out");
                continue;
            }

            var answers = new Dictionary<string, Answer>(StringComparer.Ordinal);
            foreach (var question in SignallingAnswers.Questions)
            {
                if (SignallingAnswers.Read(row[question]) is { } answer)
                {
                    answers[question] = answer;
                }
                else
                {
                    cells.Fault(row.Line, question, "Y, PY, PN, N, NI or NA", Found(row[question]), "Counted as no information");
                }
            }

            var judged = SignallingAnswers.Judge(answers);
            var at = all.FindIndex(r => r.StudyId == row["study_id"]);
            if (at < 0)
            {
                all.Add(new() { StudyId = row["study_id"], Domains = judged, BySignalling = judged, Row = row.Line });
            }
            else if (!all[at].BySignalling.IsEmpty)
            {
                cells.Fault(row.Line, "study_id", "one row for each trial", Found(row["study_id"]) + " again", "The first row is used");
            }
            else
            {
                all[at] = all[at] with { BySignalling = judged };
            }
        }

        return [.. all];
    }

    /// <summary>moderators.csv: study_id, then a column for each property; a column of numbers is a moderator, any other a grouping.</summary>
    public static ModeratorTable Moderators(CsvTable table, ImmutableArray<StudyRecord> studies, CellReader cells)
    {
        cells.Need(table, "study_id");
        var rows = new List<CsvRow>();
        foreach (var row in table.Rows)
        {
            if (!studies.Any(s => s.StudyId == row["study_id"]) || rows.Exists(r => r["study_id"] == row["study_id"]))
            {
                cells.Fault(row.Line, "study_id", "a study id of studies.csv, once", Found(row["study_id"]), "The row was left out");
            }
            else
            {
                rows.Add(row);
            }
        }

        var moderators = ImmutableArray.CreateBuilder<Moderator>();
        var groupings = ImmutableArray.CreateBuilder<Grouping>();
        foreach (var column in table.Header.Where(h => h.Length > 0 && !h.Equals("study_id", StringComparison.OrdinalIgnoreCase)))
        {
            var given = rows.Where(r => r[column].Length > 0).ToList();
            var numbers = given.Where(r => Printed.TryRead(r[column], out _)).ToList();
            if (given.Count > 0 && numbers.Count * 2 > given.Count)
            {
                foreach (var row in given.Except(numbers))
                {
                    cells.Fault(row.Line, column, "a number, as most of this column are", Found(row[column]), "The trial has no value of this moderator");
                }

                moderators.Add(new(column, numbers.ToImmutableSortedDictionary(r => r["study_id"], r => Printed.From(r[column])!.Value.Value, StringComparer.Ordinal)));
            }
            else if (given.Count > 0)
            {
                groupings.Add(new(column, given.ToImmutableSortedDictionary(r => r["study_id"], r => r[column], StringComparer.Ordinal)));
            }
        }

        return new(moderators.ToImmutable(), groupings.ToImmutable());
    }

    /// <summary>grade.csv: category, domain, levels (-2 to 2), reason, by.</summary>
    public static ImmutableArray<GradeJudgement> Certainty(CsvTable table, ImmutableArray<OutcomeRecord> outcomes, CellReader cells)
    {
        cells.Need(table, "category", "domain", "levels", "reason");
        var steps = ImmutableArray.CreateBuilder<GradeJudgement>();
        foreach (var row in table.Rows)
        {
            var domain = GradeProfile.Domains.FirstOrDefault(d => d.Name.Equals(row["domain"], StringComparison.OrdinalIgnoreCase));
            if (!outcomes.Any(o => string.Equals(o.Domain, row["category"], StringComparison.OrdinalIgnoreCase)))
            {
                cells.Fault(row.Line, "category", "a domain of outcomes.csv", Found(row["category"]), "The row was left out");
            }
            else if (domain is null)
            {
                cells.Fault(row.Line, "domain", "one of " + string.Join(", ", GradeProfile.Domains.Select(d => d.Name)), Found(row["domain"]), "The row was left out");
            }
            else if (row["levels"].TrimStart('+').Replace('−', '-') is var text && (!int.TryParse(text, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out var levels) || !domain.Allows(levels)))
            {
                cells.Fault(row.Line, "levels", domain.Up ? "1 or 2 levels up, or 0" : "1 or 2 levels down (-1, -2), or 0", Found(row["levels"]), "The row was left out");
            }
            else if (row["reason"].Length == 0)
            {
                cells.Fault(row.Line, "reason", "the reason of the step", "nothing", "The row was left out");
            }
            else
            {
                steps.Add(new(row["category"], levels == 0 ? null : new(domain.Name, levels, row["reason"]), row["by"]));
            }
        }

        return steps.ToImmutable();
    }

    private static string Found(string text) => text.Length == 0 ? "nothing" : Printable.Quote(text);
}
