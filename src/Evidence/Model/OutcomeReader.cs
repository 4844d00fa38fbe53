using System.Collections.Immutable;
using Toolkit.Evidence.Tables;
using Toolkit.Measurements;

namespace Toolkit.Evidence.Model;

/// <summary>Rows of outcomes.csv, with what cannot be true named.</summary>
internal static class OutcomeReader
{
    private static readonly ImmutableArray<(string, Benefit)> Benefits = [("up", Benefit.UpIsBetter), ("down", Benefit.DownIsBetter), ("ambiguous", Benefit.Ambiguous)];

    private static readonly ImmutableArray<(string, Comparison)> Comparisons = [("between", Comparison.Between), ("within", Comparison.Within)];

    public static ImmutableArray<OutcomeRecord> Read(CsvTable table, ImmutableArray<StudyRecord> studies, CellReader cells)
    {
        cells.Need(table, "outcome_id", "study_id", "provenance", "domain", "outcome", "direction", "p_report");
        var known = studies.Select(s => s.StudyId).ToHashSet(StringComparer.Ordinal);
        var outcomes = ImmutableArray.CreateBuilder<OutcomeRecord>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in table.Rows)
        {
            if (row["outcome_id"].Length == 0 || !seen.Add(row["outcome_id"]))
            {
                cells.Fault(row.Line, "outcome_id", "an outcome id of its own", row["outcome_id"].Length == 0 ? "nothing" : Printable.Quote(row["outcome_id"]) + " again", "The row was left out");
            }
            else if (!known.Contains(row["study_id"]))
            {
                cells.Fault(row.Line, "study_id", "a study id of studies.csv", Printable.Quote(row["study_id"]), "The row was left out");
            }
            else if (cells.Voice(row) is { } voice)
            {
                outcomes.Add(Checked(One(row, voice, cells), cells));
            }
        }

        return outcomes.ToImmutable();
    }

    private static OutcomeRecord One(CsvRow row, Voice voice, CellReader cells)
    {
        var design = cells.Word(row, "design", Comparisons);
        return new()
        {
            OutcomeId = row["outcome_id"],
            StudyId = row["study_id"],
            Voice = voice,
            Where = Citation.Of(row),
            Domain = row["domain"],
            Outcome = row["outcome"],
            Compared = row["comparison"],
            Comparison = design == Comparison.NotStated ? Design(row["comparison"]) : design,
            Benefit = cells.Word(row, "benefit", Benefits),
            Direction = row["direction"],
            Magnitude = cells.Number(row, "magnitude"),
            Unit = row["unit"],
            EffectType = row["effect_size_type"],
            Effect = cells.Number(row, "effect_size"),
            Low = cells.Number(row, "ci_lo"),
            High = cells.Number(row, "ci_hi"),
            P = P(row, "p_report", cells),
            NBasis = row["n_basis"],
            Group1 = Group(row, "1", cells),
            Group2 = Group(row, "2", cells),
            Pre = cells.Number(row, "pre"),
            Post = cells.Number(row, "post"),
            PercentChange = cells.Number(row, "percent_change"),
            Statistic = row["test_stat"],
            Correlation = Unit(row, "corr_with_pain_r", cells),
            CorrelationP = P(row, "corr_p", cells),
            Note = row["note"],
            Row = row.Line,
        };
    }

    private static GroupSummary Group(CsvRow row, string arm, CellReader cells)
    {
        var n = cells.Count(row, "n" + arm);
        var events = cells.Count(row, "events" + arm);
        if (events > n)
        {
            cells.Fault(row.Line, "events" + arm, $"at most the {n} participants of n{arm}", Printable.Quote(row["events" + arm]), "The events were left out");
            events = null;
        }

        return new(n, cells.Number(row, "mean" + arm), Spread(row, "sd" + arm, cells), events);
    }

    private static Comparison Design(string compared) =>
        compared.Contains("pre-post", StringComparison.OrdinalIgnoreCase) || compared.Contains("within", StringComparison.OrdinalIgnoreCase) ? Comparison.Within
        : compared.Contains("between", StringComparison.OrdinalIgnoreCase) || compared.Contains("vs", StringComparison.OrdinalIgnoreCase) ? Comparison.Between
        : Comparison.NotStated;

    private static string P(CsvRow row, string column, CellReader cells)
    {
        if (PClaim.IsSilence(row[column]))
        {
            return "";
        }

        if (row[column].Length > 0 && PClaim.From(row[column]) is null)
        {
            cells.Fault(row.Line, column, "a p value such as '<0.05', '0.03' or 'n.s.'", Printable.Quote(row[column]));
            return "";
        }

        return row[column];
    }

    private static Printed? Spread(CsvRow row, string column, CellReader cells)
    {
        var sd = cells.Number(row, column);
        if (sd is not { Value: < 0 })
        {
            return sd;
        }

        cells.Fault(row.Line, column, "a standard deviation of zero or more", Printable.Quote(row[column]));
        return null;
    }

    private static Printed? Unit(CsvRow row, string column, CellReader cells)
    {
        // "associated" is a statement without a number, not a broken number.
        var r = row[column].Any(char.IsAsciiDigit) ? cells.Number(row, column) : null;
        if (r is not { } printed || Math.Abs(printed.Value) <= 1)
        {
            return r;
        }

        cells.Fault(row.Line, column, "a correlation between -1 and 1", Printable.Quote(row[column]));
        return null;
    }

    private static OutcomeRecord Checked(OutcomeRecord o, CellReader cells)
    {
        if (o is { Low: { } low, High: { } high } && low.Value > high.Value)
        {
            cells.Fault(o.Row, "ci_lo", "a lower limit below the upper limit " + high, Printable.Quote(low.ToString()), "The interval was left out");
            return o with { Low = null, High = null };
        }

        if (o is { Effect: { } effect, Low: { } l, High: { } h } && (effect.High < l.Low || effect.Low > h.High))
        {
            cells.Fault(o.Row, "effect_size", $"an estimate inside its interval [{l}, {h}]", Printable.Quote(effect.ToString()), "Both are kept; the interval is not used");
            return o with { Low = null, High = null };
        }

        return o;
    }
}
