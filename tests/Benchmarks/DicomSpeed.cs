using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Toolkit.Dicom;
using Toolkit.Measurements;
using Toolkit.Simulators.Scanner;

namespace Toolkit.Benchmarks;

/// <summary>CPU seconds and peak memory over a series of 4 608 files of 27 KB, warm cache, one thread, in rounds that alternate between the toolkit and dcm2niix: the claims of the DICOM reader.</summary>
/// <remarks>
/// Run by <c>dotnet run -c Release --project tests/Benchmarks -- dicom</c>. The command line is measured as it is built (JIT), and as it is published ready to run where
/// <c>dotnet publish src/Cli -c Release -r linux-x64 --no-self-contained -p:PublishReadyToRun=true -o artifacts/ready</c> was run before.
/// </remarks>
internal static partial class DicomSpeed
{
    private const int Volumes = 128;
    private const int Rounds = 7;
    private const int Children = -1;
    private static readonly GridShape Shape = new(112, 112, 36);

    public static void Run(TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("toolkit-bench-dicom-").FullName;
        var into = Directory.CreateTempSubdirectory("toolkit-bench-nifti-").FullName;
        try
        {
            WriteSeries(folder);
            var files = Shape.Z * Volumes;
            var tasks = Tasks(folder, into);
            var seconds = tasks.ToDictionary(t => t.Name, _ => new List<double>());
            var memory = tasks.ToDictionary(t => t.Name, _ => 0L);
            for (var round = 0; round <= Rounds; round++)
            {
                foreach (var (name, run) in tasks)
                {
                    var (cpu, peak) = run();

                    // The first round warms the cache and compiles what runs in this process.
                    if (round > 0)
                    {
                        seconds[name].Add(cpu);
                        memory[name] = Math.Max(memory[name], peak);
                    }
                }
            }

            var peer = seconds.TryGetValue("dcm2niix", out var peers) ? Median(peers) : double.NaN;
            var volume = Shape.Count * Volumes * 2.0;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{files} files of 27 KB, one thread, medians of {Rounds} rounds; the image is {volume / (1 << 20):0} MiB"));
            output.WriteLine("task\tCPU s\tleast\tus a file\tof dcm2niix\tpeak beyond the image, MiB");
            foreach (var (name, _) in tasks)
            {
                var median = Median(seconds[name]);
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name}\t{median:0.000}\t{seconds[name].Min():0.000}\t{median / files * 1e6:0}\t{median / peer:0.00}\t{(memory[name] == 0 ? "" : ((memory[name] - volume) / (1 << 20)).ToString("0", CultureInfo.InvariantCulture))}"));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            Directory.Delete(into, recursive: true);
        }
    }

    private static List<(string Name, Func<(double Cpu, long Peak)> Run)> Tasks(string folder, string into)
    {
        var tasks = new List<(string, Func<(double, long)>)>
        {
            ("index", () => Here(() => DicomFolder.Index([folder]))),
            ("index and load", () => Here(() => DicomFolder.Index([folder]).Series[0].Load())),
        };
        var root = FindRoot();
        foreach (var (name, program) in new[] { ("toolkit as built", "artifacts/bin/Cli/release/toolkit"), ("toolkit ready to run", "artifacts/ready/toolkit") })
        {
            var path = Path.Combine(root, program);
            if (File.Exists(path))
            {
                tasks.Add((name, () => There(path, "dicom", "to-nifti", folder, into, "--threads", "1", "--quiet")));
            }
        }

        if ((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(p => File.Exists(Path.Combine(p, "dcm2niix"))))
        {
            tasks.Add(("dcm2niix", () => There("dcm2niix", "-z", "n", "-w", "1", "-o", into, folder)));
        }

        return tasks;
    }

    private static (double Cpu, long Peak) Here(Action run)
    {
        GC.Collect();
        using var self = Process.GetCurrentProcess();
        var before = self.TotalProcessorTime;
        run();
        self.Refresh();
        return ((self.TotalProcessorTime - before).TotalSeconds, 0);
    }

    // The kernel adds a child's times to those of its parent when it is waited for; its peak is read while it runs.
    private static (double Cpu, long Peak) There(string program, params string[] arguments)
    {
        var before = ChildSeconds();
        var peak = 0L;
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        while (!process.WaitForExit(TimeSpan.FromMilliseconds(2)))
        {
            peak = Math.Max(peak, PeakOf(process.Id));
        }

        _ = output.Result;
        return process.ExitCode == 0
            ? (ChildSeconds() - before, peak)
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }

    private static long PeakOf(int process)
    {
        try
        {
            var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/status")).FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.AsSpan(6, line.Length - 8).Trim(), NumberStyles.None, CultureInfo.InvariantCulture) << 10;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static unsafe double ChildSeconds()
    {
        // struct rusage: user and system time in seconds and microseconds, and 14 numbers more.
        var usage = stackalloc long[18];
        return GetUsage(Children, usage) == 0 ? usage[0] + usage[2] + ((usage[1] + usage[3]) * 1e-6) : throw new InvalidOperationException("No resource usage.");
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static unsafe partial int GetUsage(int who, long* usage);

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static void WriteSeries(string folder)
    {
        var data = new float[Shape.Count * Volumes];
        for (var i = 0; i < data.Length; i++)
        {
            data[i] = (i * 31) % 4001;
        }

        var series = new VolumeSeries(Shape, Volumes, Affine.Scaling(new(-2, 2, 3), default), data, Sourced<RepetitionTime>.From(RepetitionTime.FromSeconds(2), "benchmark"));
        ScannerSimulator.WriteBold(series, folder, new ScannerOptions { Seed = 1, Participant = new("P01"), Layout = SeriesLayout.SingleFrames });
    }

    private static string FindRoot()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Toolkit.sln")))
        {
            at = at.Parent;
        }

        return at?.FullName ?? throw new InvalidOperationException("No Toolkit.sln above " + AppContext.BaseDirectory);
    }
}
