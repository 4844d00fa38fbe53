using System.Text.RegularExpressions;

namespace Toolkit.Architecture.Tests;

/// <summary>Rules of the house that a person would otherwise have to remember.</summary>
public class HouseRuleTests
{
    private const int LongestFile = 400;

    private static readonly string[] VagueNames = ["Utils", "Common", "Helpers", "Managers", "Core", "Misc"];

    public static TheoryData<string> Files =>
        [.. Repository.Sources("src").Concat(Repository.Sources("tests")).Select(p => Path.GetRelativePath(Repository.Root, p))];

    [Theory, MemberData(nameof(Files))]
    public void A_file_keeps_to_the_budget_of_lines(string file) =>
        Assert.InRange(File.ReadLines(Path.Combine(Repository.Root, file)).Count(), 1, LongestFile);

    [Theory, MemberData(nameof(Files))]
    public void A_file_has_no_loose_ends(string file)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, file));
        Assert.DoesNotMatch(new Regex(@"//\s*(TO" + "DO|FIX" + @"ME|HA" + "CK)|^\\s*#reg" + "ion|NotImplemented" + "Exception", RegexOptions.Multiline | RegexOptions.ExplicitCapture), text);
    }

    [Fact]
    public void No_folder_has_a_vague_name() =>
        Assert.DoesNotContain(
            Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src"), "*", SearchOption.AllDirectories),
            folder => VagueNames.Contains(Path.GetFileName(folder), StringComparer.OrdinalIgnoreCase));

    [Fact]
    public void Lock_files_and_settings_name_no_registry_host() =>
        Assert.All(
            Directory.EnumerateFiles(Repository.Root, "packages.lock.json", SearchOption.AllDirectories),
            path => Assert.DoesNotContain("://", File.ReadAllText(path), StringComparison.Ordinal));
}
