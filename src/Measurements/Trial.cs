namespace Toolkit.Measurements;

/// <summary>A participant's pseudonym within a study. Never a name, a birth date or a hospital number.</summary>
/// <param name="Label">Letters, digits, '-' and '_': also the BIDS label after "sub-".</param>
public sealed record Participant(string Label)
{
    public string Label { get; } = Labels.Checked(Label);

    /// <summary>Arm the participant was randomised to; null where the study has none.</summary>
    public Arm? Arm { get; init; }
}

/// <summary>An arm of a trial.</summary>
/// <param name="Name">As the plan names it: "exercise".</param>
public sealed record Arm(string Name)
{
    public string Name { get; } = Labels.Checked(Name);
}

/// <summary>A planned time of measurement.</summary>
/// <param name="Name">As the plan names it: "baseline", "week12".</param>
public sealed record Visit(string Name)
{
    public string Name { get; } = Labels.Checked(Name);

    /// <summary>Planned day after randomisation; null where the plan gives none.</summary>
    public int? Day { get; init; }

    /// <summary>Calendar date on which it took place; null where unknown.</summary>
    public DateOnly? Date { get; init; }
}

/// <summary>Which way an outcome moves when a participant gets better. It is stated per outcome and never inferred from a sign.</summary>
public enum BenefitDirection
{
    /// <summary>Not established: gray-matter volume, IL-10. Tests are two-sided and no benefit is claimed.</summary>
    Undecided,

    /// <summary>Higher is better: KOOS.</summary>
    Higher,

    /// <summary>Lower is better: VAS.</summary>
    Lower,
}

/// <summary>What a trial measures, with its unit and the direction of benefit.</summary>
/// <param name="Name">Short name used in tables: "koos_pain".</param>
/// <param name="Unit">UCUM unit, or "1".</param>
public sealed record Outcome(string Name, string Unit, BenefitDirection Benefit)
{
    public string Name { get; } = Labels.Checked(Name);

    /// <summary>Title for people; the name where none is given.</summary>
    public string Title { get; init; } = Name;
}

/// <summary>One outcome of one participant at one visit.</summary>
public sealed record OutcomeValue(Participant Participant, Visit Visit, Outcome Outcome, Observation Observation, Provenance Provenance);

internal static class Labels
{
    /// <exception cref="ArgumentException">The label is empty, longer than 64, or holds anything but letters, digits, '-', '_' and '.'.</exception>
    public static string Checked(string label) =>
        label.Length is > 0 and <= 64 && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? label
            : throw new ArgumentException($"A label has 1 to 64 letters, digits, '-', '_' or '.'; found {Printable.Quote(label)}.", nameof(label));
}
