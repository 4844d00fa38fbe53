using CsCheck;

namespace Toolkit.Kernels.Tests;

public class TimeShiftTests
{
    // Float32 sums of seventeen taps over values up to about 100.
    private const double SinglePrecision = 2e-3;

    [Fact]
    public void Rows_of_every_width_agree_with_the_definition() =>
        Gen.Select(Gen.Int[1, 20], Gen.Int[17, 60], Gen.Double[-1, 1]).Sample((width, samples, shift) =>
        {
            var chance = new Random(width);
            float[] from = [.. Enumerable.Range(0, width * samples).Select(_ => (float)(100 * chance.NextDouble()))], to = new float[from.Length];
            TimeShift.Rows(from, to, width, samples, 0, width, shift, 17);
            for (var v = 0; v < width; v++)
            {
                var expected = TimeShift.Reference([.. Enumerable.Range(0, samples).Select(t => (double)from[v + (t * width)])], shift, 17);
                for (var t = 0; t < samples; t++)
                {
                    Assert.Equal(expected[t], to[v + (t * width)], SinglePrecision);
                }
            }
        });

    [Fact]
    public void A_slow_wave_on_a_slope_is_moved_by_the_shift()
    {
        const double sincError = 2e-3; // of the amplitude, below six tenths of the Nyquist frequency
        double Signal(double t) => 5 + (0.3 * t) + Math.Sin(1.2 * t);
        double[] series = [.. Enumerable.Range(0, 60).Select(t => Signal(t))];
        var moved = TimeShift.Reference(series, 0.4, 17);
        for (var t = 10; t < 50; t++)
        {
            Assert.Equal(Signal(t + 0.4), moved[t], sincError);
        }
    }

    [Fact]
    public void No_shift_changes_nothing() => Assert.Equal(1, TimeShift.Weights(0, 17)[8], 1e-12);
}
