
namespace Toolkit.Dicom;

/// <summary>Frames of an enhanced multi-frame object: each value comes from the frame's own functional group, else from the shared one, else from the data set itself.</summary>
internal sealed class EnhancedFrames
{
    private static readonly Tag Shared = new(0x52009229);
    private static readonly Tag PerFrame = new(0x52009230);
    private static readonly Tag FrameContent = new(0x00209111);
    private static readonly Tag PlanePosition = new(0x00209113);
    private static readonly Tag PlaneOrientation = new(0x00209116);
    private static readonly Tag PixelMeasures = new(0x00289110);
    private static readonly Tag ValueTransformation = new(0x00289145);
    private static readonly Tag MrEcho = new(0x00189114);
    private static readonly Tag FrameTypeGroup = new(0x00189226);
    private static readonly Tag FrameType = new(0x00089007);
    private static readonly Tag ComplexComponent = new(0x00089208);
    private static readonly Tag EffectiveEchoTime = new(0x00189082);
    private static readonly Tag AcquisitionDateTime = new(0x00189074);
    private static readonly Tag TemporalPositionIndex = new(0x00209128);
    private static readonly Tag StackId = new(0x00209056);
    private static readonly Tag Diffusion = new(0x00189117);
    private static readonly Tag RealWorldMapping = new(0x00409096);
    private readonly DataSet data;
    private readonly DataSet? shared;
    private readonly ScaleChoice choice;

    private EnhancedFrames(DataSet data, ScaleChoice choice)
    {
        this.choice = choice;
        this.data = data;
        shared = data.FirstItem(Shared);
    }

    /// <summary>Whether a data set has functional groups.</summary>
    public static bool Has(DataSet data) => data.Contains(PerFrame) || data.Contains(Shared);

    /// <summary>An item of a functional group that all frames share; null where there is none.</summary>
    public static DataSet? SharedGroup(DataSet data, Tag group) => data.FirstItem(Shared)?.FirstItem(group) ?? data.FirstItem(PerFrame)?.FirstItem(group);

    /// <summary>The functional groups of one frame.</summary>
    public static DataSet? Groups(DataSet data, int frame) => data.Sequence(PerFrame) is var items && frame < items.Count ? items[frame] : null;

    /// <summary>All frames of the file.</summary>
    public static IReadOnlyList<Frame> Read(SourceFile file, DataSet data, StringPool pool, ScaleChoice choice)
    {
        var reader = new EnhancedFrames(data, choice);
        var items = data.Sequence(PerFrame);
        var frames = new Frame[Math.Min(file.FrameCount, Math.Max(items.Count, file.FrameCount == 1 ? 1 : 0))];
        var dimensions = DimensionIndex.Ranks(data, items);
        for (var i = 0; i < frames.Length; i++)
        {
            frames[i] = reader.One(file, i, i < items.Count ? items[i] : new DataSet(), dimensions is not null && i < dimensions.Length ? dimensions[i] : null, pool);
        }

        return frames;
    }

    private Frame One(SourceFile file, int number, DataSet groups, int? dimension, StringPool pool)
    {
        var content = groups.FirstItem(FrameContent) ?? data;
        var type = Group(groups, FrameTypeGroup);
        var imageType = pool.Take(type ?? data, type is null ? Tags.ImageType : FrameType);
        var component = pool.Take(type ?? data, ComplexComponent);
        var plane = FramePlane.Read(
            Group(groups, PlanePosition) ?? data, Group(groups, PlaneOrientation) ?? data, Group(groups, PixelMeasures) ?? data);
        var philips = Vendors.Of(file.Manufacturer) == Vendor.Philips ? PhilipsItem(groups) ?? data : null;
        var scale = FrameScale.Read(Group(groups, ValueTransformation) ?? data, philips, Magnitude.Is(imageType) && component is "" or "MAGNITUDE", groups.Sequence(RealWorldMapping) is { Count: > 0 } own ? own : shared?.Sequence(RealWorldMapping) ?? [], choice);
        return new Frame
        {
            File = file,
            Number = number,
            Position = plane.Position,
            Row = plane.Row,
            Column = plane.Column,
            IsPlaced = plane.IsPlaced,
            RowSpacing = plane.RowSpacing,
            ColumnSpacing = plane.ColumnSpacing,
            ImageType = component.Length == 0 || imageType.Contains(component, StringComparison.Ordinal) ? imageType : pool.Join(imageType, component),
            Dimension = dimension,
            Gradient = GradientReader.OfGroup(Group(groups, Diffusion)),
            Stack = content.Ascii(StackId) ?? "",
            EchoTime = Group(groups, MrEcho)?.Number(EffectiveEchoTime) ?? data.Number(Tags.EchoTime),
            TemporalPosition = content.Integer(TemporalPositionIndex),
            AcquisitionNumber = data.Integer(Tags.AcquisitionNumber),
            InstanceNumber = data.Integer(Tags.InstanceNumber),
            TriggerTime = Group(groups, new Tag(0x00189118))?.Number(new Tag(0x00209153)),
            AcquisitionSeconds = DicomTime.SecondsOfDateTime(content.Bytes(AcquisitionDateTime)),
            Slope = scale.Slope,
            Intercept = scale.Intercept,
            ScaleRule = scale.Rule,
        };
    }

    // What a classic Philips file had at its top level.
    private static DataSet? PhilipsItem(DataSet groups) =>
        groups.TryFindPrivate(0x2005, "Philips MR Imaging DD 005", 0x0F, out var element) && element.Items is [var item, ..] ? item : null;

    private DataSet? Group(DataSet groups, Tag tag) => groups.FirstItem(tag) ?? shared?.FirstItem(tag);
}
