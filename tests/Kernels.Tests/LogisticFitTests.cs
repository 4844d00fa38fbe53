namespace Toolkit.Kernels.Tests;

public class LogisticFitTests
{
    /// <summary>Rounding of sums over the points, times the condition of a well-determined curve.</summary>
    private const double Agreement = 1e-7;
    private const double RssAgreement = 1e-9;

    private static readonly double[] LogX = [double.NegativeInfinity, double.NegativeInfinity, .. Enumerable.Range(0, 14).Select(i => Math.Log(7.8125 * Math.Pow(2, i / 2)))];

    /// <summary>1 to 9 curves: less than a vector, whole vectors, and every tail.</summary>
    public static TheoryData<int> Counts => [.. Enumerable.Range(1, 9)];

    [Theory, MemberData(nameof(Counts))]
    public void Vectors_agree_with_the_definition(int count)
    {
        var (y, w) = Simulated(count, 0.04, count);
        var curves = new LogisticCurve[count];
        LogisticFit.Fit(LogX, y, w, curves);
        for (var k = 0; k < count; k++)
        {
            var reference = LogisticFit.Reference(LogX, y.AsSpan(k * LogX.Length, LogX.Length), w.AsSpan(k * LogX.Length, LogX.Length));
            Assert.True(curves[k].Converged);
            Assert.Equal(reference.LnB, curves[k].LnB, Agreement);
            Assert.Equal(reference.LnC, curves[k].LnC, Agreement);
            Assert.Equal(reference.A, curves[k].A, Agreement);
            Assert.Equal(reference.D, curves[k].D, Agreement * Math.Abs(reference.D));
            Assert.Equal(reference.Rss, curves[k].Rss, RssAgreement * reference.Rss);
        }
    }

    [Fact]
    public void A_curve_does_not_depend_on_its_neighbours()
    {
        var (y, w) = Simulated(8, 0.05, 3);
        var (all, alone) = (new LogisticCurve[8], new LogisticCurve[1]);
        LogisticFit.Fit(LogX, y, w, all);
        for (var k = 0; k < 8; k++)
        {
            LogisticFit.Fit(LogX, y.AsSpan(k * LogX.Length, LogX.Length), w.AsSpan(k * LogX.Length, LogX.Length), alone);
            Assert.Equal(all[k], alone[0] with { Rss = all[k].Rss }, Close);
        }
    }

    [Fact]
    public void Exact_curves_are_found_exactly()
    {
        var (y, w) = Simulated(4, 0, 5);
        var curves = new LogisticCurve[4];
        LogisticFit.Fit(LogX, y, w, curves);
        Assert.All(curves, c =>
        {
            Assert.True(c.Converged);
            Assert.InRange(c.Rss, 0, 1e-20);
            Assert.Equal(Math.Log(1.15), c.LnB, Agreement);
            Assert.Equal(Math.Log(180), c.LnC, Agreement);
        });
    }

    [Fact]
    public void Falling_curves_are_fitted_like_rising_ones()
    {
        var (y, w) = Simulated(4, 0.04, 9);
        double[] turned = [.. y.Select(v => 4 - v)];
        var (rising, falling) = (new LogisticCurve[4], new LogisticCurve[4]);
        LogisticFit.Fit(LogX, y, w, rising);
        LogisticFit.Fit(LogX, turned, w, falling);
        for (var k = 0; k < 4; k++)
        {
            Assert.True(falling[k].Converged);
            Assert.Equal(rising[k].LnC, falling[k].LnC, Agreement);
            Assert.Equal(4 - rising[k].A, falling[k].A, Agreement);
        }
    }

    [Fact]
    public void A_known_start_leads_to_the_same_curve()
    {
        var (y, w) = Simulated(6, 0.04, 2);
        var (own, given) = (new LogisticCurve[6], new LogisticCurve[6]);
        LogisticFit.Fit(LogX, y, w, own);
        LogisticFit.FitFrom(new(0.05, 3.1, Math.Log(1.15), Math.Log(180), 0, true), LogX, y, w, given);
        for (var k = 0; k < 6; k++)
        {
            Assert.Equal(own[k].LnB, given[k].LnB, Agreement);
            Assert.Equal(own[k].LnC, given[k].LnC, Agreement);
        }
    }

    [Fact]
    public void A_flat_curve_or_a_NaN_is_not_called_converged_and_harms_no_neighbour()
    {
        var (y, w) = Simulated(4, 0.04, 7);
        var clean = new LogisticCurve[4];
        LogisticFit.Fit(LogX, y, w, clean);
        Array.Fill(y, 1.0, 0, LogX.Length);
        y[LogX.Length + 3] = double.NaN;
        var curves = new LogisticCurve[4];
        LogisticFit.Fit(LogX, y, w, curves);
        Assert.False(curves[0].Converged);
        Assert.False(curves[1].Converged);
        Assert.True(curves[2].Converged);
        Assert.Equal(clean[2].LnC, curves[2].LnC, Agreement);
    }

    [Fact]
    public void Lengths_must_agree()
    {
        var error = Assert.Throws<ArgumentException>(() => LogisticFit.Fit(LogX, new double[3], new double[3], new LogisticCurve[1]));
        Assert.StartsWith("1 curves of 16 points need as many values and weights, and four points or more.", error.Message, StringComparison.Ordinal);
    }

    private static bool Close(LogisticCurve a, LogisticCurve b) => a.Converged == b.Converged && Math.Abs(a.LnC - b.LnC) < Agreement && Math.Abs(a.LnB - b.LnB) < Agreement;

    private static (double[] Y, double[] Weights) Simulated(int curves, double cv, int seed)
    {
        var chance = new Random(seed);
        var y = new double[curves * LogX.Length];
        for (var i = 0; i < y.Length; i++)
        {
            var x = LogX[i % LogX.Length];
            var truth = 0.05 + (double.IsNegativeInfinity(x) ? 0 : 3.05 / (1 + Math.Exp(-1.15 * (x - Math.Log(180)))));
            var normal = Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble())) * Math.Cos(2 * Math.PI * chance.NextDouble());
            y[i] = truth * (1 + (cv * normal));
        }

        return (y, [.. y.Select(v => 1 / (v * v))]);
    }
}
