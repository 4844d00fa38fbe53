using System.Diagnostics;
using System.Globalization;
using Toolkit.Pipelines.Participants;

namespace Toolkit.Benchmarks;

/// <summary>CPU seconds by stage, and peak memory, of one participant from DICOM to regions at the size of real images: 1 mm structure, 240 volumes of 64 × 64 × 36.</summary>
/// <remarks>Run by <c>dotnet run -c Release --project tests/Benchmarks -- participant [sessions] [folder]</c>. The input is simulated first, by another process, so that its memory does not count.</remarks>
internal static class ParticipantSpeed
{
    public static void Run(TextWriter output, string[] args)
    {
        if (args is ["run", var input])
        {
            Measure(output, input);
            return;
        }

        var sessions = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1;
        var folder = args.Length > 1 ? args[1] : Directory.CreateTempSubdirectory("toolkit-participant-").FullName;
        try
        {
            if (!Directory.Exists(Path.Combine(folder, "dicom")))
            {
                ParticipantInputFolder.Write(folder, sessions);
            }

            using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["participant", "run", folder]))!;
            process.WaitForExit();
        }
        finally
        {
            if (args.Length < 2 && Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static void Measure(TextWriter output, string folder)
    {
        var (input, options) = ParticipantInputFolder.Describe(folder);
        var work = Path.Combine(folder, "work");
        var wall = Stopwatch.StartNew();
        var clock = (Name: "", Cpu: TimeSpan.Zero, Wall: TimeSpan.Zero);
        output.WriteLine("stage\tCPU s\twall s\tpeak MB");
        var most = 0L;
        var result = ParticipantPipeline.Run(input, options, work, (stage, _, _) =>
        {
            var now = (stage, Cpu(), wall.Elapsed);
            if (clock.Name.Length > 0)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clock.Name}\t{(now.Item2 - clock.Cpu).TotalSeconds:0.0}\t{(now.Item3 - clock.Wall).TotalSeconds:0.0}\t{Peak() >> 20}"));
            }

            most = Math.Max(most, Peak());
            File.WriteAllText("/proc/self/clear_refs", "5"); // the peak begins anew

            clock = now;
        });
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"all\t{Cpu().TotalSeconds:0.0}\t{wall.Elapsed.TotalSeconds:0.0}"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"peak memory\t{Math.Max(most, Peak()) >> 20} MB"));
        foreach (var value in result.Values)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{value.Session}\t{value.Name}\t{value.Observation.Value:0.####}\t± {value.Observation.StandardError:0.###} {value.Unit}\t{value.Observation.Reason}"));
        }

        var truth = new Simulators.Phantom.SimulatedHead(11, "E01").GrayMatterMl();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"true gray matter at baseline: {string.Join(", ", Simulators.Phantom.HeadAnatomy.Regions.Zip(truth, (r, t) => $"{r.Name} {t:0.000} mL"))}; true z of PAG and mOFC 0.6"));
        foreach (var fault in result.Faults)
        {
            output.WriteLine(fault.ToString());
        }

        foreach (var verdict in result.Verdicts.Where(v => v.Verdict.Reason.Length > 0))
        {
            output.WriteLine($"{verdict.Session} {verdict.Run} {verdict.Verdict.Grade}: {verdict.Verdict.Criterion}: {verdict.Verdict.Reason}");
        }
    }

    private static long Peak() => 1024 * long.Parse(File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM", StringComparison.Ordinal))[6..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);

    private static TimeSpan Cpu()
    {
        using var self = Process.GetCurrentProcess();
        return self.TotalProcessorTime;
    }
}
