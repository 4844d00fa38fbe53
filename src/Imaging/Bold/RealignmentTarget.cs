using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>The reference volume as realignment sees it: positions within the head, value and gradient there.</summary>
internal sealed class RealignmentTarget
{
    private const double HeadThreshold = 0.25; // of the 98th percentile
    private const int Width = 8;
    private const int Thin = 5; // one sample in so many brings a fit near; no divisor of a usual matrix, so that samples do not line up
    private readonly Point3[] positions;
    private readonly float[] values;
    private readonly float[] rows; // shape (sample, 8): how the value changes with shift, turn and scale, and 0
    private readonly NormalEquations whole;
    private readonly NormalEquations thinned;
    private readonly GridShape shape;

    private RealignmentTarget(GridShape shape, Point3[] positions, float[] values, float[] rows, Point3 centre, double typicalCost)
    {
        this.shape = shape;
        this.positions = positions;
        this.values = values;
        this.rows = rows;
        Centre = centre;
        TypicalCost = typicalCost;
        (whole, thinned) = (Gather(1), Gather(Thin));
    }

    public int Count => positions.Length;

    /// <summary>Mean position of the samples: the point about which turns are counted, so that they do not trade against shifts.</summary>
    public Point3 Centre { get; }

    /// <summary>Mean square of what a shift of half a voxel changes: a fit that leaves more has not found the head.</summary>
    public double TypicalCost { get; }

    public static RealignmentTarget? Make(VolumeSeries series, int volume, double smooth)
    {
        var grid = series.Shape;
        var image = Smoothing.Gaussian(Sound(series[volume], new float[grid.Count]), grid, new(smooth, smooth, smooth));
        var inside = Head(image, grid);
        if (inside.Length < 500)
        {
            return null;
        }

        var coefficients = image.ToArray();
        CubicBSpline.Prefilter(coefficients, grid.X, grid.Y, grid.Z);
        var inverse = series.Affine.Inverse();
        var places = inside.Select(v => series.Affine.Apply(v % grid.X, v / grid.X % grid.Y, v / (grid.X * grid.Y))).ToArray();
        var centre = (1.0 / places.Length) * places.Aggregate((a, b) => a + b);
        var changes = new float[Width * inside.Length];
        var squares = 0.0;
        for (var s = 0; s < inside.Length; s++)
        {
            var v = inside[s];
            var g = CubicBSpline.Gradient(coefficients, grid.X, grid.Y, grid.Z, v % grid.X, v / grid.X % grid.Y, v / (grid.X * grid.Y));
            var gradient = World(inverse, g.X, g.Y, g.Z);
            var moment = (places[s] - centre).Cross(gradient);
            ReadOnlySpan<double> row = [gradient.X, gradient.Y, gradient.Z, moment.X, moment.Y, moment.Z, image[v]];
            for (var i = 0; i < 7; i++)
            {
                changes[(Width * s) + i] = (float)row[i];
            }

            squares += 0.25 * ((g.X * g.X) + (g.Y * g.Y) + (g.Z * g.Z)) / 3;
        }

        return new(grid, places, [.. inside.Select(v => image[v])], changes, centre, squares / inside.Length);
    }

    /// <summary>The values with NaN and infinities made 0.</summary>
    public static ReadOnlySpan<float> Sound(ReadOnlySpan<float> values, float[] scratch)
    {
        for (var v = 0; v < values.Length; v++)
        {
            scratch[v] = float.IsFinite(values[v]) ? values[v] : 0;
        }

        return scratch;
    }

    /// <summary>A gradient per voxel as one per mm of the world.</summary>
    public static Point3 World(Affine inverse, double x, double y, double z) => new(
        (inverse[0, 0] * x) + (inverse[1, 0] * y) + (inverse[2, 0] * z),
        (inverse[0, 1] * x) + (inverse[1, 1] * y) + (inverse[2, 1] * z),
        (inverse[0, 2] * x) + (inverse[1, 2] * y) + (inverse[2, 2] * z));

    /// <summary>Equations for a small step (shift in mm, turn in rad about <see cref="Centre"/>, relative scale) that brings the reference to the volume.</summary>
    /// <param name="spline">Coefficients of the smoothed volume.</param>
    /// <param name="toVoxel">From the reference's world to the volume's voxels.</param>
    /// <param name="thin">Whether a part of the samples is enough.</param>
    public NormalEquations Equations(float[] spline, Affine toVoxel, double scale, bool thin)
    {
        var outside = new NormalEquations(7);
        Span<double> sums = stackalloc double[Width];
        sums.Clear();
        double nx = shape.X - 1, ny = shape.Y - 1, nz = shape.Z - 1, squares = 0, inverse = 1 / scale;
        var step = thin ? Thin : 1;
        for (var s = 0; s < positions.Length; s += step)
        {
            var p = toVoxel.Apply(positions[s]);
            if (p.X >= 0 && p.Y >= 0 && p.Z >= 0 && p.X <= nx && p.Y <= ny && p.Z <= nz)
            {
                var residual = (CubicBSpline.Value(spline, shape.X, shape.Y, shape.Z, (float)p.X, (float)p.Y, (float)p.Z) * inverse) - values[s];
                EightSums.Add(sums, rows.AsSpan(Width * s, Width), residual);
                squares += residual * residual;
            }
            else
            {
                AddRow(outside, s);
            }
        }

        return (thin ? thinned : whole).Facing(outside, sums, squares);
    }

    /// <summary>Rows of every sample, or of every so many: what stays the same from volume to volume.</summary>
    private NormalEquations Gather(int step)
    {
        var all = new NormalEquations(7);
        for (var s = 0; s < positions.Length; s += step)
        {
            AddRow(all, s);
        }

        return all;
    }

    private void AddRow(NormalEquations into, int s)
    {
        Span<double> row = stackalloc double[7];
        for (var i = 0; i < 7; i++)
        {
            row[i] = rows[(Width * s) + i];
        }

        into.Add(row, 0);
    }

    /// <summary>Voxels above a share of the bright end, and their neighbours.</summary>
    private static int[] Head(float[] image, GridShape shape)
    {
        var sorted = image.Where((_, v) => v % 7 == 0).Order().ToArray();
        var threshold = HeadThreshold * sorted[(int)(0.98 * (sorted.Length - 1))];
        if (!(threshold > 0))
        {
            return [];
        }

        bool Bright(int x, int y, int z) => shape.Contains(x, y, z) && image[shape.Index(x, y, z)] > threshold;
        return [.. Enumerable.Range(0, image.Length).Where(v =>
        {
            int x = v % shape.X, y = v / shape.X % shape.Y, z = v / (shape.X * shape.Y);
            return Bright(x, y, z) || Bright(x - 1, y, z) || Bright(x + 1, y, z) || Bright(x, y - 1, z) || Bright(x, y + 1, z) || Bright(x, y, z - 1) || Bright(x, y, z + 1);
        })];
    }
}
