using System.Globalization;

namespace Toolkit.Dicom.Tests;

/// <summary>Enhanced multi-frame objects made in memory: values shared by all frames or stated for each, in any order.</summary>
internal static class EnhancedPhantom
{
    /// <summary>What one frame is: its value tells time and slice.</summary>
    public sealed record FrameSpec(int Time, int Slice)
    {
        public string Type { get; init; } = @"ORIGINAL\PRIMARY\M\NONE";

        public string Component { get; init; } = "MAGNITUDE";

        public double Echo { get; init; } = 30;

        public double Slope { get; init; } = 1;

        public double Intercept { get; init; }

        public string Acquired { get; init; } = "20240101100000";

        public double? PhilipsScaleSlope { get; init; }

        /// <summary>(0020,9128) is left out, or the same for all frames.</summary>
        public int? TimeIndex { get; init; } = -1;

        /// <summary>Values of the dimension index.</summary>
        public int[]? Index { get; init; }

        public double? BValue { get; init; }

        public double[]? Direction { get; init; }

        /// <summary>Slope and intercept of a real-world value mapping.</summary>
        public (double Slope, double Intercept)? RealWorld { get; init; }
    }

    /// <summary>One file that holds the frames in the order given.</summary>
    /// <param name="dimensions">Pointers of the dimension index; none for a file without one.</param>
    public static DataSet File(IReadOnlyList<FrameSpec> frames, string manufacturer, int instance = 1, params Tag[] dimensions)
    {
        var pixels = new byte[frames.Count * Phantom.Rows * Phantom.Columns * 2];
        for (var f = 0; f < frames.Count; f++)
        {
            for (var i = 0; i < Phantom.Rows * Phantom.Columns; i++)
            {
                BitConverter.TryWriteBytes(pixels.AsSpan(((f * Phantom.Rows * Phantom.Columns) + i) * 2), (short)((frames[f].Time * 100) + (frames[f].Slice * 10) + (i % 10)));
            }
        }

        return Phantom.Slice(0, 0, 1,
            Phantom.Text(Tags.SopClassUid, Vr.UI, "1.2.840.10008.5.1.4.1.1.4.1"),
            Phantom.Text(Tags.SopInstanceUid, Vr.UI, "1.2.9." + instance.ToString(CultureInfo.InvariantCulture)),
            Phantom.Text(Tags.InstanceNumber, Vr.IS, instance.ToString(CultureInfo.InvariantCulture)),
            Phantom.Text(Tags.Manufacturer, Vr.LO, manufacturer),
            Phantom.Text(new(0x00280004), Vr.CS, "MONOCHROME2"),
            Phantom.Text(Tags.NumberOfFrames, Vr.IS, frames.Count.ToString(CultureInfo.InvariantCulture)),
            (Tags.RepetitionTime, null),
            (Tags.EchoTime, null),
            (Tags.ImagePositionPatient, null),
            (Tags.ImageOrientationPatient, null),
            (Tags.PixelSpacing, null),
            (Tags.InPlanePhaseEncodingDirection, null),
            (new(0x00209222), dimensions.Length == 0 ? null : new DataElement(new Tag(0x00209222), [.. dimensions.Select(d => new DataSet { DicomWriter.UnsignedShort(new(0x00209165), d.Group, d.Element) }.Select(e => new DataElement(e.Tag, Vr.AT, e.Value))).Select(Set)])),
            Sequence(0x52009229, Shared()),
            Sequence(0x52009230, [.. frames.Select(Groups)]),
            (Tags.PixelData, new DataElement(Tags.PixelData, Vr.OW, pixels)));
    }

