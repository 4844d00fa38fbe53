using System.Collections.Immutable;
using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.GrayMatter;

/// <summary>What the halfway fit starts from and finds: where the second image's head lies, how much the fields moved, and how the images' shading differs.</summary>
/// <param name="Motion">Rigid map from the first image's world to the second's, mm.</param>
/// <param name="Amplitudes">One per field.</param>
/// <param name="Shading">Coefficients of the logarithm of the second image's bias over the first's.</param>
internal sealed record HalfwayState(Affine Motion, double[] Amplitudes, double[] Shading)
{
    /// <summary>Root mean square of the residuals, in image units.</summary>
    public double Residual { get; init; }

    /// <summary>Samples used.</summary>
    public long Samples { get; init; }
}

/// <summary>Two images of one head compared in the space halfway between them: rigid motion, the amplitudes of given fields and differential shading in one least-squares fit (Gauss and Newton).</summary>
/// <remarks>Both images are interpolated alike, and the gradient is that of their mean, so that neither visit is favoured and noise in the gradient does not correlate with noise in the difference.</remarks>
internal sealed class HalfwayFit
{
    private const int Rounds = 12;
    private const double LeastRelaxation = 0.3;
    private const double RadiusMm = 50; // of a head: what a rotation moves
    private const double NeighbourSd = 0.05; // of a neighbour's growth, before the images are seen: wide beside any change that is observed
    private readonly HalfwayVisit first;
    private readonly HalfwayVisit second;
    private readonly HalfwayImages images;
    private readonly ImmutableArray<DilatationField> fields;
    private readonly CosineBasis basis;
    private readonly HalfwaySettings settings;
    private readonly Point3 centre;
    private readonly (int[] Low, int[] High) box;

    public HalfwayFit(HalfwayVisit first, HalfwayVisit second, ImmutableArray<DilatationField> fields, HalfwaySettings settings)
    {
        this.first = first;
        this.second = second;
        this.fields = fields;
        this.settings = settings;
        var s = first.Image.Shape;
        box = ([settings.Border, settings.Border, settings.Border], [s.X - 1 - settings.Border, s.Y - 1 - settings.Border, s.Z - 1 - settings.Border]);
        basis = new(settings.ShadingOrder, box);
        centre = first.Image.Affine.Apply(0.5 * (box.Low[0] + box.High[0]), 0.5 * (box.Low[1] + box.High[1]), 0.5 * (box.Low[2] + box.High[2]));
        images = new(first.Image, second.Image, settings.SmoothMm, settings.GradientSmoothMm);
    }

    private int Unknowns => 6 + fields.Length + basis.Count;

    /// <summary>Improves a state until its steps no longer matter; null where the images do not determine it.</summary>
    public HalfwayState? Run(HalfwayState start, CancellationToken cancellation = default)
    {
        var state = start with
        {
            Shading = basis.Adopt(start.Shading),
            Amplitudes = start.Amplitudes.Length == fields.Length ? start.Amplitudes : new double[fields.Length],
        };
        var relaxation = settings.FirstRelaxation;
        double[]? last = null;
        for (var round = 0; round < Rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            var half = HalfwayMotion.Half(state.Motion, centre);
            var equations = Equations(state, half);
            if (equations.Rows < 10 * Unknowns || equations.Solve() is not { } p)
            {
                return null;
            }

            relaxation = last is null ? relaxation : Relax(relaxation, last, p);
            last = p;
            state = Step(state, half, [.. p.Select(x => relaxation * x)], Math.Sqrt(Math.Max(0, equations.Remainder(p)) / equations.Rows), equations.Rows);
            var shift = Math.Abs(p[0]) + Math.Abs(p[1]) + Math.Abs(p[2]) + (RadiusMm * (Math.Abs(p[3]) + Math.Abs(p[4]) + Math.Abs(p[5])));
            if (shift < settings.SettledMm && p.Skip(6).Take(fields.Length).All(a => Math.Abs(a) < settings.SettledAmplitude))
            {
                break;
            }
        }

        return state;
    }

    private HalfwayState Step(HalfwayState state, Affine half, double[] p, double residual, long samples)
    {
        var twist = RigidMotion.Twist(new(p[3], p[4], p[5]), new(p[0], p[1], p[2]), centre);
        return new(half.After(twist).After(half), [.. state.Amplitudes.Select((a, f) => a + p[6 + f])], [.. state.Shading.Select((c, t) => c + p[6 + fields.Length + t])])
        {
            Residual = residual,
            Samples = samples,
        };
    }

    /// <summary>A gradient smoother than the images is smaller than theirs, and every step too long by one factor: it shows in how the next step goes back, and is taken off from then on.</summary>
    private double Relax(double relaxation, double[] last, double[] now)
    {
        double product = 0, square = 0;
        for (var i = 0; i < 6 + fields.Length; i++)
        {
            var scale = i < 3 ? 1 : RadiusMm;
            product += scale * scale * last[i] * now[i];
            square += scale * scale * last[i] * last[i];
        }

        return square > 0 ? Math.Clamp(relaxation / (1 - Math.Min(0.5, product / square)), LeastRelaxation, 1) : relaxation;
    }

