namespace Toolkit.Trials;

/// <summary>Gauss–Legendre quadrature with sixteen points a panel.</summary>
internal static class Quadrature
{
    private const int Order = 16;
    private static readonly (double[] Nodes, double[] Weights) Rule = Legendre(Order);

    /// <summary>∫ f from <paramref name="from"/> to <paramref name="to"/> over equal panels.</summary>
    public static double Panels(Func<double, double> f, double from, double to, int panels)
    {
        var half = (to - from) / panels / 2;
        var sum = 0.0;
        for (var panel = 0; panel < panels; panel++)
        {
            var middle = from + (((2 * panel) + 1) * half);
            for (var k = 0; k < Order; k++)
            {
                sum += Rule.Weights[k] * f(middle + (half * Rule.Nodes[k]));
            }
        }

        return sum * half;
    }

    /// <summary>Nodes on [-1, 1] and weights: zeros of the Legendre polynomial by Newton's method.</summary>
    public static (double[] Nodes, double[] Weights) Legendre(int order)
    {
        var nodes = new double[order];
        var weights = new double[order];
        for (var i = 0; i < order; i++)
        {
            var x = Math.Cos(Math.PI * (i + 0.75) / (order + 0.5));
            double slope = 1;
            for (var iteration = 0; iteration < 100; iteration++)
            {
                double before = 1, at = x;
                for (var n = 2; n <= order; n++)
                {
                    (before, at) = (at, ((((2 * n) - 1) * x * at) - ((n - 1) * before)) / n);
                }

                slope = order * ((x * at) - before) / ((x * x) - 1);
                var next = x - (at / slope);
                if (Math.Abs(next - x) < 1e-16)
                {
                    break;
                }

                x = next;
            }

            nodes[i] = x;
            weights[i] = 2 / ((1 - (x * x)) * slope * slope);
        }

        return (nodes, weights);
    }
}
