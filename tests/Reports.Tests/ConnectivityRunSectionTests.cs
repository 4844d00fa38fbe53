using Toolkit.Biomarkers.Connectivity;
using Toolkit.Measurements;

namespace Toolkit.Reports.Tests;

/// <summary>The page of a participant with a resting run: what a reader must find on it.</summary>
public class ConnectivityRunSectionTests
{
    private static readonly GridShape Shape = new(6, 5, 4);

    private static readonly AtlasIdentity Atlas = new("blocks", "2", "MNI152NLin6Asym", new string('a', 64));

    [Fact]
    public void A_run_shows_its_key_figures_its_pictures_and_a_verdict_on_every_region()
    {
        var page = Page(View());
        Assert.Contains("<h2 id=\"s-ses-base\">ses-base</h2>", page, StringComparison.Ordinal);
        Assert.Contains("100 of 120", page, StringComparison.Ordinal);
        Assert.Contains("3.3 minutes", page, StringComparison.Ordinal);
        Assert.Contains("3.3 minutes are left, fewer than 5: the correlations are loose", page, StringComparison.Ordinal);
        Assert.Contains("fig-run-1-carpet", page, StringComparison.Ordinal);
        Assert.Contains("fig-run-1-motion", page, StringComparison.Ordinal);
        Assert.Contains("fig-run-1-matrix", page, StringComparison.Ordinal);
        Assert.Contains("the signal does not change over time", page, StringComparison.Ordinal);
        Assert.Contains("2 of 3", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_motion_and_repetition_time_the_page_says_so_and_draws_what_it_can()
    {
        var view = View() with { Motion = null, RepetitionTime = Sourced<RepetitionTime>.Unknown("test") };
        var page = Page(view);
        Assert.Contains("head motion is not known", page, StringComparison.Ordinal);
        Assert.Contains("repetition time not known", page, StringComparison.Ordinal);
        Assert.DoesNotContain("fig-run-1-carpet", page, StringComparison.Ordinal);
        Assert.Contains("fig-run-1-matrix", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_matrix_of_many_regions_is_one_picture_and_its_table_holds_the_strongest()
    {
        const int n = 200;
        var values = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                values[i, j] = Math.Sin((i + 1.0) * (j + 1.0));
            }
        }

        values[3, 8] = values[8, 3] = double.NaN;
        var figure = Toolkit.Reports.Figures.ConnectivityMatrix.Draw(new() { Id = "m", Title = "Many", Regions = [.. Enumerable.Range(0, n).Select(i => "r" + i)], Values = values, Quantity = "Fisher z" });
        Assert.Equal(50, figure.Data.Rows.Length);
        Assert.Contains("the 50 strongest pairs", figure.Data.Caption, StringComparison.Ordinal);
        var markup = figure.Picture.ToMarkup();
        Assert.True(markup.Length < 200_000, $"{markup.Length} characters");
        Assert.Contains("data:image/png", markup, StringComparison.Ordinal);
        Assert.Contains("19899 pairs of 200 regions", figure.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_regions_are_outlined_as_one_and_the_table_holds_the_gravest()
    {
        var view = View(regions: 70);
        var page = Page(view);
        Assert.Contains("The 60 regions with the gravest verdicts stand below; 10 more are in the tables.", page, StringComparison.Ordinal);
        Assert.Contains("Outlined: 70 regions.", page, StringComparison.Ordinal);
    }

    private static string Page(ConnectivityRunView view) => HtmlReport.Write(ParticipantPage.Of(new()
    {
        Participant = new("01"),
        Visits = [new("base")],
        Values = [],
        Runs = [ConnectivityRunSection.Of(view)],
        Provenance = [view.Result.Provenance],
    }));

    private static ConnectivityRunView View(int regions = 3)
    {
        var series = Series();
        var result = Run(new(), regions);
        var random = new Random(4);
        var motion = ConfoundTable.Read(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 120).Select(_ => string.Join('\t', Enumerable.Range(0, 6).Select(_ => (0.01 * random.NextDouble()).ToString(System.Globalization.CultureInfo.InvariantCulture)))).Prepend(string.Join('\t', MotionParameters.Names))))).Value.Motion().Value;
        return new()
        {
            Id = "run-1",
            Title = "ses-base",
            Result = result,
            RepetitionTime = series.RepetitionTime,
            Volumes = 120,
            Mean = series.Volume(0),
            TemporalSnr = TemporalSnr.Of(series, null),
            Carpet = new([.. Enumerable.Range(0, 240).Select(i => (float)Math.Sin(i))], 120, [("all", 2)]),
            Motion = motion,
            StandardisedDvars = Dvars.Of(series, null).Standardised,
        };
    }

    private static ConnectivityResult Run(DenoisingOptions denoising, int regions = 3)
    {
        var labels = Enumerable.Range(0, (int)Shape.Count).Select(v => regions == 3 ? (v == 2 ? 5 : v % 6 < 2 ? 1 : v % 6 > 3 ? 300 : 0) : (v % regions) + 1).ToArray();
        var series = Series();
        if (regions == 3)
        {
            for (var t = 0; t < 120; t++)
            {
                series[t][2] = 7;
            }
        }

        var options = new ConnectivityOptions { Denoising = denoising, KeptVolumes = [.. Enumerable.Range(10, 100)] };
        return ConnectivityAnalysis.Run(series, new LabelImage(Shape, series.Affine, labels, Atlas), null, options).Value;
    }

    private static VolumeSeries Series()
    {
        var random = new Random(1);
        var data = new float[Shape.Count * 120];
        for (var i = 0; i < data.Length; i++)
        {
            data[i] = (float)(1000 + (10 * random.NextDouble()));
        }

        return new(Shape, 120, Affine.Scaling(new(3, 3, 3), default), data, Sourced<RepetitionTime>.From(RepetitionTime.FromSeconds(2), "test"));
    }
}
