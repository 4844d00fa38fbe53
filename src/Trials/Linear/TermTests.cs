using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>F tests of the terms of a linear model.</summary>
public static class TermTests
{
    /// <summary>Type II: each term against the model without it and without the interactions that contain it, over the residual variance of the full model.</summary>
    public static Parsed<ImmutableArray<JointTest>> TypeTwo(Design design) => design.Fit().Bind(full =>
    {
        var tests = ImmutableArray.CreateBuilder<JointTest>();
        foreach (var term in design.Formula.Terms)
        {
            var containing = design.Formula.Terms.Where(t => t.Length > term.Length && term.All(v => t.Contains(v)));
            var larger = containing.Aggregate(design.Formula, (f, t) => f.Without(t));
            var with = Refit(design, larger);
            var without = Refit(design, larger.Without(term));
            if (!with.Try(out var a, out var why) || !without.Try(out var b, out why))
            {
                return (Parsed<ImmutableArray<JointTest>>)why;
            }

            tests.Add(Compare(Formula.NameOf(term), b, a, full));
        }

        return tests.ToImmutable();
    });

    /// <summary>Type III: the columns of each term are zero, the others stay. Interactions need <see cref="Coding.SumToZero"/> for it to mean main effects at equal weights.</summary>
    public static Parsed<ImmutableArray<JointTest>> TypeThree(Design design) => design.Fit().Map(full =>
    {
        var covariance = full.Covariance(SandwichKind.None);
        return design.Formula.Terms.Select((term, t) =>
        {
            var columns = design.ColumnsOf(t);
            var test = Wald.Test(Formula.NameOf(term), full, covariance, columns[0], columns.Length);
            return test with { SumOfSquares = test.F * columns.Length * full.Sigma * full.Sigma };
        }).ToImmutableArray();
    });

    /// <summary>F test of a model against a larger one that contains it.</summary>
    public static JointTest Compare(string name, LinearModel smaller, LinearModel larger) => Compare(name, smaller, larger, larger);

    private static JointTest Compare(string name, LinearModel smaller, LinearModel larger, LinearModel error)
    {
        var squares = smaller.ResidualSumOfSquares - larger.ResidualSumOfSquares;
        var df = smaller.ResidualDf - larger.ResidualDf;
        return JointTest.Of(name, squares, df, error.ResidualDf, squares / df / (error.ResidualSumOfSquares / error.ResidualDf));
    }

    private static Parsed<LinearModel> Refit(Design design, Formula formula) =>
        Design.Build(formula, design.Frame, design.Options).Bind(d => d.Fit());
}
