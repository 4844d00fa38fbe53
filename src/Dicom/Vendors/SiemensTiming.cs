using System.Globalization;
using System.Text;
using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>Slice times as Siemens writes them: in the CSA header of mosaics, in a private element, in the protocol's slice mode, or as time after start (XA).</summary>
internal static class SiemensTiming
{
    private const double LongestMs = 3_600_000;

    /// <summary>Times of a mosaic, along rising stored slice.</summary>
    public static Sourced<double[]> Mosaic(Stack stack, DataSet header, ReadLimits limits)
    {
        // The first volume of a multi-band series may carry the times of its single-band reference.
        var second = stack.Volumes > 1 ? HeaderReader.Whole(stack.Frames[1].File, limits)?.Data : null;
        foreach (var data in new[] { second, header })
        {
            if (data is not null && Stated(data) is var (times, source) && times.Length == stack.Slices && times.All(t => t is >= 0 and < LongestMs))
            {
                return Sourced<double[]>.From(Seconds(times, stack), source);
            }
        }

        return FromMode(stack, header);
    }

    /// <summary>Time after start, (0021,xx04), of an enhanced object.</summary>
    public static Sourced<double[]> Enhanced(Frame[] frames, double window, ReadLimits limits)
    {
        var data = HeaderReader.Whole(frames[0].File, limits)?.Data ?? new DataSet();
        var after = Array.ConvertAll(frames, f => EnhancedFrames.Groups(data, f.Number) is { } groups
            && groups.TryFindPrivate(0x0021, "SIEMENS MR SDI 02", 0xFE, out var element) && element.Items is [var item, ..]
            && item.TryFindPrivate(0x0021, "SIEMENS MR SDI 02", 0x04, out var time) && item.NumberArray(time) is [var t, ..] ? t : (double?)null);
        return SliceTimes.Plausible(after, window) is { } times
            ? Sourced<double[]>.From(times, "(0021,xx04) SIEMENS MR SDI 02")
            : Sourced<double[]>.Unknown("neither frame times nor times after start lie within the repetition time");
    }

    /// <summary>A number of the protocol text between ASCCONV marks, or null.</summary>
    public static double? Protocol(DataSet header, string key)
    {
        if (!header.TryFindPrivate(0x0029, "SIEMENS CSA HEADER", 0x20, out var element))
        {
            return null;
        }

        var bytes = element.Value.Span;
        var at = bytes.IndexOf("### ASCCONV BEGIN"u8);
        if (at < 0)
        {
            return null;
        }

        var text = bytes[at..];
        var found = text.IndexOf(Encoding.ASCII.GetBytes("\n" + key));
        if (found < 0)
        {
            return null;
        }

        var line = text[(found + key.Length + 1)..];
        line = line[..Math.Max(0, line.IndexOf((byte)'\n'))];
        var value = Encoding.Latin1.GetString(line).Trim(' ', '\t', '=', '\r');
        return value.StartsWith("0x", StringComparison.Ordinal) && int.TryParse(value.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex) ? hex
            : Measurements.Numbers.TryParse(value, out var plain) ? plain : null;
    }

    private static (double[] Times, string Source)? Stated(DataSet data)
    {
        if (SiemensCsa.OfImage(data)?.Numbers("MosaicRefAcqTimes") is { } csa)
        {
            return (csa, "CSA MosaicRefAcqTimes");
        }

        return data.PrivateNumbers(0x0019, "SIEMENS MR HEADER", 0x29, Vr.FD) is { } times ? (times, "(0019,xx29) SIEMENS MR HEADER") : null;
    }

    // Before VB15 there are no times: the protocol's mode and the repetition time give them.
    private static Sourced<double[]> FromMode(Stack stack, DataSet header)
    {
        if (Protocol(header, "sSliceArray.ucMode") is not ((1 or 2 or 4) and var mode) || header.Number(Tags.RepetitionTime) is not (> 0 and < LongestMs and var repetition))
        {
            return Sourced<double[]>.Unknown("no MosaicRefAcqTimes for each slice, and no slice mode in the protocol");
        }

        // A pause at the end of each volume, in microseconds.
        var pause = Protocol(header, "lDelayTimeInTR") is > 0 and var delay && delay / 1e3 < repetition ? delay / 1e3 : 0;
        var n = stack.Slices;
        var firstSecond = n % 2 == 0 ? 1 : 0;
        var order = mode switch
        {
            1 => Enumerable.Range(0, n),
            2 => Enumerable.Range(0, n).Reverse(),
            _ => Enumerable.Range(0, n).OrderBy(k => (k - firstSecond) % 2 == 0 ? 0 : 1).ThenBy(k => k),
        };
        var times = new double[n];
        foreach (var (slice, turn) in order.Select((slice, turn) => (slice, turn)))
        {
            times[slice] = turn * (repetition - pause) / n;
        }

        return Sourced<double[]>.From(Seconds(times, stack), "sSliceArray.ucMode, lDelayTimeInTR and (0018,0080): worked out, no measured times");
    }

    private static double[] Seconds(double[] milliseconds, Stack stack)
    {
        var seconds = Array.ConvertAll(milliseconds, t => t / 1e3);
        if (stack.TilesReversed)
        {
            Array.Reverse(seconds);
        }

        return seconds;
    }
}
