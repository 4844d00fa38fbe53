using System.Text.Json;
using Toolkit.Evidence.Swim;
using Toolkit.Evidence.Tables;

namespace Toolkit.Conformance.Tests;

/// <summary>Reference cases of the families meta-analysis and SWiM: dispatched by family and by the keys of the expected answer, never by name.</summary>
public class MetaAnalysisCases
{
    [Fact]
    public void Meta_analyses_agree_with_their_references() => Run("meta-analysis", (checks, rules, inputs, expected, folder) =>
    {
        var table = CsvTable.Read("case.csv", File.ReadAllText(Path.Combine(folder, inputs.GetProperty("csv").GetString()!))).Value;
        var answers = new MetaAnalysisAnswers(table, inputs.TryGetProperty("measure", out var m) ? m.GetString()! : "");
        rules.Compare(checks, expected, answers.Of);
        foreach (var (path, word) in MetaAnalysisRules.WordLeaves(expected))
        {
            checks.Same(string.Join('.', path), word, answers.WordOf(path) ?? word);
        }
    });

    [Fact]
    public void Syntheses_without_meta_analysis_agree_with_their_references() => Run("SWiM", (checks, rules, inputs, expected, _) =>
    {
        if (inputs.TryGetProperty("items", out var items))
        {
            var tests = items.EnumerateArray().Select(i => SignTest.Of(i.GetProperty("x").GetInt32(), i.GetProperty("n").GetInt32())).ToList();
            rules.Compare(checks, expected, path => Sign(tests[int.Parse(path[0], System.Globalization.CultureInfo.InvariantCulture)], path[1]));
            return;
        }

        double[] p = [.. inputs.GetProperty("p_one_sided").EnumerateArray().Select(e => e.GetDouble())];
        double[] weights = inputs.TryGetProperty("weights", out var w) ? [.. w.EnumerateArray().Select(e => e.GetDouble())] : [.. p.Select(_ => 1.0)];
        rules.Compare(checks, expected, path => Combined(p, weights, string.Join('.', path)));
    });

    private static double? Sign(SignTest test, string key) => key switch
    {
        "p_two" => test.TwoSided,
        "p_one" => test.OneSided,
        "wilson_lo" => test.Wilson.Low,
        "wilson_hi" => test.Wilson.High,
        "cp_lo" => test.ClopperPearson.Low,
        "cp_hi" => test.ClopperPearson.High,
        _ => null,
    };

    private static double? Combined(double[] p, double[] weights, string key) => key switch
    {
        "fisher.X2" => CombinedP.Fisher(p).Statistic,
        "fisher.df" => CombinedP.Fisher(p).Df,
        "fisher.p" => CombinedP.Fisher(p).P,
        "stouffer.z" => CombinedP.Stouffer(p).Statistic,
        "stouffer.p" => CombinedP.Stouffer(p).P,
        "stouffer_weighted.z" => CombinedP.Stouffer(p, weights).Statistic,
        "stouffer_weighted.p" => CombinedP.Stouffer(p, weights).P,
        "tippett" => CombinedP.Tippett(p),
        "edgington" => CombinedP.Edgington(p),
        "pearson.X2" => CombinedP.Pearson(p).Statistic,
        "pearson.df" => CombinedP.Pearson(p).Df,
        "pearson.p" => CombinedP.Pearson(p).P,
        "holm_min" => CombinedP.HolmSmallest(p),
        _ => null,
    };

    private static void Run(string family, Action<Checks, MetaAnalysisRules, JsonElement, JsonElement, string> compare)
    {
        var files = Cases.Files("trials", "", "*.json").Where(f => Family(f) == family).ToList();
        Cases.SkipWithout(files, "trials");
        foreach (var file in files)
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file));
            var root = document.RootElement;
            var checks = new Checks("trials", root.GetProperty("id").GetString()!);
            compare(checks, new(root.GetProperty("compare")), root.GetProperty("inputs"), root.GetProperty("expected"), Path.GetDirectoryName(file)!);
            checks.Verify();
        }
    }

    private static string? Family(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        return document.RootElement.TryGetProperty("family", out var family) ? family.GetString() : null;
    }
}
