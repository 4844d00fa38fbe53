using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;
using Toolkit.Measurements;
using Toolkit.Reports.Drawing;
using Toolkit.Reports.Figures;

namespace Toolkit.Reports.Tests.Figures;

/// <summary>A mark must stand where its number says: places are read back from the picture through the tick labels, as a reader would.</summary>
public class PlacementTests
{
    /// <summary>Coordinates have two decimals; a reader's ruler made of two ticks doubles their rounding.</summary>
    private const double Pixels = 0.05;

    [Fact]
    public void A_scatter_puts_every_participant_where_both_changes_say()
    {
        var data = SampleFigures.Scatter() with
        {
            Arms = ["exercise"],
            Lines = [],
            Points = [.. new[] { (-0.31, -17.5), (0.0, 0.0), (0.12, 4.5), (-0.05, -9.25) }.Select((p, i) => new ChangePoint("E" + i, "exercise", Observation.Of(p.Item1), Observation.Of(p.Item2)))],
        };
        var root = Root(ChangeScatter.Draw(data));
        var x = Ruler(root, "x");
        var y = Ruler(root, "y");
        var marks = Drawn.Elements(root, "circle").Where(c => Class(c).Contains("halo", StringComparison.Ordinal)).ToArray();
        Assert.Equal(4, marks.Length);
        Assert.All(marks.Zip(data.Points), m =>
        {
            Assert.Equal(x(m.Second.X.Value!.Value), At(m.First, "cx"), Pixels);
            Assert.Equal(y(m.Second.Y.Value!.Value), At(m.First, "cy"), Pixels);
        });
    }

    [Fact]
    public void A_line_of_a_scatter_runs_through_its_equation()
    {
        var root = Root(ChangeScatter.Draw(SampleFigures.Scatter()));
        var x = Ruler(root, "x");
        var y = Ruler(root, "y");
        var line = Drawn.Elements(root, "polyline").Single(p => Class(p) == "ink line").Attribute("points")!.Value.Split(' ').Select(p => p.Split(',').Select(Parse).ToArray()).ToArray();
        double Value(double pixel, Func<double, double> ruler) => (pixel - ruler(0)) / (ruler(1) - ruler(0));
        Assert.All(line, p => Assert.Equal(-8 + (32 * Value(p[0], x)), Value(p[1], y), 0.05));
    }

    [Fact]
    public void A_forest_puts_squares_and_caps_at_their_numbers()
    {
        var data = SampleFigures.Forest();
        var root = Root(ForestPlot.Draw(data));
        var x = Ruler(root, "x");
        var squares = Drawn.Elements(root, "rect").Where(r => Class(r) == "f0").Select(r => At(r, "x") + (At(r, "width") / 2)).ToArray();
        Assert.Equal(6, squares.Length);
        Assert.All(squares.Zip(data.Rows.Where(r => r.Estimate is not null)), s => Assert.Equal(x(s.Second.Estimate!.Value), s.First, Pixels));
        var first = Drawn.Elements(root, "line").First(l => Class(l) == "ink");
        Assert.Equal(x(-2.34), At(first, "x1"), Pixels);
        Assert.Equal(x(-0.91), At(first, "x2"), Pixels);
    }

    [Fact]
    public void A_ratio_stands_at_its_logarithm()
    {
        var root = Root(ForestPlot.Draw(SampleFigures.Synthesis()));
        var null1 = At(Drawn.Elements(root, "line").First(l => Class(l) == "null"), "x1");
        var half = Label(root, "0.5");
        var diamond = Drawn.Elements(root, "polygon").Single(p => Class(p) == "f1").Attribute("points")!.Value.Split(' ').Select(p => Parse(p.Split(',')[0])).ToArray();
        Assert.Equal(null1 + ((half - null1) * Math.Log(0.81) / Math.Log(0.5)), diamond[1], Pixels);
        Assert.Equal(null1 + ((half - null1) * Math.Log(0.69) / Math.Log(0.5)), diamond[0], Pixels);
        Assert.Equal(null1 + ((half - null1) * Math.Log(0.95) / Math.Log(0.5)), diamond[2], Pixels);
    }

