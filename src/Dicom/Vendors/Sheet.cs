using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>A volume stored as tiles of one picture: Siemens' mosaic, or United Imaging's grid, which states the place of each tile.</summary>
/// <param name="Tiles">Number of slices; 0 for a plain picture, -1 where it is a sheet and the number is not stated.</param>
/// <param name="First">Place of the first tile, LPS mm; null where only the sheet's is stated.</param>
/// <param name="Step">From tile to tile, LPS mm; null as above.</param>
internal readonly record struct Sheet(int Tiles, int Across, int Down, Point3? First, Point3? Step)
{
    private const string Creator = "Image Private Header";
    private const double EvenTolerance = 0.01;

    /// <summary>Places of the tiles, times of their acquisition.</summary>
    public static IReadOnlyList<DataSet> GridItems(DataSet data) =>
        data.TryFindPrivate(0x0065, Creator, 0x51, out var element) && element.Items is { } items ? items : [];

    public static Sheet Read(DataSet data, string imageType)
    {
        if (imageType.Contains("MOSAIC", StringComparison.Ordinal))
        {
            var tiles = Mosaic.CountTiles(data);
            return new(tiles, Mosaic.Side(Math.Max(0, tiles)), Mosaic.Side(Math.Max(0, tiles)), null, null);
        }

        return imageType.Contains("VFRAME", StringComparison.Ordinal) ? Grid(data) : default;
    }

    private static Sheet Grid(DataSet data)
    {
        var items = GridItems(data);
        var tiles = Mosaic.Checked(data.PrivateNumbers(0x0065, Creator, 0x50, Vr.DS) is [var n, ..] ? n : items.Count);
        if (tiles < 1 || items.Count != tiles)
        {
            return new(-1, 0, 0, null, null);
        }

        var places = new Point3[tiles];
        for (var i = 0; i < tiles; i++)
        {
            if (items[i].NumberArray(Tags.ImagePositionPatient) is not [var x, var y, var z])
            {
                return new(-1, 0, 0, null, null);
            }

            places[i] = new(x, y, z);
        }

        var step = tiles > 1 ? (1.0 / (tiles - 1)) * (places[^1] - places[0]) : default;
        var even = Enumerable.Range(0, tiles).All(i => (places[i] - places[0] - ((double)i * step)).Length <= EvenTolerance * Math.Max(1, step.Length));
        var across = (int)Math.Ceiling(Math.Sqrt(tiles));
        return even ? new(tiles, across, (tiles + across - 1) / across, places[0], tiles > 1 ? step : null) : new(-1, 0, 0, null, null);
    }
}
