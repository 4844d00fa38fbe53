using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.GrayMatter;

/// <summary>Two visits made from one image: the second carries a known field, lies a fraction of a voxel away and is shaded otherwise; both get fresh noise.</summary>
/// <param name="noise">Standard deviation of the noise added to each image.</param>
/// <param name="shading">Coefficients whose size the drawn shading has; order by order as in a <see cref="CosineBasis"/>.</param>
internal sealed class InjectedPair(HalfwayVisit baseline, SplineImage spline, double noise, double[] shading, int seed)
{
    private const double LargestTurn = 0.006; // rad, a third of a degree
    private const double LargestShift = 0.5; // voxels
    private const double Stretch = 1.25; // the drawn shading is none that the fit could take up whole: its cosines run over a larger box
    private const int InverseRounds = 3; // the fields move by tenths of a millimetre

    public (HalfwayVisit First, HalfwayVisit Second) Draw(DilatationField? field, double amplitude)
    {
        var chance = new Random(seed);
        double Between(double largest) => largest * ((2 * chance.NextDouble()) - 1);
        var image = baseline.Image;
        var s = image.Shape;
        var size = image.Affine.VoxelSize;
        var centre = image.Affine.Apply(0.5 * s.X, 0.5 * s.Y, 0.5 * s.Z);
        var motion = RigidMotion.Twist(
            new(Between(LargestTurn), Between(LargestTurn), Between(LargestTurn)),
            new(Between(LargestShift) * size.X, Between(LargestShift) * size.Y, Between(LargestShift) * size.Z),
            centre);
        var bias = Shading(chance, s);
        var back = image.Affine.Inverse().After(motion.Inverse()).After(image.Affine);
        var toVoxel = image.Affine.Inverse();
        var turn = new Affine([toVoxel[0, 0], toVoxel[0, 1], toVoxel[0, 2], 0, toVoxel[1, 0], toVoxel[1, 1], toVoxel[1, 2], 0, toVoxel[2, 0], toVoxel[2, 1], toVoxel[2, 2], 0]);
        float[] first = new float[image.Data.Length], second = new float[first.Length];
        var brain = new bool[first.Length];
        Parallel.For(0, s.Y * s.Z, row =>
        {
            for (var x = 0; x < s.X; x++)
            {
                Point3 here = back.Apply(x, row % s.Y, row / s.Y), p = here;
                for (var round = 0; field is not null && round < InverseRounds; round++)
                {
                    p = here - (amplitude * turn.Apply(field.At(p)));
                }

                var v = (row * s.X) + x;
                var value = spline.At(p);
                int i = (int)Math.Floor(p.X + 0.5), j = (int)Math.Floor(p.Y + 0.5), k = (int)Math.Floor(p.Z + 0.5);
                brain[v] = float.IsFinite(value) && s.Contains(i, j, k) && baseline.Brain[s.Index(i, j, k)];
                second[v] = float.IsFinite(value) ? value * bias(x, row % s.Y, row / s.Y) : 0;
            }
        });
        for (var v = 0; v < first.Length; v++)
        {
            var (a, b) = Normal(chance);
            first[v] = image.Data[v] + (float)(noise * a);
            second[v] += (float)(noise * b);
        }

        return (new(new(s, image.Affine, first), baseline.Brain), new(new(s, image.Affine, second), brain));
    }

    /// <summary>The pair's own shading with signs drawn anew, over a larger box that begins elsewhere.</summary>
    private Func<int, int, int, float> Shading(Random chance, GridShape s)
    {
        double[] drawn = [.. shading.Select(c => chance.Next(2) == 0 ? c : -c)];
        var order = 0;
        while (new CosineBasis(order, ([0, 0, 0], [0, 0, 0])).Count < drawn.Length)
        {
            order++;
        }

        int[] n = [s.X, s.Y, s.Z], low = [.. n.Select(l => -chance.Next((int)(l * (Stretch - 1)) + 1))], high = [.. n.Select((l, axis) => low[axis] + (int)(l * Stretch))];
        var basis = new CosineBasis(order, (low, high));
        return (x, y, z) =>
        {
            Span<double> terms = stackalloc double[basis.Count];
            basis.Terms(x, y, z, terms);
            var sum = 0.0;
            for (var t = 0; t < drawn.Length; t++)
            {
                sum += drawn[t] * terms[t];
            }

            return (float)Math.Exp(sum);
        };
    }

    /// <summary>Two independent standard normals (Box and Muller 1958).</summary>
    private static (double A, double B) Normal(Random chance)
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble()));
        var (sin, cos) = Math.SinCos(2 * Math.PI * chance.NextDouble());
        return (radius * cos, radius * sin);
    }
}
