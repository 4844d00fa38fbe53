using Toolkit.Imaging;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.GrayMatter;

/// <summary>How a halfway fit looks at its images.</summary>
internal sealed record HalfwaySettings
{
    /// <summary>Highest order of the cosines of the differential shading.</summary>
    public required int ShadingOrder { get; init; }

    /// <summary>Standard deviation of the smoothing of the images, mm.</summary>
    public required double SmoothMm { get; init; }

    /// <summary>Standard deviation of the smoothing of the images whose gradient is taken, mm.</summary>
    public required double GradientSmoothMm { get; init; }

    /// <summary>Voxels from one sample to the next.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>Voxels of the first image's border that are left out.</summary>
    public int Border { get; init; } = 2;

    /// <summary>A step of less motion than this is the last.</summary>
    public double SettledMm { get; init; } = 1e-3;

    /// <summary>A step of less amplitude than this is the last: a hundredth of a percentage point is noise.</summary>
    public double SettledAmplitude { get; init; } = 3e-5;

    /// <summary>Share of the first step that is taken: below 1 where the gradient is smoother than the images.</summary>
    public double FirstRelaxation { get; init; } = 1;

    public int Threads { get; init; } = Environment.ProcessorCount;
}

/// <summary>An image without NaN, and where its head is.</summary>
/// <param name="Brain">Shape (x, y, z).</param>
internal sealed record HalfwayVisit(Volume Image, bool[] Brain)
{
    /// <summary>Whether a point in voxel coordinates lies in the head and two voxels or more from the border.</summary>
    public bool Holds(Point3 p)
    {
        var s = Image.Shape;
        int x = (int)Math.Floor(p.X + 0.5), y = (int)Math.Floor(p.Y + 0.5), z = (int)Math.Floor(p.Z + 0.5);
        return x >= 2 && y >= 2 && z >= 2 && x < s.X - 2 && y < s.Y - 2 && z < s.Z - 2 && Brain[s.Index(x, y, z)];
    }

    /// <summary>The part within a box of voxels.</summary>
    public HalfwayVisit Within(int[] low, int[] high)
    {
        GridShape shape = new(high[0] - low[0] + 1, high[1] - low[1] + 1, high[2] - low[2] + 1);
        var brain = new bool[shape.Count];
        for (var row = 0; row < shape.Y * shape.Z; row++)
        {
            Brain.AsSpan((int)Image.Shape.Index(low[0], low[1] + (row % shape.Y), low[2] + (row / shape.Y)), shape.X).CopyTo(brain.AsSpan(row * shape.X));
        }

        return new(Crop(Image, low, high), brain);
    }

    /// <summary>The part of a volume within a box of voxels.</summary>
    public static Volume Crop(Volume whole, int[] low, int[] high)
    {
        GridShape shape = new(high[0] - low[0] + 1, high[1] - low[1] + 1, high[2] - low[2] + 1);
        var data = new float[shape.Count];
        for (var row = 0; row < shape.Y * shape.Z; row++)
        {
            whole.Data.AsSpan((int)whole.Shape.Index(low[0], low[1] + (row % shape.Y), low[2] + (row / shape.Y)), shape.X).CopyTo(data.AsSpan(row * shape.X));
        }

        var a = whole.Affine;
        return new(shape, Affine.FromColumns(a.Column(0), a.Column(1), a.Column(2), a.Apply(low[0], low[1], low[2])), data);
    }
}

/// <summary>Two images at one resolution, and smoother for their gradient.</summary>
internal sealed class HalfwayImages
{
    private readonly GridShape s;
    private readonly GridShape t;
    private readonly float[] a;
    private readonly float[] b;
    private readonly float[] smoothA;
    private readonly float[] smoothB;

    public HalfwayImages(Volume first, Volume second, double smoothMm, double gradientSmoothMm)
    {
        (s, t) = (first.Shape, second.Shape);
        (a, b) = (Spline(first, smoothMm), Spline(second, smoothMm));
        (smoothA, smoothB) = smoothMm == gradientSmoothMm ? (a, b) : (Spline(first, gradientSmoothMm), Spline(second, gradientSmoothMm));
    }

    /// <summary>Second less first, with the shading shared between them; their mean; and the mean's gradient in the halfway world.</summary>
    /// <param name="p">Voxel coordinates in the first image.</param>
    /// <param name="q">Voxel coordinates in the second image.</param>
    public double Compare(Point3 p, Point3 q, Affine toFirst, Affine toSecond, double shading, out double mean, out Point3 gradient)
    {
        double up = Math.Exp(0.5 * shading), down = 1 / up;
        var before = up * CubicBSpline.Value(a, s.X, s.Y, s.Z, (float)p.X, (float)p.Y, (float)p.Z);
        var after = down * CubicBSpline.Value(b, t.X, t.Y, t.Z, (float)q.X, (float)q.Y, (float)q.Z);
        var g = CubicBSpline.Gradient(smoothA, s.X, s.Y, s.Z, (float)p.X, (float)p.Y, (float)p.Z);
        var h = CubicBSpline.Gradient(smoothB, t.X, t.Y, t.Z, (float)q.X, (float)q.Y, (float)q.Z);
        mean = 0.5 * ((up * g.Value) + (down * h.Value));
        gradient = (0.5 * up * World(toFirst, g.X, g.Y, g.Z)) + (0.5 * down * World(toSecond, h.X, h.Y, h.Z));
        return after - before;
    }

    private static Point3 World(Affine toVoxel, double x, double y, double z) => (x * Row(toVoxel, 0)) + (y * Row(toVoxel, 1)) + (z * Row(toVoxel, 2));

    private static Point3 Row(Affine a, int r) => new(a[r, 0], a[r, 1], a[r, 2]);

    private static float[] Spline(Volume image, double smoothMm)
    {
        var size = image.Affine.VoxelSize;
        var values = Smoothing.Gaussian(image.Data, image.Shape, new(smoothMm / size.X, smoothMm / size.Y, smoothMm / size.Z));
        CubicBSpline.Prefilter(values, image.Shape.X, image.Shape.Y, image.Shape.Z);
        return values;
    }
}

/// <summary>Rigid motion halved.</summary>
internal static class HalfwayMotion
{
    /// <summary>The map that, applied twice, is the given rigid one.</summary>
    public static Affine Half(Affine motion, Point3 centre)
    {
        var angle = Math.Acos(Math.Clamp(0.5 * (motion[0, 0] + motion[1, 1] + motion[2, 2] - 1), -1, 1));
        var axis = new Point3(motion[2, 1] - motion[1, 2], motion[0, 2] - motion[2, 0], motion[1, 0] - motion[0, 1]);
        var turn = angle < 1e-7 ? 0.5 * axis : (angle / axis.Length) * axis;
        var shift = motion.Apply(centre) - centre;

        // The shift s' of the half map solves s' + R s' = s with R its rotation.
        var quarter = turn.Length < 1e-12 ? new(0, 0, 0) : (Math.Tan(0.25 * turn.Length) / turn.Length) * turn;
        return RigidMotion.Twist(0.5 * turn, 0.5 * (shift - quarter.Cross(shift)), centre);
    }
}
