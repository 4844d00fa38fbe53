using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using System.Text.Json;
using Toolkit.Biomarkers.Assays;
using Toolkit.Measurements;
using Toolkit.Reports;

namespace Toolkit.Cli.Verbs;

/// <summary><c>toolkit assay fit PLATE …</c>: curve, concentrations with intervals, verdicts; and the smaller verbs beside it.</summary>
internal static class AssayVerb
{
    public static Command Create(Shell shell)
    {
        var plates = new Argument<FileInfo[]>("PLATE") { Description = "Plate-reader exports (with --layout), exports of xPONENT, Bio-Plex Manager, MSD Discovery Workbench, Gen5 or Magellan, or tables with the columns well,role,name,nominal,dilution,signal,signalRef.", Arity = ArgumentArity.OneOrMore };
        var json = new Option<bool>("--json") { Description = "One JSON document on standard output." };
        var report = new ReportFiles();
        var settings = new AssayVerbSettings();
        var fit = new Command("fit", "Fit the standard curve of each plate and read the samples off it.\n\nExamples:\n  toolkit assay fit il6.txt --layout il6-layout.csv --weights 1/y2 --report il6.html\n  toolkit assay fit plate.xlsx --conform bio-plex\n  toolkit assay fit export.csv --standards kit.csv --analyte IL-6") { plates, json };
        report.AddTo(fit);
        settings.AddTo(fit);
        fit.SetAction(parsed => (int)Run(shell, parsed.GetRequiredValue(plates), settings.Of(parsed), parsed.GetValue(json), report.Of(parsed)));
        return new Command("assay", "Concentrations from plate signals.") { fit, AssayQcVerb.Create(shell), AssayLimitsVerb.Create(shell), AssaySpikeVerb.Create(shell), AssayKineticVerb.Create(shell), AssayLayoutVerb.Create(shell), AssayPanelVerb.Create(shell) };
    }

    private static ExitCode Run(Shell shell, FileInfo[] files, AssayVerbChoice choice, bool json, ReportRequest report)
    {
        if (report.Refusal(shell) is { } refusal)
        {
            return refusal;
        }

        var history = choice.History is null ? (Parsed<ControlHistory>?)null : ControlHistory.FromText(File.ReadAllText(choice.History.FullName)).In(choice.History.Name);
        if (history is { Fault: { } unread })
        {
            shell.Complain(unread.Message);
            return ExitCode.BadData;
        }

        var codes = new List<ExitCode>();
        var inputs = ImmutableArray.CreateBuilder<AssayInput>();
        foreach (var file in files)
        {
            codes.Add(AssayVerbInput.Read(File.ReadAllBytes(file.FullName), file.Name, choice, out var read, out var faults));
            inputs.AddRange(read);
            foreach (var fault in faults)
            {
                shell.Complain(fault.Message);
            }
        }

        if (Unknown(choice, inputs) is { } complaint)
        {
            shell.Complain(complaint);
            return ExitCode.Usage;
        }

        if (inputs.Count == 0)
        {
            return codes.Max();
        }

        PlateReport[] plates = [.. Bridged([.. inputs.Select(i => AssayVerbResult.Of(i, choice, history?.Value))], choice.Bridge)];
        shell.Out.Write(json ? Json(plates) + "\n" : AssayVerbTable.Of(plates));
        foreach (var plate in plates)
        {
            Tell(shell, plate);
        }

        if (choice.Rules is { Reservation.Length: > 0 } rules)
        {
            shell.Say(rules.Reservation);
        }

        var written = report.Write(shell, () => AssayVerbReport.Of(plates, string.Join(", ", files.Select(f => f.Name))));
        if (written != ExitCode.Ok)
        {
            return written;
        }

        var rejected = plates.Count(p => p.Result.Curve is null);
        return rejected == plates.Length ? ExitCode.BadData : rejected > 0 || codes.Exists(c => c != ExitCode.Ok) ? ExitCode.Partial : ExitCode.Ok;
    }

    /// <summary>A well to exclude or a plate to bridge to that is nowhere: a slip of the user that must not pass unseen.</summary>
    private static string? Unknown(AssayVerbChoice choice, IEnumerable<AssayInput> inputs)
    {
        var read = inputs.ToList();
        if (read.Count == 0)
        {
            return null;
        }

        var stray = choice.Exclusions.Select(e => e.Well).FirstOrDefault(w => !read.Exists(i => i.Plate.Wells.Any(x => x.Label == w)));
        return stray is not null ? $"--exclude {Printable.Quote(stray)}: no plate has such a well"
            : choice.Bridge is { } to && !read.Exists(i => i.Plate.Plate == to) ? $"--bridge {Printable.Quote(to)}: there is no such plate, but {string.Join(", ", read.Select(i => Printable.Quote(i.Plate.Plate)).Distinct())}"
            : null;
    }

    private static IEnumerable<PlateReport> Bridged(PlateReport[] plates, string? reference)
    {
        foreach (var plate in plates)
        {
            var base_ = reference is null || plate.Result.Plate == reference ? null : plates.FirstOrDefault(p => p.Result.Plate == reference && p.Result.Analyte == plate.Result.Analyte);
            yield return base_ is null
                ? plate
                : plate with { Result = plate.Result with { Quality = plate.Result.Quality.Add(Bridging.Of(plate.Result, base_.Result) is { } bridging ? bridging.Stated(plate.Result.Plate, reference!) : QualityVerdict.Warn("bridging", $"fewer than three samples in common with plate {Printable.Clean(reference!)}")) } };
        }
    }

    private static void Tell(Shell shell, PlateReport plate)
    {
        var name = $"{plate.Result.Plate} {plate.Result.Analyte}".Trim();
        foreach (var verdict in plate.Verdicts.Where(q => q.Grade != QualityGrade.Pass || q.Reason.Length > 0))
        {
            shell.Say(Printable.Clean($"{name}: {verdict.Criterion}: {verdict.Reason}", 600));
        }

        if (plate.Vendor is { } vendor)
        {
            shell.Say(Printable.Clean($"{name}: {vendor.Sentence()}", 600));
        }
    }

    private static string Json(PlateReport[] plates)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            if (plates.Length == 1)
            {
                AssayJson.Write(json, plates[0].Result, plates[0].Vendor, plates[0].Verdicts);
            }
            else
            {
                json.WriteStartObject();
                json.WriteStartArray("plates");
                foreach (var plate in plates)
                {
                    AssayJson.Write(json, plate.Result, plate.Vendor, plate.Verdicts);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
