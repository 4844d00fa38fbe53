using Toolkit.Measurements;

namespace Toolkit.Simulators.Phantom;

/// <summary>One participant's head: the anatomy under a smooth deformation of its own and, at a later visit, with a region that has grown or shrunk. Coordinates are the head's, mm.</summary>
public sealed class SimulatedHead
{
    private const double WaveMm = 2.6;
    private const int Waves = 5;
    private const double SourceRadiusMm = 16; // of the sphere that grows, about the mOFC's of 14 mm

    private readonly (Point3 Wave, Point3 Shift, double Phase)[] waves;
    private readonly Point3 scale;
    private readonly double ratio;
    private readonly Point3 source;

    /// <param name="seed">Seed of the anatomy: the same at every visit.</param>
    /// <param name="label">Participant.</param>
    /// <param name="mofcChangePercent">Volume of a sphere about the mOFC against the baseline's; all around it keeps its volume.</param>
    public SimulatedHead(int seed, string label, double mofcChangePercent = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Abs(mofcChangePercent), 15, nameof(mofcChangePercent));
        var chance = new SeededStream(seed, label + "/head");
        scale = new(chance.NextUniform(0.95, 1.05), chance.NextUniform(0.95, 1.05), chance.NextUniform(0.95, 1.05));
        waves = [.. Enumerable.Range(0, Waves).Select(_ => (
            new Point3(chance.NextNormal() / 28, chance.NextNormal() / 28, chance.NextNormal() / 28),
            new Point3(WaveMm * chance.NextBoundedNormal() / 2, WaveMm * chance.NextBoundedNormal() / 2, WaveMm * chance.NextBoundedNormal() / 2),
            chance.NextUniform(0, 2 * Math.PI)))];
        ratio = 1 + (mofcChangePercent / 100);
        source = FromTemplate(HeadAnatomy.Regions[1].Centre);
    }

    /// <summary>Where a point of the head lies in the template.</summary>
    public Point3 ToTemplate(Point3 head) => Warp(Before(head));

    /// <summary>What stands at a point of the head.</summary>
    public HeadFractions At(Point3 head) => HeadAnatomy.At(ToTemplate(head));

    /// <summary>Label of the region at a point of the head; 0 for none.</summary>
    public int LabelAt(Point3 head) => HeadAnatomy.LabelAt(ToTemplate(head));

    /// <summary>True gray matter of each region in mL, in the order of <see cref="HeadAnatomy.Regions"/>: fractions summed at 0.5 mm.</summary>
    public double[] GrayMatterMl()
    {
        const double step = 0.5, reach = 26;
        return [.. HeadAnatomy.Regions.Select((region, i) =>
        {
            var centre = FromTemplate(region.Centre);
            var count = (int)(2 * reach / step);
            var sums = new double[count];
            Parallel.For(0, count, z =>
            {
                for (var y = 0; y < count; y++)
                {
                    for (var x = 0; x < count; x++)
                    {
                        var t = ToTemplate(centre + new Point3((x * step) - reach, (y * step) - reach, (z * step) - reach));
                        sums[z] += (t - region.Centre).Length <= region.RadiusMm ? HeadAnatomy.At(t).GrayMatter : 0;
                    }
                }
            });
            return sums.Sum() * step * step * step / 1000;
        })];
    }

    /// <summary>Where a point of the template lies in the head at baseline, by fixed-point iteration.</summary>
    private Point3 FromTemplate(Point3 template)
    {
        var p = template;
        for (var round = 0; round < 60; round++)
        {
            p += template - Warp(p);
        }

        return p;
    }

    private Point3 Warp(Point3 p)
    {
        Point3 q = new(p.X * scale.X, p.Y * scale.Y, p.Z * scale.Z);
        foreach (var (wave, shift, phase) in waves)
        {
            q += Math.Sin(wave.Dot(p) + phase) * shift;
        }

        return q;
    }

    /// <summary>Where tissue that lies at a point now lay at baseline: even within the sphere, without change of volume around it.</summary>
    private Point3 Before(Point3 p)
    {
        if (ratio == 1)
        {
            return p;
        }

        var d = p - source;
        double r = d.Length, grown = Math.Cbrt(ratio) * SourceRadiusMm;
        var before = r <= grown ? r / Math.Cbrt(ratio) : Math.Cbrt((r * r * r) - ((ratio - 1) * SourceRadiusMm * SourceRadiusMm * SourceRadiusMm));
        return r < 1e-9 ? p : source + ((before / r) * d);
    }
}
