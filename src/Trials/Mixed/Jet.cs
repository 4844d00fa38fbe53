namespace Toolkit.Trials;

/// <summary>A number with its first and second derivatives by q parameters: exact, by the rules of calculus.</summary>
internal sealed class Jet
{
    private readonly int q;

    private Jet(double value, double[] first, double[] second)
    {
        Value = value;
        First = first;
        Second = second;
        q = first.Length;
    }

    public double Value { get; }

    /// <summary>Shape (q).</summary>
    public double[] First { get; }

    /// <summary>Shape (q, q), row by row.</summary>
    public double[] Second { get; }

    public static Jet Constant(double value, int parameters) => new(value, new double[parameters], new double[parameters * parameters]);

    public static Jet Parameter(double value, int index, int parameters)
    {
        var jet = Constant(value, parameters);
        jet.First[index] = 1;
        return jet;
    }

    public static Jet operator +(Jet a, Jet b) => new(a.Value + b.Value, [.. a.First.Zip(b.First, (x, y) => x + y)], [.. a.Second.Zip(b.Second, (x, y) => x + y)]);

    public static Jet operator *(Jet a, Jet b)
    {
        var product = Constant(a.Value * b.Value, a.q);
        for (var i = 0; i < a.q; i++)
        {
            product.First[i] = (a.First[i] * b.Value) + (a.Value * b.First[i]);
            for (var j = 0; j < a.q; j++)
            {
                var at = (i * a.q) + j;
                product.Second[at] = (a.Second[at] * b.Value) + (a.First[i] * b.First[j]) + (a.First[j] * b.First[i]) + (a.Value * b.Second[at]);
            }
        }

        return product;
    }

    /// <summary>f(this), given the value of f and its two derivatives there.</summary>
    public Jet Through(double value, double slope, double curvature)
    {
        var jet = Constant(value, q);
        for (var i = 0; i < q; i++)
        {
            jet.First[i] = slope * First[i];
            for (var j = 0; j < q; j++)
            {
                var at = (i * q) + j;
                jet.Second[at] = (slope * Second[at]) + (curvature * First[i] * First[j]);
            }
        }

        return jet;
    }

    public Jet Exp() => Through(Math.Exp(Value), Math.Exp(Value), Math.Exp(Value));

    public Jet Tanh()
    {
        var t = Math.Tanh(Value);
        return Through(t, 1 - (t * t), -2 * t * (1 - (t * t)));
    }

    public Jet Sqrt()
    {
        var root = Math.Sqrt(Value);
        return Through(root, 0.5 / root, -0.25 / (root * Value));
    }
}
