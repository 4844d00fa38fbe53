using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Evidence.MetaAnalysis;
using Toolkit.Evidence.Tables;

namespace Toolkit.Conformance.Tests;

/// <summary>Answers of a meta-analysis case by the path of the expected leaf. Columns go by the names of escalc: yi vi, ni ri, tpos tneg cpos cneg or ai bi ci di, n1i m1i sd1i n2i m2i sd2i.</summary>
internal sealed class MetaAnalysisAnswers
{
    private readonly CsvTable table;
    private readonly ImmutableArray<Effect> effects;
    private readonly MetaData data;
    private readonly Lazy<Multilevel> levels;

    public MetaAnalysisAnswers(CsvTable table, string measure)
    {
        this.table = table;
        effects = [.. table.Rows.Select(r => Effect(r, measure.ToUpperInvariant()))];
        data = new(effects);
        levels = new(() => Multilevel.Fit(effects, [.. new[] { "district", "school", "study" }.Where(table.Has).Take(2).Select(c => (IReadOnlyList<string>)[.. table.Rows.Select(r => r[c])])]));
    }

    public double? Of(string[] path) => path[0] switch
    {
        "yi" => effects[Index(path[1])].Y,
        "vi" => effects[Index(path[1])].V,
        "REML_HKSJ" => Fit(path[1..], Model(TauEstimator.REML, PooledTest.HartungKnapp)),
        "pred_REML" => End(Model(TauEstimator.REML).PredictionInterval(), path[^1]),
        "pred_HKSJ" => End(Model(TauEstimator.REML, PooledTest.HartungKnapp).PredictionInterval(), path[^1]),
        "confint_QP" => Profile(Index(path[1]), path[2]),
        "egger" => path[1] switch { "t" => SmallStudyEffects.Egger(data).T, "p" => SmallStudyEffects.Egger(data).P, "df" => SmallStudyEffects.Egger(data).Df, _ => null },
        "ranktest" => path[1] switch { "tau" => SmallStudyEffects.Rank(data).Tau, "p" => SmallStudyEffects.Rank(data).P, _ => null },
        "leave1out_est" => Influence.LeaveOneOut(Model(TauEstimator.REML))[Index(path[1])].Pooled.Estimate,
        "cooks" => Influence.Cook(Model(TauEstimator.REML))[Index(path[1])],
        "weights" => Model(TauEstimator.REML).Weights[Index(path[1])],
        "blup" => Blup(Influence.Blup(Model(TauEstimator.REML))[Index(path[1])], path[2]),
        "back" => Math.Tanh(Model(TauEstimator.REML).Pooled.Estimate),
        "b" => levels.Value.Estimated,
        "se" => levels.Value.Se,
        "sigma2" => levels.Value.Sigma2[Index(path[1])],
        "QE" => levels.Value.Q,
        "loglik" => levels.Value.LogLikelihood,
        "CR2" => Robust(path[1]),
        _ when path[0].StartsWith("trimfill_", StringComparison.Ordinal) => Filled(path),
        _ when path[0].StartsWith("metareg_", StringComparison.Ordinal) => Regression(path),
        _ when Enum.TryParse<TauEstimator>(path[0], out var estimator) => Fit(path[1..], Model(estimator)),
        _ => null,
    };

    public string? WordOf(string[] path) => path[0].StartsWith("trimfill_", StringComparison.Ordinal) && path[1] == "side" ? Trimmed(path[0]).Side : null;

    private static double? Blup(StudyPrediction study, string key) => key switch { "pred" => study.Prediction, "se" => study.Se, "pi_lower" => study.Low, "pi_upper" => study.High, _ => null };

