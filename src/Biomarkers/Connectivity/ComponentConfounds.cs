using System.Globalization;
using MathNet.Numerics.LinearAlgebra;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>Principal components of noisy voxels as confounds (CompCor: Behzadi and others, NeuroImage 2007;37:90).</summary>
public static class ComponentConfounds
{
    /// <summary>tCompCor: components of the voxels whose mean square after linear detrending lies above a percentile of the mask.</summary>
    /// <param name="mask">Non-zero inside, on the grid of the series; null takes every voxel.</param>
    /// <param name="count">Components wanted.</param>
    /// <param name="percent">Share of the mask taken, in per cent.</param>
    /// <returns>Unit series named t_comp_cor_00 …, or a fault where fewer voxels than components are left.</returns>
    public static Parsed<Confounds> HighVariance(VolumeSeries series, Volume? mask, int count = 5, double percent = 2)
    {
        var detrended = Detrended(series, MaskVoxels.Finite(series, mask));
        var power = Enumerable.Range(0, detrended.Rows).Select(v => System.Numerics.Tensors.TensorPrimitives.SumOfSquares<double>(detrended.Row(v)) / detrended.Columns).ToArray();
        var limit = Percentile(power, 100 - percent);
        return Components(detrended.TakeRows([.. Enumerable.Range(0, power.Length).Where(v => power[v] > limit)]), ComponentNumber.Of(count), "t_comp_cor");
    }

    /// <summary>aCompCor: components of the voxels of an anatomical noise mask (white matter, CSF), each brought to unit variance after linear detrending.</summary>
    /// <returns>Unit series named a_comp_cor_00 …, or a fault where the mask is on another grid, empty, or smaller than the number of components.</returns>
    public static Parsed<Confounds> Anatomical(VolumeSeries series, Volume noiseMask, int count = 5) => Anatomical(series, noiseMask, ComponentNumber.Of(count));

    /// <summary>The same with as many components as are asked for by their number or by the share of the variance of those voxels that they explain.</summary>
    /// <inheritdoc cref="Anatomical(VolumeSeries, Volume, int)" path="/returns" />
    public static Parsed<Confounds> Anatomical(VolumeSeries series, Volume noiseMask, ComponentNumber wanted)
    {
        if (RegionMap.MaskFault(noiseMask, series) is { } fault)
        {
            return fault;
        }

        var detrended = Detrended(series, [.. MaskVoxels.Finite(series, noiseMask).Where(v => !MaskVoxels.IsConstant(series, v))]);
        Standardiser.Apply(detrended, Standardisation.ZScore, []);
        return Components(detrended, wanted, "a_comp_cor");
    }

    private static RowMatrix<double> Detrended(VolumeSeries series, int[] voxels)
    {
        var rows = new RowMatrix<double>(voxels.Length, series.Volumes);
        var trend = Drift.Polynomial(series.Volumes, 1);
        for (var v = 0; v < voxels.Length; v++)
        {
            MaskVoxels.Series(series, voxels[v], rows.Row(v));
            Projection.Residual(trend, rows.Row(v));
        }

        return rows;
    }

    // Linear interpolation between order statistics, as NumPy has it by default.
    private static double Percentile(double[] values, double percent)
    {
        if (values.Length == 0)
        {
            return double.NaN;
        }

        var sorted = values.Order().ToArray();
        var position = percent / 100 * (sorted.Length - 1);
        var below = (int)Math.Floor(position);
        return sorted[below] + ((position - below) * (sorted[Math.Min(below + 1, sorted.Length - 1)] - sorted[below]));
    }

    private static Parsed<Confounds> Components(RowMatrix<double> voxels, ComponentNumber wanted, string name)
    {
        if (voxels.Rows < (wanted.Count ?? 1))
        {
            var count = wanted.Count ?? 1;
            return new Fault(voxels.Rows, $"a noise mask of {count} voxels or more for {count} components", $"{voxels.Rows}") { Unit = "voxel", Advice = "Widen the mask or ask for fewer components." };
        }

        var gram = MatrixProduct.Multiply(voxels.Transposed(), voxels);
        var evd = Matrix<double>.Build.Dense(gram.Rows, gram.Columns, gram.Data).Evd(Symmetricity.Symmetric);
        var number = wanted.Among([.. evd.EigenValues.Select(v => v.Real).Reverse()]);
        var components = new RowMatrix<double>(number, gram.Rows);
        for (var c = 0; c < number; c++)
        {
            evd.EigenVectors.Column(gram.Rows - 1 - c).AsArray().CopyTo(components.Row(c));
        }

        return new Confounds([.. Enumerable.Range(0, number).Select(c => string.Create(CultureInfo.InvariantCulture, $"{name}_{c:00}"))], components);
    }
}
