using System.Xml.Linq;

namespace Toolkit.Reports.Tests;

/// <summary>Looks into a drawn picture.</summary>
internal static class Drawn
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>Fails where the picture is not well-formed XML.</summary>
    public static XElement Xml(string markup) => XDocument.Parse(markup).Root!;

    public static XElement[] Elements(XElement root, string name) => [.. root.DescendantsAndSelf(Svg + name)];

    public static string[] Texts(Figure figure) => [.. Elements(Xml(figure.Picture.ToMarkup()), "text").Select(t => t.Value)];

    public static int Count(Figure figure, string name, string css) =>
        Elements(Xml(figure.Picture.ToMarkup()), name).Count(e => (e.Attribute("class")?.Value ?? "").Split(' ').Contains(css));

    /// <summary>What every figure owes: well-formed, described, the same twice, all coordinates inside the picture.</summary>
    public static void CheckDuties(Func<Figure> draw)
    {
        var figure = draw();
        Assert.Equal(figure.Picture.ToMarkup(), draw().Picture.ToMarkup());
        var root = Xml(figure.Picture.ToMarkup());
        Assert.True(figure.Description.Length > 20 && figure.Data.Columns.Length > 1);
        Assert.NotEmpty(Elements(root, "text"));
        foreach (var e in root.Descendants())
        {
            Inside(e, ["x", "x1", "x2", "cx"], figure.Picture.Width);
            Inside(e, ["y", "y1", "y2", "cy"], figure.Picture.Height);
        }
    }

    private static void Inside(XElement e, string[] names, double limit)
    {
        foreach (var name in names)
        {
            if (e.Attribute(name) is { } at)
            {
                Assert.InRange((double)at, -1, limit + 1);
            }
        }
    }
}
