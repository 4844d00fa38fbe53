using System.Collections.Immutable;
using System.Globalization;
using System.Numerics.Tensors;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>Cleaning as one matrix: interpolation, detrending, filter, censoring and confound regression are linear and the same for every series, so they are composed once.</summary>
/// <remarks>Order of the steps as nilearn 0.14 has it, with censored samples interpolated and confounds filtered like the signals (Lindquist and others, Hum Brain Mapp 2019;40:2358).</remarks>
public sealed class DenoisingPlan
{
    private DenoisingPlan(RowMatrix<double> matrix, double[] meanWeights, ImmutableArray<int> kept, DegreesOfFreedom freedom, DenoisingOptions options)
    {
        Matrix = matrix;
        MeanWeights = meanWeights;
        Kept = kept;
        DegreesOfFreedom = freedom;
        Options = options;
    }

    /// <summary>All linear steps, shape (kept, t).</summary>
    public RowMatrix<double> Matrix { get; }

    /// <summary>Weights, shape (t), that give a series' mean after interpolation and before detrending.</summary>
    public double[] MeanWeights { get; }

    /// <summary>Zero-based indices of the samples that remain, ascending.</summary>
    public ImmutableArray<int> Kept { get; }

    public DegreesOfFreedom DegreesOfFreedom { get; }

    public DenoisingOptions Options { get; }

    /// <summary>Composes the steps for runs of <paramref name="volumes"/> samples.</summary>
    /// <param name="kept">Zero-based indices of the samples kept, ascending; null keeps all.</param>
    /// <returns>The plan, or the fault that forbids it: no repetition time, cut-offs beyond the Nyquist frequency, confounds of another length, too few degrees of freedom.</returns>
    public static Parsed<DenoisingPlan> Create(int volumes, Sourced<RepetitionTime> repetitionTime, DenoisingOptions options, Confounds? confounds = null, IReadOnlyList<int>? kept = null)
    {
        confounds ??= Confounds.None(volumes);
        if (Refusal(volumes, repetitionTime, options, confounds, kept) is { } fault)
        {
            return fault;
        }

        int[] samples = kept is null ? [.. Enumerable.Range(0, volumes)] : [.. kept];
        var butterworth = options.Filter == TemporalFilter.Butterworth && (options.HighPassHz ?? options.LowPassHz) is not null;
        if (options.Filter == TemporalFilter.Cosine && options.HighPassHz is { } cosine)
        {
            confounds = confounds.With(Drift.Cosine(volumes, cosine, repetitionTime.Value));
        }
        else if (options.Filter == TemporalFilter.Fourier)
        {
            confounds = confounds.With(Drift.OutOfBand(volumes, options.HighPassHz, options.LowPassHz, repetitionTime));
        }

        var first = butterworth ? Censoring.Interpolation(volumes, samples) : Censoring.Selection(volumes, samples);
        var filter = butterworth ? Filter(options, repetitionTime.Value) : null;
        if (filter is not null && first.Rows <= filter.Padding)
        {
            return new Fault(0, $"more than {filter.Padding} samples for the filter", first.Rows.ToString(CultureInfo.InvariantCulture)) { Unit = "volume", Advice = "A longer run, or the cosine filter." };
        }

        var steps = Steps(first, options.Detrend ? options.TrendOrder : null, filter);
        if (butterworth && samples.Length < steps.Rows)
        {
            steps = steps.TakeRows([.. samples.Select(s => s - samples[0])]);
        }

        var cleanedConfounds = MatrixProduct.Multiply(confounds.Values, steps.Transposed());
        Scale(cleanedConfounds, options.StandardiseConfounds);
        var basis = Projection.Basis(cleanedConfounds);
        var freedom = new DegreesOfFreedom(
            samples.Length,
            options.Detrend ? options.TrendOrder + 1 : 0,
            basis.Rows,
            butterworth ? samples.Length * (1 - Passband(options, repetitionTime.Value)) : 0);
        if (options.MinimumDegreesOfFreedom is { } least && freedom.Remaining < least)
        {
            return TooFew(freedom, least);
        }

        var matrix = basis.Rows == 0 ? steps : MatrixProduct.Multiply(Projection.ResidualMatrix(basis), steps);
        return new DenoisingPlan(matrix, MeanOf(first), [.. samples], freedom, options);
    }

