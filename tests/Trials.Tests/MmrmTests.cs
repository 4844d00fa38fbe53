using Toolkit.Measurements;

namespace Toolkit.Trials.Tests;

public class MmrmTests
{
    /// <summary>-2 log L of two ways to write one model: a few thousand roundings of numbers near 1000.</summary>
    private const double SameLikelihood = 1e-8;

    /// <summary>Degrees of freedom in closed form against those from derivatives at a converged optimum.</summary>
    private const double SameDf = 1e-5;

    /// <summary>Subjects with visits, each value present with the given probability; the covariance is unstructured.</summary>
    private static Frame Simulated(int perArm, int visits, double present, ulong seed)
    {
        var chance = new Chance(seed);
        var rows = new List<(string Id, string Arm, string Visit, double Base, double Y)>();
        for (var i = 0; i < 2 * perArm; i++)
        {
            var arm = i % 2 == 0 ? "control" : "exercise";
            double level = chance.Normal(), start = 50 + (5 * chance.Normal());
            for (var v = 0; v < visits; v++)
            {
                var y = start + (2 * level) - (i % 2 == 0 ? 0 : v + 1) + ((1 + (0.3 * v)) * chance.Normal());
                if (chance.Uniform() < present)
                {
                    rows.Add(($"S{i:000}", arm, $"V{v + 1}", start, y));
                }
            }
        }

        return new Frame(rows.Count)
            .With("id", [.. rows.Select(r => (string?)r.Id)])
            .With("arm", [.. rows.Select(r => (string?)r.Arm)])
            .With("visit", [.. rows.Select(r => (string?)r.Visit)])
            .With("base", [.. rows.Select(r => r.Base)])
            .With("y", [.. rows.Select(r => r.Y)]);
    }

    private static Design Laid(Frame frame, string formula) => Design.Build(Formula.Parse(formula).Value, frame, new() { Needed = ["id", "visit"] }).Value;

    private static MmrmFit Fitted(Frame frame, string formula, CovarianceKind kind = CovarianceKind.Unstructured, bool restricted = true) =>
        Mmrm.Fit(Laid(frame, formula), "id", "visit", new() { Covariance = kind, Ladder = false, Restricted = restricted }).Value;

    /// <summary>The likelihood of the textbook: every subject's own matrices, nothing summed in advance.</summary>
    private static double PerSubject(Frame frame, string formula, MmrmFit fit)
    {
        var design = Laid(frame, formula);
        var visits = fit.Visits;
        var ids = design.Frame.Text("id");
        var at = design.Frame.Text("visit");
        var p = design.Terms.Length;
        double sum = (design.Y.Length - p) * Math.Log(2 * Math.PI), squares = 0;
        var information = new double[p, p];
        foreach (var rows in Enumerable.Range(0, ids.Length).GroupBy(i => ids[i]))
        {
            var list = rows.ToArray();
            var n = list.Length;
            var v = new double[n, n];
            for (var j = 0; j < n; j++)
            {
                for (var k = 0; k < n; k++)
                {
                    v[j, k] = fit.Sigma[visits.IndexOf(at[list[j]]!)][visits.IndexOf(at[list[k]]!)];
                }
            }

            var (inverse, log) = Inverse(v);
            sum += log;
            var x = list.Select(i => design.Rows()[i]).ToArray();
            var r = list.Select((i, j) => design.Y[i] - x[j].Zip(fit.Coefficients, (a, b) => a * b).Sum()).ToArray();
            for (var j = 0; j < n; j++)
            {
                for (var k = 0; k < n; k++)
                {
                    squares += r[j] * inverse[j, k] * r[k];
                    for (var a = 0; a < p; a++)
                    {
                        for (var b = 0; b < p; b++)
                        {
                            information[a, b] += x[j][a] * inverse[j, k] * x[k][b];
                        }
                    }
                }
            }
        }

        return sum + squares + Inverse(information).LogDeterminant;
    }

