using System.Globalization;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>Moves every slice of a series to one moment of its volume, by a windowed sinc in time over the detrended series.</summary>
/// <remarks>Before realignment it assumes that a voxel holds the same tissue throughout; after it, slices no longer lie in one plane of acquisition. State the order.</remarks>
public static class SliceTimeCorrection
{
    private const int Taps = 17;

    /// <summary>The series at t = k TR + <paramref name="referenceS"/>. NaN stays in the voxels that hold one.</summary>
    /// <param name="sliceTimingS">Start of each slice (z) after the start of its volume, s.</param>
    /// <param name="referenceS">Moment within the repetition to which slices are moved, s.</param>
    public static Parsed<VolumeSeries> Correct(VolumeSeries series, IReadOnlyList<double> sliceTimingS, double referenceS, int threads = 1)
    {
        if (!series.RepetitionTime.IsKnown)
        {
            return new Fault(0, "a repetition time", series.RepetitionTime.Reason) { Unit = "image", Advice = "Give it with the BIDS sidecar" };
        }

        var tr = series.RepetitionTime.Value.Seconds;
        if (Check(series, sliceTimingS, referenceS, tr) is { } fault)
        {
            return fault;
        }

        var shape = series.Shape;
        var slice = shape.X * shape.Y;
        var data = new float[series.Data.Length];
        Parallel.For(0, shape.Z, new ParallelOptions { MaxDegreeOfParallelism = threads }, z =>
        {
            var shift = (referenceS - sliceTimingS[z]) / tr;
            for (var y = 0; y < shape.Y; y++)
            {
                TimeShift.Rows(series.Data, data, (int)shape.Count, series.Volumes, (z * slice) + (y * shape.X), shape.X, shift, Taps);
            }
        });
        return new VolumeSeries(shape, series.Volumes, series.Affine, data, series.RepetitionTime)
        {
            SliceTiming = Sourced<double[]>.From([.. Enumerable.Repeat(referenceS, shape.Z)], "slice-time correction"),
        };
    }

    private static Fault? Check(VolumeSeries series, IReadOnlyList<double> timing, double reference, double tr)
    {
        if (timing.Count != series.Shape.Z)
        {
            return new Fault(timing.Count, $"{series.Shape.Z} slice times, one a slice", timing.Count.ToString(CultureInfo.InvariantCulture)) { Unit = "slice" };
        }

        for (var z = 0; z < timing.Count; z++)
        {
            if (!(timing[z] >= 0 && timing[z] <= tr))
            {
                return new Fault(z, $"a slice time within the repetition time of {Numbers.Format(tr)} s", Numbers.Format(timing[z]))
                {
                    Unit = "slice",
                    Advice = timing[z] > 20 ? "Slice times are in seconds; these look like milliseconds" : null,
                };
            }
        }

        return !(reference >= 0 && reference <= tr) ? new Fault(0, $"a reference time within the repetition time of {Numbers.Format(tr)} s", Numbers.Format(reference)) { Unit = "image" }
            : series.Volumes < Taps ? new Fault(series.Volumes, $"at least {Taps} volumes", series.Volumes.ToString(CultureInfo.InvariantCulture)) { Unit = "volume" }
            : null;
    }
}
