using System.Collections.Immutable;
using System.Text;
using Toolkit.Biomarkers.Assays;
using Toolkit.Devices.Instruments;
using Toolkit.Measurements;
using Toolkit.Pipelines.Records;
using Toolkit.Storage.Records;

namespace Toolkit.Workstation.Uploads;

/// <summary>A file of an instrument or of its maker's software, made into records: every plate with the bytes it came from, and with its layout where the file states it.</summary>
internal static class PlateUpload
{
    private const int MostPlates = 400;

    /// <summary>Stores what a file holds.</summary>
    /// <param name="name">The file's name as the browser gave it: shown and recorded, never used as a path.</param>
    /// <returns>Names of the records, or what is wrong with the file; nothing is stored then.</returns>
    public static Parsed<ImmutableArray<string>> Enter(RecordBook book, Actor actor, byte[] bytes, string name)
    {
        if (!Plates(bytes, name).Try(out var plates, out var fault))
        {
            return fault;
        }

        if (plates.Length is 0 or > MostPlates)
        {
            return new Fault(0, $"1 to {MostPlates} plates", $"{plates.Length}") { Place = name };
        }

        var entered = ImmutableArray.CreateBuilder<string>();
        foreach (var (reading, profile, layout) in plates)
        {
            var facts = new Dictionary<string, string>(StringComparer.Ordinal) { [PlateField.Profile] = profile, [PlateField.From] = name, [PlateField.Layout] = layout };
            if (!PlateRecords.Acquire(book, actor, reading, bytes, facts).Try(out var id, out fault))
            {
                return fault;
            }

            entered.Add(id);
        }

        return entered.ToImmutable();
    }

    private static Parsed<ImmutableArray<(PlateReading Reading, string Profile, string Layout)>> Plates(byte[] bytes, string name)
    {
        if (VendorExport.Recognises(bytes))
        {
            return VendorExport.Read(bytes, name).Map(file => file.Plates.Select(p => Known(p.Plate, "vendor-export")).ToImmutableArray());
        }

        if (PlateTable.Recognises(Encoding.UTF8.GetString(bytes)))
        {
            var plates = PlateTable.ParseAll(bytes, name, out var faults);
            return faults.IsEmpty ? plates.Select(p => Known(p, "plate-table")).ToImmutableArray() : faults[0].In(name);
        }

        return PlateFileReader.Read(bytes, name).Bind<ImmutableArray<(PlateReading, string, string)>>(file => file.Faults.IsEmpty
            ? file.Plates.Select(p => (p.Id.Length > 0 ? p : p with { Id = Path.GetFileNameWithoutExtension(name) }, file.Profile, "")).ToImmutableArray()
            : file.Faults[0].In(name));
    }

    /// <summary>A plate that knows what its wells hold, taken apart into reading and layout.</summary>
    private static (PlateReading Reading, string Profile, string Layout) Known(AssayPlate plate, string profile)
    {
        var wells = plate.Wells.Where(w => w.Well is not null).ToList();
        var layout = new StringBuilder();
        layout.Append("# unit: ").Append(Cell(plate.Unit)).Append("\n# analyte: ").Append(Cell(plate.Analyte)).Append("\nwell\trole\tname\tnominal\tdilution\n");
        foreach (var w in wells)
        {
            layout.Append(w.Well).Append('\t').Append(w.Role.ToString().ToLowerInvariant()).Append('\t').Append(Cell(w.Name)).Append('\t')
                .Append(w.Nominal is { } nominal ? Numbers.Format(nominal) : "").Append('\t').Append(Numbers.Format(w.Dilution)).Append('\n');
        }

        return (new()
        {
            Id = plate.Plate,
            Kind = "signal",
            Unit = "",
            Analyte = plate.Analyte.Length > 0 ? plate.Analyte : null,
            Wells = [.. wells.Select(w => new WellReading(w.Well!.Value, w.Signal, w.Signal is null ? w.Code : null))],
            Provenance = Provenance.Derived("workstation.upload", [plate.Provenance], [new("plate", plate.Plate), new("analyte", plate.Analyte)]),
        }, profile, layout.ToString());
    }

    private static string Cell(string text) => text.AsSpan().IndexOfAny("\t\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