    /// <summary>Variance of a linear combination of the amplitudes, from the residuals gathered in blocks so that their spatial correlation counts.</summary>
    public double Variance(HalfwayState state, ReadOnlySpan<double> combination)
    {
        const int block = 8; // voxels: longer than the correlation that interpolation leaves
        var half = HalfwayMotion.Half(state.Motion, centre);
        var equations = Equations(state, half);
        var unit = new double[Unknowns];
        combination.CopyTo(unit.AsSpan(6));
        if (equations.Solve(unit) is not { } influence)
        {
            return double.PositiveInfinity;
        }

        var shape = first.Image.Shape;
        int bx = (shape.X / block) + 1, by = (shape.Y / block) + 1;
        var sums = new double[bx * by * ((shape.Z / block) + 1)];
        for (var z = box.Low[2]; z <= box.High[2]; z += settings.Stride)
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

    /// <summary>How well the two images agree where they are compared: the correlation of their values.</summary>
    public double Agreement(HalfwayState state)
    {
        var half = HalfwayMotion.Half(state.Motion, centre);
        double n = 0, sa = 0, sb = 0, aa = 0, bb = 0, ab = 0;
        for (var z = box.Low[2]; z <= box.High[2]; z += settings.Stride)
        {
            Slice(state, half, z, (_, row, difference) =>
            {
                // The constant term of the shading has the mean of both images as its derivative.
                double mean = -row[6 + fields.Length], a = mean - (0.5 * difference), b = mean + (0.5 * difference);
                (n, sa, sb, aa, bb, ab) = (n + 1, sa + a, sb + b, aa + (a * a), bb + (b * b), ab + (a * b));
            });
        }

        return (ab - (sa * sb / n)) / Math.Sqrt((aa - (sa * sa / n)) * (bb - (sb * sb / n)));
    }

    private NormalEquations Equations(HalfwayState state, Affine half)
    {
        var slices = Enumerable.Range(0, Math.Max(1, ((box.High[2] - box.Low[2]) / settings.Stride) + 1)).Select(s => box.Low[2] + (s * settings.Stride)).ToArray();
        var parts = new NormalEquations[slices.Length];
        Parallel.For(0, slices.Length, new ParallelOptions { MaxDegreeOfParallelism = settings.Threads }, s =>
        {
            var part = new NormalEquations(Unknowns);
            Slice(state, half, slices[s], (_, row, difference) => part.Add(row, -difference));
            parts[s] = part;
        });
        var sum = parts[0];
        for (var s = 1; s < parts.Length; s++)
        {
            sum.Add(parts[s]);
        }

        var stiffness = state.Residual * state.Residual / (NeighbourSd * NeighbourSd);
        for (var f = 1; f < fields.Length; f++)
        {
            sum.Stiffen(6 + f, stiffness);
            sum.Push(6 + f, -stiffness * state.Amplitudes[f]);
        }

        return sum;
    }

    private delegate void Visit((int X, int Y, int Z) voxel, ReadOnlySpan<double> row, double difference);

    private void Slice(HalfwayState state, Affine half, int z, Visit visit)
    {
        var back = half.Inverse();
        Affine toFirst = first.Image.Affine.Inverse().After(back), toSecond = second.Image.Affine.Inverse().After(half);
        var turn = new Affine([half[0, 0], half[0, 1], half[0, 2], 0, half[1, 0], half[1, 1], half[1, 2], 0, half[2, 0], half[2, 1], half[2, 2], 0]);
        Span<double> row = stackalloc double[Unknowns];
        Span<double> terms = stackalloc double[basis.Count];
        Span<Point3> ways = stackalloc Point3[fields.Length];
        for (var y = box.Low[1]; y <= box.High[1]; y += settings.Stride)
        {
            for (var x = box.Low[0]; x <= box.High[0]; x += settings.Stride)
            {
                var world = first.Image.Affine.Apply(x, y, z);
                var p = toFirst.Apply(world);
                var q = toSecond.Apply(world);
                if (!first.Holds(p) || !second.Holds(q))
                {
                    continue;
                }

                Point3 moved = new(0, 0, 0);
                for (var f = 0; f < ways.Length; f++)
                {
                    ways[f] = turn.Apply(fields[f].At(p));
                    moved += (0.5 * state.Amplitudes[f]) * ways[f];
                }

                if (moved != new Point3(0, 0, 0))
                {
                    p = toFirst.Apply(world - moved);
                    q = toSecond.Apply(world + moved);
                }

                basis.Terms(x, y, z, terms);
                var difference = images.Compare(p, q, toFirst, toSecond, Dot(terms, state.Shading), out var mean, out var g);
                var moment = (world - centre).Cross(g);
                (row[0], row[1], row[2], row[3], row[4], row[5]) = (g.X, g.Y, g.Z, moment.X, moment.Y, moment.Z);
                for (var f = 0; f < ways.Length; f++)
                {
                    row[6 + f] = g.Dot(ways[f]);
                }

                for (var j = 0; j < terms.Length; j++)
                {
                    row[6 + fields.Length + j] = -mean * terms[j];
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
}
