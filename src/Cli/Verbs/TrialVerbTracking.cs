using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Toolkit.Trials;

namespace Toolkit.Cli.Verbs;

/// <summary>Correlation and mediation on a table with one row a participant.</summary>
internal static class TrialVerbTracking
{
    public static Command Correlate(Shell shell)
    {
        var table = TrialVerbTable.Table();
        Option<string> x = TrialVerbTable.Needed("--x", "Column with the change of the marker."), y = TrialVerbTable.Needed("--y", "Column with the change of pain.");
        var arm = new Option<string?>("--arm") { Description = "Column that names the arm, for the correlation within arms." };
        var json = TrialVerbTable.Json();
        var verb = new Command("correlate", "Correlate two changes: Pearson, Spearman, within arms.\n\nExample: toolkit trial correlate changes.csv --x il6 --y pain --arm arm") { table, x, y, arm, json };
        verb.SetAction(parsed => (int)RunCorrelate(shell, parsed.GetRequiredValue(table), parsed.GetRequiredValue(x), parsed.GetRequiredValue(y), parsed.GetValue(arm), parsed.GetValue(json)));
        return verb;
    }

    public static Command Mediate(Shell shell)
    {
        var table = TrialVerbTable.Table();
        Option<string> exposure = TrialVerbTable.Needed("--exposure", "Column of numbers: 0 and 1, or a dose."), mediator = TrialVerbTable.Needed("--mediator", "Column with the marker."), outcome = TrialVerbTable.Needed("--outcome", "Column with the outcome.");
        var covariates = TrialVerbTable.Covariates();
        var draws = new Option<int>("--draws") { Description = "Bootstrap draws.", DefaultValueFactory = _ => 5000 };
        var seed = new Option<ulong>("--seed") { Description = "The draws follow from it.", DefaultValueFactory = _ => 1 };
        var json = TrialVerbTable.Json();
        var verb = new Command("mediate", "How much of an effect goes through a marker, with bootstrap intervals.\n\nExample: toolkit trial mediate trial.csv --exposure exercise --mediator il6 --outcome pain --covariate base") { table, exposure, mediator, outcome, covariates, draws, seed, json };
        verb.SetAction(parsed => (int)RunMediate(
            shell, parsed.GetRequiredValue(table), (parsed.GetRequiredValue(exposure), parsed.GetRequiredValue(mediator), parsed.GetRequiredValue(outcome)), parsed.GetRequiredValue(covariates), parsed.GetValue(draws), parsed.GetValue(seed), parsed.GetValue(json)));
        return verb;
    }

    private static ExitCode RunCorrelate(Shell shell, string path, string x, string y, string? arm, bool json)
    {
        if (TrialVerbTable.Read(shell, path) is not { } frame || !TrialVerbTable.Has(shell, frame, arm is null ? [] : [arm], [x, y]))
        {
            return ExitCode.BadData;
        }

        var complete = TrialVerbTable.Complete(frame, arm is null ? [x, y] : [x, y, arm]);
        var labels = arm is null ? new string?[complete.Rows] : complete.Text(arm);
        var levels = labels.Distinct().ToList();
        if (!ChangeChange.Correlate(complete.Numbers(x), complete.Numbers(y), [.. labels.Select(l => levels.IndexOf(l))]).Try(out var found, out var fault))
        {
            shell.Complain(fault.In(Path.GetFileName(path)).Message);
            return ExitCode.BadData;
        }

        CorrelationEstimate[] rows = arm is null ? [found.Pearson, found.Spearman] : [found.Pearson, found.Spearman, found.WithinArm];
        if (json)
        {
            var kendall = Correlations.Kendall(complete.Numbers(x), complete.Numbers(y));
            TrialVerbTable.Write(shell, new()
            {
                ["n"] = found.Count,
                ["correlations"] = new JsonArray([.. rows.Select(r => (JsonNode)new JsonObject
                {
                    ["name"] = r.Name, ["r"] = r.R, ["lower"] = TrialVerbTable.Number(r.Low), ["upper"] = TrialVerbTable.Number(r.High), ["t"] = TrialVerbTable.Number(r.T), ["df"] = r.Df, ["p"] = TrialVerbTable.Number(r.P),
                })]),
                ["kendall"] = new JsonObject { ["tau"] = TrialVerbTable.Number(kendall.Statistic), ["p"] = TrialVerbTable.Number(kendall.P) },
                ["warning"] = found.Warning,
                ["methods"] = found.MethodsText,
            });
        }
        else
        {
            StudyOutput.Table(shell.Out, ["", "r", "95 % interval", "p"], [.. rows.Select(r => new[] { r.Name, StudyOutput.Short(r.R), $"{StudyOutput.Short(r.Low)} to {StudyOutput.Short(r.High)}", TrialVerbTable.Probability(r.P) })]);
        }

        shell.Say(found.Warning);
        return ExitCode.Ok;
    }

