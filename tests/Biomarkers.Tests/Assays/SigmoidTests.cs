using CsCheck;
using Toolkit.Biomarkers.Assays;

namespace Toolkit.Biomarkers.Tests.Assays;

public class SigmoidTests
{
    /// <summary>Truncation of a central difference with step 1e-5.</summary>
    private const double Difference = 1e-8;

    /// <summary>Rounding of a round trip through two exponentials.</summary>
    private const double RoundTrip = 1e-9;

    private static readonly Gen<(CurveFamily Family, double Z, double Power)> Shapes =
        from family in Gen.Int[0, 2].Select(i => (CurveFamily)i)
        from z in Gen.Double[-12, 12]
        from power in Gen.Double[0.1, 8]
        select (family, z, power);

    [Fact]
    public void Derivatives_agree_with_central_differences() => Shapes.Sample(s =>
    {
        const double step = 1e-5;
        var (_, dz, dg) = Sigmoid.Evaluate(s.Family, s.Z, s.Power);
        var slope = (Sigmoid.Evaluate(s.Family, s.Z + step, s.Power).H - Sigmoid.Evaluate(s.Family, s.Z - step, s.Power).H) / (2 * step);
        var bend = (Sigmoid.Evaluate(s.Family, s.Z, s.Power * Math.Exp(step)).H - Sigmoid.Evaluate(s.Family, s.Z, s.Power * Math.Exp(-step)).H) / (2 * step);
        Assert.Equal(slope, dz, Difference);
        Assert.Equal(s.Family == CurveFamily.FourPl ? 0 : bend, dg, Difference);
    });

    [Fact]
    public void The_inverse_leads_back() => Shapes.Where(s => Sigmoid.Evaluate(s.Family, s.Z, s.Power).H is > 1e-6 and < 1 - 1e-6).Sample(s =>
        Assert.Equal(s.Z, Sigmoid.Inverse(s.Family, Sigmoid.Evaluate(s.Family, s.Z, s.Power).H, s.Power), RoundTrip * Math.Exp(Math.Abs(s.Z))));

    [Fact]
    public void Both_five_parameter_families_become_the_four_parameter_curve_at_power_one() => Gen.Double[-30, 30].Sample(z =>
    {
        var four = Sigmoid.Evaluate(CurveFamily.FourPl, z, 1).H;
        Assert.Equal(four, Sigmoid.Evaluate(CurveFamily.RichardsLower, z, 1).H, RoundTrip);
        Assert.Equal(four, Sigmoid.Evaluate(CurveFamily.RichardsUpper, z, 1).H, RoundTrip);
    });

    [Theory, InlineData(800), InlineData(-800)]
    public void Nothing_overflows_far_out(double z)
    {
        foreach (var family in new[] { CurveFamily.FourPl, CurveFamily.RichardsLower, CurveFamily.RichardsUpper })
        {
            var (h, dz, dg) = Sigmoid.Evaluate(family, z, 3);
            Assert.Equal(z > 0 ? 1 : 0, h, RoundTrip);
            Assert.True(double.IsFinite(dz) && double.IsFinite(dg));
        }
    }

    [Theory, InlineData(0.0), InlineData(1.0), InlineData(-0.1), InlineData(1.1), InlineData(double.NaN)]
    public void A_height_outside_the_open_unit_interval_has_no_inverse(double h) =>
        Assert.True(double.IsNaN(Sigmoid.Inverse(CurveFamily.RichardsUpper, h, 2)));

    [Fact]
    public void The_half_height_dose_is_C_only_for_the_four_parameter_curve()
    {
        var four = Plates.Il6;
        var five = four with { Family = CurveFamily.RichardsUpper, LnG = Math.Log(3) };
        Assert.Equal(180, four.Ec50, 180 * RoundTrip);
        Assert.Equal(0.5 * (five.A + five.D), five.Value(five.Ec50), RoundTrip);
        Assert.NotEqual(180, five.Ec50, 1.0);
    }

    [Fact]
    public void At_zero_dose_the_signal_is_exactly_A() => Assert.Equal(0.05, Plates.Il6.Value(0));

    [Fact]
    public void The_gradient_agrees_with_differences_in_each_internal_parameter()
    {
        var curve = Plates.Il6 with { Family = CurveFamily.RichardsLower, LnG = 0.4 };
        Span<double> gradient = stackalloc double[5];
        curve.Gradient(Math.Log(70), gradient);
        const double step = 1e-6;
        double[] numeric =
        [
            curve with { A = curve.A + step } is var a ? (a.Value(70) - curve.Value(70)) / step : 0,
            curve with { D = curve.D + step } is var d ? (d.Value(70) - curve.Value(70)) / step : 0,
            curve with { LnB = curve.LnB + step } is var b ? (b.Value(70) - curve.Value(70)) / step : 0,
            curve with { LnC = curve.LnC + step } is var c ? (c.Value(70) - curve.Value(70)) / step : 0,
            curve with { LnG = curve.LnG + step } is var g ? (g.Value(70) - curve.Value(70)) / step : 0,
        ];
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(numeric[i], gradient[i], 1e-5);
        }
    }
}
