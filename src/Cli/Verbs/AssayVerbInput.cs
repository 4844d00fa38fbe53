using System.Collections.Immutable;
using System.Text;
using Toolkit.Biomarkers.Assays;
using Toolkit.Devices.Instruments;
using Toolkit.Measurements;

namespace Toolkit.Cli.Verbs;

/// <summary>One analyte of one plate, and what its export said beyond the signals.</summary>
/// <param name="File">The export of a maker's software; null for other sources.</param>
/// <param name="Vendor">Its part for this analyte; null for other sources.</param>
internal sealed record AssayInput(AssayPlate Plate, VendorFile? File = null, VendorPlate? Vendor = null);

/// <summary>Files of <c>assay fit</c> as plates that can be quantified.</summary>
internal static class AssayVerbInput
{
    /// <summary>Reads the plate file with its layout, and settles concentrations and exclusions. What is wrong with one analyte leaves out that one.</summary>
    /// <param name="plates">Empty where nothing can be quantified.</param>
    public static ExitCode Read(byte[] bytes, string name, AssayVerbChoice choice, out ImmutableArray<AssayInput> plates, out ImmutableArray<Fault> faults)
    {
        var code = Joined(bytes, name, choice, out var joined, out var found);
        var settled = ImmutableArray.CreateBuilder<AssayInput>();
        var all = found.ToBuilder();
        foreach (var input in joined.Where(i => Chosen(i.Plate, choice)))
        {
            if (Settled(input.Plate, choice).Try(out var plate, out var fault))
            {
                settled.Add(input with { Plate = plate, Vendor = input.Vendor is { } v ? v with { Plate = plate } : null });
            }
            else
            {
                all.Add(fault.In(Printable.Clean($"plate {plate?.Plate ?? input.Plate.Plate}, {input.Plate.Analyte}")));
            }
        }

        if (joined.Length > 0 && settled.Count == 0 && all.Count == found.Length)
        {
            all.Add(new Fault(0, "one of the plates and analytes " + string.Join(", ", joined.Select(j => Printable.Quote($"{j.Plate.Plate} {j.Plate.Analyte}".Trim()))), "none chosen by --plate and --analyte") { Place = name });
        }

        plates = settled.ToImmutable();
        faults = all.ToImmutable();
        return plates.IsEmpty && code == ExitCode.Ok ? ExitCode.BadData : code == ExitCode.Ok && !faults.IsEmpty ? ExitCode.Partial : code;
    }

    private static ExitCode Joined(byte[] bytes, string name, AssayVerbChoice choice, out ImmutableArray<AssayInput> plates, out ImmutableArray<Fault> faults)
    {
        plates = [];
        if (choice.Profile is null && PlateTable.Recognises(Encoding.UTF8.GetString(bytes)))
        {
            plates = [.. PlateTable.ParseAll(bytes, name, out var wrong).Select(p => new AssayInput(p))];
            faults = [.. wrong.Select(f => f.In(name))];
            return plates.IsEmpty ? ExitCode.BadData : ExitCode.Ok;
        }

        if (!Layouts(choice).Try(out var layouts, out var fault))
        {
            faults = [fault];
            return ExitCode.BadData;
        }

        return choice.Profile is null && VendorExport.Recognises(bytes)
            ? Export(bytes, name, choice, layouts, out plates, out faults)
            : Reader(bytes, name, choice, layouts, out plates, out faults);
    }

    /// <summary>An export of a maker's software: it may know its own layout.</summary>
    private static ExitCode Export(byte[] bytes, string name, AssayVerbChoice choice, ImmutableArray<PlateLayout> layouts, out ImmutableArray<AssayInput> plates, out ImmutableArray<Fault> faults)
    {
        plates = [];
        if (!VendorExport.Read(bytes, name).Try(out var file, out var fault))
        {
            faults = [fault];
            return ExitCode.CorruptInput;
        }

        var found = ImmutableArray.CreateBuilder<AssayInput>();
        var all = file.Faults.Select(f => f.In(name)).ToImmutableArray().ToBuilder();
        string[] names = [.. file.Plates.Select(p => p.Plate.Plate).Distinct()];
        foreach (var vendor in file.Plates)
        {
            if (layouts.IsEmpty)
            {
                if (!vendor.KnowsItsWells && choice.Standards is null)
                {
                    all.Add(NoLayout(name, $"{file.Software} states signals and names only, for plate {Printable.Clean(vendor.Plate.Plate)} {Printable.Clean(vendor.Plate.Analyte)}"));
                    break;
                }

                found.Add(new(vendor.Plate, file, vendor));
                continue;
            }

            if (!PlateLayout.For(layouts, vendor.Plate.Plate, Array.IndexOf(names, vendor.Plate.Plate), names.Length).Try(out var layout, out fault))
            {
                all.Add(fault.In(name));
                continue;
            }

            found.Add(new(vendor.Plate.Relaid(layout), file, vendor));
        }

        plates = found.ToImmutable();
        faults = all.ToImmutable();
        return !plates.IsEmpty ? ExitCode.Ok : all.Count > 0 && layouts.IsEmpty && choice.Standards is null ? ExitCode.Usage : ExitCode.BadData;
    }

