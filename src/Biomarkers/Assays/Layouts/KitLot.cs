using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>A standard or control of a kit lot.</summary>
/// <param name="Nominal">Concentration of a standard; target of a control, or null where only a range is stated.</param>
/// <param name="Low">Lower end of a control's range; null for none.</param>
/// <param name="High">Upper end of a control's range; null for none.</param>
public sealed record KitComponent(string Name, double? Nominal, double? Low, double? High);

/// <summary>Concentrations of one lot of a kit for one analyte, from a file the user keeps: columns kit, lot, analyte, unit, name, nominal, low, high.</summary>
public sealed record KitLot(string Kit, string Lot, string Analyte, string Unit, ImmutableArray<KitComponent> Components)
{
    private static readonly string[] Required = ["kit", "lot", "analyte", "unit", "name", "nominal"];

    /// <summary>Reads every lot of a file.</summary>
    /// <returns>The lots, or one fault that names every line that is wrong.</returns>
    public static Parsed<ImmutableArray<KitLot>> FromCsv(string text)
    {
        if (!DelimitedTable.Read(text).Try(out var table, out var fault))
        {
            return fault;
        }

        var faults = Required.Where(c => table.Column(c) < 0).Select(c => LayoutFaults.At(1, $"a column {Printable.Quote(c)}", "none")).ToList();
        var rows = new List<(KitLot Key, KitComponent Component)>();
        foreach (var row in faults.Count > 0 ? [] : table.Rows)
        {
            string Cell(string name) => table.Column(name) is var at and >= 0 ? row.Cells[at].Trim() : "";
            double? Number(string name)
            {
                if (Cell(name).Length > 0 && !(Numbers.TryParse(Cell(name), out var value) && value >= 0))
                {
                    faults.Add(LayoutFaults.At((int)row.Line, $"a {name} of 0 or more", Printable.Quote(Cell(name))));
                }

                return Numbers.TryParse(Cell(name), out var number) ? number : null;
            }

            rows.Add((new(Cell("kit"), Cell("lot"), Cell("analyte"), Cell("unit"), []), new(Cell("name"), Number("nominal"), Number("low"), Number("high"))));
        }

        foreach (var twice in rows.GroupBy(r => (r.Key.Kit, r.Key.Lot, r.Key.Analyte, r.Component.Name)).Where(g => g.Count() > 1))
        {
            faults.Add(LayoutFaults.At(1, "each component of a lot once", $"{Printable.Quote(twice.Key.Name)} of lot {Printable.Quote(twice.Key.Lot)} again"));
        }

        return faults.Count > 0
            ? LayoutFaults.Joined(faults)
            : rows.GroupBy(r => (r.Key.Kit, r.Key.Lot, r.Key.Analyte, r.Key.Unit)).Select(g => g.First().Key with { Components = [.. g.Select(r => r.Component)] }).ToImmutableArray();
    }

    /// <summary>The layout with the lot's concentrations in place of those of the same names. Its unit becomes the lot's.</summary>
    /// <returns>The layout, or a fault where the units differ or a standard is not in the lot.</returns>
    public Parsed<PlateLayout> ApplyTo(PlateLayout layout)
    {
        if (layout.Unit.Length > 0 && layout.Unit != Unit)
        {
            return new Fault(0, $"the unit {Printable.Quote(Unit)} of lot {Printable.Quote(Lot)}", Printable.Quote(layout.Unit)) { Unit = "layout" };
        }

        var byName = Components.ToDictionary(c => c.Name, StringComparer.Ordinal);
        if (layout.Wells.FirstOrDefault(w => w.Role == WellRole.Standard && !byName.ContainsKey(w.Name)) is { } stray)
        {
            return new Fault(0, $"a standard of lot {Printable.Quote(Lot)} ({string.Join(", ", byName.Keys.Select(k => Printable.Clean(k)))})", $"{Printable.Quote(stray.Name)} in {stray.Well}") { Unit = "layout" };
        }

        return layout with
        {
            Unit = Unit,
            Analyte = layout.Analyte.Length > 0 ? layout.Analyte : Analyte,
            Wells = [.. layout.Wells.Select(w => w.Role is WellRole.Standard or WellRole.Qc && byName.TryGetValue(w.Name, out var c) ? w with { Nominal = c.Nominal ?? w.Nominal } : w)],
        };
    }

    /// <summary>The plate with the lot's concentrations in place of those of the same names.</summary>
    /// <returns>The plate, or a fault where the units differ or a standard is not in the lot.</returns>
    public Parsed<AssayPlate> ApplyTo(AssayPlate plate)
    {
        var positions = plate.Wells.Select((w, i) => new LayoutWell(Well.At(i / 48, i % 48), w.Role, w.Name) { Nominal = w.Nominal, Dilution = w.Dilution });
        return ApplyTo(new PlateLayout { Wells = [.. positions], Unit = plate.Unit, Analyte = plate.Analyte }).Map(layout => plate with
        {
            Unit = layout.Unit,
            Analyte = layout.Analyte,
            Wells = [.. plate.Wells.Select((w, i) => w with { Nominal = layout.Wells[i].Nominal })],
        });
    }

    /// <summary>Whether each control lies in the range that the lot states.</summary>
    public ImmutableArray<QualityVerdict> Judge(AssayResult result) =>
    [
        .. from control in result.Controls
           from component in Components.Where(c => c.Name == control.Name && c is { Low: not null, High: not null })
           let inside = control.Concentration >= component.Low && control.Concentration <= component.High
           select inside
               ? QualityVerdict.Pass($"kit control {Printable.Clean(control.Name)}")
               : QualityVerdict.Fail($"kit control {Printable.Clean(control.Name)}", string.Create(CultureInfo.InvariantCulture, $"{(control.Concentration is { } x ? x.ToString("g4", CultureInfo.InvariantCulture) : "no value")} lies outside {component.Low:g6} to {component.High:g6} of lot {Printable.Clean(Lot)}")),
    ];
}
