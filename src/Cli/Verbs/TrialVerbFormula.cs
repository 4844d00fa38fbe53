using System.CommandLine;
using System.Text.Json.Nodes;
using Toolkit.Measurements;
using Toolkit.Trials;

namespace Toolkit.Cli.Verbs;

/// <summary>Models that are stated by a formula: random intercept or slope, and values outside the assay's limits.</summary>
internal static class TrialVerbFormula
{
    private const string Row = "toolkit_row";
    private const string Value = "toolkit_value";

    public static Command Lmm(Shell shell)
    {
        var table = TrialVerbTable.Table();
        var formula = TrialVerbTable.Needed("--formula", "With one random term: 'y ~ arm*week + (1|id)' or '(week|id)'.");
        var references = References();
        var likelihood = new Option<bool>("--ml") { Description = "Full maximum likelihood in place of REML." };
        var json = TrialVerbTable.Json();
        var verb = new Command("lmm", "Random intercept or slope.\n\nExample: toolkit trial lmm trial.csv --formula \"y ~ arm*week + (week|id)\" --reference arm=control") { table, formula, references, likelihood, json };
        verb.SetAction(parsed => (int)RunLmm(shell, parsed.GetRequiredValue(table), parsed.GetRequiredValue(formula), parsed.GetRequiredValue(references), !parsed.GetValue(likelihood), parsed.GetValue(json)));
        return verb;
    }

    public static Command Tobit(Shell shell)
    {
        var table = TrialVerbTable.Table();
        Option<string> outcome = TrialVerbTable.Needed("--outcome", "Column with numbers and bounds: 3.1, <2.5, >1000."), terms = TrialVerbTable.Needed("--terms", "Right side of the model: 'arm + base'.");
        var references = References();
        var log = new Option<bool>("--log") { Description = "Analyse logarithms; coefficients are then logarithms of ratios." };
        var json = TrialVerbTable.Json();
        var verb = new Command("tobit", "A linear model of values of which some lie outside the assay's limits: they enter as bounds.\n\nExample: toolkit trial tobit trial.csv --outcome il6 --terms \"arm + base\" --reference arm=control --log") { table, outcome, terms, references, log, json };
        verb.SetAction(parsed => (int)RunTobit(shell, parsed.GetRequiredValue(table), (parsed.GetRequiredValue(outcome), parsed.GetRequiredValue(terms)), parsed.GetRequiredValue(references), parsed.GetValue(log), parsed.GetValue(json)));
        return verb;
    }

    private static Option<string[]> References() => new("--reference") { Description = "FACTOR=LEVEL; may be repeated.", DefaultValueFactory = _ => [] };

    private static ExitCode RunLmm(Shell shell, string path, string text, string[] pairs, bool restricted, bool json)
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

        if (!Design.Build(formula, frame, new() { References = references }).Bind(d => Trials.Lmm.Fit(d, restricted)).In(Path.GetFileName(path)).Try(out var fit, out fault))
        {
            shell.Complain(fault.Message);
            return ExitCode.BadData;
        }

        if (json)
        {
            TrialVerbTable.Write(shell, new()
            {
                ["coef"] = TrialVerbTable.Rows("term", fit.Table()),
                ["components"] = new JsonArray([.. fit.Components.Select(c => (JsonNode)new JsonObject { ["group"] = c.Group, ["first"] = c.First, ["second"] = c.Second, ["value"] = TrialVerbTable.Number(c.Value) })]),
                ["m2LL"] = TrialVerbTable.Number(fit.MinusTwoLogLikelihood),
                ["n_obs"] = fit.Observations,
                ["n_subjects"] = fit.SubjectCount,
            });
        }
        else
        {
            TrialVerbTable.Print(shell, fit.Table());
        }

        shell.Say($"{fit.SubjectCount} groups, {fit.Observations} values, {(restricted ? "REML" : "maximum likelihood")}, -2 log L {StudyOutput.Short(fit.MinusTwoLogLikelihood)}.");
        return ExitCode.Ok;
    }

    private static ExitCode RunTobit(Shell shell, string path, (string Outcome, string Terms) model, string[] pairs, bool log, bool json)
    {
        if (!Formula.Parse($"y ~ {model.Terms}").In("--terms").Try(out var terms, out var fault) || !terms.Random.IsEmpty)
        {
            shell.Complain(terms is null ? fault!.Message : "--terms: expected no random term");
            return ExitCode.Usage;
        }

        if (TrialVerbTable.References(shell, pairs) is not { } references)
        {
            return ExitCode.Usage;
        }

        if (TrialVerbTable.Read(shell, path) is not { } frame || !TrialVerbTable.Has(shell, frame, [model.Outcome], []) || Observed(shell, path, frame.Text(model.Outcome), log) is not { } observed)
        {
            return ExitCode.BadData;
        }

        // The design is laid out over the rows that have a value or a bound; the numbers themselves come from the row they name.
        var whole = frame.With(Row, [.. Enumerable.Range(0, frame.Rows).Select(i => (double)i)]).With(Value, [.. observed.Select(o => o.IsMissing ? double.NaN : 0)]);
        var design = Design.Build(Formula.Parse($"{Value} ~ {model.Terms}").Value, whole, new() { References = references, Needed = [Row] });
        var fitted = design.Bind(d => CensoredRegression.Fit(d.Rows(), [.. d.Frame.Numbers(Row).Select(r => observed[(int)r])], d.Terms));
        if (!fitted.In(Path.GetFileName(path)).Try(out var fit, out fault))
        {
            shell.Complain(fault.Message);
            return ExitCode.BadData;
        }

        if (json)
        {
            TrialVerbTable.Write(shell, new()
            {
                ["coef"] = TrialVerbTable.Rows("term", fit.Table),
                ["sigma"] = TrialVerbTable.Number(fit.Sigma),
                ["logLik"] = TrialVerbTable.Number(fit.LogLikelihood),
                ["n"] = fit.Count,
                ["censored"] = fit.CensoredCount,
            });
        }
        else
        {
            TrialVerbTable.Print(shell, fit.Table);
        }

        shell.Say($"{fit.Count} values, {fit.CensoredCount} of them bounds; maximum likelihood, Wald intervals{(log ? ", logarithms" : "")}.");
        return ExitCode.Ok;
    }

    /// <summary>Every cell as a number, a bound or missing; null after a complaint that names the line.</summary>
    private static List<Observation>? Observed(Shell shell, string path, string?[] cells, bool log)
    {
        var observed = new List<Observation>(cells.Length);
        foreach (var (i, cell) in cells.Index())
        {
            if (!LongTable.Observed(cell).Try(out var value, out var fault))
            {
                shell.Complain((fault with { Offset = i + 2, Unit = "line" }).In(Path.GetFileName(path)).Message);
                return null;
            }

            if (log && value.Value <= 0)
            {
                shell.Complain($"{Path.GetFileName(path)}: line {i + 2}: expected a value above zero, for its logarithm, found {Numbers.Format(value.Value!.Value)}");
                return null;
            }

            observed.Add(log ? LogScale.Of(value) : value);
        }

        return observed;
    }
}
