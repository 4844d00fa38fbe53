using System.Collections.Immutable;
using System.Text.Json;
using Toolkit.Measurements;
using Toolkit.Pipelines.Studies;
using Toolkit.Trials;

namespace Toolkit.Pipelines.Results;

/// <summary>An outcome as a result holds it.</summary>
/// <param name="Scale">How it is compared between the arms.</param>
/// <param name="At">Visit of the comparison.</param>
public sealed record ResultOutcome(Outcome Outcome, OutcomeScale Scale, string At);

/// <summary>What was planned, as far as whoever reads a result needs it: arms, visits, outcomes, which changes were to be correlated.</summary>
public sealed record ResultDesign
{
    /// <summary>The reference (control) first.</summary>
    public required ImmutableArray<string> Arms { get; init; }

    /// <summary>The baseline first.</summary>
    public required ImmutableArray<Visit> Visits { get; init; }

    public required ImmutableArray<ResultOutcome> Outcomes { get; init; }

    /// <summary>Pairs of marker and pain outcome, by name.</summary>
    public ImmutableArray<(string Marker, string Pain)> Tracking { get; init; } = [];

    public string Baseline => Visits[0].Name;

    /// <summary>The design of a study file.</summary>
    public static ResultDesign Of(Study study) => new()
    {
        Arms = [.. study.Arms.Select(a => a.Name)],
        Visits = study.Visits,
        Outcomes = [.. study.Outcomes.Select(o => new ResultOutcome(o.Outcome, o.Scale, study.Followup.Name))],
        Tracking = study.Analysis.TrackedOutcome is { } pain ? [.. study.Analysis.TrackedWith.Select(marker => (marker, pain))] : [],
    };

    /// <summary>The design of a plan.</summary>
    public static ResultDesign Of(TrialPlan plan) => new()
    {
        Arms = plan.Arms,
        Visits = [.. plan.Visits.Select(v => new Visit(v.Name) { Day = v.Day })],
        Outcomes = [.. plan.Outcomes.Select(o => new ResultOutcome(o.Outcome, o.IsChange ? OutcomeScale.Change : o.LogScale ? OutcomeScale.Log : OutcomeScale.Linear, o.At))],
        Tracking = plan.Tracking,
    };

    /// <summary>Writes the object "design".</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("design");
        json.WriteStartArray("arms");
        foreach (var arm in Arms)
        {
            json.WriteStringValue(arm);
        }

        json.WriteEndArray();
        json.WriteStartArray("visits");
        foreach (var visit in Visits)
        {
            json.WriteStartObject();
            json.WriteString("name", visit.Name);
            if (visit.Day is { } day)
            {
                json.WriteNumber("day", day);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("outcomes");
        foreach (var (outcome, scale, at) in Outcomes)
        {
            json.WriteStartObject();
            json.WriteString("name", outcome.Name);
            json.WriteString("title", outcome.Title);
            json.WriteString("unit", outcome.Unit);
            json.WriteString("benefit", Word(outcome.Benefit));
            json.WriteString("scale", Word(scale));
            json.WriteString("at", at);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("tracking");
        foreach (var (marker, pain) in Tracking)
        {
            json.WriteStartObject();
            json.WriteString("marker", marker);
            json.WriteString("pain", pain);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
