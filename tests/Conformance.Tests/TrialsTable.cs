using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Toolkit.Trials;

namespace Toolkit.Conformance.Tests;

/// <summary>From a case's table and formula to a design, and from results to the shape of an answer.</summary>
internal static class TrialsTable
{
    public static Frame Read(TrialsCase reference) => Csv.Read(reference.Text(reference.Input("csv"))).Value;

    /// <summary>The formula before the first comma that stands outside brackets.</summary>
    public static string FormulaText(string text)
    {
        var depth = 0;
        for (var i = 0; i < text.Length; i++)
        {
            depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            if (text[i] == ',' && depth == 0)
            {
                return text[..i];
            }
        }

        return text;
    }

    /// <summary>Variables written as factor(x).</summary>
    public static ImmutableHashSet<string> Factors(string formula) =>
        [.. formula.Split("factor(").Skip(1).Select(p => p[..p.IndexOf(')', StringComparison.Ordinal)].Trim())];

    public static string WithoutFactor(string formula)
    {
        foreach (var name in Factors(formula))
        {
            formula = formula.Replace($"factor({name})", name, StringComparison.Ordinal);
        }

        return formula;
    }

    /// <summary>Reference level of each text column: the one no expected term is named after, where the terms name the others.</summary>
    public static ImmutableDictionary<string, string> References(Frame frame, Formula formula, IReadOnlyCollection<string> terms)
    {
        var references = ImmutableDictionary<string, string>.Empty;
        foreach (var name in formula.Variables.Where(v => !frame.IsNumeric(v)))
        {
            var levels = frame.Text(name).Where(t => t is not null).Distinct().ToList();
            var unnamed = levels.Where(l => !terms.Contains(name + l)).ToList();
            if (unnamed.Count == 1)
            {
                references = references.Add(name, unnamed[0]!);
            }
        }

        return references;
    }

    public static IReadOnlyList<string> Terms(JsonNode? table) => table is JsonArray rows ? [.. rows.Select(r => (string)r!["term"]!)] : [];

    /// <summary>One row of a coefficient table, named as the case names it.</summary>
    public static JsonObject Row(string key, string name, Inference i) => new()
    {
        [key] = name, ["estimate"] = i.Estimate, ["se"] = i.StandardError, ["df"] = i.Df, ["t"] = i.T, ["p"] = i.P, ["lower"] = i.Low, ["upper"] = i.High,
    };

    /// <summary>A coefficient table; terms keep the case's own names where the case writes a factor under another name.</summary>
    public static JsonArray Coefficients(IReadOnlyList<Inference> table, IReadOnlyList<string> names) =>
        [.. table.Select((row, k) => Row("term", k < names.Count ? names[k] : row.Name, row))];

    public static JsonArray Array(IEnumerable<double> values) => [.. values.Select(v => Number(v))];

    public static JsonArray Matrix(IEnumerable<IEnumerable<double>> rows) => [.. rows.Select(r => (JsonNode)Array(r))];

    public static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    public static JsonObject Test(JointTest t) => new()
    {
        ["term"] = t.Term, ["ss"] = Number(t.SumOfSquares), ["ms"] = Number(t.SumOfSquares / t.Df1), ["df"] = t.Df1, ["df1"] = t.Df1, ["df2"] = Number(t.Df2), ["f"] = Number(t.F), ["p"] = Number(t.P),
    };
}
