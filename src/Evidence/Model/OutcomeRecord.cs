using System.Globalization;
using Toolkit.Evidence.Tables;

namespace Toolkit.Evidence.Model;

/// <summary>Which way of an outcome is better for the patient. <c>default</c> is not stated, or ambiguous: a fall of IL-4 or of grey matter is not automatically good.</summary>
public enum Benefit
{
    Ambiguous,
    UpIsBetter,
    DownIsBetter,
}

/// <summary>Whether an effect compares arms or time points. <c>default</c> is not stated.</summary>
public enum Comparison
{
    NotStated,
    Between,
    Within,
}

/// <summary>One group's summary as printed; parts may be missing. Events are of a yes-or-no outcome.</summary>
public sealed record GroupSummary(int? N, Printed? Mean, Printed? Sd, int? Events = null);

/// <summary>What one source says about one outcome of one trial: a row of outcomes.csv.</summary>
public sealed record OutcomeRecord
{
    public required string OutcomeId { get; init; }

    public required string StudyId { get; init; }

    public required Voice Voice { get; init; }

    public Citation Where { get; init; } = new("");

    /// <summary>"pain", "inflammatory", "neurotrophic", "cartilage/bone", "neuroimaging".</summary>
    public string Domain { get; init; } = "";

    public string Outcome { get; init; } = "";

    /// <summary>Compared arms or times, as printed.</summary>
    public string Compared { get; init; } = "";

    public Comparison Comparison { get; init; }

    public Benefit Benefit { get; init; }

    /// <summary>Direction as printed: "decrease", "none", "improve".</summary>
    public string Direction { get; init; } = "";

    public Printed? Magnitude { get; init; }

    /// <summary>Unit or scale: "0-10", "points 0-100", "%".</summary>
    public string Unit { get; init; } = "";

    /// <summary>"Cohen d", "partial eta2", "MD".</summary>
    public string EffectType { get; init; } = "";

    public Printed? Effect { get; init; }

    public Printed? Low { get; init; }

    public Printed? High { get; init; }

    /// <summary>The p as printed; "" where none is.</summary>
    public string P { get; init; } = "";

    /// <summary>The n behind the value, as printed: "60", "20/20".</summary>
    public string NBasis { get; init; } = "";

    public GroupSummary Group1 { get; init; } = new(null, null, null);

    public GroupSummary Group2 { get; init; } = new(null, null, null);

    public Printed? Pre { get; init; }

    public Printed? Post { get; init; }

    /// <summary>Change in per cent of the value before, as printed.</summary>
    public Printed? PercentChange { get; init; }

    /// <summary>A test statistic as printed: "t(48)=2.31".</summary>
    public string Statistic { get; init; } = "";

    /// <summary>Correlation with pain.</summary>
    public Printed? Correlation { get; init; }

    public string CorrelationP { get; init; } = "";

    public string Note { get; init; } = "";

    /// <summary>Line of outcomes.csv.</summary>
    public int Row { get; init; }

    /// <summary>"outcomes.csv line 3".</summary>
    public string Place => string.Create(CultureInfo.InvariantCulture, $"outcomes.csv line {Row}");

    /// <summary>The stated benefit; for pain without one, that of the scale named as outcome or unit.</summary>
    public Benefit KnownBenefit => Benefit != Benefit.Ambiguous || !IsPain ? Benefit : PainScales.BenefitOf(Outcome + " " + Unit);

    /// <summary>Whether the outcome is pain.</summary>
    public bool IsPain => string.Equals(Domain, "pain", StringComparison.OrdinalIgnoreCase);

    /// <summary>The cell of a column as printed; null where there is no such column here.</summary>
    public string? Cell(string column) => column switch
    {
        "domain" => Domain,
        "outcome" => Outcome,
        "comparison" => Compared,
        "direction" => Direction,
        "magnitude" => Magnitude?.ToString() ?? "",
        "unit" => Unit,
        "effect_size_type" => EffectType,
        "effect_size" => Effect?.ToString() ?? "",
        "ci_lo" => Low?.ToString() ?? "",
        "ci_hi" => High?.ToString() ?? "",
        "p_report" => P,
        "pre" => Pre?.ToString() ?? "",
        "post" => Post?.ToString() ?? "",
        "percent_change" => PercentChange?.ToString() ?? "",
        "corr_with_pain_r" => Correlation?.ToString() ?? "",
        "corr_p" => CorrelationP,
        "n1" => Count(Group1.N),
        "n2" => Count(Group2.N),
        "mean1" => Group1.Mean?.ToString() ?? "",
        "mean2" => Group2.Mean?.ToString() ?? "",
        "sd1" => Group1.Sd?.ToString() ?? "",
        "sd2" => Group2.Sd?.ToString() ?? "",
        _ => null,
    };

    private static string Count(int? n) => n?.ToString(CultureInfo.InvariantCulture) ?? "";
}
