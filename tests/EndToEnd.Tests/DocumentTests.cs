using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Toolkit.EndToEnd.Tests;

/// <summary>The pages keep their word: their commands run, their links lead somewhere, and the package works as they say.</summary>
public sealed class DocumentTests : IDisposable
{
    private static readonly string Docs = Path.Combine(CommandLine.Root, "docs");
    private readonly string folder = Directory.CreateTempSubdirectory("toolkit-documents-").FullName;

    public static TheoryData<string> Pages => [.. Directory.GetFiles(Docs, "*.md").Where(p => File.ReadAllText(p).Contains("\n```sh\n", StringComparison.Ordinal)).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Blocks marked sh are run line by line in one empty folder; other blocks are shown only.</summary>
    [Theory, MemberData(nameof(Pages))]
    public async Task The_commands_of_a_page_run(string page)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Docs, page), TestContext.Current.CancellationToken);
        foreach (Match block in Regex.Matches(text, "\n```sh\n(?<lines>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture))
        {
            foreach (var line in block.Groups["lines"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                Assert.StartsWith("toolkit ", line, StringComparison.Ordinal);
                var ran = await CommandLine.RunInAsync(folder, line.Split(' ')[1..]);
                // The doctor ends with 1 on a machine that is not fit: that is its word on this one.
                Assert.True(ran.Code == 0 || (ran.Code == 1 && line.StartsWith("toolkit doctor", StringComparison.Ordinal)), $"{page}: {line}: code {ran.Code}, {ran.Error}");
            }
        }
    }

    [Fact]
    public void Links_between_pages_lead_somewhere()
    {
        foreach (var page in Directory.GetFiles(Docs, "*.md"))
        {
            foreach (Match link in Regex.Matches(File.ReadAllText(page), @"\]\((?<to>[^)#:]+)\)", RegexOptions.ExplicitCapture))
            {
                Assert.True(File.Exists(Path.Combine(Docs, link.Groups["to"].Value)), $"{Path.GetFileName(page)} → {link.Groups["to"].Value}");
            }
        }
    }

    [Fact]
    public void Every_sample_is_run_by_a_test_or_says_that_it_is_not()
    {
        var tests = string.Concat(Directory.GetFiles(Path.Combine(CommandLine.Root, "tests", "EndToEnd.Tests"), "*.cs").Select(File.ReadAllText));
        foreach (var sample in Directory.GetDirectories(Path.Combine(CommandLine.Root, "samples")))
        {
            var read = Path.Combine(sample, "README.md");
            Assert.True(File.Exists(read), $"{sample} has no README.md.");
            Assert.True(
                tests.Contains("\"" + Path.GetFileName(sample) + "\"", StringComparison.Ordinal) || File.ReadAllText(read).Contains("stands outside `Toolkit.sln`", StringComparison.Ordinal),
                $"{Path.GetFileName(sample)} is run by no test and does not say why.");
        }
    }

    [Fact]
    public void The_citation_names_the_version_that_is_built()
    {
        var version = Regex.Match(File.ReadAllText(Path.Combine(CommandLine.Root, "Directory.Build.props")), "<Version>(?<v>.*)</Version>", RegexOptions.ExplicitCapture).Groups["v"].Value;
        Assert.Contains("\nversion: " + version + "\n", File.ReadAllText(Path.Combine(CommandLine.Root, "CITATION.cff")), StringComparison.Ordinal);
    }

    /// <summary>The cheap form: the program as it was built, packed; the native one is tried by packaging/build itself.</summary>
    [Fact]
    public async Task The_debian_package_holds_a_program_that_gives_its_known_answers()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/dpkg-deb"), "install dpkg: it makes the package of this test");
        var program = CommandLine.CopyProgram(folder);
        await Shell("packaging/build", "--output", folder, "--program", program, "deb");
        var package = Assert.Single(Directory.GetFiles(folder, "toolkit_*.deb"));
        var root = Path.Combine(folder, "root");
        await Shell("dpkg-deb", "-x", package, root);
        string[] parts = ["usr/lib/toolkit/toolkit", "usr/lib/toolkit/SHA256SUMS", "usr/share/man/man1/toolkit.1.gz", "usr/lib/udev/rules.d/99-assay-readers.rules", "usr/lib/systemd/system/toolkit.service", "etc/toolkit/toolkit.yaml", "usr/share/doc/toolkit/copyright"];
        Assert.All(parts, part => Assert.True(File.Exists(Path.Combine(root, part)), part));
        Assert.Contains("Depends: ", await Shell("dpkg-deb", "-I", package), StringComparison.Ordinal);
        var verified = await CommandLine.RunFromAsync(Path.Combine(root, "usr/lib/toolkit"), "verify", "--quick", "--json");
        Assert.Equal(0, verified.Code);
        Assert.DoesNotContain("only packages bring one", verified.Output, StringComparison.Ordinal);
    }

    private static async Task<string> Shell(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program.Contains('/', StringComparison.Ordinal) ? Path.Combine(CommandLine.Root, program) : program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = CommandLine.Root };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{program}: code {process.ExitCode}\n{await output}\n{await error}");
        return await output;
    }
}
