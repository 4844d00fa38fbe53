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
                return table;
            }

            faults.Add(why);
            return null;
        }

        return new EvidenceSet
        {
            Studies = studies,
            Outcomes = Table("outcomes.csv") is { } o ? OutcomeReader.Read(o, studies, new("outcomes.csv", faults)) : [],
            Rob2 = Table("rob2.csv") is { } r ? Judgements(r, studies, new("rob2.csv", faults)) : [],
            Flow = Table("prisma.csv") is { } p ? Boxes(p, new("prisma.csv", faults)) : new(),
            Claims = Table("claims.csv") is { } c ? Claims(c, new("claims.csv", faults)) : [],
            Faults = faults.ToImmutable(),
        };
    }

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
        foreach (var row in table.Rows)
        {
            var box = row["data"];
            if (!PrismaFlow.Known.Contains(box))
            {
                cells.Fault(row.Line, "data", "a box of the PRISMA 2020 template", Printable.Quote(box), "The row was left out");
            }
            else if (box == "dbr_excluded_reason")
            {
                reasons.Add(new(row["note"], cells.Count(row, "n")));
            }
            else if (cells.Count(row, "n") is { } n && !boxes.TryAdd(box, n) && boxes[box] != n)
            {
                cells.Fault(row.Line, "n", "one number for box " + box, string.Create(CultureInfo.InvariantCulture, $"{boxes[box]} and {n}"), "The first is used");
            }
        }

        return new() { Boxes = boxes.ToImmutable(), Reasons = reasons.ToImmutable(), IsGiven = true };
    }

    private static ImmutableArray<ReviewClaim> Claims(CsvTable table, CellReader cells)
    {
        cells.Need(table, "claim_id", "kind", "quantity", "value");
        return [.. table.Rows.Select(r => new ReviewClaim(r["claim_id"], r["location"], r["kind"], r["quantity"], r["value"], r["note"], r.Line))];
    }
}
