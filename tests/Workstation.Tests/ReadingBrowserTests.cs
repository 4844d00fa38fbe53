using System.Diagnostics;

namespace Toolkit.Workstation.Tests;

/// <summary>The reviewer's pages in Chromium: slices are drawn, the keyboard reaches everything, axe finds no serious fault, and no request leaves the workstation.</summary>
public class ReadingBrowserTests
{
    /// <summary>A browser on a loaded machine takes its time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    public static TheoryData<string> Cases => ["slices", "keyboard", "axe"];

    [Theory, MemberData(nameof(Cases))]
    public async Task A_case_of_a_reviewer_holds(string name)
    {
        var scripts = Path.Combine(Root(), "tests", "Browser");
        Assert.SkipUnless(Directory.Exists(Path.Combine(scripts, "node_modules", "playwright-core")) || Environment.GetEnvironmentVariable("TOOLKIT_REQUIRE_PEERS") == "1", "run 'npm ci' in tests/Browser, and install chromium and node");
        await using var site = await Site.StartAsync(prepare: folder =>
        {
            ParticipantReadingPageTests.Prepare(folder);
            EvidenceReviewPageTests.Copy(folder);
            TrendPageTests.Fill(folder, far: 3);
        });
        ProcessStartInfo start = new("node") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = scripts };
        foreach (var argument in new[] { "reading.mjs", name, site.Server.Link })
        {
            start.ArgumentList.Add(argument);
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        using var node = Process.Start(start)!;
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(patience.Token), node.StandardError.ReadToEndAsync(patience.Token));
        await node.WaitForExitAsync(patience.Token);
        Assert.True(node.ExitCode == 0, await errors);
        TestContext.Current.SendDiagnosticMessage(await output);
    }

    private static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Toolkit.sln")))
        {
            at = at.Parent;
        }

        return at!.FullName;
    }
}
