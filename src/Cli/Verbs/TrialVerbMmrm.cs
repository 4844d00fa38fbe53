using System.CommandLine;
using System.Text.Json.Nodes;
using Toolkit.Trials;

namespace Toolkit.Cli.Verbs;

/// <summary>Mixed model for repeated measures on a table with one row a participant and visit.</summary>
internal static class TrialVerbMmrm
{
    private static readonly Dictionary<string, CovarianceKind> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["us"] = CovarianceKind.Unstructured,
        ["toeph"] = CovarianceKind.HeterogeneousToeplitz,
        ["toep"] = CovarianceKind.Toeplitz,
        ["adh"] = CovarianceKind.HeterogeneousAnteDependence,
        ["ad"] = CovarianceKind.AnteDependence,
        ["ar1h"] = CovarianceKind.HeterogeneousAutoregressive,
        ["ar1"] = CovarianceKind.Autoregressive,
        ["csh"] = CovarianceKind.HeterogeneousCompoundSymmetry,
        ["cs"] = CovarianceKind.CompoundSymmetry,
    };

    private static readonly Dictionary<string, DegreesOfFreedom> Methods = new(StringComparer.OrdinalIgnoreCase)
    {
        ["kr"] = DegreesOfFreedom.KenwardRoger,
        ["kr-linear"] = DegreesOfFreedom.KenwardRogerLinear,
        ["satterthwaite"] = DegreesOfFreedom.Satterthwaite,
        ["residual"] = DegreesOfFreedom.Residual,
        ["between-within"] = DegreesOfFreedom.BetweenWithin,
    };

    public static Command Create(Shell shell)
    {
        var table = TrialVerbTable.Table();
        Option<string> formula = TrialVerbTable.Needed("--formula", "The mean: 'y ~ base*visit + arm*visit'."), subject = TrialVerbTable.Needed("--subject", "Column that names the participant."), visit = TrialVerbTable.Needed("--visit", "Column that names the visit.");
        var references = new Option<string[]>("--reference") { Description = "FACTOR=LEVEL; may be repeated.", DefaultValueFactory = _ => [] };
        var covariance = new Option<string>("--covariance") { Description = "Between visits.", DefaultValueFactory = _ => "us" }.AcceptOnlyFromAmong([.. Kinds.Keys]);
        var df = new Option<string>("--df") { Description = "Degrees of freedom.", DefaultValueFactory = _ => "kr" }.AcceptOnlyFromAmong([.. Methods.Keys]);
        var noLadder = new Option<bool>("--no-ladder") { Description = "Fail where the structure does not converge; do not try a simpler one." };
        var json = TrialVerbTable.Json();
        var verb = new Command("mmrm", "Compare arms over several visits.\n\nExample: toolkit trial mmrm trial.csv --formula \"y ~ base*visit + arm*visit\" --subject id --visit visit --reference arm=control --json") { table, formula, subject, visit, references, covariance, df, noLadder, json };
        verb.SetAction(parsed => (int)Run(
            shell,
            parsed.GetRequiredValue(table),
            parsed.GetRequiredValue(formula),
            (parsed.GetRequiredValue(subject), parsed.GetRequiredValue(visit)),
            parsed.GetRequiredValue(references),
            new() { Covariance = Kinds[parsed.GetRequiredValue(covariance)], Ladder = !parsed.GetValue(noLadder) },
            Methods[parsed.GetRequiredValue(df)],
            parsed.GetValue(json)));
        return verb;
    }

    private static ExitCode Run(Shell shell, string path, string text, (string Subject, string Visit) columns, string[] pairs, MmrmOptions options, DegreesOfFreedom method, bool json)
    {
        if (!Formula.Parse(text).In("--formula").Try(out var formula, out var fault))
        {
            shell.Complain(fault.Message);
            return ExitCode.Usage;
        }

        if (TrialVerbTable.References(shell, pairs) is not { } references)
        {
            return ExitCode.Usage;
        }

        if (TrialVerbTable.Read(shell, path) is not { } frame)
        {
            return ExitCode.BadData;
        }

        var fitted = Design.Build(formula, frame, new() { References = references, Needed = [columns.Subject, columns.Visit], Factors = frame.Has(columns.Visit) && frame.IsNumeric(columns.Visit) ? [columns.Visit] : [] })
            .Bind(design => Mmrm.Fit(design, columns.Subject, columns.Visit, options));
        if (!fitted.In(Path.GetFileName(path)).Try(out var fit, out fault))
        {
            shell.Complain(fault.Message);
            return ExitCode.BadData;
        }

        foreach (var note in fit.Ladder)
        {
            shell.Say("Left: " + note);
        }

        if (json)
        {
            TrialVerbTable.Write(shell, Document(fit, columns.Visit, method));
        }
        else
        {
            TrialVerbTable.Print(shell, fit.Table(method));
        }

        shell.Say($"{fit.SubjectCount} participants, {fit.Observations} values, {fit.Covariance} covariance, -2 log L {StudyOutput.Short(fit.MinusTwoLogLikelihood)} after {fit.Iterations} iterations.");
        return ExitCode.Ok;
    }

    private static JsonObject Document(MmrmFit fit, string visit, DegreesOfFreedom method)
    {
        var design = fit.Design;
        var arm = design.Formula.Terms.Where(t => t.Length == 2 && t.Contains(visit)).SelectMany(t => t).FirstOrDefault(v => v != visit && design.Factors.ContainsKey(v));
        var means = arm is null ? [] : MarginalMeans.Of(design, [arm, visit]);
        var contrasts = means.GroupBy(m => m.Levels[1].Level).SelectMany(at => at.Skip(1).Select(m => TrialVerbTable.Row(
            "contrast", fit.Contrast($"{m.Levels[0].Level} - {at.First().Levels[0].Level} at {at.Key}", [.. m.Weights.Zip(at.First().Weights, (a, b) => a - b)], method))));
        return new()
        {
            ["covariance"] = fit.Covariance.ToString(),
            ["ladder"] = TrialVerbTable.Names(fit.Ladder),
            ["df"] = method.ToString(),
            ["coef"] = TrialVerbTable.Rows("term", fit.Table(method)),
            ["lsmeans"] = TrialVerbTable.Rows("mean", means.Select(m => fit.Contrast(m.Name, m.Weights.AsSpan(), method))),
            ["contrasts"] = new JsonArray([.. contrasts.Select(c => (JsonNode)c)]),
            ["tests"] = new JsonArray([.. design.Formula.Terms.Select((_, t) => (JsonNode)TrialVerbTable.Test(fit.Term(t, method)))]),
            ["visits"] = TrialVerbTable.Names(fit.Visits),
            ["Sigma"] = new JsonArray([.. fit.Sigma.Select(r => (JsonNode)new JsonArray([.. r.Select(v => TrialVerbTable.Number(v))]))]),
            ["m2LL"] = TrialVerbTable.Number(fit.MinusTwoLogLikelihood),
            ["aic"] = TrialVerbTable.Number(fit.Aic),
            ["bic"] = TrialVerbTable.Number(fit.Bic),
            ["n_obs"] = fit.Observations,
            ["n_subjects"] = fit.SubjectCount,
        };
    }
}