    /// <summary>Cleans series, shape (n, t), to shape (n, kept). A constant series stays exactly constant; one with a NaN becomes NaN.</summary>
    /// <exception cref="ArgumentException">The series have another length than the plan.</exception>
    public RowMatrix<double> Clean(RowMatrix<double> series, int threads = 1)
    {
        if (series.Columns != Matrix.Columns)
        {
            throw new ArgumentException($"The plan is for series of {Matrix.Columns} samples; found {series.Columns}.", nameof(series));
        }

        var centred = new RowMatrix<double>(series.Columns, series.Rows);
        double[] means = new double[series.Rows], before = new double[series.Rows];
        for (var s = 0; s < series.Rows; s++)
        {
            var row = series.Row(s);
            means[s] = Sums.Of(row) / row.Length;
            var constant = Correlation.IsConstant(row);
            for (var t = 0; t < row.Length; t++)
            {
                centred[t, s] = constant ? 0 : row[t] - means[s];
                before[s] += row[t] * MeanWeights[t];
            }
        }

        var cleaned = MatrixProduct.Multiply(Matrix, centred, threads).Transposed();
        if (!Options.Detrend)
        {
            RestoreMeans(cleaned, means);
        }

        Standardiser.Apply(cleaned, Options.Standardise, before);
        return cleaned;
    }

    /// <summary>Cleans voxels in single precision, without standardisation (no correlation needs it), into a new series of the kept volumes; voxels not named, and those that never change, are NaN.</summary>
    /// <param name="voxels">Positions to clean, each once.</param>
    /// <exception cref="ArgumentException">The series has another length than the plan.</exception>
    public VolumeSeries Clean(VolumeSeries series, int[] voxels, int threads = 1)
    {
        var count = checked((int)series.Shape.Count);
        var cleaned = new RowMatrix<float>(Kept.Length, count);
        cleaned.Data.AsSpan().Fill(float.NaN);
        ColumnProjection.Apply(Matrix, new(series.Volumes, count, series.Data), cleaned, Changing(series, voxels), threads);
        return new(series.Shape, Kept.Length, series.Affine, cleaned.Data, series.RepetitionTime);
    }

    /// <summary>As <see cref="Clean(VolumeSeries, int[], int)"/>, written over the first volumes of the series itself: no second copy of a run is ever made.</summary>
    /// <param name="voxels">Positions to clean, ascending.</param>
    /// <returns>The series whose first <see cref="Kept"/> volumes are the cleaned ones; what follows them means nothing any more.</returns>
    /// <exception cref="ArgumentException">The series has another length than the plan.</exception>
    public VolumeSeries CleanInPlace(VolumeSeries series, int[] voxels, int threads = 1)
    {
        var count = checked((int)series.Shape.Count);
        var run = new RowMatrix<float>(series.Volumes, count, series.Data);
        var changing = Changing(series, voxels);
        ColumnProjection.Apply(Matrix, run, run, changing, threads);
        for (var t = 0; t < Kept.Length; t++)
        {
            var volume = series[t];
            var next = 0;
            foreach (var v in changing)
            {
                volume[next..v].Fill(float.NaN);
                next = v + 1;
            }

            volume[next..].Fill(float.NaN);
        }

        return series;
    }

    /// <summary>Which share of a series' standard deviation the linear steps leave; 0 for a constant series.</summary>
    public double ShareLeft(ReadOnlySpan<double> series)
    {
        double[] centred = Centred(series), after = new double[Matrix.Rows];
        for (var r = 0; r < after.Length; r++)
        {
            after[r] = TensorPrimitives.Dot<double>(Matrix.Row(r), centred);
        }

        var before = TensorPrimitives.Norm<double>(centred);
        return before == 0 ? 0 : TensorPrimitives.Norm<double>(Centred(after)) / before;
    }

    private static int[] Changing(VolumeSeries series, int[] voxels)
    {
        var constant = voxels.Count(v => MaskVoxels.IsConstant(series, v));
        return constant == 0 ? voxels : Array.FindAll(voxels, v => !MaskVoxels.IsConstant(series, v));
    }

    private static double[] Centred(ReadOnlySpan<double> series)
    {
        var centred = new double[series.Length];
        TensorPrimitives.Subtract(series, Sums.Of(series) / series.Length, centred);
        return centred;
    }

    // The matrix was applied to centred series; without detrending it does not take a constant to zero.
    private void RestoreMeans(RowMatrix<double> cleaned, double[] means)
    {
        for (var t = 0; t < Matrix.Rows; t++)
        {
            var response = Sums.Of(Matrix.Row(t));
            for (var s = 0; s < means.Length; s++)
            {
                cleaned[s, t] += means[s] * response;
            }
        }
    }

