using System.Collections.Immutable;
using CsCheck;

namespace Toolkit.Trials.Tests;

public class TablesTests
{
    private static readonly Frame Small = Csv.Read("arm,site,x,y\nb,1,1,2\na,2,2,4\nb,2,3,5\na,1,4,9\nc,1,6,3\nc,2,5,8\n").Value;

    private static Design Laid(string formula, DesignOptions? options = null) => Design.Build(Formula.Parse(formula).Value, Small, options).Value;

    [Fact]
    public void Numbers_and_text_are_told_apart_and_missing_cells_are_missing()
    {
        var frame = Csv.Read("a,b\r\n1.5,x\r\nNA,\r\n\"2\",\"say \"\"no\"\", twice\"\r\n").Value;
        Assert.True(frame.IsNumeric("a") && !frame.IsNumeric("b"));
        Assert.Equal([1.5, double.NaN, 2], frame.Numbers("a"));
        Assert.Equal(["x", null, "say \"no\", twice"], frame.Text("b"));
        Assert.Equal(["1.5", null, "2"], frame.Text("a"));
    }

    [Fact]
    public void What_is_written_is_read_again() => Gen.String[Gen.Char["ab,\"\n x"], 1, 8].Array[1, 6].Sample(cells =>
    {
        var written = Csv.Write(new Frame(cells.Length).With("t", [.. cells.Select(c => (string?)("t" + c))]).With("n", [.. cells.Select(c => (double)c.Length)]));
        var read = Csv.Read(written).Value;
        Assert.Equal(cells.Select(c => "t" + c), read.Text("t"));
        Assert.Equal(cells.Select(c => (double)c.Length), read.Numbers("n"));
    });

    [Theory]
    [InlineData("", "line 1: expected a header line, found nothing")]
    [InlineData("a,a\n1,2\n", "line 1: expected column names that differ, found 'a' twice")]
    [InlineData("a,b\n1\n", "line 2: expected 2 cells, found 1")]
    [InlineData("a\n\"open\n", "line 2: expected a closing quotation mark, found the end of the file")]
    [InlineData("a\n\"x\"y\n", "line 2: expected a comma after the closing quotation mark, found 'y'")]
    public void A_broken_table_names_its_line(string text, string message) => Assert.Equal(message, Csv.Read(text).Fault!.Message);

    [Fact]
    public void No_text_whatever_throws() => Gen.String[0, 60].Sample(text => { _ = Csv.Read(text).IsOk; });

    [Fact]
    public void A_comma_is_no_decimal_sign() => Assert.False(Csv.Read("a\n\"1,5\"\n").Value.IsNumeric("a"));

    [Fact]
    public void A_star_is_main_effects_and_interaction()
    {
        var formula = Formula.Parse("y ~ a*b + c + (age|id)").Value;
        Assert.Equal(["a", "b", "c", "a:b"], formula.Terms.Select(Formula.NameOf));
        Assert.Equal(new RandomTerm("age", "id"), formula.Random[0]);
        Assert.Equal(["a", "b", "c"], formula.Without(["a", "b"]).Terms.Select(Formula.NameOf));
        Assert.False(Formula.Parse("y ~ 0 + x").Value.HasIntercept);
        Assert.False(Formula.Parse("y ~ x - 1").Value.HasIntercept);
        Assert.Equal("z", formula.For("z").Response);
    }

    [Theory]
    [InlineData("y a", "character 3: expected '~' between outcome and terms, found 'y a'")]
    [InlineData("1y ~ a", "character 0: expected the name of the outcome, found '1y'")]
    [InlineData("y ~ a + $b", "character 7: expected a term such as a, a:b, a*b or (1|Subject), found '$b'")]
    public void A_broken_formula_names_its_character(string text, string message) => Assert.Equal(message, Formula.Parse(text).Fault!.Message);

    [Fact]
    public void No_formula_whatever_throws() => Gen.String[0, 40].Sample(text => { _ = Formula.Parse(text).IsOk; });

    [Fact]
    public void Columns_are_named_after_levels_and_the_reference_is_left_out()
    {
        Assert.Equal(["(Intercept)", "armb", "armc", "x"], Laid("y ~ arm + x").Terms);
        Assert.Equal(["(Intercept)", "arma", "armb", "x"], Laid("y ~ arm + x", new() { References = ImmutableDictionary<string, string>.Empty.Add("arm", "c") }).Terms);
        Assert.Equal(["(Intercept)", "armb", "armc", "site2", "armb:site2", "armc:site2"], Laid("y ~ arm*site", new() { Factors = ["site"] }).Terms);
        Assert.Equal(["arma", "armb", "armc"], Laid("y ~ 0 + arm").Terms);
        Assert.Equal(["(Intercept)", "site2", "site1:x", "site2:x"], Laid("y ~ site + site:x", new() { Factors = ["site"] }).Terms);
    }

