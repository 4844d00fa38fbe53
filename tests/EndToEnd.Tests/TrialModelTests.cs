using System.Text.Json;

namespace Toolkit.EndToEnd.Tests;

/// <summary>The single models of the verb trial on small tables.</summary>
public sealed class TrialModelTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("toolkit-models-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Values_below_the_limit_enter_the_tobit_model_as_bounds()
    {
        var table = Table("arm,base,il6", Enumerable.Range(0, 24).Select(i => $"{(i % 2 == 0 ? "control" : "exercise")},{3 + (i % 5)},{(i % 6 == 0 ? "<2.5" : (3 + (i % 5) + (i % 2) + (0.1 * (i % 7))).ToString(System.Globalization.CultureInfo.InvariantCulture))}"));
        var ran = await CommandLine.RunAsync("trial", "tobit", table, "--outcome", "il6", "--terms", "arm + base", "--reference", "arm=control", "--json");
        Assert.Equal(0, ran.Code);
        using var json = JsonDocument.Parse(ran.Output);
        Assert.Equal((24, 4), (json.RootElement.GetProperty("n").GetInt32(), json.RootElement.GetProperty("censored").GetInt32()));
        Assert.Equal(["(Intercept)", "armexercise", "base"], json.RootElement.GetProperty("coef").EnumerateArray().Select(c => c.GetProperty("term").GetString()));
    }

    [Fact]
    public async Task A_cell_that_is_neither_number_nor_bound_is_named()
    {
        var ran = await CommandLine.RunAsync("trial", "tobit", Table("arm,il6", ["a,3", "b,much"]), "--outcome", "il6", "--terms", "arm");
        Assert.Equal((65, "table.csv: line 3: expected a number, '<' and a limit, or '>' and a limit, found 'much'"), (ran.Code, ran.Error.TrimEnd()));
    }

    [Fact]
    public async Task A_random_slope_has_its_components()
    {
        var rows = Enumerable.Range(0, 20).SelectMany(i => Enumerable.Range(0, 4).Select(w => $"P{i},{(i % 2 == 0 ? "a" : "b")},{w},{10 + (i % 7) + (w * (1 + (i % 3))) + ((i * w * 7 % 5) * 0.3):0.##}"));
        var ran = await CommandLine.RunAsync("trial", "lmm", Table("id,arm,week,y", rows), "--formula", "y ~ arm*week + (week|id)", "--json");
        Assert.Equal(0, ran.Code);
        using var json = JsonDocument.Parse(ran.Output);
        Assert.Equal((80, 20), (json.RootElement.GetProperty("n_obs").GetInt32(), json.RootElement.GetProperty("n_subjects").GetInt32()));
        Assert.Equal(4, json.RootElement.GetProperty("components").GetArrayLength());
    }

    [Fact]
    public async Task A_formula_without_a_random_term_is_no_such_model()
    {
        var ran = await CommandLine.RunAsync("trial", "lmm", Table("id,y", ["P1,2", "P2,3"]), "--formula", "y ~ id");
        Assert.Equal(65, ran.Code);
        Assert.Contains("expected one random term such as (1|Subject)", ran.Error, StringComparison.Ordinal);
    }

    private string Table(string header, IEnumerable<string> rows)
    {
        var path = Path.Combine(folder, "table.csv");
        File.WriteAllLines(path, [header, .. rows]);
        return path;
    }
}
