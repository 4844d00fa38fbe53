using System.Text;
using System.Text.Json;
using Toolkit.Evidence.Audit;
using Toolkit.Evidence.Flow;
using Toolkit.Evidence.MetaAnalysis;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.RiskOfBias;
using Toolkit.Evidence.Swim;

namespace Toolkit.Cli.Verbs;

/// <summary>The answers of the evidence verbs as JSON. Numbers that do not exist are null; infinite ones too.</summary>
internal static partial class EvidenceJson
{
    public static string Write(EvidenceSet set, AuditReport report) => Document(json =>
    {
        json.WriteNumber("checks", report.Findings.Length);
        json.WriteStartObject("verdicts");
        foreach (var verdict in Enum.GetValues<Verdict>())
        {
            json.WriteNumber(Words.Of(verdict), report.Findings.Count(f => f.Verdict == verdict));
        }

        json.WriteEndObject();
        List(json, "findings", report.Findings, Finding);
        List(json, "faults", set.Faults, (j, f) => j.WriteStringValue(f.Message));
    });

    public static string Write(EvidenceSet set, ReviewSynthesis synthesis) => Document(json =>
    {
        List(json, "studies", set.Included, (j, s) => Object(j, () => Study(j, s, set)));
        List(json, "rob2", set.Rob2, (j, r) => Object(j, () =>
        {
            j.WriteString("study_id", r.StudyId);
            List(j, "domains", r.Domains, (k, d) => k.WriteStringValue(Rob2.Name(d)));
            j.WriteString("overall", r.Derived.Overall is { } o ? Rob2.Name(o) : null);
            j.WriteString("printed", r.Printed is { } p ? Rob2.Name(p) : null);
            j.WriteBoolean("may_be_raised", r.Derived.MayBeRaised);
            Rating(j, r);
        }));
        Appraisal(json, set);
        List(json, "prisma", set.Flow.IsGiven ? set.Flow.Equations() : [], (j, e) => Object(j, () => Equation(j, e)));
        List(json, "categories", synthesis.Categories, (j, c) => Object(j, () => Category(j, c)));
        json.WriteStartObject("sex");
        json.WriteNumber("women", synthesis.Sex.Women);
        json.WriteNumber("men", synthesis.Sex.Men);
        json.WriteNumber("trials", synthesis.Sex.Trials);
        Number(json, "unknown", synthesis.Sex.Unknown);
        json.WriteEndObject();
        json.WriteStartObject("dose");
        Number(json, "weeks_min", synthesis.Dose.ShortestWeeks);
        Number(json, "weeks_max", synthesis.Dose.LongestWeeks);
        Number(json, "sessions_min", synthesis.Dose.FewestSessions);
        Number(json, "sessions_max", synthesis.Dose.MostSessions);
        json.WriteEndObject();
        List(json, "certainty", synthesis.Certainty, (j, g) => Object(j, () =>
        {
            j.WriteString("category", g.Outcome);
            j.WriteString("certainty", g.Certainty.ToString());
            Number(j, "trials", g.Trials);
            Number(j, "participants", g.Participants);
            j.WriteString("effect", g.Effect);
            j.WriteBoolean("suggestion", g.IsSuggestion);
            List(j, "steps", g.Steps, (k, s) => Object(k, () =>
            {
                k.WriteString("domain", s.Domain);
                k.WriteNumber("levels", s.Levels);
                k.WriteString("reason", s.Reason);
            }));
        }));
        List(json, "warnings", synthesis.Warnings, (j, w) => j.WriteStringValue(w));
        List(json, "faults", set.Faults, (j, f) => j.WriteStringValue(f.Message));
    });

    private static void Study(Utf8JsonWriter j, StudyRecord s, EvidenceSet set)
    {
        j.WriteString("study_id", s.StudyId);
        Number(j, "n", s.Randomised);
        if (s.Randomised is null)
        {
            j.WriteString("nReason", ImpliedSizes.Of(set).TryGetValue(s.StudyId, out var n) ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"not printed; the totals imply {n}") : "not printed");
        }

