using Toolkit.Biomarkers.Knee;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Tests;

public class KneeScoreTests
{
    private const string Header = "participant,visit,reader,feature,region,grade\n";

    [Theory]
    [InlineData("E01,baseline,A,bml_size,patella_medial,4", "line 2: expected a whole grade from 0 to 3 for bml_size, found '4'")]
    [InlineData("E01,baseline,A,bml_size,patella_medial,1.5", "line 2: expected a whole grade from 0 to 3 for bml_size, found '1.5'")]
    [InlineData("E01,baseline,A,bml_size,shin,1", "found 'shin'")]
    [InlineData("E01,baseline,A,colour,patella_medial,1", "expected a feature of MOAKS (bml_size, bml_share, cartilage_area")]
    [InlineData(",baseline,A,bml_size,patella_medial,1", "expected a participant, found ''")]
    public void A_grade_outside_the_published_range_is_a_fault_of_its_line(string line, string message) =>
        Assert.Contains(message, Read(line).Fault!.Message, StringComparison.Ordinal);

    [Fact]
    public void The_systems_hold_what_was_published()
    {
        Assert.Equal((15, 14, 12), (ScoreSystem.Moaks.Feature("bml_size")!.Regions.Length, ScoreSystem.Moaks.Feature("cartilage_area")!.Regions.Length, ScoreSystem.Moaks.Feature("osteophyte")!.Regions.Length));
        Assert.Equal((9, 8, 12), (ScoreSystem.Bloks.Feature("bml_size")!.Regions.Length, ScoreSystem.Bloks.Feature("cartilage_area")!.Regions.Length, ScoreSystem.Bloks.Feature("osteophyte")!.Regions.Length));
        Assert.All(new[] { ScoreSystem.Moaks, ScoreSystem.Bloks }.SelectMany(s => s.Features), f => Assert.Equal(f.Regions.Length, f.Regions.Distinct().Count()));
        Assert.Same(ScoreSystem.Bloks, ScoreSystem.Named("bloks"));
        Assert.Null(ScoreSystem.Named("WORMS"));
    }

    [Fact]
    public void Sums_are_over_every_region_and_their_change_is_from_the_first_visit()
    {
        var places = ScoreSystem.Moaks.Feature("osteophyte")!.Regions;
        var lines = places.SelectMany((r, i) => new[] { $"E01,baseline,A,osteophyte,{r},{i % 3}", $"E01,week12,A,osteophyte,{r},{(i % 3) + (i == 0 ? 1 : 0)}", $"E01,baseline,B,osteophyte,{r},{i % 2}" })
            .Append("E02,baseline,A,osteophyte,patella_superior,2");
        var scores = Read([.. lines]).Value;
        var sums = scores.Sums();
        Assert.Equal(((12.0 + 6) / 2, 2), (sums[0].Sum!.Value, sums[0].Readers)); // 0 1 2 four times over is 12, 0 1 six times over is 6
        Assert.Equal(13, sums.Single(s => s.Visit == "week12").Sum);
        var partial = sums.Single(s => s.Participant == "E02");
        Assert.Null(partial.Sum);
        Assert.StartsWith("no reader graded patella_inferior", partial.Reason, StringComparison.Ordinal);
        var change = Assert.Single(scores.Changes());
        Assert.Equal(("E01", "baseline", "week12", 4.0), (change.Participant, change.From, change.To, change.Change));
    }

    [Fact]
    public void A_grade_given_twice_is_not_used_and_said()
    {
        var scores = Read("E01,baseline,A,hoffa_synovitis,knee,1", "E01,baseline,A,hoffa_synovitis,knee,2", "E01,baseline,A,effusion_synovitis,knee,2").Value;
        Assert.Equal("line 3: expected one grade of a reader for a region, found 2 for hoffa_synovitis at knee: none is used", Assert.Single(scores.Faults).Message);
        Assert.Equal("effusion_synovitis", Assert.Single(scores.Scores).Feature);
    }

