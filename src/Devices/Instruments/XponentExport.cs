using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Devices.Instruments;

/// <summary>CSV export of Luminex xPONENT: bead counts and the statistics of the reporter for each well and analyte.</summary>
internal sealed class XponentExport : IFileFormat
{
    /// <summary>Statistics of a well; the blocks of averages over replicates, units and dilutions are not readings of wells.</summary>
    private static readonly Dictionary<string, string> Statistics = new(StringComparer.Ordinal)
    {
        ["Count"] = "assay bead count",
        ["Median"] = "median fluorescence",
        ["Mean"] = "mean fluorescence",
        ["Net MFI"] = "net median fluorescence",
        ["Result"] = "derived:concentration",
    };

    public string Profile => "luminex-xponent";

    public string Instrument => "Luminex xPONENT";

    public Evidence Evidence => Evidence.Capture;

    public bool Recognises(SourceFile file) =>
        file.Lines.Length > 0 && file.Lines[0].QuotedCells() is [var program, var name, ..] && program.Trimmed == "Program" && name.Trimmed == "xPONENT";

    public Parsed<InstrumentFile> Read(SourceFile file)
    {
        var plates = new List<PlateReading>();
        var faults = new List<Fault>();
        var batch = "";
        var ended = false;
        for (var i = 0; i < file.Lines.Length; i++)
        {
            var cells = file.Lines[i].QuotedCells();
            batch = cells[0].Trimmed == "Batch" && cells.Length > 1 ? cells[1].Trimmed : batch;
            ended |= cells[0].Trimmed.StartsWith("-- CRC --", StringComparison.Ordinal);
            if (cells[0].Trimmed == "DataType:" && cells.Length > 1 && Statistics.TryGetValue(cells[1].Trimmed, out var kind))
            {
                if (!Table(file, ref i, kind, batch).Try(out var found, out var fault))
                {
                    return fault;
                }

                plates.AddRange(found);
            }
        }

        if (!ended)
        {
            faults.Add(new Fault(file.Bytes.Length, "the closing block '-- CRC --'", "the end of the file") { Advice = "The file was cut: it is incomplete" });
        }

        return plates.Any(p => p.Kind.StartsWith("assay bead count", StringComparison.Ordinal))
            ? new InstrumentFile { Instrument = Instrument, Profile = Profile, Evidence = Evidence, Plates = [.. plates], Faults = [.. faults] }
            : new Fault(0, "a block of the data type Count", "none") { Advice = "A result without its bead counts cannot be judged; export them too" };
    }

    private Parsed<List<PlateReading>> Table(SourceFile file, ref int at, string kind, string batch)
    {
        at++;
        var header = at < file.Lines.Length ? file.Lines[at].QuotedCells() : [];
        if (header.Length < 3 || header[0].Trimmed != "Location" || header[1].Trimmed != "Sample")
        {
            return new Fault(at < file.Lines.Length ? file.Lines[at].Offset : file.Bytes.Length, "the columns Location and Sample", at < file.Lines.Length ? Printable.Quote(file.Lines[at].Text) : "the end of the file");
        }

        var analytes = new List<(int Cell, string Name)>();
        for (var i = 2; i < header.Length && header[i].Trimmed is { Length: > 0 } name; i++)
        {
            if (name is not ("Total Events" or "Notes"))
            {
                analytes.Add((i, name));
            }
        }

        if (analytes.Count == 0)
        {
            return file.Lines[at].Wrong("a column for each analyte behind Location and Sample", "none");
        }

        var wells = analytes.ConvertAll(_ => ImmutableArray.CreateBuilder<WellReading>());
        for (; at + 1 < file.Lines.Length && file.Lines[at + 1].QuotedCells() is var cells && cells[0].Trimmed.Length > 0; at++)
        {
            if (Row(cells, analytes, wells) is { } fault)
            {
                return fault;
            }
        }

        var provenance = file.Provenance("devices." + Profile);
        return analytes.Select((a, i) => new PlateReading
        {
            Id = batch,
            Kind = kind + ":" + a.Name,
            Analyte = a.Name,
            Unit = kind == "assay bead count" ? "#" : kind.StartsWith("derived", StringComparison.Ordinal) ? "" : "{MFI}",
            Wells = wells[i].ToImmutable(),
            Provenance = provenance,
        }).ToList();
    }

    private static Fault? Row(ImmutableArray<SourceCell> cells, List<(int Cell, string Name)> analytes, List<ImmutableArray<WellReading>.Builder> wells)
    {
        // "1(1,A1)": running number, plate, well.
        var location = cells[0].Trimmed;
        var comma = location.LastIndexOf(',');
        if (comma < 0 || !location.EndsWith(')') || !Well.Parse(location.AsSpan(comma + 1, location.Length - comma - 2)).Try(out var well, out _))
        {
            return cells[0].Line.Wrong("a location such as 1(1,A1)", Printable.Quote(location));
        }

        if (cells.Length <= analytes[^1].Cell || !cells[0].Line.Ended)
        {
            return cells[0].Line.Wrong($"{analytes.Count} values", $"{cells.Length - 2} cells") with { Advice = "The file was cut" };
        }

        for (var i = 0; i < analytes.Count; i++)
        {
            if (!WellCell.Read(cells[analytes[i].Cell], well).Try(out var reading, out var fault))
            {
                return fault;
            }

            wells[i].Add(reading with { Sample = cells[1].Trimmed });
        }

        return null;
    }
}
