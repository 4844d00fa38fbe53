using System.Globalization;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>Takes breathing out of head motion before displacement is computed: at a short repetition time it moves the parameters, not the head (Fair and others, NeuroImage 2020;208:116400; Gratton 2020).</summary>
/// <param name="LowHz">Lower end of the band taken out; null where everything above <paramref name="HighHz"/> goes.</param>
/// <param name="HighHz">Upper end of the band taken out; the cut-off where <paramref name="LowHz"/> is null.</param>
public sealed record MotionFilter(double? LowHz, double HighHz)
{
    // One pass forward and one backward make an order of four.
    private const int Order = 2;

    /// <summary>The filter in words: part of the identity.</summary>
    public string Description => LowHz is { } low
        ? string.Create(CultureInfo.InvariantCulture, $"notch {low} to {HighHz} Hz, order {2 * Order}, zero phase")
        : string.Create(CultureInfo.InvariantCulture, $"low-pass {HighHz} Hz, Butterworth order {2 * Order}, zero phase");

    /// <summary>Reads "0.1" as a low-pass and "0.2-0.3" as a notch, Hz.</summary>
    public static Parsed<MotionFilter> Read(string text)
    {
        var parts = text.Split('-');
        Span<double> hertz = [0, 0];
        for (var i = 0; i < parts.Length && i < 2; i++)
        {
            if (!Numbers.TryParse(parts[i], out hertz[i]) || !(hertz[i] > 0))
            {
                return Bad(text);
            }
        }

        return parts.Length switch
        {
            1 => new MotionFilter(null, hertz[0]),
            2 when hertz[0] < hertz[1] => new MotionFilter(hertz[0], hertz[1]),
            _ => Bad(text),
        };
    }

    /// <summary>The filtered motion; the given one is not changed, and both are kept in the results.</summary>
    /// <returns>The motion, or a fault where the repetition time is unknown, the run too short or the sampling too slow for the band: then breathing is aliased and cannot be told from motion.</returns>
    public Parsed<MotionParameters> Apply(MotionParameters motion, Sourced<RepetitionTime> repetitionTime)
    {
        if (!repetitionTime.IsKnown)
        {
            return new Fault(0, "a repetition time for the filter of motion", "none: " + repetitionTime.Reason) { Unit = "volume", Advice = "State it." };
        }

        var nyquist = repetitionTime.Value.NyquistHz;
        if (HighHz >= nyquist)
        {
            return new Fault(0, string.Create(CultureInfo.InvariantCulture, $"a band below {nyquist:0.####} Hz, half the sampling rate"), Numbers.Format(HighHz)) { Unit = "cut-off", Advice = "At this repetition time breathing is aliased: leave the filter out." };
        }

        var filter = LowHz is { } low ? Notch(low / nyquist, HighHz / nyquist) : Butterworth.Design(Order, null, HighHz / nyquist);
        if (motion.Volumes <= filter.Padding)
        {
            return new Fault(motion.Volumes, $"more than {filter.Padding} volumes for the filter of motion", $"{motion.Volumes}") { Unit = "volume" };
        }

        var filtered = new RowMatrix<double>(6, motion.Volumes, [.. motion.Values.Data]);
        for (var p = 0; p < 6; p++)
        {
            filter.ZeroPhase(filtered.Row(p));
        }

        return new MotionParameters(filtered);
    }

    private static Fault Bad(string text) => new(0, "a cut-off in Hz, or two joined by '-'", Printable.Quote(text)) { Unit = "character", Advice = "0.1 is a low-pass, 0.2-0.3 a notch." };

    // A second-order notch about the middle of the band (Oppenheim and Schafer, all-pass form): 1 at frequency 0, 0 in the middle, −3 dB at the ends of the band.
    private static SecondOrderSections Notch(double low, double high)
    {
        double centre = Math.PI * (low + high) / 2, beta = Math.Tan(Math.PI * (high - low) / 2), gain = 1 / (1 + beta), cosine = Math.Cos(centre);
        return new([new(gain, -2 * gain * cosine, gain, -2 * gain * cosine, (2 * gain) - 1)]);
    }
}
