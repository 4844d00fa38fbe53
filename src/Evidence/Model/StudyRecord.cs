using System.Collections.Immutable;

namespace Toolkit.Evidence.Model;

/// <summary>Who makes a statement about a trial.</summary>
public enum Voice
{
    /// <summary>The review.</summary>
    Review,

    /// <summary>The trial's own report: abstract, registry entry, table or author.</summary>
    Original,
}

/// <summary>Where in a source a row was read, and by whom. Blank parts are unknown.</summary>
/// <param name="Source">"abstract", "registry", "Table 1".</param>
/// <param name="Page">Page or section.</param>
/// <param name="Quote">The words relied on.</param>
/// <param name="Extractor">Who extracted it.</param>
public sealed record Citation(string Source, string Page = "", string Quote = "", string Extractor = "")
{
    internal static Citation Of(Tables.CsvRow row) => new(row["source"], row["page"], row["quote"], row["extractor"]);
}

/// <summary>An arm: how many were randomised to it and how many were analysed. These are different numbers.</summary>
public sealed record Arm(int? Randomised, int? Analysed);

/// <summary>What one source says about one trial: a row of studies.csv. Unknown stays null or blank.</summary>
public sealed record StudyRecord
{
    public required string StudyId { get; init; }

    public required Voice Voice { get; init; }

    public Citation Where { get; init; } = new("");

    /// <summary>The report's bibliographic line.</summary>
    public string Reference { get; init; } = "";

    /// <summary>DOI, PubMed and registry numbers, as printed.</summary>
    public string Identifiers { get; init; } = "";

    /// <summary>The trial that this report belongs to, where it is a further report of another row's trial; else "".</summary>
    public string ReportOf { get; init; } = "";

    public int? Randomised { get; init; }

    public int? Analysed { get; init; }

    public int? ArmCount { get; init; }

    public ImmutableArray<Arm> Arms { get; init; } = [];

    public string Condition { get; init; } = "";

    public string Population { get; init; } = "";

    public int? Women { get; init; }

    public int? Men { get; init; }

    public string Intervention { get; init; } = "";

    public string Control { get; init; } = "";

    /// <summary>Duration as printed, in weeks: "4 (follow-up 8 wk)".</summary>
    public string Weeks { get; init; } = "";

    public string SessionsPerWeek { get; init; } = "";

    public string PainScale { get; init; } = "";

    public string Biomarkers { get; init; } = "";

    /// <summary>Whether the review's table of characteristics lists the trial; null where not recorded.</summary>
    public bool? InTable { get; init; }

    /// <summary>Whether the review's reference list holds the trial; null where not recorded.</summary>
    public bool? InReferences { get; init; }

    public string Note { get; init; } = "";

    /// <summary>Line of studies.csv.</summary>
    public int Row { get; init; }

    /// <summary>"studies.csv line 3".</summary>
    public string Place => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"studies.csv line {Row}");

    /// <summary>The cell of a column as printed; null where there is no such column here.</summary>
    public string? Cell(string column) => column switch
    {
        "citation" => Reference,
        "n_randomised" => Count(Randomised),
        "n_analysed" => Count(Analysed),
        "arms" => Count(ArmCount),
        "condition" => Condition,
        "population" => Population,
        "sex_f" => Count(Women),
        "sex_m" => Count(Men),
        "intervention" => Intervention,
        "control" => Control,
        "weeks" => Weeks,
        "sessions_per_week" => SessionsPerWeek,
        "pain_scale" => PainScale,
        "biomarkers" => Biomarkers,
        _ => null,
    };

    private static string Count(int? n) => n?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "";
}
