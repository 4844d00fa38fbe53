using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>Slice times of GE series: measured ones where the files carry them, else worked out from the protocol's slice order.</summary>
internal static class GeSliceTiming
{
    public static Sourced<double[]> Read(Stack stack, DataSet header, IReadOnlyList<DataSet> slices, double scanSeconds)
    {
        var trigger = slices.Select(s => s.Number(Tags.TriggerTime) / 1e3).ToArray();
        if (SliceTimes.Plausible(trigger, scanSeconds) is { } triggered)
        {
            return Sourced<double[]>.From(triggered, "(0018,1060)");
        }

        // The unit of this timer changed with the software: seconds, before that 1/10 000 s.
        var timer = slices.Select(s => s.TryFindPrivate(0x0021, "GEMS_RELA_01", 0x5E, out var e) && s.NumberArray(e) is [var t, ..] ? t : (double?)null).ToArray();
        foreach (var unit in (ReadOnlySpan<double>)[1, 1e-4])
        {
            if (SliceTimes.Plausible(Array.ConvertAll(timer, t => t * unit), scanSeconds) is { } timed)
            {
                return Sourced<double[]>.From(timed, "(0021,xx5E) GEMS_RELA_01");
            }
        }

        return FromProtocol(stack, header, scanSeconds);
    }

    private static Sourced<double[]> FromProtocol(Stack stack, DataSet header, double scanSeconds)
    {
        if (header.Ascii(Tags.MrAcquisitionType) == "3D" || GeProtocol.Value(header, "SLICEORDER") is not (("0" or "1") and var order))
        {
            return Sourced<double[]>.Unknown("no trigger times, no timer, and no slice order in the protocol data block");
        }

        if (Ranks(stack) is not { } ranks)
        {
            return Sourced<double[]>.Unknown("the protocol gives a slice order, and instance numbers do not tell the slices apart");
        }

        var together = GeProtocol.MultiBand(header);
        var excitations = (stack.Slices + together - 1) / together;
        var interleaved = order == "1";
        if (interleaved && together > 1 && excitations % 2 == 0 && !GeProtocol.IsNewOrder(header))
        {
            excitations++;
        }

        return Sourced<double[]>.From(
            Array.ConvertAll(ranks, rank => Turn(rank % excitations, excitations, interleaved) * scanSeconds / excitations),
            "(0025,xx1B) SLICEORDER, (0043,xxB6), (0018,0080): worked out, no measured times");
    }

    // Odd locations first, then even ones; counting from 1 as the scanner does.
    private static int Turn(int location, int count, bool interleaved) =>
        !interleaved ? location : location % 2 == 0 ? location / 2 : ((count + 1) / 2) + (location / 2);

    // GE numbers images in the order of prescribed locations, which may run down.
    private static int[]? Ranks(Stack stack)
    {
        var numbers = stack.Frames.Take(stack.Slices).Select(f => f.InstanceNumber).ToArray();
        if (numbers.Any(n => n is null) || numbers.Distinct().Count() != numbers.Length)
        {
            return null;
        }

        var sorted = numbers.Order().ToArray();
        return Array.ConvertAll(numbers, n => Array.IndexOf(sorted, n));
    }
}
