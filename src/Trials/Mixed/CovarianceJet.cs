namespace Toolkit.Trials;

/// <summary>A covariance matrix with its derivatives by the parameters. A missing second derivative is zero.</summary>
internal sealed record CovarianceJet(Matrix Value, Matrix[] First, Matrix?[] Second)
{
    /// <summary>Position of the pair (i, j), i ≤ j, in a packed triangle of size q.</summary>
    public static int Pair(int i, int j, int q) => i <= j ? (i * q) - (i * (i - 1) / 2) + (j - i) : Pair(j, i, q);

    public static int Pairs(int q) => q * (q + 1) / 2;

    /// <summary>The rows and columns of the visits named.</summary>
    public CovarianceJet Block(int[] at) => new(Value.Block(at), [.. First.Select(f => f.Block(at))], [.. Second.Select(s => s?.Block(at))]);

    /// <summary>Collects a matrix of jets.</summary>
    public static CovarianceJet Of(int size, int parameters, Func<int, int, Jet> element)
    {
        var value = new Matrix(size, size);
        var first = Enumerable.Range(0, parameters).Select(_ => new Matrix(size, size)).ToArray();
        var second = Enumerable.Range(0, Pairs(parameters)).Select(_ => new Matrix(size, size)).ToArray();
        for (var j = 0; j < size; j++)
        {
            for (var k = j; k < size; k++)
            {
                var jet = element(j, k);
                Set(value, j, k, jet.Value);
                for (var a = 0; a < parameters; a++)
                {
                    Set(first[a], j, k, jet.First[a]);
                    for (var b = a; b < parameters; b++)
                    {
                        Set(second[Pair(a, b, parameters)], j, k, jet.Second[(a * parameters) + b]);
                    }
                }
            }
        }

        return new(value, first, second);
    }

    private static void Set(Matrix matrix, int j, int k, double value)
    {
        matrix[j, k] = value;
        matrix[k, j] = value;
    }
}

/// <summary>How the covariance of a subject's observations follows from parameters.</summary>
internal interface ICovarianceModel
{
    /// <summary>Number of parameters, q.</summary>
    int Parameters { get; }

    /// <summary>The covariance of each group of subjects that are observed alike, by group.</summary>
    CovarianceJet[] Evaluate(double[] parameters);

    /// <summary>Only the values.</summary>
    Matrix[] Values(double[] parameters);
}
