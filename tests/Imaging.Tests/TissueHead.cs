namespace Toolkit.Imaging.Tests;

/// <summary>A head of nested shells with folds, ventricles, skull, scalp, nose, eyes and neck, by a formula of the place in RAS+ mm: lopsided along every axis, so that a wrong orientation shows.</summary>
internal static class TissueHead
{
    /// <summary>Half axes of what lies within the skull, mm: 1405 mL.</summary>
    public const double X = 66, Y = 82, Z = 62;

    /// <summary>Whether a point lies within the skull.</summary>
    public static bool IsBrain(double x, double y, double z) => Radius(x, y, z) < 1;

    /// <summary>T1-weighted intensity: fluid 250, gray 600, white 900, bone 60, scalp 1000, air 0.</summary>
    public static double At(double x, double y, double z)
    {
        var r = Radius(x, y, z);
        return r < 1 ? Brain(r, x, y, z) : r < 1.09 ? 60 : r < 1.2 ? 1000 : Face(x, y, z);
    }

    /// <summary>A knee of bone, marrow, muscle and fat, as long as the field of view: where a head was expected.</summary>
    public static double Knee(double x, double y, double z)
    {
        double r = Math.Sqrt((x * x) + (y * y)), bone = 22 + (16 * Math.Exp(-Math.Pow(Math.Abs(z) - 14, 2) / 300));
        return r > 70 ? 0 : Math.Abs(z) > 4 && r < bone - 3 ? 800 : Math.Abs(z) > 4 && r < bone ? 60 : Math.Abs(z) <= 4 && r < 34 ? 500 : r > 62 ? 950 : 380;
    }

    private static double Radius(double x, double y, double z) => Math.Sqrt(Math.Pow(x / X, 2) + Math.Pow(y / Y, 2) + Math.Pow(z / Z, 2));

    private static double Brain(double r, double x, double y, double z)
    {
        var fold = 0.05 * Math.Sin((x / 9) + 1) * Math.Sin(y / 10) * Math.Cos(z / 9);
        bool Ball(double a, double b, double c, double radius) => Math.Sqrt(Math.Pow(x - a, 2) + Math.Pow(y - b, 2) + Math.Pow(z - c, 2)) < radius;
        return Math.Sqrt(Math.Pow((x - 4) / 12, 2) + Math.Pow((y - 6) / 28, 2) + Math.Pow((z - 8) / 11, 2)) < 1 ? 250
            : Ball(24, 4, -4, 12) || Ball(-22, 10, 0, 10) || Ball(0, -50, -30, 16) ? 600
            : r < 0.8 + fold ? 900 : r < 0.93 + (0.5 * fold) ? 600 : 250;
    }

    private static double Face(double x, double y, double z)
    {
        static double Square(double a) => a * a;
        return Square(x - 30) + Square(y - 80) + Square(z + 38) < 144 || Square(x + 30) + Square(y - 80) + Square(z + 38) < 144 ? 250
            : Square(x / 55) + Square((y - 55) / 55) + Square((z + 70) / 38) < 1 ? 550
            : z < -40 && Square(x) + Square(y + 12) < 55 * 55 ? (Square(x) + Square(y + 35) < 400 ? 120 : 480)
            : 0;
    }
}