    private static int Index(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static double End(Span95 interval, string index) => index == "0" ? interval.Low : interval.High;

    private static double? Fit(string[] path, RandomEffects fit) => string.Join('.', path) switch
    {
        "k" => fit.Data.K,
        "b" or "b.0" => fit.Pooled.Estimate,
        "se" or "se.0" => fit.Pooled.Se,
        "ci.0" => fit.Pooled.Low,
        "ci.1" => fit.Pooled.High,
        "stat" => fit.Pooled.Statistic,
        "p" => fit.Pooled.P,
        "tau2" => fit.Tau2,
        "se_tau2" => fit.Tau2Se,
        "I2" => fit.I2,
        "H2" => fit.H2,
        "QE" => fit.Q,
        "QEp" => fit.QP,
        "fit.ll" => fit.LogLikelihood,
        "fit.dev" => -2 * fit.LogLikelihood,
        "fit.AIC" => (-2 * fit.LogLikelihood) + (2 * Parameters(fit)),
        "fit.BIC" => (-2 * fit.LogLikelihood) + (Parameters(fit) * Math.Log(fit.Df)),
        _ => null,
    };

    private static int Parameters(RandomEffects fit) => fit.Data.P + (fit.Options.Estimator == TauEstimator.FE ? 0 : 1);

    private RandomEffects Model(TauEstimator estimator, PooledTest test = PooledTest.Normal) => RandomEffects.Fit(data, new() { Estimator = estimator, Test = test });

    private double? Profile(int item, string key)
    {
        var fit = Model(TauEstimator.REML);
        // The references stop as metafor does; the exact limits are tested by their definition in Evidence.Tests.
        var span = fit.Tau2IntervalAsMetafor();
        double? tau2 = key switch { "estimate" => fit.Tau2, "lower" => span.Low, "upper" => span.High, _ => null };
        return item switch { 0 => tau2, 1 => Math.Sqrt(tau2 ?? 0), 2 => 100 * tau2 / (tau2 + fit.TypicalVariance), _ => (tau2 / fit.TypicalVariance) + 1 };
    }

    private double? Robust(string key)
    {
        var test = levels.Value.Robust();
        return key switch { "se" => test.Se, "df" => test.Df, "t" => test.T, "p" => test.P, _ => null };
    }

    private TrimAndFill Trimmed(string key) => SmallStudyEffects.Fill(data, new() { Estimator = Enum.Parse<TauEstimator>(key["trimfill_".Length..]) });

    private double? Filled(string[] path)
    {
        var filled = Trimmed(path[0]);
        return path[1] == "k0" ? filled.Missing : Fit(path[1..], filled.Filled);
    }

    private double? Regression(string[] path)
    {
        var name = path[0].Split('_');
        double[] column = [.. table.Rows.Select(r => Number(r, string.Join('_', name[1..^1])))];
        var fit = RandomEffects.Fit(new(effects, [column]), new() { Estimator = Enum.Parse<TauEstimator>(name[^1]) });
        return string.Join('.', path[1..]) switch
        {
            "b.1" => fit.Coefficients[1].Estimate,
            "se.1" => fit.Coefficients[1].Se,
            "QM" => fit.ModeratorTest()!.Value.Q,
            "QMp" => fit.ModeratorTest()!.Value.P,
            "R2" => fit.R2(),
            _ => Fit(path[1..], fit),
        };
    }

    private static double Number(CsvRow row, string column) => Printed.From(row[column])?.Value ?? double.NaN;

    private static Effect Effect(CsvRow r, string measure)
    {
        double N(string a, string b = "") => Printed.From(r[a]) is { } first ? first.Value : Number(r, b);
        (double A, double B, double C, double D) Cells() => (N("tpos", "ai"), N("tneg", "bi"), N("cpos", "ci"), N("cneg", "di"));
        return measure switch
        {
            "LOG RR" or "RR" => Four(EffectMeasures.LogRiskRatio),
            "LOG OR" or "OR" => Four(EffectMeasures.LogOddsRatio),
            "RD" => Four(EffectMeasures.RiskDifference),
            "FISHER Z" or "ZCOR" => EffectMeasures.FisherZ(N("ri"), N("ni")),
            "MD" => Six(EffectMeasures.MeanDifference),
            "SMD" => Six(EffectMeasures.StandardisedDifference),
            "ROM" or "LOG ROM" => Six(EffectMeasures.LogRatioOfMeans),
            _ => new(N("yi"), N("vi")),
        };

        Effect Four(Func<double, double, double, double, Effect> of)
        {
            var (a, b, c, d) = Cells();
            return of(a, b, c, d);
        }

        Effect Six(Func<double, double, double, double, double, double, Effect> of) => of(N("m1i"), N("sd1i"), N("n1i"), N("m2i"), N("sd2i"), N("n2i"));
    }
}
