using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Reports;

/// <summary>Everything one page shows. The pipeline fills it; the page adds nothing of its own but looks.</summary>
public sealed record ReportModel
{
    /// <summary>Title of the page.</summary>
    public required string Title { get; init; }

    /// <summary>One or two sentences under the title; "" for none.</summary>
    public string Lead { get; init; } = "";

    /// <summary>Small facts beside the title, by name: "Seed", "Participants".</summary>
    public ImmutableArray<(string Name, string Value)> Facts { get; init; } = [];

    /// <summary>Sections in order.</summary>
    public required ImmutableArray<ReportSection> Sections { get; init; }

    /// <summary>The methods section: the sentences the stages wrote of themselves, in order.</summary>
    public ImmutableArray<string> Methods { get; init; } = [];

    /// <summary>What went wrong and for whom, one sentence each; the rest was processed all the same.</summary>
    public ImmutableArray<string> Faults { get; init; } = [];

    /// <summary>The head of the store when the page was made, NUMBER:HASH: printed on every sheet of paper, it proves later that nothing before it was changed. Null for none.</summary>
    public string? Anchor { get; init; }

    /// <summary>Electronic signatures of what the page shows.</summary>
    public ImmutableArray<ReportSignature> Signatures { get; init; } = [];

    /// <summary>The entries that the numbers link to, and all that these were made from.</summary>
    public ImmutableArray<Provenance> Provenance { get; init; } = [];
}

/// <summary>An electronic signature as a page shows it.</summary>
/// <param name="Name">Name of the signer in print.</param>
/// <param name="Meaning">What the signature says: "authorship", "approval".</param>
/// <param name="At">When, in UTC.</param>
/// <param name="RecordHash">What was signed.</param>
/// <param name="IsValid">Whether the record is still what was signed.</param>
public sealed record ReportSignature(string Name, string Meaning, string At, string RecordHash, bool IsValid);

/// <summary>A headed part of a page.</summary>
public sealed record ReportSection(string Title, ImmutableArray<ReportBlock> Blocks);

/// <summary>A part of a section.</summary>
public abstract record ReportBlock
{
    public static implicit operator ReportBlock(Figure figure) => new FigureBlock(figure);

    public static implicit operator ReportBlock(ReportTable table) => new TableBlock(table);

    public static implicit operator ReportBlock(string paragraph) => new ParagraphBlock(paragraph);
}

/// <summary>Words.</summary>
public sealed record ParagraphBlock(string Text) : ReportBlock;

/// <summary>A figure, with its data folded away beneath.</summary>
public sealed record FigureBlock(Figure Figure) : ReportBlock;

/// <summary>Figures side by side where the page is wide enough.</summary>
public sealed record FigureRowBlock(ImmutableArray<Figure> Figures) : ReportBlock;

/// <summary>A table in full.</summary>
public sealed record TableBlock(ReportTable Table) : ReportBlock;

/// <summary>Judgements with their reasons.</summary>
public sealed record VerdictsBlock(ImmutableArray<QualityVerdict> Verdicts) : ReportBlock;

/// <summary>Large numbers that answer the question of the page.</summary>
public sealed record KeyFiguresBlock(ImmutableArray<KeyFigure> Figures) : ReportBlock;

/// <summary>One large number.</summary>
/// <param name="Label">What it is: "Pain, exercise − control".</param>
/// <param name="Value">"−14.2 mm".</param>
/// <param name="Detail">"95 % interval −18.6 to −9.8".</param>
/// <param name="ProvenanceId">Where it comes from; null for none.</param>
public sealed record KeyFigure(string Label, string Value, string Detail, string? ProvenanceId = null);
