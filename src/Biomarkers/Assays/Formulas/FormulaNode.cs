namespace Toolkit.Biomarkers.Assays;

/// <summary>A part of a formula that gives its value and its exact derivatives in the parameters (forward-mode differentiation).</summary>
internal abstract record FormulaNode
{
    /// <param name="gradient">Receives the derivatives, one per parameter.</param>
    public abstract double Evaluate(ReadOnlySpan<double> parameters, ReadOnlySpan<double> predictors, Span<double> gradient);
}

internal sealed record ConstantNode(double Value) : FormulaNode
{
    public override double Evaluate(ReadOnlySpan<double> parameters, ReadOnlySpan<double> predictors, Span<double> gradient)
    {
        gradient.Clear();
        return Value;
    }
}

internal sealed record ParameterNode(int Index) : FormulaNode
{
    public override double Evaluate(ReadOnlySpan<double> parameters, ReadOnlySpan<double> predictors, Span<double> gradient)
    {
        gradient.Clear();
        gradient[Index] = 1;
        return parameters[Index];
    }
}

internal sealed record PredictorNode(int Index) : FormulaNode
{
    public override double Evaluate(ReadOnlySpan<double> parameters, ReadOnlySpan<double> predictors, Span<double> gradient)
    {
        gradient.Clear();
        return predictors[Index];
    }
}

internal sealed record FunctionNode(string Name, FormulaNode Argument) : FormulaNode
{
    public static readonly string[] Names = ["exp", "log", "ln", "sqrt", "sin", "cos", "tan", "atan", "arctan", "sinh", "cosh", "tanh", "abs"];

    public override double Evaluate(ReadOnlySpan<double> parameters, ReadOnlySpan<double> predictors, Span<double> gradient)
    {
        var u = Argument.Evaluate(parameters, predictors, gradient);
        var (value, slope) = Apply(u);
        foreach (ref var g in gradient)
        {
            g = g == 0 ? 0 : g * slope;
        }

        return value;
    }

    private (double Value, double Slope) Apply(double u) => Name switch
    {
        "exp" => (Math.Exp(u), Math.Exp(u)),
        "log" or "ln" => (Math.Log(u), 1 / u),
        "sqrt" => (Math.Sqrt(u), 0.5 / Math.Sqrt(u)),
        "sin" => (Math.Sin(u), Math.Cos(u)),
        "cos" => (Math.Cos(u), -Math.Sin(u)),
        "tan" => (Math.Tan(u), 1 + (Math.Tan(u) * Math.Tan(u))),
        "atan" or "arctan" => (Math.Atan(u), 1 / (1 + (u * u))),
        "sinh" => (Math.Sinh(u), Math.Cosh(u)),
        "cosh" => (Math.Cosh(u), Math.Sinh(u)),
        "tanh" => (Math.Tanh(u), 1 - (Math.Tanh(u) * Math.Tanh(u))),
        _ => (Math.Abs(u), Math.Sign(u)),
    };
}

internal sealed record BinaryNode(char Operation, FormulaNode Left, FormulaNode Right) : FormulaNode
{
    public override double Evaluate(ReadOnlySpan<double> parameters, ReadOnlySpan<double> predictors, Span<double> gradient)
    {
        Span<double> right = stackalloc double[gradient.Length];
        var a = Left.Evaluate(parameters, predictors, gradient);
        var b = Right.Evaluate(parameters, predictors, right);
        var (value, byLeft, byRight) = Apply(a, b);
        for (var i = 0; i < gradient.Length; i++)
        {
            // A derivative that is 0 stays 0 even beside an infinite factor, as in (x - x)^0.5.
            gradient[i] = (gradient[i] == 0 ? 0 : gradient[i] * byLeft) + (right[i] == 0 ? 0 : right[i] * byRight);
        }

        return value;
    }

    private (double Value, double ByLeft, double ByRight) Apply(double a, double b) => Operation switch
    {
        '+' => (a + b, 1, 1),
        '-' => (a - b, 1, -1),
        '*' => (a * b, b, a),
        '/' => (a / b, 1 / b, -a / b / b),
        _ => Power(a, b),
    };

    private static (double Value, double ByLeft, double ByRight) Power(double a, double b)
    {
        // Small whole powers by multiplication: the power function rounds less well.
        var value = b switch { 1 => a, 2 => a * a, 3 => a * a * a, _ => Math.Pow(a, b) };
        var byLeft = b switch { 0 => 0, 1 => 1, 2 => 2 * a, 3 => 3 * a * a, _ => b * Math.Pow(a, b - 1) };
        return (value, byLeft, a > 0 ? value * Math.Log(a) : 0);
    }
}
