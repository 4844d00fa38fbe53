using System.Globalization;
using Toolkit.Measurements;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports.Figures;

/// <summary>What a mosaic of slices shows.</summary>
public sealed record SliceMosaicData
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    public required Volume Image { get; init; }

    /// <summary>Image whose range of grey is taken, so that two pictures can be compared; null takes that of <see cref="Image"/>.</summary>
    public Volume? GreyOf { get; init; }

    /// <summary>Regions outlined in colour, on the grid of the image; null for none.</summary>
    public LabelImage? Regions { get; init; }

    /// <summary>Number of slices shown, 1 to 40, evenly spaced over the image.</summary>
    public int Slices { get; init { ArgumentOutOfRangeException.ThrowIfLessThan(value, 1); ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 40); field = value; } } = 12;

    /// <summary>Slices in one row, 1 to 12.</summary>
    public int Columns { get; init { ArgumentOutOfRangeException.ThrowIfLessThan(value, 1); ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 12); field = value; } } = 6;
}

/// <summary>Slices along the third voxel axis with their world height, the second axis upwards; grey between the 1st and 99th percentile. Regions are outlined.</summary>
public static class SliceMosaic
{
    private const double Width = 640;
    private const double Gap = 2;

    /// <summary>Red, green and blue of the outlines, on black: the lighter colours of the palette.</summary>
    private static readonly byte[][] Outlines = [[86, 180, 233], [240, 160, 75], [45, 199, 154], [221, 155, 194], [240, 228, 66]];

    /// <exception cref="ArgumentException">The regions lie on another grid.</exception>
    public static Figure Draw(SliceMosaicData data)
    {
        var image = data.Image;
        if (data.Regions is { } r && !image.SameGrid(r.Shape, r.Affine))
        {
            throw new ArgumentException($"The regions lie on a grid of {r.Shape}, the image on {image.Shape}.", nameof(data));
        }

        var shown = Enumerable.Range(0, Math.Min(data.Slices, image.Shape.Z)).Select(i => (int)((i + 0.5) * image.Shape.Z / Math.Min(data.Slices, image.Shape.Z))).ToArray();
        var (black, white) = Window(data.GreyOf ?? image);
        var size = image.Affine.VoxelSize;
        var columns = Math.Min(data.Columns, shown.Length);
        double tile = (Width - ((columns - 1) * Gap)) / columns, tall = tile * image.Shape.Y * size.Y / (image.Shape.X * size.X);
        var rows = (shown.Length + columns - 1) / columns;
        var names = data.Regions?.Regions.Select(q => q.Name).ToArray() ?? [];
        var description = string.Create(
            CultureInfo.InvariantCulture,
            $"{shown.Length} of {image.Shape.Z} slices, {Markup.Plain(size.X)} × {Markup.Plain(size.Y)} × {Markup.Plain(size.Z)} mm voxels; grey from {Markup.Number(black)} to {Markup.Number(white)}.{(names.Length > 0 ? " Outlined: " + string.Join(", ", names) + "." : "")} R marks the right side.");
        var svg = new Svg(data.Id, Width, (rows * (tall + Gap)) + (names.Length > 0 ? 26 : 4), data.Title, description);
        foreach (var (i, z) in shown.Index())
        {
            double x = (i % columns) * (tile + Gap), y = (i / columns) * (tall + Gap);
            svg.Image(x, y, tile, tall, Png.Rgb(image.Shape.X, image.Shape.Y, Slice(data, z, black, white)))
                .Text(x + 5, y + tall - 6, Height(image, z), "tiny", fill: "#ffffff");
        }

        // With x to the right in the world, higher indices are drawn to the right; the letter says which side that is.
        svg.Text(image.Affine[0, 0] >= 0 ? tile - 5 : 5, 14, "R", "small", image.Affine[0, 0] >= 0 ? Anchor.End : Anchor.Start, fill: "#ffffff");
        Legend(svg, names, (rows * (tall + Gap)) + 16);
        return new(data.Id, data.Title, description, svg, Table(data, shown));
    }

    private static string Height(Volume image, int z) => Markup.Fixed(image.Affine.Apply((image.Shape.X - 1) / 2.0, (image.Shape.Y - 1) / 2.0, z).Z, 0) + " mm";

    private static (double Black, double White) Window(Volume image)
    {
        var finite = Array.FindAll(image.Data, v => float.IsFinite(v) && v != 0);
        Array.Sort(finite);
        return finite.Length == 0 ? (0, 1) : (finite[(int)(0.01 * (finite.Length - 1))], Math.Max(finite[(int)(0.99 * (finite.Length - 1))], finite[0] + 1e-6f));
    }

    private static byte[] Slice(SliceMosaicData data, int z, double black, double white)
    {
        var shape = data.Image.Shape;
        var pixels = new byte[shape.X * shape.Y * 3];
        for (var y = 0; y < shape.Y; y++)
        {
            for (var x = 0; x < shape.X; x++)
            {
                var at = 3 * (x + (shape.X * (shape.Y - 1 - y)));
                var value = data.Image[x, y, z];
                var grey = float.IsFinite(value) ? (byte)Math.Clamp(255 * (value - black) / (white - black), 0, 255) : (byte)0;
                var outline = data.Regions is { } regions ? Edge(regions, x, y, z) : 0;
                for (var c = 0; c < 3; c++)
                {
                    pixels[at + c] = outline == 0 ? grey : Outlines[(outline - 1) % Outlines.Length][c];
                }
            }
        }

        return pixels;
    }

    /// <summary>Position of the region (from 1) whose border the voxel is on, within the slice; 0 for none.</summary>
    private static int Edge(LabelImage regions, int x, int y, int z)
    {
        var label = regions.Labels[regions.Shape.Index(x, y, z)];
        if (label <= 0)
        {
            return 0;
        }

        bool Differs(int i, int j) => !regions.Shape.Contains(i, j, z) || regions.Labels[regions.Shape.Index(i, j, z)] != label;
        return Differs(x - 1, y) || Differs(x + 1, y) || Differs(x, y - 1) || Differs(x, y + 1)
            ? 1 + Math.Max(0, regions.Regions.ToList().FindIndex(r => r.Label == label))
            : 0;
    }

    private static void Legend(Svg svg, string[] names, double y)
    {
        double at = 2;
        foreach (var (i, name) in names.Index())
        {
            var c = Outlines[i % Outlines.Length];
            svg.Rect(at, y - 9, 11, 11, "", fill: string.Create(CultureInfo.InvariantCulture, $"#{c[0]:x2}{c[1]:x2}{c[2]:x2}")).Text(at + 16, y + 1, name, "small");
            at += 34 + (6.6 * name.Length);
        }
    }

    private static ReportTable Table(SliceMosaicData data, int[] shown) => new(
        data.Title + ": slices",
        [new("Slice", true), new("Height, mm", true), new("Region voxels", true)],
        shown.Select(z => (Cell[])[Cell.Fixed(z, 0), Height(data.Image, z), Cell.Fixed(Voxels(data.Regions, z), 0)]));

    private static int? Voxels(LabelImage? regions, int z)
    {
        if (regions is null)
        {
            return null;
        }

        var from = (int)regions.Shape.Index(0, 0, z);
        return regions.Labels.AsSpan(from, regions.Shape.X * regions.Shape.Y).ToArray().Count(l => l > 0);
    }
}
