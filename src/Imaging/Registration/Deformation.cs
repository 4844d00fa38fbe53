using System.Runtime.Intrinsics;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>A smooth one-to-one map from a template's world to a participant's, mm, and its inverse: a displacement on a grid, then an affine map.</summary>
public sealed class Deformation
{
    private readonly WorkingGrid grid;
    private readonly Vector128<float>[] forward;
    private readonly Vector128<float>[] backward;
    private readonly Affine toVoxel;
    private readonly Affine fromSubject;

    internal Deformation(WorkingGrid grid, Vector128<float>[] forward, Vector128<float>[] backward, Affine toSubject)
    {
        this.grid = grid;
        this.forward = forward;
        this.backward = backward;
        ToSubject = toSubject;
        toVoxel = grid.ToWorld.Inverse();
        fromSubject = toSubject.Inverse();
    }

    /// <summary>The affine part, from the template's world to the participant's.</summary>
    public Affine ToSubject { get; }

    /// <summary>Grid on which the displacements are held: from its voxels to the template's world.</summary>
    public Affine GridToWorld => grid.ToWorld;

    /// <summary>Displacements of both directions on the grid, in its voxels, three volumes x, y, z each: with <see cref="GridToWorld"/> and <see cref="ToSubject"/> the whole map, to be kept in files.</summary>
    public (VolumeSeries Forward, VolumeSeries Backward) Fields => (Series(forward), Series(backward));

    /// <summary>A map that was kept as its <see cref="Fields"/>: bit for bit the one it was.</summary>
    /// <exception cref="ArgumentException">The fields are not two of three volumes on one grid.</exception>
    public static Deformation Of(VolumeSeries forward, VolumeSeries backward, Affine gridToWorld, Affine toSubject) =>
        forward.Volumes == 3 && backward.Volumes == 3 && forward.Shape == backward.Shape
            ? new(new(forward.Shape, gridToWorld, gridToWorld.Column(0).Length), Field(forward), Field(backward), toSubject)
            : throw new ArgumentException("A map is two displacements of three volumes on one grid.", nameof(forward));

    /// <summary>Where a point of the template lies in the participant, both in world mm. Beyond the template's field of view the displacement of its border holds.</summary>
    public Point3 Map(Point3 template) => ToSubject.Apply(grid.ToWorld.Apply(Shift(forward, toVoxel.Apply(template))));

    /// <summary>Where a point of the participant lies in the template: undoes <see cref="Map"/>.</summary>
    public Point3 Unmap(Point3 subject) => grid.ToWorld.Apply(Shift(backward, toVoxel.Apply(fromSubject.Apply(subject))));

    /// <summary>How much volume of the participant lies in a unit of the template's: the Jacobian determinant of <see cref="Map"/> at each voxel of a grid in the template's world.</summary>
    public Volume Jacobian(GridShape shape, Affine affine) => Determinants(shape, affine, Map);

    /// <summary>The same of <see cref="Unmap"/>, on a grid in the participant's world.</summary>
    public Volume InverseJacobian(GridShape shape, Affine affine) => Determinants(shape, affine, Unmap);

    /// <summary>Displacements <c>Map(p) - p</c> in mm as three volumes x, y, z on a grid in the template's world.</summary>
    public VolumeSeries Displacement(GridShape shape, Affine affine) => Differences(shape, affine, Map);

    /// <summary>Displacements <c>Unmap(p) - p</c> on a grid in the participant's world.</summary>
    public VolumeSeries InverseDisplacement(GridShape shape, Affine affine) => Differences(shape, affine, Unmap);

    private VolumeSeries Series(Vector128<float>[] field)
    {
        var data = new float[3 * field.Length];
        for (var v = 0; v < field.Length; v++)
        {
            (data[v], data[v + field.Length], data[v + (2 * field.Length)]) = (field[v][0], field[v][1], field[v][2]);
        }

        return new(grid.Shape, 3, grid.ToWorld, data, Sourced<RepetitionTime>.Unknown("a displacement has none"));
    }

    private static Vector128<float>[] Field(VolumeSeries series)
    {
        var count = (int)series.Shape.Count;
        return [.. Enumerable.Range(0, count).Select(v => Vector128.Create(series.Data[v], series.Data[v + count], series.Data[v + (2 * count)], 0))];
    }

    private Point3 Shift(Vector128<float>[] field, Point3 p)
    {
        var d = VectorField.At(field, grid.Shape.X, grid.Shape.Y, grid.Shape.Z, (float)p.X, (float)p.Y, (float)p.Z);
        return new(p.X + d[0], p.Y + d[1], p.Z + d[2]);
    }

    private static VolumeSeries Differences(GridShape shape, Affine affine, Func<Point3, Point3> map)
    {
        var data = new float[3 * shape.Count];
        var count = (int)shape.Count;
        Parallel.For(0, shape.Z * shape.Y, row =>
        {
            for (var x = 0; x < shape.X; x++)
            {
                var p = affine.Apply(x, row % shape.Y, row / shape.Y);
                var d = map(p) - p;
                var at = (row * shape.X) + x;
                (data[at], data[at + count], data[at + (2 * count)]) = ((float)d.X, (float)d.Y, (float)d.Z);
            }
        });
        return new(shape, 3, affine, data, Sourced<RepetitionTime>.Unknown("a displacement has none"));
    }

    /// <summary>Determinants from central differences over half the working grid's spacing to each side, where the field is linear.</summary>
    private Volume Determinants(GridShape shape, Affine affine, Func<Point3, Point3> map)
    {
        var data = new float[shape.Count];
        var h = 0.5 * grid.SpacingMm;
        Parallel.For(0, shape.Z * shape.Y, row =>
        {
            for (var x = 0; x < shape.X; x++)
            {
                var p = affine.Apply(x, row % shape.Y, row / shape.Y);
                Point3 dx = map(p + new Point3(h, 0, 0)) - map(p - new Point3(h, 0, 0)), dy = map(p + new Point3(0, h, 0)) - map(p - new Point3(0, h, 0)), dz = map(p + new Point3(0, 0, h)) - map(p - new Point3(0, 0, h));
                data[(row * shape.X) + x] = (float)(dx.Dot(dy.Cross(dz)) / (8 * h * h * h));
            }
        });
        return new(shape, affine, data);
    }
}
