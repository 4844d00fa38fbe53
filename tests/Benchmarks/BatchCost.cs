using System.Globalization;
using Toolkit.Pipelines.Batch;

namespace Toolkit.Benchmarks;

/// <summary>The cost model of a batch: what was measured of participants, and what follows for thousands of them on N nodes.</summary>
/// <remarks>Run by <c>dotnet run -c Release --project tests/Benchmarks -- batch OUT [OUT …]</c> on output folders whose participants are done. docs/scale.md holds its tables.</remarks>
internal static class BatchCost
{
    // Assumptions about a node and a site; each is named in docs/scale.md.
    private const int Cores = 32;
    private const double NodeGigabytes = 128;
    private const double Used = 0.9;
    private const double SharedBytesPerSecond = 1e9;
    private const double SharedFilesPerSecond = 2000;
    // Of a Slurm on two slots, tuned, measured with tasks that do nothing.
    private const double TasksPerSecond = 4.2;
    private const double TaskSeconds = 600;
    private static readonly int[] Cohorts = [1000, 100_000];
    private static readonly int[] Nodes = [1, 10, 100];

    public static void Run(TextWriter output, IEnumerable<string> folders)
    {
        foreach (var folder in folders)
        {
            var tree = new OutputTree(Path.GetFullPath(folder));
            var entities = Directory.EnumerateFiles(Path.Combine(tree.Logs, "participants"), "sub-*.json").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal);
            ParticipantStatus[] done = [.. entities.Select(e => ParticipantStatus.Read(tree, e!)).OfType<ParticipantStatus>().Where(s => s.IsDone && !s.Costs.IsEmpty)];
            if (CostProfile.Of([.. done]) is not { } profile)
            {
                output.WriteLine(folder + ": no participant is done");
                continue;
            }

            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(tree.Root)}: {profile.Participants} participants measured"));
            Stages(output, done);
            var files = done.Average(s => (double)Directory.EnumerateFiles(tree.FolderOf(s.Entity), "*", SearchOption.AllDirectories).Count());
            Predict(output, profile, files);
        }
    }

    private static void Stages(TextWriter output, ParticipantStatus[] done)
    {
        output.WriteLine("stage\tCPU s\tpeak MB\twritten MB");
        foreach (var kind in done.SelectMany(s => s.Costs).GroupBy(c => c.Kind, StringComparer.Ordinal))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind.Key}\t{kind.Sum(c => c.CpuSeconds) / done.Length:0.000}\t{kind.Max(c => c.PeakBytes) / 1e6:0}\t{kind.Sum(c => c.WrittenBytes) / 1e6 / done.Length:0.000}"));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"all\t{done.Average(s => s.Costs.Sum(c => c.CpuSeconds)):0.000}\t{done.Max(s => s.Costs.Max(c => c.PeakBytes)) / 1e6:0}\t{done.Average(s => s.Costs.Sum(c => (double)c.WrittenBytes)) / 1e6:0.000}\tpublished\t{done.Average(s => (double)s.PublishedBytes) / 1e6:0.000}"));
    }

    private static void Predict(TextWriter output, CostProfile profile, double files)
    {
        var slots = Math.Min(Cores, Math.Max(1, (int)(NodeGigabytes * 1e9 / Math.Max(profile.PeakBytes, 1))));
        output.WriteLine("participants\tnodes\tcompute h\tstorage h\tfiles h\tscheduler h\tfirst bottleneck\tpublished GB\tCPU h");
        foreach (var cohort in Cohorts)
        {
            foreach (var nodes in Nodes)
            {
                var perTask = Math.Max(1, TaskSeconds / Math.Max(profile.CpuSeconds, 0.1));
                (string Name, double Hours)[] limits =
                [
                    ("compute", cohort * profile.CpuSeconds / (nodes * slots * Used) / 3600),
                    ("storage", cohort * (profile.WorkBytes + profile.PublishedBytes) / SharedBytesPerSecond / 3600),
                    ("files", cohort * 3 * files / SharedFilesPerSecond / 3600),
                    ("scheduler", cohort / perTask / TasksPerSecond / 3600),
                ];
                var first = limits.MaxBy(l => l.Hours);
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{cohort}\t{nodes}\t{limits[0].Hours:0.000}\t{limits[1].Hours:0.000}\t{limits[2].Hours:0.000}\t{limits[3].Hours:0.000}\t{first.Name}\t{cohort * profile.PublishedBytes / 1e9:0.0}\t{cohort * profile.CpuSeconds / 3600:0.0}"));
            }
        }
    }
}
