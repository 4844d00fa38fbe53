using Toolkit.Imaging;
using Toolkit.Measurements;
using Toolkit.Reports;

namespace Toolkit.Pipelines.Participants;

/// <summary>Pictures on a grid along the world's axes, cut to what is to be seen: so that every slice stands upright, whatever the scanner's axes.</summary>
/// <param name="about">What is to be seen: its positive voxels.</param>
/// <param name="edgeMm">Edge of a voxel of the picture.</param>
internal sealed class PagePicture(Volume about, double edgeMm)
{
    private const int Margin = 4;
    private readonly (GridShape Shape, Affine Affine) grid = Upright(about, edgeMm);

    public OutlinedPicture Of(string id, string title, Volume image, LabelImage? outlines) => new(
        id,
        title,
        On(image),
        outlines is null ? null : Resampling.Labels(outlines, grid.Shape, grid.Affine));

    private Volume On(Volume image)
    {
        var drawn = Resampling.Onto(new(image.Shape, image.Affine, [.. image.Data.Select(v => float.IsFinite(v) ? v : 0)]), grid.Shape, grid.Affine, Interpolation.Linear);
        return new(drawn.Shape, drawn.Affine, [.. drawn.Data.Select(v => float.IsFinite(v) ? v : 0)]);
    }

    private static (GridShape Shape, Affine Affine) Upright(Volume image, double edge)
    {
        double[] low = [double.MaxValue, double.MaxValue, double.MaxValue], high = [double.MinValue, double.MinValue, double.MinValue];
        var shape = image.Shape;
        for (var v = 0; v < image.Data.Length; v++)
        {
            if (image.Data[v] > 0)
            {
                var p = image.Affine.Apply(v % shape.X, v / shape.X % shape.Y, v / (shape.X * shape.Y));
                (low[0], low[1], low[2]) = (Math.Min(low[0], p.X), Math.Min(low[1], p.Y), Math.Min(low[2], p.Z));
                (high[0], high[1], high[2]) = (Math.Max(high[0], p.X), Math.Max(high[1], p.Y), Math.Max(high[2], p.Z));
            }
        }

        if (low[0] > high[0])
        {
            return (image.Shape, image.Affine);
        }

        int Number(int axis) => (int)Math.Ceiling((high[axis] - low[axis]) / edge) + (2 * Margin) + 1;
        return (new(Number(0), Number(1), Number(2)), Affine.Scaling(new(edge, edge, edge), new(low[0] - (Margin * edge), low[1] - (Margin * edge), low[2] - (Margin * edge))));
    }
}
