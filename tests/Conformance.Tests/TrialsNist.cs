using System.Globalization;
using System.Text.Json.Nodes;
using Toolkit.Measurements;
using Toolkit.Trials;

namespace Toolkit.Conformance.Tests;

/// <summary>Answers of the NIST StRD families. Text is read as decimal and an offset is taken away before it becomes binary.</summary>
internal static class TrialsNist
{
    public static JsonNode Univariate(TrialsCase reference)
    {
        decimal[] values = [.. Lines(reference).Select(l => l[0])];
        var origin = values[0];
        double[] shifted = [.. values.Select(v => (double)(v - origin))];
        return new JsonObject
        {
            ["mean"] = (double)(origin + (values.Sum(v => v - origin) / values.Length)),
            ["sd"] = Math.Sqrt(Sample.Variance(shifted)),
            ["r1"] = Sample.LagOneAutocorrelation(shifted),
        };
    }

    public static JsonNode Anova(TrialsCase reference)
    {
        var lines = Lines(reference);
        var origin = lines[0][0];
        var groups = Enumerable.Range(0, lines.Max(l => l.Length)).Select(c => lines.Where(l => c < l.Length).Select(l => (double)(l[c] - origin)).ToArray()).ToList();
        var result = OneWay.Analyse(groups);
        return new JsonObject
        {
            ["between"] = TrialsTable.Test(result.Between),
            ["within"] = new JsonObject { ["df"] = result.WithinDf, ["ss"] = result.WithinSumOfSquares, ["ms"] = result.WithinSumOfSquares / result.WithinDf },
            ["r2"] = result.RSquared,
            ["resid_sd"] = result.ResidualStandardDeviation,
        };
    }

    public static JsonNode Regression(TrialsCase reference)
    {
        var lines = Lines(reference);
        var model = reference.Input("model");
        var origin = model.Contains("origin", StringComparison.Ordinal);
        var power = model.LastIndexOf('^') is var at and >= 0 ? int.Parse(model[(at + 1)..], NumberStyles.Integer, CultureInfo.InvariantCulture) : 1;
        double[][] rows = [.. lines.Select(l => Predictors([.. l.Skip(1).Select(v => (double)v)], power, origin))];
        double[] y = [.. lines.Select(l => (double)l[0])];
        var fit = LinearModel.Fit(rows, y, [.. Enumerable.Range(0, rows[0].Length).Select(k => "B" + Numbers.Format(k))]).Value;
        return new JsonObject
        {
            ["coef"] = TrialsTable.Array(fit.Coefficients.ToArray()),
            ["se"] = TrialsTable.Array(fit.Table().Select(t => t.StandardError)),
            ["r2"] = origin ? 1 - (fit.ResidualSumOfSquares / fit.SumOfSquaresAboutZero) : fit.RSquared,
            ["resid_sd"] = fit.Sigma,
        };
    }

    private static double[] Predictors(double[] x, int power, bool origin) =>
        [.. (double[])(origin ? [] : [1]), .. power > 1 ? Enumerable.Range(1, power).Select(k => Math.Pow(x[0], k)) : x];

    private static List<decimal[]> Lines(TrialsCase reference)
    {
        var range = reference.Inputs["data_lines"]!.AsArray();
        return [.. reference.Text(reference.Input("file")).Split('\n').Skip((int)range[0]! - 1).Take((int)range[1]! - (int)range[0]! + 1)
            .Select(l => l.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries).Select(t => decimal.Parse(t, NumberStyles.Float, CultureInfo.InvariantCulture)).ToArray())
            .Where(l => l.Length > 0)];
    }
}
