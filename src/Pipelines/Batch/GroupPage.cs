using System.Collections.Immutable;
using Toolkit.Measurements;
using Toolkit.Reports;
using Toolkit.Reports.Drawing;

namespace Toolkit.Pipelines.Batch;

/// <summary>The page of the group: who lies far from the others, in which number, and who is missing. Nothing in it depends on when or where it was made.</summary>
public static class GroupPage
{
    private const double Left = 16;
    private const double Right = 504;
    private const double Middle = 44;
    private const double Spread = 22;
    private const int MostStrips = 60;

    public static string Of(GroupTable table, ImmutableArray<OutcomeSpread> outcomes)
    {
        var outliers = outcomes.SelectMany(o => o.Outliers).ToList();
        var participants = table.Measures.Select(m => m.Participant).Distinct(StringComparer.Ordinal).Count();
        var sections = ImmutableArray.CreateBuilder<ReportSection>();
        sections.Add(new("Overview", [new KeyFiguresBlock([
            new("Participants", Numbers.Format(participants), table.Missing.IsEmpty ? "nobody is missing" : $"{table.Missing.Length} missing"),
            new("Outcomes", Numbers.Format(outcomes.Length), "numbers a participant and session can have"),
            new("Outliers", Numbers.Format(outliers.Count), "beyond 3.5 robust deviations: look before believing or leaving out"),
        ])]));
        if (!table.Missing.IsEmpty)
        {
            sections.Add(new("Missing participants", [new ReportTable("Expected and not published: the table and this page are without them", [new("Participant"), new("Why")], table.Missing.Select(m => (Cell[])[m.Entity, m.Reason]))]));
        }

        sections.Add(new("Outliers", outliers.Count == 0
            ? ["No value lies beyond 3.5 robust deviations from the median of its outcome."]
            : [new ReportTable("The farthest first", [new("Participant"), new("Session"), new("Outcome"), new("Value", true), new("Unit"), new("Deviations", true)], outliers.OrderByDescending(o => Math.Abs(o.Score)).Select(o => (Cell[])
                [o.Measure.Participant, o.Measure.Session ?? "–", o.Measure.Outcome, Cell.Of(o.Measure.Value, 4), o.Measure.Unit, Cell.Fixed(o.Score, 1)]))]));
        if (!outcomes.IsEmpty)
        {
            sections.Add(new("Each outcome", [.. outcomes.Take(MostStrips).Select(o => (ReportBlock)Strip(o))]));
        }

        var without = table.Measures.Where(m => !double.IsFinite(m.Value)).ToList();
        if (without.Count > 0)
        {
            sections.Add(new("Values that could not be had", [new ReportTable("Participants whose number is missing, with the reason", [new("Participant"), new("Session"), new("Outcome"), new("Why")], without.Select(m => (Cell[])[m.Participant, m.Session ?? "–", m.Outcome, m.Reason]))]));
        }

        return HtmlReport.Write(new()
        {
            Title = "Imaging biomarkers of the group",
            Lead = "The values stand in group.csv, ready for 'toolkit trial analyse'; each participant has a page of its own beside this one.",
            Sections = sections.ToImmutable(),
            Methods = ["Outliers were told by the modified z score of Iglewicz and Hoaglin (1993), (x − median) / (MAD / 0.6745), beyond 3.5, over all participants and sessions of an outcome with five values or more; none was left out."],
        });
    }

    private static Figure Strip(OutcomeSpread outcome)
    {
        var far = outcome.Outliers.Select(o => o.Measure).ToHashSet();
        var id = "strip-" + outcome.Outcome;
        var description = $"{outcome.Scores.Length} values, median {Markup.Number(outcome.Median)} {outcome.Unit}; " + (far.Count == 0 ? "none beyond the limits." : $"{far.Count} beyond the limits: {string.Join(", ", outcome.Outliers.Take(6).Select(o => o.Measure.Participant))}.");
        var svg = new Svg(id, 520, 120, outcome.Outcome, description);
        var x = Reports.Drawing.Scale.Around(outcome.Scores.Select(s => s.Measure.Value), Left, Right);
        new Axes(svg, Left, 14, Right, 76, x, Reports.Drawing.Scale.Linear(0, 1, 76, 14)).DrawX(outcome.Unit is "1" or "" ? "value" : outcome.Unit, 6, grid: true);
        svg.Line(x.At(outcome.Median), 14, x.At(outcome.Median), 76, "null");
        foreach (var limit in new[] { -OutcomeSpread.Limit, OutcomeSpread.Limit }.Select(l => outcome.Median + (l * outcome.Scale)).Where(l => outcome.Scale > 0 && x.Contains(l)))
        {
            svg.Line(x.At(limit), 14, x.At(limit), 76, "limit");
        }

        foreach (var ((measure, score), i) in outcome.Scores.Select((s, i) => (s, i)))
        {
            // Marks are spread over the height by a fixed pattern, so that equal values stay visible.
            var y = Middle + (Spread * ((((i * 5) % 9) - 4) / 4.0));
            var isFar = far.Contains(measure);
            svg.Marker(x.At(measure.Value), y, isFar ? 1 : 0, isFar ? 4.6 : 3, isFar ? "halo f1" : "halo f0", $"{measure.Participant}{(measure.Session is null ? "" : " ses-" + measure.Session)}: {Markup.Number(measure.Value)} {outcome.Unit}" + (double.IsFinite(score) ? $", {Markup.Fixed(score, 1)} deviations" : ""));
        }

        return new(id, outcome.Outcome, description, svg, new ReportTable($"{outcome.Outcome}: values", [new("Participant"), new("Session"), new("Value", true), new("Deviations", true)], outcome.Scores.Select(s => (Cell[])
            [s.Measure.Participant, s.Measure.Session ?? "–", Cell.Of(s.Measure.Value, 5), Cell.Fixed(double.IsFinite(s.Score) ? s.Score : null, 1)])));
    }
}
