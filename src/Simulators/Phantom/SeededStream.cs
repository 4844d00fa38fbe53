using System.Text;

namespace Toolkit.Simulators.Phantom;

/// <summary>Chance for one purpose: a SplitMix64 sequence (Steele, Lea and Flood 2014) named by a seed and a text, so that no order of work and no number of threads changes what is drawn.</summary>
public sealed class SeededStream
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>Standard deviation of a standard normal cut at ± 3: sqrt(1 - 6 φ(3) / (2 Φ(3) - 1)).</summary>
    private static readonly double DeviationCutAtThree = Math.Sqrt(0.9733369246625415);

    private ulong state;
    private double? spare;

    /// <param name="purpose">What is drawn: "E01/baseline/bold". Streams of different purposes are unrelated.</param>
    public SeededStream(int seed, string purpose)
    {
        // FNV-1a over the name, then one mixing step with the seed: stable on every machine, unlike string.GetHashCode.
        var hash = 0xCBF29CE484222325UL;
        foreach (var b in Encoding.UTF8.GetBytes(purpose))
        {
            hash = (hash ^ b) * 0x100000001B3UL;
        }

        state = Mix(hash + (Golden * unchecked((ulong)(uint)seed + 1)));
    }

    /// <summary>The next 64 bits.</summary>
    public ulong NextBits()
    {
        state += Golden;
        return Mix(state);
    }

    /// <summary>Uniform on [0, 1), in steps of 2^-53.</summary>
    public double NextUniform() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform on [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public double NextUniform(double low, double high) => low + ((high - low) * NextUniform());

    /// <summary>Standard normal by the polar method (Marsaglia and Bray 1964).</summary>
    public double NextNormal()
    {
        if (spare is { } kept)
        {
            spare = null;
            return kept;
        }

        double u, v, s;
        do
        {
            u = (2 * NextUniform()) - 1;
            v = (2 * NextUniform()) - 1;
            s = (u * u) + (v * v);
        }
        while (s is >= 1 or 0);

        var scale = Math.Sqrt(-2 * Math.Log(s) / s);
        spare = v * scale;
        return u * scale;
    }

    /// <summary>Symmetric with mean 0 and variance 1, bounded by ± 3.04: a normal cut at 3 standard deviations, then rescaled.</summary>
    public double NextBoundedNormal()
    {
        double drawn;
        do
        {
            drawn = NextNormal();
        }
        while (Math.Abs(drawn) > 3);

        return drawn / DeviationCutAtThree;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
