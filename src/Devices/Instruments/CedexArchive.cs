using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Devices.Instruments;

/// <summary>Archive file of a Roche Cedex Bio HT: one tab-separated line a result, in the column order of software 5 or of 6 and later.</summary>
internal sealed class CedexArchive : IFileFormat
{
    private static readonly Columns Version5 = new(Test: 2, Sample: 5, Type: 6, Unit: 7, Flag: 8, Value: 9);
    private static readonly Columns Version6 = new(Test: 6, Sample: 2, Type: 4, Unit: 8, Flag: 9, Value: 10);

    public string Profile => "roche-cedex-bioht";

    public string Instrument => "Roche Cedex Bio HT";

    public Evidence Evidence => Evidence.Capture;

    public bool Recognises(SourceFile file) =>
        file.Lines.Length > 0 && file.Lines[0].Text.Contains("#ARC-FILE#", StringComparison.Ordinal) && file.Lines[0].Text.Contains("CEDEX BIO HT", StringComparison.OrdinalIgnoreCase);

    public Parsed<InstrumentFile> Read(SourceFile file)
    {
        var results = ImmutableArray.CreateBuilder<AnalyserResult>();
        var provenance = file.Provenance("devices." + Profile);
        foreach (var line in file.Lines.Skip(1).Where(l => !l.IsBlank))
        {
            if (!line.Ended)
            {
                return line.Wrong("the end of the line", "the end of the file") with { Advice = "The file was cut" };
            }

            var cells = line.Cells('\t');
            if (cells[0].Trimmed != "40")
            {
                continue;
            }

            var order = cells.Length > 10 && cells[Version6.Type].Trimmed.Length > 0 ? Version6 : cells.Length > 10 && cells[Version5.Type].Trimmed.Length > 0 ? Version5 : null;
            if (order is null)
            {
                return line.Wrong("a result with sample type, unit and value", Printable.Quote(line.Text)) with { Advice = "The file was cut, or is of a version not known yet" };
            }

            if (Numbers.TryParse(cells[order.Value].Trimmed, ',', out _) && !Numbers.TryParse(cells[order.Value].Trimmed, out _))
            {
                return line.Wrong("a number with the decimal sign '.'", Printable.Quote(cells[order.Value].Trimmed));
            }

            results.Add(Result(cells, order, provenance.At(line.Offset, line.Range(0, line.Text.Length).Length)));
        }

        return results.Count > 0
            ? new InstrumentFile { Instrument = Instrument, Profile = Profile, Evidence = Evidence, Results = results.ToImmutable() }
            : new Fault(0, "lines of results (type 40)", "none");
    }

    private static AnalyserResult Result(ImmutableArray<SourceCell> cells, Columns order, Provenance provenance)
    {
        var text = cells[order.Value].Trimmed;
        return new()
        {
            Sample = cells[order.Sample].Trimmed,
            Test = cells[order.Test].Trimmed,
            Text = text,
            Value = Numbers.TryParse(text, out var value) ? value : null,
            Unit = cells[order.Unit].Trimmed,
            Flag = cells[order.Flag].Trimmed,
            Time = cells[1].Trimmed,
            Provenance = provenance,
        };
    }

    private sealed record Columns(int Test, int Sample, int Type, int Unit, int Flag, int Value);
}
