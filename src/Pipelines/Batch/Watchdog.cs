using System.Globalization;

namespace Toolkit.Pipelines.Batch;

/// <summary>Tells a process that stands still from one that works: by its signs of life, and by whether it used the processor or moved bytes.</summary>
/// <param name="patience">How long a process may stand still.</param>
public sealed class Watchdog(TimeSpan patience, TimeProvider clock)
{
    // A process that only beats uses far less than either.
    private const double BusyShare = 0.01;
    private const long BusyBytes = 1 << 20;
    private DateTimeOffset lastBeat = clock.GetUtcNow();
    private DateTimeOffset lastMove = clock.GetUtcNow();
    private ProcessActivity at;

    /// <summary>Notes a sign of life.</summary>
    public void Beat() => lastBeat = clock.GetUtcNow();

    /// <summary>Begins anew: another participant, or a wait that is ours.</summary>
    public void Reset(ProcessActivity activity)
    {
        lastBeat = lastMove = clock.GetUtcNow();
        at = activity;
    }

    /// <summary>Why the process is taken to stand still; null while it is not.</summary>
    public string? Complaint(ProcessActivity activity)
    {
        var now = clock.GetUtcNow();
        var passed = (now - lastMove).TotalSeconds;
        if (activity.CpuSeconds - at.CpuSeconds >= BusyShare * Math.Max(passed, 1) || activity.Bytes - at.Bytes >= BusyBytes)
        {
            (lastMove, at) = (now, activity);
        }

        if (now - lastBeat > patience)
        {
            return string.Create(CultureInfo.InvariantCulture, $"no sign of life for {(now - lastBeat).TotalSeconds:0} s");
        }

        return now - lastMove > patience
            ? string.Create(CultureInfo.InvariantCulture, $"neither computed nor read nor wrote for {(now - lastMove).TotalSeconds:0} s: it waits for a file, a disk or a lock")
            : null;
    }
}

/// <summary>What the system says of a process.</summary>
/// <param name="Bytes">Read and written so far, through the cache or not.</param>
public readonly record struct ProcessActivity(double CpuSeconds, long Bytes)
{
    private const double TicksPerSecond = 100;

    /// <summary>Reads /proc; zeros where there is none or the process is gone.</summary>
    public static ProcessActivity Of(int process)
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            // The name of the program, in brackets, may hold blanks.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var cpu = (double.Parse(fields[11], NumberStyles.Float, CultureInfo.InvariantCulture) + double.Parse(fields[12], NumberStyles.Float, CultureInfo.InvariantCulture)) / TicksPerSecond;
            var io = File.ReadAllLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/io"));
            long Field(string name) => io.FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal)) is { } line && long.TryParse(line.AsSpan(name.Length), NumberStyles.Integer, CultureInfo.InvariantCulture, out var n) ? n : 0;
            return new(cpu, Field("rchar:") + Field("wchar:"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or IndexOutOfRangeException)
        {
            return default;
        }
    }
}