    [Fact]
    public void Sums_to_zero_are_minus_one_at_the_last_level()
    {
        var design = Laid("y ~ arm", new() { Coding = Coding.SumToZero });
        Assert.Equal(["(Intercept)", "arm1", "arm2"], design.Terms);
        Assert.Equal([1, -1, -1], design.Rows()[4]);
        Assert.Equal([1, 1, 0], design.Rows()[1]);
    }

    [Theory]
    [InlineData("y ~ nothing", "row 0: expected one of the columns arm, site, x, y, found 'nothing'")]
    [InlineData("arm ~ x", "row 0: expected numbers in the outcome arm, found 'b'")]
    public void A_column_that_is_not_there_is_named(string formula, string message) =>
        Assert.Equal(message, Design.Build(Formula.Parse(formula).Value, Small).Fault!.Message);

    [Fact]
    public void A_factor_of_one_level_and_an_unknown_reference_are_refused()
    {
        var one = new Frame(2).With("arm", ["a", "a"]).With("y", [1.0, 2]);
        Assert.Equal("row 0: expected two levels of arm, found 'a'", Design.Build(Formula.Parse("y ~ arm").Value, one).Fault!.Message);
        Assert.Equal("row 0: expected a level of arm among a, b, c, found 'd'", Design.Build(Formula.Parse("y ~ arm").Value, Small, new() { References = ImmutableDictionary<string, string>.Empty.Add("arm", "d") }).Fault!.Message);
    }

    [Fact]
    public void Rows_with_a_missing_variable_are_dropped()
    {
        var frame = new Frame(3).With("x", [1, double.NaN, 3]).With("y", [1.0, 2, 3]);
        Assert.Equal(2, Design.Build(Formula.Parse("y ~ x").Value, frame).Value.Y.Length);
        frame.With("x", [double.NaN, double.NaN, double.NaN]);
        Assert.Equal("row 0: expected a row in which no variable is missing, found none", Design.Build(Formula.Parse("y ~ x").Value, frame).Fault!.Message);
    }

    [Fact]
    public void Least_squares_means_of_a_balanced_table_are_its_means()
    {
        var design = Laid("y ~ arm", new());
        var model = design.Fit().Value;
        Assert.Equal([6.5, 3.5, 5.5], MarginalMeans.Of(design, ["arm"]).Select(m => Math.Round(model.Contrast("", m.Weights.AsSpan()).Estimate, 10)));
    }

    [Fact]
    public void Equal_and_observed_margins_differ_where_groups_do()
    {
        var frame = Csv.Read("arm,sex,y\na,f,1\na,f,2\na,m,5\nb,f,2\nb,m,7\nb,m,8\n").Value;
        var design = Design.Build(Formula.Parse("y ~ arm*sex").Value, frame).Value;
        var model = design.Fit().Value;
        double Of(MarginWeights weights) => model.Contrast("", MarginalMeans.Of(design, ["arm"], weights)[0].Weights.AsSpan()).Estimate;
        Assert.Equal((1.5 + 5) / 2, Of(MarginWeights.Equal), 1e-12);
        Assert.Equal((1.5 + 5) / 2, Of(MarginWeights.Observed), 1e-12);
        var skewed = Csv.Read("arm,sex,y\na,f,1\na,f,2\na,m,5\nb,f,2\nb,f,4\nb,m,7\n").Value;
        design = Design.Build(Formula.Parse("y ~ arm*sex").Value, skewed).Value;
        model = design.Fit().Value;
        Assert.Equal(((2 * 1.5) + 5) / 3, Of(MarginWeights.Observed), 1e-12);
    }

    [Fact]
    public void The_last_term_has_the_same_test_of_type_two_and_three()
    {
        var design = Laid("y ~ x + site", new() { Factors = ["site"] });
        var (two, three) = (TermTests.TypeTwo(design).Value, TermTests.TypeThree(design).Value);
        for (var t = 0; t < 2; t++)
        {
            Assert.Equal(two[t].F, three[t].F, 1e-9);
            Assert.Equal(two[t].SumOfSquares, three[t].SumOfSquares, 1e-9);
        }
    }
}
