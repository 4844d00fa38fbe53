using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Toolkit.Measurements;
using YamlDotNet.RepresentationModel;

namespace Toolkit.Trials;

/// <summary>A plan that was read, or every fault in it.</summary>
/// <param name="Plan">Null where there is a fault.</param>
/// <param name="Faults">All of them, with their lines.</param>
public sealed record PlanReading(TrialPlan? Plan, ImmutableArray<Fault> Faults);

/// <summary>Reads a plan from YAML. It is validated whole: every fault is listed at once, with its line.</summary>
public static class PlanReader
{
    private const int LongestText = 1_000_000;

    /// <summary>What can be said of an outcome only where it has a value before treatment.</summary>
    private static readonly ImmutableArray<string> OfBaseline = ["model", "importantChange"];

    public static PlanReading Read(string text)
    {
        if (text.Length > LongestText)
        {
            return new(null, [new Fault(1, $"a plan of at most {LongestText} characters", $"{text.Length}") { Unit = "line" }]);
        }

        if (!YamlText.Documents(text).Try(out var documents, out var fault))
        {
            return new(null, [fault]);
        }

        if (documents is not [YamlMappingNode root])
        {
            return new(null, [new Fault(1, "one YAML document with keys", "something else") { Unit = "line" }]);
        }

        var section = new PlanSection(root, []);
        var plan = Plan(section, Provenance.Digest(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n"))));
        return section.Faults.Count > 0 ? new(null, [.. section.Faults.OrderBy(f => f.Offset)]) : new(plan, []);
    }

    private static TrialPlan Plan(PlanSection root, string sha256)
    {
        var visits = root.Sections("visits", fewest: 2).Select(Visit).ToImmutableArray();
        root.Unique("visits", visits.Select(v => v.Name));
        if (root.Faults.Count == 0 && !visits.SequenceEqual(visits.OrderBy(v => v.Day)))
        {
            root.Complain("visits", "visits by day", "another order");
        }

        var arms = root.Names("arms", fewest: 2);
        var sets = root.Sections("sets").Select(PlanDetails.Set).ToImmutableArray();
        root.Unique("sets", sets.Select(s => s.Name));
        ImmutableArray<string> setNames = [.. sets.Select(s => s.Name)];
        var outcomes = root.Sections("outcomes", fewest: 1).Select(s => Outcome(s, visits, setNames)).ToImmutableArray();
        root.Unique("outcomes", outcomes.Select(o => o.Outcome.Name));
        root.Only("title", "arms", "visits", "sets", "outcomes", "families", "tracking", "mediation", "sensitivity", "subgroups", "doses", "assumptions", "changes", "data", "level");
        var sensitivity = root.Sections("sensitivity").Select(s => PlanDetails.Sensitivity(s, outcomes, setNames)).OfType<PlannedSensitivity>().ToImmutableArray();
        root.Unique("sensitivity", sensitivity.Select(s => $"{s.Outcome.Outcome.Name}: {s.Name}"));
        var names = outcomes.Select(o => o.Outcome.Name).ToImmutableArray();
        var measured = outcomes.Where(o => !o.IsChange).Select(o => o.Outcome.Name).ToImmutableArray();
        return new()
        {
            Title = root.Text("title"),
            Arms = arms,
            Visits = visits,
            Outcomes = outcomes,
            Families = [.. root.Sections("families").Select(s => PlanFamilies.Read(s, names, arms.Length))],
            Tracking = [.. root.Sections("tracking").Select(s => (s.OneOf("marker", names), s.OneOf("pain", measured)))],
            Mediation = [.. root.Sections("mediation").Select(s => (s.OneOf("marker", measured), s.OneOf("pain", measured)))],
            Sets = sets,
            Sensitivity = sensitivity,
            Subgroups = [.. root.Sections("subgroups").Select(s => PlanDetails.Trait(s, outcomes)).OfType<PlannedTrait>()],
            Doses = [.. root.Sections("doses").Select(s => PlanDetails.Trait(s, outcomes)).OfType<PlannedTrait>()],
            Assumptions = PlanDetails.Assumptions(root.Section("assumptions"), outcomes, arms.Length),
            Changes = [.. root.Sections("changes").Select(Change)],
            Data = root.Has("data") ? root.Text("data") : null,
            Level = root.Number("level", 0.95, 0.5, 0.999),
            Sha256 = sha256,
        };
    }

    private static PlannedVisit Visit(PlanSection s)
    {
        s.Only("name", "day", "window");
        return new(s.Label("name"), (int)s.Number("day", null, -3650, 36500), (int)s.Number("window", 0, 0, 3650));
    }

    internal static SandwichKind Errors(PlanSection s) =>
        s.OneOf("standardErrors", ["classical", "HC0", "HC1", "HC2", "HC3", "HC4"], "classical") is var kind && Enum.TryParse<SandwichKind>(kind, out var sandwich) ? sandwich : SandwichKind.None;

    internal static PlannedModel Model(PlanSection s) => s.OneOf("model", ["ancova", "mmrm"], "ancova") == "mmrm" ? PlannedModel.Mmrm : PlannedModel.Ancova;

    private static PlannedOutcome Outcome(PlanSection s, ImmutableArray<PlannedVisit> visits, ImmutableArray<string> sets)
    {
        s.Only("name", "title", "unit", "benefit", "model", "scale", "at", "set", "standardErrors", "importantChange");
        var benefit = s.OneOf("benefit", ["higher", "lower", "undecided"]);
        var at = s.Has("at") ? s.OneOf("at", [.. visits.Skip(1).Select(v => v.Name)]) : visits.LastOrDefault()?.Name ?? "";
        var scale = s.OneOf("scale", ["linear", "log", "change"], "linear");
        foreach (var key in scale == "change" ? OfBaseline : [])
        {
            if (s.Has(key))
            {
                s.Complain(key, "no entry where the value is itself a change", "one");
            }
        }

        var outcome = new Outcome(s.Label("name"), s.Text("unit"), benefit == "higher" ? BenefitDirection.Higher : benefit == "lower" ? BenefitDirection.Lower : BenefitDirection.Undecided);
        return new(s.Has("title") ? outcome with { Title = s.Text("title") } : outcome)
        {
            Model = Model(s),
            Set = s.Has("set") ? s.OneOf("set", sets) : null,
            LogScale = scale == "log",
            IsChange = scale == "change",
            At = at,
            StandardErrors = Errors(s),
            ImportantChange = s.Has("importantChange") ? s.Number("importantChange", null, double.Epsilon, 1e9) : null,
        };
    }

    private static PlanChange Change(PlanSection s)
    {
        s.Only("date", "reason", "previous");
        var text = s.Text("date");
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            s.Complain("date", "a date such as 2026-01-31", Printable.Quote(text));
        }

        return new(date, s.Text("reason"), s.Text("previous"));
    }
}
