using System.Text.RegularExpressions;

namespace Toolkit.EndToEnd.Tests;

/// <summary>What is written about the command line is what the command line says.</summary>
public class UsageTests
{
    private static readonly string Docs = Path.Combine(CommandLine.Root, "docs");

    [Fact]
    public async Task The_usage_page_is_current()
    {
        var ran = await CommandLine.RunAsync("usage");
        Assert.Equal(0, ran.Code);
        Assert.True(
            ran.Output == await File.ReadAllTextAsync(Path.Combine(Docs, "usage.md"), TestContext.Current.CancellationToken),
            "docs/usage.md is not what the parser says. Run: dotnet run -c Release --project src/Cli -- usage --output docs/usage.md");
    }

    [Theory, InlineData("--help"), InlineData("demo", "--help"), InlineData("store", "verify", "-h")]
    public async Task Help_ends_with_the_exit_codes(params string[] arguments)
    {
        var ran = await CommandLine.RunAsync(arguments);
        Assert.Equal(0, ran.Code);
        Assert.Matches(new Regex(@"Exit codes:\s+0  done\s+1  failed.*\s75  nothing was harmed: try again \(safe to requeue\)\s+130  interrupted from the keyboard\s+143  ended by SIGTERM\s*$", RegexOptions.Singleline | RegexOptions.ExplicitCapture), ran.Output);
    }

    [Fact]
    public async Task The_manual_page_names_every_verb_and_breaks_no_line_of_man()
    {
        var manual = (await CommandLine.RunAsync("usage", "--man")).Output;
        var page = await File.ReadAllTextAsync(Path.Combine(Docs, "usage.md"), TestContext.Current.CancellationToken);
        Assert.StartsWith(".TH TOOLKIT 1", manual, StringComparison.Ordinal);
        foreach (Match verb in Regex.Matches(page, "^#{2,4} (?<verb>[a-z0-9 -]+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture))
        {
            Assert.Contains(".SS toolkit " + verb.Groups["verb"].Value.Replace("-", "\\-", StringComparison.Ordinal), manual, StringComparison.Ordinal);
        }

        Assert.All(manual.Split('\n').Where(l => l.StartsWith('.')), l => Assert.Matches(@"^\.(TH|SH|SS|TP|B|I|RI|PP|nf|fi)( |$)", l));
    }

    [Fact]
    public async Task Every_verb_has_an_example_or_verbs_beneath_it()
    {
        var page = (await CommandLine.RunAsync("usage")).Output;
        var lacking = Regex.Split(page, "^#{2,4} ", RegexOptions.Multiline).Skip(1)
            .Where(s => !s.StartsWith("Exit codes", StringComparison.Ordinal) && !s.Contains("Example:", StringComparison.Ordinal) && !s.Contains(" VERB", StringComparison.Ordinal))
            .Select(s => s[..s.IndexOf('\n', StringComparison.Ordinal)]);
        Assert.Empty(lacking);
    }

    [Fact]
    public void Pages_name_only_verbs_and_options_that_exist()
    {
        var usage = File.ReadAllText(Path.Combine(Docs, "usage.md"));
        var verbs = Regex.Matches(usage, "^#{2,4} (?<verb>[a-z0-9 -]+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture).Select(m => m.Groups["verb"].Value).ToHashSet(StringComparer.Ordinal);
        foreach (var page in Directory.GetFiles(Docs, "*.md").Append(Path.Combine(CommandLine.Root, "README.md")))
        {
            foreach (Match command in Regex.Matches(File.ReadAllText(page), "toolkit (?<words>[a-z]+( [a-z][a-z-]+)?)(?<rest>[^`\n]*)", RegexOptions.ExplicitCapture))
            {
                var (words, first) = (command.Groups["words"].Value, command.Groups["words"].Value.Split(' ')[0]);
                if (!verbs.Contains(first))
                {
                    continue;
                }

                var section = Section(usage, verbs.Contains(words) ? words : first);
                // What follows "--" and "--sbatch" is handed on to another program.
                var rest = Regex.Replace(command.Groups["rest"].Value.Split(" -- ")[0], "--sbatch [^ ]+", "--sbatch");
                foreach (Match option in Regex.Matches(rest, " (?<name>--[a-z0-9-]+)", RegexOptions.ExplicitCapture))
                {
                    var name = option.Groups["name"].Value;
                    Assert.True(name is "--help" or "--quiet" or "--version" || section.Contains(name + "`", StringComparison.Ordinal) || section.Contains(name + " ", StringComparison.Ordinal), $"{Path.GetFileName(page)}: 'toolkit {words}' has no option {name}.");
                }
            }
        }
    }

    private static string Section(string usage, string verb)
    {
        var at = Regex.Match(usage, $"^#{{2,4}} {Regex.Escape(verb)}$", RegexOptions.Multiline).Index;
        var end = usage.IndexOf("\n## ", at + 1, StringComparison.Ordinal);
        return usage[at..(end < 0 ? usage.Length : end)];
    }
}