        j.WriteString("condition", s.Condition);
        j.WriteString("intervention", s.Intervention);
        j.WriteString("control", s.Control);
        j.WriteString("weeks", s.Weeks);
        j.WriteString("pain_scale", s.PainScale);
        List(j, "further_reports", set.FurtherReports.Where(r => r.ReportOf == s.StudyId), (k, r) => k.WriteStringValue(r.StudyId));
    }

    private static void Equation(Utf8JsonWriter j, FlowEquation e)
    {
        j.WriteString("box", e.Box);
        Number(j, "printed", e.Printed);
        Number(j, "computed", e.Computed);
        List(j, "missing", e.Missing, (k, m) => k.WriteStringValue(m));
    }

    private static void Category(Utf8JsonWriter j, CategorySynthesis c)
    {
        j.WriteString("category", c.Category);
        j.WriteStartObject("sign_test");
        Number(j, "x", c.Sign?.Favoured);
        Number(j, "n", c.Sign?.Studies);
        Number(j, "p_two_sided", c.Sign?.TwoSided);
        Number(j, "cp_lower", c.Sign?.ClopperPearson.Low);
        Number(j, "cp_upper", c.Sign?.ClopperPearson.High);
        j.WriteEndObject();
        Number(j, "fisher_p_max", c.Combined?.P);
        List(j, "markers", c.Markers, (k, m) => Object(k, () =>
        {
            k.WriteString("marker", m.Marker);
            k.WriteString("consistency", m.Consistency);
            List(k, "trials", m.Results, (l, r) => Object(l, () =>
            {
                l.WriteString("study_id", r.StudyId);
                l.WriteString("outcome_id", r.OutcomeId);
                l.WriteString("direction", r.Direction.ToString().ToLowerInvariant());
                l.WriteString("sense", r.Sense.ToString().ToLowerInvariant());
                l.WriteString("effect", r.Effect);
                l.WriteString("p", r.P);
            }));
            if (m.Pool is { } pool)
            {
                Pooled(k, pool);
            }

            if (m.Report is { } report)
            {
                Report(k, m.Pool!, report);
            }
        }));
    }

    private static void Pooled(Utf8JsonWriter j, Pool pool)
    {
        j.WriteStartObject("pool");
        Number(j, "estimate", pool.Fit?.Pooled.Estimate);
        Number(j, "low", pool.Fit?.Pooled.Low);
        Number(j, "high", pool.Fit?.Pooled.High);
        Number(j, "tau2", pool.Fit?.Tau2);
        Number(j, "i2", pool.Fit?.I2);
        List(j, "reasons", pool.Reasons, (k, r) => k.WriteStringValue(r));
        j.WriteEndObject();
    }

    private static void Finding(Utf8JsonWriter j, Finding f) => Object(j, () =>
    {
        j.WriteString("kind", f.Kind);
        j.WriteString("study_id", f.StudyId);
        j.WriteString("outcome_id", f.OutcomeId);
        j.WriteString("claim", f.Claim);
        j.WriteString("inputs", f.Inputs);
        j.WriteString("reported", f.Reported);
        Quantities(j, f.Result);
        j.WriteString("verdict", Words.Of(f.Verdict));
        j.WriteString("severity", Words.Of(f.Severity));
        j.WriteString("claimed_at", f.ClaimedAt);
        j.WriteString("compared_at", f.ComparedAt);
        j.WriteString("note", f.Assumption);
        j.WriteString("resolve", f.Resolve);
        List(j, "alternatives", f.Alternatives, (k, a) => Object(k, () =>
        {
            k.WriteString("inputs", a.Inputs);
            k.WriteString("assumption", a.Assumption);
            Quantities(k, a.Result);
            k.WriteString("verdict", Words.Of(a.Result.Verdict));
        }));
    });

    private static void Quantities(Utf8JsonWriter j, CheckResult result)
    {
        j.WriteStartObject("expected");
        foreach (var q in result.Quantities.DistinctBy(q => q.Name, StringComparer.Ordinal))
        {
            if (q.Word is { } word)
            {
                j.WriteString(q.Name, word);
            }
            else
            {
                Number(j, q.Name, q.Number);
            }
        }

        j.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter j, string name, double? value)
    {
        if (value is { } v && double.IsFinite(v))
        {
            j.WriteNumber(name, v);
        }
        else
        {
            j.WriteNull(name);
        }
    }

    private static void List<T>(Utf8JsonWriter j, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        j.WriteStartArray(name);
        foreach (var item in items)
        {
            write(j, item);
        }

        j.WriteEndArray();
    }

    private static void Object(Utf8JsonWriter j, Action body)
    {
        j.WriteStartObject();
        body();
        j.WriteEndObject();
    }

    private static string Document(Action<Utf8JsonWriter> body)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            body(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