    [Fact]
    public void Two_readers_are_compared_on_what_both_graded()
    {
        var scores = Read("E01,b,A,hoffa_synovitis,knee,1", "E01,b,B,hoffa_synovitis,knee,1", "E02,b,A,hoffa_synovitis,knee,3", "E02,b,B,hoffa_synovitis,knee,2", "E03,b,A,hoffa_synovitis,knee,0").Value;
        var (feature, first, second, kappa) = Assert.Single(scores.Agreement());
        Assert.Equal(("hoffa_synovitis", "A", "B", 2, 0.5), (feature, first, second, kappa.Items, kappa.Observed));
    }

    [Fact]
    public void Kappa_is_that_of_the_definition()
    {
        // Two by two: weights cannot differ, both are Cohen's unweighted kappa of the well-known table 20 5 / 10 15.
        var table = Pairs((0, 0, 20), (0, 1, 5), (1, 0, 10), (1, 1, 15));
        var two = WeightedKappa.Of(table, 1);
        Assert.Equal(0.4, two.Linear!.Value, 1e-12);
        Assert.Equal(two.Linear, two.Quadratic);
        Assert.Equal(0.7, two.Observed, 1e-12);

        // Quadratic kappa is the intraclass correlation of absolute agreement up to terms of 1 / n (Fleiss and Cohen 1973); here from its own sums.
        var three = Pairs((0, 0, 11), (0, 1, 3), (1, 1, 9), (1, 2, 4), (2, 2, 6), (2, 3, 1), (3, 3, 5), (3, 1, 2), (0, 3, 1));
        double n = three.Count, mx = three.Average(p => p.First), my = three.Average(p => p.Second);
        double sxy = three.Sum(p => (p.First - mx) * (p.Second - my)) / n, sxx = three.Sum(p => (p.First - mx) * (p.First - mx)) / n, syy = three.Sum(p => (p.Second - my) * (p.Second - my)) / n;
        Assert.Equal(2 * sxy / (sxx + syy + ((mx - my) * (mx - my))), WeightedKappa.Of(three, 3).Quadratic!.Value, 1e-12);
        Assert.Null(WeightedKappa.Of(Pairs((2, 2, 5)), 3).Linear);
    }

    [Fact]
    public void The_standard_error_is_near_that_of_resampling()
    {
        const double near = 0.15; // of 400 draws: the draws' own error is 4 %, the rest is the formula's for large samples
        var table = Pairs((0, 0, 31), (0, 1, 9), (1, 1, 27), (1, 2, 8), (2, 2, 19), (2, 3, 4), (3, 3, 14), (3, 1, 3), (1, 0, 6));
        var found = WeightedKappa.Of(table, 3);
        var chance = new Random(2);
        double[] drawn = [.. Enumerable.Range(0, 400).Select(_ => WeightedKappa.Of([.. table.Select(_ => table[chance.Next(table.Count)])], 3).Linear!.Value)];
        var mean = drawn.Average();
        Assert.Equal(1, Math.Sqrt(drawn.Average(d => (d - mean) * (d - mean))) / found.LinearError!.Value, near);
    }

    [Fact]
    public void A_table_without_its_columns_is_refused() =>
        Assert.Equal("line 1: expected the columns participant, visit, reader, feature, region, grade, found no reader, no grade", ReaderScores.Read(DelimitedTable.Read("participant,visit,feature,region\nE01,b,bml_size,knee\n").Value, ScoreSystem.Moaks).Fault!.Message);

    private static List<(int First, int Second)> Pairs(params (int First, int Second, int Count)[] cells) => [.. cells.SelectMany(c => Enumerable.Repeat((c.First, c.Second), c.Count))];

    private static Parsed<ReaderScores> Read(params string[] lines) => ReaderScores.Read(DelimitedTable.Read(Header + string.Join('\n', lines) + "\n").Value, ScoreSystem.Moaks);
}
