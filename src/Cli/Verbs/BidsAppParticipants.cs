using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Toolkit.Measurements;
using Toolkit.Pipelines.Batch;
using Toolkit.Pipelines.Bids;

namespace Toolkit.Cli.Verbs;

/// <summary>The participant level: watches the processes that do the work, says how things stand, and names what failed.</summary>
internal static class BidsAppParticipants
{
    private static readonly TimeSpan StatusInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    public static async Task<ExitCode> RunAsync(Shell shell, BidsAppRequest request, ImagingDataset dataset, ImmutableArray<string> labels, string[] args)
    {
        if (Prepare(shell, request, dataset) is { } refused)
        {
            return refused;
        }

        var board = new BatchBoard(labels, TimeProvider.System);
        var settings = Settings(request, labels.Length);
        if (request.ReportsOnly)
        {
            WritePage(request, board, labels);
            return BidsAppReports.Run(shell, request, [.. labels.Select(l => "sub-" + l)]);
        }

        shell.Say($"{labels.Length} participant{(labels.Length == 1 ? "" : "s")} of {Describe(dataset.Kind)}; {settings.Processes} process{(settings.Processes == 1 ? "" : "es")}, {MemoryLimit.Text(settings.Memory.Bytes)} of memory at most ({settings.Memory.Source}).");
        using var ending = new CancellationTokenSource();
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            // A second one is not held up.
            context.Cancel = !ending.IsCancellationRequested;
            ending.Cancel();
        });
        var threads = request.ThreadsEach ?? Math.Max(1, request.Processors / settings.Processes);
        var run = new BatchRun(request.Tree, settings, () => Worker(args, threads), board, TimeProvider.System);
        var work = run.RunAsync(labels, ending.Token);
        await WatchAsync(shell, request, board, settings, work);
        await work;
        return Ended(shell, request, board, settings, labels, ending.IsCancellationRequested);
    }

    /// <summary>What the process tells the shell of all that came of the participants.</summary>
    public static ExitCode CodeOf(IReadOnlyCollection<BoardRow> rows, bool interrupted)
    {
        if (interrupted || rows.Any(r => r.State == ParticipantState.Interrupted))
        {
            return ExitCode.TryAgain;
        }

        var failures = rows.Where(r => r.State == ParticipantState.Failed).Select(r => CodeOf(r.Failure!.Kind)).Distinct().ToList();
        return failures.Count == 0 ? ExitCode.Ok
            : rows.Any(r => r.State == ParticipantState.Done) ? ExitCode.Partial
            : failures.Count == 1 ? failures[0]
            : failures.TrueForAll(f => f is ExitCode.BadData or ExitCode.CorruptInput) ? ExitCode.BadData : ExitCode.Unspecified;
    }

    private static ExitCode CodeOf(FailureKind kind) => kind switch
    {
        FailureKind.BadData => ExitCode.BadData,
        FailureKind.CorruptInput => ExitCode.CorruptInput,
        FailureKind.Memory => ExitCode.Usage,
        FailureKind.InputOutput => ExitCode.InputOutput,
        FailureKind.CannotCreate or FailureKind.Conflict => ExitCode.CannotCreate,
        FailureKind.Bug => ExitCode.Bug,
        FailureKind.Interrupted => ExitCode.TryAgain,
        _ => ExitCode.Unspecified,
    };

    /// <summary>Makes the output folder and what every process writes alike.</summary>
    private static ExitCode? Prepare(Shell shell, BidsAppRequest request, ImagingDataset dataset)
    {
        try
        {
            Directory.CreateDirectory(request.Tree.Logs);
            SharedFile.WriteIfDifferent(Path.Combine(request.Tree.Root, "dataset_description.json"), DatasetDescription.Document(dataset));
            SharedFile.WriteIfDifferent(Path.Combine(request.Tree.Root, ".bidsignore"), DatasetDescription.Ignored);
            SharedFile.WriteIfDifferent(Path.Combine(request.Tree.Logs, "CITATION.md"), Citation.Text(request.Options.CanonicalText(), dataset.Kind == DatasetKind.Derived));
            if (request.PseudonymTable is { } table && dataset is DicomExport export)
            {
                SharedFile.Write(table, string.Concat(export.Identities.Select(i => $"sub-{i.Key}\t{Printable.Clean(i.Value).Replace('\t', ' ')}\n").Prepend("participant_id\tpatient_id\n")));
            }

            return null;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or DirectoryNotFoundException || (e is IOException && !Directory.Exists(request.Tree.Logs)))
        {
            shell.Complain("output_dir cannot be made: " + e.Message);
            return ExitCode.CannotCreate;
        }
    }

    private static BatchSettings Settings(BidsAppRequest request, int participants) => new()
    {
        Processes = request.LowMemory ? 1 : Math.Clamp(request.Processors / (request.ThreadsEach ?? 1), 1, participants),
        Memory = MemoryLimit.Of(request.MemoryMegabytes, Environment.GetEnvironmentVariable, path => File.Exists(path) ? File.ReadAllText(path) : null),
        Patience = TimeSpan.FromSeconds(request.PatienceSeconds),
        StopOnFirst = request.StopOnFirst,
        Job = BidsAppRequest.Job,
    };

    private static string Describe(DatasetKind kind) => kind switch { DatasetKind.Raw => "a BIDS data set", DatasetKind.Derived => "a data set that was prepared before", _ => "a DICOM export" };

    /// <summary>The same program with the same options, as a worker.</summary>
    private static ProcessStartInfo Worker(string[] args, int threads)
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program);
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "toolkit.dll"));
        }

        foreach (var argument in args)
        {
            start.ArgumentList.Add(argument);
        }

        start.ArgumentList.Add("--worker");
        if (!args.Any(a => BidsAppForm.Spelled(a).StartsWith("--omp-nthreads", StringComparison.Ordinal)))
        {
            start.ArgumentList.Add("--omp-nthreads");
            start.ArgumentList.Add(Numbers.Format(threads));
        }

        return start;
    }

    private static async Task WatchAsync(Shell shell, BidsAppRequest request, BatchBoard board, BatchSettings settings, Task work)
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        var written = Stopwatch.StartNew();
        WriteStatus(request, board, settings, null);
        while (await Task.WhenAny(work, Task.Delay(Tick)) != work)
        {
            Tell(shell, request, board, told);
            shell.Status(board.Line());
            if (written.Elapsed >= StatusInterval)
            {
                written.Restart();
                WriteStatus(request, board, settings, null);
            }
        }

        Tell(shell, request, board, told);
    }

    private static void Tell(Shell shell, BidsAppRequest request, BatchBoard board, HashSet<string> told)
    {
        foreach (var row in board.Rows().Where(r => r.State is ParticipantState.Done or ParticipantState.Failed && told.Add(r.Entity)))
        {
            if (row.Failure is { } failure)
            {
                shell.Complain($"{row.Entity} failed at {failure.Stage}: {failure.Reason}");
            }
            else if (request.Verbose)
            {
                shell.Say($"{row.Entity} is done.");
            }
        }
    }

    private static ExitCode Ended(Shell shell, BidsAppRequest request, BatchBoard board, BatchSettings settings, ImmutableArray<string> labels, bool interrupted)
    {
        var rows = board.Rows();
        var code = CodeOf(rows, interrupted);
        try
        {
            WritePage(request, board, labels);
        }
        catch (IOException e)
        {
            shell.Complain("The page of the run could not be written: " + e.Message);
            code = code == ExitCode.Ok ? ExitCode.InputOutput : code;
        }

        WriteStatus(request, board, settings, (int)code);
        var done = rows.Count(r => r.State == ParticipantState.Done);
        shell.Say(interrupted
            ? $"Ended on request: {done} of {rows.Length} participants are done; the same command goes on from here."
            : $"{done} of {rows.Length} participants are done. Page of the run: {Path.Combine(request.Tree.Logs, "run.html")}");
        return code;
    }

    // A task of a cluster has a status file of its own; the page of all is the group level's.
    private static void WritePage(BidsAppRequest request, BatchBoard board, ImmutableArray<string> labels)
    {
        if (request.StatusFile is null)
        {
            var known = board.Rows().Where(r => r.Failure is not null).ToDictionary(r => r.Entity, r => r.Failure!, StringComparer.Ordinal);
            SharedFile.Write(Path.Combine(request.Tree.Logs, "run.html"), RunPage.Of(request.Tree, [.. labels.Select(l => "sub-" + l)], known, TimeProvider.System.GetUtcNow()));
        }
    }

    private static void WriteStatus(BidsAppRequest request, BatchBoard board, BatchSettings settings, int? code)
    {
        try
        {
            SharedFile.Write(request.StatusFile ?? Path.Combine(request.Tree.Logs, "status.json"), RunStatus.Document(board, settings, TimeProvider.System.GetUtcNow(), code));
        }
        catch (IOException)
        {
            // The disk is full: the participants' own failures say so, and the exit code.
        }
    }
}
