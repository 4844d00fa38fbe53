namespace Toolkit.Dicom;

/// <summary>Siemens' mosaic: the slices of a volume as tiles on one sheet, row by row, in a square of ceil(sqrt(n)) tiles a side.</summary>
internal static class Mosaic
{
    private const int MostTiles = 1024;

    /// <summary>Number of slices on the sheet, or -1 where the file does not say: it is never guessed from black tiles.</summary>
    public static int CountTiles(DataSet data)
    {
        var stated = data.PrivateNumbers(0x0019, "SIEMENS MR HEADER", 0x0A, Vr.US) is [var element, ..] ? element
            : SiemensCsa.OfImage(data)?.Numbers("NumberOfImagesInMosaic") is [var n, ..] ? n : (double?)null;
        return Checked(stated);
    }

    /// <summary>Whether a stated number of tiles can be; else -1.</summary>
    public static int Checked(double? stated) => stated is >= 1 and <= MostTiles ? (int)stated.Value : -1;

    /// <summary>Tiles along a side of the sheet.</summary>
    public static int Side(int tiles)
    {
        var side = (int)Math.Sqrt(tiles);
        return side * side < tiles ? side + 1 : side;
    }
}
