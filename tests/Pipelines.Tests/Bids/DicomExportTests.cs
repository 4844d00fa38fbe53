using Toolkit.Measurements;
using Toolkit.Pipelines.Bids;
using Toolkit.Pipelines.Participants;
using Toolkit.Pipelines.Tests.Batch;
using Toolkit.Simulators.Scanner;

namespace Toolkit.Pipelines.Tests.Bids;

public sealed class DicomExportTests : IDisposable
{
    private readonly Folder folder = new();

    public DicomExportTests()
    {
        // The second visit lies before the first by name, not by date.
        Scan("x", "Smith4711", new(2024, 5, 1, 9, 0, 0, DateTimeKind.Unspecified));
        Scan("y", "Smith4711", new(2024, 1, 1, 9, 0, 0, DateTimeKind.Unspecified));
        Scan("z", "Jones0815", new(2024, 1, 1, 9, 0, 0, DateTimeKind.Unspecified));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Patients_become_participants_and_studies_sessions_in_the_order_of_their_dates()
    {
        var export = Open("work");
        var smith = export.Identities.Single(i => i.Value == "Smith4711").Key;
        var found = export.Find(smith).Value;
        Assert.Equal(["1", "2"], found.Sessions.Select(s => s.Label));
        Assert.Equal([folder["dicom", "y"], folder["dicom", "x"]], found.Sessions.Select(s => Assert.IsType<DicomSource>(s.T1w).Folder));
    }

    [Fact]
    public void Labels_say_nothing_of_the_patient_are_the_same_next_time_and_differ_by_work_folder()
    {
        var labels = Open("work").Labels;
        Assert.Equal(2, labels.Length);
        Assert.All(labels, l => Assert.Matches("^[0-9a-f]{12}$", l));
        Assert.Equal(labels, Open("work").Labels);
        Assert.Empty(labels.Intersect(Open("other").Labels));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder["work", ".pseudonyms.key"]));
        }
    }

    [Fact]
    public void More_visits_than_expected_are_a_fault()
    {
        var export = (DicomExport)ImagingDataset.Open(folder["dicom"], new() { WorkRoot = folder["work"], ExpectedSessions = 1 }).Value;
        var smith = export.Identities.Single(i => i.Value == "Smith4711").Key;
        Assert.Contains("expected 1 session, found 2 (ses-1, ses-2)", export.Find(smith).Fault!.Message, StringComparison.Ordinal);
        Assert.True(export.Find(export.Labels.Single(l => l != smith)).IsOk);
    }

    [Fact]
    public void A_folder_without_images_says_what_was_expected()
    {
        folder.Write("empty/readme.txt", "nothing");
        Assert.Contains("expected participants: folders sub-…, or DICOM files", ImagingDataset.Open(folder["empty"], new() { WorkRoot = folder["work"] }).Fault!.Message, StringComparison.Ordinal);
    }

    private DicomExport Open(string work) => (DicomExport)ImagingDataset.Open(folder["dicom"], new() { WorkRoot = folder[work] }).Value;

    private void Scan(string name, string patient, DateTime start)
    {
        var shape = new GridShape(8, 8, 40);
        var volume = new Volume(shape, Affine.Scaling(new(1, 1, 1), new(0, 0, 0)), [.. Enumerable.Range(0, (int)shape.Count).Select(v => (float)(v % 100))]);
        ScannerSimulator.WriteStructural(volume, folder["dicom", name], new() { Seed = 1, Participant = new(patient), Description = "MPRAGE", EchoTimeMs = 3, StudyStart = start });
    }
}