    private static ExitCode RunMediate(Shell shell, string path, (string Exposure, string Mediator, string Outcome) columns, string[] covariates, int draws, ulong seed, bool json)
    {
        if (draws is < 2 or > 10_000_000)
        {
            shell.Complain($"--draws: expected 2 to 10000000, found {draws}");
            return ExitCode.Usage;
        }

        string[] numbers = [columns.Exposure, columns.Mediator, columns.Outcome, .. covariates];
        if (TrialVerbTable.Read(shell, path) is not { } frame || !TrialVerbTable.Has(shell, frame, [], numbers))
        {
            return ExitCode.BadData;
        }

        var complete = TrialVerbTable.Complete(frame, numbers);
        ImmutableArray<double> Of(string name) => [.. complete.Numbers(name)];
        var data = new MediationData(Of(columns.Exposure), Of(columns.Mediator), Of(columns.Outcome), [.. covariates.Select(c => new Covariate(c, Of(c)))]);
        if (complete.Rows == 0 || !Mediation.Fit(data).In(Path.GetFileName(path)).Try(out var fit, out var fault))
        {
            shell.Complain(complete.Rows == 0 ? $"{Path.GetFileName(path)}: expected a row in which no variable is missing, found none" : Mediation.Fit(data).Fault!.Message);
            return ExitCode.BadData;
        }

        var boot = Mediation.Bootstrap(data, draws, seed);
        if (json)
        {
            TrialVerbTable.Write(shell, Document(fit, boot, draws, seed));
        }
        else
        {
            var (low, high) = boot.Bca();
            TrialVerbTable.Print(shell, [fit.A, fit.B, fit.Direct, fit.Total, new("indirect a b, BCa", fit.Indirect, boot.StandardDeviation, double.NaN, double.NaN, double.NaN, low, high)]);
        }

        shell.Say("Without randomised mediators this is statistical mediation: an unmeasured cause of mediator and outcome would look the same.");
        return ExitCode.Ok;
    }

    private static JsonObject Document(MediationFit fit, Bootstrap boot, int draws, ulong seed) => new()
    {
        ["a"] = fit.A.Estimate,
        ["se_a"] = fit.A.StandardError,
        ["b"] = fit.B.Estimate,
        ["se_b"] = fit.B.StandardError,
        ["acme"] = fit.Indirect,
        ["ade"] = fit.Direct.Estimate,
        ["total"] = fit.Total.Estimate,
        ["prop_mediated"] = TrialVerbTable.Number(fit.ProportionMediated),
        ["sobel_se"] = TrialVerbTable.Number(fit.SobelError),
        ["aroian_se"] = TrialVerbTable.Number(fit.AroianError),
        ["goodman_se"] = TrialVerbTable.Number(fit.GoodmanError),
        ["percentile"] = Ends(boot.Percentile()),
        ["bca"] = Ends(boot.Bca()),
        ["draws"] = draws,
        ["seed"] = seed,
        ["rho_at_zero"] = TrialVerbTable.Number(fit.RhoAtZero),
        ["n"] = fit.Count,
        ["path"] = TrialVerbTable.Rows("term", [fit.A, fit.B, fit.Direct, fit.Total]),
    };

    private static JsonArray Ends((double Low, double High) ends) => [TrialVerbTable.Number(ends.Low), TrialVerbTable.Number(ends.High)];
}
