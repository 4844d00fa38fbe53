using System.CommandLine;
using System.Globalization;
using System.Text;
using Toolkit.Biomarkers.Assays;
using Toolkit.Devices.Instruments;
using Toolkit.Measurements;

namespace Toolkit.Cli.Verbs;

/// <summary><c>toolkit assay kinetic PLATE</c>: Vmax of each well.</summary>
internal static class AssayKineticVerb
{
    public static Command Create(Shell shell)
    {
        var file = new Argument<FileInfo>("PLATE") { Description = "A plate-reader export with several times." };
        var profile = new Option<string?>("--profile") { Description = "Format of the plate file, where it has no marks of its own." };
        var points = new Option<int>("--points") { Description = "Readings per line, 2 or more.", DefaultValueFactory = _ => 5 };
        points.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 2)
            {
                result.AddError("--points is 2 or more");
            }
        });
        var verb = new Command("kinetic", "Vmax of each well: the steepest straight line through consecutive readings.\n\nExample: toolkit assay kinetic kinetic.txt --points 5") { file, profile, points };
        verb.SetAction(parsed => (int)Run(shell, parsed.GetRequiredValue(file), parsed.GetValue(profile), parsed.GetValue(points)));
        return verb;
    }

    private static ExitCode Run(Shell shell, FileInfo file, string? profile, int points)
    {
        if (!PlateFileReader.Read(File.ReadAllBytes(file.FullName), file.Name, profile).Try(out var read, out var fault))
        {
            shell.Complain(fault.Message);
            return ExitCode.CorruptInput;
        }

        var text = new StringBuilder("plate\twell\tvmax_per_s\tfrom_s\tto_s\tr2\n");
        var found = 0;
        foreach (var series in read.Plates.Where(p => p.SeriesX is not null).GroupBy(p => (p.Id, p.WavelengthNm)))
        {
            var times = series.OrderBy(p => p.SeriesX).DistinctBy(p => p.SeriesX).ToList();
            foreach (var well in times[0].Wells.Select(w => w.Well).Distinct())
            {
                double[] signals = [.. times.Select(t => t.Wells.FirstOrDefault(w => w.Well == well)?.Value ?? double.NaN)];
                if (KineticRate.Steepest([.. times.Select(t => t.SeriesX!.Value)], signals, points) is { } rate)
                {
                    found++;
                    text.Append(CultureInfo.InvariantCulture, $"{Printable.Clean(series.Key.Id)}\t{well}\t{rate.PerSecond:g6}\t{rate.From:g6}\t{rate.To:g6}\t{(double.IsNaN(rate.RSquared) ? "" : rate.RSquared.ToString("0.####", CultureInfo.InvariantCulture))}\n");
                }
                else
                {
                    shell.Complain($"{file.Name}: {well} has no {points} consecutive readings");
                }
            }
        }

        if (found == 0)
        {
            shell.Complain($"{file.Name}: expected readings at {points} times or more, found {read.Plates.Count(p => p.SeriesX is not null)}");
            return ExitCode.BadData;
        }

        shell.Out.Write(text);
        return ExitCode.Ok;
    }
}
