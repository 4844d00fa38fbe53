using System.Collections.Immutable;
using MathNet.Numerics.LinearAlgebra;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>Covariances of a group as displacements from their geometric mean (Varoquaux and others, MICCAI 2010, LNCS 6361:200).</summary>
/// <param name="Mean">The geometric mean, shape (n, n): the fixed point of Σ log(M^-½ C M^-½) = 0.</param>
/// <param name="Displacements">log(M^-½ C M^-½), one a participant.</param>
public sealed record TangentSpace(RowMatrix<double> Mean, ImmutableArray<ConnectivityMatrix> Displacements)
{
    private const double Tolerance = 1e-7;
    private const int MostSteps = 30;

    /// <summary>The tangent space of a group's covariances, by gradient descent from their arithmetic mean with a step that shrinks when the gradient grows; stopping rule of nilearn, so that numbers compare.</summary>
    /// <exception cref="ArgumentException">There is none, or one is not positive definite.</exception>
    public static TangentSpace Of(IReadOnlyList<Covariance> covariances)
    {
        if (covariances.Count == 0)
        {
            throw new ArgumentException("A geometric mean is of one covariance or more.", nameof(covariances));
        }

        var matrices = covariances.Select(c => Matrix<double>.Build.DenseOfRowMajor(c.Values.Rows, c.Values.Columns, c.Values.Data)).ToArray();
        var mean = matrices.Aggregate((a, b) => a + b) / matrices.Length;
        double step = 1, before = double.PositiveInfinity;
        for (var i = 0; i < MostSteps; i++)
        {
            var whitener = Mapped(mean, v => 1 / Math.Sqrt(v));
            var gradient = matrices.Select(m => Log(whitener, m)).Aggregate((a, b) => a + b) / matrices.Length;
            var root = Mapped(mean, Math.Sqrt);
            mean = Symmetric(root * Mapped(gradient * step, Math.Exp) * root);
            var length = gradient.FrobeniusNorm();
            if (length / (gradient.RowCount * gradient.RowCount) < Tolerance)
            {
                break;
            }

            step = length <= before ? step : step / 2;
            before = Math.Min(before, length);
        }

        var final = Mapped(mean, v => 1 / Math.Sqrt(v));
        return new(Rows(mean), [.. covariances.Select((c, i) => new ConnectivityMatrix(ConnectivityMeasure.Tangent, c.Names, Rows(Log(final, matrices[i]))) { Estimator = c.ToMatrix().Estimator })]);
    }

    /// <summary>The same for covariances of which nothing is known yet.</summary>
    /// <returns>The tangent space, or a fault whose offset is the position of the first covariance that is not positive definite.</returns>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static Parsed<TangentSpace> Around(IReadOnlyList<Covariance> covariances)
    {
        for (var i = 0; i < covariances.Count; i++)
        {
            if (!covariances[i].Precision().Try(out _, out _))
            {
                return new Fault(i, "a covariance that is positive definite", "a singular one") { Unit = "run", Advice = "More regions than samples, or two with the same signal: take Ledoit-Wolf shrinkage." };
            }
        }

        return Of(covariances);
    }

    /// <summary>The lower triangle row by row, the diagonal divided by √2: lengths of vectors are then half the squared lengths of matrices.</summary>
    public static double[] Vectorised(ConnectivityMatrix displacement)
    {
        var vector = new List<double>();
        for (var i = 0; i < displacement.Values.Rows; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                vector.Add(displacement[i, j] / (i == j ? Math.Sqrt(2) : 1));
            }
        }

        return [.. vector];
    }

    private static Matrix<double> Log(Matrix<double> whitener, Matrix<double> covariance) => Mapped(Symmetric(whitener * covariance * whitener), Math.Log);

    private static Matrix<double> Mapped(Matrix<double> matrix, Func<double, double> map)
    {
        var evd = matrix.Evd(Symmetricity.Symmetric);
        var values = evd.EigenValues.Select(v => map(v.Real)).ToArray();
        if (!values.All(double.IsFinite))
        {
            throw new ArgumentException("A tangent space needs positive definite covariances; ask for Ledoit-Wolf shrinkage where there are more regions than samples.", nameof(matrix));
        }

        return Symmetric(evd.EigenVectors * Matrix<double>.Build.DiagonalOfDiagonalArray(values) * evd.EigenVectors.Transpose());
    }

    private static Matrix<double> Symmetric(Matrix<double> matrix) => (matrix + matrix.Transpose()) / 2;

    private static RowMatrix<double> Rows(Matrix<double> matrix) => new(matrix.RowCount, matrix.ColumnCount, matrix.ToRowMajorArray());
}
