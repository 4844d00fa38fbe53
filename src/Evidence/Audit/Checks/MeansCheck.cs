using Toolkit.Evidence.Distributions;
using static Toolkit.Evidence.Audit.CheckResult;

namespace Toolkit.Evidence.Audit.Checks;

/// <summary>The pooled-SD t test and Cohen's d of two printed means, over the corners of the rounding box.</summary>
internal static class MeansCheck
{
    public static CheckResult Run(CheckInputs inputs, string reported)
    {
        if (inputs.Printed("mean1") is not { } m1 || inputs.Printed("mean2") is not { } m2 || inputs.Printed("sd1") is not { } s1 || inputs.Printed("sd2") is not { } s2
            || inputs.Number("n1") is not { } n1 || inputs.Number("n2") is not { } n2 || n1 < 1 || n2 < 1 || n1 + n2 <= 2)
        {
            return NotCheckable("mean, SD and n of both groups are needed");
        }

        var df = n1 + n2 - 2;
        var unit = Math.Sqrt((1 / n1) + (1 / n2));
        double Pooled(double a, double b) => Math.Sqrt((((n1 - 1) * a * a) + ((n2 - 1) * b * b)) / df);
        double P(double difference, double sd) => sd <= 0 ? (difference == 0 ? 1 : 0) : Tails.StudentTwoSided(difference / (sd * unit), df);
        var difference = m1.Value - m2.Value;
        var slack = m1.Half + m2.Half;
        double wide = Math.Abs(difference) + slack, narrow = Math.Max(0, Math.Abs(difference) - slack);
        double small = Pooled(Math.Max(0, s1.Low), Math.Max(0, s2.Low)), large = Pooled(s1.High, s2.High);
        double pooled = Pooled(s1.Value, s2.Value), min = P(wide, small), max = P(narrow, large);
        var d = difference / pooled;
        return new(
            EffectChecks.Judge(reported, min, max),
            [
                Of("sd_pooled", pooled), Of("d", d), Of("t", d / unit), Of("df", df), Of("p", P(difference, pooled)), Of("p_min", min), Of("p_max", max),
                Of("d_min", narrow / large), Of("d_max", small > 0 ? wide / small : double.PositiveInfinity),
            ]);
    }
}
