using System.Collections.Immutable;
using Toolkit.Evidence.Agreement;
using Toolkit.Evidence.Flow;
using Toolkit.Evidence.Grade;
using Toolkit.Evidence.MetaAnalysis;
using Toolkit.Evidence.RiskOfBias;
using Toolkit.Measurements;

namespace Toolkit.Evidence.Model;

/// <summary>The extraction tables of a review: what it says, what the trials' own reports say, and what could not be read. Immutable.</summary>
public sealed record EvidenceSet
{
    public ImmutableArray<StudyRecord> Studies { get; init; } = [];

    public ImmutableArray<OutcomeRecord> Outcomes { get; init; } = [];

    public ImmutableArray<Rob2Record> Rob2 { get; init; } = [];

    public PrismaFlow Flow { get; init; } = new();

    public ImmutableArray<ReviewClaim> Claims { get; init; } = [];

    /// <summary>Records put to the eligibility criteria; null where no such table was given.</summary>
    public Screening? Screening { get; init; }

    /// <summary>Extractions by two people; null where no such table was given.</summary>
    public ExtractionForm? Extraction { get; init; }

    public ModeratorTable Moderators { get; init; } = ModeratorTable.Empty;

    /// <summary>People's judgements on the certainty; categories without any are only suggested.</summary>
    public ImmutableArray<GradeJudgement> Certainty { get; init; } = [];

    /// <summary>What is wrong in the tables, each with its row and column; everything else was still read.</summary>
    public ImmutableArray<Fault> Faults { get; init; } = [];

    /// <summary>The trials that the review includes, in table order.</summary>
    public IEnumerable<StudyRecord> Included => Studies.Where(s => s.Voice == Voice.Review && s.ReportOf.Length == 0);

    /// <summary>The trial's own first report, or null.</summary>
    public StudyRecord? Original(string studyId) => Studies.FirstOrDefault(s => s.Voice == Voice.Original && s.ReportOf.Length == 0 && s.StudyId == studyId);

    /// <summary>What the review says about a trial, or null.</summary>
    public StudyRecord? Review(string studyId) => Included.FirstOrDefault(s => s.StudyId == studyId);

    /// <summary>Further reports: rows that belong to another row's trial, and original rows of ids that the review does not name.</summary>
    public IEnumerable<StudyRecord> FurtherReports => Studies.Where(s => s.ReportOf.Length > 0 || (s.Voice == Voice.Original && Review(s.StudyId) is null));

    /// <summary>The first claim about a quantity, or null.</summary>
    public ReviewClaim? Claim(string quantity) => Claims.FirstOrDefault(c => string.Equals(c.Quantity, quantity, StringComparison.OrdinalIgnoreCase));

    /// <summary>The cell at an address such as "P4.effect_size" or "ELM2020.n_randomised", in the review's rows and then in the trial's own; null where there is none.</summary>
    public string? Cell(string address)
    {
        var dot = address.LastIndexOf('.');
        if (dot <= 0)
        {
            return null;
        }

        string row = address[..dot], column = address[(dot + 1)..];
        return Outcomes.FirstOrDefault(o => o.OutcomeId == row)?.Cell(column) ?? (Review(row) ?? Original(row))?.Cell(column);
    }
}
