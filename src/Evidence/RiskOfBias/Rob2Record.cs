using System.Collections.Immutable;

namespace Toolkit.Evidence.RiskOfBias;

/// <summary>The judgements of one trial.</summary>
public sealed record Rob2Record
{
    public required string StudyId { get; init; }

    /// <summary>D1 to D5.</summary>
    public required ImmutableArray<Judgement> Domains { get; init; }

    /// <summary>The overall judgement as printed; null where none is printed for this trial.</summary>
    public Judgement? Printed { get; init; }

    /// <summary>A reviewer's own overall judgement with its reason; null where the rule stands.</summary>
    public Rob2Override? Override { get; init; }

    /// <summary>What the answers to the signalling questions give, D1 to D5; empty where no answers were recorded.</summary>
    public ImmutableArray<Judgement> BySignalling { get; init; } = [];

    /// <summary>Domains whose judgement is not that of the answers, "D2".</summary>
    public IEnumerable<string> AgainstSignalling => BySignalling.IsEmpty ? [] : Enumerable.Range(0, 5).Where(d => Domains[d] != BySignalling[d]).Select(d => "D" + (d + 1).ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Line of the table.</summary>
    public int Row { get; init; }

    /// <summary>By the rule.</summary>
    public Rob2Overall Derived => Rob2.Derive(Domains);

    /// <summary>What a figure shows as overall: the override, else the rule, else what was printed; null where nothing is known.</summary>
    public Judgement? Overall => Override?.Judgement ?? Derived.Overall ?? Printed;
}

/// <summary>An overall judgement set by a person against the rule.</summary>
/// <param name="Reason">Never blank.</param>
/// <param name="By">Who decided; "" where not recorded.</param>
public sealed record Rob2Override(Judgement Judgement, string Reason, string By);
