using System.Diagnostics;
using System.Text.Json;
using Toolkit.Reports.Evidence;
using Toolkit.Reports.Tests.Evidence;

namespace Toolkit.Reports.Tests;

/// <summary>Every kind of report as axe-core sees it in Chromium: light, dark, and at 200 % zoom.</summary>
public sealed class AccessibilityTests : IDisposable
{
    /// <summary>Eighteen looks take seconds each on a loaded machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    private static readonly string Browser = Path.Combine(Root(), "tests", "Browser");

    private readonly string folder = Directory.CreateTempSubdirectory("toolkit-axe-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task No_report_has_a_serious_fault_in_any_look_and_none_is_wider_than_its_window()
    {
        var set = SampleEvidence.Set;
        var looks = await Inspect(
            ("trial", HtmlReport.Write(SamplePages.Trials() with { Signatures = [new("Ann", "approval", "2026-03-02", new('a', 64), IsValid: true)], Anchor = "1:" + new string('0', 64) })),
            ("plate", HtmlReport.Write(SampleDetailPages.PlateModel())),
            ("participant", HtmlReport.Write(SampleDetailPages.Participant())),
            ("gallery", HtmlReport.Write(SampleDetailPages.Gallery())),
            ("evidence", HtmlReport.Write(EvidencePage.Synthesis(set, Toolkit.Evidence.Swim.ReviewSynthesis.Of(set)))),
            ("audit", HtmlReport.Write(EvidencePage.Audit(set, Toolkit.Evidence.Audit.ReviewAudit.Run(set)))));
        Assert.Equal(18, looks.Count);
        Assert.Empty(looks.SelectMany(l => l.Serious));
        Assert.All(looks, l => Assert.True(l.Overflow == 0, $"{l.Name} runs {l.Overflow} pixels out of its window"));
    }

    [Fact]
    public async Task The_inspection_sees_pale_words_and_a_picture_without_words()
    {
        var looks = await Inspect(("bad", "<!DOCTYPE html><html lang=\"en\"><title>Bad</title><body bgcolor=\"#ffffff\"><main><h1>Bad</h1><p><font color=\"#cccccc\">pale words</font></p><img src=\"data:,\"></main></html>"));
        Assert.Contains(looks[0].Serious, v => v.Contains("color-contrast", StringComparison.Ordinal));
        Assert.Contains(looks[0].Serious, v => v.Contains("image-alt", StringComparison.Ordinal));
    }

    private async Task<List<Look>> Inspect(params (string Name, string Html)[] pages)
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(Browser, "node_modules", "axe-core")) || Environment.GetEnvironmentVariable("TOOLKIT_REQUIRE_PEERS") == "1", "run 'npm ci' in tests/Browser, and install chromium and node");
        ProcessStartInfo start = new("node") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Browser };
        start.ArgumentList.Add("axe.mjs");
        foreach (var (name, html) in pages)
        {
            var path = Path.Combine(folder, name + ".html");
            await File.WriteAllTextAsync(path, html, TestContext.Current.CancellationToken);
            start.ArgumentList.Add(new Uri(path).AbsoluteUri);
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        using var node = Process.Start(start)!;
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(patience.Token), node.StandardError.ReadToEndAsync(patience.Token));
        await node.WaitForExitAsync(patience.Token);
        Assert.True(node.ExitCode == 0, await errors);
        return [.. (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Read)];
    }

    private static Look Read(string line)
    {
        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        var name = Path.GetFileName(root.GetProperty("page").GetString()!) + " " + root.GetProperty("look").GetString();
        return new(name, root.GetProperty("overflow").GetInt32(), [.. root.GetProperty("violations").EnumerateArray()
            .Where(v => v.GetProperty("impact").GetString() is "serious" or "critical")
            .Select(v => $"{name}: {v.GetProperty("id").GetString()}: {string.Join(" | ", v.GetProperty("nodes").EnumerateArray().Select(n => n.GetString()))}")]);
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

    private sealed record Look(string Name, int Overflow, string[] Serious);
}
