using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>Reads the families of a plan.</summary>
internal static class PlanFamilies
{
    private const double Slack = 1e-9;
    private static readonly ImmutableArray<string> Methods = ["holm", "hochberg", "hommel", "bonferroni", "bh", "by", "fixed-sequence", "graph", "maxt"];

    public static PlannedFamily Read(PlanSection s, ImmutableArray<string> outcomes, int arms)
    {
        s.Only("name", "outcomes", "method", "weights", "transitions");
        var members = s.Names("outcomes", fewest: 2);
        foreach (var unknown in members.Where(m => !outcomes.Contains(m)))
        {
            s.Complain("outcomes", "outcomes of this plan", Printable.Quote(unknown));
        }

        var method = (FamilyMethod)Math.Max(0, Methods.IndexOf(s.OneOf("method", Methods, "holm")));
        if (method == FamilyMethod.MaxT && arms != 2)
        {
            s.Complain("method", "a method for more than two arms (maxt permutes two)", "maxt");
        }

        return method == FamilyMethod.Graph ? Graph(s, members) : new(s.Text("name"), members, method);
    }

    private static PlannedFamily Graph(PlanSection s, ImmutableArray<string> members)
    {
        var weights = s.Numbers("weights", members.Length);
        if (weights.Any(w => w < 0) || weights.Sum() > 1 + Slack)
        {
            s.Complain("weights", "shares of alpha that sum to 1 at most", string.Join(", ", weights.Select(Numbers.Format)));
        }

        var transitions = s.Square("transitions", members.Length);
        for (var i = 0; i < transitions.Length && transitions[i].Length == transitions.Length; i++)
        {
            if (transitions[i].Any(v => !(v >= 0)) || transitions[i].Sum() > 1 + Slack || transitions[i][i] != 0)
            {
                s.Complain("transitions", $"shares that sum to 1 at most with nothing handed to oneself in row {i + 1}", string.Join(", ", transitions[i].Select(Numbers.Format)));
            }
        }

        return new(s.Text("name"), members, FamilyMethod.Graph) { Weights = weights, Transitions = transitions };
    }
}