    [Fact]
    public void A_curve_puts_standards_at_the_logarithm_of_their_concentration()
    {
        var root = Root(StandardCurve.Draw(SampleFigures.Curve()));
        double one = Label(root, "1"), ten = Label(root, "10");
        var y = Ruler(root, "y");
        var mark = Drawn.Elements(root, "circle").First(c => Class(c) == "f0 halo" && c.Value.StartsWith("S3", StringComparison.Ordinal));
        Assert.Equal(one + ((ten - one) * Math.Log10(8)), At(mark, "cx"), Pixels);
        Assert.Equal(y(SampleFigures.Curve().Standards[4].Y), At(mark, "cy"), Pixels);
    }

    [Fact]
    public void Bars_of_a_histogram_are_as_tall_as_their_counts()
    {
        var data = SampleFigures.Bars() with { Groups = [("all", [1, 1.1, 1.2, 2.5, 2.6, 3.9])], Bins = 3 };
        var figure = Histogram.Draw(data);
        var root = Root(figure);
        var y = Ruler(root, "y");
        var bars = Drawn.Elements(root, "rect").Where(r => Class(r).Contains("faint", StringComparison.Ordinal)).Select(r => At(r, "height")).ToArray();
        Assert.Equal(3, bars.Length);
        Assert.All(bars.Zip(figure.Data.Rows), b => Assert.Equal(y(0) - y(b.Second[2].Value!.Value), b.First, Pixels));
    }

    [Fact]
    public void A_run_of_a_control_stands_at_its_deviations()
    {
        var root = Root(LeveyJenningsChart.Draw(SampleTrialFigures.Control()));
        double mean = Height(root, "mean"), one = Height(root, "1 SD");
        var marks = Drawn.Elements(root, "circle").Select(c => At(c, "cy")).ToArray();
        var passing = SampleTrialFigures.Control().Runs.Where(r => r.Verdict.Grade == QualityGrade.Pass).ToArray();
        Assert.All(marks.Zip(passing), m => Assert.Equal(mean + ((one - mean) * (m.Second.Value - 3) / 0.2), m.First, Pixels));
    }

    [Fact]
    public void Wells_lie_in_rows_and_columns_at_equal_steps()
    {
        var circles = Drawn.Elements(Root(PlateHeatMap.Draw(SampleFigures.Plate())), "circle").Where(c => Class(c) is "well" or "wellstd").ToArray();
        double X(string well) => At(circles.Single(c => c.Value.StartsWith(well + " ", StringComparison.Ordinal)), "cx");
        double Y(string well) => At(circles.Single(c => c.Value.StartsWith(well + " ", StringComparison.Ordinal)), "cy");
        Assert.Equal(X("A2") - X("A1"), X("A12") - X("A11"), Pixels);
        Assert.Equal(Y("B1") - Y("A1"), Y("H1") - Y("G1"), Pixels);
        Assert.Equal(X("C5"), X("H5"), Pixels);
        Assert.True(X("A12") > X("A1") && Y("H1") > Y("A1"));
    }

    [Fact]
    public void A_darker_well_is_a_higher_one()
    {
        var figure = PlateHeatMap.Draw(SampleFigures.Plate() with { Wells = [new(Well.At(0, 0), 0), new(Well.At(0, 1), 1), new(Well.At(0, 2), 2)] });
        var fills = Drawn.Elements(Root(figure), "circle").Where(c => Class(c) == "well").Select(c => c.Attribute("fill")!.Value).ToArray();
        Assert.Equal([ColourRamp.Amount(0), ColourRamp.Amount(0.5), ColourRamp.Amount(1)], fills);
    }

    [Fact]
    public void A_matrix_colours_by_sign_and_size()
    {
        var figure = ConnectivityMatrix.Draw(new() { Id = "m", Title = "m", Quantity = "r", Regions = ["A", "B", "C"], Values = new double[,] { { 0, 0.5, -1 }, { 0.5, 0, 0 }, { -1, 0, 0 } }, Limit = 1 });
        string Fill(string pair) => Drawn.Elements(Root(figure), "rect").First(r => r.Value.StartsWith(pair, StringComparison.Ordinal)).Attribute("fill")!.Value;
        Assert.Equal(ColourRamp.Diverging(0.5), Fill("A with B"));
        Assert.Equal(ColourRamp.Diverging(-1), Fill("C with A"));
        Assert.Equal(ColourRamp.Diverging(0), Fill("B with C"));
    }

