using Toolkit.Imaging;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.GrayMatter;

/// <summary>What the halfway fit starts from and finds: where the second image's head lies, how much the region dilated, and how the images' shading differs.</summary>
/// <param name="Motion">Rigid map from the first image's world to the second's, mm.</param>
/// <param name="Amplitude">Dilatation per unit weight.</param>
/// <param name="Shading">Coefficients of the logarithm of the second image's bias over the first's.</param>
internal sealed record HalfwayState(Affine Motion, double Amplitude, double[] Shading)
{
    /// <summary>Variance of <see cref="Amplitude"/>, from the residuals gathered in blocks so that their spatial correlation counts.</summary>
    public double Variance { get; init; }

    /// <summary>Root mean square of the residuals, in image units.</summary>
    public double Residual { get; init; }

    /// <summary>Samples used.</summary>
    public long Samples { get; init; }
}

/// <summary>Two images of one head compared in the space halfway between them: rigid motion, one dilatation and differential shading in one least-squares fit (Gauss and Newton).</summary>
/// <remarks>Both images are interpolated alike, and the gradient is that of their mean, so that neither visit is favoured and noise in the gradient does not correlate with noise in the difference.</remarks>
internal sealed class HalfwayFit
{
    private const int Rounds = 12;
    private readonly Volume first;
    private readonly bool[] firstBrain;
    private readonly bool[] secondBrain;
    private readonly Level images;
    private readonly Volume second;
    private readonly DilatationField? field;
    private readonly CosineBasis basis;
    private readonly int stride;
    private readonly Point3 centre;
    private readonly (int[] Low, int[] High) box;

    public HalfwayFit(Volume first, Volume second, bool[] firstBrain, bool[] secondBrain, (int[] Low, int[] High) box, DilatationField? field, int order, double smoothMm, double gradientSmoothMm, int stride)
    {
        this.first = first;
        this.second = second;
        this.firstBrain = firstBrain;
        this.secondBrain = secondBrain;
        this.field = field;
        this.box = box;
        this.stride = stride;
        basis = new(order, box);
        centre = first.Affine.Apply(0.5 * (box.Low[0] + box.High[0]), 0.5 * (box.Low[1] + box.High[1]), 0.5 * (box.Low[2] + box.High[2]));
        images = new(first, second, smoothMm, gradientSmoothMm);
    }

    /// <summary>Improves a state until its steps no longer matter; null where the images do not determine it.</summary>
    public HalfwayState? Run(HalfwayState start)
    {
        var state = start with { Shading = basis.Adopt(start.Shading) };
        var unknowns = 7 + basis.Count;
        for (var round = 0; round < Rounds; round++)
        {
            var half = Half(state.Motion);
            var equations = Gather(state, half);
            if (field is null)
            {
                equations.Stiffen(6, 1);
            }

            if (equations.Rows < 10 * unknowns || equations.Solve() is not { } p)
            {
                return null;
            }

            var shading = state.Shading.Zip(p.Skip(7), (a, b) => a + b).ToArray();
            var twist = RigidMotion.Twist(new(p[3], p[4], p[5]), new(p[0], p[1], p[2]), centre);
            state = new(half.After(twist).After(half), state.Amplitude + p[6], shading)
            {
                Residual = Math.Sqrt(Math.Max(0, equations.Remainder(p)) / equations.Rows),
                Samples = equations.Rows,
            };
            var shift = Math.Abs(p[0]) + Math.Abs(p[1]) + Math.Abs(p[2]) + (50 * (Math.Abs(p[3]) + Math.Abs(p[4]) + Math.Abs(p[5])));
            if (shift < (field is null ? 2e-2 : 1e-3) && Math.Abs(p[6]) < 1e-5)
            {
                break;
            }
        }

        return field is null ? state : state with { Variance = Variance(state) };
    }

    /// <summary>The map that, applied twice, is the given rigid one.</summary>
    public Affine Half(Affine motion)
    {
        var angle = Math.Acos(Math.Clamp(0.5 * (motion[0, 0] + motion[1, 1] + motion[2, 2] - 1), -1, 1));
        var axis = new Point3(motion[2, 1] - motion[1, 2], motion[0, 2] - motion[2, 0], motion[1, 0] - motion[0, 1]);
        var turn = angle < 1e-7 ? 0.5 * axis : (angle / axis.Length) * axis;
        var shift = motion.Apply(centre) - centre;

        // The shift s' of the half map solves s' + R s' = s with R its rotation.
        var quarter = turn.Length < 1e-12 ? new(0, 0, 0) : (Math.Tan(0.25 * turn.Length) / turn.Length) * turn;
        return RigidMotion.Twist(0.5 * turn, 0.5 * (shift - quarter.Cross(shift)), centre);
    }

