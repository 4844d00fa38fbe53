using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>Rigid refinement across contrasts: the moving image is fitted by a piecewise-linear function of the fixed one's intensity, blurred to the moving one's voxels, times a smooth bias, with outliers (dropout) weighed down.</summary>
/// <remarks>Position, intensity function and bias are solved for together in each step (Gauss and Newton), so that none waits for another.</remarks>
internal static class IntensityFit
{
    private const int Knots = 8;
    private const int Terms = 9; // x, y, z and their products: the bias
    private const int Unknowns = 6 + Knots + Terms;
    private const double SmoothVoxels = 0.5;
    private const int Rounds = 30;
    private const double Tukey = 4.685; // times the residuals' sd (Beaton & Tukey 1974)

    /// <summary>Improves a map from the fixed world to the moving world.</summary>
    public static Affine Refine(Volume moving, Volume fixedImage, Volume brain, Affine start)
    {
        var size = moving.Affine.VoxelSize;
        var shape = moving.Shape;
        var spline = Smoothing.Gaussian(moving.Data, shape, new(SmoothVoxels, SmoothVoxels, SmoothVoxels));
        CubicBSpline.Prefilter(spline, shape.X, shape.Y, shape.Z);
        var samples = Samples.Take(fixedImage, brain, Math.Sqrt((1.0 / 12) + (SmoothVoxels * SmoothVoxels)) * (size.X + size.Y + size.Z) / 3);
        var map = start;
        var fit = new double[Unknowns];
        double scale = double.PositiveInfinity;
        for (var round = 0; round < Rounds; round++)
        {
            var (equations, residuals) = Equations(spline, moving, samples, map, fit, scale);
            for (var j = 0; j < Unknowns; j++)
            {
                equations.Stiffen(j, 1e-9 * equations.Squares);
            }

            if (equations.Solve() is not { } p || equations.Rows < samples.Positions.Length / 3)
            {
                return start;
            }

            map = map.After(RigidMotion.Twist(new(p[3], p[4], p[5]), new(p[0], p[1], p[2]), samples.Centre));
            p.AsSpan(6).CopyTo(fit.AsSpan(6));
            residuals.Sort();
            scale = round == 0 ? double.PositiveInfinity : 1.4826 * residuals[residuals.Count / 2];
            if (round > 4 && Math.Abs(p[0]) + Math.Abs(p[1]) + Math.Abs(p[2]) < 1e-3 && Math.Abs(p[3]) + Math.Abs(p[4]) + Math.Abs(p[5]) < 2e-5)
            {
                break;
            }
        }

        return map;
    }

    private static (NormalEquations Equations, List<double> Residuals) Equations(float[] spline, Volume moving, Samples samples, Affine map, double[] fit, double scale)
    {
        var shape = moving.Shape;
        var inverse = moving.Affine.Inverse();
        var toVoxel = inverse.After(map);
        var equations = new NormalEquations(Unknowns);
        var residuals = new List<double>(samples.Positions.Length);
        Span<double> row = stackalloc double[Unknowns];
        for (var s = 0; s < samples.Positions.Length; s++)
        {
            var p = toVoxel.Apply(samples.Positions[s]);
            if (p.X < 0 || p.Y < 0 || p.Z < 0 || p.X > shape.X - 1 || p.Y > shape.Y - 1 || p.Z > shape.Z - 1)
            {
                continue;
            }

            var g = CubicBSpline.Gradient(spline, shape.X, shape.Y, shape.Z, (float)p.X, (float)p.Y, (float)p.Z);
            var predicted = 0.0;
            for (var k = 0; k < Knots; k++)
            {
                row[6 + k] = samples.Basis[(s * Knots) + k];
                predicted += row[6 + k] * fit[6 + k];
            }

            var r = samples.Positions[s] - samples.Centre;
            Position(row, RealignmentTarget.World(toVoxel, g.X, g.Y, g.Z), r);
            var whole = predicted + Bias(row, predicted, 0.02 * r, fit);
            residuals.Add(Math.Abs(g.Value - whole));
            var u = (g.Value - whole) / (Tukey * scale);
            var weight = u * u < 1 ? (1 - (u * u)) * (1 - (u * u)) : 0;
            if (weight > 0)
            {
                equations.Add(row, g.Value, weight);
            }
        }

        return (equations, residuals);
    }

    /// <summary>How the prediction less the image changes with a shift and a turn of the fixed sample.</summary>
    private static void Position(Span<double> row, Point3 gradient, Point3 r)
    {
        var moment = r.Cross(gradient);
        (row[0], row[1], row[2], row[3], row[4], row[5]) = (-gradient.X, -gradient.Y, -gradient.Z, -moment.X, -moment.Y, -moment.Z);
    }

    private static double Bias(Span<double> row, double predicted, Point3 u, double[] fit)
    {
        ReadOnlySpan<double> terms = [u.X, u.Y, u.Z, u.X * u.X, u.Y * u.Y, u.Z * u.Z, u.X * u.Y, u.X * u.Z, u.Y * u.Z];
        var sum = 0.0;
        for (var j = 0; j < Terms; j++)
        {
            row[6 + Knots + j] = predicted * terms[j];
            sum += row[6 + Knots + j] * fit[6 + Knots + j];
        }

        return sum;
    }

    /// <summary>Positions within the fixed brain and what the fixed image's intensities look like there at the moving image's resolution.</summary>
    private sealed record Samples(Point3[] Positions, float[] Basis, Point3 Centre)
    {
        private const int Wanted = 40000;

        public static Samples Take(Volume image, Volume brain, double sdMm)
        {
            var shape = image.Shape;
            var size = image.Affine.VoxelSize;
            Point3 sd = new(sdMm / size.X, sdMm / size.Y, sdMm / size.Z);
            var inside = Smoothing.Gaussian([.. brain.Data.Select(b => b > 0.5f ? 1f : 0f)], shape, sd);
            var count = inside.Count(v => v > 0.3f);
            var step = Math.Max(1, (int)Math.Round(Math.Cbrt((double)count / Wanted)));
            var chosen = Enumerable.Range(0, inside.Length).Where(v =>
                inside[v] > 0.3f && v % shape.X % step == 0 && v / shape.X % shape.Y % step == 0 && v / (shape.X * shape.Y) % step == 0).ToArray();
            var basis = new float[chosen.Length * Knots];
            var top = Top(image.Data, brain.Data);
            Parallel.For(0, Knots, k =>
            {
                var seen = Smoothing.Gaussian([.. image.Data.Select((v, at) => brain.Data[at] > 0.5f ? Hat(v / top, k) : 0)], shape, sd);
                for (var s = 0; s < chosen.Length; s++)
                {
                    basis[(s * Knots) + k] = seen[chosen[s]];
                }
            });
            var positions = chosen.Select(v => image.Affine.Apply(v % shape.X, v / shape.X % shape.Y, v / (shape.X * shape.Y))).ToArray();
            return new(positions, basis, (1.0 / positions.Length) * positions.Aggregate((a, b) => a + b));
        }

        /// <summary>Weight of knot k at an intensity relative to the bright end: knots are evenly spaced from 0 to 1.</summary>
        private static float Hat(float intensity, int k)
        {
            var at = Math.Clamp(intensity, 0, 1) * (Knots - 1);
            return float.IsFinite(at) ? Math.Max(0, 1 - Math.Abs(at - k)) : 0;
        }

        private static float Top(float[] values, float[] mask)
        {
            var inside = values.Where((v, at) => mask[at] > 0.5f && float.IsFinite(v)).ToArray();
            return Math.Max(1e-6f, Brightness.Quantile(inside, 0.98));
        }
    }
}