    [Fact]
    public void Volumes_that_moved_lie_under_a_bar_and_between_edges_at_their_time()
    {
        var root = Root(CarpetPlot.Draw(SampleFigures.Carpet()));
        var x = Ruler(root, "x");
        XElement[] tints = [.. Drawn.Elements(root, "rect").Where(r => Class(r) == "bad band")], bars = [.. Drawn.Elements(root, "rect").Where(r => Class(r) == "bad")];
        var edges = Drawn.Elements(root, "line").Where(l => Class(l) == "edge").ToArray();

        // Volumes 60 and 61 are one stretch, 112 another; a volume takes 2 s.
        (double From, double To)[] moved = [(120, 124), (224, 226)];
        Assert.Equal((2, 2, 4), (tints.Length, bars.Length, edges.Length));
        for (var i = 0; i < moved.Length; i++)
        {
            foreach (var shape in new[] { tints[i], bars[i] })
            {
                Assert.Equal(x(moved[i].From), At(shape, "x"), Pixels);
                Assert.Equal(x(moved[i].To), At(shape, "x") + At(shape, "width"), Pixels);
            }

            // The bar stands on the panel, so that it hides nothing; the edges run down the whole of it.
            Assert.InRange(At(bars[i], "y") + At(bars[i], "height"), At(tints[i], "y") - 2, At(tints[i], "y"));
            Assert.Equal([x(moved[i].From), x(moved[i].To)], edges[(2 * i)..((2 * i) + 2)].Select(e => At(e, "x1")), (a, b) => Math.Abs(a - b) < Pixels);
            Assert.All(edges, e => Assert.Equal((At(tints[i], "y"), At(tints[i], "y") + At(tints[i], "height")), (At(e, "y1"), At(e, "y2"))));
        }
    }

    [Fact]
    public void Means_stand_at_their_visit_and_height_a_little_apart()
    {
        var root = Root(MeansOverVisits.Draw(SampleTrialFigures.Means() with { Courses = [] }));
        var y = Ruler(root, "y");
        var mark = Drawn.Elements(root, "circle").Single(c => c.Value.StartsWith("exercise, week12", StringComparison.Ordinal));
        Assert.Equal(y(46), At(mark, "cy"), Pixels);
        Assert.Equal(Label(root, "week12") - 4.5, At(mark, "cx"), Pixels);
    }

    private static XElement Root(Figure figure) => Drawn.Xml(figure.Picture.ToMarkup());

    private static string Class(XElement e) => e.Attribute("class")?.Value ?? "";

    private static double At(XElement e, string name) => (double)e.Attribute(name)!;

    private static double Parse(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static double Label(XElement root, string text) => At(Drawn.Elements(root, "text").First(t => t.Value == text), "x");

    private static double Height(XElement root, string text) => At(Drawn.Elements(root, "text").First(t => t.Value == text), "y") - 4;

    /// <summary>From a number to a place, from the two outermost tick labels of a linear axis: those of y end at the left, those of x stand in the middle below.</summary>
    private static Func<double, double> Ruler(XElement root, string axis)
    {
        var ticks = Drawn.Elements(root, "text")
            .Where(t => Class(t) == "soft" && t.Attribute("text-anchor")?.Value == (axis == "y" ? "end" : "middle") && double.TryParse(t.Value.Replace('−', '-'), NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            .Select(t => (Value: Parse(t.Value.Replace('−', '-')), Place: axis == "y" ? At(t, "y") - 4 : At(t, "x")))
            .ToImmutableArray();
        var (low, high) = (ticks.MinBy(t => t.Value), ticks.MaxBy(t => t.Value));
        return value => low.Place + ((high.Place - low.Place) * (value - low.Value) / (high.Value - low.Value));
    }
}
