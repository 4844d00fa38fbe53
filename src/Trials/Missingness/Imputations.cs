using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>The effect of one arm over all imputations.</summary>
/// <param name="Arm">Compared with the reference arm.</param>
/// <param name="Pooled">On the scale of the model: the logarithm where the outcome is one.</param>
public sealed record ImputedEffect(string Arm, PooledEstimate Pooled);

/// <summary>How far the missing values of an arm would have to be worse before its effect is no longer significant.</summary>
/// <param name="Delta">Shift of every missing value at which p reaches alpha; null where p is above it without a shift (<paramref name="Path"/> then holds one entry) or still below it at the largest shift tried.</param>
/// <param name="Path">Shift and p value of the steps on the way.</param>
public sealed record TippingPoint(string Arm, double? Delta, double Alpha, ImmutableArray<(double Delta, double Estimate, double P)> Path);

/// <summary>Completed data sets of one outcome.</summary>
public sealed class Imputations
{
    private const double StepInDeviations = 0.25;
    private const int MostSteps = 40;
    private const int Bisections = 40;

    private readonly double[][][] completed;

    internal Imputations(IncompleteOutcome data, ImputationOptions options, double[][][] completed)
    {
        Data = data;
        Options = options;
        this.completed = completed;
    }

    public IncompleteOutcome Data { get; }

    public ImputationOptions Options { get; }

    /// <summary>Number of completed data sets, m.</summary>
    public int Count => completed.Length;

    /// <summary>One completed data set, shape (n, visits).</summary>
    public IReadOnlyList<IReadOnlyList<double>> Completed(int imputation) => completed[imputation];

    /// <summary>Analysis of covariance of every completed data set at one visit, pooled by Rubin's rules with the degrees of freedom of Barnard and Rubin.</summary>
    /// <param name="at">Visit of the comparison.</param>
    /// <param name="delta">Added to every value that was missing in an arm other than the reference.</param>
    /// <param name="sandwich">Standard errors of each analysis.</param>
    public Parsed<ImmutableArray<ImputedEffect>> Effects(string at, double delta = 0, SandwichKind sandwich = SandwichKind.None, double level = 0.95)
    {
        var visit = Data.Visits.IndexOf(at);
        if (visit < 0)
        {
            return new Fault(0, "one of the visits " + string.Join(", ", Data.Visits), Printable.Quote(at)) { Unit = "row", Place = Data.Outcome.Name };
        }

        var options = new AncovaOptions { Reference = Data.Arms[0], StandardErrors = sandwich, Level = level };
        var fits = new Inference[Count][];
        double df = 0;
        for (var m = 0; m < Count; m++)
        {
            var outcome = completed[m].Select((v, i) => v[visit] + (Data.Arm[i] != 0 && Data.Values[i][visit].IsMissing ? delta : 0));
            if (!Ancova.Fit(new(Data.Arms, Data.Arm, Data.Baseline, [.. outcome]), options).Try(out var fit, out var fault))
            {
                return fault.In(Data.Outcome.Name);
            }

            fits[m] = [.. fit.Effects];
            df = fit.Model.ResidualDf;
        }

        return Data.Arms.Skip(1).Select((arm, a) => new ImputedEffect(
            arm,
            Rubin.Pool([.. fits.Select(f => f[a].Estimate)], [.. fits.Select(f => f[a].StandardError)], df, level))).ToImmutableArray();
    }

    /// <summary>Shifts the missing values of an arm step by step towards harm until its effect is no longer significant at <paramref name="alpha"/>.</summary>
    /// <param name="arm">Index of the arm among those compared with the reference: 0 is <c>Data.Arms[1]</c>.</param>
    /// <returns>The tipping point, or the fault: the outcome has no direction of benefit, or cannot be analysed.</returns>
    public Parsed<TippingPoint> Tip(string at, int arm = 0, double alpha = 0.05, SandwichKind sandwich = SandwichKind.None)
    {
        if (Data.Outcome.Benefit == BenefitDirection.Undecided)
        {
            return new Fault(0, "an outcome with a direction of benefit", "none") { Unit = "row", Place = Data.Outcome.Name };
        }

        if (!Effects(at, 0, sandwich).Try(out var first, out var fault))
        {
            return fault;
        }

        var visit = Data.Visits.IndexOf(at);
        var step = StepInDeviations * Math.Sqrt(Sample.Variance([.. completed[0].Select(v => v[visit])])) * (Data.Outcome.Benefit == BenefitDirection.Higher ? -1 : 1);
        PooledEstimate At(double delta) => Effects(at, delta, sandwich).Value[arm].Pooled;
        var path = new List<(double Delta, double Estimate, double P)> { (0, first[arm].Pooled.Estimate, first[arm].Pooled.P) };
        while (path[^1].P < alpha && path.Count <= MostSteps)
        {
            var delta = path.Count * step;
            var pooled = At(delta);
            path.Add((delta, pooled.Estimate, pooled.P));
        }

        if (path.Count == 1 || path[^1].P < alpha)
        {
            return new TippingPoint(Data.Arms[arm + 1], null, alpha, [.. path]);
        }

        double significant = path[^2].Delta, not = path[^1].Delta;
        for (var k = 0; k < Bisections; k++)
        {
            var middle = (significant + not) / 2;
            _ = At(middle).P < alpha ? significant = middle : not = middle;
        }

        return new TippingPoint(Data.Arms[arm + 1], not, alpha, [.. path]);
    }
}
