using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>A linear mediation: exposure → mediator (a), mediator → outcome at equal exposure (b).</summary>
public sealed record MediationFit
{
    /// <summary>Effect of the exposure on the mediator.</summary>
    public required Inference A { get; init; }

    /// <summary>Effect of the mediator on the outcome at equal exposure.</summary>
    public required Inference B { get; init; }

    /// <summary>Average direct effect c'.</summary>
    public required Inference Direct { get; init; }

    /// <summary>Total effect c, of the outcome model without the mediator.</summary>
    public required Inference Total { get; init; }

    /// <summary>Average causal mediation effect a b. It equals total - direct exactly; without randomised mediators it is statistical mediation only.</summary>
    public double Indirect => A.Estimate * B.Estimate;

    /// <summary>Indirect / total.</summary>
    public double ProportionMediated => Indirect / Total.Estimate;

    /// <summary>First-order standard error of a b (Sobel 1982).</summary>
    public double SobelError => Math.Sqrt(Crossed);

    /// <summary>With the product of the variances added (Aroian 1947).</summary>
    public double AroianError => Math.Sqrt(Crossed + Product);

    /// <summary>With the product of the variances taken away (Goodman 1960); NaN where that is negative.</summary>
    public double GoodmanError => Math.Sqrt(Crossed - Product);

    public required int Count { get; init; }

    /// <summary>Correlation of the residuals of mediator and outcome (without mediator) at which the indirect effect is zero.</summary>
    public required double RhoAtZero { get; init; }

    /// <summary>Standard deviation of the outcome's residuals (without mediator) over that of the mediator's.</summary>
    internal double ResidualRatio { get; init; }

    private double Crossed => (A.Estimate * A.Estimate * B.StandardError * B.StandardError) + (B.Estimate * B.Estimate * A.StandardError * A.StandardError);

    private double Product => A.StandardError * A.StandardError * B.StandardError * B.StandardError;

    /// <summary>Indirect effect if an unmeasured cause makes the errors of mediator and outcome correlate by <paramref name="rho"/> in (-1, 1) (Imai, Keele and Yamamoto 2010).</summary>
    public double IndirectAt(double rho) =>
        A.Estimate * ResidualRatio * (RhoAtZero - (rho * Math.Sqrt((1 - (RhoAtZero * RhoAtZero)) / (1 - (rho * rho)))));
}

/// <summary>Does a biomarker carry a part of the treatment's effect on pain.</summary>
public static class Mediation
{
    /// <returns>The fit, or the fault: collinear covariates, too few participants.</returns>
    public static Parsed<MediationFit> Fit(MediationData data, double level = 0.95)
    {
        var rows = data.Rows();
        var width = rows[0].Length;
        ImmutableArray<string> terms = ["(Intercept)", "exposure", .. data.Covariates.Select(c => c.Name)];
        var without = rows.Select(r => r[..(width - 2)]).ToList();
        var mediator = LinearModel.Fit(without, [.. data.Mediator], terms);
        var outcome = LinearModel.Fit([.. rows.Select(r => r[..(width - 1)])], [.. data.Outcome], terms.Add("mediator"));
        var total = LinearModel.Fit(without, [.. data.Outcome], terms);
        if (!mediator.Try(out var m, out var fault) || !outcome.Try(out var y, out fault) || !total.Try(out var t, out fault))
        {
            return fault;
        }

        Inference Of(LinearModel model, int column, string name) => model.Table(level: level)[column] with { Name = name };
        return new MediationFit
        {
            A = Of(m, 1, "a: exposure on mediator"),
            B = Of(y, y.Terms.Length - 1, "b: mediator on outcome"),
            Direct = Of(y, 1, "direct effect"),
            Total = Of(t, 1, "total effect"),
            Count = data.Count,
            RhoAtZero = Sample.Correlation(t.Residuals, m.Residuals),
            ResidualRatio = t.Sigma / m.Sigma,
        };
    }

