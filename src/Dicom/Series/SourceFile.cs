namespace Toolkit.Dicom;

/// <summary>How pixels are stored in a file.</summary>
/// <param name="Samples">Values a pixel: 1, or 3 for colour.</param>
/// <param name="Planar">Colour planes follow each other, rather than values of a pixel.</param>
internal readonly record struct PixelFormat(int Rows, int Columns, int BitsAllocated, int BitsStored, int HighBit, bool Signed, int Samples, bool Planar)
{
    public int BytesPerSample => BitsAllocated / 8;

    /// <summary>Bytes of one frame, in 64 bits.</summary>
    public long FrameBytes => (long)Rows * Columns * Samples * BytesPerSample;
}

/// <summary>One DICOM image file, as far as grouping and loading need it. Its frames point back to it.</summary>
internal sealed class SourceFile
{
    public required string Path { get; init; }

    /// <summary>Who holds the bytes; null for a file on disk.</summary>
    public IDicomObject? Holder { get; init; }

    public string Name => System.IO.Path.GetFileName(Path);

    public required TransferSyntax Syntax { get; init; }

    public required PixelFormat Format { get; init; }

    public required string SopClassUid { get; init; }

    public required string SopInstanceUid { get; init; }

    public required string StudyUid { get; init; }

    public required string SeriesUid { get; init; }

    public int? SeriesNumber { get; init; }

    public string Modality { get; init; } = "";

    public string Manufacturer { get; init; } = "";

    /// <summary>Description and protocol, as stored: what series of one scan have in common.</summary>
    public string Title { get; init; } = "";

    public string PhotometricInterpretation { get; init; } = "";

    public int FrameCount { get; init; } = 1;

    /// <summary>Where the pixels start in the file, bytes.</summary>
    public long PixelOffset { get; init; }

    /// <summary>Their length in bytes; <see cref="DataElement.UndefinedLength"/> where encapsulated.</summary>
    public long PixelLength { get; init; }

    /// <summary>The extended offset table (7FE0,0001), as it is stored; empty where there is none.</summary>
    public ReadOnlyMemory<byte> ExtendedOffsets { get; init; }

    /// <summary>The whole file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public ReadOnlyMemory<byte> ReadAll() => Holder?.ToFile() ?? System.IO.File.ReadAllBytes(Path);
}

/// <summary>One image of a file: where it lies, when it was taken, how its values scale. A mosaic sheet is one frame that holds a volume.</summary>
internal sealed class Frame
{
    public required SourceFile File { get; init; }

    /// <summary>Zero-based number of the frame in its file.</summary>
    public int Number { get; init; }

    /// <summary>Centre of the first pixel, in DICOM's LPS mm.</summary>
    public Measurements.Point3 Position { get; init; }

    /// <summary>Direction of rising column index, LPS, of unit length.</summary>
    public Measurements.Point3 Row { get; init; }

    /// <summary>Direction of rising row index, LPS, of unit length.</summary>
    public Measurements.Point3 Column { get; init; }

    /// <summary>Whether position, orientation and spacing were all stated.</summary>
    public bool IsPlaced { get; init; }

    /// <summary>Distance between rows, mm.</summary>
    public double RowSpacing { get; init; }

    /// <summary>Distance between columns, mm.</summary>
    public double ColumnSpacing { get; init; }

    public string ImageType { get; init; } = "";

    /// <summary>Stack of an enhanced object; "" for classic files.</summary>
    public string Stack { get; init; } = "";

    public double? EchoTime { get; init; }

    public int? EchoNumber { get; init; }

    public int? TemporalPosition { get; init; }

    public int? AcquisitionNumber { get; init; }

    public int? InstanceNumber { get; init; }

    public double? TriggerTime { get; init; }

    /// <summary>Acquisition time in seconds after midnight.</summary>
    public double? AcquisitionSeconds { get; init; }

    public double Slope { get; init; } = 1;

    public double Intercept { get; init; }

    /// <summary>Where slope and intercept come from.</summary>
    public string ScaleRule { get; init; } = "";

    /// <summary>Number of slices on a mosaic sheet; 0 for a plain frame.</summary>
    public int Tiles { get; init; }

    /// <summary>Tiles from the left to the right of a sheet.</summary>
    public int TilesAcross { get; init; }

    /// <summary>Tiles from the top to the bottom of a sheet.</summary>
    public int TilesDown { get; init; }

    /// <summary>From tile to tile, LPS mm, where the file states each tile's place: then <see cref="Position"/> is the first tile's. Null where it states the sheet's alone.</summary>
    public Measurements.Point3? TileStep { get; init; }

    /// <summary>Rank of the frame among the time, weighting and other steps of its file that are no slices, from the dimension index; null where the file has none.</summary>
    public int? Dimension { get; init; }

    /// <summary>Receiving coil; "" where not stated.</summary>
    public string Coil { get; init; } = "";

    public Gradient? Gradient { get; init; }

    /// <summary>Volume number given by joining series that are one volume each; null for all others.</summary>
    public int? Joined { get; set; }

    /// <summary>What stops this frame from being placed in a volume, or null.</summary>
    public string? Reason { get; init; }
}
