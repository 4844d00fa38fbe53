using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Toolkit.Pipelines.Results;
using Toolkit.Trials;

namespace Toolkit.Cli.Verbs;

/// <summary>The power of a plan by simulation of what it assumes.</summary>
internal static class TrialVerbSimulate
{
    public static Command Create(Shell shell)
    {
        var plan = new Argument<string>("plan") { Description = "The plan, YAML, with 'assumptions'." };
        var trials = new Option<int>("--trials") { Description = "Trials to simulate.", DefaultValueFactory = _ => 1000 };
        var perArm = new Option<int?>("--per-arm") { Description = "Participants of each arm, in place of the plan's number." };
        var seed = new Option<ulong>("--seed") { Description = "Every simulated trial follows from it.", DefaultValueFactory = _ => 1 };
        var write = new Option<string?>("--write") { Description = "Write one simulated trial as CSV to this file instead, to try a plan before there are data." };
        var json = TrialVerbTable.Json();
        var verb = new Command("simulate", "Power of exactly the planned analysis: trials are drawn from the plan's assumptions, with dropout, limits and multiplicity, and analysed.\n\nExample: toolkit trial simulate plan.yaml --trials 2000 --per-arm 40") { plan, trials, perArm, seed, write, json };
        verb.SetAction(parsed => (int)Run(shell, parsed.GetRequiredValue(plan), parsed.GetValue(trials), parsed.GetValue(perArm), parsed.GetValue(seed), parsed.GetValue(write), parsed.GetValue(json)));
        return verb;
    }

    private static ExitCode Run(Shell shell, string path, int trials, int? perArm, ulong seed, string? write, bool json)
    {
        if (trials is < 1 or > 1_000_000 || perArm is < 2 or > 100_000)
        {
            shell.Complain("--trials: expected 1 to 1000000; --per-arm: expected 2 to 100000");
            return ExitCode.Usage;
        }

        var reading = PlanReader.Read(LongTable.Decode(File.ReadAllBytes(path)));
        foreach (var fault in reading.Faults)
        {
            shell.Complain(fault.In(Path.GetFileName(path)).Message);
        }

        if (reading.Plan is not { } plan)
        {
            return ExitCode.BadData;
        }

        if (plan.Assumptions is not { } assumed)
        {
            shell.Complain($"{Path.GetFileName(path)}: expected 'assumptions' (perArm, dropout, outcomes with baseline, deviation, correlation, changes), found none");
            return ExitCode.BadData;
        }

        plan = plan with { Assumptions = assumed with { PerArm = perArm ?? assumed.PerArm } };
        if (write is not null)
        {
            OutputFile.Write(write, LongTable.Write(PlanSimulation.Draw(plan, seed)));
            shell.Say($"one simulated trial from seed {seed}: {write}");
            return ExitCode.Ok;
        }

        var found = PlanSimulation.Run(plan, trials, seed, new Reporter(shell, trials));
        if (json)
        {
            TrialVerbTable.Write(shell, Document(plan, found, trials, seed));
        }
        else
        {
            StudyOutput.Table(shell.Out, ["", "truth", "mean estimate", "power", "adjusted power", "coverage", "failed"], [.. found.Select(f => new[]
            {
                f.Name, StudyOutput.Short(f.Truth), StudyOutput.Short(f.MeanEstimate), string.Create(CultureInfo.InvariantCulture, $"{f.Power:0.000} ± {f.PowerError:0.000}"),
                f.AdjustedPower is { } a ? a.ToString("0.000", CultureInfo.InvariantCulture) : "-", f.Coverage.ToString("0.000", CultureInfo.InvariantCulture), f.Failed.ToString(CultureInfo.InvariantCulture),
            })]);
        }

        return found.Any(f => f.Failed > 0) ? ExitCode.Partial : ExitCode.Ok;
    }

    private static JsonObject Document(TrialPlan plan, IEnumerable<SimulatedComparison> found, int trials, ulong seed) => new()
    {
        ["plan"] = plan.Sha256,
        ["perArm"] = plan.Assumptions!.PerArm,
        ["trials"] = trials,
        ["seed"] = seed,
        ["comparisons"] = new JsonArray([.. found.Select(f => (JsonNode)new JsonObject
        {
            ["name"] = f.Name, ["truth"] = f.Truth, ["meanEstimate"] = TrialVerbTable.Number(f.MeanEstimate), ["power"] = f.Power, ["powerError"] = f.PowerError,
            ["adjustedPower"] = TrialVerbTable.Number(f.AdjustedPower), ["coverage"] = f.Coverage, ["failed"] = f.Failed,
        })]),
    };

    private sealed class Reporter(Shell shell, int total) : IProgress<int>
    {
        public void Report(int value) => shell.Progress("trials", value, total);
    }
}
