using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>From voxel to world in a NIfTI-1 header: the sform where it is set, else the qform, else the voxel sizes alone; and back into a header.</summary>
internal static class NiftiPlace
{
    public static Parsed<(Affine Affine, string Source)> Read(NiftiHeader.Fields fields)
    {
        var millimetres = (fields.Byte(123) & 7) switch { 1 => 1000.0, 3 => 0.001, _ => 1.0 };
        if (fields.Short(254) > 0)
        {
            return Sform(fields, millimetres);
        }

        Span<double> size = [fields.Float(80), fields.Float(84), fields.Float(88)];
        for (var i = 0; i < 3; i++)
        {
            size[i] = Math.Abs(size[i]) * millimetres;
            if (!(size[i] > 0 && size[i] < 1e6))
            {
                return new Fault(80 + (4 * i), "a voxel size above 0", Numbers.Format(fields.Float(80 + (4 * i))));
            }
        }

        return fields.Short(252) > 0
            ? Qform(fields, size, millimetres)
            : (Affine.Scaling(new(size[0], size[1], size[2]), new(0, 0, 0)), "voxel sizes alone: orientation and position are not stated");
    }

    /// <summary>Rotation as the last three parts of a unit quaternion whose first part is not negative, and the sign of the third axis; null where the axes are not at right angles.</summary>
    public static (double B, double C, double D, double Handedness)? Quaternion(Affine affine)
    {
        Span<double> r = stackalloc double[9];
        var handedness = affine.Determinant < 0 ? -1.0 : 1.0;
        for (var c = 0; c < 3; c++)
        {
            var axis = affine.Column(c);
            var scale = (c == 2 ? handedness : 1) / axis.Length;
            (r[c], r[3 + c], r[6 + c]) = (axis.X * scale, axis.Y * scale, axis.Z * scale);
        }

        Point3 x = affine.Column(0), y = affine.Column(1), z = affine.Column(2);
        const double rightAngle = 1e-5; // cosine: what single-precision columns leave
        if (Math.Abs(x.Dot(y)) > rightAngle * x.Length * y.Length || Math.Abs(x.Dot(z)) > rightAngle * x.Length * z.Length || Math.Abs(y.Dot(z)) > rightAngle * y.Length * z.Length)
        {
            return null;
        }

        // The largest of the four parts is found first, so that nothing small is divided by (Shepperd 1978).
        Span<double> four = [1 + r[0] + r[4] + r[8], 1 + r[0] - r[4] - r[8], 1 - r[0] + r[4] - r[8], 1 - r[0] - r[4] + r[8]];
        var largest = four.IndexOf(Math.Max(Math.Max(four[0], four[1]), Math.Max(four[2], four[3])));
        var half = 0.5 * Math.Sqrt(four[largest]);
        var by = 0.25 / half;
        var (a, b, cc, d) = largest switch
        {
            0 => (half, (r[7] - r[5]) * by, (r[2] - r[6]) * by, (r[3] - r[1]) * by),
            1 => ((r[7] - r[5]) * by, half, (r[1] + r[3]) * by, (r[2] + r[6]) * by),
            2 => ((r[2] - r[6]) * by, (r[1] + r[3]) * by, half, (r[5] + r[7]) * by),
            _ => ((r[3] - r[1]) * by, (r[2] + r[6]) * by, (r[5] + r[7]) * by, half),
        };
        return a < 0 ? (-b, -cc, -d, handedness) : (b, cc, d, handedness);
    }

    private static Parsed<(Affine Affine, string Source)> Sform(NiftiHeader.Fields fields, double millimetres)
    {
        Span<double> rows = stackalloc double[12];
        for (var i = 0; i < 12; i++)
        {
            rows[i] = fields.Float(280 + (4 * i)) * millimetres;
            if (!double.IsFinite(rows[i]))
            {
                return new Fault(280 + (4 * i), "a finite number in the sform", Numbers.Format(rows[i]));
            }
        }

        var affine = new Affine(rows);
        return Math.Abs(affine.Determinant) > 1e-12
            ? (affine, "sform")
            : new Fault(280, "an sform that can be inverted", "a singular matrix") { Advice = "Set the sform from the qform, or set sform_code to 0" };
    }

    private static Parsed<(Affine Affine, string Source)> Qform(NiftiHeader.Fields fields, ReadOnlySpan<double> size, double millimetres)
    {
        double b = fields.Float(256), c = fields.Float(260), d = fields.Float(264);
        var rest = 1 - ((b * b) + (c * c) + (d * d));
        var origin = millimetres * new Point3(fields.Float(268), fields.Float(272), fields.Float(276));
        if (!(rest >= -1e-5) || !double.IsFinite(origin.Length))
        {
            return new Fault(256, "the parts of a unit quaternion and a finite offset in the qform", $"{Numbers.Format(b)}, {Numbers.Format(c)}, {Numbers.Format(d)}");
        }

        var norm = rest < 0 ? 1 / Math.Sqrt(1 - rest) : 1;
        (b, c, d) = (b * norm, c * norm, d * norm);
        var a = Math.Sqrt(Math.Max(0, rest));
        var third = size[2] * (fields.Float(76) < 0 ? -1 : 1);
        return (Affine.FromColumns(
            size[0] * new Point3((a * a) + (b * b) - (c * c) - (d * d), 2 * ((b * c) + (a * d)), 2 * ((b * d) - (a * c))),
            size[1] * new Point3(2 * ((b * c) - (a * d)), (a * a) + (c * c) - (b * b) - (d * d), 2 * ((c * d) + (a * b))),
            third * new Point3(2 * ((b * d) + (a * c)), 2 * ((c * d) - (a * b)), (a * a) + (d * d) - (b * b) - (c * c)),
            origin), "qform");
    }
}
