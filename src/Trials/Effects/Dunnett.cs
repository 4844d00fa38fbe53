using System.Collections.Immutable;

namespace Toolkit.Trials;

/// <summary>Comparisons of several arms with one control (Dunnett 1955), with the correlation of the fit: nothing about equal group sizes is assumed.</summary>
public static class Dunnett
{
    /// <returns>Each difference mean - control with adjusted p and simultaneous interval, and the critical value.</returns>
    public static (ImmutableArray<Inference> Comparisons, double Critical) Compare(LinearModel model, MarginalMean control, IReadOnlyList<MarginalMean> others, double level = 0.95)
    {
        return Simultaneous(model, [.. others.Select(o => $"{o.Name} - {control.Name}")], [.. others.Select(o => MarginalMeans.Difference(o, control))], level);
    }

    /// <summary>Any contrasts of one fit together, two-sided: adjusted p and simultaneous intervals by the multivariate t.</summary>
    /// <param name="weights">One array of length p for each name.</param>
    public static (ImmutableArray<Inference> Contrasts, double Critical) Simultaneous(LinearModel model, IReadOnlyList<string> names, IReadOnlyList<double[]> weights, double level = 0.95)
    {
        var covariance = model.Covariance(SandwichKind.None);
        var raw = weights.Select((w, i) => model.Contrast(names[i], w, covariance, level)).ToArray();
        var correlation = new Matrix(raw.Length, raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            for (var j = 0; j < raw.Length; j++)
            {
                correlation[i, j] = i == j ? 1 : covariance.Form(weights[i], weights[j]) / (raw[i].StandardError * raw[j].StandardError);
            }
        }

        double Outside(double c) => 1 - NormalRectangle.TwoSidedT([.. Enumerable.Repeat(c, raw.Length)], correlation, model.ResidualDf);
        var single = Distributions.TQuantile((1 + level) / 2, model.ResidualDf);
        var bonferroni = Distributions.TQuantile(1 - ((1 - level) / (2 * raw.Length)), model.ResidualDf);
        var critical = raw.Length == 1 ? single : Root.Between(c => Outside(c) - (1 - level), 0.999 * single, 1.001 * bonferroni);
        return ([.. raw.Select(r => r with
        {
            P = Math.Max(r.P, Outside(Math.Abs(r.T))),
            Low = r.Estimate - (critical * r.StandardError),
            High = r.Estimate + (critical * r.StandardError),
        })], critical);
    }
}
