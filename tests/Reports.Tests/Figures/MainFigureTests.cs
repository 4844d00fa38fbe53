using Toolkit.Measurements;
using Toolkit.Reports.Figures;

namespace Toolkit.Reports.Tests.Figures;

public class MainFigureTests
{
    public static TheoryData<string> Names => [.. All.Keys];

    private static Dictionary<string, Func<Figure>> All => new()
    {
        ["plate"] = () => PlateHeatMap.Draw(SampleFigures.Plate()),
        ["curve"] = () => StandardCurve.Draw(SampleFigures.Curve()),
        ["matrix"] = () => ConnectivityMatrix.Draw(SampleFigures.Matrix()),
        ["large matrix"] = () => ConnectivityMatrix.Draw(SampleFigures.Matrix(90)),
        ["carpet"] = () => CarpetPlot.Draw(SampleFigures.Carpet()),
        ["forest"] = () => ForestPlot.Draw(SampleFigures.Forest()),
        ["synthesis"] = () => ForestPlot.Draw(SampleFigures.Synthesis()),
        ["scatter"] = () => ChangeScatter.Draw(SampleFigures.Scatter()),
        ["histogram"] = () => Histogram.Draw(SampleFigures.Bars()),
    };

    [Theory, MemberData(nameof(Names))]
    public void A_figure_is_described_repeatable_and_stays_within_its_frame(string name) => Drawn.CheckDuties(All[name]);

    [Fact]
    public void A_plate_says_how_many_wells_were_read_left_out_and_empty()
    {
        var figure = PlateHeatMap.Draw(SampleFigures.Plate());
        Assert.StartsWith("95 wells read, 0.06 to 2.70 OD;", figure.Description, StringComparison.Ordinal);
        Assert.Equal(16, Drawn.Count(figure, "circle", "wellstd"));
        Assert.Equal(1, Drawn.Count(figure, "circle", "empty"));
        Assert.Equal(4, Drawn.Count(figure, "line", "badline"));
        Assert.Equal(96, figure.Data.Rows.Length);
        Assert.Equal(["E3", "sample", "E50-week12", "–", "–", "OVRFLW"], figure.Data.Rows.Single(r => r[0].Text == "E3").Select(c => c.Text));
    }

    [Fact]
    public void A_well_off_the_plate_is_refused()
    {
        var refused = Assert.Throws<ArgumentException>(() => PlateHeatMap.Draw(SampleFigures.Plate() with { Columns = 11 }));
        Assert.StartsWith("Well A12 is not on a plate of 8 × 11.", refused.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleFigures.Plate() with { Rows = 33 });
    }

    [Fact]
    public void A_plate_of_384_wells_has_no_room_for_numbers_and_shows_none()
    {
        var wells = Enumerable.Range(0, 384).Select(i => new PlateWell(Well.At(i / 24, i % 24), SampleFigures.Wave(i)));
        var figure = PlateHeatMap.Draw(SampleFigures.Plate() with { Rows = 16, Columns = 24, Wells = [.. wells] });
        Assert.Equal(24 + 16 + 3, Drawn.Texts(figure).Length);
        Assert.Contains("P", Drawn.Texts(figure));
    }

    [Fact]
    public void A_curve_shows_zero_standards_beside_its_broken_axis_and_crosses_what_was_left_out()
    {
        var figure = StandardCurve.Draw(SampleFigures.Curve());
        Assert.StartsWith("15 standard wells fitted, 1 left out (crossed), 24 samples read off (diamonds).", figure.Description, StringComparison.Ordinal);
        Assert.Equal(2, Drawn.Count(figure, "line", "badline"));
        Assert.Equal(2, Drawn.Count(figure, "line", "limit"));
        Assert.Contains("LLOQ 0.5", Drawn.Texts(figure));
        Assert.Contains("0", Drawn.Texts(figure));
        Assert.Contains(figure.Data.Rows, r => r[5].Text.StartsWith("outlier", StringComparison.Ordinal) && r[4].Text == "no");
    }

    [Fact]
    public void A_plate_without_a_fit_still_shows_its_standards()
    {
        var figure = StandardCurve.Draw(SampleFigures.Curve() with { Curve = [], Samples = [], LowerLimit = null, UpperLimit = null });
        Assert.Equal(16, Drawn.Count(figure, "circle", "k0") + Drawn.Count(figure, "circle", "f0"));
        Assert.Equal(0, Drawn.Count(figure, "polyline", "line"));
    }