    private static DataSet Shared() => new()
    {
        Sequence(0x00189112, new DataSet { DicomWriter.Decimal(Tags.RepetitionTime, 1500), DicomWriter.Decimal(Tags.FlipAngle, 77) }).Element!.Value,
        Sequence(0x00189125, new DataSet { DicomWriter.Text(Tags.InPlanePhaseEncodingDirection, Vr.CS, "COLUMN") }).Element!.Value,
        Sequence(0x00209116, new DataSet { DicomWriter.Decimal(Tags.ImageOrientationPatient, 1, 0, 0, 0, 1, 0) }).Element!.Value,
        Sequence(0x00289110, new DataSet { DicomWriter.Decimal(Tags.PixelSpacing, 2, 3) }).Element!.Value,
    };

    private static DataSet Groups(FrameSpec frame)
    {
        var groups = new DataSet
        {
            Sequence(0x00189114, new DataSet { new(new(0x00189082), Vr.FD, BitConverter.GetBytes(frame.Echo)) }).Element!.Value,
            Sequence(0x00189226, new DataSet { DicomWriter.Text(new(0x00089007), Vr.CS, frame.Type), DicomWriter.Text(new(0x00089208), Vr.CS, frame.Component) }).Element!.Value,
            Sequence(0x00209111, Content(frame)).Element!.Value,
            Sequence(0x00209113, new DataSet { DicomWriter.Decimal(Tags.ImagePositionPatient, -10, -20, 5 * frame.Slice) }).Element!.Value,
            Sequence(0x00289145, new DataSet { DicomWriter.Decimal(Tags.RescaleIntercept, frame.Intercept), DicomWriter.Decimal(Tags.RescaleSlope, frame.Slope) }).Element!.Value,
        };
        if (frame.BValue is { } b)
        {
            var diffusion = new DataSet();
            if (frame.Direction is { } direction)
            {
                diffusion.Add(Sequence(0x00189076, new DataSet { new(new(0x00189089), Vr.FD, direction.SelectMany(BitConverter.GetBytes).ToArray()) }).Element!.Value);
            }

            diffusion.Add(new(new(0x00189087), Vr.FD, BitConverter.GetBytes(b)));
            groups.Add(Sequence(0x00189117, diffusion).Element!.Value);
        }

        if (frame.RealWorld is { } mapping)
        {
            groups.Add(Sequence(0x00409096, new DataSet
            {
                new(new(0x00409224), Vr.FD, BitConverter.GetBytes(mapping.Intercept)),
                new(new(0x00409225), Vr.FD, BitConverter.GetBytes(mapping.Slope)),
            }).Element!.Value);
        }

        if (frame.PhilipsScaleSlope is { } scale)
        {
            groups.Add(DicomWriter.Text(new(0x20050014), Vr.LO, "Philips MR Imaging DD 005"));
            groups.Add(Sequence(0x2005140F, new DataSet
            {
                DicomWriter.Text(new(0x20050010), Vr.LO, "Philips MR Imaging DD 001"),
                new(new(0x2005100E), Vr.FL, BitConverter.GetBytes((float)scale)),
            }).Element!.Value);
        }

        return groups;
    }

    private static DataSet Content(FrameSpec frame)
    {
        var content = new DataSet { DicomWriter.Text(new(0x00189074), Vr.DT, frame.Acquired), DicomWriter.Text(new(0x00209056), Vr.SH, "1") };
        if (frame.TimeIndex is { } index)
        {
            content.Add(new(new(0x00209128), Vr.UL, BitConverter.GetBytes(index < 0 ? frame.Time + 1 : index)));
        }

        if (frame.Index is { } values)
        {
            content.Add(new(new(0x00209157), Vr.UL, values.SelectMany(BitConverter.GetBytes).ToArray()));
        }

        return content;
    }

    private static DataSet Set(IEnumerable<DataElement> elements)
    {
        var set = new DataSet();
        foreach (var element in elements)
        {
            set.Add(element);
        }

        return set;
    }

    private static (Tag Tag, DataElement? Element) Sequence(uint tag, params DataSet[] items) => (new(tag), new DataElement(new Tag(tag), items));
}
