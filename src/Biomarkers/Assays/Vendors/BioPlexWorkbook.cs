using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>Workbook of Bio-Plex Manager: a sheet for each analyte, or one sheet with a column FI for each.</summary>
internal static class BioPlexWorkbook
{
    private const string Curve = "Std. Curve:";

    public static bool Recognises(ImmutableArray<Sheet> sheets) => sheets.Any(s => Header(s) >= 0);

    public static Parsed<VendorFile> Read(ImmutableArray<Sheet> sheets, Provenance source)
    {
        var faults = ImmutableArray.CreateBuilder<Fault>();
        var plates = ImmutableArray.CreateBuilder<VendorPlate>();
        foreach (var sheet in sheets.Where(s => Header(s) >= 0))
        {
            var header = Header(sheet);
            var signals = Enumerable.Range(0, sheet.Rows[header].Length).Where(c => sheet[header, c] == "FI").ToList();
            foreach (var column in signals)
            {
                plates.Add(Plate(sheet, header, column, signals.Count > 1 ? sheet[header - 1, column] : "", source, faults));
            }
        }

        return new VendorFile("Bio-Plex Manager", plates.ToImmutable(), faults.ToImmutable()) { Settings = VendorSettings.BioPlex };
    }

    private static int Header(Sheet sheet)
    {
        for (var r = 0; r < Math.Min(sheet.Rows.Length, 60); r++)
        {
            if (sheet.Rows[r].Contains("Type") && sheet.Rows[r].Contains("Well") && sheet.Rows[r].Contains("FI"))
            {
                return r;
            }
        }

        return -1;
    }

    private static VendorPlate Plate(Sheet sheet, int header, int signal, string analyte, Provenance source, ImmutableArray<Fault>.Builder faults)
    {
        int Column(string name) => sheet.Rows[header].IndexOf(name);
        var net = Column("FI - Bkgd");
        var vendor = ImmutableDictionary.CreateBuilder<string, VendorValue>();
        var wells = new Dictionary<string, AssayWell>(StringComparer.Ordinal);
        var errors = new List<string>();
        var rows = Enumerable.Range(header + 1, sheet.Rows.Length - header - 1).TakeWhile(r => sheet[r, Column("Well")].Length > 0).ToList();
        double[] blanks = [.. rows.Where(r => Role(sheet[r, Column("Type")]) == WellRole.Blank && Numbers.TryParse(sheet[r, signal], out _)).Select(r => Numbers.TryParse(sheet[r, signal], out var v) ? v : 0)];
        foreach (var r in rows)
        {
            var label = sheet[r, Column("Well")].Trim();
            if (Role(sheet[r, Column("Type")]) is not { } role)
            {
                faults.Add(new Fault(r + 1, "a type such as B, S1, C1 or X1", Printable.Quote(sheet[r, Column("Type")])) { Unit = "row", Place = $"sheet {Printable.Clean(sheet.Name)}" });
                continue;
            }

            var well = OfRow(c => sheet[r, Column(c)], label, role, Signal(sheet[r, signal], net < 0 ? null : sheet[r, net], role, blanks), sheet[r, signal]) with { Provenance = source };
            if (!wells.TryAdd(label, well))
            {
                faults.Add(new Fault(r + 1, "each well once", Printable.Quote(label) + " again") { Unit = "row", Place = $"sheet {Printable.Clean(sheet.Name)}" });
                wells[label] = well with { Signal = null, Issue = SignalIssue.Missing, Code = "given twice" };
            }

            if (sheet[r, Column("Obs Conc")].Length > 0)
            {
                vendor[label] = VendorValue.Of(sheet[r, Column("Obs Conc")]);
            }

            if (sheet[r, Column("Sampling Errors")] is { Length: > 0 } error)
            {
                errors.Add($"{label} ({Printable.Clean(error)})");
            }
        }

        var text = CurveOf(sheet);
        return new VendorPlate(new AssayPlate
        {
            Plate = Value(sheet, "Plate ID:") ?? Value(sheet, "File Name:") ?? VendorExport.NameOf(source),
            Analyte = analyte.Length > 0 ? analyte : Value(sheet, "Analyte:") ?? sheet.Name,
            Wells = [.. wells.Values],
            Provenance = source,
            Findings = errors.Count == 0 ? [] : [QualityVerdict.Warn("sampling errors", "Bio-Plex Manager marks " + string.Join(", ", errors))],
        })
        {
            Concentrations = vendor.ToImmutable(),
            CurveText = text,
            Curve = text.Length > 0 && VendorCurve.ParseBioPlex(text).Try(out var curve, out _) ? curve : null,
        };
    }

    private static AssayWell OfRow(Func<string, string> cell, string label, WellRole role, (double? Signal, SignalIssue Issue) read, string text) => new(label, role, Name(cell("Type"), cell("Description"), role))
    {
        Well = Well.Parse(label).Try(out var at, out _) ? at : null,
        Nominal = Numbers.TryParse(cell("Exp Conc"), out var nominal) && (role == WellRole.Standard || nominal > 0) ? nominal : role == WellRole.Blank ? 0 : null,
        Dilution = Numbers.TryParse(cell("Dilution"), out var dilution) && dilution > 0 ? dilution : 1,
        Signal = read.Signal,
        Issue = read.Issue,
        Code = read.Signal is null ? text : "",
        Exclusion = cell("Obs Conc").StartsWith("---", StringComparison.Ordinal) ? "designated as an outlier in the export" : null,
    };

    /// <summary>FI less background where the export has it, for that is what its curve is fitted to. Blank rows repeat the plain FI there: their own mean is taken off.</summary>
    private static (double? Signal, SignalIssue Issue) Signal(string plain, string? net, WellRole role, double[] blanks)
    {
        var read = SignalCode.Read(role == WellRole.Blank || string.IsNullOrEmpty(net) ? plain : net);
        return role == WellRole.Blank && net is not null && read.Signal is { } signal && blanks.Length > 0 ? (signal - blanks.Average(), read.Issue) : read;
    }

    private static WellRole? Role(string type) => type.Length == 0 ? null : char.ToUpperInvariant(type[0]) switch
    {
        'B' => WellRole.Blank,
        'S' => WellRole.Standard,
        'C' => WellRole.Qc,
        'X' or 'N' or 'P' => WellRole.Sample,
        _ => null,
    };

    /// <summary>Standards are told apart by their type, for one description covers all levels; samples by their description, for one sample has a type for each dilution.</summary>
    private static string Name(string type, string description, WellRole role) =>
        role is WellRole.Standard or WellRole.Blank || description.Trim().Length == 0 ? type.Trim() : description.Trim();

    private static string? Value(Sheet sheet, string key)
    {
        var text = sheet.Rows.Take(20).Select(r => r.Length > 0 ? r[0] : "").FirstOrDefault(t => t.StartsWith(key, StringComparison.Ordinal));
        return text is not null && text[key.Length..].Trim() is { Length: > 0 } value ? value : null;
    }

    private static string CurveOf(Sheet sheet) => sheet.Rows.Select(r => r.Length > 0 ? r[0] : "").FirstOrDefault(t => t.StartsWith(Curve, StringComparison.Ordinal))?[Curve.Length..].Trim() ?? "";
}
