namespace Toolkit.Imaging;

/// <summary>Products of cosines over a box up to a total order: what differs smoothly between two images of one head.</summary>
public sealed class CosineBasis
{
    private readonly (int X, int Y, int Z)[] orders;
    private readonly double[][] cosines; // axis, then position × order
    private readonly int[] low;
    private readonly int width;

    /// <param name="order">Highest sum of the three orders.</param>
    /// <param name="box">First and last voxel along each axis.</param>
    public CosineBasis(int order, (int[] Low, int[] High) box)
    {
        width = order + 1;
        low = box.Low;
        orders = [.. from total in Enumerable.Range(0, width)
                     from x in Enumerable.Range(0, total + 1)
                     from y in Enumerable.Range(0, total - x + 1)
                     select (x, y, total - x - y)];
        cosines = [.. Enumerable.Range(0, 3).Select(axis =>
        {
            var n = box.High[axis] - box.Low[axis] + 1;
            return Enumerable.Range(0, n * width).Select(i => Math.Cos(Math.PI * (i % width) * ((i / width) + 0.5) / n)).ToArray();
        })];
    }

    /// <summary>Number of terms; the first is constant, and a higher order only adds terms at the end.</summary>
    public int Count => orders.Length;

    /// <summary>Sum of the three orders of a term.</summary>
    public int Order(int term) => orders[term].X + orders[term].Y + orders[term].Z;

    /// <summary>The terms at a voxel of the box.</summary>
    public void Terms(int x, int y, int z, Span<double> terms)
    {
        int i = (x - low[0]) * width, j = (y - low[1]) * width, k = (z - low[2]) * width;
        for (var t = 0; t < orders.Length; t++)
        {
            terms[t] = cosines[0][i + orders[t].X] * cosines[1][j + orders[t].Y] * cosines[2][k + orders[t].Z];
        }
    }

    /// <summary>Coefficients of a lower order over the same box, filled with zeros.</summary>
    public double[] Adopt(double[] coefficients) => [.. coefficients.Take(Count), .. new double[Math.Max(0, Count - coefficients.Length)]];
}
