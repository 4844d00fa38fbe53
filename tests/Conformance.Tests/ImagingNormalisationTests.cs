using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Conformance.Tests;

public class ImagingNormalisationTests
{
    [Fact]
    public void A_brain_is_brought_to_its_template_and_back()
    {
        var cases = new List<Checks>();
        foreach (var one in ImagingCase.OfKind("normalise"))
        {
            var checks = new Checks("imaging", one.Name);
            cases.Add(checks);
            var template = one.Volume(one.FileOf("template"));
            var found = Normalisation.Estimate(one.Volume(one.FileOf("subject")), template, cancellation: TestContext.Current.CancellationToken).Value;
            var truth = one.Stored(one.FileOf("truth_displacement")).ToSeries();
            var parts = Enumerable.Range(0, 3).Select(truth.Volume).ToArray();
            var gray = one.Volume(one.FileOf("template_gm"));
            List<double> errors = [], returns = [];
            for (var v = 0; v < gray.Data.Length; v++)
            {
                if (gray.Data[v] > 0.5)
                {
                    var p = Place(gray.Shape, gray.Affine, v);
                    var at = truth.Affine.Inverse().Apply(p);
                    var there = p + new Point3(Resampling.Linear(parts[0], at), Resampling.Linear(parts[1], at), Resampling.Linear(parts[2], at));
                    var ours = found.Map.Map(p);
                    errors.Add((ours - there).Length);
                    returns.Add((found.Map.Unmap(ours) - p).Length);
                }
            }

            errors.Sort();
            checks.Near("median error mm", 0, errors[errors.Count / 2], one.Tolerance("median_error_gm_mm"));
            checks.Near("95th percentile of the error mm", 0, errors[(int)(0.95 * (errors.Count - 1))], one.Tolerance("p95_error_gm_mm"));
            checks.Near("inverse consistency mm", 0, returns.Average(), one.Tolerance("inverse_consistency_mm"));
            checks.True("smallest Jacobian", found.SmallestJacobian > one.Tolerance("min_jacobian"), $"{found.SmallestJacobian:0.000}");
            ImagingTissueTests.AtLeast(checks, "mean Dice of the labels", MeanDice(one, found), one.Tolerance("mean_dice"));
        }

        cases.ForEach(c => c.Verify());
    }

    private static double MeanDice(ImagingCase one, Normalised found)
    {
        Volume template = one.Volume(one.FileOf("template_labels")), subject = one.Volume(one.FileOf("subject_labels"));
        var pulled = Resampling.Through(subject, template.Shape, template.Affine, Interpolation.Nearest, found.Map.Map);
        return one.Json.GetProperty("labels").EnumerateArray().Average(l =>
        {
            var label = l.GetInt32();
            int both = 0, either = 0;
            for (var v = 0; v < pulled.Data.Length; v++)
            {
                bool a = template.Data[v] == label, b = pulled.Data[v] == label;
                both += a && b ? 1 : 0;
                either += (a ? 1 : 0) + (b ? 1 : 0);
            }

            return either == 0 ? 0 : 2.0 * both / either;
        });
    }

    private static Point3 Place(GridShape s, Affine affine, int v) => affine.Apply(v % s.X, v / s.X % s.Y, v / (s.X * s.Y));
}