    [Fact]
    public void A_matrix_names_the_strongest_pair_and_marks_what_is_missing()
    {
        var figure = ConnectivityMatrix.Draw(SampleFigures.Matrix());
        Assert.Matches(@"^Fisher z of 14 pairs of 6 regions; .* Strongest: S1 left with mOFC, 0\.74\.$", figure.Description);
        Assert.Equal(2, Drawn.Count(figure, "rect", "empty"));
        Assert.Equal(15, figure.Data.Rows.Length);
        Assert.Equal("–", figure.Data.Rows.Single(r => r[0].Text == "Insula right" && r[1].Text == "S1 left")[2].Text);
    }

    [Fact]
    public void A_matrix_of_another_size_than_its_regions_is_refused()
    {
        var refused = Assert.Throws<ArgumentException>(() => ConnectivityMatrix.Draw(SampleFigures.Matrix() with { Regions = ["PAG", "mOFC"] }));
        Assert.StartsWith("2 regions need a matrix of 2 × 2, not 6 × 6.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_carpet_counts_the_volumes_that_moved()
    {
        var figure = CarpetPlot.Draw(SampleFigures.Carpet());
        Assert.Contains("3 of 150 volumes above 0.5 mm (under a bar).", figure.Description, StringComparison.Ordinal);
        Assert.Equal(1, Drawn.Count(figure, "image", "pixels"));
        Assert.Equal(10, figure.Data.Rows.Length);
        Assert.Equal(["GM", "WM", "CSF"], Drawn.Texts(figure).Intersect(["GM", "WM", "CSF"]));
    }

    [Fact]
    public void A_carpet_is_made_of_the_standardised_signals_of_the_named_labels()
    {
        var shape = new GridShape(4, 1, 1);
        var data = Enumerable.Range(0, 5).SelectMany(t => new[] { 10f + t, 20f - t, 5f, 7f * t }).ToArray();
        var carpet = Carpet.Of(new(shape, 5, Affine.Identity, data, default), [1, 1, 2, 0], [(2, "flat"), (1, "brain"), (9, "absent")], mostRows: 10);
        Assert.Equal([("flat", 1), ("brain", 2)], carpet.Groups);
        Assert.Equal([0f, 0f, 0f, 0f, 0f], carpet.Values[..5]);
        Assert.Equal([-1.4142135f, -0.70710677f, 0f, 0.70710677f, 1.4142135f], carpet.Values[5..10]);
        Assert.Equal(carpet.Values[5..10].Select(v => -v), carpet.Values[10..15]);
    }

    [Fact]
    public void A_large_carpet_is_averaged_down_to_its_rows()
    {
        var carpet = Carpet.Of(new(new(1000, 1, 1), 3, Affine.Identity, [.. Enumerable.Range(0, 3000).Select(i => (float)SampleFigures.Wave(i))], default), [.. Enumerable.Repeat(1, 1000)], [(1, "GM")], mostRows: 90);
        Assert.InRange(carpet.Groups.Single().Rows, 80, 90);
        var refused = Assert.Throws<ArgumentException>(() => Carpet.Of(new(new(2, 1, 1), 1, Affine.Identity, [1, 2], default), [1], [(1, "GM")]));
        Assert.StartsWith("2 × 1 × 1 voxels need as many labels, not 1.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_carpet_with_series_of_different_lengths_is_refused()
    {
        var refused = Assert.Throws<ArgumentException>(() => CarpetPlot.Draw(SampleFigures.Carpet() with { Dvars = [1, 2] }));
        Assert.StartsWith("The carpet has 150 volumes, the displacement 150, DVARS 2.", refused.Message, StringComparison.Ordinal);
        Assert.Contains("no voxels", Drawn.Texts(CarpetPlot.Draw(SampleFigures.Carpet() with { Carpet = new([], 150, []) })));
    }

    [Fact]
    public void A_forest_plot_ends_open_intervals_in_an_arrow_and_others_in_a_cap()
    {
        var figure = ForestPlot.Draw(SampleFigures.Forest());
        Assert.Equal(1, Drawn.Count(figure, "polygon", "inkfill"));
        Assert.Contains("−1.90 [−∞, −1.10]", Drawn.Texts(figure));
        Assert.Contains("not estimable: 3 values", Drawn.Texts(figure));
        Assert.Equal(["Pain", "Immune markers", "Brain"], Drawn.Texts(figure).Intersect(["Pain", "Immune markers", "Brain"]));
        Assert.StartsWith("Hedges g with 95 % intervals, 6 of 7 rows with an estimate; 5 of the intervals leave out 0 (dotted line).", figure.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void A_synthesis_has_squares_by_weight_a_diamond_and_its_model_line()
    {
        var figure = ForestPlot.Draw(SampleFigures.Synthesis());
        var sides = Drawn.Elements(Drawn.Xml(figure.Picture.ToMarkup()), "rect").Where(r => r.Attribute("class")!.Value == "f0").Select(r => (double)r.Attribute("width")!).ToArray();
        // Half the usual side plus the share of the heaviest root: 10 × (0.5 + sqrt(8 / 34)) for the lightest, 15 for the heaviest.
        Assert.Equal(9.85, sides.Min(), 0.01);
        Assert.Equal(15, sides.Max(), 0.01);
        Assert.Equal(1, Drawn.Count(figure, "polygon", "f1"));
        Assert.Contains(Drawn.Texts(figure), t => t.StartsWith("Random effects, REML", StringComparison.Ordinal));
        Assert.Equal(1, Drawn.Count(figure, "polygon", "inkfill"));
    }

    [Fact]
    public void A_censored_change_is_an_open_mark_with_an_arrow()
    {
        var figure = ChangeScatter.Draw(SampleFigures.Scatter());
        Assert.StartsWith("39 of 40 participants with both changes, 2 of them censored (open marks with an arrow). r = 0.58 (95 % interval 0.32 to 0.76), Pearson within arms.", figure.Description, StringComparison.Ordinal);
        Assert.Equal(1, Drawn.Count(figure, "circle", "open"));
        Assert.Equal(1, Drawn.Count(figure, "rect", "open"));
        Assert.StartsWith("below ", figure.Data.Rows[4][2].Text, StringComparison.Ordinal);
        Assert.Equal("missing", figure.Data.Rows[25][3].Text);
        Assert.StartsWith("above ", figure.Data.Rows[30][3].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_key_of_a_scatter_speaks_only_of_lines_that_are_there()
    {
        var data = SampleFigures.Scatter();
        Assert.EndsWith("Solid line: slope within arms; dashed: each arm.", ChangeScatter.Draw(data).Description, StringComparison.Ordinal);
        Assert.EndsWith("Line: slope within arms.", ChangeScatter.Draw(data with { Lines = data.Lines[..1] }).Description, StringComparison.Ordinal);
        Assert.EndsWith("Dashed lines: each arm.", ChangeScatter.Draw(data with { Lines = data.Lines[1..] }).Description, StringComparison.Ordinal);
        Assert.EndsWith("Pearson within arms.", ChangeScatter.Draw(data with { Lines = [] }).Description, StringComparison.Ordinal);
    }

    [Fact]
    public void A_histogram_counts_every_value_once()
    {
        var figure = Histogram.Draw(SampleFigures.Bars());
        Assert.StartsWith("800 values, 1 without a number left out;", figure.Description, StringComparison.Ordinal);
        Assert.Equal(400, figure.Data.Rows.Sum(r => r[2].Value!.Value));
        Assert.Equal(400, figure.Data.Rows.Sum(r => r[3].Value!.Value));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleFigures.Bars() with { Bins = 1 });
    }

    [Fact]
    public void Empty_data_give_an_empty_figure_and_no_error()
    {
        Drawn.CheckDuties(() => Histogram.Draw(SampleFigures.Bars() with { Groups = [("none", [])] }));
        Drawn.CheckDuties(() => ChangeScatter.Draw(SampleFigures.Scatter() with { Points = [], Lines = [], Correlation = null }));
        Drawn.CheckDuties(() => ForestPlot.Draw(SampleFigures.Forest() with { Rows = [] }));
        Drawn.CheckDuties(() => StandardCurve.Draw(SampleFigures.Curve() with { Standards = [], Curve = [], Samples = [] }));
        Drawn.CheckDuties(() => PlateHeatMap.Draw(SampleFigures.Plate() with { Wells = [] }));
    }

    [Fact]
    public void Signals_over_many_decades_are_drawn_on_a_logarithmic_axis()
    {
        StandardCurveData Data(double gain) => SampleFigures.Curve() with { Samples = [], Curve = [], Standards = [new(1, 1), new(10, 10 * gain), new(100, 100 * gain)] };
        double[] Heights(double gain) => [.. Drawn.Elements(Drawn.Xml(StandardCurve.Draw(Data(gain)).Picture.ToMarkup()), "circle").Where(c => c.Attribute("class")!.Value == "f0 halo").Select(c => (double)c.Attribute("cy")!)];
        var wide = Heights(10);
        Assert.Equal(wide[0] - wide[1], wide[1] - wide[2] + ((wide[0] - wide[2]) / 3), 1.0);
        var narrow = Heights(1);
        Assert.True(narrow[1] - narrow[2] > 5 * (narrow[0] - narrow[1]), "a hundredfold range keeps its linear axis");
    }

    [Fact]
    public void Large_signals_are_written_without_decimals_in_the_wells()
    {
        var figure = PlateHeatMap.Draw(SampleFigures.Plate() with { Wells = [new(Well.At(0, 0), 19448.25), new(Well.At(0, 1), 12)] });
        Assert.Contains("19448", Drawn.Texts(figure));
        Assert.StartsWith("2 wells read, 12 to 19448 ", figure.Description, StringComparison.Ordinal);
    }
}
