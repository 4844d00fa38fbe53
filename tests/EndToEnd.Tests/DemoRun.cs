using System.Text.Json;

[assembly: AssemblyFixture(typeof(Toolkit.EndToEnd.Tests.DemoRun))]

namespace Toolkit.EndToEnd.Tests;

/// <summary>One run of the demo that all tests look at.</summary>
public sealed class DemoRun : IAsyncLifetime
{
    public const int Seed = 3;

    /// <summary>Folder of the run; its sub-folder "input" holds the study.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("toolkit-demo-").FullName;

    internal Ran Ran { get; private set; } = null!;

    public string Results => Path.Combine(Folder, "results.json");

    public async ValueTask InitializeAsync() => Ran = await CommandLine.RunAsync("demo", "--output", Folder, "--seed", "3", "--threads", "2");

    public JsonDocument Json() => JsonDocument.Parse(File.ReadAllBytes(Results));

    /// <summary>A copy of the demo's input that a test may break; scans are linked, not copied, except those of <paramref name="copied"/>.</summary>
    internal string CopyOfInput(params string[] copied)
    {
        var (from, to) = (Path.Combine(Folder, "input"), Directory.CreateTempSubdirectory("toolkit-study-").FullName);
        foreach (var folder in new[] { "captures", "plates", "layouts", "motion" })
        {
            Copy(Path.Combine(from, folder), Path.Combine(to, folder));
        }

        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        Directory.CreateDirectory(Path.Combine(to, "dicom"));
        foreach (var participant in Directory.EnumerateDirectories(Path.Combine(from, "dicom")))
        {
            var target = Path.Combine(to, "dicom", Path.GetFileName(participant));
            if (copied.Contains(Path.GetFileName(participant)))
            {
                Copy(participant, target);
            }
            else
            {
                Directory.CreateSymbolicLink(target, participant);
            }
        }

        return to;
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
