using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Evidence.Flow;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports.Evidence;

/// <summary>PRISMA 2020 flow diagram (Page et al. 2021), with the columns of previous studies and of other methods where there are any. A count that is not printed is shown as "not stated", never as zero; a box that does not add up says what the others give.</summary>
public static class FlowDiagram
{
    private const double BoxWidth = 200;
    private const double Left = 44;
    private const double Gap = 26;
    private const double ColumnGap = 30;
    private const double Wide = 5.4;
    private const double Sought = 282;
    private const double Assessed = 384;
    private const double Height = 70;
    private const double Line = 16;
    private const string Bar = "#BCD2EE";
    private const string White = "#ffffff";
    private const string Gainsboro = "#DCDCDC";
    private const string Goldenrod = "#FFC125";
    private const string Ink = "#000000";

    public static Figure Draw(string id, PrismaFlow flow)
    {
        var wrong = flow.Equations().Count(e => e.Holds == false);
        var other = flow.HasOtherColumn;
        var previous = flow["previous_studies"] is not null || flow["previous_reports"] is not null;
        double main = Left + (previous ? BoxWidth + ColumnGap : 0), second = main + (2 * BoxWidth) + Gap + ColumnGap, width = second + (other ? (2 * BoxWidth) + Gap : -ColumnGap) + 8;
        var excluded = Reasons("Reports excluded: ", flow, "dbr_excluded", flow.Reasons);
        var otherExcluded = Reasons("Reports excluded: ", flow, "other_excluded", flow.OtherReasons);
        double tall = Math.Max(Height, 14 + (Line * Math.Max(Lines(excluded), other ? Lines(otherExcluded) : 0))), end = Assessed + tall + 34;
        var description = string.Create(CultureInfo.InvariantCulture, $"Flow of records from identification to inclusion{(other ? ", by databases and registers and by other methods" : "")}; {flow.Boxes.Count} boxes have a number, and {wrong} of the checkable boxes do not add up.");
        var svg = new Svg(id, width, end + 112, "PRISMA 2020 flow diagram", description);
        Stage(svg, 44, 130, "Identification");
        Stage(svg, 186, Assessed + tall - 186, "Screening");
        Stage(svg, end, 102, "Included");
        if (previous)
        {
            Title(svg, Left, BoxWidth, "Previous studies", Gainsboro);
            Box(svg, Left, 44, 70, ["Studies in the earlier version: " + N(flow, "previous_studies"), "Reports: " + N(flow, "previous_reports")], Gainsboro);
            svg.Line(Left + (BoxWidth / 2), 114, Left + (BoxWidth / 2), end + 51, "ink");
            Arrow(svg, Left + (BoxWidth / 2), end + 51, main, end + 51);
        }

        Title(svg, main, (2 * BoxWidth) + Gap, "Identification via databases and registers", Goldenrod);
        Box(svg, main, 44, 126, ["Records identified from:", "Databases: " + N(flow, "database_results"), "Registers: " + N(flow, "register_results")]);
        Box(svg, main + BoxWidth + Gap, 44, 126, ["Records removed before screening:", "Duplicates: " + N(flow, "duplicates"), "By automation tools: " + N(flow, "excluded_automatic"), "Other reasons: " + N(flow, "excluded_other")]);
        Box(svg, main, 194, 60, ["Records screened: " + N(flow, "records_screened"), Hint(flow, "records_screened")]);
        Box(svg, main + BoxWidth + Gap, 194, 60, ["Records excluded: " + N(flow, "records_excluded")]);
        Down(svg, main, 170, 194);
        Down(svg, main, 254, Sought);
        Across(svg, main, 107, 224);
        Retrieval(svg, flow, main, "dbr", excluded, tall, White);
        Box(svg, main, end, 102, ["Studies included: " + N(flow, "new_studies"), "Reports included: " + N(flow, "new_reports"), Hint(flow, "new_reports"), "Total studies: " + N(flow, "total_studies") + ", reports: " + N(flow, "total_reports")]);
        Down(svg, main, Assessed + Height, end);
        if (other)
        {
            Title(svg, second, (2 * BoxWidth) + Gap, "Identification via other methods", Gainsboro);
            Box(svg, second, 44, 126, ["Records identified from:", "Websites: " + N(flow, "website_results"), "Organisations: " + N(flow, "organisation_results"), "Citation searching: " + N(flow, "citations_results")], Gainsboro);
            Down(svg, second, 170, Sought);
            Retrieval(svg, flow, second, "other", otherExcluded, tall, Gainsboro);
            svg.Line(second + (BoxWidth / 2), Assessed + Height, second + (BoxWidth / 2), end + 51, "ink");
            Arrow(svg, second + (BoxWidth / 2), end + 51, main + BoxWidth, end + 51);
        }

        return new(id, "PRISMA 2020 flow diagram", description, svg, Table(flow));
    }

