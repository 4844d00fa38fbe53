using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>A well with what it holds and what was read from it.</summary>
/// <param name="Label">How reports call it: "A1", or a row name where the source has no wells.</param>
public sealed record AssayWell(string Label, WellRole Role, string Name)
{
    /// <summary>Position; null where the source has none.</summary>
    public Well? Well { get; init; }

    /// <summary>Nominal concentration; null where unknown.</summary>
    public double? Nominal { get; init; }

    /// <summary>Dilution factor, above 0.</summary>
    public double Dilution { get; init; } = 1;

    /// <summary>The signal after the reference reading, before any blank; null where there is no number.</summary>
    public double? Signal { get; init; }

    /// <summary>Why there is no number.</summary>
    public SignalIssue Issue { get; init; }

    /// <summary>The instrument's own text where there is no number.</summary>
    public string Code { get; init; } = "";

    /// <summary>Why a person took this well out of the calculation; null where it is in.</summary>
    public string? Exclusion { get; init; }

    /// <summary>Which bytes the signal came from; null where unknown.</summary>
    public Provenance? Provenance { get; init; }
}

/// <summary>One analyte of one plate, ready to quantify.</summary>
public sealed record AssayPlate
{
    /// <summary>The plate's name.</summary>
    public required string Plate { get; init; }

    public string Analyte { get; init; } = "";

    /// <summary>Unit of the nominal concentrations.</summary>
    public string Unit { get; init; } = "";

    public required ImmutableArray<AssayWell> Wells { get; init; }

    /// <summary>Where the readings came from.</summary>
    public required Provenance Provenance { get; init; }

    /// <summary>What was found wrong in joining readings and layout.</summary>
    public ImmutableArray<QualityVerdict> Findings { get; init; } = [];

    /// <summary>The same plate without a well, for a stated reason; the well stays in the record.</summary>
    /// <param name="label">The well's label.</param>
    /// <param name="reason">Who decided, and why.</param>
    /// <exception cref="ArgumentException">There is no such well, or no reason.</exception>
    public AssayPlate Excluding(string label, string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        if (!Wells.Any(w => w.Label == label))
        {
            throw new ArgumentException($"Plate {Printable.Quote(Plate)} has no well {Printable.Quote(label)}.", nameof(label));
        }

        return this with
        {
            Wells = [.. Wells.Select(w => w.Label == label ? w with { Exclusion = reason } : w)],
            Findings = Findings.Add(QualityVerdict.Warn("exclusion", $"{label} is excluded: {Printable.Clean(reason)}")),
        };
    }

    /// <summary>Joins a reading with a layout. Wells of the layout that were not read are reported and carry no signal; wells outside the layout are left out and counted.</summary>
    /// <param name="reference">A reading at the reference wavelength, subtracted well by well; null for none.</param>
    public static AssayPlate Join(PlateReading reading, PlateLayout layout, PlateReading? reference = null)
    {
        var read = ByWell(reading, out var twice);
        var second = reference is null ? null : ByWell(reference, out _);
        var findings = new List<QualityVerdict>();
        if (twice.Count > 0)
        {
            findings.Add(QualityVerdict.Fail("duplicate wells", $"plate {Name(reading)} gives {string.Join(", ", twice)} more than once; these wells are not used"));
        }

        var wells = layout.Wells.Select(w => Joined(w, twice.Contains(w.Well) ? null : read.GetValueOrDefault(w.Well), second?.GetValueOrDefault(w.Well), second is not null, reading.Provenance)).ToImmutableArray();
        var unread = wells.Where(w => w.Code == NotRead).Select(w => w.Label).ToList();
        if (unread.Count > 0)
        {
            findings.Add(QualityVerdict.Warn("missing wells", $"plate {Name(reading)} holds no reading of {string.Join(", ", unread)}"));
        }

        return new AssayPlate
        {
            Plate = reading.Id,
            Analyte = reading.Analyte ?? layout.Analyte,
            Unit = layout.Unit,
            Wells = wells,
            Provenance = reference is null ? reading.Provenance : Provenance.Derived("assays.reference-wavelength", [reading.Provenance, reference.Provenance]),
            Findings = [.. layout.Findings, .. findings],
        };
    }

    /// <summary>The same signals with what another layout says the wells hold; wells without a position are left out.</summary>
    public AssayPlate Relaid(PlateLayout layout) => Join(
        new PlateReading
        {
            Id = Plate,
            Kind = "signal",
            Unit = "",
            Analyte = Analyte.Length > 0 ? Analyte : null,
            Wells = [.. Wells.Where(w => w.Well is not null).Select(w => new WellReading(w.Well!.Value, w.Signal, w.Signal is null ? w.Code : null))],
            Provenance = Provenance,
        },
        layout);

    private const string NotRead = "not read";

    private static string Name(PlateReading reading) => reading.Id.Length == 0 ? "without a name" : Printable.Clean(reading.Id);

    private static Dictionary<Well, WellReading> ByWell(PlateReading reading, out List<Well> twice)
    {
        var wells = new Dictionary<Well, WellReading>();
        twice = [];
        foreach (var well in reading.Wells)
        {
            if (!wells.TryAdd(well.Well, well) && !twice.Contains(well.Well))
            {
                twice.Add(well.Well);
            }
        }

        return wells;
    }

    private static AssayWell Joined(LayoutWell layout, WellReading? reading, WellReading? reference, bool needsReference, Provenance source)
    {
        var well = new AssayWell(layout.Well.ToString(), layout.Role, layout.Name)
        {
            Well = layout.Well,
            Nominal = layout.Role is WellRole.Blank ? layout.Nominal ?? 0 : layout.Nominal,
            Dilution = layout.Dilution,
            Provenance = reading?.Bytes is { } bytes && source.Source is not null ? source.At(bytes.Offset, bytes.Length) : source,
        };
        if (reading is null)
        {
            return well with { Issue = SignalIssue.Missing, Code = NotRead };
        }

        if (reading.Value is not { } value)
        {
            return well with { Issue = SignalCode.Classify(reading.Code ?? ""), Code = reading.Code ?? "" };
        }

        return needsReference && reference?.Value is null
            ? well with { Issue = SignalIssue.Missing, Code = reference?.Code ?? "no reference reading" }
            : well with { Signal = value - (reference?.Value ?? 0) };
    }
}
