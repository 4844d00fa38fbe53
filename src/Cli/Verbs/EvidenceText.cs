using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Toolkit.Evidence.Audit;
using Toolkit.Evidence.Model;
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
            }
        }

        text.Append('\n');
        foreach (var g in synthesis.Certainty)
        {
            text.Append(CultureInfo.InvariantCulture, $"certainty of {Clean(g.Outcome)} (suggested): {g.Certainty.ToString().ToLowerInvariant()}{string.Concat(g.Steps.Select(s => $"; {s.Domain} {s.Levels}: {Clean(s.Reason)}"))}\n");
        }

        return text.AppendJoin("", synthesis.Warnings.Select(w => "WARNING " + Clean(w) + "\n")).ToString();
    }

    /// <summary>A table of proposals with an empty column in which a person confirms.</summary>
    public static string Write(ImmutableArray<Candidate> candidates) =>
        "line,kind,value,quote,confirmed_by\n" + string.Concat(candidates.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Line},{c.Kind},\"{c.Value.Replace("\"", "\"\"", StringComparison.Ordinal)}\",\"{c.Quote.Replace("\"", "\"\"", StringComparison.Ordinal)}\",\n")));

    private static void Line(StringBuilder text, string name, string value)
    {
        if (value.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"       {name}: {Clean(value)}\n");
        }
    }

    private static string Clean(string text) => Printable.Clean(text, 1000);
}
