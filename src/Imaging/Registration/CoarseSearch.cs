using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>A rigid map near enough for a local fit: mutual information at 8 mm from many starts, then at 4 mm from the best.</summary>
internal static class CoarseSearch
{
    private const double StartTurn = 0.26; // rad, 15 degrees

    /// <summary>From the fixed world to the moving world, and the histogram at the finer level for judging maps.</summary>
    public static (Affine FixedToMoving, JointHistogram Fine) Run(Volume moving, Volume fixedImage, Volume brain)
    {
        var centre = Centre(fixedImage, v => brain.Data[v] > 0.5 ? 1 : 0);
        var shift = Centre(moving, v => Math.Max(0, moving.Data[v])) - centre;
        var coarse = Histogram(moving, fixedImage, 8);
        var starts = new List<(double[] At, double Value)>();
        for (var i = 0; i < 27; i++)
        {
            double[] start = [0, 0, 0, StartTurn * ((i % 3) - 1), StartTurn * ((i / 3 % 3) - 1), StartTurn * ((i / 9) - 1)];
            foreach (var origin in new[] { shift, new Point3(0, 0, 0) })
            {
                (start[0], start[1], start[2]) = (origin.X, origin.Y, origin.Z);
                starts.Add((start.ToArray(), Cost(coarse, centre, start)));
            }
        }

        var best = starts.OrderBy(s => s.Value).Take(8)
            .Select(s => Simplex.Minimise(p => Cost(coarse, centre, p), s.At, [6, 6, 6, 0.12, 0.12, 0.12], 250, 1e-5))
            .OrderBy(s => s.Value).Take(2);
        var fine = Histogram(moving, fixedImage, 4);
        var last = best.Select(s => Simplex.Minimise(p => Cost(fine, centre, p), s.At, [2, 2, 2, 0.04, 0.04, 0.04], 250, 1e-6)).MinBy(s => s.Value);
        return (Map(centre, last.At), fine);
    }

    private static double Cost(JointHistogram histogram, Point3 centre, double[] p) => -histogram.Measure(Map(centre, p)).Information;

    private static Affine Map(Point3 centre, double[] p) => RigidMotion.Twist(new(p[3], p[4], p[5]), new(p[0], p[1], p[2]), centre);

    private static JointHistogram Histogram(Volume moving, Volume fixedImage, double spacingMm)
    {
        var (positions, values) = Samples(Smooth(fixedImage, spacingMm), spacingMm);
        return new(positions, values, Smooth(moving, spacingMm));
    }

    /// <summary>Smooths so that samples of the spacing miss nothing.</summary>
    private static Volume Smooth(Volume image, double spacingMm)
    {
        var size = image.Affine.VoxelSize;
        double Sd(double voxel) => 0.4 * Math.Sqrt(Math.Max(0, (spacingMm * spacingMm) - (voxel * voxel))) / voxel;
        return new(image.Shape, image.Affine, Smoothing.Gaussian(RealignmentTarget.Sound(image.Data, new float[image.Data.Length]), image.Shape, new(Sd(size.X), Sd(size.Y), Sd(size.Z))));
    }

    private static (Point3[] Positions, float[] Values) Samples(Volume image, double spacingMm)
    {
        var size = image.Affine.VoxelSize;
        int sx = Step(size.X, spacingMm), sy = Step(size.Y, spacingMm), sz = Step(size.Z, spacingMm);
        var positions = new List<Point3>();
        var values = new List<float>();
        for (var z = sz / 2; z < image.Shape.Z; z += sz)
        {
            for (var y = sy / 2; y < image.Shape.Y; y += sy)
            {
                for (var x = sx / 2; x < image.Shape.X; x += sx)
                {
                    positions.Add(image.Affine.Apply(x, y, z));
                    values.Add(image[x, y, z]);
                }
            }
        }

        return ([.. positions], [.. values]);
    }

    private static int Step(double voxel, double spacing) => Math.Max(1, (int)Math.Round(spacing / voxel));

    private static Point3 Centre(Volume image, Func<int, double> weight)
    {
        var sum = new Point3(0, 0, 0);
        var total = 0.0;
        for (var v = 0; v < image.Data.Length; v++)
        {
            var w = weight(v);
            if (w > 0)
            {
                sum += w * new Point3(v % image.Shape.X, v / image.Shape.X % image.Shape.Y, v / (image.Shape.X * image.Shape.Y));
                total += w;
            }
        }

        return image.Affine.Apply((1 / total) * sum);
    }
}
