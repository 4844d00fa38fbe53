using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>A response written as text, "b1*(1-exp(-b2*x))": parameters b1, b2, …, named predictors, + - * / ^, the usual functions, and pi.</summary>
public sealed class Formula
{
    private readonly FormulaNode root;

    internal Formula(FormulaNode root, int parameters, int predictors)
    {
        this.root = root;
        ParameterCount = parameters;
        PredictorCount = predictors;
    }

    /// <summary>Highest index of a parameter.</summary>
    public int ParameterCount { get; }

    public int PredictorCount { get; }

    /// <summary>Reads a formula.</summary>
    /// <param name="predictors">Names of the predictors, such as "x".</param>
    /// <returns>The formula, or a fault that names the character.</returns>
    public static Parsed<Formula> Parse(string text, params IReadOnlyList<string> predictors) => new FormulaParser(text, predictors).Read();

    /// <summary>The response and its derivatives in the parameters.</summary>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public double Evaluate(ReadOnlySpan<double> parameters, ReadOnlySpan<double> predictors, Span<double> gradient)
    {
        if (parameters.Length < ParameterCount || gradient.Length != parameters.Length || predictors.Length < PredictorCount)
        {
            throw new ArgumentException($"The formula has {ParameterCount} parameters and {PredictorCount} predictors.", nameof(parameters));
        }

        return root.Evaluate(parameters, predictors, gradient);
    }
}
