using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Toolkit.Trials;

namespace Toolkit.Cli.Verbs;

/// <summary>Analysis of covariance on a table with one row a participant.</summary>
internal static class TrialVerbModels
{
    public static Command Ancova(Shell shell)
    {
        var table = TrialVerbTable.Table();
        Option<string> outcome = TrialVerbTable.Needed("--outcome", "Column with the follow-up value, or its change."), baseline = TrialVerbTable.Needed("--baseline", "Column with the baseline value."), arm = TrialVerbTable.Needed("--arm", "Column that names the arm.");
        var reference = new Option<string?>("--reference") { Description = "Arm the others are compared with." };
        var covariates = TrialVerbTable.Covariates();
        var kind = new Option<SandwichKind>("--standard-errors") { Description = "None for classical, or HC0 to HC4.", DefaultValueFactory = _ => SandwichKind.None };
        var log = new Option<bool>("--log") { Description = "Analyse logarithms and report ratios." };
        var json = TrialVerbTable.Json();
        var verb = new Command("ancova", "Compare arms at equal baseline.\n\nExample: toolkit trial ancova trial.csv --outcome post --baseline pre --arm arm --reference control --standard-errors HC3") { table, outcome, baseline, arm, reference, covariates, kind, log, json };
        verb.SetAction(parsed =>
        {
            var options = new AncovaOptions { Reference = parsed.GetValue(reference), StandardErrors = parsed.GetValue(kind), LogRatio = parsed.GetValue(log) };
            return (int)Run(shell, parsed.GetRequiredValue(table), parsed.GetRequiredValue(outcome), parsed.GetRequiredValue(baseline), parsed.GetRequiredValue(arm), parsed.GetRequiredValue(covariates), options, parsed.GetValue(json));
        });
        return verb;
    }

    private static ExitCode Run(Shell shell, string path, string outcome, string baseline, string arm, string[] covariates, AncovaOptions options, bool json)
    {
        if (TrialVerbTable.Read(shell, path) is not { } frame || !TrialVerbTable.Has(shell, frame, [arm], [outcome, baseline, .. covariates]))
        {
            return ExitCode.BadData;
        }

        var complete = TrialVerbTable.Complete(frame, [outcome, baseline, arm, .. covariates]);
        var text = complete.Text(arm);
        var arms = text.Select(t => t!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToImmutableArray();
        var data = new AncovaData(
            arms, [.. text.Select(t => arms.IndexOf(t!))], [.. complete.Numbers(baseline)], [.. complete.Numbers(outcome)], [.. covariates.Select(c => new Covariate(c, [.. complete.Numbers(c)]))]);
        if (!Trials.Ancova.Fit(data, options).Try(out var fit, out var fault))
        {
            shell.Complain(fault.In(Path.GetFileName(path)).Message);
            return ExitCode.BadData;
        }

        if (json)
        {
            TrialVerbTable.Write(shell, Document(fit, frame.Rows - complete.Rows));
        }
        else
        {
            TrialVerbTable.Print(shell, [.. fit.Effects, .. fit.LeastSquaresMeans]);
        }

        shell.Say(fit.MethodsText + (complete.Rows < frame.Rows ? $" {frame.Rows - complete.Rows} rows with a missing value were left out." : ""));
        return ExitCode.Ok;
    }

    private static JsonObject Document(AncovaFit fit, int dropped) => new()
    {
        ["method"] = fit.Method,
        ["reference"] = fit.Reference,
        ["effects"] = TrialVerbTable.Rows("contrast", fit.Effects),
        ["lsmeans"] = TrialVerbTable.Rows("arm", fit.LeastSquaresMeans),
        ["coef"] = TrialVerbTable.Rows("term", fit.Model.Table(fit.StandardErrors)),
        ["arms"] = TrialVerbTable.Test(fit.Arms),
        ["sigma"] = TrialVerbTable.Number(fit.Model.Sigma),
        ["r2"] = TrialVerbTable.Number(fit.Model.RSquared),
        ["df_resid"] = fit.Model.ResidualDf,
        ["n"] = fit.Model.Count,
        ["dropped"] = dropped,
        ["methods"] = fit.MethodsText,
    };
}
