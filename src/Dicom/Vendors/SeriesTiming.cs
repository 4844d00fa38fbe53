using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>Repetition time, slice timing and phase encoding of an image, each with the place it was read from.</summary>
internal sealed record SeriesTiming(Sourced<RepetitionTime> RepetitionTime, Sourced<double[]> SliceTiming, Sourced<PhaseEncoding> PhaseEncoding)
{
    private static readonly Tag TimingGroup = new(0x00189112);

    public static SeriesTiming Unknown { get; } = new(
        Sourced<RepetitionTime>.Unknown("no complete volume"), Sourced<double[]>.Unknown("no complete volume"), Sourced<PhaseEncoding>.Unknown("no complete volume"));

    /// <param name="header">The header of the first file.</param>
    /// <param name="faults">Is told what the header and the clock do not agree on.</param>
    public static SeriesTiming Read(Stack stack, DataSet header, ReadLimits limits, List<string> faults)
    {
        var vendor = Vendors.Of(stack.First.File.Manufacturer);
        var (stated, source) = header.Number(Tags.RepetitionTime) is { } classic
            ? ((double?)classic, "(0018,0080)")
            : (EnhancedFrames.SharedGroup(header, TimingGroup)?.Number(Tags.RepetitionTime), "(0018,9112) (0018,0080)");
        if (stated is not (> 0 and <= 3_600_000))
        {
            stated = null;
        }

        var scan = stated / 1e3;
        var repetition = Repetition(stack, header, vendor, scan, source, faults);
        var slices = scan is null ? Sourced<double[]>.Unknown("no repetition time to hold slice times against")
            : stack.IsMosaic && vendor == Vendor.UnitedImaging ? GridTiming(stack, header, scan.Value)
            : stack.IsMosaic ? SiemensTiming.Mosaic(stack, header, limits)
            : FromSlices(stack, header, vendor, Math.Max(scan.Value, repetition.Or(null)?.Seconds ?? 0), scan.Value, limits);
        return new(repetition, slices, PhaseEncodingReader.Read(header, stack, vendor));
    }

    private static Sourced<RepetitionTime> Repetition(Stack stack, DataSet header, Vendor vendor, double? stated, string source, List<string> faults)
    {
        if (vendor == Vendor.Ge && stated is not null && GeProtocol.GroupDelay(header) is > 0 and var delay)
        {
            stated += delay;
            source += " + group delay (0043,xx7C) GEMS_PARM_01";
        }

        var measured = MeasuredInterval(stack);
        if (measured is { } interval && stated is { } nominal && Math.Abs(interval.Seconds - nominal) > Math.Max(0.01 * nominal, interval.Resolution))
        {
            faults.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"the header states a repetition time of {nominal:0.####} s and volumes start {interval.Seconds:0.####} s apart"));

            // Siemens states the time between excitations for some sequences; its clock times are those of the volumes.
            if (vendor is Vendor.Siemens or Vendor.UnitedImaging && interval.Seconds is > 0 and <= 3600)
            {
                return Sourced<RepetitionTime>.From(Measurements.RepetitionTime.FromSeconds(interval.Seconds), "interval between volumes, (0008,0032) or (0018,9074)");
            }
        }

        return stated is { } seconds and <= 3600
            ? Sourced<RepetitionTime>.From(Measurements.RepetitionTime.FromSeconds(seconds), source)
            : Sourced<RepetitionTime>.Unknown("(0018,0080) is absent or out of range");
    }

    // The clock of many scanners counts whole seconds: over n volumes that is 1/(n-1) s.
    private static (double Seconds, double Resolution)? MeasuredInterval(Stack stack)
    {
        const double clockResolution = 1;
        var perVolume = stack.IsMosaic ? 1 : stack.Slices;
        var gaps = stack.Kept[^1] - stack.Kept[0];
        if (gaps < 1)
        {
            return null;
        }

        double? Start(int volume) => stack.Frames.Skip(volume * perVolume).Take(perVolume).Min(f => f.AcquisitionSeconds);
        return Start(0) is { } first && Start(stack.Volumes - 1) is { } last && last > first ? ((last - first) / gaps, clockResolution / gaps) : null;
    }

    private static Sourced<double[]> GridTiming(Stack stack, DataSet header, double window)
    {
        var stated = Sheet.GridItems(header).Select(t => DicomTime.SecondsOfDateTime(t.Bytes(Tags.AcquisitionDateTime)) ?? DicomTime.Seconds(t.Bytes(Tags.AcquisitionTime))).ToArray();
        if (stated.Length != stack.Slices || SliceTimes.Plausible(stated, window) is not { } times)
        {
            return Sourced<double[]>.Unknown("no acquisition time for each tile of the grid within the repetition time");
        }

        if (stack.TilesReversed)
        {
            Array.Reverse(times);
        }

        return Sourced<double[]>.From(times, "(0065,xx51): (0008,002A) or (0008,0032) of each tile");
    }

    private static Sourced<double[]> FromSlices(Stack stack, DataSet header, Vendor vendor, double window, double scan, ReadLimits limits)
    {
        if (vendor == Vendor.Philips)
        {
            return Sourced<double[]>.Unknown("Philips files carry no slice times");
        }

        if (stack.Slices < 2 || header.Ascii(Tags.MrAcquisitionType) == "3D")
        {
            return Sourced<double[]>.Unknown("a single slice or a 3D acquisition");
        }

        // The first volume of a multi-band series may carry the times of its single-band reference.
        var volume = Math.Min(1, stack.Volumes - 1);
        var frames = stack.Frames.AsSpan(volume * stack.Slices, stack.Slices).ToArray();
        if (vendor == Vendor.Ge)
        {
            return GeSliceTiming.Read(stack, header, [.. frames.Select(f => HeaderReader.Whole(f.File, limits)?.Data ?? new DataSet())], scan);
        }

        if (SliceTimes.Plausible(Array.ConvertAll(frames, f => f.AcquisitionSeconds), window) is { } times)
        {
            return Sourced<double[]>.From(times, frames[0].File.FrameCount > 1 ? "(0018,9074)" : "(0008,0032) of each slice");
        }

        return vendor == Vendor.Siemens && EnhancedFrames.Has(header)
            ? SiemensTiming.Enhanced(frames, window, limits)
            : Sourced<double[]>.Unknown("no acquisition time for each slice within the repetition time");
    }
}
