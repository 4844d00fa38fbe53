using System.Numerics;

namespace Toolkit.Kernels.Tests;

public class SpectralFilterTests
{
    /// <summary>Transforms of at most 300 values below 1 in double, through a chirp of four times the length.</summary>
    private const double Rounding = 1e-11;

    private static IEnumerable<int> Lengths => Enumerable.Range(1, Inputs.Longest).Concat([128, 149, 240, 300]);

    [Fact]
    public void The_transform_agrees_with_its_definition_at_every_length_and_back_again()
    {
        foreach (var length in Lengths)
        {
            var parts = Inputs.Doubles(2, length, 7);
            Complex[] series = [.. Enumerable.Range(0, length).Select(t => new Complex(parts[0, t], parts[1, t]))];
            var found = series.ToArray();
            var transform = new FourierTransform(length);
            transform.Forward(found);
            var expected = FourierTransform.Reference(series);
            for (var k = 0; k < length; k++)
            {
                Assert.True((expected[k] - found[k]).Magnitude <= Rounding, $"{length} samples, bin {k}: {expected[k]} and {found[k]}");
            }

            transform.Inverse(found);
            Assert.All(series.Zip(found), p => Assert.True((p.First - p.Second).Magnitude <= Rounding));
        }
    }

    [Theory]
    [InlineData(0.1, 0.4)]
    [InlineData(0, 0.25)]
    [InlineData(0.3, 1)]
    public void A_band_agrees_with_its_definition_at_every_length_and_is_a_projection(double low, double high)
    {
        foreach (var length in Lengths)
        {
            var series = Inputs.Doubles(1, length, length).Data;
            var expected = SpectralFilter.BandReference(series, low, high);
            var transform = new FourierTransform(length);
            SpectralFilter.Band(series, transform, low, high);
            Close(expected, series);
            SpectralFilter.Band(series, transform, low, high);
            Close(expected, series);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void Cosines_are_taken_out_as_their_products_say(int cosines)
    {
        foreach (var length in Lengths)
        {
            var series = Inputs.Doubles(1, length, length).Data;
            var expected = SpectralFilter.CosineReference(series, cosines);
            SpectralFilter.CosineHighPass(series, new(2 * length), cosines);
            Close(expected, series);
        }
    }

    [Fact]
    public void A_wave_in_the_band_passes_and_one_outside_does_not()
    {
        double[] Wave(int k) => [.. Enumerable.Range(0, 150).Select(t => Math.Cos(2 * Math.PI * k * t / 150))];
        var transform = new FourierTransform(150);
        double[] inside = Wave(10), outside = Wave(30);
        SpectralFilter.Band(inside, transform, 0.1, 0.3);
        SpectralFilter.Band(outside, transform, 0.1, 0.3);
        Close(Wave(10), inside);
        Close(new double[150], outside);
    }

    [Fact]
    public void Another_length_is_a_broken_promise()
    {
        Assert.StartsWith("A transform of 8 samples cannot take 7.", Assert.Throws<ArgumentException>(() => new FourierTransform(8).Forward(new Complex[7])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new FourierTransform(0));
    }

    private static void Close(double[] expected, double[] found)
    {
        for (var t = 0; t < expected.Length; t++)
        {
            Assert.True(Math.Abs(expected[t] - found[t]) <= Rounding, $"{expected.Length} samples, sample {t}: {expected[t]} and {found[t]}");
        }
    }
}
