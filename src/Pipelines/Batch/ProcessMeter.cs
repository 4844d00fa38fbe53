using System.Diagnostics;
using System.Globalization;

namespace Toolkit.Pipelines.Batch;

/// <summary>CPU time, clock time and peak memory of this process since the meter was made.</summary>
internal sealed class ProcessMeter
{
    private const long Kibi = 1024;
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly double cpu;

    public ProcessMeter()
    {
        cpu = Cpu();
        try
        {
            // Linux forgets the peak of a process that asks for it (proc(5), clear_refs, 5).
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Elsewhere the peak stays that of the whole process: an upper bound.
        }
    }

    public StageCost Read(string name, string kind) => new(name, kind, Math.Max(0, Cpu() - cpu), clock.Elapsed.TotalSeconds, Peak(), 0);

    private static double Cpu()
    {
        using var me = Process.GetCurrentProcess();
        return me.TotalProcessorTime.TotalSeconds;
    }

    private static long Peak()
    {
        try
        {
            var line = File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            if (long.TryParse(line?.Split(' ', '\t').FirstOrDefault(p => p.Length > 0 && char.IsAsciiDigit(p[0])), NumberStyles.None, CultureInfo.InvariantCulture, out var kibibytes))
            {
                return kibibytes * Kibi;
            }
        }
        catch (IOException)
        {
            // No such file system: the process says it itself.
        }

        using var me = Process.GetCurrentProcess();
        return me.PeakWorkingSet64;
    }
}
