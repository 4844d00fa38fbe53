using System.Collections.Immutable;
using System.Numerics;

namespace Toolkit.Kernels;

/// <summary>One section (b0 + b1 z⁻¹ + b2 z⁻²) / (1 + a1 z⁻¹ + a2 z⁻²) of a recursive filter.</summary>
public readonly record struct Section(double B0, double B1, double B2, double A1, double A2)
{
    /// <summary>Complex response at <paramref name="radians"/> per sample.</summary>
    public Complex Response(double radians)
    {
        var z = Complex.FromPolarCoordinates(1, -radians);
        return (B0 + (z * (B1 + (z * B2)))) / (1 + (z * (A1 + (z * A2))));
    }
}

/// <summary>A recursive filter as a cascade of second-order sections, applied forward and backward so that no phase is shifted.</summary>
/// <remarks>The (b, a) form is never built: at a repetition time of 0.3 s it is wrong by a quarter of the signal.</remarks>
public sealed record SecondOrderSections(ImmutableArray<Section> Sections)
{
    /// <summary>Samples by which a series is extended at both ends, as SciPy's sosfiltfilt has it: three times the number of taps.</summary>
    public int Padding => 3 * ((2 * Sections.Length) + 1 - Math.Min(Sections.Count(s => s.B2 == 0), Sections.Count(s => s.A2 == 0)));

    /// <summary>Complex response of one pass at <paramref name="radians"/> per sample; both passes together have its squared magnitude as gain.</summary>
    public Complex Response(double radians) => Sections.Aggregate(Complex.One, (product, s) => product * s.Response(radians));

    /// <summary>Filters a series, shape (t), forward and backward in place, with odd extension and the steady state of the first padded sample.</summary>
    /// <exception cref="ArgumentException">The series is not longer than <see cref="Padding"/>.</exception>
    public void ZeroPhase(Span<double> series)
    {
        var pad = Padding;
        if (series.Length <= pad)
        {
            throw new ArgumentException($"A series filtered forward and backward has more than {pad} samples; found {series.Length}.", nameof(series));
        }

        var extended = new double[series.Length + (2 * pad)];
        series.CopyTo(extended.AsSpan(pad));
        for (var i = 1; i <= pad; i++)
        {
            extended[pad - i] = (2 * series[0]) - series[i];
            extended[pad + series.Length - 1 + i] = (2 * series[^1]) - series[^(i + 1)];
        }

        OnePass(extended);
        extended.AsSpan().Reverse();
        OnePass(extended);
        extended.AsSpan().Reverse();
        extended.AsSpan(pad, series.Length).CopyTo(series);
    }

    // Transposed direct form II; each section starts in the state it would have reached on a constant input.
    private void OnePass(Span<double> series)
    {
        var level = series[0];
        foreach (var s in Sections)
        {
            var steady = level * (s.B0 + s.B1 + s.B2) / (1 + s.A1 + s.A2);
            var second = (s.B2 * level) - (s.A2 * steady);
            var first = (s.B1 * level) - (s.A1 * steady) + second;
            for (var t = 0; t < series.Length; t++)
            {
                var x = series[t];
                var y = (s.B0 * x) + first;
                first = (s.B1 * x) - (s.A1 * y) + second;
                second = (s.B2 * x) - (s.A2 * y);
                series[t] = y;
            }

            level = steady;
        }
    }
}
