using System.Xml.Linq;

namespace Toolkit.Architecture.Tests;

public class FloorTests
{
    /// <summary>Each project's floor and what it may see. CONTRIBUTING.md holds the same table in words; change both.</summary>
    private static readonly Dictionary<string, (int Floor, string[] MaySee)> House = new(StringComparer.Ordinal)
    {
        ["Measurements"] = (0, []),
        ["Kernels"] = (0, []),
        ["Devices"] = (1, ["Measurements"]),
        ["Dicom"] = (1, ["Measurements"]),
        ["Imaging"] = (1, ["Measurements", "Kernels"]),
        ["Biomarkers"] = (2, ["Measurements", "Kernels", "Imaging"]),
        ["Trials"] = (2, ["Measurements", "Kernels"]),
        ["Evidence"] = (2, ["Measurements", "Kernels"]),
        ["Storage"] = (3, ["Measurements"]),
        ["Reports"] = (3, ["Measurements", "Biomarkers", "Trials", "Evidence"]),
        ["Simulators"] = (3, ["Measurements", "Devices", "Dicom", "Imaging"]),
        ["Pipelines"] = (4, ["Measurements", "Kernels", "Devices", "Dicom", "Imaging", "Biomarkers", "Trials", "Evidence", "Storage", "Reports"]),
        ["Workstation"] = (5, ["Measurements", "Kernels", "Devices", "Dicom", "Imaging", "Biomarkers", "Trials", "Evidence", "Storage", "Reports", "Simulators", "Pipelines"]),
        ["Cli"] = (6, ["Measurements", "Kernels", "Devices", "Dicom", "Imaging", "Biomarkers", "Trials", "Evidence", "Storage", "Reports", "Simulators", "Pipelines", "Workstation"]),
    };

    public static TheoryData<string> Projects => [.. Repository.Projects("src").Select(p => Path.GetFileNameWithoutExtension(p))];

    [Theory, MemberData(nameof(Projects))]
    public void A_project_stands_on_a_floor_and_sees_only_what_it_may(string project)
    {
        Assert.True(House.TryGetValue(project, out var room), $"src/{project} stands on no floor: give it one in the table of this test.");
        foreach (var seen in References(Path.Combine(Repository.Root, "src", project, project + ".csproj")))
        {
            Assert.True(room.MaySee.Contains(seen), $"src/{project} may not see {seen}.");
            Assert.True(House[seen].Floor < room.Floor, $"src/{project} sees {seen}, which is not below it.");
        }
    }

    [Fact]
    public void The_table_itself_looks_only_downwards() =>
        Assert.All(House, room => Assert.All(room.Value.MaySee, seen => Assert.True(House[seen].Floor < room.Value.Floor, $"{room.Key} → {seen}")));

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "Toolkit.sln"));
        Assert.All(
            Repository.Projects("src").Concat(Repository.Projects("tests")),
            path => Assert.Contains("\"" + Path.GetFileNameWithoutExtension(path) + "\"", solution, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Projects))]
    public void Every_project_has_content_and_tests(string project)
    {
        Assert.NotEmpty(Repository.Sources("src/" + project));
        var tests = project == "Cli" ? "tests/EndToEnd.Tests" : $"tests/{project}.Tests";
        Assert.Contains(Repository.Sources(tests), path => File.ReadAllText(path).Contains("[Fact", StringComparison.Ordinal));
    }

    private static IEnumerable<string> References(string project) =>
        XDocument.Load(project).Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')));
}
