using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Toolkit.Evidence.Audit;
using Toolkit.Evidence.Flow;
using Toolkit.Evidence.MetaAnalysis;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.RiskOfBias;
using Toolkit.Evidence.Swim;
using Toolkit.Evidence.Text;
using Toolkit.Measurements;

namespace Toolkit.Cli.Verbs;

/// <summary>The answers of the evidence verbs as plain text.</summary>
internal static class EvidenceText
{
    public static string Write(AuditReport report)
    {
        var text = new StringBuilder();
        foreach (var f in report.Differences)
        {
            var about = string.Join(' ', new[] { f.StudyId, f.OutcomeId }.Where(p => p.Length > 0));
            text.Append(CultureInfo.InvariantCulture, $"{Words.Of(f.Severity).ToUpperInvariant(),-6} {Words.Of(f.Verdict)} {f.Kind} {(about.Length > 0 ? "[" + Clean(about) + "] " : "")}{Clean(f.Claim)}\n");
            Line(text, "printed", f.Reported + (f.ClaimedAt.Length > 0 ? " at " + f.ClaimedAt : ""));
            Line(text, "recomputed", string.Join("; ", f.Result.Quantities) + (f.ComparedAt.Length > 0 ? " from " + f.ComparedAt : ""));
            Line(text, "assumes", f.Assumption);
            Line(text, "resolve by", f.Resolve);
        }

        foreach (var f in report.NotCheckable)
        {
            text.Append(CultureInfo.InvariantCulture, $"NOT CHECKABLE {f.Kind} {(f.StudyId.Length > 0 ? "[" + Clean(f.StudyId) + "] " : "")}{Clean(f.Claim)}: {Clean(f.Assumption)}\n");
        }

        int Count(Verdict v) => report.Findings.Count(f => f.Verdict == v);
        return text.Append(CultureInfo.InvariantCulture, $"{report.Findings.Length} checks: {Count(Verdict.Inconsistent)} inconsistent, {Count(Verdict.Borderline)} borderline, {Count(Verdict.Partly)} partly, {Count(Verdict.Consistent)} consistent, {Count(Verdict.Implied)} implied, {Count(Verdict.NotCheckable)} not checkable\n").ToString();
    }

    public static string Write(EvidenceSet set, ReviewSynthesis synthesis)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{set.Included.Count()} included trials\n");
        Characteristics(text, set);
        People(text, set);
        foreach (var c in synthesis.Categories)
        {
            text.Append('\n').Append(Clean(c.Category)).Append(c.Sign is { } s ? string.Create(CultureInfo.InvariantCulture, $": {s.Favoured} of {s.Studies} trials better, sign test p = {s.TwoSided:0.####} (95 % interval of the share {s.ClopperPearson.Low:0.00} to {s.ClopperPearson.High:0.00})") : ": no clear direction in terms of health").Append('\n');
            foreach (var m in c.Markers)
            {
                text.Append("  ").Append(Clean(m.Marker)).Append(": ").Append(m.Consistency).Append(" (").AppendJoin(", ", m.Results.Select(r => Clean(r.StudyId) + " " + r.Direction.ToString().ToLowerInvariant())).Append(")\n");
                if (m.Pool is { } pool)
                {
                    text.Append("    ").Append(pool.Fit is { } fit
                        ? string.Create(CultureInfo.InvariantCulture, $"pooled {pool.Studies[0].Measure} {fit.Pooled.Estimate:0.00} [{fit.Pooled.Low:0.00}, {fit.Pooled.High:0.00}], tau2 {fit.Tau2:0.####}, I2 {fit.I2:0} %")
                        : "not pooled: " + string.Join("; ", pool.Reasons)).Append('\n');
                }

                if (m.Report is { } report)
                {
                    Pooled(text, report);
                }
            }
        }

        text.Append('\n');
        foreach (var g in synthesis.Certainty)
        {
            text.Append(CultureInfo.InvariantCulture, $"certainty of {Clean(g.Outcome)}{(g.IsSuggestion ? " (suggested)" : "")}: {g.Certainty.ToString().ToLowerInvariant()}{string.Concat(g.Steps.Select(s => $"; {s.Domain} {(s.Levels > 0 ? "+" : "")}{s.Levels}: {Clean(s.Reason)}"))}\n");
        }

