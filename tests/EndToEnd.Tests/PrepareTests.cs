namespace Toolkit.EndToEnd.Tests;

/// <summary>'run' on raw images, as a person meets it when something is missing; the numbers themselves are checked where simulated heads are at hand.</summary>
public class PrepareTests
{
    private const int BadData = 65;

    [Fact]
    public async Task Raw_images_that_are_not_there_are_named_and_each_participant_has_a_page()
    {
        var folder = Directory.CreateTempSubdirectory("toolkit-raw-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "participants.csv"), "participant,arm\nC01,control\nE01,exercise\n", TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder, "study.yaml"), Study("preset: 6p"), TestContext.Current.CancellationToken);
            var output = Path.Combine(folder, "out");
            var others = Path.Combine(output, "work", "notes.txt");
            Directory.CreateDirectory(Path.GetDirectoryName(others)!);
            await File.WriteAllTextAsync(others, "not the run's", TestContext.Current.CancellationToken);
            var ran = await CommandLine.RunAsync("run", Path.Combine(folder, "study.yaml"), "--output", output);
            Assert.Equal(BadData, ran.Code);
            Assert.Contains("import C01 v1: v1_T1w.nii: byte 0: expected a DICOM folder or a NIfTI file, found nothing there", ran.Error, StringComparison.Ordinal);
            Assert.True(File.Exists(Path.Combine(output, "derivatives", "sub-E01.html")));
            Assert.True(File.Exists(Path.Combine(output, "report.html")));
            Assert.True(File.Exists(others));
            Assert.DoesNotContain(Directory.GetDirectories(output), d => Path.GetFileName(d).StartsWith('.'));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_study_file_that_names_no_way_of_cleaning_is_refused()
    {
        var folder = Directory.CreateTempSubdirectory("toolkit-raw-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "study.yaml"), Study("smooth: 4"), TestContext.Current.CancellationToken);
            var ran = await CommandLine.RunAsync("run", Path.Combine(folder, "study.yaml"), "--dry-run");
            Assert.Equal(BadData, ran.Code);
            Assert.Contains("expected the key 'preset'", ran.Error, StringComparison.Ordinal);
            Assert.Contains("There is no unnamed default: none, bandpass", ran.Error, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Study(string setting) => $$$"""
        study: raw
        arms: [control, exercise]
        visits: [{name: v1}, {name: v2}]
        participants: participants.csv
        prepare:
          t1w: "{participant}/{visit}_T1w.nii"
          bold: "{participant}/{visit}_bold.nii"
          regions: regions.nii
          {{{setting}}}
        outcomes:
          z: {unit: "1", benefit: undecided, connectivity: {pair: [PAG, mOFC]}}
          change: {unit: "%", benefit: undecided, graymatter: {region: mOFC}}
        """;
}
