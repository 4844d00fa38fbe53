using System.Globalization;
using System.Text;
using Toolkit.Imaging;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;
using Toolkit.Pipelines.Stages;
using Toolkit.Simulators.Phantom;
using Toolkit.Simulators.Scanner;
using Toolkit.Simulators.Trials;

namespace Toolkit.Cli.Demo;

/// <summary>Writes the input of a study as a trial would leave it: captures from instruments, DICOM folders, tables, and the study file that names them. Only the devices are simulated; the files are real.</summary>
internal static class DemoInput
{
    /// <summary>Writes everything under <paramref name="output"/>; the same seed gives the same files.</summary>
    public static async Task<SimulatedTrial> WriteAsync(OutputFolder output, int seed, int threads, RunProgress progress, CancellationToken cancellation)
    {
        var trial = SimulatedTrial.Create(seed);
        WriteTables(output, trial);
        await DemoDevices.CaptureAnalyserAsync(output, trial, cancellation);
        for (var i = 0; i < trial.Plates.Length; i++)
        {
            await DemoDevices.CapturePlateAsync(output, trial.Plates[i], cancellation);
            output.Publish($"layouts/{trial.Plates[i].Id}.csv", Layout(trial.Plates[i]));
            progress("reading plates", i + 1, trial.Plates.Length);
        }

        WriteScans(output, trial, threads, progress, cancellation);
        output.Publish("study.yaml", DemoStudy.Yaml(trial));
        return trial;
    }

    private static void WriteTables(OutputFolder output, SimulatedTrial trial)
    {
        output.Publish("participants.csv", "participant,arm\n" + string.Concat(trial.Participants.Select(p => $"{p.Label},{p.Arm!.Name}\n")));
        output.Publish("truth.csv", "name,unit,value,description\n" + string.Concat(trial.Truth.Select(t => $"{DelimitedTable.Cell(t.Name)},{DelimitedTable.Cell(t.Unit)},{Numbers.Format(t.Value)},{DelimitedTable.Cell(t.Description)}\n")));
        output.Publish("pain.csv", "participant,visit,vas_mm\n" + string.Concat(trial.PainVas.Select(p => $"{p.Participant.Label},{p.Visit.Name},{Numbers.Format(p.Millimetres)}\n")));
    }

    private static string Layout(SimulatedPlate plate)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"# unit: {plate.Unit}\n# analyte: {plate.Analyte}\nwell,role,name,nominal,dilution\n");
        foreach (var row in plate.Layout)
        {
            text.Append(CultureInfo.InvariantCulture, $"{row.Well},{(row.Role == WellRole.Standard ? "standard" : "sample")},{row.Name},{row.Nominal},{row.Dilution}\n");
        }

        return text.ToString();
    }

    private static void WriteScans(OutputFolder output, SimulatedTrial trial, int threads, RunProgress progress, CancellationToken cancellation)
    {
        WriteRegions(output, "regions-bold", BoldPhantom.Regions);
        WriteRegions(output, "regions-t1w", T1wPhantom.Regions);
        var scans = trial.Participants.SelectMany((p, i) => trial.Visits.Select((v, j) => (Participant: p, Visit: v, Number: (i * trial.Visits.Length) + j))).ToList();
        var done = 0;
        Parallel.ForEach(scans, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, scan =>
        {
            var phantom = trial.Imaging(scan.Participant, scan.Visit);
            var folder = Path.Combine(output.Path, "dicom", scan.Participant.Label, scan.Visit.Name);
            var options = new ScannerOptions { Seed = unchecked((trial.Seed * 1000) + scan.Number), Participant = scan.Participant };
            ScannerSimulator.WriteStructural(phantom.T1w, Path.Combine(folder, "t1w"), options with { SeriesNumber = 2, Description = "T1w MPRAGE" });
            ScannerSimulator.WriteBold(phantom.Bold, Path.Combine(folder, "bold"), options with { SeriesNumber = 3, Description = "BOLD rest" });
            output.Publish($"motion/{scan.Participant.Label}_{scan.Visit.Name}.tsv", Motion(phantom.Motion));
            progress("scanning", Interlocked.Increment(ref done), scans.Count);
        });
    }

    private static void WriteRegions(OutputFolder output, string name, LabelImage regions)
    {
        var bytes = new byte[regions.Labels.Length * sizeof(short)];
        for (var i = 0; i < regions.Labels.Length; i++)
        {
            BitConverter.TryWriteBytes(bytes.AsSpan(i * sizeof(short)), (short)regions.Labels[i]);
        }

        output.Publish(name + ".nii.gz", stream => Nifti.Write(new StoredImage(regions.Shape, 1, VoxelFormat.Int16, bytes, regions.Affine), stream, gzip: true));
        output.Publish(name + ".tsv", "index\tname\n" + string.Concat(regions.Regions.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Label}\t{r.Name}\n"))));
    }

    private static string Motion(double[][] motion)
    {
        var text = new StringBuilder("trans_x\ttrans_y\ttrans_z\trot_x\trot_y\trot_z\n");
        for (var t = 0; t < motion[0].Length; t++)
        {
            text.AppendJoin('\t', motion.Select(m => Numbers.Format(m[t]))).Append('\n');
        }

        return text.ToString();
    }
}
