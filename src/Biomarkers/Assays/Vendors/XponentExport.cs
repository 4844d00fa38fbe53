using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>CSV export of Luminex xPONENT with all that its analysis knows: net MFI (else median) as the signal, expected concentrations, dilutions, results and coefficients.</summary>
internal static class XponentExport
{
    public static bool Recognises(string text) => XponentSections.Recognises(text);

    public static Parsed<VendorFile> Read(string text, Provenance source)
    {
        if (!XponentSections.Of(text).Try(out var file, out var fault))
        {
            return fault;
        }

        if ((file.Block("Net MFI") ?? file.Block("Median")) is not { } signals || !signals.Columns.Contains("Location"))
        {
            return new Fault(1, "a block Net MFI or Median with the column Location", string.Join(", ", file.Blocks.Select(b => Printable.Quote(b.Name)))) { Unit = "line" };
        }

        var faults = ImmutableArray.CreateBuilder<Fault>();
        var wells = Wells(signals, faults);
        var plate = file.Header.TryGetValue("Batch", out var named) && named is [{ Length: > 0 } batch, ..] ? batch : VendorExport.NameOf(source);
        var plates = signals.Analytes.Select(a => Plate(file, signals, wells, plate, a, source)).ToImmutableArray();
        return new VendorFile("Luminex xPONENT", plates, faults.ToImmutable()) { Settings = plates.Any(p => p.Curve is not null) ? VendorSettings.Xponent : null };
    }

    /// <summary>Rows by location: blocks may lack rows, so they are never joined by row number.</summary>
    private static Dictionary<string, (Well Well, DelimitedRow Row)> Wells(XponentBlock block, ImmutableArray<Fault>.Builder faults)
    {
        var wells = new Dictionary<string, (Well, DelimitedRow)>(StringComparer.Ordinal);
        foreach (var row in block.Rows)
        {
            var location = block.Cell(row, "Location");
            if (WellOf(location) is not { } well)
            {
                faults.Add(LayoutFaults.At(row.Line, "a location such as 1(1,A1)", Printable.Quote(location)).In("block " + Printable.Clean(block.Name)));
            }
            else if (!wells.TryAdd(location, (well, row)))
            {
                faults.Add(LayoutFaults.At(row.Line, "each location once", Printable.Quote(location) + " again").In("block " + Printable.Clean(block.Name)));
            }
        }

        return wells;
    }

    private static Well? WellOf(string location)
    {
        var (comma, end) = (location.LastIndexOf(','), location.LastIndexOf(')'));
        return comma > 0 && end > comma && Well.Parse(location.AsSpan(comma + 1, end - comma - 1)).Try(out var well, out _) ? well : null;
    }

    private static VendorPlate Plate(XponentSections file, XponentBlock signals, Dictionary<string, (Well Well, DelimitedRow Row)> wells, string plate, string analyte, Provenance source)
    {
        var (standards, lost) = InOrder(Expected(file.Block("Standard Expected Concentration"), analyte));
        var controls = Expected(file.Block("Control Expected Concentration"), analyte);
        var dilutions = file.Block("Dilution Factor");
        var factor = dilutions?.Rows.Where(r => Numbers.TryParse(dilutions.Cell(r, "Dilution Factor"), out var f) && f > 0).DistinctBy(r => dilutions.Cell(r, "Location")).ToDictionary(r => dilutions.Cell(r, "Location"), r => Numbers.TryParse(dilutions.Cell(r, "Dilution Factor"), out var f) ? f : 1) ?? [];
        var results = file.Block("Result");
        var vendor = ImmutableDictionary.CreateBuilder<string, VendorValue>();
        foreach (var row in results?.Rows ?? [])
        {
            if (WellOf(results!.Cell(row, "Location")) is { } well && results.Cell(row, analyte) is { Length: > 0 } text)
            {
                vendor[well.ToString()] = VendorValue.Of(text);
            }
        }

        return new VendorPlate(new AssayPlate
        {
            Plate = plate,
            Analyte = analyte,
            Unit = Unit(file, analyte),
            Wells = [.. wells.OrderBy(w => w.Value.Well).Select(w => OfRow(signals, w.Value.Well, w.Value.Row, analyte, standards, controls, factor.GetValueOrDefault(w.Key, 1), source))],
            Provenance = source,
            Findings = lost is null ? [] : [QualityVerdict.Warn("standards", lost)],
        })
        {
            Concentrations = vendor.ToImmutable(),
            CurveText = Coefficients(file, analyte) is { } c ? string.Create(CultureInfo.InvariantCulture, $"A = {c[0]:g7}, B = {c[1]:g7}, C = {c[2]:g7}, D = {c[3]:g7}, F = {c[4]:g7}") : "",
            Curve = Coefficients(file, analyte) is [var a, var b, > 0 and var mid, < 0 and var slope, > 0 and var power] ? new SigmoidCurve(CurveFamily.RichardsLower, a, b, Math.Log(-slope), Math.Log(mid), Math.Log(power)) : null,
            KnowsItsWells = standards.Count > 0,
        };
    }