    /// <summary>A file of a reader: signals only, so a layout is needed.</summary>
    private static ExitCode Reader(byte[] bytes, string name, AssayVerbChoice choice, ImmutableArray<PlateLayout> layouts, out ImmutableArray<AssayInput> plates, out ImmutableArray<Fault> faults)
    {
        plates = [];
        if (!Instrument(bytes, name, choice.Profile).Try(out var file, out var fault))
        {
            faults = [fault];
            return ExitCode.CorruptInput;
        }

        if (layouts.IsEmpty)
        {
            faults = [NoLayout(name, $"{Printable.Clean(file.Instrument)} states signals only")];
            return ExitCode.Usage;
        }

        if (!AssayVerbReadings.Of(file, choice).Try(out var readings, out fault))
        {
            faults = [fault.In(name)];
            return ExitCode.BadData;
        }

        var all = file.Faults.ToBuilder();
        var found = ImmutableArray.CreateBuilder<AssayInput>();
        string[] names = [.. readings.Select(r => r.Name).Distinct()];
        foreach (var (reading, reference, plate, position) in readings.Select(r => (r.Reading, r.Reference, r.Name, Array.IndexOf(names, r.Name))))
        {
            if (PlateLayout.For(layouts, reading.Id, position, names.Length).Try(out var layout, out fault))
            {
                found.Add(new(AssayPlate.Join(reading with { Id = plate }, layout, reference)));
            }
            else
            {
                all.Add(fault.In(name));
            }
        }

        if (readings.IsEmpty)
        {
            all.Add(new Fault(0, "a plate reading", $"{file.Instrument} without one") { Place = name });
        }

        plates = found.ToImmutable();
        faults = all.ToImmutable();
        return plates.IsEmpty ? ExitCode.BadData : ExitCode.Ok;
    }

    private static Fault NoLayout(string name, string found) => new(0, "a layout for this plate", found)
    {
        Place = name,
        Advice = "Give --layout FILE: the plate as a grid pasted from a spreadsheet, or a list with the columns well,role,name,nominal,dilution; or --standards FILE where the names are known and the concentrations are not",
    };

    private static Parsed<ImmutableArray<PlateLayout>> Layouts(AssayVerbChoice choice)
    {
        if (choice.Layout is not { } file)
        {
            return ImmutableArray<PlateLayout>.Empty;
        }

        var later = choice.Lot is not null || choice.Standards is not null;
        var bytes = File.ReadAllBytes(file.FullName);
        return (Workbook.Recognises(bytes)
            ? Workbook.Read(bytes).Bind(sheets => PlateLayout.AllFromSheets(sheets, later))
            : PlateLayout.AllFromText(Encoding.UTF8.GetString(bytes), later)).In(file.Name);
    }

    private static bool Chosen(AssayPlate plate, AssayVerbChoice choice) =>
        (choice.Plate is null || plate.Plate.Equals(choice.Plate, StringComparison.OrdinalIgnoreCase)) && (choice.Analyte is null || plate.Analyte.Equals(choice.Analyte, StringComparison.OrdinalIgnoreCase));

    /// <summary>Concentrations from a lot or a standards file, then what a person took out.</summary>
    private static Parsed<AssayPlate> Settled(AssayPlate plate, AssayVerbChoice choice)
    {
        Parsed<AssayPlate> settled = plate;
        if (choice.Lot is { } lot)
        {
            settled = KitLot.FromCsv(File.ReadAllText(lot.FullName)).Bind<AssayPlate>(lots => Matching(lots, plate) is { } one
                ? one.ApplyTo(plate)
                : new Fault(0, "one lot, or one whose analyte is the plate's", $"{lots.Length} lots, of {string.Join(", ", lots.Select(l => Printable.Quote(l.Analyte)))}") { Unit = "row" }).In(lot.Name);
        }

        if (choice.Standards is { } standards)
        {
            settled = settled.Bind(p => StandardTable.FromText(File.ReadAllText(standards.FullName)).Bind(t => t.ApplyTo(p)).In(standards.Name));
        }

        foreach (var (well, reason) in choice.Exclusions)
        {
            settled = settled.Map(p => p.Wells.Any(w => w.Label == well) ? p.Excluding(well, reason) : p);
        }

        return settled;
    }

    private static KitLot? Matching(ImmutableArray<KitLot> lots, AssayPlate plate)
    {
        var fitting = lots.Where(l => plate.Analyte.Length == 0 || l.Analyte.Equals(plate.Analyte, StringComparison.OrdinalIgnoreCase)).ToList();
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
}
