using Toolkit.Measurements;

namespace Toolkit.Devices.Instruments;

/// <summary>CSV export of Revvity / PerkinElmer Kaleido 3.0 (EnSight, plate format): a grid for each "Result for …", described under "Details of Measurement Sequence".</summary>
internal sealed class KaleidoExport : IFileFormat
{
    private const string ResultFor = "Result for ";

    public string Profile => "revvity-kaleido";

    public string Instrument => "Revvity Kaleido";

    public Evidence Evidence => Evidence.Capture;

    public bool Recognises(SourceFile file) => file.Lines.Take(3).Any(l => l.Text.StartsWith("EnSight Results from", StringComparison.Ordinal));

    public Parsed<InstrumentFile> Read(SourceFile file)
    {
        var operations = Operations(file);
        var plates = new List<PlateReading>();
        var faults = new List<Fault>();
        for (var i = 0; i < file.Lines.Length; i++)
        {
            if (!file.Lines[i].Text.StartsWith(ResultFor, StringComparison.Ordinal))
            {
                continue;
            }

            var heading = file.Lines[i];
            var name = heading.QuotedCells()[0].Text[ResultFor.Length..].Trim();
            var barcode = i + 2 < file.Lines.Length ? file.Lines[i + 2].QuotedCells()[0].Trimmed : "";
            if (!CsvGrid.Read(file, i + 3, faults, out i).Try(out var wells, out var fault))
            {
                return fault;
            }

            if (!operations.TryGetValue(name, out var operation) || Channel(name, operation) is not { } channel)
            {
                return heading.Wrong("a result whose operation is described under 'Details of Measurement Sequence'", Printable.Quote(name));
            }

            plates.Add(new() { Id = barcode, Kind = channel.Kind, Unit = ReadingUnits.Of(channel.Kind), ExcitationNm = channel.ExcitationNm, WavelengthNm = channel.WavelengthNm, Wells = wells, Provenance = file.Provenance("devices." + Profile) });
        }

        if (!file.Lines.Any(l => l.Text.StartsWith("Exported with Kaleido", StringComparison.Ordinal)))
        {
            faults.Add(new Fault(file.Bytes.Length, "the closing line 'Exported with Kaleido …'", "the end of the file") { Advice = "The file was cut: it is incomplete" });
        }

        return plates.Count > 0
            ? new InstrumentFile { Instrument = Instrument, Profile = Profile, Evidence = Evidence, Plates = [.. plates], Faults = [.. faults] }
            : new Fault(0, "a block 'Result for …' with a grid", "none") { Advice = "Export in the format CSV_PLATE" };
    }

    private static ReadingChannel? Channel(string name, Dictionary<string, string> operation)
    {
        double? Wavelength(string key) => operation.TryGetValue(key, out var text) && Numbers.TryParse(text, out var nm) ? nm : null;
        var excitation = Wavelength("Excitation Wavelength [nm]");
        var emission = Wavelength("Emission Wavelength [nm]");
        return name.StartsWith("Absorbance", StringComparison.OrdinalIgnoreCase) || name.StartsWith("ABS", StringComparison.Ordinal)
            || (excitation is not null && emission is null) ? new(name, "absorbance", null, excitation)
            : excitation is not null ? new(name, "fluorescence", excitation, emission)
            : operation.ContainsKey("Distance between Plate and Detector [mm]") || name.StartsWith("Lum", StringComparison.OrdinalIgnoreCase) ? new(name, "luminescence", null, emission)
            : null;
    }

    /// <summary>The settings of each operation, by its name.</summary>
    private static Dictionary<string, Dictionary<string, string>> Operations(SourceFile file)
    {
        var operations = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        Dictionary<string, string>? current = null;
        var name = "";
        foreach (var line in file.Lines)
        {
            var cells = line.QuotedCells();
            var value = cells.Length > 3 ? cells[3].Trimmed : "";
            if (cells[0].Trimmed == "Operation" && value.Length > 0)
            {
                current = operations[name = value] = new(StringComparer.Ordinal);
            }
            else if (value.Length > 0 && current is not null)
            {
                current[cells[0].Trimmed] = value;
            }
            else if (line.Ended)
            {
                current = null;
            }
        }

        // The file ends amid the settings: without those that are missing, fluorescence looks like absorbance.
        if (current is not null)
        {
            operations.Remove(name);
        }

        return operations;
    }
}
