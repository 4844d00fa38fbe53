namespace Toolkit.Conformance.Tests;

/// <summary>Where the reference cases lie: <c>$TOOLKIT_CONFORMANCE</c>, else the folder "shared" beside the checkout. Cases are found by listing folders, never by name.</summary>
internal static class Cases
{
    private const string Variable = "TOOLKIT_CONFORMANCE";

    private static readonly string? Stated = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path ? path : null;

    /// <summary>The root folder; it may not exist.</summary>
    public static string Root { get; } = Path.GetFullPath(Stated ?? Path.Combine(RepositoryRoot(), "..", "shared"));

    /// <summary>The sub-folders of <c>Root/area/conformance[/below]</c> for which <paramref name="isCase"/> holds, as paths; sorted.</summary>
    public static IReadOnlyList<string> Folders(string area, string below, Func<string, bool> isCase) =>
        Found(Path.Combine(Root, area, "conformance", below), folder => Directory.EnumerateDirectories(folder).Where(isCase));

    /// <summary>The files of <c>Root/area/conformance[/below]</c> that match <paramref name="pattern"/>, as paths; sorted.</summary>
    public static IReadOnlyList<string> Files(string area, string below, string pattern) =>
        Found(Path.Combine(Root, area, "conformance", below), folder => Directory.EnumerateFiles(folder, pattern));

    /// <summary>Skips the calling test where no case was found: the folder is absent in a fresh clone. Fails where the variable promises cases and an area yields none at all.</summary>
    public static void SkipWithout(IReadOnlyCollection<string> cases, string area)
    {
        if (cases.Count > 0)
        {
            return;
        }

        Assert.False(Stated is not null && !Directory.Exists(Path.Combine(Root, area, "conformance")), $"{Variable} is set, and {Root} holds no case of {area}.");
        Assert.Skip($"No reference case of {area} under {Root}: set {Variable} to the folder that holds {area}/conformance.");
    }

    private static string[] Found(string folder, Func<string, IEnumerable<string>> list) =>
        Directory.Exists(folder) ? [.. list(folder).Order(StringComparer.Ordinal)] : [];

    private static string RepositoryRoot()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Toolkit.sln")))
        {
            at = at.Parent;
        }

        return at?.FullName ?? throw new InvalidOperationException("No Toolkit.sln above " + AppContext.BaseDirectory);
    }
}
