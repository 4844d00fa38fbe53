using Toolkit.Evidence.Audit;
using Toolkit.Evidence.MetaAnalysis;
using Toolkit.Evidence.Model;

namespace Toolkit.Pipelines.Verification;

/// <summary>A published meta-analysis, and an audit that has to find what was planted and nothing else.</summary>
internal static class EvidenceChecks
{
    private const string Bcg = "Colditz and others 1994; Viechtbauer, J. Stat. Softw. 2010;36(3), section 3.1";

    /// <summary>Ill and well with the vaccine, ill and well without, of thirteen trials.</summary>
    private static readonly double[][] Trials =
    [
        [4, 119, 11, 128], [6, 300, 29, 274], [3, 228, 11, 209], [62, 13536, 248, 12619], [33, 5036, 47, 5761], [180, 1361, 372, 1079], [8, 2537, 10, 619],
        [505, 87886, 499, 87892], [29, 7470, 45, 7232], [17, 1699, 65, 1600], [186, 50448, 141, 27197], [5, 2493, 3, 2338], [27, 16886, 29, 17825],
    ];

    public static IEnumerable<Check> All() =>
    [
        new("evidence", "log risk ratio of the BCG trials, REML", -0.7145, 5e-5, Bcg, input => Pool(input).Pooled.Estimate),
        new("evidence", "its standard error", 0.1798, 5e-5, Bcg, input => Pool(input).Pooled.Se),
        new("evidence", "variance between the trials, REML", 0.3132, 5e-5, Bcg, input => Pool(input).Tau2),
        new("evidence", "Q of the same", 152.2330, 5e-5, Bcg, input => Pool(input).Q),
        new("evidence", "differences found in a review that agrees with itself", 0, 0, "the review's own numbers", input => Differences(input(60))),
        new("evidence", "a participant count that does not add up is found", 1, 0, "60 planted as 61", input => Math.Min(1, Differences(60 + (input(1) == 1 ? 1 : 0)))),
    ];

    private static RandomEffects Pool(InputValue input) =>
        RandomEffects.Fit(new MetaData([.. Trials.Select((t, i) => EffectMeasures.LogRiskRatio(i == 3 ? input(t[0]) : t[0], t[1], t[2], t[3]))]), new() { Estimator = TauEstimator.REML });

    /// <summary>Two studies of 20 and 40 people, and a claim of their sum.</summary>
    private static double Differences(double claimed)
    {
        var total = claimed.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var set = EvidenceReader.Read(name => name switch
        {
            "studies.csv" => "study_id,provenance,source,n_randomised,arms,condition,intervention,control,weeks,pain_scale,in_table1,in_reference_list\nA2020,review,review,20,2,Knee OA,exercise,usual care,12,VAS,yes,yes\nB2021,review,review,40,2,Knee OA,exercise,usual care,8,VAS,yes,yes\n",
            "claims.csv" => "claim_id,location,kind,quantity,value,note\nS1,abstract,counts,n_total," + total + ",\nS2,abstract,counts,n_studies,2,\n",
            _ => null,
        }).Value;
        return ReviewAudit.Run(set).Differences.Count();
    }
}
