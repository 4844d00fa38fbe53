using Toolkit.Reports.Drawing;

namespace Toolkit.Reports.Tests.Drawing;

public class SvgTests
{
    private const string Canary = "<script>alert('x')</script>";

    [Fact]
    public void A_picture_names_itself_and_says_what_is_to_be_seen()
    {
        var root = Drawn.Xml(new Svg("My plot", 100, 50, "A title", "What is seen").Rect(1, 2, 3, 4, "f0").ToMarkup());
        Assert.Equal("0 0 100 50", root.Attribute("viewBox")!.Value);
        Assert.Equal("img", root.Attribute("role")!.Value);
        Assert.Equal("fig-my-plot-t fig-my-plot-d", root.Attribute("aria-labelledby")!.Value);
        Assert.Equal("A title", Drawn.Elements(root, "title").Single(e => e.Attribute("id")?.Value == "fig-my-plot-t").Value);
        Assert.Equal("What is seen", Drawn.Elements(root, "desc").Single().Value);
    }

    [Fact]
    public void Whatever_text_comes_in_no_markup_comes_out()
    {
        var svg = new Svg(Canary, 10, 10, Canary, Canary).Text(1, 1, Canary, Canary).Rect(0, 0, 1, 1, "f0", Canary).Circle(1, 1, 1, "f0", Canary, Canary);
        var root = Drawn.Xml(svg.ToMarkup());
        Assert.Empty(Drawn.Elements(root, "script"));
        Assert.Equal(Canary, Drawn.Elements(root, "text").Single().Value);
    }

    [Fact]
    public void Looks_come_from_classes_and_never_from_style_attributes() =>
        Assert.DoesNotContain("style=", new Svg("a", 10, 10, "t", "d").Polyline([(0, 0), (1, 1)], "line k0").Text(1, 1, "x", turn: 90).ToMarkup(), StringComparison.Ordinal);

    [Fact]
    public void A_file_of_its_own_carries_its_style()
    {
        var text = new Svg("a", 10, 10, "t", "d").Line(0, 0, 1, 1, "axis").ToStandalone();
        Assert.StartsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg", text, StringComparison.Ordinal);
        Assert.Contains(".axis{", Drawn.Elements(Drawn.Xml(text), "style").Single().Value, StringComparison.Ordinal);
    }

    [Theory, InlineData(0, "circle"), InlineData(1, "rect"), InlineData(2, "polygon"), InlineData(3, "polygon"), InlineData(4, "circle")]
    public void Series_differ_in_shape_not_only_in_colour(int series, string shape) =>
        Assert.Single(Drawn.Elements(Drawn.Xml(new Svg("a", 10, 10, "t", "d").Marker(5, 5, series, 3, "f0").ToMarkup()), shape));

    [Fact]
    public void A_line_of_fewer_than_two_points_is_not_drawn()
    {
        var root = Drawn.Xml(new Svg("a", 10, 10, "t", "d").Polyline([(1, 1)], "line").Polygon([], "f0").ToMarkup());
        Assert.Empty(Drawn.Elements(root, "polyline"));
        Assert.Empty(Drawn.Elements(root, "polygon"));
    }

    [Fact]
    public void A_picture_without_a_title_or_an_area_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new Svg("a", 10, 10, " ", "d"));
        Assert.Throws<ArgumentException>(() => new Svg("a", 10, 10, "t", ""));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Svg("a", 0, 10, "t", "d"));
    }

    [Fact]
    public void An_image_stands_inside_the_picture() =>
        Assert.StartsWith("data:image/png;base64,iVBOR", Drawn.Elements(Drawn.Xml(new Svg("a", 10, 10, "t", "d").Image(0, 0, 5, 5, Png.Grey(1, 1, [7])).ToMarkup()), "image").Single().Attribute("href")!.Value, StringComparison.Ordinal);
}
