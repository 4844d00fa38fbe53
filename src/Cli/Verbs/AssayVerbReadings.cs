using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Biomarkers.Assays;
using Toolkit.Devices.Instruments;
using Toolkit.Measurements;

namespace Toolkit.Cli.Verbs;

/// <summary>One reading to quantify.</summary>
/// <param name="Reference">The reading at the reference wavelength; null for none.</param>
/// <param name="Name">Name of the plate, told apart from others of the same name.</param>
internal sealed record AssayReading(PlateReading Reading, PlateReading? Reference, string Name);

/// <summary>Which of a file's readings are signals, which are references, and the depth of the liquid.</summary>
internal static class AssayVerbReadings
{
    private const double Water = 977;
    private const double BesideWater = 900;

    public static Parsed<ImmutableArray<AssayReading>> Of(InstrumentFile file, AssayVerbChoice choice)
    {
        var signals = Signals(file);
        var used = signals.Where(r => !At(r, choice.ReferenceNm) && (choice.PathLength is null || !(At(r, Water) || At(r, BesideWater)))).ToList();
        var readings = ImmutableArray.CreateBuilder<AssayReading>();
        foreach (var (i, reading) in used.Index())
        {
            // Plates of one name stand in the file one behind the other: the n-th reading has the n-th reference.
            var position = used.Take(i).Count(r => r.Id == reading.Id && r.WavelengthNm == reading.WavelengthNm && r.Analyte == reading.Analyte);
            PlateReading? Beside(double? nm) => signals.Where(r => r.Id == reading.Id && At(r, nm)).ElementAtOrDefault(position);
            var reference = choice.ReferenceNm is null ? null : Beside(choice.ReferenceNm);
            if (choice.ReferenceNm is { } nm && reference is null)
            {
                return Missing(reading, nm, signals);
            }

            var corrected = reading;
            if (choice.PathLength is { } perCentimetre)
            {
                if (Beside(Water) is not { } far || Beside(BesideWater) is not { } near)
                {
                    return Missing(reading, Beside(Water) is null ? Water : BesideWater, signals);
                }

                corrected = PathLength.Correct(reading, far, near, perCentimetre);
                reference = reference is null ? null : PathLength.Correct(reference, far, near, perCentimetre);
            }

            readings.Add(new(corrected, reference, Name(reading, position, used)));
        }

        return readings.ToImmutable();
    }

    private static Fault Missing(PlateReading reading, double nm, List<PlateReading> signals) => new(
        0,
        string.Create(CultureInfo.InvariantCulture, $"a reading of plate {Printable.Quote(reading.Id)} at {nm:0.#} nm"),
        "readings at " + string.Join(", ", signals.Where(s => s.Id == reading.Id).Select(s => s.WavelengthNm is { } w ? w.ToString("0.#", CultureInfo.InvariantCulture) + " nm" : "an unstated wavelength").Distinct()));

    private static bool At(PlateReading reading, double? nm) => nm is { } wanted && reading.WavelengthNm is { } at && Math.Abs(at - wanted) < 1;

    /// <summary>Readings that are signals: not bead counts and not the maker's own concentrations; where there are medians, the medians.</summary>
    private static List<PlateReading> Signals(InstrumentFile file)
    {
        var signals = file.Plates.Where(r => !r.Kind.StartsWith("mass concentration", StringComparison.Ordinal) && !r.Kind.StartsWith("derived", StringComparison.Ordinal) && !r.Kind.Contains("count", StringComparison.OrdinalIgnoreCase)).ToList();
        var medians = signals.Where(r => r.Kind.Contains("median", StringComparison.OrdinalIgnoreCase) && !r.Kind.Contains("net", StringComparison.OrdinalIgnoreCase)).ToList();
        return medians.Count > 0 ? medians : signals;
    }

    private static string Name(PlateReading reading, int position, List<PlateReading> all)
    {
        var several = all.Where(r => r.Id == reading.Id).Select(r => r.WavelengthNm).Distinct().Skip(1).Any();
        var repeated = all.Count(r => r.Id == reading.Id && r.WavelengthNm == reading.WavelengthNm && r.Analyte == reading.Analyte) > 1;
        return string.Create(CultureInfo.InvariantCulture, $"{reading.Id}{(repeated ? $" ({position + 1})" : "")}{(several && reading.WavelengthNm is { } nm ? $" {nm:0.#} nm" : "")}").Trim();
    }
}
