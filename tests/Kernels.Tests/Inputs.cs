using CsCheck;

namespace Toolkit.Kernels.Tests;

/// <summary>Inputs of every length around the vector width: shorter than a vector, whole vectors, and every tail in between.</summary>
internal static class Inputs
{
    /// <summary>Longest length tried: four vectors of 512 bits in single precision and a tail.</summary>
    public const int Longest = 67;

    public static Gen<double> Value { get; } = Gen.Double[-1e3, 1e3];

    public static Gen<(double[] X, double[] Y)> Pairs { get; } =
        Gen.Int[0, Longest].SelectMany(n => Gen.Select(Value.Array[n], Value.Array[n]));

    public static RowMatrix<double> Doubles(int rows, int columns, int seed)
    {
        var random = new System.Random(seed);
        return new(rows, columns, [.. Enumerable.Range(0, rows * columns).Select(_ => (random.NextDouble() * 2) - 1)]);
    }

    public static RowMatrix<float> Floats(int rows, int columns, int seed)
    {
        var doubles = Doubles(rows, columns, seed);
        return new(rows, columns, Array.ConvertAll(doubles.Data, v => (float)v));
    }
}
