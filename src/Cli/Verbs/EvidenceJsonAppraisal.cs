using System.Text.Json;
using Toolkit.Evidence.Agreement;
using Toolkit.Evidence.Flow;
using Toolkit.Evidence.MetaAnalysis;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.RiskOfBias;

namespace Toolkit.Cli.Verbs;

/// <summary>What people judged, and what follows a pooled effect, as JSON.</summary>
internal static partial class EvidenceJson
{
    private static void Rating(Utf8JsonWriter j, Rob2Record r)
    {
        if (r.Override is { } set)
        {
            j.WriteStartObject("override");
            j.WriteString("overall", Rob2.Name(set.Judgement));
            j.WriteString("reason", set.Reason);
            j.WriteString("by", set.By);
            j.WriteEndObject();
        }

        if (!r.BySignalling.IsEmpty)
        {
            List(j, "by_signalling", r.BySignalling, (k, d) => k.WriteStringValue(Rob2.Name(d)));
            List(j, "against_signalling", r.AgainstSignalling, (k, d) => k.WriteStringValue(d));
        }
    }

    private static void Appraisal(Utf8JsonWriter json, EvidenceSet set)
    {
        if (set.Screening is { } screening)
        {
            json.WriteStartObject("eligibility");
            foreach (var verdict in Enum.GetValues<EligibilityVerdict>())
            {
                json.WriteNumber(verdict.ToString().ToLowerInvariant(), screening.Count(verdict));
            }

            Agreement(json, screening.Agreement);
            List(json, "records", screening.Records, (j, r) => Object(j, () =>
            {
                j.WriteString("record_id", r.RecordId);
                List(j, "reviewers", r.Each, (k, e) => Object(k, () =>
                {
                    k.WriteString("reviewer", e.Reviewer);
                    k.WriteString("decision", e.Verdict.ToString().ToLowerInvariant());
                }));
                j.WriteString("decision", r.Final.Verdict.ToString().ToLowerInvariant());
                List(j, "reasons", r.Final.Reasons, (k, reason) => k.WriteStringValue(reason));
            }));
            json.WriteEndObject();
        }

        if (set.Extraction is { } form)
        {
            json.WriteStartObject("extraction");
            Agreement(json, form.Agreement);
            List(json, "items", form.Items, (j, i) => Object(j, () =>
            {
                j.WriteString("item", i.Item);
                List(j, "values", form.Values.Where(v => v.Item == i.Item), (k, v) => Object(k, () =>
                {
                    k.WriteString("extractor", v.Extractor);
                    k.WriteString("value", v.Value);
                }));
                j.WriteString("value", i.Value);
                j.WriteString(i.Value is null ? "valueReason" : "reason", i.Value is null ? "the two differ and nobody decided" : i.Reason);
            }));
            json.WriteEndObject();
        }
    }

    private static void Agreement(Utf8JsonWriter json, Kappa? kappa)
    {
        Number(json, "kappa", kappa?.Value);
        Number(json, "kappa_se", kappa?.Se);
        Number(json, "agreement", kappa?.Observed);
        Number(json, "judged_by_two", kappa?.Items ?? 0);
    }

    private static void Report(Utf8JsonWriter j, Pool pool, PoolReport report)
    {
        j.WriteStartObject("report");
        List(j, "estimators", PoolReport.Estimators.Zip(report.ByEstimator), (k, e) => Object(k, () =>
        {
            k.WriteString("estimator", e.First.ToString());
            Fit(k, e.Second);
        }));
        Number(j, "prediction_low", report.Prediction?.Low);
        Number(j, "prediction_high", report.Prediction?.High);
        List(j, "subgroups", report.Subgroups, (k, s) => Object(k, () =>
        {
            k.WriteString("by", s.Grouping);
            Number(k, "q_between", s.Analysis.QBetween);
            Number(k, "df", s.Analysis.Df);
            Number(k, "p", s.Analysis.P);
            List(k, "groups", s.Analysis.Groups, (l, g) => Object(l, () =>
            {
                l.WriteString("group", g.Name);
                Number(l, "trials", g.Fit.Data.K);
                Fit(l, g.Fit);
            }));
        }));
        List(j, "regressions", report.Regressions, (k, r) => Object(k, () =>
        {
            var slope = r.Fit.Coefficients[1];
            k.WriteString("moderator", r.Moderator);
            Number(k, "trials", r.Fit.Data.K);
            Number(k, "slope", slope.Estimate);
            Number(k, "low", slope.Low);
            Number(k, "high", slope.High);
            Number(k, "p", slope.P);
            Number(k, "r2", r.Fit.R2());
        }));
        List(j, "without_each", report.WithoutEach.Select((f, i) => (f, pool.Studies[i].StudyId)), (k, w) => Object(k, () =>
        {
            k.WriteString("study_id", w.StudyId);
            Fit(k, w.f);
        }));
        if (report.Multilevel is { } multilevel)
        {
            j.WriteStartObject("multilevel");
            Number(j, "effects", multilevel.Effects);
            Number(j, "trials", multilevel.Trials);
            Number(j, "estimate", multilevel.Fit.Estimated);
            Number(j, "se", multilevel.Robust.Se);
            Number(j, "df", multilevel.Robust.Df);
            Number(j, "p", multilevel.Robust.P);
            List(j, "sigma2", multilevel.Fit.Sigma2, (k, s) => k.WriteNumberValue(s));
            j.WriteEndObject();
        }

        j.WriteStartObject("small_study");
        Number(j, "egger_t", report.Egger?.T);
        Number(j, "egger_p", report.Egger?.P);
        Number(j, "rank_tau", report.Rank?.Tau);
        Number(j, "rank_p", report.Rank?.P);
        Number(j, "filled", report.Fill?.Missing);
        Number(j, "filled_estimate", report.Fill?.Filled.Pooled.Estimate);
        j.WriteEndObject();
        List(j, "notes", report.Notes, (k, n) => k.WriteStringValue(n));
        j.WriteEndObject();
    }

    private static void Fit(Utf8JsonWriter j, RandomEffects fit)
    {
        Number(j, "estimate", fit.Pooled.Estimate);
        Number(j, "low", fit.Pooled.Low);
        Number(j, "high", fit.Pooled.High);
        Number(j, "p", fit.Pooled.P);
        Number(j, "tau2", fit.Tau2);
        Number(j, "i2", fit.I2);
    }
}
