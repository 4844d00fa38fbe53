using System.Text.RegularExpressions;
using Toolkit.Measurements;

namespace Toolkit.Devices.Instruments;

/// <summary>CSV export of BMG Labtech MARS (CLARIOstar, PHERAstar, FLUOstar): one grid for each "Raw Data (…)".</summary>
internal sealed partial class MarsExport : IFileFormat
{
    public string Profile => "bmg-mars";

    public string Instrument => "BMG Labtech MARS";

    public Evidence Evidence => Evidence.Capture;

    public bool Recognises(SourceFile file) =>
        file.Lines.Take(5).Any(l => l.Text.StartsWith("User:", StringComparison.Ordinal) && l.Text.Contains("Test run no.:", StringComparison.Ordinal));

    public Parsed<InstrumentFile> Read(SourceFile file)
    {
        var kind = "";
        var id = "";
        var plates = new List<PlateReading>();
        var faults = new List<Fault>();
        var provenance = file.Provenance("devices." + Profile);
        for (var i = 0; i < file.Lines.Length; i++)
        {
            var first = file.Lines[i].QuotedCells()[0].Trimmed;
            kind = Mode(first) ?? kind;
            id = first.StartsWith("ID1:", StringComparison.Ordinal) ? first[4..].Trim() : id;
            if (RawData().Match(first) is not { Success: true } raw)
            {
                continue;
            }

            if (kind.Length == 0)
            {
                return file.Lines[i].Wrong("the detection mode before the data (Absorbance, Fluorescence, Luminescence)", "none");
            }

            if (!CsvGrid.Read(file, i + 1, faults, out i).Try(out var wells, out var fault))
            {
                return fault;
            }

            var (excitation, wavelength) = Wavelengths(raw.Groups["what"].Value, kind);
            plates.Add(new() { Id = id, Kind = kind, Unit = ReadingUnits.Of(kind), ExcitationNm = excitation, WavelengthNm = wavelength, Wells = wells, Provenance = provenance });
        }

        return plates.Count == 0
            ? new Fault(0, "a block 'Raw Data (…)'", "none") { Advice = "Export the raw data as a plate grid" }
            : new InstrumentFile { Instrument = Instrument, Profile = Profile, Evidence = Evidence, Plates = [.. plates], Faults = [.. faults] };
    }

    private static string? Mode(string text) =>
        text.StartsWith("Absorbance", StringComparison.OrdinalIgnoreCase) ? "absorbance"
        : text.StartsWith("Fluorescence", StringComparison.OrdinalIgnoreCase) || text.StartsWith("TR-F", StringComparison.OrdinalIgnoreCase) ? "fluorescence"
        : text.StartsWith("Luminescence", StringComparison.OrdinalIgnoreCase) || text.StartsWith("Alpha", StringComparison.OrdinalIgnoreCase) ? "luminescence"
        : null;

    /// <summary>"(580/620)" is excitation and emission; the last number of "(450)" or "(450 1)" is what the software prints for the channel.</summary>
    private static (double? Excitation, double? Wavelength) Wavelengths(string text, string kind)
    {
        var numbers = Number().Matches(text).Select(m => Numbers.TryParse(m.ValueSpan, out var n) ? n : (double?)null).ToArray();
        return numbers.Length switch
        {
            0 => (null, null),
            >= 2 when kind == "fluorescence" => (numbers[0], numbers[1]),
            _ => (null, numbers[^1]),
        };
    }

    [GeneratedRegex(@"^Raw Data\s*\((?<what>[^)]*)\)", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex RawData();

    [GeneratedRegex(@"\d+(\.\d+)?", RegexOptions.ExplicitCapture)]
    private static partial Regex Number();
}
