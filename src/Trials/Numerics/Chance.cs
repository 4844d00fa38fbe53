namespace Toolkit.Trials;

/// <summary>A seeded generator (xoshiro256++ of Blackman and Vigna 2019, seeded by SplitMix64). Streams of one seed are independent, so work can be shared between threads without changing a result.</summary>
public sealed class Chance
{
    private ulong a;
    private ulong b;
    private ulong c;
    private ulong d;
    private double spare = double.NaN;

    /// <param name="stream">Number of the stream: the index of a resample.</param>
    public Chance(ulong seed, ulong stream = 0)
    {
        var state = seed ^ (Mix(stream + 0x632BE59BD9B4E019) * 0xD1342543DE82EF95);
        a = Next(ref state);
        b = Next(ref state);
        c = Next(ref state);
        d = Next(ref state);
    }

    /// <summary>Sixty-four random bits.</summary>
    public ulong Bits()
    {
        var result = ulong.RotateLeft(a + d, 23) + a;
        var t = b << 17;
        c ^= a;
        d ^= b;
        b ^= c;
        a ^= d;
        c ^= t;
        d = ulong.RotateLeft(d, 45);
        return result;
    }

    /// <summary>Uniform in (0, 1).</summary>
    public double Uniform() => ((Bits() >> 11) + 0.5) * (1.0 / (1UL << 53));

    /// <summary>Uniform integer from 0 to <paramref name="below"/> - 1 (Lemire's multiplication; its bias of 2⁻³² per value is below any use here).</summary>
    public int Below(int below) => (int)(((Bits() >> 32) * (ulong)below) >> 32);

    /// <summary>Standard normal, by the polar method of Marsaglia.</summary>
    public double Normal()
    {
        if (!double.IsNaN(spare))
        {
            var kept = spare;
            spare = double.NaN;
            return kept;
        }

        while (true)
        {
            double x = (2 * Uniform()) - 1, y = (2 * Uniform()) - 1, s = (x * x) + (y * y);
            if (s is > 0 and < 1)
            {
                var factor = Math.Sqrt(-2 * Math.Log(s) / s);
                spare = y * factor;
                return x * factor;
            }
        }
    }

    /// <summary>Gamma with unit scale (Marsaglia and Tsang 2000); <paramref name="shape"/> above 0.</summary>
    public double Gamma(double shape)
    {
        if (shape < 1)
        {
            return Gamma(shape + 1) * Math.Pow(Uniform(), 1 / shape);
        }

        double offset = shape - (1.0 / 3), scale = 1 / Math.Sqrt(9 * offset);
        while (true)
        {
            var x = Normal();
            var cube = 1 + (scale * x);
            cube *= cube * cube;
            if (cube > 0 && Math.Log(Uniform()) < (0.5 * x * x) + (offset * (1 - cube + Math.Log(cube))))
            {
                return offset * cube;
            }
        }
    }

    /// <summary>χ² with <paramref name="df"/> degrees of freedom.</summary>
    public double ChiSquare(double df) => 2 * Gamma(df / 2);

    /// <summary>Puts items in random order (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = Below(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private static ulong Next(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        return Mix(state);
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
