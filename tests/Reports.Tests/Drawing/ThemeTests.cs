using System.Globalization;
using System.Text.RegularExpressions;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports.Tests.Drawing;

public class ThemeTests
{
    /// <summary>WCAG 2.1 level AA for text, and for graphics.</summary>
    private const double TextContrast = 4.5;
    private const double GraphicContrast = 3;

    public static TheoryData<int, string> Schemes => [(0, "light"), (1, "dark"), (2, "print")];

    [Theory, MemberData(nameof(Schemes))]
    public void Text_is_readable_on_paper_and_panel(int block, string scheme)
    {
        var colours = Colours(block);
        foreach (var ink in (string[])["ink", "soft", "link", "good", "warn", "bad"])
        {
            Assert.True(Contrast(colours[ink], colours["paper"]) >= TextContrast, $"{scheme}: {ink} on paper {Contrast(colours[ink], colours["paper"]):0.00}");
            Assert.True(Contrast(colours[ink], colours["panel"]) >= TextContrast, $"{scheme}: {ink} on panel {Contrast(colours[ink], colours["panel"]):0.00}");
        }
    }

    [Theory, MemberData(nameof(Schemes))]
    public void The_two_arms_stand_out_from_the_paper(int block, string scheme)
    {
        var colours = Colours(block);
        Assert.All((string[])["s0", "s1", "s2"], s => Assert.True(Contrast(colours[s], colours["paper"]) >= GraphicContrast, $"{scheme}: {s} {Contrast(colours[s], colours["paper"]):0.00}"));
    }

    /// <summary>Bar and edges of the volumes that moved: their colour, undiluted, against the paper; the tint between them need not be seen.</summary>
    [Theory, MemberData(nameof(Schemes))]
    public void The_marks_of_volumes_that_moved_stand_out_from_the_paper(int block, string scheme)
    {
        var colours = Colours(block);
        var carpet = Drawn.Xml(Toolkit.Reports.Figures.CarpetPlot.Draw(SampleFigures.Carpet()).Picture.ToMarkup());
        foreach (var (name, css, property) in new[] { ("rect", "bad", "fill"), ("line", "edge", "stroke") })
        {
            Assert.Contains(Drawn.Elements(carpet, name), e => e.Attribute("class")?.Value == css);
            var rule = Regex.Match(Theme.FigureCss, $@"\.{css}\{{(?<rule>[^}}]*)\}}", RegexOptions.ExplicitCapture).Groups["rule"].Value;
            var colour = colours[Regex.Match(rule, $@"{property}:var\(--(?<name>\w+)\)", RegexOptions.ExplicitCapture).Groups["name"].Value];
            Assert.DoesNotContain("opacity", rule, StringComparison.Ordinal);
            Assert.True(Contrast(colour, colours["paper"]) >= GraphicContrast, $"{scheme}: {css} {Contrast(colour, colours["paper"]):0.00}");
        }
    }

    [Fact]
    public void Text_on_every_colour_of_the_ramps_is_readable()
    {
        for (var i = 0; i <= 100; i++)
        {
            foreach (var fill in new[] { ColourRamp.Amount(i / 100.0), ColourRamp.Diverging((i / 50.0) - 1) })
            {
                Assert.True(Contrast(ColourRamp.TextOn(fill), fill) >= TextContrast, $"{fill}: {Contrast(ColourRamp.TextOn(fill), fill):0.00}");
            }
        }
    }

    [Fact]
    public void The_ramp_of_amounts_gets_darker_all_the_way_so_that_it_survives_grey_print()
    {
        var light = Enumerable.Range(0, 50).Select(i => Luminance(ColourRamp.Amount(i / 49.0))).ToArray();
        Assert.All(light.Zip(light.Skip(1)), pair => Assert.True(pair.Second < pair.First));
    }

    [Fact]
    public void The_ends_of_the_ramps_are_cut_and_the_middle_is_nearly_white()
    {
        Assert.Equal(ColourRamp.Amount(1), ColourRamp.Amount(7));
        Assert.Equal(ColourRamp.Diverging(-1), ColourRamp.Diverging(-9));
        Assert.True(Luminance(ColourRamp.Diverging(0)) > 0.9);
    }

    private static Dictionary<string, string> Colours(int block) =>
        Regex.Matches(Regex.Matches(Theme.Variables, @":root\{[^}]*\}", RegexOptions.ExplicitCapture)[block].Value, @"--(?<name>\w+):(?<hex>#[0-9a-f]{6})", RegexOptions.ExplicitCapture)
            .ToDictionary(m => m.Groups["name"].Value, m => m.Groups["hex"].Value);

    private static double Contrast(string a, string b)
    {
        double la = Luminance(a), lb = Luminance(b);
        return (Math.Max(la, lb) + 0.05) / (Math.Min(la, lb) + 0.05);
    }

    private static double Luminance(string hex)
    {
        double Channel(int at) => int.Parse(hex.AsSpan(at, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) / 255.0 is var c && c <= 0.03928 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
        return (0.2126 * Channel(1)) + (0.7152 * Channel(3)) + (0.0722 * Channel(5));
    }
}
