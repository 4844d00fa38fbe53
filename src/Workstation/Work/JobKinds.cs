using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Pipelines;
using Toolkit.Pipelines.Records;
using Toolkit.Pipelines.Results;
using Toolkit.Pipelines.Stages;
using Toolkit.Storage.Records;

namespace Toolkit.Workstation.Work;

/// <summary>What one piece of work is given.</summary>
/// <param name="Input">As the job states it.</param>
/// <param name="Folder">Where its output goes.</param>
/// <param name="Progress">Told how far it is.</param>
internal sealed record JobTask(string Input, string Folder, RunProgress Progress, CancellationToken Cancellation);

/// <summary>The kinds of long work.</summary>
/// <param name="Name">As it stands in the job's file.</param>
/// <param name="Title">For people.</param>
/// <param name="Run">Does it and gives one sentence a line; throws <see cref="JobFailedException"/> where the input forbids it.</param>
internal sealed record JobKind(string Name, string Title, Func<JobTask, string> Run);

/// <summary>The input forbids the work; the message says why.</summary>
internal sealed class JobFailedException(string message) : Exception(message);

/// <summary>Makes the kinds of work from what the workstation has.</summary>
internal static class JobKinds
{
    /// <summary>Runs a study of the folder of studies.</summary>
    public static JobKind Study(string studiesFolder, TimeProvider clock) => new("study", "Run a study", task =>
    {
        var file = Studies(studiesFolder).FirstOrDefault(s => s.Name == task.Input).File ?? throw new JobFailedException("The study is not there any more.");
        // One processor stays free for the ports and the pages; results do not depend on the number of threads.
        var run = StudyRun.Execute(file, Math.Max(1, Environment.ProcessorCount - 1), task.Progress, task.Folder, task.Cancellation);
        if (run.Result is null)
        {
            throw new JobFailedException(string.Join('\n', run.StudyFaults.Take(20).Select(f => f.Message)));
        }

        var output = new OutputFolder(task.Folder);
        StudyPublication.Write(output, run, clock.GetUtcNow());
        return string.Join('\n', run.Result.Estimates.Select(e => $"{e.Name}: {Short(e.Value)} ({Short(e.Low)} to {Short(e.High)})")
            .Append(string.Create(CultureInfo.InvariantCulture, $"{run.Result.Faults.Length} faults")));
    });

    /// <summary>Computes every plate again from what its record holds, and compares with what is stored. Nothing is changed.</summary>
    public static JobKind Recompute(RecordBook book) => new("recompute", "Compute every plate again and compare", task =>
    {
        var plates = book.Refresh().Records.Values.Where(r => r.Type == PlateRecords.Type && r.Stage != RecordStage.Acquired).ToImmutableArray();
        var differing = new List<string>();
        foreach (var (i, record) in plates.Index())
        {
            task.Cancellation.ThrowIfCancellationRequested();
            task.Progress("plates", i, plates.Length);
            var stored = PlateRecords.Concentrations(record).Where(c => c.Reported.Length > 0).ToDictionary(c => c.Sample, c => c.Reported, StringComparer.Ordinal);
            if (!PlateRecords.Quantify(record).Try(out var result, out var fault))
            {
                differing.Add($"{record.Id}: {fault.Message}");
            }
            else if (PlateRecords.Reported(result) is var now && (now.Count != stored.Count || now.Any(r => stored.GetValueOrDefault(r.Key) != r.Value)))
            {
                differing.Add($"{record.Id}: what is stored is not what the record gives now");
            }
        }

        task.Progress("plates", plates.Length, plates.Length);
        new OutputFolder(task.Folder).Publish("differences.txt", string.Concat(differing.Select(d => d + "\n")));
        return string.Join('\n', differing.Prepend(string.Create(CultureInfo.InvariantCulture, $"{plates.Length - differing.Count} of {plates.Length} plates give what is stored")).Take(50));
    });

    /// <summary>Studies that lie in the folder, by name.</summary>
    public static IEnumerable<(string Name, string File)> Studies(string folder) => !Directory.Exists(folder)
        ? []
        : new DirectoryInfo(folder).EnumerateDirectories().Where(d => d.LinkTarget is null).OrderBy(d => d.Name, StringComparer.Ordinal)
            .Select(d => (d.Name, Path.Combine(d.FullName, "study.yaml"))).Where(s => File.Exists(s.Item2));

    private static string Short(double? value) => value?.ToString("0.###", CultureInfo.InvariantCulture) ?? "unknown";
}