    /// <summary>Percentile and BCa bootstrap of the indirect effect: participants are resampled; stream k of the seed makes draw k, so the result does not depend on the number of threads.</summary>
    /// <exception cref="InvalidOperationException">The fit itself is not possible.</exception>
    public static Bootstrap Bootstrap(MediationData data, int draws, ulong seed)
    {
        var rows = data.Rows();
        var gram = new ResampledGram(rows);
        var ones = Enumerable.Repeat(1.0, rows.Length).ToArray();
        var estimate = IndirectOf(gram.Weighted(ones), rows[0].Length);
        if (double.IsNaN(estimate))
        {
            throw new InvalidOperationException("The mediation itself cannot be fitted: a variable does not vary, or is made up by others.");
        }

        var replicates = new double[draws];
        Parallel.For(0, draws, () => new double[rows.Length], (k, _, weights) =>
        {
            replicates[k] = Resampling.Try(
                chance =>
                {
                    Array.Clear(weights);
                    for (var i = 0; i < weights.Length; i++)
                    {
                        weights[chance.Below(weights.Length)]++;
                    }

                    return IndirectOf(gram.Weighted(weights), rows[0].Length);
                },
                new Chance(seed, (ulong)k));
            return weights;
        }, _ => { });
        var jackknife = new double[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            ones[i] = 0;
            jackknife[i] = IndirectOf(gram.Weighted(ones), rows[0].Length);
            ones[i] = 1;
        }

        return new(estimate, replicates, jackknife);
    }

    /// <summary>Monte Carlo interval from the normal approximation of a, b and the direct effect (quasi-Bayesian): indirect, direct and total effects with percentile intervals.</summary>
    public static ImmutableArray<StandardisedEffect> QuasiBayes(MediationFit fit, int draws, ulong seed, double correlationOfDirectAndB = 0, double level = 0.95)
    {
        double[] indirect = new double[draws], direct = new double[draws], total = new double[draws];
        var chance = new Chance(seed);
        var rest = Math.Sqrt(1 - (correlationOfDirectAndB * correlationOfDirectAndB));
        for (var k = 0; k < draws; k++)
        {
            double za = chance.Normal(), zb = chance.Normal(), zc = (correlationOfDirectAndB * zb) + (rest * chance.Normal());
            indirect[k] = (fit.A.Estimate + (za * fit.A.StandardError)) * (fit.B.Estimate + (zb * fit.B.StandardError));
            direct[k] = fit.Direct.Estimate + (zc * fit.Direct.StandardError);
            total[k] = indirect[k] + direct[k];
        }

        StandardisedEffect Summary(string name, double[] values)
        {
            var mean = Sample.Mean(values);
            Array.Sort(values);
            return new(name, mean, Quantiles.Of(values, (1 - level) / 2, 7), Quantiles.Of(values, (1 + level) / 2, 7));
        }

        return [Summary("indirect", indirect), Summary("direct", direct), Summary("total", total)];
    }

    /// <summary>a b from the cross products of (1, x, covariates, m, y): one Cholesky factor gives both regressions. NaN where a resample is degenerate.</summary>
    internal static double IndirectOf(Matrix gram, int width)
    {
        // The factor of (1, x, C, m, y): row m holds m's regression on the columns before, row y that of y on all before.
        if (Cholesky.Of(gram) is not { } root)
        {
            return double.NaN;
        }

        int m = width - 2, y = width - 1;
        var l = root.Lower;
        var b = l[y, m] / l[m, m];

        // Solve L' beta = l_m for the coefficients of m on (1, x, C); only that of x, column 1, is needed.
        Span<double> beta = stackalloc double[m];
        for (var i = m - 1; i >= 1; i--)
        {
            var sum = l[m, i];
            for (var k = i + 1; k < m; k++)
            {
                sum -= l[k, i] * beta[k];
            }

            beta[i] = sum / l[i, i];
        }

        return beta[1] * b;
    }
}
