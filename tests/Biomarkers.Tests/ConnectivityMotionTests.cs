using Toolkit.Biomarkers.Connectivity;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Tests;

public class ConnectivityMotionTests
{
    private const double Rounding = 1e-12;

    [Fact]
    public void Power_adds_millimetres_and_arcs()
    {
        var motion = Motion(2, (0, 1, 0.1), (4, 1, 0.002));
        Assert.Equal([0, 0.1 + (50 * 0.002)], FramewiseDisplacement.Power(motion).Select(v => Math.Round(v, 12)));
        Assert.Equal(0.1 + (80 * 0.002), FramewiseDisplacement.Power(motion, 80)[1], Rounding);
    }

    [Fact]
    public void Jenkinson_of_a_pure_shift_is_its_length() => Assert.Equal(0.5, FramewiseDisplacement.Jenkinson(Motion(2, (0, 1, 0.3), (2, 1, -0.4)))[1], Rounding);

    /// <summary>For a turn by θ about one axis tr AᵀA = 4 (1 − cos θ).</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Jenkinson_of_a_pure_turn_follows_the_formula(int parameter) =>
        Assert.Equal(80 * Math.Sqrt(4 * (1 - Math.Cos(0.02)) / 5), FramewiseDisplacement.Jenkinson(Motion(2, (parameter, 1, 0.02)))[1], 1e-9);

    [Fact]
    public void A_head_at_rest_does_not_move()
    {
        var motion = new MotionParameters(new(6, 5, [.. Enumerable.Repeat(0.3, 30)]));
        Assert.All(FramewiseDisplacement.Power(motion), v => Assert.Equal(0, v));
        Assert.All(FramewiseDisplacement.Jenkinson(motion), v => Assert.Equal(0, v, 1e-9));
    }

    [Fact]
    public void Motion_expands_to_the_named_24()
    {
        var motion = new MotionParameters(ConnectivityInputs.Noise(6, 9, 1));
        var all = motion.Expand(MotionExpansion.TwentyFour);
        Assert.Equal(["trans_x", "rot_z", "trans_x_derivative1", "trans_x_power2", "trans_x_derivative1_power2", "rot_z_derivative1_power2"], [all.Names[0], all.Names[5], all.Names[6], all.Names[12], all.Names[18], all.Names[23]]);
        var derivative = motion.Values[0, 4] - motion.Values[0, 3];
        Assert.Equal(derivative, all.Values[6, 4]);
        Assert.Equal(0, all.Values[6, 0]);
        Assert.Equal(derivative * derivative, all.Values[18, 4]);
        Assert.Equal([6, 12, 24], new[] { MotionExpansion.Six, MotionExpansion.Twelve, MotionExpansion.TwentyFour }.Select(e => motion.Expand(e).Names.Length));
        Assert.Equal(motion.Values.Data, MotionParameters.From(all)!.Values.Data);
    }

    [Fact]
    public void Motion_that_is_not_finite_is_a_broken_promise() =>
        Assert.StartsWith("Head motion has six finite series.", Assert.Throws<ArgumentException>(() => new MotionParameters(new(6, 1, [0, 0, 0, 0, 0, double.NaN]))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_missing_confound_is_named_with_those_there_are() => Assert.Equal(
        "confound 0: expected a confound named 'csf', found none of that name. The table has: a, b.",
        new Confounds(["a", "b"], ConnectivityInputs.Noise(2, 4, 1)).Select(["csf"]).Fault!.Message);

    [Fact]
    public void Confounds_have_different_names_and_finite_values()
    {
        Assert.Throws<ArgumentException>(() => new Confounds(["a", "a"], new(2, 3)));
        Assert.Throws<ArgumentException>(() => new Confounds(["a"], new(1, 1, [double.NaN])));
        Assert.Throws<ArgumentException>(() => Confounds.None(3).With(Confounds.None(4)));
    }

    [Fact]
    public void Dvars_is_the_root_mean_square_change()
    {
        var series = new VolumeSeries(new(2, 1, 1), 3, Affine.Identity, [100, 200, 103, 204, 103, 204], ConnectivityInputs.TwoSeconds);
        var dvars = Dvars.Of(series, mask: null);
        Assert.Equal(double.NaN, dvars.Raw[0]);
        Assert.Equal(Math.Sqrt((9 + 16) / 2.0), dvars.Raw[1], Rounding);
        Assert.Equal(0, dvars.Raw[2]);
        Assert.Equal(dvars.Raw[1] * 1000 / 151.5, dvars.Scaled[1], 2);
    }

    [Fact]
    public void Standardised_dvars_of_white_noise_is_about_one() =>
        Assert.InRange(Dvars.Of(ConnectivityInputs.Series(400), null).Standardised.Skip(1).Average(), 0.7, 1.3);

    [Fact]
    public void Signal_to_noise_is_mean_over_deviation_in_three_variants()
    {
        var series = new VolumeSeries(new(2, 1, 1), 4, Affine.Identity, [10, 5, 12, 5, 14, 5, 12, 5], ConnectivityInputs.TwoSeconds);
        Assert.Equal(12 / Math.Sqrt(2), TemporalSnr.Of(series, null, SnrSpread.Population).Data[0], 1e-5);
        Assert.Equal(12 / Math.Sqrt(8.0 / 3), TemporalSnr.Of(series, null).Data[0], 1e-5);
        Assert.Equal(12 / Math.Sqrt(1.2 / 4 * 4), TemporalSnr.Of(series, null, SnrSpread.Detrended).Data[0], 1.5);
        Assert.Equal(float.NaN, TemporalSnr.Of(series, null).Data[1]);
    }

    private static MotionParameters Motion(int volumes, params (int Parameter, int Volume, double Value)[] values)
    {
        var matrix = new RowMatrix<double>(6, volumes);
        foreach (var (parameter, volume, value) in values)
        {
            matrix[parameter, volume] = value;
        }

        return new(matrix);
    }
}
