using System.Text.RegularExpressions;
using Toolkit.Measurements;

namespace Toolkit.Devices.Instruments;

/// <summary>The labels and filters that an EnVision export describes: what a label measures, and at which wavelengths.</summary>
internal sealed partial class EnVisionLabels
{
    private readonly Dictionary<string, Dictionary<string, string>> blocks = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads every block of "key,,,,value" lines; a block is named by its first line.</summary>
    public static EnVisionLabels Read(SourceFile file)
    {
        var labels = new EnVisionLabels();
        Dictionary<string, string>? block = null;
        var name = "";
        foreach (var line in file.Lines)
        {
            var cells = line.QuotedCells();
            var key = cells[0].Trimmed;
            if (key.Length == 0)
            {
                block = null;
            }
            else if (cells.Length > 4 && cells[1].Trimmed.Length == 0 && cells[4].Trimmed.Length > 0)
            {
                if (block is null || (cells[4].Trimmed.All(char.IsAsciiDigit) && !block.ContainsKey(key) && IsHeading(key)))
                {
                    block = labels.blocks[name = key] = new(StringComparer.OrdinalIgnoreCase);
                }

                block[key] = cells[4].Trimmed;
            }
            else if (line.Ended)
            {
                block = null;
            }
        }

        // The file ends amid a block: a label without its filters would look like another mode, a filter like another wavelength.
        if (block is not null)
        {
            labels.blocks.Remove(name);
        }

        return labels;
    }

    /// <returns>What the label measures; null where the export does not tell.</returns>
    public ReadingChannel? Find(string label, string measurement)
    {
        if (measurement.Contains("De=USLum", StringComparison.OrdinalIgnoreCase) || measurement.Contains("Lum", StringComparison.OrdinalIgnoreCase))
        {
            return new(label, "luminescence", null, null);
        }

        if (!blocks.TryGetValue(label.Trim(), out var block))
        {
            return null;
        }

        var excitation = Filter(block, "Excitation filter");
        var emission = Filter(block, "Emission filter");
        if (IsPhotometric(block, "Excitation filter", measurement))
        {
            return new(label, "absorbance", null, excitation);
        }

        // Alpha technology excites and reads in turn: it is reported as fluorescence.
        return excitation is not null || block.ContainsKey("Excitation time") ? new(label, "fluorescence", excitation, emission)
            : emission is not null || block.ContainsKey("Measurement time") ? new(label, "luminescence", null, emission)
            : null;
    }

    private static bool IsHeading(string key) => key.Length > 0 && !key.StartsWith("CT", StringComparison.Ordinal) && !key.StartsWith("Reference", StringComparison.Ordinal) && !key.StartsWith("Number", StringComparison.Ordinal);

    private bool IsPhotometric(Dictionary<string, string> block, string key, string measurement) =>
        measurement.Contains("Abs", StringComparison.OrdinalIgnoreCase)
        || (block.TryGetValue(key, out var name)
            && (name.Contains("Photometric", StringComparison.OrdinalIgnoreCase)
                || (blocks.TryGetValue(name, out var filter) && filter.Any(f => f.Value.Contains("ABS", StringComparison.Ordinal) || f.Value.Contains("Absorbance", StringComparison.OrdinalIgnoreCase)))));

    private double? Filter(Dictionary<string, string> block, string key)
    {
        if (!block.TryGetValue(key, out var name))
        {
            return null;
        }

        var described = blocks.TryGetValue(name, out var filter) ? string.Join(' ', filter.Values) : name;
        return Centre().Match(described) is { Success: true } match && Numbers.TryParse(match.Groups["nm"].ValueSpan, out var nm) ? nm : null;
    }

    [GeneratedRegex(@"CWL\s*=\s*(?<nm>\d+(\.\d+)?)", RegexOptions.ExplicitCapture)]
    private static partial Regex Centre();
}
