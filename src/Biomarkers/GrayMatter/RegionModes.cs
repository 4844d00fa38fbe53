using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.GrayMatter;

/// <summary>The ways in which a region's growth shows: the region grows, evenly or not, and what lies beside it either moves aside or gives way.</summary>
/// <remarks>
/// The first field grows the region evenly while everything else keeps its volume. Four more let the growth differ over the region and are nothing on the whole. Two shrink a
/// neighbour, by as much volume as the first grows the region: darker than the region (fluid, or what lies outside the brain), and brighter (white matter). The last grows all in the
/// ball that the region spans: a sheet that grows alone thickens, a sheet that grows with all about it also widens, and a fit that knows only the first reads too little of the second.
/// How much of each there is, the images say.
/// </remarks>
internal sealed class RegionModes
{
    // Tissue of the region, however little of a voxel is gray, grows with it.
    private const float LeastWeight = 0.02f;
    private const double ReachMm = 8; // a neighbour that gives way lies this near: a sulcus with its banks
    private const double LeastNeighbour = 0.1; // of the region's volume: less could not give way
    private const float Darker = 0.75f; // of the region's mean: midway between gray matter and fluid in T1-weighted images
    private const float Brighter = 1.17f; // midway between gray and white matter

    private RegionModes(Volume weight, ImmutableArray<DilatationField> fields)
    {
        Weight = weight;
        Fields = fields;
    }

    /// <summary>Region × gray-matter fraction.</summary>
    public Volume Weight { get; }

    /// <summary>The region's own growth first.</summary>
    public ImmutableArray<DilatationField> Fields { get; }

    /// <param name="weight">Region × gray-matter fraction, 0 to 1.</param>
    /// <param name="t1w">The image on the same grid.</param>
    /// <param name="brain">Where the head is, on the same grid.</param>
    public static RegionModes Of(Volume weight, Volume t1w, bool[] brain)
    {
        float[] region = [.. weight.Data.Select(w => w > LeastWeight ? 1f : 0f)];
        double sum = 0, mass = 0;
        for (var v = 0; v < region.Length; v++)
        {
            sum += weight.Data[v] * t1w.Data[v];
            mass += weight.Data[v];
        }

        var mean = (float)(sum / mass);
        var fields = ImmutableArray.CreateBuilder<DilatationField>();
        fields.Add(DilatationField.Of(new(weight.Shape, weight.Affine, region)));
        fields.AddRange(Uneven(weight).Select(pattern => DilatationField.Of(new(weight.Shape, weight.Affine, [.. region.Zip(pattern, (r, g) => r * g)]))));
        var near = RegionReach.Within(region, weight.Shape, weight.Affine.VoxelSize, ReachMm);
        foreach (var dark in new[] { true, false })
        {
            float[] neighbour = [.. region.Select((r, v) => r == 0 && near[v] && (dark ? !brain[v] || t1w.Data[v] < Darker * mean : brain[v] && t1w.Data[v] > Brighter * mean) ? 1f : 0f)];
            var share = region.Sum() / Math.Max(1e-6, neighbour.Sum());
            if (share < 1 / LeastNeighbour)
            {
                fields.Add(DilatationField.Of(new(weight.Shape, weight.Affine, [.. neighbour.Select(n => (float)(-share * n))])));
            }
        }

        var ball = RegionBall.Of(weight).Within(weight, 1);
        if (ball.Zip(region, (b, r) => b * (1 - r)).Sum() > LeastNeighbour * region.Sum())
        {
            fields.Add(DilatationField.Of(new(weight.Shape, weight.Affine, ball)));
        }

        return new(weight, fields.ToImmutable());
    }

    /// <summary>Growth that is uneven over the region and nothing on the whole: along each axis of the grid, and from the centre to the rim; mean 0 and standard deviation 1 over the weight.</summary>
    private static IEnumerable<float[]> Uneven(Volume weight)
    {
        double mass = weight.Data.Sum(w => (double)w);
        var centre = RegionBall.Of(weight).Centre;
        foreach (var along in new Func<Point3, double>[] { p => p.X, p => p.Y, p => p.Z, p => p.Dot(p) })
        {
            float[] pattern = [.. weight.Data.Select((w, v) => w > LeastWeight ? (float)along(RegionBall.Position(weight, v) - centre) : 0)];
            double mean = 0, square = 0;
            for (var v = 0; v < pattern.Length; v++)
            {
                mean += weight.Data[v] * pattern[v] / mass;
                square += weight.Data[v] * pattern[v] * pattern[v] / mass;
            }

            var sd = Math.Sqrt(Math.Max(1e-12, square - (mean * mean)));
            yield return [.. pattern.Select(p => (float)((p - mean) / sd))];
        }
    }

    /// <summary>Change of the weighted volume for amplitudes of the fields, per cent, and its derivative by each: a voxel's volume grows by the exponential of the fields' growth there.</summary>
    public (double Percent, double[] Slopes) Change(double[] amplitudes)
    {
        double sum = 0, grown = 0;
        var slopes = new double[Fields.Length];
        var rates = new double[Fields.Length];
        for (var v = 0; v < Weight.Data.Length; v++)
        {
            if (Weight.Data[v] is > 0 and var w)
            {
                double total = 0;
                for (var f = 0; f < rates.Length; f++)
                {
                    rates[f] = Fields[f].Growth[v];
                    total += amplitudes[f] * rates[f];
                }

                sum += w;
                grown += w * (Math.Exp(total) - 1);
                for (var f = 0; f < rates.Length; f++)
                {
                    slopes[f] += w * rates[f] * Math.Exp(total);
                }
            }
        }

        return (100 * grown / sum, [.. slopes.Select(g => 100 * g / sum)]);
    }
}
