namespace Toolkit.Dicom;

/// <summary>Siemens' mosaic: the slices of a volume as tiles on one sheet, row by row, in a square of ceil(sqrt(n)) tiles a side.</summary>
internal static class Mosaic
{
    private const int MostTiles = 1024;

    /// <summary>Number of slices on the sheet, or -1 where the file does not say: it is never guessed from black tiles.</summary>
    public static int CountTiles(DataSet data)
    {
        var stated = data.TryFindPrivate(0x0019, "SIEMENS MR HEADER", 0x0A, out var element) ? Stated(data, element) : null;
        stated ??= SiemensCsa.OfImage(data)?.Numbers("NumberOfImagesInMosaic") is [var n, ..] ? n : null;
        return stated is >= 1 and <= MostTiles ? (int)stated.Value : -1;
    }

    /// <summary>Tiles along a side of the sheet.</summary>
    public static int Side(int tiles)
    {
        var side = (int)Math.Sqrt(tiles);
        return side * side < tiles ? side + 1 : side;
    }

    private static double? Stated(DataSet data, in DataElement element)
    {
        // Implicit files do not say that this private value is binary.
        if (element.Vr is Vr.Unknown or Vr.UN)
        {
            return element.Value.Length == 2 ? System.Buffers.Binary.BinaryPrimitives.ReadUInt16LittleEndian(element.Value.Span) : null;
        }

        return data.NumberArray(element) is [var n, ..] ? n : null;
    }
}
