using Toolkit.Measurements;

namespace Toolkit.Trials.Tests;

/// <summary>A trial of two arms over three visits after baseline, from a seed: the effect grows to <c>effect</c> at the last visit; participants drop out with a given chance at every visit.</summary>
internal static class RepeatedTrial
{
    public static readonly Outcome Function = new("koos", "1", BenefitDirection.Higher);
    public static readonly string[] Visits = ["week4", "week8", "week12"];

    /// <param name="limit">Values below it are bounds; null for none.</param>
    public static TrialData Data(int perArm, double effect, double dropout, ulong seed, double? limit = null, int visits = 3)
    {
        var chance = new Chance(seed);
        var values = new List<OutcomeValue>();
        for (var i = 0; i < 2 * perArm; i++)
        {
            var arm = i % 2 == 0 ? "control" : "exercise";
            var label = $"P{i:0000}";
            var level = chance.Normal();
            values.Add(At(label, arm, "baseline", 0, Observation.Of(50 + (8 * level) + (4 * chance.Normal()))));
            for (var k = 0; k < visits; k++)
            {
                if (chance.Uniform() < dropout)
                {
                    break;
                }

                var y = 52 + (8 * level) + (4 * chance.Normal()) + (arm == "exercise" ? effect * (k + 1) / visits : 0);
                values.Add(At(label, arm, Visits[k], 28 * (k + 1), y < limit ? Observation.Below(limit.Value, "below the limit") : Observation.Of(y)));
            }
        }

        return TrialData.From(values);
    }

    public static OutcomeValue At(string label, string arm, string visit, int day, Observation value) => Trial.Value(label, arm, visit, Function, value) with { Visit = new Visit(visit) { Day = day } };
}
