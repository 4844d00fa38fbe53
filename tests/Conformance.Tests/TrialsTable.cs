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

    /// <summary>The case's table with its filter applied, and the columns its formulas use under a name of their own: dose (as a number) and TRT (as a factor).</summary>
    public static Frame Filtered(TrialsCase reference)
    {
        var frame = Read(reference);
        var filter = ((string?)reference.Inputs["filter"] ?? "").Split('(')[0];
        foreach (var condition in filter.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (condition.Split('=') is [var name, var value] && frame.Has(name))
            {
                var column = frame.Text(name);
                frame = frame.Where(i => column[i] == value);
            }
        }

        var used = ((string?)reference.Inputs["formula"] ?? "").Split([' ', '~', '+', '*', ':', ';', ','], StringSplitOptions.RemoveEmptyEntries);
        if (used.Contains("dose") && !frame.Has("dose"))
        {
            frame.With("dose", frame.Numbers(DoseColumn(frame)));
        }

        if (used.Contains("TRT") && !frame.Has("TRT"))
        {
            frame.With("TRT", frame.Text(DoseColumn(frame)));
        }

        return frame;
    }

    public static string DoseColumn(Frame frame) => frame.Columns.First(c => c is "TRTPN" or "TRT01PN" or "TRTAN" or "dose");

    /// <summary>The formulas of a case, separated by semicolons.</summary>
    public static IReadOnlyList<Formula> Formulas(TrialsCase reference) =>
        [.. reference.Input("formula").Split(';').Select(f => Formula.Parse(WithoutFactor(FormulaText(f.Trim()))).Value)];

    /// <summary>Every text under the key "term", wherever it stands.</summary>
    public static IReadOnlyCollection<string> AllTerms(JsonNode? node) => node switch
    {
        JsonArray a => [.. a.SelectMany(AllTerms)],
        JsonObject o => [.. o.SelectMany(p => p.Key == "term" && p.Value is JsonValue v ? [v.ToString()] : p.Value is JsonObject or JsonArray ? AllTerms(p.Value) : [p.Key])],
        _ => [],
    };

    /// <summary>Columns of numbers that are factors: written factor(x), or with expected terms named after their levels.</summary>
    public static ImmutableHashSet<string> CodedFactors(Frame frame, Formula formula, IReadOnlyCollection<string> terms) =>
        [.. formula.Variables.Where(v => frame.IsNumeric(v) && terms.Any(t => t.Length > v.Length && t.StartsWith(v, StringComparison.Ordinal) && t[v.Length..].All(char.IsAsciiDigit)))];

    /// <summary>Each log(x) as a column of its own.</summary>
    public static string WithLogarithms(Frame frame, string formula)
    {
        foreach (var name in formula.Split("log(").Skip(1).Select(p => p[..p.IndexOf(')', StringComparison.Ordinal)]).Distinct())
        {
            frame.With("log." + name, System.Array.ConvertAll(frame.Numbers(name), Math.Log));
            formula = formula.Replace($"log({name})", "log." + name, StringComparison.Ordinal);
        }

        return formula;
    }

    /// <summary>Reference level of each text column: the one the case names as reference arm, else the one no expected term is named after where the terms name the others.</summary>
    public static ImmutableDictionary<string, string> References(Frame frame, Formula formula, IReadOnlyCollection<string> terms, TrialsCase? reference = null)
    {
        const string mark = "reference arm ";
        var references = ImmutableDictionary<string, string>.Empty;
        var text = reference is null ? "" : reference.Input("formula");
        var at = text.IndexOf(mark, StringComparison.Ordinal);
        var stated = at < 0 ? null : text[(at + mark.Length)..].Split([' ', ',', ';'])[0];
        foreach (var name in formula.Variables.Where(v => !frame.IsNumeric(v)))
        {
            var levels = frame.Text(name).Where(t => t is not null).Distinct().ToList();
            var unnamed = levels.Where(l => !terms.Contains(name + l)).ToList();
            if (levels.Contains(stated))
            {
                references = references.Add(name, stated!);
            }
            else if (unnamed.Count == 1)
            {
                references = references.Add(name, unnamed[0]!);
            }
        }

        return references;
    }

    /// <summary>Least-squares means in the order of the expected rows, each found by the level its row names.</summary>
    public static JsonArray MatchedMeans(JsonArray expected, IReadOnlyList<MarginalMean> means, LinearModel model) => [.. expected.Select(row =>
    {
        var (key, level) = row!.AsObject().Where(p => p.Value is JsonValue v && v.TryGetValue<string>(out _)).Select(p => (p.Key, p.Value!.ToString())).First();
        var mean = means.First(m => m.Name == level);
        return (JsonNode)Row(key, level, model.Contrast(level, mean.Weights.AsSpan()));
    })];

    /// <summary>Pairs in the order and direction of the expected contrasts.</summary>
    public static JsonArray MatchedPairs(JsonArray expected, IReadOnlyList<Inference> pairs) => [.. expected.Select(row =>
    {
        var name = (string)row!["contrast"]!;
        var (first, second) = Sides(name, pairs);
        var found = pairs.FirstOrDefault(p => p.Name == $"{first} - {second}");
        return (JsonNode)Row("contrast", name, found.Name is not null ? found : pairs.First(p => p.Name == $"{second} - {first}").Reversed(name));
    })];

    /// <summary>Difference of the first factor's levels within each level of the second, as the expected rows name them.</summary>
    public static JsonArray EffectsWithin(JsonArray expected, IReadOnlyList<MarginalMean> means, string second, LinearModel model) => [.. expected.Select(row =>
    {
        var level = row![second]?.ToString() ?? row.AsObject().Where(p => p.Key != "contrast").Select(p => p.Value!.ToString()).First(v => means.Any(m => m.Levels[1].Level == v));
        var at = means.Where(m => m.Levels[1].Level == level).ToList();
        var sides = ((string?)row["contrast"] ?? $"{at[1].Levels[0].Level} - {at[0].Levels[0].Level}").Split(" - ");
        double[] Of(string side) => [.. at.First(m => m.Levels[0].Level == side).Weights];
        var found = Row("contrast", string.Join(" - ", sides), model.Contrast("", [.. Of(sides[0]).Zip(Of(sides[1]), (a, b) => a - b)]));
        foreach (var (key, value) in row.AsObject().Where(p => p.Value is JsonValue v && v.TryGetValue<string>(out _)))
        {
            found[key] = value!.DeepClone();
        }

        return (JsonNode)found;
    })];

    // emmeans writes a level that is a number with its factor's letter in front: "T81".
    private static (string First, string Second) Sides(string contrast, IReadOnlyList<Inference> pairs)
    {
        var levels = pairs.SelectMany(p => p.Name.Split(" - ")).ToHashSet();
        var sides = contrast.Split(" - ");
        string Known(string side) => levels.Contains(side) ? side : side[1..];
        return (Known(sides[0]), Known(sides[1]));
    }

    public static IReadOnlyList<string> Terms(JsonNode? table) => table is JsonArray rows ? [.. rows.Select(r => (string)r!["term"]!)] : [];

    /// <summary>One row of a coefficient table, named as the case names it.</summary>
    public static JsonObject Row(string key, string name, Inference i) => new()
    {
        [key] = name,
        ["estimate"] = Number(i.Estimate),
        ["se"] = Number(i.StandardError),
        ["df"] = Number(i.Df),
        ["t"] = Number(i.T),
        ["z"] = Number(i.T),
        ["p"] = Number(i.P),
        ["lower"] = Number(i.Low),
        ["upper"] = Number(i.High),
    };

    /// <summary>A coefficient table; terms keep the case's own names where the case writes a factor under another name.</summary>
    public static JsonArray Coefficients(IReadOnlyList<Inference> table, IReadOnlyList<string> names) =>
        [.. table.Select((row, k) => Row("term", k < names.Count ? names[k] : row.Name, row))];

    public static JsonArray Array(IEnumerable<double> values) => [.. values.Select(v => Number(v))];

    public static JsonArray Matrix(IEnumerable<IEnumerable<double>> rows) => [.. rows.Select(r => (JsonNode)Array(r))];

    public static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    public static JsonObject Test(JointTest t) => new()
    {
        ["term"] = t.Term,
        ["ss"] = Number(t.SumOfSquares),
        ["ms"] = Number(t.SumOfSquares / t.Df1),
        ["df"] = t.Df1,
        ["df1"] = t.Df1,
        ["df2"] = Number(t.Df2),
        ["f"] = Number(t.F),
        ["p"] = Number(t.P),
    };
}
