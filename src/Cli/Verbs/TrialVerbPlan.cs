using System.CommandLine;
using System.Text.Json.Nodes;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;
using Toolkit.Pipelines.Stages;
using Toolkit.Trials;

namespace Toolkit.Cli.Verbs;

/// <summary>Analyses a table as a plan says. The plan's hash is kept beside it at first use; afterwards a changed plan is refused unless it records the change.</summary>
internal static class TrialVerbPlan
{
    public static Command Create(Shell shell)
    {
        var plan = new Argument<string>("plan") { Description = "The plan, YAML." };
        var table = new Option<string?>("--data") { Description = "CSV with participant, arm, visit, outcome, value; else the file the plan names." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Check plan and data; analyse nothing and write nothing." };
        var report = new Option<string?>("--report") { Description = "Write the stand-alone page to this file." };
        var output = new Option<string?>("--output", "-o") { Description = "Folder for results.json, report.html, and the values as ADaM-like CSV, Parquet and Dataset-JSON, SDTM LB and FHIR Observations." };
        var json = TrialVerbTable.Json();
        var verb = new Command("analyse", "Analyse a trial by its plan: effects, responders, tracking, mediation, subgroups, doses, sensitivity analyses.\n\nExample: toolkit trial analyse plan.yaml --data values.csv --report trial.html") { plan, table, report, output, dryRun, json };
        verb.SetAction(parsed => (int)Run(shell, parsed.GetRequiredValue(plan), parsed.GetValue(table), (parsed.GetValue(report), parsed.GetValue(output)), parsed.GetValue(dryRun), parsed.GetValue(json)));
        return verb;
    }

    private static ExitCode Run(Shell shell, string path, string? table, (string? Report, string? Output) files, bool dryRun, bool json)
    {
        var reading = PlanReader.Read(LongTable.Decode(File.ReadAllBytes(path)));
        foreach (var fault in reading.Faults)
        {
            shell.Complain(fault.In(Path.GetFileName(path)).Message);
        }

        if (reading.Plan is not { } plan)
        {
            return ExitCode.BadData;
        }

        if (table is null && plan.Data is null)
        {
            shell.Complain("expected --data FILE, or 'data' in the plan");
            return ExitCode.Usage;
        }

        var source = table ?? Path.Combine(Path.GetDirectoryName(path) ?? "", plan.Data!);
        var bytes = File.ReadAllBytes(source);
        var values = Read(shell, plan, source, bytes, out var traits, out var damaged);
        if (values is null || dryRun)
        {
            return values is null ? ExitCode.BadData : damaged ? ExitCode.Partial : ExitCode.Ok;
        }

        if (PlanSeal.Refusal(path, plan) is { } refusal)
        {
            shell.Complain(refusal.In(Path.GetFileName(path)).Message);
            return ExitCode.BadData;
        }

        PlanSeal.Write(path, plan, Provenance.Digest(bytes));
        var result = PlanAnalysis.Run(plan, values, traits);
        foreach (var fault in result.Faults)
        {
            shell.Say(fault);
        }

        Publish(shell, files, plan, values, result);
        if (json)
        {
            TrialVerbTable.Write(shell, Document(plan, result));
        }
        else
        {
            StudyOutput.Table(shell.Out, ["", "estimate", "95 % interval", "p", "method"], [.. result.Estimates.Select(e => new[]
            {
                e.Name, e.Value is { } v ? StudyOutput.Short(v) : e.Reason ?? "", StudyOutput.Interval(e), e.P is { } p ? TrialVerbTable.Probability(p) : "", e.Method,
            })]);
        }

        return damaged || result.Estimates.Any(e => e.Value is null && e.Method == "none") ? ExitCode.Partial : ExitCode.Ok;
    }

    private static void Publish(Shell shell, (string? Report, string? Output) files, TrialPlan plan, TrialData values, PlanResult result)
    {
        if (files.Report is { } report)
        {
            OutputFile.Write(report, PlanReport.Html(plan, values, result));
            shell.Say("report: " + report);
        }

        if (files.Output is { } output)
        {
            var folder = new OutputFolder(output);
            folder.Publish("results.json", TrialVerbTable.Text(Document(plan, result)));
            folder.Publish("report.html", PlanReport.Html(plan, values, result));
            var study = plan.Identifier;
            var laboratory = plan.Outcomes.Where(o => o.Outcome.Unit.Contains("/L", StringComparison.Ordinal) || o.Outcome.Unit.Contains("/mL", StringComparison.Ordinal)).Select(o => o.Outcome.Name).ToList();
            foreach (var (name, content) in TrialDatasets.All(values, study, plan.Baseline, laboratory, TimeProvider.System.GetUtcNow()).Concat(TrialDatasets.Columns(values, study, plan.Baseline)))
            {
                folder.Publish("datasets/" + name, stream => stream.Write(content));
            }

            shell.Say("results: " + folder.Path);
        }
    }

    private static TrialData? Read(Shell shell, TrialPlan plan, string source, byte[] bytes, out Traits traits, out bool damaged)
    {
        damaged = false;
        traits = Traits.None;
        if (TrialVerbTable.Read(shell, source, bytes) is not { } frame)
        {
            return null;
        }

        traits = Traits.Read(frame, Path.GetFileName(source), plan.Columns);
        foreach (var torn in traits.Faults)
        {
            shell.Complain(torn.Message);
        }

        var days = plan.Visits.ToDictionary(v => v.Name, v => v.Day, StringComparer.Ordinal);
        var reading = LongTable.Read(frame, Path.GetFileName(source), bytes, [.. plan.Outcomes.Select(o => o.Outcome)], days, plan.Visits.ToDictionary(v => v.Name, v => v.Window, StringComparer.Ordinal));
        foreach (var wrong in reading.Faults)
        {
            shell.Complain(wrong.Message);
        }

        damaged = reading.Faults.Length + traits.Faults.Length > 0;
        if (reading.Values.Select(v => v.Participant.Arm?.Name).FirstOrDefault(a => a is not null && !plan.Arms.Contains(a)) is { } unknown)
        {
            shell.Complain($"{Path.GetFileName(source)}: expected the arms {string.Join(", ", plan.Arms)}, found {Printable.Quote(unknown)}");
            return null;
        }

        if (reading.Values.IsEmpty)
        {
            shell.Complain($"{Path.GetFileName(source)}: no value of the plan's outcomes");
            return null;
        }

        return TrialData.From(reading.Values.Where(v => days.ContainsKey(v.Visit.Name)));
    }

    private static JsonObject Document(TrialPlan plan, PlanResult result) => new()
    {
        ["title"] = plan.Title,
        ["plan"] = plan.Sha256,
        ["changes"] = new JsonArray([.. plan.Changes.Select(c => (JsonNode)new JsonObject { ["date"] = c.Date.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), ["reason"] = c.Reason, ["previous"] = c.Previous })]),
        ["estimates"] = new JsonArray([.. result.Estimates.Select(e => (JsonNode)new JsonObject
        {
            ["name"] = e.Name, ["unit"] = e.Unit, ["estimate"] = TrialVerbTable.Number(e.Value), ["estimateReason"] = e.Reason, ["low"] = TrialVerbTable.Number(e.Low), ["high"] = TrialVerbTable.Number(e.High),
            ["p"] = TrialVerbTable.Number(e.P), ["method"] = e.Method, ["provenance"] = TrialVerbTable.Names(e.Provenance),
        })]),
        ["adjusted"] = new JsonArray([.. result.Adjusted.Select(a => (JsonNode)new JsonObject { ["family"] = a.Family, ["estimate"] = a.Estimate, ["p"] = a.P })]),
        ["faults"] = TrialVerbTable.Names(result.Faults),
        ["methods"] = TrialVerbTable.Names(result.Methods),
        ["provenance"] = new JsonObject([.. result.Provenances.DistinctBy(p => p.Id).Select(p => new KeyValuePair<string, JsonNode?>(p.Id, new JsonObject
        {
            ["stage"] = p.Stage, ["version"] = p.Version, ["inputs"] = TrialVerbTable.Names(p.Inputs),
        }))]),
    };
}
