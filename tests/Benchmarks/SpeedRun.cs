using Toolkit.Imaging;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Benchmarks;

/// <summary>A run of 1.08 GB in memory and in a file: values in a block of voxels of a template's grid, cut into 400 regions.</summary>
internal sealed class SpeedRun : IDisposable
{
    private const int First = 300_000;
    private static readonly GridShape Shape = new(91, 109, 91);

    public SpeedRun(RowMatrix<float> run, int voxels)
    {
        var data = new float[Shape.Count * run.Rows];
        var labels = new int[Shape.Count];
        var mask = new float[Shape.Count];
        for (var t = 0; t < run.Rows; t++)
        {
            run.Row(t).CopyTo(data.AsSpan((int)(t * Shape.Count) + First));
        }

        for (var v = 0; v < voxels; v++)
        {
            (labels[First + v], mask[First + v]) = (1 + (v * 400 / voxels), 1);
        }

        Series = new(Shape, run.Rows, Affine.Scaling(new(2, 2, 2), default), data, Sourced<RepetitionTime>.From(RepetitionTime.FromSeconds(2), "made"));
        Atlas = new(Shape, Series.Affine, labels, new("made", "1", "native", new string('0', 64)));
        Mask = new(Shape, Series.Affine, mask);
        NiftiSeries.Write(Series, run.Rows, Path, gzip: false);
    }

    /// <summary>Where the run is written; gone with this.</summary>
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "connectivity-speed.nii");

    public VolumeSeries Series { get; private set; }

    public LabelImage Atlas { get; }

    public Volume Mask { get; }

    /// <summary>Lets go of the values in memory.</summary>
    public void Release() => Series = new(new(1, 1, 1), 1, Series.Affine, [0], Series.RepetitionTime);

    public void Dispose() => File.Delete(Path);
}