    private NormalEquations Gather(HalfwayState state, Affine half)
    {
        var unknowns = 7 + basis.Count;
        var slices = Enumerable.Range(0, ((box.High[2] - box.Low[2]) / stride) + 1).Select(s => box.Low[2] + (s * stride)).ToArray();
        var parts = new NormalEquations[slices.Length];
        Parallel.For(0, slices.Length, s =>
        {
            var part = new NormalEquations(unknowns);
            Slice(state, half, slices[s], (_, row, difference) => part.Add(row, -difference));
            parts[s] = part;
        });
        var sum = parts[0];
        for (var s = 1; s < parts.Length; s++)
        {
            sum.Add(parts[s]);
        }

        return sum;
    }

    private double Variance(HalfwayState state)
    {
        const int block = 8; // voxels: longer than the correlation that interpolation leaves
        var half = Half(state.Motion);
        var equations = Gather(state, half);
        var unit = new double[7 + basis.Count];
        unit[6] = 1;
        if (equations.Solve(unit) is not { } influence)
        {
            return double.PositiveInfinity;
        }

        int bx = (first.Shape.X / block) + 1, by = (first.Shape.Y / block) + 1;
        var sums = new double[bx * by * ((first.Shape.Z / block) + 1)];
        for (var z = box.Low[2]; z <= box.High[2]; z += stride)
        {
            Slice(state, half, z, (v, row, difference) =>
            {
                var effect = 0.0;
                for (var i = 0; i < row.Length; i++)
                {
                    effect += influence[i] * row[i];
                }

                sums[(v.X / block) + (bx * ((v.Y / block) + (by * (v.Z / block))))] += effect * difference;
            });
        }

        return sums.Sum(s => s * s);
    }

    private delegate void Visit((int X, int Y, int Z) voxel, ReadOnlySpan<double> row, double difference);

    private void Slice(HalfwayState state, Affine half, int z, Visit visit)
    {
        var back = half.Inverse();
        Affine toFirst = first.Affine.Inverse().After(back), toSecond = second.Affine.Inverse().After(half);
        var turn = new Affine([half[0, 0], half[0, 1], half[0, 2], 0, half[1, 0], half[1, 1], half[1, 2], 0, half[2, 0], half[2, 1], half[2, 2], 0]);
        Span<double> row = stackalloc double[7 + basis.Count];
        Span<double> terms = stackalloc double[basis.Count];
        for (var y = box.Low[1]; y <= box.High[1]; y += stride)
        {
            for (var x = box.Low[0]; x <= box.High[0]; x += stride)
            {
                var world = first.Affine.Apply(x, y, z);
                var p = toFirst.Apply(world);
                var q = toSecond.Apply(world);
                if (!Brain(first.Shape, firstBrain, p) || !Brain(second.Shape, secondBrain, q))
                {
                    continue;
                }

                var u = field is null ? new(0, 0, 0) : turn.Apply(field.At(p));
                if (state.Amplitude != 0)
                {
                    p = toFirst.Apply(world - (0.5 * state.Amplitude * u));
                    q = toSecond.Apply(world + (0.5 * state.Amplitude * u));
                }

                basis.Terms(x, y, z, terms);
                var difference = images.Compare(p, q, toFirst, toSecond, Dot(terms, state.Shading), out var mean, out var g);
                var moment = (world - centre).Cross(g);
                (row[0], row[1], row[2], row[3], row[4], row[5], row[6]) = (g.X, g.Y, g.Z, moment.X, moment.Y, moment.Z, g.Dot(u));
                for (var j = 0; j < terms.Length; j++)
                {
                    row[7 + j] = -mean * terms[j];
                }

                visit((x, y, z), row, difference);
            }
        }
    }

    private static double Dot(ReadOnlySpan<double> a, double[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < b.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    private static bool Brain(GridShape shape, bool[] brain, Point3 p)
    {
        int x = (int)Math.Floor(p.X + 0.5), y = (int)Math.Floor(p.Y + 0.5), z = (int)Math.Floor(p.Z + 0.5);
        return x >= 2 && y >= 2 && z >= 2 && x < shape.X - 2 && y < shape.Y - 2 && z < shape.Z - 2 && brain[shape.Index(x, y, z)];
    }

    /// <summary>The two images at one resolution, and smoother for their gradient.</summary>
    private sealed class Level(Volume first, Volume second, double smoothMm, double gradientSmoothMm)
    {
        private readonly float[] a = Spline(first, smoothMm);
        private readonly float[] b = Spline(second, smoothMm);
        private readonly float[] smoothA = Spline(first, gradientSmoothMm);
        private readonly float[] smoothB = Spline(second, gradientSmoothMm);

        /// <summary>Second less first, with the shading shared between them; their mean; and the mean's gradient in the halfway world.</summary>
        public double Compare(Point3 p, Point3 q, Affine toFirst, Affine toSecond, double shading, out double mean, out Point3 gradient)
        {
            GridShape s = first.Shape, t = second.Shape;
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
}
