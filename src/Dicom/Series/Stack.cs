using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>Frames of one image put in order: which slice positions there are, which frame belongs to which volume and slice, and where the image lies.</summary>
internal sealed class Stack
{
    /// <summary>Frames of the complete volumes, slice fastest: [volume × slices + slice]. One frame a volume for a mosaic.</summary>
    public required Frame[] Frames { get; init; }

    /// <summary>Number of slices.</summary>
    public required int Slices { get; init; }

    public required int Volumes { get; init; }

    /// <summary>Rule that gave the volume numbers.</summary>
    public required string VolumeRule { get; init; }

    /// <summary>Indices of the kept volumes among the acquired ones.</summary>
    public required int[] Kept { get; init; }

    /// <summary>Frames that belong to no complete volume, with the reason.</summary>
    public required IReadOnlyList<(Frame Frame, string Reason)> Left { get; init; }

    /// <summary>Step from slice to slice, LPS mm; along the rising normal.</summary>
    public required Point3 Step { get; init; }

    /// <summary>Whether slices of a mosaic run against the normal, and are turned on loading.</summary>
    public bool TilesReversed { get; init; }

    public required IReadOnlyList<string> Faults { get; init; }

    public Frame First => Frames[0];

    public bool IsMosaic => First.Tiles > 0;

    public int Rows => IsMosaic ? First.File.Format.Rows / First.TilesDown : First.File.Format.Rows;

    public int Columns => IsMosaic ? First.File.Format.Columns / First.TilesAcross : First.File.Format.Columns;

    /// <summary>From stored voxel to RAS+: columns along i, rows turned along j, slices rising along the normal of row × column.</summary>
    public Affine ToAffine()
    {
        var f = First;
        var origin = f.Position;
        if (IsMosaic && f.TileStep is null)
        {
            // The stated position is that of a slice as large as the sheet, about the same centre.
            origin += (0.5 * f.ColumnSpacing * (f.File.Format.Columns - Columns) * f.Row) + (0.5 * f.RowSpacing * (f.File.Format.Rows - Rows) * f.Column);
        }

        origin += TilesReversed ? -(Slices - 1.0) * Step : default;

        origin += (Rows - 1) * f.RowSpacing * f.Column;
        return Affine.FromColumns(Ras(f.ColumnSpacing * f.Row), Ras(-f.RowSpacing * f.Column), Ras(Step), Ras(origin));
    }

    // Subtracted from zero, so that no -0 stands in a header.
    private static Point3 Ras(Point3 lps) => new(0 - lps.X, 0 - lps.Y, 0 + lps.Z);
}
