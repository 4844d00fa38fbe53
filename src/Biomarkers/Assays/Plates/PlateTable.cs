using System.Collections.Immutable;
using System.Text;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>A plate as one table that holds readings and layout together: columns well, role, name, nominal, dilution, signal, signalRef (CSV, RFC 4180, decimal point).</summary>
public static class PlateTable
{
    private static readonly string[] Required = ["well", "role", "name", "nominal", "signal"];

    /// <summary>Whether the first line names the columns of such a table.</summary>
    public static bool Recognises(string text)
    {
        var columns = Columns(text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n')[0]);
        return Required.All(name => columns.Contains(name));
    }

    /// <summary>Reads the table. A signal that is not a number stays as text with its meaning; an empty well name is allowed, the row is then called by its line.</summary>
    /// <param name="name">Name of the plate, usually the file's.</param>
    /// <returns>The plate, or one fault that names every line that is wrong.</returns>
    public static Parsed<AssayPlate> Parse(ReadOnlySpan<byte> bytes, string name)
    {
        var lines = Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');
        var columns = Columns(lines[0]);
        var faults = new List<Fault>();
        foreach (var missing in Required.Where(r => !columns.Contains(r)))
        {
            faults.Add(LayoutFaults.At(1, $"a column {Printable.Quote(missing)}", "none in " + Printable.Quote(lines[0])));
        }

        var source = Provenance.OfBytes("assays.plate-table", name, Provenance.Digest(bytes));
        var wells = ImmutableArray.CreateBuilder<AssayWell>();
        var seen = new Dictionary<Well, int>();
        for (var i = 1; i < lines.Length && Required.All(columns.Contains); i++)
        {
            if (lines[i].Trim().Length > 0 && Row(Delimited.Fields(lines[i], ','), columns, i + 1, seen, faults) is { } well)
            {
                wells.Add(well with { Provenance = source });
            }
        }

        return faults.Count == 0 && wells.Count > 0
            ? new AssayPlate { Plate = Path.GetFileNameWithoutExtension(name), Wells = wells.ToImmutable(), Provenance = source }
            : LayoutFaults.Joined(faults.Count == 0 ? [LayoutFaults.At(2, "a well", "the end of the table")] : faults);
    }

    private static string[] Columns(string header) => [.. Delimited.Fields(header, ',').Select(c => c.Trim())];

    private static AssayWell? Row(string[] fields, string[] columns, int line, Dictionary<Well, int> seen, List<Fault> faults)
    {
        string Field(string name) => Array.IndexOf(columns, name) is var at and >= 0 && at < fields.Length ? fields[at].Trim() : "";
        var before = faults.Count;
        var role = LayoutBuilder.RoleOf(Field("role"));
        if (role is null)
        {
            faults.Add(LayoutFaults.At(line, LayoutBuilder.Roles, Printable.Quote(Field("role"))));
        }

        var nominal = Number(Field("nominal"), "a nominal concentration of 0 or more", line, faults);
        var dilution = Number(Field("dilution"), "a dilution factor above 0", line, faults) ?? 1;
        var reference = Array.IndexOf(columns, "signalRef") < 0 || Field("signalRef").Length == 0 ? 0 : SignalCode.Read(Field("signalRef")).Signal;
        if (dilution <= 0)
        {
            faults.Add(LayoutFaults.At(line, "a dilution factor above 0", Printable.Quote(Field("dilution"))));
        }

        var well = Position(Field("well"), line, seen, faults);
        if (faults.Count > before)
        {
            return null;
        }

        var (signal, issue) = SignalCode.Read(Field("signal"));
        return new AssayWell(Field("well").Length == 0 ? $"line {line}" : Field("well"), role!.Value, Field("name"))
        {
            Well = well,
            Nominal = nominal,
            Dilution = dilution,
            Signal = reference is null ? null : signal - reference,
            Issue = signal is not null && reference is null ? SignalIssue.Missing : issue,
            Code = signal is null ? Field("signal") : reference is null ? Field("signalRef") : "",
        };
    }

    private static Well? Position(string text, int line, Dictionary<Well, int> seen, List<Fault> faults)
    {
        if (text.Length == 0)
        {
            return null;
        }

        if (!Well.Parse(text).Try(out var well, out _))
        {
            faults.Add(LayoutFaults.At(line, "a well such as A1, or an empty field", Printable.Quote(text)));
            return null;
        }

        if (!seen.TryAdd(well, line))
        {
            faults.Add(LayoutFaults.At(line, "each well once", $"{well} again (first on line {seen[well]})"));
        }

        return well;
    }

    private static double? Number(string text, string expected, int line, List<Fault> faults)
    {
        if (text.Length == 0)
        {
            return null;
        }

        if (Numbers.TryParse(text, out var value) && value >= 0)
        {
            return value;
        }

        faults.Add(LayoutFaults.At(line, expected, Printable.Quote(text)));
        return null;
    }
}
