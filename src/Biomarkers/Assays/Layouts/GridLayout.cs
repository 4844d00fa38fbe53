using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>A layout as one or more grids: names, and beside or below it grids titled roles, concentrations and dilutions. Several grids of names are several plates.</summary>
internal static class GridLayout
{
    /// <returns>A layout for each plate; empty where there are faults.</returns>
    public static ImmutableArray<PlateLayout> Read(ImmutableArray<PlateGrid> grids, LayoutText text, bool nominalFromLot, out List<Fault> faults)
    {
        var roles = grids.FirstOrDefault(g => Titled(g, "role"));
        var nominals = grids.FirstOrDefault(g => Titled(g, "conc", "nominal"));
        var dilutions = grids.FirstOrDefault(g => Titled(g, "dilution"));
        var plates = grids.Where(g => g != roles && g != nominals && g != dilutions).ToList();

        // A file may hold the signals beside their names.
        plates = plates.Exists(g => !g.IsNumeric) ? plates.FindAll(g => !g.IsNumeric) : plates;
        faults = [];
        if (plates.Count == 0)
        {
            faults.Add(LayoutFaults.At(grids[0].Line, "a grid of the names of the wells", "grids of " + string.Join(", ", grids.Select(g => Printable.Quote(g.Title)))));
            return [];
        }

        var layouts = ImmutableArray.CreateBuilder<PlateLayout>();
        foreach (var names in plates)
        {
            if (Plate(names, roles, nominals, dilutions, text, nominalFromLot, faults) is { } layout)
            {
                layouts.Add(layout);
            }
        }

        return faults.Count > 0 ? [] : layouts.ToImmutable();
    }

    /// <summary>"[Plate: M#1 450] readout" and "Plate: plate 1" as the plate's own name.</summary>
    public static string PlateName(string title)
    {
        var at = title.IndexOf("Plate:", StringComparison.OrdinalIgnoreCase);
        var name = at < 0 ? title : title[(at + 6)..];
        var end = name.IndexOf(']', StringComparison.Ordinal);
        return (end < 0 ? name : name[..end]).Trim();
    }

    private static bool Titled(PlateGrid grid, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (grid.Title.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static PlateLayout? Plate(PlateGrid names, PlateGrid? roles, PlateGrid? nominals, PlateGrid? dilutions, LayoutText text, bool nominalFromLot, List<Fault> faults)
    {
        var numbers = new[] { nominals, dilutions }.OfType<PlateGrid>().SelectMany(g => g.Cells);
        var builder = new LayoutBuilder(LayoutText.DecimalSign(numbers), nominalFromLot) { Plate = PlateName(names.Title), Unit = text.Unit, Analyte = text.Analyte };
        var read = new List<(Well Well, LayoutLine Line)>();
        foreach (var (well, cell, line) in names.Wells)
        {
            var (role, name, nominal) = WellNames.Of(cell);
            if (role is null)
            {
                continue;
            }

            var stated = nominals?[well.Row, well.Column] is { Length: > 0 } given ? given : nominal;
            role = role == WellRole.Sample && stated.Length > 0 ? WellRole.Standard : role;
            var word = roles?[well.Row, well.Column] is { Length: > 0 } told ? told : role == WellRole.Qc ? "qc" : role.ToString()!.ToLowerInvariant();
            read.Add((well, new LayoutLine(line, well.ToString(), word, name, stated, dilutions?[well.Row, well.Column] ?? "", "")));
        }

        var (lines, note) = FromNames([.. Distinct(read.ConvertAll(r => r.Line))], nominalFromLot);
        foreach (var line in lines)
        {
            builder.Add(line);
        }

        var layout = builder.Build();
        faults.AddRange(builder.Faults.Select(f => builder.Plate.Length > 0 ? f.In("plate " + Printable.Clean(builder.Plate)) : f));
        return note is null ? layout : layout is null ? null : layout with { Findings = [QualityVerdict.Warn("layout", note)] };
    }

    /// <summary>Standards that share a bare name ("Std") and differ in concentration are told apart by it.</summary>
    private static IEnumerable<LayoutLine> Distinct(List<LayoutLine> lines)
    {
        var shared = lines.Where(l => LayoutBuilder.RoleOf(l.Role) == WellRole.Standard).GroupBy(l => l.Name).Where(g => g.Select(l => l.Nominal).Distinct().Skip(1).Any() && !g.Key.Any(char.IsDigit)).Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        return lines.Select(l => shared.Contains(l.Name) ? l with { Name = $"{l.Name} {l.Nominal}" } : l);
    }

    /// <summary>Where no standard has a concentration and their names end in numbers that are no running count, the numbers are the concentrations (STD1000, STD500 …); that this was done is said.</summary>
    private static (ImmutableArray<LayoutLine> Lines, string? Note) FromNames(ImmutableArray<LayoutLine> lines, bool nominalFromLot)
    {
        var standards = lines.Where(l => LayoutBuilder.RoleOf(l.Role) == WellRole.Standard).DistinctBy(l => l.Name).ToList();
        double?[] values = [.. standards.Select(s => WellNames.NumberIn(s.Name)).Order()];
        var counted = values.SequenceEqual(Enumerable.Range(1, values.Length).Select(i => (double?)i)) || values.SequenceEqual(Enumerable.Range(0, values.Length).Select(i => (double?)i));
        if (nominalFromLot || values.Length < 2 || standards.Any(s => s.Nominal.Length > 0) || values.Any(v => v is null) || counted)
        {
            return (lines, null);
        }

        var note = string.Create(CultureInfo.InvariantCulture, $"the concentrations of the standards are read from their names ({Printable.Clean(standards[0].Name)} = {WellNames.NumberIn(standards[0].Name)})");
        return ([.. lines.Select(l => LayoutBuilder.RoleOf(l.Role) == WellRole.Standard ? l with { Nominal = Numbers.Format(WellNames.NumberIn(l.Name)!.Value) } : l)], note);
    }
}
