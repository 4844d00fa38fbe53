using CsCheck;
using Toolkit.Biomarkers.Assays;

namespace Toolkit.Biomarkers.Tests.Assays;

public class FormulaTests
{
    [Theory]
    [InlineData("-x^2", 3, -9)]
    [InlineData("2^-1", 3, 0.5)]
    [InlineData("2^3^2", 3, 512)]
    [InlineData("1+2*x/4-1", 2, 1)]
    [InlineData("(1+x)*(1-x)", 2, -3)]
    [InlineData("exp(0)+log(1)+ln(1)+sqrt(4)+abs(-x)", 2, 5)]
    [InlineData("1e2 + 1.5E-1", 0, 100.15)]
    [InlineData("sin(0)+cos(0)+tan(0)+atan(0)+sinh(0)+cosh(0)+tanh(0)", 0, 2)]
    public void Text_means_what_mathematics_means(string text, double x, double expected) =>
        Assert.Equal(expected, Formula.Parse(text, "x").Value.Evaluate([], [x], []), 1e-12);

    [Theory]
    [InlineData("b1*", "character 3: expected a number, a name or '(', found the end")]
    [InlineData("b1+(x", "character 5: expected ')', found the end")]
    [InlineData("b1 z", "character 3: expected an operator or the end, found 'z'")]
    [InlineData("q7", "character 0: expected a function, a predictor, pi or a parameter b1 to b32, found 'q7'")]
    [InlineData("b99", "character 0: expected a function, a predictor, pi or a parameter b1 to b32, found 'b99'")]
    [InlineData("1.2.3", "character 0: expected a number, found '1.2.3'")]
    public void A_fault_names_its_character(string text, string message) => Assert.Equal(message, Formula.Parse(text, "x").Fault!.Message);

    [Fact]
    public void No_text_whatever_throws() => Gen.Char["b1x+-*/^().e9 sinlogpi"].Array[0, 300].Select(c => new string(c)).Sample(text => { _ = Formula.Parse(text, "x"); });

    [Fact]
    public void Deep_nesting_is_refused_and_not_a_crash() =>
        Assert.Contains("at most 64 nested parts", Formula.Parse(new string('(', 100_000), "x").Fault!.Message, StringComparison.Ordinal);

    [Fact]
    public void Derivatives_are_exact_beside_differences()
    {
        var formula = Formula.Parse("(b1+b2*x+b3*x^3)/(1+b4*exp(-b5*x))^(1/b6) - atan(b1/(x-b2))/pi + sqrt(b3)*cos(b4)*tanh(b5)", "x").Value;
        double[] at = [1.3, 0.7, 0.2, 0.5, 0.9, 1.7];
        var gradient = new double[6];
        formula.Evaluate(at, [2.5], gradient);
        for (var k = 0; k < at.Length; k++)
        {
            double[] up = [.. at], down = [.. at];
            up[k] += 1e-6;
            down[k] -= 1e-6;
            var numeric = (formula.Evaluate(up, [2.5], new double[6]) - formula.Evaluate(down, [2.5], new double[6])) / 2e-6;
            Assert.Equal(numeric, gradient[k], 1e-7 * (1 + Math.Abs(numeric)));
        }
    }

    [Fact]
    public void Too_few_parameters_are_a_broken_promise() =>
        Assert.Throws<ArgumentException>(() => Formula.Parse("b2*x", "x").Value.Evaluate([1], [1], new double[1]));

    [Fact]
    public void A_fit_recovers_the_parameters_of_its_own_data_from_a_far_start()
    {
        var formula = Formula.Parse("b1*(1-exp(-b2*x))", "x").Value;
        double[] x = [1, 2, 3, 5, 7, 10, 14];
        double[] y = [.. x.Select(v => formula.Evaluate([240, 0.5], [v], new double[2]))];
        var fit = NonlinearLeastSquares.Fit((b, row, g) => formula.Evaluate(b, [x[row]], g), y, [1, 1]);
        Assert.True(fit.Converged);
        Assert.Equal(240, fit.Parameters[0], 1e-8);
        Assert.Equal(0.5, fit.Parameters[1], 1e-10);
    }

    [Fact]
    public void A_fit_needs_as_many_rows_as_parameters() =>
        Assert.StartsWith("A fit needs at least as many rows as parameters.", Assert.Throws<ArgumentException>(() => NonlinearLeastSquares.Fit((_, _, _) => 0, [1.0], [1, 2])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_model_that_is_never_finite_ends_without_an_exception() =>
        Assert.False(NonlinearLeastSquares.Fit((_, _, _) => double.NaN, [1.0, 2, 3], [1.0]).Converged);
}
