using Toolkit.Measurements;

namespace Toolkit.Trials.Tests;

/// <summary>Small trials made by hand or from a seed.</summary>
internal static class Trial
{
    public static readonly Outcome Pain = new("vas", "mm", BenefitDirection.Lower);
    public static readonly Outcome Marker = new("il6", "pg/mL", BenefitDirection.Lower);
    private static readonly string Digest = new('a', 64);

    public static Participant Person(string label, string? arm) => new(label) { Arm = arm is null ? null : new Arm(arm) };

    public static OutcomeValue Value(string label, string? arm, string visit, Outcome outcome, Observation observation) =>
        new(Person(label, arm), new Visit(visit), outcome, observation, Provenance.OfBytes("test", $"{label}-{visit}-{outcome.Name}.csv", Digest));

    public static OutcomeValue Value(string label, string? arm, string visit, Outcome outcome, double value) =>
        Value(label, arm, visit, outcome, Observation.Of(value));

    /// <summary>Two arms of <paramref name="perArm"/>: exercise lowers pain by 10 mm and the marker by 1 pg/mL more than control.</summary>
    public static List<OutcomeValue> TwoArms(int perArm, int seed = 1)
    {
        var random = new Random(seed);
        var values = new List<OutcomeValue>();
        for (var i = 0; i < 2 * perArm; i++)
        {
            var arm = i < perArm ? "control" : "exercise";
            var label = $"P{i:000}";
            var effect = i < perArm ? 0 : 1;
            double before = 55 + (8 * random.NextDouble()), marker = 5 + random.NextDouble();
            values.Add(Value(label, arm, "baseline", Pain, before));
            values.Add(Value(label, arm, "week12", Pain, before - (10 * effect) + (4 * random.NextDouble())));
            values.Add(Value(label, arm, "baseline", Marker, marker));
            values.Add(Value(label, arm, "week12", Marker, marker - effect + random.NextDouble()));
        }

        return values;
    }
}
