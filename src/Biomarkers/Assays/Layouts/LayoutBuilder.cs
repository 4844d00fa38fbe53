using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>One line of a layout as text, with its line number.</summary>
internal readonly record struct LayoutLine(int Line, string Wells, string Role, string Name, string Nominal, string Dilution, string Unit);

/// <summary>Collects the lines of a layout and every fault in them.</summary>
internal sealed class LayoutBuilder(char decimalSign, bool nominalFromLot)
{
    private const int MostWells = 1536;
    private readonly SortedDictionary<Well, (LayoutWell Well, int Line)> wells = [];
    private readonly Dictionary<string, (double? Nominal, int Line)> standards = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (WellRole Role, int Line)> names = new(StringComparer.Ordinal);

    public List<Fault> Faults { get; } = [];

    public string Unit { get; set; } = "";

    public string Analyte { get; set; } = "";

    /// <summary>Name of the plate it is for; "" for any.</summary>
    public string Plate { get; init; } = "";

    public void Add(in LayoutLine line)
    {
        if (Role(line) is not { } role || Number(line, line.Nominal, "a nominal concentration of 0 or more") is not { } nominal || Number(line, line.Dilution, "a dilution factor above 0") is not { } dilution)
        {
            return;
        }

        if (dilution.Value is <= 0)
        {
            Faults.Add(LayoutFaults.At(line.Line, "a dilution factor above 0", Printable.Quote(line.Dilution), "Write 1 for undiluted, 4 for one part in four"));
            return;
        }

        if (!UnitAgrees(line) || !NameAgrees(line, role, nominal.Value))
        {
            return;
        }

        foreach (var text in line.Wells.Split([' ', '+'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            AddWells(line, text, new LayoutWell(default, role, line.Name) { Nominal = nominal.Value, Dilution = dilution.Value ?? 1 });
        }
    }

    public PlateLayout? Build()
    {
        if (Faults.Count == 0 && wells.Count == 0)
        {
            Faults.Add(LayoutFaults.At(1, "at least one well", "none"));
        }

        return Faults.Count > 0 ? null : new PlateLayout { Plate = Plate, Wells = [.. wells.Values.Select(w => w.Well)], Unit = Unit, Analyte = Analyte };
    }

    private void AddWells(in LayoutLine line, string text, LayoutWell template)
    {
        var ends = text.Split([':', '-'], 2);
        if (!Well.Parse(ends[0]).Try(out var first, out var fault) || !Well.Parse(ends[^1]).Try(out var last, out fault))
        {
            Faults.Add(LayoutFaults.At(line.Line, "a well such as A1, or a block such as A1:B3", Printable.Quote(text)));
            return;
        }

        if (last.Row < first.Row || last.Column < first.Column || (last.Row - first.Row + 1) * (last.Column - first.Column + 1) > MostWells)
        {
            Faults.Add(LayoutFaults.At(line.Line, "a block from its upper left to its lower right well", Printable.Quote(text)));
            return;
        }

        for (var column = first.Column; column <= last.Column; column++)
        {
            for (var row = first.Row; row <= last.Row; row++)
            {
                var well = Well.At(row, column);
                if (!wells.TryAdd(well, (template with { Well = well }, line.Line)))
                {
                    Faults.Add(LayoutFaults.At(line.Line, "each well once", $"{well} again (first on line {wells[well].Line})"));
                }
            }
        }
    }

    /// <summary>What a role may be, for messages.</summary>
    public const string Roles = "a role (blank, standard, qc or sample)";

    /// <summary>The role a word stands for; null where it stands for none.</summary>
    public static WellRole? RoleOf(string text) => text.Trim().ToLowerInvariant() switch
    {
        "blank" or "blk" or "background" => WellRole.Blank,
        "standard" or "std" or "calibrator" => WellRole.Standard,
        "qc" or "control" => WellRole.Qc,
        "sample" or "unknown" => WellRole.Sample,
        _ => null,
    };

    private WellRole? Role(in LayoutLine line)
    {
        var role = RoleOf(line.Role);
        if (role is null)
        {
            Faults.Add(LayoutFaults.At(line.Line, Roles, Printable.Quote(line.Role)));
        }

        return role;
    }

    /// <returns>A box with the number or without one where the field is empty; null where it is no number.</returns>
    private Box? Number(in LayoutLine line, string text, string expected)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return new(null);
        }

        if (Numbers.TryParse(text, decimalSign, out var value) && value >= 0)
        {
            return new(value);
        }

        var advice = text.Contains(',', StringComparison.Ordinal) && decimalSign == '.' ? "Is the comma a decimal sign or one of thousands? Write every number with a point" : null;
        Faults.Add(LayoutFaults.At(line.Line, expected, Printable.Quote(text), advice));
        return null;
    }

    private bool UnitAgrees(in LayoutLine line)
    {
        if (line.Unit.Length == 0 || line.Unit == Unit)
        {
            return true;
        }

        if (Unit.Length == 0 && wells.Count == 0)
        {
            Unit = line.Unit;
            return true;
        }

        Faults.Add(LayoutFaults.At(line.Line, $"the unit {Printable.Quote(Unit)} of the lines above", Printable.Quote(line.Unit), "One layout has one unit: convert the values first"));
        return false;
    }

    private bool NameAgrees(in LayoutLine line, WellRole role, double? nominal)
    {
        if (line.Name.Length == 0)
        {
            if (role == WellRole.Blank)
            {
                return true;
            }

            Faults.Add(LayoutFaults.At(line.Line, "a name", "an empty field"));
            return false;
        }

        if (!names.TryAdd(line.Name, (role, line.Line)) && names[line.Name].Role != role)
        {
            Faults.Add(LayoutFaults.At(line.Line, $"a name of its own for the {role.ToString().ToLowerInvariant()}", $"{Printable.Quote(line.Name)}, a {names[line.Name].Role.ToString().ToLowerInvariant()} on line {names[line.Name].Line}"));
            return false;
        }

        if (role != WellRole.Standard)
        {
            return true;
        }

        if (nominal is null && !nominalFromLot)
        {
            Faults.Add(LayoutFaults.At(line.Line, $"a nominal concentration for the standard {Printable.Quote(line.Name)}", "an empty field"));
            return false;
        }

        if (!standards.TryAdd(line.Name, (nominal, line.Line)) && standards[line.Name].Nominal != nominal)
        {
            Faults.Add(LayoutFaults.At(line.Line, $"one concentration for the standard {Printable.Quote(line.Name)}", $"another than on line {standards[line.Name].Line}"));
            return false;
        }

        return true;
    }

    private sealed record Box(double? Value);
}
