using System.Globalization;
using System.Text;

namespace Toolkit.Reports.Drawing;

/// <summary>Which point of a text stands at its coordinate.</summary>
public enum Anchor
{
    Start,
    Middle,
    End,
}

/// <summary>Builds one SVG picture with title, description and viewBox. Text is escaped; looks come from classes of <see cref="Theme"/>, never from style attributes, which a strict page refuses.</summary>
public sealed class Svg
{
    private readonly StringBuilder body = new();
    private readonly string id;
    private readonly string title;
    private readonly string description;

    /// <param name="id">Unique on the page; made into an anchor.</param>
    /// <param name="width">Width of the viewBox; text is drawn for about one unit a pixel.</param>
    /// <param name="title">What the picture shows, read aloud first.</param>
    /// <param name="description">What is to be seen in it, for whoever does not see it.</param>
    /// <exception cref="ArgumentException">Title or description is blank.</exception>
    public Svg(string id, double width, double height, string title, string description)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(title);
        ArgumentException.ThrowIfNullOrWhiteSpace(description);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        this.id = "fig-" + Markup.Anchor(id);
        this.title = title;
        this.description = description;
        Width = width;
        Height = height;
    }

    public double Width { get; }

    public double Height { get; }

    public Svg Line(double x1, double y1, double x2, double y2, string css) =>
        Element("line", css, null, ("x1", N(x1)), ("y1", N(y1)), ("x2", N(x2)), ("y2", N(y2)));

    /// <param name="hint">Shown when the pointer rests on the shape; null for none.</param>
    public Svg Rect(double x, double y, double width, double height, string css, string? hint = null, double radius = 0, string? fill = null) =>
        Element("rect", css, hint, ("x", N(x)), ("y", N(y)), ("width", N(width)), ("height", N(height)), ("rx", radius == 0 ? "" : N(radius)), ("fill", fill ?? ""));

    public Svg Circle(double x, double y, double radius, string css, string? hint = null, string? fill = null) =>
        Element("circle", css, hint, ("cx", N(x)), ("cy", N(y)), ("r", N(radius)), ("fill", fill ?? ""));

    /// <summary>An open line through the points; fewer than two draw nothing.</summary>
    public Svg Polyline(IEnumerable<(double X, double Y)> points, string css)
    {
        var at = Points(points);
        return at.Contains(' ', StringComparison.Ordinal) ? Element("polyline", css, null, ("points", at), ("fill", "none")) : this;
    }

    /// <summary>A closed area; fewer than two points draw nothing.</summary>
    public Svg Polygon(IEnumerable<(double X, double Y)> points, string css, string? hint = null)
    {
        var at = Points(points);
        return at.Contains(' ', StringComparison.Ordinal) ? Element("polygon", css, hint, ("points", at)) : this;
    }

    /// <summary>Path data written by the caller from numbers only.</summary>
    public Svg Path(string data, string css, string? hint = null) => Element("path", css, hint, ("d", data));

    /// <param name="turn">Degrees clockwise about the text's own point.</param>
    public Svg Text(double x, double y, string text, string css = "", Anchor anchor = Anchor.Start, double turn = 0, string? fill = null)
    {
        body.Append("<text");
        Attributes(
            ("class", css),
            ("x", N(x)),
            ("y", N(y)),
            ("text-anchor", anchor switch { Anchor.Middle => "middle", Anchor.End => "end", _ => "" }),
            ("transform", turn == 0 ? "" : $"rotate({N(turn)} {N(x)} {N(y)})"),
            ("fill", fill ?? ""));
        body.Append('>').Append(Markup.Text(text)).Append("</text>\n");
        return this;
    }

    /// <summary>A picture of pixels, drawn without smoothing.</summary>
    public Svg Image(double x, double y, double width, double height, ReadOnlySpan<byte> png, string css = "pixels")
    {
        body.Append("<image");
        Attributes(("class", css), ("x", N(x)), ("y", N(y)), ("width", N(width)), ("height", N(height)), ("preserveAspectRatio", "none"), ("href", "data:image/png;base64," + Convert.ToBase64String(png)));
        body.Append("/>\n");
        return this;
    }

    /// <summary>The marker of a series, so that no series is told apart by colour alone.</summary>
    /// <param name="series">Position of the series: circle, square, triangle, diamond, and again.</param>
    public Svg Marker(double x, double y, int series, double size, string css, string? hint = null) => (series % 4) switch
    {
        0 => Circle(x, y, size, css, hint),
        1 => Rect(x - (0.9 * size), y - (0.9 * size), 1.8 * size, 1.8 * size, css, hint),
        2 => Polygon([(x, y - (1.2 * size)), (x + (1.1 * size), y + (0.8 * size)), (x - (1.1 * size), y + (0.8 * size))], css, hint),
        _ => Polygon([(x, y - (1.3 * size)), (x + (1.3 * size), y), (x, y + (1.3 * size)), (x - (1.3 * size), y)], css, hint),
    };

    /// <summary>The element for a page whose style sheet holds <see cref="Theme.FigureCss"/>.</summary>
    public string ToMarkup() => Whole("");

    /// <summary>A file of its own, with its style sheet inside.</summary>
    public string ToStandalone() => "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + Whole("<style>" + Theme.Variables + Theme.FigureCss + "</style>\n<rect width=\"100%\" height=\"100%\" class=\"paper\"/>\n");

    private string Whole(string before) => string.Create(
        CultureInfo.InvariantCulture,
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"figure\" width=\"{N(Width)}\" height=\"{N(Height)}\" viewBox=\"0 0 {N(Width)} {N(Height)}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\">\n<title id=\"{id}-t\">{Markup.Text(title)}</title>\n<desc id=\"{id}-d\">{Markup.Text(description)}</desc>\n{before}{body}</svg>\n");

    private Svg Element(string name, string css, string? hint, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        body.Append('<').Append(name);
        Attributes(("class", css));
        Attributes(attributes);
        _ = hint is null ? body.Append("/>\n") : body.Append("><title>").Append(Markup.Text(hint)).Append("</title></").Append(name).Append(">\n");
        return this;
    }

    private void Attributes(params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        foreach (var (name, value) in attributes)
        {
            if (value.Length > 0)
            {
                body.Append(' ').Append(name).Append("=\"").Append(name == "href" ? value : Markup.Text(value)).Append('"');
            }
        }
    }

    private static string Points(IEnumerable<(double X, double Y)> points) => string.Join(' ', points.Select(p => N(p.X) + "," + N(p.Y)));

    private static string N(double value) => Markup.Coordinate(value);
}
