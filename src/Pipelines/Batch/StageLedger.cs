using System.Collections.Immutable;
using Toolkit.Pipelines.Participants;

namespace Toolkit.Pipelines.Batch;

/// <summary>What a stage cost when it ran.</summary>
/// <param name="PeakBytes">Most memory that the process held until the stage ended.</param>
public sealed record StageCost(string Name, string Kind, double CpuSeconds, double WallSeconds, long PeakBytes, long WrittenBytes);

/// <summary>Which stages of a participant are done: their keys, and the digest of every file they left. A stage is taken for done only where both still hold.</summary>
internal sealed class StageLedger(string workFolder)
{
    private string Folder => Path.Combine(workFolder, ".stages");

    /// <summary>Whether the stage was done with this key and its files are as they were left; gives its losses and what it cost.</summary>
    /// <exception cref="IOException">A file exists and cannot be read.</exception>
    public bool IsDone(ParticipantStage stage, string key, out ImmutableArray<string> losses, out StageCost? cost)
    {
        (losses, cost) = ([], null);
        if (!JsonFile.Read(FileOf(stage)).Try(out var document, out _) || JsonFile.Text(document, "key") != key
            || !TreeManifest.Read(document).Try(out var files, out _) || files.Difference(workFolder, contents: true) is not null)
        {
            return false;
        }

        losses = [.. JsonFile.Items(document, "losses").Select(l => l.GetString() ?? "")];
        double Number(string name) => JsonFile.Number(document, name) ?? 0;
        cost = new(stage.Name, stage.Kind, Number("cpuSeconds"), Number("wallSeconds"), (long)Number("peakBytes"), (long)Number("writtenBytes"));
        return true;
    }

    /// <summary>Notes that the stage is done. What it wrote is on the disk before the note is.</summary>
    /// <exception cref="IOException">The note or a file cannot be written or read.</exception>
    public StageCost Note(ParticipantStage stage, string key, ImmutableArray<string> losses, StageCost cost)
    {
        var own = Path.Combine(workFolder, stage.Name);
        var names = stage.Outputs.Concat(Directory.Exists(own) ? Directory.EnumerateFiles(own, "*", SearchOption.AllDirectories).Select(f => TreeManifest.Relative(workFolder, f)) : [])
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var files = new TreeManifest([.. names.Select(n => TreeManifest.Read(Path.Combine(workFolder, n), n))]);
        var full = cost with { WrittenBytes = files.Bytes };
        SharedFile.Write(FileOf(stage), JsonFile.Text(json =>
        {
            json.WriteString("stage", stage.Name);
            json.WriteString("key", key);
            json.WriteStartArray("losses");
            foreach (var loss in losses)
            {
                json.WriteStringValue(loss);
            }

            json.WriteEndArray();
            json.WriteNumber("cpuSeconds", full.CpuSeconds);
            json.WriteNumber("wallSeconds", full.WallSeconds);
            json.WriteNumber("peakBytes", full.PeakBytes);
            json.WriteNumber("writtenBytes", full.WrittenBytes);
            files.Write(json);
        }));
        return full;
    }

    /// <summary>Forgets the stage before it runs: its files are about to change.</summary>
    public void Forget(ParticipantStage stage)
    {
        if (File.Exists(FileOf(stage)))
        {
            File.Delete(FileOf(stage));
        }
    }

    private string FileOf(ParticipantStage stage) => Path.Combine(Folder, stage.Name + ".json");
}
