using System.Globalization;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>A linear model over participants in which one effect is tested beside nuisance columns.</summary>
/// <remarks>What is exchanged under the null follows from the effect: signs where it is the mean of all, participants otherwise.</remarks>
public sealed record GroupDesign
{
    // An effect of which nuisance leaves less than this share is explained by it.
    private const double SmallestShareLeft = 1e-8;

    private GroupDesign(string name, double[] effect, double scale, RowMatrix<double> nuisance, bool flips)
    {
        Scale = scale;
        Name = name;
        Effect = effect;
        Nuisance = nuisance;
        FlipsSigns = flips;
    }

    /// <summary>The effect in words: "mean", "exercise − control".</summary>
    public string Name { get; }

    /// <summary>The tested column after the nuisance was taken out of it, shape (n), of unit length.</summary>
    public double[] Effect { get; }

    /// <summary>Length of the tested column before it was brought to 1: a product with <see cref="Effect"/> over it is the estimate in the unit of the data.</summary>
    public double Scale { get; }

    /// <summary>Orthonormal basis of the nuisance columns, shape (k, n); the constant is among them unless it is the effect.</summary>
    public RowMatrix<double> Nuisance { get; }

    /// <summary>Signs are flipped under the null (one sample); else participants are exchanged.</summary>
    public bool FlipsSigns { get; }

    public int Participants => Effect.Length;

    /// <summary>Degrees of freedom of the t statistic: participants − nuisance − 1.</summary>
    public int DegreesOfFreedom => Participants - Nuisance.Rows - 1;

    /// <summary>|t| that has this two-sided p under Student's distribution.</summary>
    /// <param name="p">Above 0 and below 1.</param>
    public double CriticalT(double p) => MathNet.Numerics.Distributions.StudentT.InvCDF(0, 1, DegreesOfFreedom, 1 - (p / 2));

    /// <summary>The mean of all participants against 0: a change in one arm. Valid where errors are symmetric.</summary>
    /// <param name="covariates">Further columns, shape (k, n); each is centred, so that the mean stays the mean at their average.</param>
    /// <returns>The design, or a fault where too few participants are left.</returns>
    public static Parsed<GroupDesign> Mean(int participants, RowMatrix<double>? covariates = null)
    {
        var ones = new double[participants];
        ones.AsSpan().Fill(1);
        return Create("mean", ones, covariates is null ? new(0, participants) : Centred(covariates), flips: true);
    }

    /// <summary>The difference of two groups: those marked true less the others.</summary>
    /// <inheritdoc cref="Mean" path="/param" />
    /// <inheritdoc cref="Mean" path="/returns" />
    public static Parsed<GroupDesign> Difference(string name, IReadOnlyList<bool> first, RowMatrix<double>? covariates = null) =>
        Slope(name, [.. first.Select(f => f ? 1.0 : 0.0)], covariates);

    /// <summary>The slope on a column of numbers: pain relief, age.</summary>
    /// <inheritdoc cref="Mean" path="/param" />
    /// <inheritdoc cref="Mean" path="/returns" />
    public static Parsed<GroupDesign> Slope(string name, double[] effect, RowMatrix<double>? covariates = null)
    {
        var nuisance = new RowMatrix<double>(1 + (covariates?.Rows ?? 0), effect.Length);
        nuisance.Row(0).Fill(1);
        for (var r = 1; r < nuisance.Rows; r++)
        {
            covariates!.Row(r - 1).CopyTo(nuisance.Row(r));
        }

        return Create(name, effect, nuisance, flips: false);
    }

    private static Parsed<GroupDesign> Create(string name, double[] effect, RowMatrix<double> nuisance, bool flips)
    {
        if (nuisance.Columns != effect.Length)
        {
            throw new ArgumentException($"Covariates of {nuisance.Columns} participants do not belong to an effect of {effect.Length}.", nameof(nuisance));
        }

        var basis = Projection.Basis(nuisance);
        var left = effect.Length - basis.Rows - 1;
        if (left < 1)
        {
            return new Fault(effect.Length, "more participants than columns of the model", string.Create(CultureInfo.InvariantCulture, $"{effect.Length} participants and {basis.Rows + 1} columns")) { Unit = "participant" };
        }

        var residual = effect.ToArray();
        Projection.Residual(basis, residual);
        double before = Length(effect), after = Length(residual);
        return after > SmallestShareLeft * before && before > 0
            ? new GroupDesign(name, Array.ConvertAll(residual, v => v / after), after, basis, flips)
            : new Fault(0, $"an effect {Printable.Quote(name)} that differs between participants", "one that is constant, or explained by the covariates") { Unit = "column" };
    }

    private static double Length(double[] values) => System.Numerics.Tensors.TensorPrimitives.Norm<double>(values);

    private static RowMatrix<double> Centred(RowMatrix<double> covariates)
    {
        var centred = new RowMatrix<double>(covariates.Rows, covariates.Columns);
        for (var r = 0; r < covariates.Rows; r++)
        {
            System.Numerics.Tensors.TensorPrimitives.Subtract(covariates.Row(r), Sums.Of(covariates.Row(r)) / covariates.Columns, centred.Row(r));
        }

        return centred;
    }
}
