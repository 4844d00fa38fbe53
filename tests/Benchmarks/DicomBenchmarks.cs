using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using Toolkit.Dicom;
using Toolkit.Measurements;
using Toolkit.Simulators.Scanner;

namespace Toolkit.Benchmarks;

/// <summary>A series of 4 608 files of 27 KB: headers alone, headers and voxels, and dcm2niix over the same files. The claims: a third of dcm2niix's time at most, and one thread on either side.</summary>
[MemoryDiagnoser]
public class DicomBenchmarks
{
    private const int Volumes = 128;
    private static readonly GridShape Shape = new(112, 112, 36);
    private string folder = "";
    private string output = "";

    [GlobalSetup]
    public void WriteSeries()
    {
        folder = Directory.CreateTempSubdirectory("toolkit-bench-dicom-").FullName;
        output = Directory.CreateTempSubdirectory("toolkit-bench-nifti-").FullName;
        var data = new float[Shape.Count * Volumes];
        for (var i = 0; i < data.Length; i++)
        {
            data[i] = (i * 31) % 4001;
        }

        var series = new VolumeSeries(Shape, Volumes, Affine.Scaling(new(-2, 2, 3), default), data, Sourced<RepetitionTime>.From(RepetitionTime.FromSeconds(2), "benchmark"));
        ScannerSimulator.WriteBold(series, folder, new ScannerOptions { Seed = 1, Participant = new("P01"), Layout = SeriesLayout.SingleFrames });
    }

    [GlobalCleanup]
    public void Remove()
    {
        Directory.Delete(folder, recursive: true);
        Directory.Delete(output, recursive: true);
    }

    /// <summary>Headers alone.</summary>
    [Benchmark]
    public int Index() => DicomFolder.Index([folder]).Series.Length;

    /// <summary>Headers, grouping, and the whole four-dimensional image in memory.</summary>
    [Benchmark]
    public int Load() => DicomFolder.Index([folder]).Series[0].Load().Value.Image.Volumes;

    /// <summary>The peer: install dcm2niix. It also writes its result, uncompressed.</summary>
    [Benchmark(Baseline = true)]
    public int Dcm2niix()
    {
        var start = new ProcessStartInfo("dcm2niix", ["-z", "n", "-o", output, folder]) { UseShellExecute = false, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
