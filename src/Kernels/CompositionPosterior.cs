using System.Numerics.Tensors;

namespace Toolkit.Kernels;

/// <summary>What a value says about a composition of three parts whose intensities it mixes: the parts of eight equal pieces, drawn from Pólya's urn with expected shares p and concentration a (Dirichlet–multinomial), seen with Gaussian noise.</summary>
/// <remarks>A value that no composition with expected shares explains leaves them as they were. A small concentration makes pure compositions likely, a large one those near p. One instance serves one thread at a time.</remarks>
public sealed class CompositionPosterior
{
    /// <summary>Number of pieces.</summary>
    public const int Pieces = 8;

    private const int Nodes = (Pieces + 1) * (Pieces + 2) / 2;
    private static readonly int[] First = [.. All().Select(n => n.First)];
    private static readonly int[] Second = [.. All().Select(n => n.Second)];
    private static readonly int[] Third = [.. All().Select(n => Pieces - n.First - n.Second)];
    private readonly float[] means = new float[Nodes];
    private readonly float[] likelihood = new float[Nodes];
    private readonly float[] urns = new float[3 * (Pieces + 1)];
    private readonly float concentration;

    /// <param name="intensities">Of the three pure parts.</param>
    public CompositionPosterior(ReadOnlySpan<double> intensities, double concentration)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(concentration);
        this.concentration = (float)concentration;
        for (var n = 0; n < Nodes; n++)
        {
            means[n] = (float)(((First[n] * intensities[0]) + (Second[n] * intensities[1]) + (Third[n] * intensities[2])) / Pieces);
        }
    }

    /// <summary>Expected shares given a value that is seen with noise of standard deviation <paramref name="sd"/> (above 0), and the shares expected before, which sum to 1.</summary>
    public (float First, float Second, float Third) Of(float value, float sd, float first, float second, float third)
    {
        Urn(concentration * first, 0);
        Urn(concentration * second, Pieces + 1);
        Urn(concentration * third, 2 * (Pieces + 1));
        // Relative to the nearest node, so that a value beyond all of them still has its nearest composition.
        TensorPrimitives.Subtract(means, value, likelihood);
        TensorPrimitives.Multiply(likelihood, likelihood, likelihood);
        TensorPrimitives.Subtract(likelihood, TensorPrimitives.Min<float>(likelihood), likelihood);
        TensorPrimitives.Multiply(likelihood, -0.5f / (sd * sd), likelihood);
        TensorPrimitives.Exp<float>(likelihood, likelihood);
        float total = 0, a = 0, b = 0;
        for (var n = 0; n < Nodes; n++)
        {
            var w = urns[First[n]] * urns[Pieces + 1 + Second[n]] * urns[(2 * (Pieces + 1)) + Third[n]] * likelihood[n];
            total += w;
            a += w * First[n];
            b += w * Second[n];
        }

        if (!(total > 0))
        {
            return (first, second, third);
        }

        a /= Pieces * total;
        b /= Pieces * total;
        return (a, b, Math.Max(0, 1 - a - b));
    }

    /// <summary>The definition in doubles: expected shares by Bayes' rule over all compositions, the urn's probabilities by their products.</summary>
    public static (double First, double Second, double Third) Reference(ReadOnlySpan<double> intensities, double sd, double concentration, double value, double first, double second, double third)
    {
        static double Rising(double a, int n) => n == 0 ? 1 : Rising(a, n - 1) * (a + n - 1) / n;
        double total = 0, x = 0, y = 0, z = 0;
        foreach (var (i, j) in All())
        {
            var k = Pieces - i - j;
            var mean = ((i * intensities[0]) + (j * intensities[1]) + (k * intensities[2])) / Pieces;
            var w = Rising(concentration * first, i) * Rising(concentration * second, j) * Rising(concentration * third, k) * Math.Exp(-0.5 * Math.Pow((value - mean) / sd, 2));
            (total, x, y, z) = (total + w, x + (w * i), y + (w * j), z + (w * k));
        }

        return (x / (Pieces * total), y / (Pieces * total), z / (Pieces * total));
    }

    private static IEnumerable<(int First, int Second)> All() =>
        from i in Enumerable.Range(0, Pieces + 1)
        from j in Enumerable.Range(0, Pieces - i + 1)
        select (i, j);

    private void Urn(float weight, int at)
    {
        urns[at] = 1;
        for (var n = 1; n <= Pieces; n++)
        {
            urns[at + n] = urns[at + n - 1] * (weight + n - 1) / n;
        }
    }
}
