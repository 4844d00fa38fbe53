using System.CommandLine;
using Toolkit.Cli.Demo;
using Toolkit.Pipelines;
using Toolkit.Pipelines.Results;

namespace Toolkit.Cli.Verbs;

/// <summary>The whole chain on simulated devices with known truth.</summary>
internal static class DemoVerb
{
    public static Command Create(Shell shell)
    {
        var output = new Option<string>("--output", "-o") { Description = "Folder for the input that is made, and the results.", DefaultValueFactory = _ => "demo" };
        var seed = new Option<int>("--seed") { Description = "Everything follows from it.", DefaultValueFactory = _ => 1 };
        var threads = new Option<int>("--threads") { Description = "Threads to use; results do not depend on it.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var inputOnly = new Option<bool>("--input-only") { Description = "Make the study's input and stop; 'toolkit run' goes on from there. Its heads are slabs; for whole ones see 'demo raw'." };
        var verb = new Command("demo", "Run the whole chain on simulated instruments and a simulated scanner, and compare with the truth.\n\nExample: toolkit demo --output demo --seed 1") { output, seed, threads, inputOnly, DemoRawVerb.Create(shell) };
        verb.SetAction(async (parsed, cancellation) => (int)await RunAsync(shell, parsed.GetRequiredValue(output), parsed.GetValue(seed), parsed.GetValue(threads), parsed.GetValue(inputOnly), cancellation));
        return verb;
    }

    private static async Task<ExitCode> RunAsync(Shell shell, string path, int seed, int threads, bool inputOnly, CancellationToken cancellation)
    {
        if (threads < 1)
        {
            shell.Complain($"--threads: expected 1 or more, found {threads}.");
            return ExitCode.Usage;
        }

        var input = new OutputFolder(Path.Combine(path, "input"));
        shell.Say($"Simulating a trial from seed {seed}: an analyser and a plate reader on pseudo-terminals, a scanner writing DICOM.");
        var trial = await DemoInput.WriteAsync(input, seed, threads, shell.Progress, cancellation: cancellation);
        var study = Path.Combine(input.Path, "study.yaml");
        if (inputOnly)
        {
            shell.Say("Study file: " + study);
            return ExitCode.Ok;
        }

        shell.Say("Running the study on the instruments' bytes and the DICOM files.");
        var run = StudyRun.Execute(study, threads, shell.Progress, cancellation: cancellation);
        if (run.Result is not { } result)
        {
            throw new InvalidOperationException("The demo's own study is refused: " + string.Join("; ", run.StudyFaults));
        }

        result = result with { Seed = seed, Truth = DemoStudy.Truth(trial, result.Estimates) };
        run = run with { Result = result };
        var output = new OutputFolder(path);
        StudyOutput.Publish(output, run);
        StudyOutput.Table(
            shell.Out,
            ["estimand", "truth", "estimate", "95 % interval", "inside?"],
            [.. result.Truth.Select(t => new[] { t.Name, StudyOutput.Short(t.Truth), StudyOutput.Short(t.Estimate.Value), StudyOutput.Interval(t.Estimate), t.Inside ? "yes" : "no" })]);
        return StudyOutput.Tell(shell, output, result);
    }
}
