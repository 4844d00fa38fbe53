using System.Diagnostics;
using System.Text.Json;

namespace Toolkit.Conformance.Tests;

/// <summary>The whole DICOM corpus in one command, as a person would: every case's images come out of it, and every other file is accounted for.</summary>
public class DicomVerbTests
{
    private const string Area = "dicom";
    private static readonly IReadOnlyList<string> Folders = Cases.Folders(Area, "", folder => Directory.Exists(Path.Combine(folder, "input")));

    private static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "../../Cli", new DirectoryInfo(AppContext.BaseDirectory).Name, "toolkit");

    [Fact]
    public void One_command_converts_the_corpus_and_accounts_for_every_file()
    {
        Cases.SkipWithout(Folders, Area);
        Assert.SkipUnless(File.Exists(Program), "Build src/Cli first: the verb is run as a process.");
        var output = Directory.CreateTempSubdirectory("toolkit-corpus-");
        try
        {
            var corpus = Path.GetDirectoryName(Folders[0])!;
            var code = Run("dicom", "to-nifti", corpus, output.FullName, "--quiet");
            using var report = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(output.FullName, "report.json")));
            Assert.Equal(code, report.RootElement.GetProperty("exit_code").GetInt32());

            // Each image has its files, and no file more was written.
            var names = report.RootElement.GetProperty("images").EnumerateArray().Select(i => i.GetProperty("name").GetString()!).ToList();
            Assert.Equal(names.SelectMany(n => new[] { n + ".json", n + ".nii" }).Append("report.json").Order(StringComparer.Ordinal), output.GetFiles().Select(f => f.Name).Where(n => !n.EndsWith(".bval", StringComparison.Ordinal) && !n.EndsWith(".bvec", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

            // A series of a case is an image of the run, or its files are named with a reason.
            var made = report.RootElement.GetProperty("images").EnumerateArray().Select(i => i.GetProperty("seriesInstanceUid").GetString()).ToHashSet(StringComparer.Ordinal);
            var aside = report.RootElement.GetProperty("notUsed").EnumerateArray().ToDictionary(f => f.GetProperty("file").GetString()!, f => f.GetProperty("reason").GetString()!, StringComparer.Ordinal);
            Assert.All(aside, f => Assert.NotEqual("", f.Value));
            foreach (var path in Directory.EnumerateFiles(corpus, "*", SearchOption.AllDirectories))
            {
                Assert.True(aside.ContainsKey(path) || (Toolkit.Dicom.DicomFile.Read(path).Try(out var file, out _) && made.Contains(file.Data.Ascii(Toolkit.Dicom.Tags.SeriesInstanceUid) ?? "")), $"{path} is neither in an image nor in the report");
            }
        }
        finally
        {
            output.Delete(recursive: true);
        }
    }

    private static int Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
