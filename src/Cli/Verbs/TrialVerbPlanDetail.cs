using System.Text.Json;
using System.Text.Json.Nodes;
using Toolkit.Measurements;
using Toolkit.Trials;

namespace Toolkit.Cli.Verbs;

/// <summary>The parts of an analysis by plan that pages are drawn from: its design, its values, the paths of its mediations.</summary>
internal static class TrialVerbPlanDetail
{
    /// <summary>What a writer writes under a name, as a node.</summary>
    public static JsonNode? Written(string name, Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return JsonNode.Parse(stream.ToArray())!.AsObject().Single(p => p.Key == name).Value!.DeepClone();
    }

    /// <summary>Each mediation with its four paths and its indirect effect.</summary>
    public static JsonArray Mediation(TrialPlan plan, PlanResult result)
    {
        string Title(string name) => plan.Outcomes.First(o => o.Outcome.Name == name).Outcome.Title;
        return new([.. result.Mediation.Select(m =>
        {
            var names = m.Indirect.Name.Split(": ")[0].Split(" → ");
            return (JsonNode)new JsonObject
            {
                ["treatment"] = $"{m.Arm} against {m.Reference}",
                ["mediator"] = Title(names[0]),
                ["outcome"] = Title(names[1]),
                ["a"] = Path(m.Fit.A),
                ["b"] = Path(m.Fit.B),
                ["direct"] = Path(m.Fit.Direct),
                ["total"] = Path(m.Fit.Total),
                ["indirect"] = new JsonObject
                {
                    ["name"] = m.Indirect.Name,
                    ["unit"] = m.Indirect.Unit,
                    ["estimate"] = TrialVerbTable.Number(m.Indirect.Value),
                    ["low"] = TrialVerbTable.Number(m.Indirect.Low),
                    ["high"] = TrialVerbTable.Number(m.Indirect.High),
                    ["level"] = m.Indirect.Level,
                    ["method"] = m.Indirect.Method,
                    ["provenance"] = TrialVerbTable.Names(m.Indirect.Provenance),
                },
            };
        })]);
    }

    /// <summary>Every value, by participant, visit and outcome.</summary>
    public static IEnumerable<OutcomeValue> Values(TrialData data) =>
        from participant in data.Participants
        from visit in data.Visits
        from outcome in data.Outcomes
        let value = data.Find(participant.Label, visit.Name, outcome.Name)
        where value is not null
        select value;

    private static JsonObject Path(Inference i) => new()
    {
        ["estimate"] = TrialVerbTable.Number(i.Estimate),
        ["standardError"] = TrialVerbTable.Number(i.StandardError),
        ["low"] = TrialVerbTable.Number(i.Low),
        ["high"] = TrialVerbTable.Number(i.High),
    };
}
