using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>An image as the coefficients of its cubic spline, to be asked at any voxel coordinates.</summary>
public sealed class SplineImage
{
    private SplineImage(GridShape shape, float[] coefficients)
    {
        Shape = shape;
        Coefficients = coefficients;
    }

    public GridShape Shape { get; }

    /// <summary>Spline coefficients, shape (x, y, z).</summary>
    public float[] Coefficients { get; }

    /// <summary>Prefilters a copy of the values; NaN and infinities count as 0.</summary>
    public static SplineImage Of(ReadOnlySpan<float> values, GridShape shape)
    {
        var coefficients = new float[values.Length];
        RealignmentTarget.Sound(values, coefficients);
        CubicBSpline.Prefilter(coefficients, shape.X, shape.Y, shape.Z);
        return new(shape, coefficients);
    }

    /// <summary>The value at voxel coordinates, NaN beyond the outer half of the border voxels.</summary>
    public float At(Point3 p)
    {
        var (x, y, z) = p;
        return x >= -0.5 && y >= -0.5 && z >= -0.5 && x <= Shape.X - 0.5 && y <= Shape.Y - 0.5 && z <= Shape.Z - 0.5
            ? CubicBSpline.Value(Coefficients, Shape.X, Shape.Y, Shape.Z, (float)x, (float)y, (float)z)
            : float.NaN;
    }

    /// <summary>The image on another grid.</summary>
    /// <param name="toVoxel">From the target's voxels to this image's voxels.</param>
    public float[] Onto(GridShape shape, Affine toVoxel)
    {
        var data = new float[shape.Count];
        var step = toVoxel.Column(0);
        for (var row = 0; row < shape.Y * shape.Z; row++)
        {
            var p = toVoxel.Apply(0, row % shape.Y, row / shape.Y);
            for (var x = 0; x < shape.X; x++)
            {
                data[(row * shape.X) + x] = At(p + (x * step));
            }
        }

        return data;
    }
}
