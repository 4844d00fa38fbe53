using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>Whether a head would fit a template better if the header named its axes otherwise: asked where a registration failed.</summary>
internal static class HeadOrientation
{
    private const double SpacingMm = 8;
    private const double Gain = 0.02; // of normalised mutual information: the same head rightly turned gains 0.05 and more, a wrong one or no head at all less
    private static readonly (char Plus, char Minus)[] Ends = [('R', 'L'), ('A', 'P'), ('S', 'I')];

    /// <summary>Axes as the header has them and as the head would fit, "RAS" and "PIR"; null where the header's are as good as any.</summary>
    public static (string Header, string Fits)? Better(Volume subject, Volume template)
    {
        var centre = Centre(template);
        var (small, at) = (WorkingGrid.Reduce(subject, 0.5 * SpacingMm), WorkingGrid.Reduce(template, SpacingMm));
        var own = Centre(small);
        var histogram = Histogram(at, WorkingGrid.Blur(small, SpacingMm));
        double stated = 0, best = 0;
        Affine? map = null;
        foreach (var rotation in Rotations())
        {
            // From the template's world to the subject's: about the template's centre turned, then onto the subject's.
            Affine Map(double[] p) => RigidMotion.Twist(new(p[3], p[4], p[5]), new(p[0], p[1], p[2]), own).After(About(rotation, centre, own));
            var (place, cost) = Simplex.Minimise(p => -histogram.Measure(Map(p)).Information, [0, 0, 0, 0, 0, 0], [8, 8, 8, 0.15, 0.15, 0.15], 150, 1e-4);
            if (rotation == Affine.Identity)
            {
                stated = -cost;
            }

            (best, map) = -cost > best ? (-cost, Map(place)) : (best, map);
        }

        // Named by where the fit ended, not by where it began: a simplex may roll over by a quarter turn.
        return map is null || best - stated < Gain || Axes(map.Inverse().After(subject.Affine)) is var fits && fits == Axes(subject.Affine) ? null : (Axes(subject.Affine), Axes(map.Inverse().After(subject.Affine)));
    }

    /// <summary>Angle of the rotation in an affine map, degrees: axes made orthonormal one after the other; what scales and shears is left aside.</summary>
    public static double Degrees(Affine map)
    {
        static Point3 Unit(Point3 v) => (1 / Math.Max(1e-12, v.Length)) * v;
        Point3 x = Unit(map.Column(0)), y = Unit(map.Column(1) - (map.Column(1).Dot(x) * x)), z = x.Cross(y);
        return Math.Acos(Math.Clamp(0.5 * (x.X + y.Y + z.Z - 1), -1, 1)) * 180 / Math.PI;
    }

    /// <summary>Where each voxel axis runs to, by its largest part: "RAS" runs to the right, the front, the top.</summary>
    public static string Axes(Affine affine) => string.Concat(Enumerable.Range(0, 3).Select(a =>
    {
        var c = affine.Column(a);
        double[] parts = [c.X, c.Y, c.Z];
        var largest = Enumerable.Range(0, 3).MaxBy(i => Math.Abs(parts[i]));
        return parts[largest] > 0 ? Ends[largest].Plus : Ends[largest].Minus;
    }));

    /// <summary>The 24 rotations of a cube, the identity first.</summary>
    private static IEnumerable<Affine> Rotations()
    {
        Point3[] axes = [new(1, 0, 0), new(0, 1, 0), new(0, 0, 1), new(-1, 0, 0), new(0, -1, 0), new(0, 0, -1)];
        foreach (var x in axes)
        {
            foreach (var y in axes.Where(y => x.Dot(y) == 0))
            {
                yield return Affine.FromColumns(x, y, x.Cross(y), new(0, 0, 0));
            }
        }
    }

    private static Affine About(Affine rotation, Point3 from, Point3 to) => Affine.FromColumns(rotation.Column(0), rotation.Column(1), rotation.Column(2), to - rotation.Apply(from));

    private static JointHistogram Histogram(Volume template, Volume subject)
    {
        var positions = new Point3[template.Data.Length];
        for (var v = 0; v < positions.Length; v++)
        {
            positions[v] = template.Affine.Apply(v % template.Shape.X, v / template.Shape.X % template.Shape.Y, v / (template.Shape.X * template.Shape.Y));
        }

        return new(positions, RealignmentTarget.Sound(template.Data, new float[template.Data.Length]).ToArray(), new(subject.Shape, subject.Affine, RealignmentTarget.Sound(subject.Data, new float[subject.Data.Length]).ToArray()));
    }

    private static Point3 Centre(Volume image)
    {
        var threshold = 0.1 * Brightness.Top(image.Data);
        Point3 sum = new(0, 0, 0);
        var count = 0;
        for (var v = 0; v < image.Data.Length; v++)
        {
            if (image.Data[v] > threshold)
            {
                sum += new Point3(v % image.Shape.X, v / image.Shape.X % image.Shape.Y, v / (image.Shape.X * image.Shape.Y));
                count++;
            }
        }

        return image.Affine.Apply((1.0 / Math.Max(1, count)) * sum);
    }
}
