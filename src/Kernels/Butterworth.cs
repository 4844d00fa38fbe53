using System.Collections.Immutable;
using System.Numerics;

namespace Toolkit.Kernels;

/// <summary>Digital Butterworth filters by the bilinear transform with pre-warped cut-offs (Oppenheim and Schafer, Discrete-Time Signal Processing, 7.1).</summary>
public static class Butterworth
{
    /// <summary>Designs a filter of <paramref name="order"/> from its cut-offs as fractions of the Nyquist frequency.</summary>
    /// <param name="highPass">Lower cut-off in (0, 1), or null for a low-pass.</param>
    /// <param name="lowPass">Upper cut-off in (0, 1), or null for a high-pass.</param>
    /// <exception cref="ArgumentOutOfRangeException">A cut-off lies outside (0, 1), the order is below 1, or the cut-offs are in the wrong order.</exception>
    /// <exception cref="ArgumentException">No cut-off is given.</exception>
    public static SecondOrderSections Design(int order, double? highPass, double? lowPass)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(order, 1);
        CheckCutOff(highPass);
        CheckCutOff(lowPass);
        return (highPass, lowPass) switch
        {
            ({ } low, { } high) => BandPass(order, low, high),
            ({ } low, null) => OneSided(order, low, zero: 1, passes: Math.PI),
            (null, { } high) => OneSided(order, high, zero: -1, passes: 0),
            _ => throw new ArgumentException("A filter needs a cut-off."),
        };
    }

    private static SecondOrderSections OneSided(int order, double cutOff, double zero, double passes)
    {
        var warped = Math.Tan(Math.PI * cutOff / 2);
        var sections = ImmutableArray.CreateBuilder<Section>();
        foreach (var pole in Prototype(order))
        {
            var digital = Bilinear(zero > 0 ? warped / pole : warped * pole);
            sections.Add(pole.Imaginary == 0
                ? Unit(new(1, -zero, 0, -digital.Real, 0), passes)
                : Unit(FromPair(digital, Complex.Conjugate(digital), -2 * zero, 1), passes));
        }

        return new(sections.ToImmutable());
    }

    private static SecondOrderSections BandPass(int order, double low, double high)
    {
        if (low >= high)
        {
            throw new ArgumentOutOfRangeException(nameof(low), low, "The lower cut-off lies below the upper one.");
        }

        double from = Math.Tan(Math.PI * low / 2), to = Math.Tan(Math.PI * high / 2);
        double width = to - from, centre = Math.Sqrt(from * to);
        var passes = 2 * Math.Atan(centre);
        var sections = ImmutableArray.CreateBuilder<Section>();
        foreach (var pole in Prototype(order))
        {
            var half = pole * width / 2;
            var root = Complex.Sqrt((half * half) - (centre * centre));
            Complex a = Bilinear(half + root), b = Bilinear(half - root);
            if (pole.Imaginary == 0)
            {
                sections.Add(Unit(FromPair(a, b, 0, -1), passes));
            }
            else
            {
                sections.Add(Unit(FromPair(a, Complex.Conjugate(a), 0, -1), passes));
                sections.Add(Unit(FromPair(b, Complex.Conjugate(b), 0, -1), passes));
            }
        }

        var first = sections[0];
        var sign = new SecondOrderSections(sections.ToImmutable()).Response(passes).Real < 0 ? -1 : 1;
        sections[0] = first with { B0 = sign * first.B0, B1 = sign * first.B1, B2 = sign * first.B2 };
        return new(sections.ToImmutable());
    }

    // Poles on the left half of the unit circle, one of each conjugate pair; a real pole has an imaginary part of exactly 0.
    private static IEnumerable<Complex> Prototype(int order)
    {
        for (var k = 0; k < order / 2; k++)
        {
            yield return Complex.FromPolarCoordinates(1, Math.PI * ((2 * k) + 1 + order) / (2 * order));
        }

        if (order % 2 == 1)
        {
            yield return -Complex.One;
        }
    }

    private static Complex Bilinear(Complex s) => (1 + s) / (1 - s);

    private static Section FromPair(Complex p, Complex q, double b1, double b2) => new(1, b1, b2, -(p + q).Real, (p * q).Real);

    private static Section Unit(Section s, double radians)
    {
        var gain = s.Response(radians).Magnitude;
        return s with { B0 = s.B0 / gain, B1 = s.B1 / gain, B2 = s.B2 / gain };
    }

    private static void CheckCutOff(double? cutOff)
    {
        if (cutOff is { } value && !(value > 0 && value < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(cutOff), value, "A cut-off lies between 0 and the Nyquist frequency.");
        }
    }
}