    private static void Retrieval(Svg svg, PrismaFlow flow, double x, string prefix, List<string> excluded, double tall, string fill)
    {
        Box(svg, x, Sought, Height, ["Reports sought for retrieval: " + N(flow, prefix + "_sought_reports"), Hint(flow, prefix + "_sought_reports")], fill);
        Box(svg, x + BoxWidth + Gap, Sought, Height, ["Reports not retrieved: " + N(flow, prefix + "_notretrieved_reports")], fill);
        Box(svg, x, Assessed, Height, ["Reports assessed for eligibility: " + N(flow, prefix + "_assessed"), Hint(flow, prefix + "_assessed")], fill);
        Box(svg, x + BoxWidth + Gap, Assessed, tall, excluded, fill);
        Down(svg, x, Sought + Height, Assessed);
        Across(svg, x, Sought + (Height / 2), Assessed + (Height / 2));
    }

    private static List<string> Reasons(string words, PrismaFlow flow, string box, ImmutableArray<ExclusionReason> reasons)
    {
        var hint = Hint(flow, box);
        return [words + N(flow, box) + (hint.Length == 0 ? "" : " " + hint), .. reasons.Select(r => $"{r.Reason}: {(r.Count is { } n ? n.ToString(CultureInfo.InvariantCulture) : "not stated")}")];
    }

    private static void Title(Svg svg, double x, double width, string text, string fill) =>
        svg.Rect(x, 4, width, 30, "thin", radius: 6, fill: fill).Text(x + (width / 2), 24, text, "strong", Anchor.Middle, fill: Ink);

    private static void Stage(Svg svg, double y, double height, string name) =>
        svg.Rect(8, y, 24, height, "thin", radius: 6, fill: Bar).Text(24, y + (height / 2), name, "strong", Anchor.Middle, -90, Ink);

    private static void Box(Svg svg, double x, double y, double height, IEnumerable<string> lines, string fill = White)
    {
        svg.Rect(x, y, BoxWidth, height, "thin", fill: fill);
        var at = y + 18;
        foreach (var line in lines.Where(l => l.Length > 0).SelectMany(Wrapped))
        {
            svg.Text(x + 10, at, line, "small", fill: Ink);
            at += Line;
        }
    }

    private static int Lines(List<string> lines) => lines.Sum(l => Wrapped(l).Count());

    /// <summary>A line broken at blanks so that it stays in its box; a single long word is cut.</summary>
    private static IEnumerable<string> Wrapped(string line)
    {
        const int most = (int)((BoxWidth - 20) / Wide);
        while (line.Length > most)
        {
            var at = line.LastIndexOf(' ', most);
            while (at > 0 && (line[at + 1] == '=' || line[at - 1] == '='))
            {
                // "n = 45" stays together.
                at = line.LastIndexOf(' ', at - 1);
            }

            yield return at > 0 ? line[..at] : line[..(most - 1)] + "…";
            line = at > 0 ? line[(at + 1)..] : "";
        }

        if (line.Length > 0)
        {
            yield return line;
        }
    }

    private static void Down(Svg svg, double x, double from, double to) => Arrow(svg, x + (BoxWidth / 2), from, x + (BoxWidth / 2), to);

    private static void Across(Svg svg, double x, params ReadOnlySpan<double> at)
    {
        foreach (var y in at)
        {
            Arrow(svg, x + BoxWidth, y, x + BoxWidth + Gap, y);
        }
    }

    private static void Arrow(Svg svg, double x1, double y1, double x2, double y2)
    {
        svg.Line(x1, y1, x2, y2, "ink");
        var side = x2 < x1 ? 7 : -7;
        _ = x1 == x2 ? svg.Polygon([(x2, y2), (x2 - 4, y2 - 7), (x2 + 4, y2 - 7)], "inkfill") : svg.Polygon([(x2, y2), (x2 + side, y2 - 4), (x2 + side, y2 + 4)], "inkfill");
    }

    private static string N(PrismaFlow flow, string box) => flow[box] is { } n ? "n = " + n.ToString(CultureInfo.InvariantCulture) : "not stated";

    private static string Hint(PrismaFlow flow, string box) =>
        flow.Equations().FirstOrDefault(e => e.Box == box && e.Holds == false) is { } e ? string.Create(CultureInfo.InvariantCulture, $"! the other boxes give {e.Computed}") : "";

    private static ReportTable Table(PrismaFlow flow) => new(
        "Boxes of the flow diagram and their arithmetic",
        [new("Box"), new("Printed", true), new("From the others", true), new("Equation"), new("Missing")],
        [
            .. flow.Equations().Select(e => (Cell[])[e.Box, Cell.Fixed(e.Printed, 0), Cell.Fixed(e.Computed, 0), e.Words, string.Join(", ", e.Missing)]),
            .. Uncomputed(flow).Select(b => (Cell[])[b.Key, Cell.Fixed(b.Value, 0), "–", "", ""]),
            .. flow.Reasons.Concat(flow.OtherReasons).Select(r => (Cell[])["reason: " + r.Reason, Cell.Fixed(r.Count, 0), "–", "", ""]),
        ]);

    private static IEnumerable<KeyValuePair<string, int>> Uncomputed(PrismaFlow flow) => flow.Boxes.Where(b => flow.Equations().All(e => e.Box != b.Key));
}
