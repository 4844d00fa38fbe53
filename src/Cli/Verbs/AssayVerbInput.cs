using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Toolkit.Biomarkers.Assays;
using Toolkit.Devices.Instruments;
using Toolkit.Measurements;

namespace Toolkit.Cli.Verbs;

/// <summary>Files of <c>assay fit</c> as plates that can be quantified.</summary>
internal static class AssayVerbInput
{
    /// <summary>Reads the plate file and its layout.</summary>
    /// <param name="plates">Empty where nothing can be quantified.</param>
    public static ExitCode Read(byte[] bytes, string name, AssayVerbChoice choice, out ImmutableArray<AssayPlate> plates, out ImmutableArray<Fault> faults)
    {
        plates = [];
        if (choice.Profile is null && PlateTable.Recognises(Encoding.UTF8.GetString(bytes)))
        {
            var table = PlateTable.Parse(bytes, name).In(name);
            plates = table.IsOk ? [table.Value] : [];
            faults = table.Fault is { } fault ? [fault] : [];
            return table.IsOk ? ExitCode.Ok : ExitCode.BadData;
        }

        if (choice.Layout is null)
        {
            faults = [new Fault(0, "a layout for this plate", "none") { Place = name, Advice = "Give --layout FILE: a CSV with the columns well,role,name,nominal,dilution" }];
            return ExitCode.Usage;
        }

        var layout = Layout(choice.Layout, choice.Lot);
        var read = Instrument(bytes, name, choice.Profile);
        if (!layout.IsOk || !read.IsOk)
        {
            faults = [.. new[] { layout.Fault, read.Fault }.OfType<Fault>()];
            return read.IsOk ? ExitCode.BadData : ExitCode.CorruptInput;
        }

        faults = read.Value.Faults;
        var readings = Signals(read.Value, choice.ReferenceNm, out var references);
        plates = [.. readings.Select((r, i) => AssayPlate.Join(r, layout.Value, references is null ? null : References(references, r)))];
        if (plates.IsEmpty)
        {
            faults = faults.Add(new Fault(0, "a plate reading", $"{read.Value.Instrument} without one") { Place = name });
            return ExitCode.BadData;
        }

        return faults.IsEmpty ? ExitCode.Ok : ExitCode.Partial;
    }

    /// <summary>The layout, with the concentrations of the kit lot where one is given.</summary>
    private static Parsed<PlateLayout> Layout(FileInfo file, FileInfo? lotFile)
    {
        var layout = PlateLayout.FromText(File.ReadAllText(file.FullName), nominalFromLot: lotFile is not null).In(file.Name);
        return lotFile is null
            ? layout
            : layout.Bind(l => KitLot.FromCsv(File.ReadAllText(lotFile.FullName)).Bind<PlateLayout>(lots => Matching(lots, l) is { } lot ? lot.ApplyTo(l) : new Fault(0, "one lot, or one whose analyte is the layout's", $"{lots.Length} lots") { Unit = "row" }).In(lotFile.Name));
    }

    private static KitLot? Matching(ImmutableArray<KitLot> lots, PlateLayout layout)
    {
        var fitting = lots.Where(l => layout.Analyte.Length == 0 || l.Analyte.Equals(layout.Analyte, StringComparison.OrdinalIgnoreCase)).ToList();
        return fitting.Count == 1 ? fitting[0] : null;
    }

    private static Parsed<InstrumentFile> Instrument(byte[] bytes, string name, string? profile)
    {
        try
        {
            return PlateFileReader.Read(bytes, name, profile);
        }
        catch (ArgumentException unknown) when (profile is not null)
        {
            return new Fault(0, "a known profile", unknown.Message);
        }
    }

    /// <summary>The readings that are signals: not bead counts, not the vendor's own concentrations, not the reference wavelength.</summary>
    private static PlateReading[] Signals(InstrumentFile file, double? referenceNm, out PlateReading[]? references)
    {
        bool IsReference(PlateReading r) => referenceNm is { } nm && r.WavelengthNm is { } at && Math.Abs(at - nm) < 1;
        references = referenceNm is null ? null : [.. file.Plates.Where(IsReference)];
        var signals = file.Plates.Where(r => !IsReference(r) && !r.Kind.StartsWith("mass concentration", StringComparison.Ordinal) && !r.Kind.Contains("count", StringComparison.OrdinalIgnoreCase)).ToList();
        var medians = signals.Where(r => r.Kind.Contains("median", StringComparison.OrdinalIgnoreCase) && !r.Kind.Contains("net", StringComparison.OrdinalIgnoreCase)).ToList();
        return [.. medians.Count > 0 ? medians : signals];
    }

    private static PlateReading? References(PlateReading[] references, PlateReading of) =>
        references.FirstOrDefault(r => r.Id == of.Id) ?? references.FirstOrDefault() ?? throw new FileNotFoundException(string.Create(CultureInfo.InvariantCulture, $"The file holds no reading at the reference wavelength for plate {Printable.Clean(of.Id)}."));
}
