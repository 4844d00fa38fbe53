using System.Collections.Immutable;
using System.Text;
using Toolkit.Biomarkers.Assays;
using Toolkit.Devices.Instruments;
using Toolkit.Measurements;
using Toolkit.Pipelines.Studies;

namespace Toolkit.Pipelines.Stages;

/// <summary>Outcomes that are read from plates by a standard curve.</summary>
internal static class PlateStage
{
    /// <summary>Quantifies every plate of an outcome; a plate that fails costs its own samples only.</summary>
    public static OutcomeValues Collect(StudyContext context, StudyOutcome outcome, PlateSource source, List<AssayResult> plates)
    {
        var values = new OutcomeValues(context, outcome);
        if (!Samples(context, source).Try(out var samples, out var fault))
        {
            values.Fault(fault.Message);
            return values;
        }

        foreach (var file in source.Plates)
        {
            if (!Read(context, file).Try(out var plate, out var why))
            {
                values.Fault(why.Message);
                continue;
            }

            var result = Assay.Quantify(plate, Options(source));
            AddProvenance(context, plate, result);
            plates.Add(result);
            foreach (var verdict in result.Quality.Where(q => q.Grade == QualityGrade.Fail))
            {
                values.Fault($"{file.Plate}: {verdict.Criterion}: {verdict.Reason}");
            }

            foreach (var sample in result.Samples)
            {
                if (samples.TryFind(sample.Name, out var whose))
                {
                    var observation = InUnit(sample.Observation, result.Unit, outcome.Outcome.Unit);
                    values.Add(whose.Participant, whose.Visit, observation, sample.Provenance);
                    if (observation.Value is { } number)
                    {
                        context.PlateReadings.Add(new(outcome.Outcome.Name, whose.Participant.Label, whose.Visit.Name, result, sample, number));
                    }
                }
            }
        }

        return values;
    }

    private static Parsed<SampleNames> Samples(StudyContext context, PlateSource source) =>
        source.SampleTable is null ? SampleNames.ByPattern(context, source.Sample) : SampleNames.ByTable(context, source.SampleTable);

    /// <summary>A plate file with its layout, a table that holds both, or an export of a maker's software that knows its wells.</summary>
    private static Parsed<AssayPlate> Read(StudyContext context, PlateFile file)
    {
        if (!context.ReadBytes(file.Plate).Try(out var bytes, out var fault))
        {
            return fault;
        }

        var name = Path.GetFileName(file.Plate);
        var isExport = VendorExport.Recognises(bytes);
        if (file.Layout is null)
        {
            return isExport ? VendorExport.Read(bytes, name).Bind(e => Chosen([.. e.Plates.Where(p => p.KnowsItsWells).Select(p => p.Plate)], [.. e.Faults], file, name))
                : PlateTable.Recognises(Encoding.UTF8.GetString(bytes)) ? Chosen(PlateTable.ParseAll(bytes, name, out var wrong), wrong, file, name)
                : new Fault(1, "a table with the columns well, role, name, nominal and signal", "another file") { Unit = "line", Place = name, Advice = "Name the plate's layout in the study file" };
        }

        if (!context.ReadBytes(file.Layout).Try(out var text, out fault) || !PlateLayout.FromText(Encoding.UTF8.GetString(text)).In(Path.GetFileName(file.Layout)).Try(out var layout, out fault))
        {
            return fault;
        }

        if (isExport)
        {
            return VendorExport.Read(bytes, name).Bind(e => Chosen([.. e.Plates.Select(p => p.Plate)], [.. e.Faults], file, name)).Map(p => p.Relaid(layout));
        }

        return PlateFileReader.Read(bytes, name).Bind<AssayPlate>(read => read is { Plates: [var reading], Faults: [] }
            ? AssayPlate.Join(reading, layout) with { Plate = reading.Id.Length > 0 ? reading.Id : Path.GetFileNameWithoutExtension(name) }
            : read.Faults.IsEmpty
                ? new Fault(0, "one reading of one plate", $"{read.Plates.Length}") { Place = name }
                : read.Faults[0].In(name));
    }

    /// <summary>The plate of the analyte that the study file names, or the only one there is.</summary>
    private static Parsed<AssayPlate> Chosen(ImmutableArray<AssayPlate> plates, ImmutableArray<Fault> faults, PlateFile file, string name)
    {
        var fitting = plates.Where(p => file.Analyte is null || p.Analyte.Equals(file.Analyte, StringComparison.OrdinalIgnoreCase)).ToList();
        return fitting.Count == 1 ? fitting[0]
            : fitting.Count == 0 && !faults.IsEmpty ? faults[0].In(name)
            : new Fault(0, file.Analyte is null ? "one analyte, or the key 'analyte' beside the plate" : $"one plate of the analyte {Printable.Quote(file.Analyte)}", plates.IsEmpty ? "none that states what its wells hold" : string.Join(", ", plates.Select(p => Printable.Quote(p.Analyte)))) { Place = name };
    }

    /// <summary>The same amount in the outcome's unit; a plate that states no unit is in it already, a unit that cannot be converted leaves nothing.</summary>
    private static Observation InUnit(Observation observation, string from, string to)
    {
        if (from.Length == 0 || from == to || observation.IsMissing)
        {
            return observation;
        }

        if (Concentration.FromUcum(1, from)?.In(to) is not { } factor)
        {
            return Observation.Missing($"the plate is in {Printable.Clean(from)}, which is not converted to {to}");
        }

        return observation.Value is { } value
            ? Observation.Of(value * factor, observation.StandardError * factor)
            : Observation.Between(observation.Low * factor, observation.High * factor, observation.Reason!);
    }

    private static void AddProvenance(StudyContext context, AssayPlate plate, AssayResult result)
    {
        context.Provenance.Add(plate.Provenance);
        context.Provenance.Add(result.Provenance);
        foreach (var well in result.Wells.Concat(plate.Wells).Where(w => w.Provenance is not null))
        {
            context.Provenance.Add(well.Provenance!);
        }

        foreach (var sample in result.Samples.Concat(result.Controls))
        {
            context.Provenance.Add(sample.Provenance);
        }
    }

    private static AssayOptions Options(PlateSource source) => new()
    {
        Family = source.Curve switch
        {
            "5PL" => CurveFamily.RichardsLower,
            "linear" => CurveFamily.Linear,
            "log-log" => CurveFamily.LogLog,
            _ => CurveFamily.FourPl,
        },
        Weighting = source.Weights switch
        {
            "none" => Weighting.None,
            "1/y" => Weighting.InverseY,
            _ => Weighting.InverseYSquared,
        },
        Blank = source.SubtractBlank ? BlankMode.Subtract : BlankMode.Ignore,
        SampleCvLimitPercent = source.MaximumCv,
    };
}
