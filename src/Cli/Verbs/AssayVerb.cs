using System.CommandLine;
using System.Text;
using System.Text.Json;
using Toolkit.Biomarkers.Assays;
using Toolkit.Measurements;
using Toolkit.Reports;

namespace Toolkit.Cli.Verbs;

/// <summary><c>toolkit assay fit PLATE --layout FILE</c>: curve, concentrations with intervals, verdicts.</summary>
internal static class AssayVerb
{
    public static Command Create(Shell shell)
    {
        var plate = new Argument<FileInfo>("PLATE") { Description = "A plate-reader export, or a table with the columns well,role,name,nominal,dilution,signal,signalRef that needs no layout." };
        var json = new Option<bool>("--json") { Description = "One JSON document on standard output." };
        var report = new Option<FileInfo?>("--report") { Description = "Write a stand-alone HTML page." };
        var settings = new AssayVerbSettings();
        var fit = new Command("fit", "Fit the standard curve of each plate and read the samples off it.\n\nExample: toolkit assay fit il6.txt --layout il6-layout.csv --weights 1/y2 --report il6.html") { plate, json, report };
        settings.AddTo(fit);
        fit.SetAction(parsed =>
        {
            var file = parsed.GetRequiredValue(plate);
            return (int)Run(shell, file, settings.Of(parsed), parsed.GetValue(json), parsed.GetValue(report));
        });
        return new Command("assay", "Concentrations from plate signals.") { fit };
    }

    private static ExitCode Run(Shell shell, FileInfo file, AssayVerbChoice choice, bool json, FileInfo? report)
    {
        var bytes = File.ReadAllBytes(file.FullName);
        var code = AssayVerbInput.Read(bytes, file.Name, choice, out var plates, out var faults);
        foreach (var fault in faults)
        {
            shell.Complain(fault.Message);
        }

        if (plates.IsEmpty)
        {
            return code;
        }

        AssayResult[] results = [.. plates.Select(p => Judged(Assay.Quantify(p, choice.Options), choice.Rules))];
        if (json)
        {
            shell.Out.WriteLine(Json(results));
        }
        else
        {
            shell.Out.Write(AssayVerbTable.Of(results));
        }

        foreach (var result in results)
        {
            foreach (var verdict in result.Quality.Where(q => q.Grade != QualityGrade.Pass))
            {
                shell.Say(Printable.Clean($"{result.Plate} {result.Analyte}: {verdict.Criterion}: {verdict.Reason}", 400));
            }
        }

        if (report is not null)
        {
            Publish(report, HtmlReport.Write(AssayVerbReport.Of(results, file.Name)));
            shell.Say("Report: " + report.FullName);
        }

        var rejected = results.Count(r => r.Curve is null);
        return rejected == results.Length ? ExitCode.BadData : rejected > 0 || code != ExitCode.Ok ? ExitCode.Partial : ExitCode.Ok;
    }

    private static AssayResult Judged(AssayResult result, RuleSet? rules) => rules is null ? result : result with { Quality = result.Quality.AddRange(rules.Judge(result)) };

    private static string Json(AssayResult[] results)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            if (results.Length == 1)
            {
                AssayJson.Write(json, results[0]);
            }
            else
            {
                json.WriteStartObject();
                json.WriteStartArray("plates");
                foreach (var result in results)
                {
                    AssayJson.Write(json, result);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Written beside and renamed: a run that is killed leaves nothing half-written.</summary>
    private static void Publish(FileInfo to, string text)
    {
        var beside = to.FullName + ".part";
        File.WriteAllText(beside, text, new UTF8Encoding(false));
        File.Move(beside, to.FullName, overwrite: true);
    }
}
