using System.CommandLine;
using Toolkit.Pipelines;
using Toolkit.Pipelines.Results;

namespace Toolkit.Cli.Verbs;

/// <summary>The main job on real input.</summary>
internal static class RunVerb
{
    public static Command Create(Shell shell)
    {
        var study = new Argument<string>("STUDY.yaml") { Description = "The study file; paths in it are relative to it." };
        var output = new Option<string>("--output", "-o") { Description = "Folder for results.json, report.html and tables.", DefaultValueFactory = _ => "out" };
        var threads = new Option<int>("--threads") { Description = "Threads to use; results do not depend on it.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var dry = new Option<bool>("--dry-run") { Description = "Check the study file and write nothing." };
        var verb = new Command("run", "Run a study: instruments' bytes and scans in, estimates with their provenance out.\n\nExample: toolkit run samples/first-study/study.yaml --output out") { study, output, threads, dry };
        verb.SetAction((parsed, cancellation) => Task.FromResult((int)Run(shell, parsed.GetRequiredValue(study), parsed.GetRequiredValue(output), parsed.GetValue(threads), parsed.GetValue(dry), cancellation)));
        return verb;
    }

    private static ExitCode Run(Shell shell, string study, string output, int threads, bool dry, CancellationToken cancellation)
    {
        if (threads < 1)
        {
            shell.Complain($"--threads: expected 1 or more, found {threads}.");
            return ExitCode.Usage;
        }

        if (dry)
        {
            var faults = StudyRun.Check(study);
            return faults.IsEmpty ? ExitCode.Ok : Refused(shell, faults.Select(f => f.Message));
        }

        var run = StudyRun.Execute(study, threads, shell.Progress, output, cancellation);
        if (run.Result is null)
        {
            return Refused(shell, run.StudyFaults.Select(f => f.Message));
        }

        var folder = new OutputFolder(output);
        StudyOutput.Publish(folder, run);
        StudyOutput.Table(
            shell.Out,
            ["estimand", "estimate", "95 % interval", "p"],
            [.. run.Result.Estimates.Select(e => new[] { e.Name, StudyOutput.Short(e.Value), StudyOutput.Interval(e), StudyOutput.P(e.P) })]);
        return StudyOutput.Tell(shell, folder, run.Result);
    }

    private static ExitCode Refused(Shell shell, IEnumerable<string> faults)
    {
        foreach (var fault in faults)
        {
            shell.Complain(fault);
        }

        shell.Complain("Nothing was run.");
        return ExitCode.BadData;
    }
}
