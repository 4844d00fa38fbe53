using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>Analysis of covariance: outcome at follow-up by arm at equal baseline. The effect is the same whether the value or its change is modelled.</summary>
public static class Ancova
{
    private const int FirstArmColumn = 2;
    private static readonly string[] UsualReferences = ["control", "placebo", "usual-care", "usual_care", "usualcare"];

    /// <summary>Fits outcome ~ arm + baseline (+ covariates).</summary>
    /// <returns>The fit, or the fault: fewer than two arms with data, too few participants, a collinear covariate, or a logarithm of zero.</returns>
    public static Parsed<AncovaFit> Fit(AncovaData data, AncovaOptions? options = null)
    {
        options ??= AncovaOptions.Default;
        var present = Enumerable.Range(0, data.Arms.Length).Where(a => data.Arm.Contains(a)).ToList();
        if (present.Count < data.Arms.Length || present.Count < 2)
        {
            var empty = data.Arms.Where((_, a) => !present.Contains(a)).FirstOrDefault();
            return empty is null
                ? new Fault(0, "two arms to compare", string.Create(CultureInfo.InvariantCulture, $"{present.Count}")) { Unit = "row" }
                : new Fault(0, "participants in every arm", $"none in arm {Printable.Quote(empty)}") { Unit = "row" };
        }

        if (options.LogRatio && FirstNotPositive(data) is { } row)
        {
            return new Fault(row, "values above zero, for their logarithm", Numbers.Format(Math.Min(data.Baseline[row], data.Outcome[row])))
            {
                Unit = "row",
                Advice = "Analyse the difference, or treat the value as below the limit of quantification",
            };
        }

        var reference = ReferenceIndex(data.Arms, options.Reference);
        if (reference < 0)
        {
            return new Fault(0, "a reference arm among " + string.Join(", ", data.Arms), Printable.Quote(options.Reference)) { Unit = "row" };
        }

        var (design, y, terms) = Design(data, reference, options.LogRatio);
        return LinearModel.Fit(design, y, terms).Bind(model => Describe(model, data, reference, options));
    }

    /// <summary>Index of the arm the others are compared with, or -1 where <paramref name="stated"/> is no arm.</summary>
    public static int ReferenceIndex(ImmutableArray<string> arms, string? stated)
    {
        if (stated is not null)
        {
            return arms.IndexOf(stated);
        }

        var usual = arms.FirstOrDefault(a => UsualReferences.Contains(a, StringComparer.OrdinalIgnoreCase));
        return arms.IndexOf(usual ?? arms.Order(StringComparer.Ordinal).First());
    }

    private static int? FirstNotPositive(AncovaData data)
    {
        for (var i = 0; i < data.Count; i++)
        {
            if (data.Baseline[i] <= 0 || data.Outcome[i] <= 0)
            {
                return i;
            }
        }

        return null;
    }

    /// <summary>Columns: 1, baseline, one indicator for each arm but the reference, covariates.</summary>
    private static (Matrix X, double[] Y, ImmutableArray<string> Terms) Design(AncovaData data, int reference, bool log)
    {
        var others = Enumerable.Range(0, data.Arms.Length).Where(a => a != reference).ToList();
        var x = new Matrix(data.Count, FirstArmColumn + others.Count + data.Covariates.Length);
        var y = new double[data.Count];
        for (var i = 0; i < data.Count; i++)
        {
            y[i] = log ? Math.Log(data.Outcome[i]) : data.Outcome[i];
            x[i, 0] = 1;
            x[i, 1] = log ? Math.Log(data.Baseline[i]) : data.Baseline[i];
            for (var a = 0; a < others.Count; a++)
            {
                x[i, FirstArmColumn + a] = data.Arm[i] == others[a] ? 1 : 0;
            }

            for (var c = 0; c < data.Covariates.Length; c++)
            {
                x[i, FirstArmColumn + others.Count + c] = data.Covariates[c].Values[i];
            }
        }

        return (x, y, ["(Intercept)", "baseline", .. others.Select(a => data.Arms[a]), .. data.Covariates.Select(c => c.Name)]);
    }

    private static Parsed<AncovaFit> Describe(LinearModel model, AncovaData data, int reference, AncovaOptions options)
    {
        if (model.ResidualDf < 1)
        {
            return new Fault(data.Count, $"more than {model.Terms.Length} participants", string.Create(CultureInfo.InvariantCulture, $"{data.Count}")) { Unit = "row" };
        }

        var covariance = model.Covariance(options.StandardErrors);
        var p = model.Terms.Length;
        var means = ColumnMeans(model.Design);
        var effects = new List<Inference>();
        var lsMeans = new Inference[data.Arms.Length];
        var column = FirstArmColumn;
        for (var a = 0; a < data.Arms.Length; a++)
        {
            var weights = (double[])means.Clone();
            weights.AsSpan(FirstArmColumn, data.Arms.Length - 1).Clear();
            if (a != reference)
            {
                var effect = new double[p];
                effect[column] = 1;
                weights[column] = 1;
                column++;
                effects.Add(model.Contrast($"{data.Arms[a]} - {data.Arms[reference]}", effect, covariance, options.Level));
            }

            lsMeans[a] = model.Contrast(data.Arms[a], weights, covariance, options.Level);
        }

        var slope = new double[p];
        slope[1] = 1;
        return new AncovaFit
        {
            Reference = data.Arms[reference],
            Effects = [.. effects.Select(e => options.LogRatio ? e.AsRatio() with { Name = e.Name.Replace(" - ", " / ", StringComparison.Ordinal) } : e)],
            LeastSquaresMeans = [.. lsMeans.Select(m => options.LogRatio ? m.AsRatio() : m)],
            Counts = [.. data.Arms.Select((_, a) => data.Arm.Count(x => x == a))],
            BaselineSlope = model.Contrast("baseline", slope, covariance, options.Level),
            Arms = Wald.Test("arm", model, covariance, FirstArmColumn, data.Arms.Length - 1),
            IsRatio = options.LogRatio,
            StandardErrors = options.StandardErrors,
            Model = model,
            MethodsText = Sentence(data, options, reference),
        };
    }

    private static double[] ColumnMeans(Matrix x)
    {
        var means = new double[x.Columns];
        for (var j = 0; j < means.Length; j++)
        {
            means[j] = x.Column(j).Average();
        }

        return means;
    }

    private static string Sentence(AncovaData data, AncovaOptions options, int reference)
    {
        var errors = options.StandardErrors == SandwichKind.None ? "" : $" with {options.StandardErrors} standard errors";
        var covariates = data.Covariates.Length == 0 ? "" : " and " + string.Join(", ", data.Covariates.Select(c => c.Name));
        var scale = options.LogRatio ? "logarithm of the follow-up value, adjusted for the logarithm of its baseline" : "follow-up value, adjusted for its baseline";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Arms were compared with {data.Arms[reference]} by analysis of covariance of the {scale}{covariates}{errors}; least-squares means are at the mean baseline and intervals cover {options.Level:P0} (t distribution).");
    }
}
