using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Connectivity;

/// <summary>participants.tsv: the arm and the numbers of each participant, found by participant_id with or without sub-.</summary>
internal sealed class GroupTable
{
    private readonly DelimitedTable? table;
    private readonly GroupRequest request;

    private GroupTable(GroupRequest request, DelimitedTable? table) => (this.request, this.table) = (request, table);

    /// <summary>Reads the table where one is asked for; a column that is missing is a fault.</summary>
    public static Parsed<GroupTable> Read(GroupRequest request)
    {
        if (request.Participants is not { } file)
        {
            return new GroupTable(request, null);
        }

        var name = Path.GetFileName(file);
        if (!DelimitedTable.Read(File.ReadAllBytes(file), file.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? ',' : '\t').In(name).Try(out var table, out var fault))
        {
            return fault;
        }

        IEnumerable<string?> needed = ["participant_id", request.ArmColumn, request.Slope, .. request.Covariates];
        foreach (var column in needed.Where(c => c is not null && table.Column(c) < 0))
        {
            return new Fault(1, "a column " + Printable.Quote(column), string.Join(", ", table.Columns)) { Unit = "line", Place = name };
        }

        return new GroupTable(request, table);
    }

    /// <summary>What stands for a participant; NaN and null where nothing was asked for.</summary>
    public Parsed<(string? Arm, double Slope, ImmutableArray<double> Covariates)> Of(string label)
    {
        if (table is null)
        {
            return (null, double.NaN, []);
        }

        var id = table.Column("participant_id");
        if (table.Rows.FirstOrDefault(r => r.Cells[id] == label || r.Cells[id] == "sub-" + label) is not { } row)
        {
            return new Fault(0, "a row in " + Path.GetFileName(request.Participants), "none") { Unit = "participant" };
        }

        var numbers = ImmutableArray.CreateBuilder<double>();
        foreach (var column in request.Covariates.Append(request.Slope).Where(c => c is not null))
        {
            var cell = row.Cells[table.Column(column!)];
            if (!Numbers.TryParse(cell, out var value))
            {
                return new Fault(row.Line, $"a number for {Printable.Quote(column)}", Printable.Quote(cell)) { Unit = "line" };
            }

            numbers.Add(value);
        }

        return (request.ArmColumn is { } arm ? row.Cells[table.Column(arm)] : null, request.Slope is null ? double.NaN : numbers[^1], [.. numbers.Take(request.Covariates.Length)]);
    }
}
