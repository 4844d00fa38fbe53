using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Toolkit.Reports;
using Toolkit.Reports.Drawing;

namespace Toolkit.Workstation.Frame;

/// <summary>The files that pages refer to. They lie in the program itself; an address that names none gives 404.</summary>
internal static class Assets
{
    private const string Root = "wwwroot/";
    private static readonly Lazy<FrozenDictionary<string, Asset>> Files = new(Load);

    /// <summary>Every file by its name: "bench.css", "lib/uplot/uPlot.iife.min.js".</summary>
    public static IReadOnlyDictionary<string, Asset> All => Files.Value;

    /// <summary>The address of a file. It changes with the content, so that browsers may keep the file.</summary>
    /// <exception cref="KeyNotFoundException">There is no such file.</exception>
    public static string Address(string name) => $"/assets/{name}?v={All[name].Version}";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/assets/{**name}", (HttpContext http, string name) =>
    {
        if (!All.TryGetValue(name, out var asset))
        {
            return Results.NotFound();
        }

        http.Response.Headers.CacheControl = http.Request.Query["v"] == asset.Version ? "private, max-age=31536000, immutable" : "no-cache";
        return Results.Bytes(asset.Content, asset.Type);
    });

    private static FrozenDictionary<string, Asset> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var files = new Dictionary<string, Asset>(StringComparer.Ordinal)
        {
            ["report.css"] = Asset.Of("report.css", Encoding.UTF8.GetBytes(PageStyle.Css + Theme.ChosenVariables)),
        };
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Root, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            files[name[Root.Length..]] = Asset.Of(name, content);
        }

        return files.ToFrozenDictionary(StringComparer.Ordinal);
    }
}

/// <summary>A file as it is sent.</summary>
/// <param name="Version">The first 16 hex digits of its SHA-256.</param>
internal sealed record Asset(byte[] Content, string Type, string Version)
{
    public static Asset Of(string name, byte[] content) => new(
        content,
        Path.GetExtension(name) switch
        {
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            ".png" => "image/png",
            _ => "text/plain; charset=utf-8",
        },
        Convert.ToHexStringLower(SHA256.HashData(content))[..16]);
}
