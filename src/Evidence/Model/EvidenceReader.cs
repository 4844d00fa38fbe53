using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Evidence.Flow;
using Toolkit.Evidence.RiskOfBias;
using Toolkit.Evidence.Tables;
using Toolkit.Measurements;

namespace Toolkit.Evidence.Model;

/// <summary>Reads the extraction tables of a review. Only studies.csv must exist; what is wrong elsewhere is named and everything else is still read.</summary>
public static class EvidenceReader
{
    private static readonly string[] DomainColumns = ["D1", "D2", "D3", "D4", "D5"];

    /// <param name="text">The text of a table by its file name, or null where there is no such table.</param>
    /// <returns>The set, or a fault where there are no studies at all.</returns>
    public static Parsed<EvidenceSet> Read(Func<string, string?> text)
    {
        var faults = ImmutableArray.CreateBuilder<Fault>();
        if (text("studies.csv") is not { } studyText)
        {
            return new Fault(0, "the table studies.csv", "no such file") { Unit = "line", Advice = "Name the folder that holds the extraction tables" };
        }

        if (!CsvTable.Read("studies.csv", studyText).Try(out var studyTable, out var fault))
        {
            return fault;
        }

        faults.AddRange(studyTable.Overlong);
        var studies = StudyReader.Read(studyTable, new("studies.csv", faults));
        if (studies.IsEmpty)
        {
            return faults.Count > 0 ? faults[0] : new Fault(1, "at least one study", "none") { Unit = "line", Place = "studies.csv" };
        }

        CsvTable? Table(string name)
        {
            if (text(name) is not { } found)
            {
                return null;
            }

            if (CsvTable.Read(name, found).Try(out var table, out var why))
            {
                faults.AddRange(table.Overlong);
                return table;
            }

            faults.Add(why);
            return null;
        }

        CellReader Cells(string name) => new(name, faults);
        ImmutableArray<OutcomeRecord> outcomes = Table("outcomes.csv") is { } o ? OutcomeReader.Read(o, studies, Cells("outcomes.csv")) : [];
        ImmutableArray<Rob2Record> ratings = Table("rob2.csv") is { } r ? Judgements(r, studies, Cells("rob2.csv")) : [];
        var rules = Table("criteria.csv") is { } k ? AppraisalReader.Criteria(k, Cells("criteria.csv")) : Eligibility.ExerciseAndPain;
        EvidenceSet set = new()
        {
            Studies = studies,
            Outcomes = outcomes,
            Rob2 = Table("signalling.csv") is { } s ? AppraisalReader.Signalling(s, ratings, studies, Cells("signalling.csv")) : ratings,
            Flow = Table("prisma.csv") is { } p ? Boxes(p, Cells("prisma.csv")) : new(),
            Claims = Table("claims.csv") is { } c ? Claims(c, Cells("claims.csv")) : [],
            Screening = Table("eligibility.csv") is { } e ? AppraisalReader.Screened(e, rules, Cells("eligibility.csv")) : null,
            Extraction = AppraisalReader.Extractions(Table("extractions.csv"), Cells("extractions.csv"), Table("decisions.csv"), Cells("decisions.csv")),
            Moderators = Table("moderators.csv") is { } m ? AppraisalReader.Moderators(m, studies, Cells("moderators.csv")) : MetaAnalysis.ModeratorTable.Empty,
            Certainty = Table("grade.csv") is { } g ? AppraisalReader.Certainty(g, outcomes, Cells("grade.csv")) : [],
        };
        return set with { Faults = faults.ToImmutable() };
    }

    /// <summary>The tables that are read, by file name; only the first must exist.</summary>
    public static ImmutableArray<string> Tables { get; } =
    [
        "studies.csv", "outcomes.csv", "rob2.csv", "prisma.csv", "claims.csv", "criteria.csv", "eligibility.csv", "extractions.csv", "decisions.csv", "signalling.csv", "moderators.csv", "grade.csv",
    ];

    private static ImmutableArray<Rob2Record> Judgements(CsvTable table, ImmutableArray<StudyRecord> studies, CellReader cells)
    {
        cells.Need(table, ["study_id", .. DomainColumns]);
        var records = ImmutableArray.CreateBuilder<Rob2Record>();
        foreach (var row in table.Rows)
        {
            if (!studies.Any(s => s.StudyId == row["study_id"]))
            {
                cells.Fault(row.Line, "study_id", "a study id of studies.csv", Printable.Quote(row["study_id"]), "The row was left out");
                continue;
            }

            if (records.Any(r => r.StudyId == row["study_id"]))
            {
                cells.Fault(row.Line, "study_id", "one row for each trial", Printable.Quote(row["study_id"]) + " again", "The first row is used");
                continue;
            }

            var printed = Judgement(row, "overall_reported", cells);
            var own = Judgement(row, "override", cells);
            if (own != RiskOfBias.Judgement.NoInformation && row["override_reason"].Length == 0)
            {
                cells.Fault(row.Line, "override_reason", "the reason of the override", "nothing", "The override was left out");
                own = RiskOfBias.Judgement.NoInformation;
            }

            records.Add(new()
            {
                StudyId = row["study_id"],
                Domains = [.. DomainColumns.Select(d => Judgement(row, d, cells))],
                Printed = printed == RiskOfBias.Judgement.NoInformation ? null : printed,
                Override = own == RiskOfBias.Judgement.NoInformation ? null : new(own, row["override_reason"], row["override_by"]),
                Row = row.Line,
            });
        }

        return records.ToImmutable();
    }

    private static Judgement Judgement(CsvRow row, string column, CellReader cells)
    {
        if (Rob2.Read(row[column]) is { } judgement)
        {
            return judgement;
        }

        cells.Fault(row.Line, column, "'Low', 'Some concerns' or 'High'", Printable.Quote(row[column]));
        return RiskOfBias.Judgement.NoInformation;
    }

    private static PrismaFlow Boxes(CsvTable table, CellReader cells)
    {
        cells.Need(table, "data", "n");
        var boxes = ImmutableSortedDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        var reasons = ImmutableArray.CreateBuilder<ExclusionReason>();
        var others = ImmutableArray.CreateBuilder<ExclusionReason>();
        foreach (var row in table.Rows)
        {
            var box = row["data"];
            if (!PrismaFlow.Known.Contains(box))
            {
                cells.Fault(row.Line, "data", "a box of the PRISMA 2020 template", Printable.Quote(box), "The row was left out");
            }
            else if (box is "dbr_excluded_reason" or "other_excluded_reason")
            {
                (box[0] == 'd' ? reasons : others).Add(new(row["note"], cells.Count(row, "n")));
            }
            else if (cells.Count(row, "n") is { } n && !boxes.TryAdd(box, n) && boxes[box] != n)
            {
                cells.Fault(row.Line, "n", "one number for box " + box, string.Create(CultureInfo.InvariantCulture, $"{boxes[box]} and {n}"), "The first is used");
            }
        }

        return new() { Boxes = boxes.ToImmutable(), Reasons = reasons.ToImmutable(), OtherReasons = others.ToImmutable(), IsGiven = true };
    }

    private static ImmutableArray<ReviewClaim> Claims(CsvTable table, CellReader cells)
    {
        cells.Need(table, "claim_id", "kind", "quantity", "value");
        return [.. table.Rows.Select(r => new ReviewClaim(r["claim_id"], r["location"], r["kind"], r["quantity"], r["value"], r["note"], r.Line))];
    }
}