    private static (double[,] Inverse, double LogDeterminant) Inverse(double[,] matrix)
    {
        var n = matrix.GetLength(0);
        var a = (double[,])matrix.Clone();
        var inverse = new double[n, n];
        var log = 0.0;
        for (var i = 0; i < n; i++)
        {
            inverse[i, i] = 1;
        }

        for (var k = 0; k < n; k++)
        {
            var pivot = a[k, k];
            log += Math.Log(pivot);
            for (var j = 0; j < n; j++)
            {
                a[k, j] /= pivot;
                inverse[k, j] /= pivot;
            }

            for (var i = 0; i < n; i++)
            {
                var factor = i == k ? 0 : a[i, k];
                for (var j = 0; j < n && i != k; j++)
                {
                    a[i, j] -= factor * a[k, j];
                    inverse[i, j] -= factor * inverse[k, j];
                }
            }
        }

        return (inverse, log);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void Pattern_blocks_give_the_likelihood_of_every_subject_alone(int seed)
    {
        var frame = Simulated(15, 3, 0.8, (ulong)seed);
        var fit = Fitted(frame, "y ~ base + arm*visit");
        Assert.Equal(PerSubject(frame, "y ~ base + arm*visit", fit), fit.MinusTwoLogLikelihood, SameLikelihood);
    }

    [Theory, InlineData(CovarianceKind.Unstructured), InlineData(CovarianceKind.HeterogeneousToeplitz), InlineData(CovarianceKind.HeterogeneousAutoregressive), InlineData(CovarianceKind.HeterogeneousCompoundSymmetry), InlineData(CovarianceKind.HeterogeneousAnteDependence), InlineData(CovarianceKind.Toeplitz), InlineData(CovarianceKind.Autoregressive), InlineData(CovarianceKind.CompoundSymmetry), InlineData(CovarianceKind.AnteDependence)]
    public void Every_structure_finds_its_own_likelihood_and_none_beats_the_unstructured(CovarianceKind kind)
    {
        var frame = Simulated(20, 3, 0.85, 5);
        var fit = Fitted(frame, "y ~ base + arm*visit", kind);
        Assert.Equal(kind, fit.Covariance);
        Assert.Equal(PerSubject(frame, "y ~ base + arm*visit", fit), fit.MinusTwoLogLikelihood, SameLikelihood);
        Assert.True(fit.MinusTwoLogLikelihood >= Fitted(frame, "y ~ base + arm*visit").MinusTwoLogLikelihood - SameLikelihood);
        Assert.True(fit.Iterations < 40);
    }

    [Fact]
    public void One_visit_is_an_analysis_of_covariance()
    {
        var frame = Simulated(12, 1, 1, 7);
        var fit = Fitted(frame, "y ~ base + arm");
        var ols = Laid(frame, "y ~ base + arm").Fit().Value;
        for (var j = 0; j < 3; j++)
        {
            var expected = ols.Table()[j];
            foreach (var method in (DegreesOfFreedom[])[DegreesOfFreedom.KenwardRoger, DegreesOfFreedom.Satterthwaite, DegreesOfFreedom.Residual])
            {
                var found = fit.Table(method)[j];
                Assert.Equal(expected.Estimate, found.Estimate, 1e-8);
                Assert.Equal(expected.StandardError, found.StandardError, 1e-7);
                Assert.Equal(ols.ResidualDf, found.Df, SameDf * ols.ResidualDf);
            }
        }
    }

    [Fact]
    public void Complete_data_give_the_effect_of_each_visit_by_itself()
    {
        // With complete data and a design that is the same at every visit, generalised least squares is least squares visit by visit.
        var frame = Simulated(15, 3, 1, 11);
        var fit = Fitted(frame, "y ~ base*visit + arm*visit");
        var means = MarginalMeans.Of(fit.Design, ["arm", "visit"]);
        foreach (var visit in fit.Visits)
        {
            var at = means.Where(m => m.Levels[1].Level == visit).ToList();
            var effect = fit.Contrast("", [.. at[1].Weights.Zip(at[0].Weights, (a, b) => a - b)]);
            var visits = frame.Text("visit");
            var alone = Laid(frame.Where(i => visits[i] == visit), "y ~ base + arm").Fit().Value.Table()[2];
            Assert.Equal(alone.Estimate, effect.Estimate, 1e-8);
            Assert.Equal(alone.StandardError, effect.StandardError, 1e-6);
            Assert.Equal(alone.Df, effect.Df, 1e-3);
        }
    }

    [Fact]
    public void A_joint_test_of_one_contrast_is_its_t_test()
    {
        var fit = Fitted(Simulated(15, 3, 0.8, 3), "y ~ base + arm*visit");
        double[] contrast = [.. fit.Terms.Select(t => t == "armexercise" ? 1.0 : 0)];
        foreach (var method in Enum.GetValues<DegreesOfFreedom>())
        {
            var t = fit.Contrast("", contrast, method);
            var f = fit.Joint("", [contrast], method);
            Assert.Equal(t.T * t.T, f.F, 1e-6 * (1 + f.F));
            Assert.Equal(t.Df, f.Df2, 1e-3 * t.Df);
        }
    }

    [Fact]
    public void Between_within_degrees_of_freedom_count_subjects_for_an_effect_between_them()
    {
        var fit = Fitted(Simulated(10, 2, 1, 3), "y ~ base + arm + visit");
        double[] Unit(string term) => [.. fit.Terms.Select(t => t == term ? 1.0 : 0)];
        Assert.Equal(20 - 3, fit.Contrast("", Unit("armexercise"), DegreesOfFreedom.BetweenWithin).Df);
        Assert.Equal(40 - 20 - 1, fit.Contrast("", Unit("visitV2"), DegreesOfFreedom.BetweenWithin).Df);
    }

    [Fact]
    public void The_sandwich_is_near_the_model_where_the_model_holds()
    {
        var fit = Fitted(Simulated(120, 3, 0.9, 3), "y ~ base + arm*visit");
        var model = fit.CoefficientCovariance(DegreesOfFreedom.Satterthwaite);
        double[][] plain = fit.EmpiricalCovariance(), reduced = fit.EmpiricalCovariance(biasReduced: true);
        for (var j = 0; j < model.Length; j++)
        {
            Assert.InRange(plain[j][j] / model[j][j], 0.6, 1.5);
            Assert.True(reduced[j][j] > plain[j][j]);
        }
    }

    [Fact]
    public void Maximum_likelihood_has_the_smaller_variances()
    {
        var frame = Simulated(15, 3, 0.9, 3);
        Assert.True(Fitted(frame, "y ~ base + arm*visit", restricted: false).Sigma[0][0] < Fitted(frame, "y ~ base + arm*visit").Sigma[0][0]);
    }

    [Fact]
    public void The_origin_and_unit_of_a_covariate_do_not_matter()
    {
        var frame = Simulated(15, 3, 0.8, 3);
        var before = Fitted(frame, "y ~ base + arm*visit");
        var after = Fitted(frame.With("base", [.. frame.Numbers("base").Select(v => 1e4 + (1000 * v))]), "y ~ base + arm*visit");
        Assert.Equal(before.Table()[2].Estimate, after.Table()[2].Estimate, 1e-7);
        Assert.Equal(before.Table()[2].Df, after.Table()[2].Df, 1e-3);
    }

    [Fact]
    public void Too_few_subjects_walk_down_the_ladder_and_the_result_says_so()
    {
        // Two visits are never seen together, so their covariance cannot be unstructured.
        var frame = Simulated(20, 3, 1, 3);
        var ids = frame.Text("id");
        var visits = frame.Text("visit");
        var apart = frame.Where(i => visits[i] != (int.Parse(ids[i]![1..], System.Globalization.CultureInfo.InvariantCulture) < 20 ? "V1" : "V3"));
        var fit = Mmrm.Fit(Laid(apart, "y ~ base + arm + visit"), "id", "visit").Value;
        Assert.NotEqual(CovarianceKind.Unstructured, fit.Covariance);
        Assert.StartsWith("Unstructured: no participant has both V1 and V3", fit.Ladder[0], StringComparison.Ordinal);
        var fault = Mmrm.Fit(Laid(apart, "y ~ base + arm + visit"), "id", "visit", new() { Ladder = false }).Fault!;
        Assert.Equal("row 0: expected a covariance structure whose likelihood has a maximum, found Unstructured: no participant has both V1 and V3. There are too few participants for the visits, or one visit repeats another", fault.Message);
    }

    [Fact]
    public void Two_rows_of_one_visit_name_the_subject()
    {
        var frame = Simulated(5, 2, 1, 3);
        frame.With("visit", [.. frame.Text("visit").Select((v, i) => i == 1 ? "V1" : v)]);
        Assert.Equal(
            "row 1: expected one row a visit, found two of subject 'S000'. Filter the rows (carried-forward rows stand beside observed ones)",
            Mmrm.Fit(Laid(frame, "y ~ base + arm"), "id", "visit").Fault!.Message);
    }

    [Fact]
    public void A_visit_outside_the_plan_is_refused() => Assert.Equal(
        "row 0: expected one of the visits V1, found 'V2'",
        Mmrm.Fit(Laid(Simulated(5, 2, 1, 3), "y ~ base + arm"), "id", "visit", new() { Visits = ["V1"] }).Fault!.Message);

    [Fact]
    public void A_collinear_column_is_named()
    {
        var frame = Simulated(8, 2, 1, 3);
        frame.With("twice", [.. frame.Numbers("base").Select(v => 2 * v)]);
        Assert.Contains("'twice'", Mmrm.Fit(Laid(frame, "y ~ base + twice + arm"), "id", "visit").Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trial_is_analysed_over_its_visits()
    {
        var values = Trial.TwoArms(15);
        values.AddRange(Trial.TwoArms(15, 9).Where(v => v.Visit.Name == "week12").Select(v => v with { Visit = new Visit("week24") }));
        var analysis = RepeatedModel.Analyse(TrialData.From(values), Trial.Pain, "baseline").Value;
        Assert.Equal("vas: exercise - control at week12", analysis.Estimates[0].Name);
        Assert.InRange(-10, analysis.Estimates[0].Low!.Value, analysis.Estimates[0].High!.Value);
        Assert.Equal("MMRM, Unstructured, REML, Kenward-Roger", analysis.Estimates[0].Method);
        Assert.Equal(6, analysis.Estimates.Length);
        Assert.Contains("missing at random", analysis.MethodsText, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trial_without_later_values_is_refused() => Assert.Equal(
        "vas: row 0: expected participants with a baseline and a later value, found none",
        RepeatedModel.Analyse(TrialData.From(Trial.TwoArms(4).Where(v => v.Visit.Name == "baseline")), Trial.Pain, "baseline").Fault!.Message);
}
