using System.Globalization;
using System.Text.RegularExpressions;

namespace Toolkit.Devices.Instruments;

/// <summary>What a Gen5 procedure measures: which labels of the results are readings. All other labels are calculated by the software.</summary>
internal sealed partial class Gen5Procedure
{
    private readonly Dictionary<string, ReadingChannel> byLabel = new(StringComparer.Ordinal);
    private string prefix = "";
    private string kind = "";
    private double? excitation;

    /// <summary>The mode of the last read step: "absorbance", "fluorescence", "luminescence", or "" where none was understood.</summary>
    public string Kind => kind;

    /// <summary>True where no read step was understood.</summary>
    public bool IsEmpty => byLabel.Count == 0 && !HasSpectrum;

    /// <summary>True where a read step is a spectrum.</summary>
    public bool HasSpectrum { get; private set; }

    /// <summary>Excitation that a spectrum holds fixed, in nm; null where none is stated.</summary>
    public double? FixedExcitation { get; private set; }

    /// <summary>The only reading, where the procedure has one: a results grid may then do without a label.</summary>
    public ReadingChannel? Only => byLabel.Count == 1 ? byLabel.Values.First() : null;

    /// <summary>Takes one line of the procedure.</summary>
    public void Take(string line)
    {
        var text = line.Trim();
        if (Step().Match(text) is { Success: true } step)
        {
            prefix = "";
            excitation = null;
            if (!Mode().IsMatch(step.Groups["rest"].Value) && step.Groups["rest"].Value.Length > 0)
            {
                prefix = step.Groups["rest"].Value + ":";
            }
        }

        if (Mode().Match(text) is { Success: true } mode)
        {
            kind = mode.Groups["mode"].Value switch { "Absorbance" => "absorbance", "Fluorescence" or "Time Resolved Fluorescence" or "Fluorescence Polarization" => "fluorescence", _ => "luminescence" };
            HasSpectrum |= mode.Groups["type"].Value == "Spectrum";
        }

        TakeDetail(text);
    }

    /// <summary>The reading that a label of the results names, or null where it is calculated.</summary>
    public ReadingChannel? Find(string label) =>
        byLabel.GetValueOrDefault(Normal(label)) ?? (Repeat().Match(label) is { Success: true } again ? byLabel.GetValueOrDefault(Normal(again.Groups["label"].Value)) : null);

    private void TakeDetail(string text)
    {
        if (text.StartsWith("Wavelengths:", StringComparison.Ordinal))
        {
            foreach (var wavelength in text["Wavelengths:".Length..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                Add(wavelength, null, Centre(wavelength));
            }
        }
        else if (Pathlength().Match(text) is { Success: true } path)
        {
            Add(path.Groups["test"].Value + " [Test]", null, Centre(path.Groups["test"].Value));
            Add(path.Groups["ref"].Value + " [Ref]", null, Centre(path.Groups["ref"].Value));
        }
        else if (text.StartsWith("Fixed Excitation:", StringComparison.Ordinal))
        {
            FixedExcitation = Centre(text["Fixed Excitation:".Length..].Replace("nm", "", StringComparison.Ordinal));
        }
        else if (Filters().Match(text) is { Success: true } filters)
        {
            TakeFilters(filters.Groups["ex"].Value.Trim(), filters.Groups["em"].Value.Trim());
        }
    }

    private void TakeFilters(string ex, string em)
    {
        if (ex.Length > 0)
        {
            excitation = Centre(ex);
            Add(ex + "," + em, excitation, Centre(em));
        }
        else if (Centre(em) is { } wavelength)
        {
            Add(em, null, wavelength);
            Add("Lum", null, wavelength);
        }
        else
        {
            Add("Lum", null, null);
        }
    }

    private void Add(string label, double? ex, double? em) => byLabel[Normal(prefix + label)] = new(prefix + label, kind, ex, em);

    /// <summary>Bandwidths ("485/20") stand in some labels and not in others.</summary>
    private static string Normal(string label) => Bandwidth().Replace(label.Trim(), "").Replace(" ", "", StringComparison.Ordinal);

    private static double? Centre(string wavelength) =>
        double.TryParse(Bandwidth().Replace(wavelength.Trim(), ""), NumberStyles.Float, CultureInfo.InvariantCulture, out var nm) && double.IsFinite(nm) ? nm : null;

    [GeneratedRegex(@"^Read(\t|\s{2,}|$)\s*(?<rest>.*)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Step();

    [GeneratedRegex(@"^(Read\s+)?(?<mode>Absorbance|Fluorescence Polarization|Time Resolved Fluorescence|Fluorescence|Luminescence|Alpha)\s+(?<type>Endpoint|Spectrum|Kinetic|Area Scan)\s*$", RegexOptions.ExplicitCapture)]
    private static partial Regex Mode();

    [GeneratedRegex(@"^Pathlength Correction:\s*(?<test>\d+)\s*/\s*(?<ref>\d+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Pathlength();

    [GeneratedRegex(@"^(Excitation:\s*(?<ex>[^,]+),\s*)?Emission:\s*(?<em>[^,]+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Filters();

    [GeneratedRegex(@"/\d+(\.\d+)?", RegexOptions.ExplicitCapture)]
    private static partial Regex Bandwidth();

    [GeneratedRegex(@"^(?<label>.+?)\s*\[\d+\]$", RegexOptions.ExplicitCapture)]
    private static partial Regex Repeat();
}
