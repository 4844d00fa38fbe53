using System.Collections.Immutable;
using System.Globalization;
using System.Threading.Channels;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;

namespace Toolkit.Workstation.Work;

/// <summary>Long work: one piece after another, its state in its folder, so that a restart of the workstation knows what was begun.</summary>
internal sealed class JobDesk : IAsyncDisposable
{
    private const string FileName = "job.json";

    /// <summary>Progress is written so often at most: a disk has better things to do.</summary>
    private static readonly TimeSpan WriteEvery = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly string folder;
    private readonly TimeProvider clock;
    private readonly ImmutableDictionary<string, JobKind> kinds;
    private readonly Channel<string> queue = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource stop = new();
    private readonly Dictionary<string, CancellationTokenSource> running = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Job> jobs = new(StringComparer.Ordinal);
    private readonly Task worker;

    /// <summary>Reads what is there: work that ran when the workstation ended is marked as interrupted, work that waited waits again.</summary>
    public JobDesk(string folder, TimeProvider clock, IEnumerable<JobKind> kinds)
    {
        this.folder = folder;
        this.clock = clock;
        this.kinds = kinds.ToImmutableDictionary(k => k.Name, StringComparer.Ordinal);
        foreach (var job in Stored())
        {
            jobs[job.Id] = job.State == JobState.Running ? job with { State = JobState.Interrupted, Ended = clock.GetUtcNow(), Outcome = "The workstation ended while it ran. Begin it again; nothing half-written was left." } : job;
            if (jobs[job.Id].State != job.State)
            {
                Write(jobs[job.Id]);
            }
            else if (job.State == JobState.Waiting)
            {
                queue.Writer.TryWrite(job.Id);
            }
        }

        worker = Task.Run(WorkAsync);
    }

    /// <summary>Every piece of work, the newest first.</summary>
    public ImmutableArray<Job> Jobs
    {
        get
        {
            lock (gate)
            {
                return [.. jobs.Values.OrderByDescending(j => j.Begun)];
            }
        }
    }

    public Job? Find(string id)
    {
        lock (gate)
        {
            return jobs.GetValueOrDefault(id);
        }
    }

    /// <summary>The kinds of work, by name.</summary>
    public IReadOnlyDictionary<string, JobKind> Kinds => kinds;

    /// <summary>Where the output of a piece of work lies.</summary>
    public string OutputOf(Job job) => Path.Combine(folder, job.Id, "output");

    /// <summary>Puts work into the queue.</summary>
    public Parsed<Job> Begin(string kind, string input, string by)
    {
        if (!kinds.ContainsKey(kind))
        {
            return new Fault(0, "a kind of work: " + string.Join(", ", kinds.Keys.Order(StringComparer.Ordinal)), Printable.Quote(kind)) { Unit = "job" };
        }

        lock (gate)
        {
            var now = clock.GetUtcNow();
            var name = string.Create(CultureInfo.InvariantCulture, $"{now.UtcDateTime:yyyyMMdd-HHmmss}-{kind}");
            var id = name;
            for (var again = 2; jobs.ContainsKey(id) || Directory.Exists(Path.Combine(folder, id)); again++)
            {
                id = string.Create(CultureInfo.InvariantCulture, $"{name}-{again}");
            }

            return Enqueue(new Job(id, kind, input, by, now));
        }
    }

    /// <summary>Begins work again that is over.</summary>
    public Parsed<Job> Again(string id, string by)
    {
        lock (gate)
        {
            return jobs.GetValueOrDefault(id) is { IsOver: true } job
                ? Enqueue(new Job(job.Id, job.Kind, job.Input, by, clock.GetUtcNow()))
                : new Fault(0, "work that is over", "none of that name") { Unit = "job" };
        }
    }

    /// <summary>Stops work that waits or runs; false where there is none.</summary>
    public bool Cancel(string id)
    {
        lock (gate)
        {
            if (running.TryGetValue(id, out var cancel))
            {
                cancel.Cancel();
                return true;
            }

            if (jobs.GetValueOrDefault(id) is { State: JobState.Waiting } job)
            {
                Change(job with { State = JobState.Cancelled, Ended = clock.GetUtcNow() });
                return true;
            }

            return false;
        }
    }

    /// <summary>Ends the workstation's part: what runs is left as running, so that the next start finds it interrupted.</summary>
    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await stop.CancelAsync();
        await worker;
        stop.Dispose();
    }

    private Job Enqueue(Job job)
    {
        Change(job);
        queue.Writer.TryWrite(job.Id);
        return job;
    }

    private async Task WorkAsync()
    {
        while (!stop.IsCancellationRequested && await queue.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (!stop.IsCancellationRequested && queue.Reader.TryRead(out var id))
            {
                Work(id);
            }
        }
    }

    private void Work(string id)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        Job job;
        lock (gate)
        {
            if (jobs.GetValueOrDefault(id) is not { State: JobState.Waiting } waiting)
            {
                return;
            }

            job = waiting with { State = JobState.Running };
            running[id] = cancel;
            Change(job);
        }

        var ended = Run(job, cancel.Token);
        lock (gate)
        {
            running.Remove(id);
            if (ended is not null)
            {
                Change(ended);
            }
        }
    }

    /// <returns>How it ended; null where the workstation itself ends.</returns>
    private Job? Run(Job job, CancellationToken cancellation)
    {
        var written = clock.GetTimestamp();
        void Progress(string what, int done, int total)
        {
            cancellation.ThrowIfCancellationRequested();
            lock (gate)
            {
                job = job with { What = what, Done = done, Total = total };
                jobs[job.Id] = job;
                if (clock.GetElapsedTime(written) >= WriteEvery)
                {
                    written = clock.GetTimestamp();
                    Write(job);
                }
            }
        }

        Job Over(JobState state, string outcome) => job with { State = state, Ended = clock.GetUtcNow(), Outcome = outcome };
        try
        {
            return Over(JobState.Done, kinds[job.Kind].Run(new(job.Input, OutputOf(job), Progress, cancellation)));
        }
        catch (OperationCanceledException)
        {
            return stop.IsCancellationRequested ? null : Over(JobState.Cancelled, "Stopped; nothing half-written was left.");
        }
        catch (JobFailedException e)
        {
            return Over(JobState.Failed, e.Message);
        }
        catch (Exception e)
        {
            // The catch-all of long work: one piece that fails must not end the desk.
            return Over(JobState.Failed, "This is a bug in the toolkit, please report it: " + Printable.Clean(e.Message, 500));
        }
    }

    private void Change(Job job)
    {
        jobs[job.Id] = job;
        Write(job);
    }

    private void Write(Job job) => OutputFile.Write(Path.Combine(folder, job.Id, FileName), job.Write);

    private IEnumerable<Job> Stored()
    {
        foreach (var place in Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateDirectories() : [])
        {
            var file = Path.Combine(place.FullName, FileName);
            if (File.Exists(file) && Job.Read(place.Name, File.ReadAllBytes(file)) is { } job)
            {
                yield return job;
            }
        }
    }
}
