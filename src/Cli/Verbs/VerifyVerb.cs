using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Toolkit.Pipelines.Results;
using Toolkit.Pipelines.Verification;

namespace Toolkit.Cli.Verbs;

/// <summary>Known answers for every stage on this machine.</summary>
internal static class VerifyVerb
{
    public static Command Create(Shell shell)
    {
        var output = new Option<string?>("--output", "-o") { Description = "Folder for verify.json and verify.html." };
        var scratch = new Option<string>("--scratch") { Description = "Folder where files and stores are tried; nothing stays there.", DefaultValueFactory = _ => Path.GetTempPath() };
        var quick = new Option<bool>("--quick") { Description = "Leave out what takes longer: realignment, mixed models, growth of a region, other vector widths." };
        var json = new Option<bool>("--json") { Description = "One JSON document on standard output instead of the text." };
        var kernels = new Option<bool>("--kernels") { Description = "Only the kernels, as one JSON document, at the vector width that this process was given.", Hidden = true };
        var verb = new Command("verify", "Known answers for every stage on this machine (installation and operation qualification), with versions and hashes.\n\nExample: toolkit verify --output qualification") { output, scratch, quick, json, kernels };
        verb.SetAction(parsed => (int)(parsed.GetValue(kernels)
            ? Kernels(shell)
            : Run(shell, parsed.GetValue(output), parsed.GetRequiredValue(scratch), parsed.GetValue(quick), parsed.GetValue(json))));
        return verb;
    }

    private static ExitCode Run(Shell shell, string? output, string scratch, bool quick, bool asJson)
    {
        var checks = Qualification.Checks(scratch, AppContext.BaseDirectory, TimeProvider.System, quick);
        var results = new List<CheckResult>();
        var began = Process.GetCurrentProcess().TotalProcessorTime;
        foreach (var (index, check) in checks.Index())
        {
            shell.Progress("Checks", index, checks.Length);
            results.Add(Guarded(check));
        }

        var children = TimeSpan.Zero;
        if (!quick)
        {
            results.AddRange(VerifyWidths.Run(out children));
        }

        shell.Progress("Checks", checks.Length, checks.Length);
        var report = new QualificationReport
        {
            Results = [.. results],
            Facts = VerifyFacts.Of(),
            Files = DeliveredFiles.In(AppContext.BaseDirectory),
            At = TimeProvider.System.GetUtcNow(),
            Quick = quick,
            CpuSeconds = (Process.GetCurrentProcess().TotalProcessorTime - began + children).TotalSeconds,
        };
        if (output is not null)
        {
            var folder = new OutputFolder(output);
            _ = folder.Publish("verify.json", QualificationDocument.Json(report) + "\n");
            shell.Say("Report: " + folder.Publish("verify.html", QualificationDocument.Page(report)));
        }

        Tell(shell, report, asJson);
        return report.Fails(CheckKind.Operation) ? ExitCode.Bug : report.Fails(CheckKind.Installation) ? ExitCode.BadData : ExitCode.Ok;
    }

    /// <summary>A check whose work breaks down has failed; the others go on.</summary>
    private static CheckResult Guarded(Check check)
    {
        var began = Process.GetCurrentProcess().TotalProcessorTime;
        CheckResult result;
        try
        {
            result = check.Run();
        }
        catch (Exception e)
        {
            result = check.Broken(e.GetType().Name + ": " + Measurements.Printable.Clean(e.Message, 400));
        }

        return result with { CpuSeconds = (Process.GetCurrentProcess().TotalProcessorTime - began).TotalSeconds };
    }

    private static ExitCode Kernels(Shell shell)
    {
        var results = KernelChecks.All().Select(Guarded).ToList();
        shell.Out.WriteLine(StoreVerb.Document(json =>
        {
            json.WriteNumber("vectorBits", KernelChecks.VectorBits);
            json.WriteBoolean("accelerated", KernelChecks.IsAccelerated);
            json.WriteNumber("cpuSeconds", Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds);
            json.WriteStartArray("failed");
            foreach (var result in results.Where(r => r.Outcome == CheckOutcome.Failed))
            {
                json.WriteStringValue(result.Name + ": " + result.Reason);
            }

            json.WriteEndArray();
        }));
        return results.Any(r => r.Outcome == CheckOutcome.Failed) ? ExitCode.Bug : ExitCode.Ok;
    }

    private static void Tell(Shell shell, QualificationReport report, bool asJson)
    {
        foreach (var failed in report.Results.Where(r => r.Outcome == CheckOutcome.Failed))
        {
            shell.Complain($"FAILED {failed.Stage}: {failed.Name}: {failed.Reason}");
        }

        if (asJson)
        {
            shell.Out.WriteLine(QualificationDocument.Json(report));
            return;
        }

        StudyOutput.Table(
            shell.Out,
            ["stage", "passed", "failed", "not run", "CPU s"],
            [.. report.Results.GroupBy(r => r.Stage).Select(g => new[] { g.Key, Count(g, CheckOutcome.Passed), Count(g, CheckOutcome.Failed), Count(g, CheckOutcome.NotRun), g.Sum(r => r.CpuSeconds).ToString("0.00", CultureInfo.InvariantCulture) })]);
        foreach (var missing in report.Results.Where(r => r.Outcome == CheckOutcome.NotRun))
        {
            shell.Say($"Not run: {missing.Name}: {missing.Reason}");
        }

        shell.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Passed} passed, {report.Failed} failed, {report.NotRun} not run; {report.CpuSeconds:0.0} CPU s"));
    }

    private static string Count(IEnumerable<CheckResult> results, CheckOutcome outcome) => results.Count(r => r.Outcome == outcome).ToString(CultureInfo.InvariantCulture);
}
