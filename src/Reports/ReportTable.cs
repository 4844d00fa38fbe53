using System.Collections.Immutable;
using Toolkit.Measurements;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports;

/// <summary>One cell of a table: text, or a number with its way back.</summary>
public sealed record Cell
{
    private Cell(string text) => Text = text;

    /// <summary>As shown.</summary>
    public string Text { get; }

    /// <summary>The number behind the text, for machines; null for words.</summary>
    public double? Value { get; private init; }

    /// <summary>Id of the number's provenance; null where it has none.</summary>
    public string? ProvenanceId { get; init; }

    /// <summary>A judgement shown as colour and sign; null for none.</summary>
    public QualityGrade? Grade { get; init; }

    public static implicit operator Cell(string text) => new(text);

    public static Cell Of(string text) => new(text);

    /// <summary>A number to so many significant digits; null is shown as a dash.</summary>
    public static Cell Of(double? value, int significant = 3, string? provenance = null) =>
        value is { } v ? new(Markup.Number(v, significant)) { Value = v, ProvenanceId = provenance } : new("–") { ProvenanceId = provenance };

    /// <summary>A number with so many decimals; null is shown as a dash.</summary>
    public static Cell Fixed(double? value, int decimals, string? provenance = null) =>
        value is { } v ? new(Markup.Fixed(v, decimals)) { Value = v, ProvenanceId = provenance } : new("–") { ProvenanceId = provenance };

    /// <summary>Text that stands for a number: an interval, a p value.</summary>
    public static Cell Linked(string text, string? provenance) => new(text) { ProvenanceId = provenance };

    /// <summary>A judgement in words.</summary>
    public static Cell Judged(QualityGrade grade, string text) => new(text) { Grade = grade };
}

/// <summary>A column of a table.</summary>
/// <param name="Title">With its unit: "Change, mm".</param>
/// <param name="Numeric">Numbers are aligned to the right.</param>
public sealed record Column(string Title, bool Numeric = false);

/// <summary>A table with its caption. The first cell of a row names the row.</summary>
public sealed record ReportTable
{
    /// <exception cref="ArgumentException">A row has not as many cells as there are columns.</exception>
    public ReportTable(string caption, IEnumerable<Column> columns, IEnumerable<IEnumerable<Cell>> rows)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(caption);
        Caption = caption;
        Columns = [.. columns];
        Rows = [.. rows.Select(r => r.ToImmutableArray())];
        if (Rows.FirstOrDefault(r => r.Length != Columns.Length) is { IsDefault: false } wrong)
        {
            throw new ArgumentException($"The table {Printable.Quote(caption)} has {Columns.Length} columns and a row of {wrong.Length} cells.", nameof(rows));
        }
    }

    public string Caption { get; }

    public ImmutableArray<Column> Columns { get; }

    public ImmutableArray<ImmutableArray<Cell>> Rows { get; }
}
