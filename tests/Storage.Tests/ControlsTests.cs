using System.Text.RegularExpressions;

namespace Toolkit.Storage.Tests;

/// <summary>The matrix of docs/controls.md names real tests, and claims nothing that a program cannot give.</summary>
public class ControlsTests
{
    private static readonly string Root = FindRoot();

    private static readonly string Page = File.ReadAllText(Path.Combine(Root, "docs", "controls.md"));

    /// <summary>"Type.Method" of the tests: names of tests are sentences, so that the method holds an underscore, after however short a first word.</summary>
    public static TheoryData<string> Tests => [.. Regex.Matches(Page, "`([A-Z][A-Za-z]*\\.[A-Z][A-Za-z]*_\\w+)`").Select(m => m.Groups[1].Value).Distinct(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Tests))]
    public void A_test_that_the_matrix_names_exists(string test)
    {
        var (type, method) = (test.Split('.')[0], test.Split('.')[1]);
        var files = Directory.EnumerateFiles(Path.Combine(Root, "tests"), type + ".cs", SearchOption.AllDirectories);
        Assert.Contains(files, file => Regex.IsMatch(File.ReadAllText(file), $@"\[(Fact|Theory)[^;]*\bpublic (void|async Task) {method}\("));
    }

    [Fact]
    public void Every_name_in_the_column_of_tests_is_one_that_is_looked_for()
    {
        var named = Page.Split('\n').Where(l => Regex.IsMatch(l, "^\\| (11\\.|A11|ALCOA)")).SelectMany(l => Regex.Matches(l.Split('|')[4], "`([^`]+)`").Select(m => m.Groups[1].Value)).ToHashSet(StringComparer.Ordinal);
        Assert.NotEmpty(named);
        Assert.Subset(Tests.Select(row => row.Data).ToHashSet(StringComparer.Ordinal), named);
    }

    [Fact]
    public void Every_row_of_the_matrix_names_a_feature_and_a_test()
    {
        var rows = Page.Split('\n').Where(l => Regex.IsMatch(l, "^\\| (11\\.|A11|ALCOA)")).Select(l => l.Split('|').Select(c => c.Trim()).ToArray()).ToList();
        Assert.True(rows.Count >= 14);
        Assert.All(rows, r => Assert.True(r.Length == 7 && r[3].Length > 0 && r[4].Contains('_', StringComparison.Ordinal) && r[5].Length > 0, r[1]));
    }

    [Fact]
    public void No_page_claims_what_only_a_laboratory_can_show() =>
        Assert.DoesNotMatch(new Regex("complian|certified|validated software", RegexOptions.IgnoreCase), Page);

    private static string FindRoot()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Toolkit.sln")))
        {
            at = at.Parent;
        }

        return at!.FullName;
    }
}