    private static AssayWell OfRow(XponentBlock block, Well well, DelimitedRow row, string analyte, Dictionary<string, double?> standards, Dictionary<string, double?> controls, double dilution, Provenance source)
    {
        var name = block.Cell(row, "Sample");
        var role = standards.ContainsKey(name) ? WellRole.Standard : controls.ContainsKey(name) ? WellRole.Qc : WellNames.Role(name);
        var (signal, issue) = SignalCode.Read(block.Cell(row, analyte));
        return new AssayWell(well.ToString(), role, name)
        {
            Well = well,
            Nominal = role == WellRole.Blank ? 0 : standards.GetValueOrDefault(name) ?? controls.GetValueOrDefault(name),
            Dilution = role == WellRole.Standard ? 1 : dilution,
            Signal = signal,
            Issue = issue,
            Code = signal is null ? block.Cell(row, analyte) : "",
            Provenance = source,
        };
    }

    private static Dictionary<string, double?> Expected(XponentBlock? block, string analyte) =>
        block?.Rows.DistinctBy(r => r.Cells[0]).ToDictionary(r => r.Cells[0], r => Numbers.TryParse(block.Cell(r, analyte), out var value) ? value : (double?)null, StringComparer.Ordinal) ?? [];

    /// <summary>Standards are a falling series. A concentration above the two before and behind it has lost its decimal point on the way through a spreadsheet: it is not used, and not guessed.</summary>
    private static (Dictionary<string, double?> Standards, string? Lost) InOrder(Dictionary<string, double?> standards)
    {
        var names = standards.Keys.ToList();
        double?[] values = [.. standards.Values];
        if (values.Length < 4 || values[0] is null || !(values[0] > values[^1]))
        {
            return (standards, null);
        }

        var lost = new List<string>();
        var limit = double.PositiveInfinity;
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] >= limit)
            {
                lost.Add(string.Create(CultureInfo.InvariantCulture, $"{Printable.Clean(names[i])} = {values[i]:g9}"));
                standards[names[i]] = null;
            }
            else
            {
                limit = values[i] ?? limit;
            }
        }

        return (standards, lost.Count == 0 ? null : $"{string.Join(", ", lost)} would break the falling series of the standards (a lost decimal point?): these levels are not used; give their concentrations with --standards");
    }

    private static double[]? Coefficients(XponentSections file, string analyte)
    {
        if (file.Block("Analysis Coefficients") is not { } block)
        {
            return null;
        }

        double?[] found = [.. "ABCDF".Select(letter => block.Rows.FirstOrDefault(r => r.Cells[0] == "Coefficient " + letter) is { } row && Numbers.TryParse(block.Cell(row, analyte), out var value) ? value : (double?)null)];
        return found.All(f => f is not null) ? [.. found.Select(f => f!.Value)] : null;
    }

    private static string Unit(XponentSections file, string analyte) =>
        file.Block("Units") is { } block && block.Rows.FirstOrDefault(r => r.Cells[0].StartsWith("Units", StringComparison.Ordinal)) is { } row ? block.Cell(row, analyte) : "";
}
