using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Toolkit.Workstation.Frame;

namespace Toolkit.Workstation.Tests;

public class AssetsTests
{
    private static readonly string[] Vendored = [.. Assets.All.Keys.Where(n => n.StartsWith("lib/", StringComparison.Ordinal))];

    [Fact]
    public void Every_file_of_others_is_in_the_manifest_with_its_hash()
    {
        var manifest = Encoding.UTF8.GetString(Assets.All["lib/SHA256SUMS"].Content).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split("  ")).ToDictionary(parts => "lib/" + parts[1], parts => parts[0]);
        string[] ours = ["lib/SHA256SUMS", "lib/README.md"];
        Assert.Equal(Vendored.Except(ours).Order(StringComparer.Ordinal), manifest.Keys.Order(StringComparer.Ordinal));
        Assert.All(manifest, file => Assert.Equal(file.Value, Convert.ToHexStringLower(SHA256.HashData(Assets.All[file.Key].Content))));
    }

    [Fact]
    public void Every_library_has_its_licence_and_its_line() =>
        Assert.All(Vendored.Where(n => n.Count(c => c == '/') == 2).Select(n => n.Split('/')[1]).Distinct(), library =>
        {
            Assert.Contains("lib/" + library + "/LICENSE", Vendored);
            Assert.Contains($"`{library}`", Encoding.UTF8.GetString(Assets.All["lib/README.md"].Content), StringComparison.Ordinal);
        });

    /// <summary>Names of formats and of namespaces are no requests; nothing else in our own files may name another host.</summary>
    [Fact]
    public void Our_own_files_name_no_other_host()
    {
        Assert.All(
            Assets.All.Where(a => !Vendored.Contains(a.Key)),
            asset => Assert.DoesNotMatch(@"(https?:)?//(?!www\.w3\.org/2000/svg)[a-z0-9]", Regex.Replace(Encoding.UTF8.GetString(asset.Value.Content), @"^\s*//.*$", "", RegexOptions.Multiline)));
    }

    /// <summary>Comments of shaders name their sources; an address that is asked for would stand in a call or in url().</summary>
    [Fact]
    public void The_libraries_ask_no_other_host() =>
        Assert.All(Vendored, name => Assert.DoesNotMatch(@"(fetch|import|importScripts|Worker|open)\(\s*[""'`]https?:|url\(\s*[""']?(https?:)?//", Encoding.UTF8.GetString(Assets.All[name].Content)));

    [Fact]
    public async Task An_asset_is_kept_by_the_browser_only_under_its_own_version()
    {
        await using var site = await Site.StartAsync();
        using var browser = await site.AdmittedAsync();
        using var kept = await browser.GetAsync(Assets.Address("lib/uplot/uPlot.iife.min.js"));
        Assert.Contains("immutable", kept.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal("text/javascript", kept.Content.Headers.ContentType!.MediaType);
        using var asked = await browser.GetAsync("/assets/bench.css?v=0");
        Assert.True(asked.Headers.CacheControl!.NoCache);
    }

    [Theory]
    [InlineData("/assets/../Program.cs")]
    [InlineData("/assets/..%2f..%2fetc%2fpasswd")]
    [InlineData("/assets/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/assets//etc/passwd")]
    [InlineData("/assets/lib/..%5c..%5cetc%5cpasswd")]
    [InlineData("/assets/bench.css%00.txt")]
    public async Task No_path_leads_out_of_the_assets(string path)
    {
        await using var site = await Site.StartAsync();
        using var browser = await site.AdmittedAsync();
        using var answer = await browser.GetAsync(path);
        Assert.True((int)answer.StatusCode is 400 or 404, $"{path}: {answer.StatusCode}");
    }
}
