using System.Globalization;
using Toolkit.Evidence.Flow;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports.Evidence;

/// <summary>PRISMA 2020 flow diagram (Page et al. 2021). A count that is not printed is shown as "not stated", never as zero; a box that does not add up says what the others give.</summary>
public static class FlowDiagram
{
    private const double BoxWidth = 250;
    private const double MainX = 44;
    private const double SideX = MainX + BoxWidth + 40;
    private const string Bar = "#BCD2EE";
    private const string White = "#ffffff";
    private const string Ink = "#000000";

    public static Figure Draw(string id, PrismaFlow flow)
    {
        var wrong = flow.Equations().Where(e => e.Holds == false).ToList();
        var stated = flow.Boxes.Count;
        var description = string.Create(CultureInfo.InvariantCulture, $"Flow of records from identification to inclusion; {stated} boxes have a number, and {wrong.Count} of the checkable boxes do not add up.");
        var svg = new Svg(id, SideX + BoxWidth + 8, 560, "PRISMA 2020 flow diagram", description);
        svg.Rect(MainX, 4, (2 * BoxWidth) + 40, 30, "thin", radius: 6, fill: "#FFC125").Text(MainX + BoxWidth + 20, 24, "Identification of studies via databases and registers", "strong", Anchor.Middle, fill: Ink);
        Stage(svg, 44, 120, "Identification");
        Stage(svg, 174, 270, "Screening");
        Stage(svg, 454, 96, "Included");
        Box(svg, MainX, 44, 110, ["Records identified from:", "Databases: " + N(flow, "database_results"), "Registers: " + N(flow, "register_results")]);
        Box(svg, SideX, 44, 110, ["Records removed before screening:", "Duplicates: " + N(flow, "duplicates"), "By automation tools: " + N(flow, "excluded_automatic"), "Other reasons: " + N(flow, "excluded_other")]);
        Box(svg, MainX, 184, 56, ["Records screened: " + N(flow, "records_screened"), Hint(flow, "records_screened")]);
        Box(svg, SideX, 184, 56, ["Records excluded: " + N(flow, "records_excluded")]);
        Box(svg, MainX, 274, 56, ["Reports sought for retrieval: " + N(flow, "dbr_sought_reports"), Hint(flow, "dbr_sought_reports")]);
        Box(svg, SideX, 274, 56, ["Reports not retrieved: " + N(flow, "dbr_notretrieved_reports")]);
        Box(svg, MainX, 364, 66, ["Reports assessed for eligibility: " + N(flow, "dbr_assessed"), Hint(flow, "dbr_assessed")]);
        Box(svg, SideX, 364, 80, ["Reports excluded: " + N(flow, "dbr_excluded") + Trailing(Hint(flow, "dbr_excluded")), .. flow.Reasons.Take(4).Select(r => $"{r.Reason}: {(r.Count is { } n ? n.ToString(CultureInfo.InvariantCulture) : "not stated")}")]);
        Box(svg, MainX, 464, 86, ["Studies included: " + N(flow, "new_studies"), "Reports included: " + N(flow, "new_reports"), Hint(flow, "new_reports"), "Total studies: " + N(flow, "total_studies") + ", reports: " + N(flow, "total_reports")]);
        foreach (var (from, to) in new[] { (154.0, 184.0), (240, 274), (330, 364), (430, 464) })
        {
            Arrow(svg, MainX + (BoxWidth / 2), from, MainX + (BoxWidth / 2), to);
        }

        foreach (var y in new[] { 99.0, 212, 302, 397 })
        {
            Arrow(svg, MainX + BoxWidth, y, SideX, y);
        }

        return new(id, "PRISMA 2020 flow diagram", description, svg, Table(flow));
    }

    private static void Stage(Svg svg, double y, double height, string name) =>
        svg.Rect(8, y, 24, height, "thin", radius: 6, fill: Bar).Text(24, y + (height / 2), name, "strong", Anchor.Middle, -90, Ink);

    private static void Box(Svg svg, double x, double y, double height, IEnumerable<string> lines)
    {
        svg.Rect(x, y, BoxWidth, height, "thin", fill: White);
        var at = y + 18;
        foreach (var line in lines.Where(l => l.Length > 0))
        {
            svg.Text(x + 10, at, line.Length > 44 ? line[..43] + "…" : line, "small", fill: Ink);
            at += 16;
        }
    }

    private static void Arrow(Svg svg, double x1, double y1, double x2, double y2)
    {
        svg.Line(x1, y1, x2, y2, "ink");
        _ = x1 == x2 ? svg.Polygon([(x2, y2), (x2 - 4, y2 - 7), (x2 + 4, y2 - 7)], "inkfill") : svg.Polygon([(x2, y2), (x2 - 7, y2 - 4), (x2 - 7, y2 + 4)], "inkfill");
    }

    private static string N(PrismaFlow flow, string box) => flow[box] is { } n ? "n = " + n.ToString(CultureInfo.InvariantCulture) : "not stated";

    private static string Hint(PrismaFlow flow, string box) =>
        flow.Equations().FirstOrDefault(e => e.Box == box && e.Holds == false) is { } e ? string.Create(CultureInfo.InvariantCulture, $"! the other boxes give {e.Computed}") : "";

    private static string Trailing(string hint) => hint.Length == 0 ? "" : " " + hint;

    private static ReportTable Table(PrismaFlow flow) => new(
        "Boxes of the flow diagram and their arithmetic",
        [new("Box"), new("Printed", true), new("From the others", true), new("Equation"), new("Missing")],
        flow.Equations().Select(e => (Cell[])[e.Box, Cell.Fixed(e.Printed, 0), Cell.Fixed(e.Computed, 0), e.Words, string.Join(", ", e.Missing)]));
}