        return text.AppendJoin("", synthesis.Warnings.Select(w => "WARNING " + Clean(w) + "\n")).ToString();
    }

    private static void Characteristics(StringBuilder text, EvidenceSet set)
    {
        var implied = ImpliedSizes.Of(set);
        static string Or(string cell) => cell.Length == 0 ? "not stated" : Clean(cell);
        foreach (var s in set.Included)
        {
            var n = s.Randomised is { } printed ? string.Create(CultureInfo.InvariantCulture, $"n {printed}") : implied.TryGetValue(s.StudyId, out var rest) ? string.Create(CultureInfo.InvariantCulture, $"n not stated, {rest} implied") : "n not stated";
            text.Append(CultureInfo.InvariantCulture, $"  {Clean(s.StudyId)}: {n}; {Or(s.Condition)}; {Or(s.Intervention)}; weeks {Or(s.Weeks)}; {Or(s.PainScale)}\n");
        }

        foreach (var r in set.FurtherReports)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {Clean(r.StudyId)}: a further report of {Or(r.ReportOf)}\n");
        }

        foreach (var r in set.Rob2)
        {
            text.Append(CultureInfo.InvariantCulture, $"  risk of bias of {Clean(r.StudyId)}: {string.Join(' ', r.Domains.Select(d => Rob2.Sign(d)))} overall {(r.Overall is { } overall ? Rob2.Name(overall) : "open")}{(r.Override is { } own ? $", set by {Clean(own.By)} against the rule: {Clean(own.Reason)}" : "")}\n");
        }
    }

    private static void People(StringBuilder text, EvidenceSet set)
    {
        static string Kappa(Toolkit.Evidence.Agreement.Kappa? kappa) => kappa?.Value is { } value ? string.Create(CultureInfo.InvariantCulture, $"kappa {value:0.00} over {kappa.Items}") : "no kappa";
        if (set.Screening is { } screening)
        {
            text.Append(CultureInfo.InvariantCulture, $"{screening.Records.Length} records judged ({Kappa(screening.Agreement)}): {screening.Count(EligibilityVerdict.Include)} included, {screening.Count(EligibilityVerdict.Exclude)} excluded, {screening.Count(EligibilityVerdict.Unclear)} unclear\n");
            foreach (var r in screening.Records.Where(r => r.Final.Verdict != EligibilityVerdict.Include))
            {
                text.Append(CultureInfo.InvariantCulture, $"  {r.Final.Verdict.ToString().ToLowerInvariant()} {Clean(r.RecordId)}: {Clean(string.Join("; ", r.Final.Reasons))}\n");
            }
        }

        if (set.Extraction is { } form)
        {
            text.Append(CultureInfo.InvariantCulture, $"{form.Items.Length} values extracted by two ({Kappa(form.Agreement)}): {form.Items.Count(i => i.Reason == "agreed")} agreed, {form.Open.Count()} open\n");
        }
    }

    private static void Pooled(StringBuilder text, PoolReport report)
    {
        text.Append("    ").AppendJoin(", ", PoolReport.Estimators.Zip(report.ByEstimator, (e, f) => string.Create(CultureInfo.InvariantCulture, $"{e} {f.Pooled.Estimate:0.00} [{f.Pooled.Low:0.00}, {f.Pooled.High:0.00}]"))).Append('\n');
        if (report.Prediction is { } prediction)
        {
            text.Append(CultureInfo.InvariantCulture, $"    a new trial is expected in [{prediction.Low:0.00}, {prediction.High:0.00}]\n");
        }

        foreach (var s in report.Subgroups)
        {
            text.Append(CultureInfo.InvariantCulture, $"    by {Clean(s.Grouping)}: {string.Join(", ", s.Analysis.Groups.Select(g => string.Create(CultureInfo.InvariantCulture, $"{Clean(g.Name)} {g.Fit.Pooled.Estimate:0.00}")))}; Q between {s.Analysis.QBetween:0.00}, df {s.Analysis.Df}, p = {s.Analysis.P:0.####}\n");
        }

        foreach (var r in report.Regressions)
        {
            text.Append(CultureInfo.InvariantCulture, $"    slope on {Clean(r.Moderator)}: {r.Fit.Coefficients[1].Estimate:0.####} [{r.Fit.Coefficients[1].Low:0.####}, {r.Fit.Coefficients[1].High:0.####}], p = {r.Fit.Coefficients[1].P:0.####}\n");
        }

        if (report.Multilevel is { } m)
        {
            text.Append(CultureInfo.InvariantCulture, $"    multilevel, {m.Effects} effects of {m.Trials} trials: {m.Fit.Estimated:0.00} (SE {m.Robust.Se:0.00}, df {m.Robust.Df:0.0}, p = {m.Robust.P:0.####})\n");
        }

        if (report is { Egger: { } egger, Rank: { } rank, Fill: { } fill })
        {
            text.Append(CultureInfo.InvariantCulture, $"    small-study effects: Egger p = {egger.P:0.####}, rank p = {rank.P:0.####}, {fill.Missing} filled in\n");
        }
    }

    /// <summary>A table of proposals with an empty column in which a person confirms.</summary>
    public static string Write(ImmutableArray<Candidate> candidates) =>
        "line,section,about,kind,value,quote,confirmed_by\n" + string.Concat(candidates.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Line},{DelimitedTable.Cell(c.Section)},{DelimitedTable.Cell(c.About)},{c.Kind},{Quoted(c.Value)},{DelimitedTable.Cell(c.Quote)},\n")));

    private static string Quoted(string value) => "\"" + value.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private static void Line(StringBuilder text, string name, string value)
    {
        if (value.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"       {name}: {Clean(value)}\n");
        }
    }

    private static string Clean(string text) => Printable.Clean(text, 1000);
}
