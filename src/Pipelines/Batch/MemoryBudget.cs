using System.Globalization;

namespace Toolkit.Pipelines.Batch;

/// <summary>How much memory the work may take, and who says so.</summary>
/// <param name="Bytes">More than 0.</param>
/// <param name="Source">"--mem-mb", "SLURM_MEM_PER_NODE", "the control group", "memory available".</param>
public sealed record MemoryLimit(long Bytes, string Source)
{
    private const long Mebi = 1 << 20;

    /// <summary>The tightest of what was asked for, what the scheduler grants, what the control group allows and what the machine has free.</summary>
    /// <param name="megabytes">What was asked for; null for nothing.</param>
    /// <param name="environment">Value of an environment variable; null for none.</param>
    /// <param name="read">Content of a system file; null where there is none.</param>
    public static MemoryLimit Of(double? megabytes, Func<string, string?> environment, Func<string, string?> read)
    {
        var limits = new List<MemoryLimit>();
        void Add(double? bytes, string source)
        {
            if (bytes is { } b and > 0 and < long.MaxValue)
            {
                limits.Add(new((long)b, source));
            }
        }

        Add(megabytes * Mebi, "--mem-mb");
        // Slurm says 0 where a job has all of the node.
        Add(Number(environment("SLURM_MEM_PER_NODE")) * Mebi, "SLURM_MEM_PER_NODE");
        Add(Number(environment("SLURM_MEM_PER_CPU")) * Mebi * (Number(environment("SLURM_CPUS_PER_TASK")) ?? Number(environment("SLURM_CPUS_ON_NODE")) ?? 1), "SLURM_MEM_PER_CPU");
        foreach (var group in Groups(read("/proc/self/cgroup")))
        {
            Add(Number(read(group)), "the control group");
        }

        Add(Available(read("/proc/meminfo")), "memory available");
        return limits.MinBy(l => l.Bytes) ?? new(long.MaxValue, "nothing");
    }

    /// <summary>"1 500 MiB".</summary>
    public static string Text(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{(bytes + Mebi - 1) / Mebi} MiB");

    // A group's limit binds all groups below it: every one on the way up counts.
    private static IEnumerable<string> Groups(string? own)
    {
        yield return "/sys/fs/cgroup/memory.max";
        yield return "/sys/fs/cgroup/memory/memory.limit_in_bytes";
        foreach (var line in (own ?? "").Split('\n'))
        {
            if (line.Split(':', 3) is not [_, var controllers, { Length: > 1 } path] || (controllers.Length > 0 && !controllers.Split(',').Contains("memory")))
            {
                continue;
            }

            var (root, file) = controllers.Length == 0 ? ("/sys/fs/cgroup", "memory.max") : ("/sys/fs/cgroup/memory", "memory.limit_in_bytes");
            for (var at = path.TrimEnd('/'); at.Length > 0; at = at[..at.LastIndexOf('/')])
            {
                yield return $"{root}{at}/{file}";
            }
        }
    }

    private static double? Available(string? meminfo)
    {
        var line = (meminfo ?? "").Split('\n').FirstOrDefault(l => l.StartsWith("MemAvailable:", StringComparison.Ordinal));
        return Number(line?.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1)) * 1024;
    }

    private static double? Number(string? text) => double.TryParse(text?.Trim(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var n) ? n : null;
}

/// <summary>Lets work begin only while the estimates of all that runs stay within the limit: the number of processes follows from the memory, not the other way round.</summary>
public sealed class MemoryBudget(MemoryLimit limit)
{
    private readonly Lock gate = new();
    private readonly LinkedList<(long Bytes, TaskCompletionSource Ready)> waiting = new();
    private long taken;

    /// <summary>What binds.</summary>
    public MemoryLimit Limit { get; } = limit;

    /// <summary>Waits until the work fits beside what runs.</summary>
    /// <returns>False where it never can: it alone needs more than the limit.</returns>
    public async Task<bool> AdmitAsync(long bytes, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        if (bytes > Limit.Bytes)
        {
            return false;
        }

        LinkedListNode<(long, TaskCompletionSource Ready)> node;
        lock (gate)
        {
            if (waiting.Count == 0 && taken + bytes <= Limit.Bytes)
            {
                taken += bytes;
                return true;
            }

            node = waiting.AddLast((bytes, new(TaskCreationOptions.RunContinuationsAsynchronously)));
        }

        await using var ended = cancellation.Register(() =>
        {
            lock (gate)
            {
                if (node.Value.Ready.TrySetCanceled(cancellation))
                {
                    waiting.Remove(node);
                    Next();
                }
            }
        });
        await node.Value.Ready.Task;
        return true;
    }

    /// <summary>Gives back what was admitted.</summary>
    public void Release(long bytes)
    {
        lock (gate)
        {
            taken -= bytes;
            Next();
        }
    }

    private void Next()
    {
        while (waiting.First is { } first && taken + first.Value.Bytes <= Limit.Bytes)
        {
            waiting.RemoveFirst();
            if (first.Value.Ready.TrySetResult())
            {
                taken += first.Value.Bytes;
            }
        }
    }
}
