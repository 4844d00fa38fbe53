using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>Where a frame lies: position, directions and spacing, in DICOM's LPS mm.</summary>
internal readonly record struct FramePlane(Point3 Position, Point3 Row, Point3 Column, double RowSpacing, double ColumnSpacing, bool IsPlaced)
{
    // Directions are written with few digits; a pair further from perpendicular is an error.
    private const double PerpendicularTolerance = 1e-3;

    /// <param name="position">Data set that holds (0020,0032).</param>
    /// <param name="orientation">Data set that holds (0020,0037).</param>
    /// <param name="measures">Data set that holds (0028,0030).</param>
    public static FramePlane Read(DataSet position, DataSet orientation, DataSet measures)
    {
        Span<double> p = stackalloc double[3], o = stackalloc double[6], s = stackalloc double[2];
        p.Clear();
        o.Clear();
        s.Clear();
        var stated = Numbers(position, Tags.ImagePositionPatient, p) & Numbers(orientation, Tags.ImageOrientationPatient, o) & Numbers(measures, Tags.PixelSpacing, s);
        var row = Unit(o[..3]);
        var column = Unit(o[3..]);
        var placed = stated && row is not null && column is not null && Math.Abs(row.Value.Dot(column.Value)) < PerpendicularTolerance && s[0] > 0 && s[1] > 0;
        return new(new(p[0], p[1], p[2]), row ?? default, column ?? default, s[0], s[1], placed);
    }

    private static bool Numbers(DataSet data, Tag tag, Span<double> into) => data.TryFind(tag, out var element) && data.Numbers(element, into) == into.Length;

    private static Point3? Unit(ReadOnlySpan<double> v)
    {
        var vector = new Point3(v[0], v[1], v[2]);
        var length = vector.Length;
        return length is > 0.9 and < 1.1 ? (1 / length) * vector : null;
    }
}
