using System.Globalization;

namespace Toolkit.Measurements;

/// <summary>A point or displacement in the world: RAS+ millimetres (x to the right, y to the front, z up).</summary>
public readonly record struct Point3(double X, double Y, double Z)
{
    public double Length => Math.Sqrt((X * X) + (Y * Y) + (Z * Z));

    public static Point3 operator +(Point3 a, Point3 b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    public static Point3 operator -(Point3 a, Point3 b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

    public static Point3 operator *(double s, Point3 a) => new(s * a.X, s * a.Y, s * a.Z);

    public double Dot(Point3 other) => (X * other.X) + (Y * other.Y) + (Z * other.Z);

    public Point3 Cross(Point3 o) => new((Y * o.Z) - (Z * o.Y), (Z * o.X) - (X * o.Z), (X * o.Y) - (Y * o.X));
}

/// <summary>Affine map of three coordinates, as a rule from voxel indices (i, j, k) to world millimetres (RAS+): the upper 3 × 4 part of the homogeneous matrix.</summary>
/// <remarks>The world is always RAS+; DICOM's LPS is turned at the edge. Immutable; always finite, though it may be singular (ask <see cref="Determinant"/>).</remarks>
public sealed record Affine
{
    private readonly double[] m;

    /// <param name="rows">Twelve numbers, row by row: R00 R01 R02 T0, R10 …</param>
    /// <exception cref="ArgumentException">There are not twelve, or one is not finite.</exception>
    public Affine(ReadOnlySpan<double> rows)
    {
        if (rows.Length != 12)
        {
            throw new ArgumentException("An affine has twelve numbers.", nameof(rows));
        }

        foreach (var value in rows)
        {
            if (!double.IsFinite(value))
            {
                throw new ArgumentException("An affine is finite.", nameof(rows));
            }
        }

        m = rows.ToArray();
    }

    /// <summary>Voxel indices are millimetres.</summary>
    public static Affine Identity { get; } = new([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]);

    /// <summary>Twelve numbers, row by row.</summary>
    public ReadOnlySpan<double> Rows => m;

    /// <summary>Determinant of the 3 × 3 part in mm³: its magnitude is the voxel volume.</summary>
    public double Determinant => Column(0).Dot(Column(1).Cross(Column(2)));

    /// <summary>Volume of a voxel in mm³.</summary>
    public double VoxelVolume => Math.Abs(Determinant);

    /// <summary>Edge lengths of a voxel in mm along i, j, k.</summary>
    public Point3 VoxelSize => new(Column(0).Length, Column(1).Length, Column(2).Length);

    /// <summary>World position of voxel (0, 0, 0) in mm.</summary>
    public Point3 Origin => Column(3);

    /// <summary>Element in row 0–2 and column 0–3.</summary>
    public double this[int row, int column] => m[(row * 4) + column];

    /// <summary>Axes scaled to <paramref name="voxelSize"/> mm, voxel (0,0,0) at <paramref name="origin"/>.</summary>
    public static Affine Scaling(Point3 voxelSize, Point3 origin) =>
        new([voxelSize.X, 0, 0, origin.X, 0, voxelSize.Y, 0, origin.Y, 0, 0, voxelSize.Z, origin.Z]);

    /// <summary>Columns i, j, k and translation.</summary>
    public static Affine FromColumns(Point3 i, Point3 j, Point3 k, Point3 origin) =>
        new([i.X, j.X, k.X, origin.X, i.Y, j.Y, k.Y, origin.Y, i.Z, j.Z, k.Z, origin.Z]);

    /// <summary>Column 0, 1, 2 (step of one voxel, mm) or 3 (origin).</summary>
    public Point3 Column(int column) => new(m[column], m[4 + column], m[8 + column]);

    /// <summary>The image of a point.</summary>
    public Point3 Apply(double i, double j, double k) => new(
        (m[0] * i) + (m[1] * j) + (m[2] * k) + m[3],
        (m[4] * i) + (m[5] * j) + (m[6] * k) + m[7],
        (m[8] * i) + (m[9] * j) + (m[10] * k) + m[11]);

    /// <inheritdoc cref="Apply(double, double, double)" />
    public Point3 Apply(Point3 p) => Apply(p.X, p.Y, p.Z);

    /// <summary>First <paramref name="inner"/>, then this.</summary>
    public Affine After(Affine inner)
    {
        Span<double> rows = stackalloc double[12];
        for (var r = 0; r < 3; r++)
        {
            for (var c = 0; c < 4; c++)
            {
                rows[(r * 4) + c] = (this[r, 0] * inner[0, c]) + (this[r, 1] * inner[1, c]) + (this[r, 2] * inner[2, c]) + (c == 3 ? this[r, 3] : 0);
            }
        }

        return new(rows);
    }

    /// <summary>The map back.</summary>
    /// <exception cref="InvalidOperationException">The matrix is singular.</exception>
    public Affine Inverse()
    {
        Point3 a = Column(0), b = Column(1), c = Column(2);
        var det = Determinant;
        if (det == 0 || !double.IsFinite(1 / det))
        {
            throw new InvalidOperationException("The affine is singular: it flattens the image and has no inverse.");
        }

        Point3 r0 = (1 / det) * b.Cross(c), r1 = (1 / det) * c.Cross(a), r2 = (1 / det) * a.Cross(b);
        var t = Origin;
        return new([r0.X, r0.Y, r0.Z, -r0.Dot(t), r1.X, r1.Y, r1.Z, -r1.Dot(t), r2.X, r2.Y, r2.Z, -r2.Dot(t)]);
    }

    /// <summary>Largest absolute difference of the twelve elements, mm.</summary>
    public double MaxDifference(Affine other)
    {
        var worst = 0.0;
        for (var i = 0; i < 12; i++)
        {
            worst = Math.Max(worst, Math.Abs(m[i] - other.m[i]));
        }

        return worst;
    }

    /// <inheritdoc />
    public bool Equals(Affine? other) => other is not null && m.AsSpan().SequenceEqual(other.m);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(m[0], m[3], m[5], m[7], m[10], m[11]);

    /// <inheritdoc />
    public override string ToString() => string.Join(", ", m.Select(v => v.ToString("0.####", CultureInfo.InvariantCulture)));
}