    private static RowMatrix<double> Steps(RowMatrix<double> first, int? order, SecondOrderSections? filter)
    {
        var columns = first.Transposed();
        var trend = order is { } o ? Drift.Polynomial(first.Rows, Math.Min(o, first.Rows - 1)) : null;
        for (var t = 0; t < columns.Rows; t++)
        {
            if (trend is not null)
            {
                Projection.Residual(trend, columns.Row(t));
            }

            filter?.ZeroPhase(columns.Row(t));
        }

        return columns.Transposed();
    }

    private static SecondOrderSections Filter(DenoisingOptions options, RepetitionTime tr) =>
        Butterworth.Design(5, options.HighPassHz / tr.NyquistHz, options.LowPassHz / tr.NyquistHz);

    private static double Passband(DenoisingOptions options, RepetitionTime tr) =>
        ((options.LowPassHz ?? tr.NyquistHz) - (options.HighPassHz ?? 0)) / tr.NyquistHz;

    private static double[] MeanOf(RowMatrix<double> first)
    {
        var weights = new double[first.Columns];
        for (var r = 0; r < first.Rows; r++)
        {
            for (var t = 0; t < weights.Length; t++)
            {
                weights[t] += first[r, t] / first.Rows;
            }
        }

        return weights;
    }

    private static void Scale(RowMatrix<double> confounds, bool standardise)
    {
        if (standardise)
        {
            Standardiser.Apply(confounds, Standardisation.ZScore, []);
            return;
        }

        for (var r = 0; r < confounds.Rows; r++)
        {
            var row = confounds.Row(r);
            var largest = 0.0;
            foreach (var value in row)
            {
                largest = Math.Max(largest, Math.Abs(value));
            }

            for (var t = 0; t < row.Length && largest > 0; t++)
            {
                row[t] /= largest;
            }
        }
    }

    private static Fault? Refusal(int volumes, Sourced<RepetitionTime> repetitionTime, DenoisingOptions options, Confounds confounds, IReadOnlyList<int>? kept)
    {
        if (confounds.Volumes != volumes)
        {
            return new Fault(confounds.Volumes, $"confounds of {volumes} samples, as many as the series has volumes", $"{confounds.Volumes}") { Unit = "row", Advice = "The table may belong to another run, or volumes may have been dropped from one of the two." };
        }

        if (kept is not null && (kept.Count == 0 || kept[0] < 0 || kept[^1] >= volumes || kept.Zip(kept.Skip(1)).Any(p => p.First >= p.Second)))
        {
            return new Fault(0, $"ascending indices of kept samples between 0 and {volumes - 1}", kept.Count == 0 ? "none" : Printable.Clean(string.Join(' ', kept), 60)) { Unit = "sample" };
        }

        if (options.Filter == TemporalFilter.None || (options.HighPassHz ?? options.LowPassHz) is null)
        {
            return null;
        }

        if (!repetitionTime.IsKnown)
        {
            return new Fault(0, "a repetition time for the filter", "none: " + repetitionTime.Reason) { Unit = "volume", Advice = "State it, or switch the filter off." };
        }

        var nyquist = repetitionTime.Value.NyquistHz;
        return (options.HighPassHz ?? 0) < (options.LowPassHz ?? nyquist) && (options.HighPassHz ?? 0) < nyquist && (options.LowPassHz is null || options.LowPassHz < nyquist)
            ? null
            : new Fault(0, string.Create(CultureInfo.InvariantCulture, $"cut-offs with 0 < high-pass < low-pass < {nyquist:0.####} Hz"), $"{options.HighPassHz?.ToString(CultureInfo.InvariantCulture) ?? "none"} and {options.LowPassHz?.ToString(CultureInfo.InvariantCulture) ?? "none"}") { Unit = "cut-off", Advice = "The upper bound is half the sampling rate; nothing is clamped." };
    }

    private static Fault TooFew(DegreesOfFreedom freedom, double least) => new(
        freedom.Samples,
        string.Create(CultureInfo.InvariantCulture, $"at least {least} degrees of freedom after cleaning"),
        string.Create(CultureInfo.InvariantCulture, $"{freedom.Remaining:0.#}: {freedom.Samples} samples less {freedom.Trend} for the trend, {freedom.Confounds} confounds and {freedom.Filter:0.#} for the filter"))
    {
        Unit = "volume",
        Advice = "Take fewer confounds, a wider band, or a longer run.",
    };
}
