using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>A rigid motion of the head, x → R x + t about the world's origin, with R = Rx(RotX) Ry(RotY) Rz(RotZ): mm and rad.</summary>
public readonly record struct RigidMotion(double TransX, double TransY, double TransZ, double RotX, double RotY, double RotZ)
{
    /// <summary>The motion as a map of world points.</summary>
    public Affine ToAffine()
    {
        double cx = Math.Cos(RotX), sx = Math.Sin(RotX), cy = Math.Cos(RotY), sy = Math.Sin(RotY), cz = Math.Cos(RotZ), sz = Math.Sin(RotZ);
        return new([
            cy * cz, -cy * sz, sy, TransX,
            (cx * sz) + (sx * sy * cz), (cx * cz) - (sx * sy * sz), -sx * cy, TransY,
            (sx * sz) - (cx * sy * cz), (sx * cz) + (cx * sy * sz), cx * cy, TransZ]);
    }

    /// <summary>The parameters of a rigid map; the angle about y lies within a quarter turn.</summary>
    public static RigidMotion FromAffine(Affine map) => new(
        map[0, 3],
        map[1, 3],
        map[2, 3],
        Math.Atan2(-map[1, 2], map[2, 2]),
        Math.Asin(Math.Clamp(map[0, 2], -1, 1)),
        Math.Atan2(-map[0, 1], map[0, 0]));

    /// <summary>The rotation by <paramref name="turn"/> (axis times angle, rad; Rodrigues) about <paramref name="centre"/>, then a shift in mm.</summary>
    public static Affine Twist(Point3 turn, Point3 shift, Point3 centre)
    {
        var angle = turn.Length;
        double s = angle < 1e-9 ? 1 : Math.Sin(angle) / angle, c = angle < 1e-5 ? 0.5 : (1 - Math.Cos(angle)) / (angle * angle);
        Point3 Column(Point3 axis)
        {
            var first = turn.Cross(axis);
            return axis + (s * first) + (c * turn.Cross(first));
        }

        Point3 x = Column(new(1, 0, 0)), y = Column(new(0, 1, 0)), z = Column(new(0, 0, 1));
        var origin = centre + shift - ((centre.X * x) + (centre.Y * y) + (centre.Z * z));
        return Affine.FromColumns(x, y, z, origin);
    }
}
