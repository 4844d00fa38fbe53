using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>How much two images say about each other, from samples of the fixed one and the moving one wherever a map puts them.</summary>
internal sealed class JointHistogram
{
    private const int Bins = 32;
    private readonly Point3[] positions;
    private readonly int[] fixedBins;
    private readonly float[] moving;
    private readonly GridShape shape;
    private readonly Affine toVoxel;

    /// <param name="positions">World positions of the samples of the fixed image, mm.</param>
    /// <param name="fixedValues">Its values there.</param>
    /// <param name="moving">The moving image, already smoothed to the spacing of the samples.</param>
    public JointHistogram(Point3[] positions, float[] fixedValues, Volume moving)
    {
        this.positions = positions;
        shape = moving.Shape;
        toVoxel = moving.Affine.Inverse();
        var scale = Bin(fixedValues);
        fixedBins = [.. fixedValues.Select(v => (int)Math.Clamp(v * scale, 0, Bins - 1))];
        var movingScale = Bin(moving.Data);
        this.moving = [.. moving.Data.Select(v => (float)Math.Clamp(v * movingScale, 0, Bins - 1.001))];
    }

    /// <summary>Normalised mutual information (Studholme 1999), 1 for unrelated to 2 for determined, and the share of samples in view; 0 where less than a third is.</summary>
    /// <param name="map">From the fixed world to the moving world.</param>
    public (double Information, double Overlap) Measure(Affine map)
    {
        Span<double> joint = stackalloc double[Bins * Bins];
        joint.Clear();
        var voxel = toVoxel.After(map);
        var seen = 0;
        for (var s = 0; s < positions.Length; s++)
        {
            var p = voxel.Apply(positions[s]);
            if (p.X < 0 || p.Y < 0 || p.Z < 0 || p.X >= shape.X - 1 || p.Y >= shape.Y - 1 || p.Z >= shape.Z - 1)
            {
                continue;
            }

            var value = Linear((float)p.X, (float)p.Y, (float)p.Z);
            var bin = (int)value;
            var share = value - bin;
            var row = joint.Slice(fixedBins[s] * Bins, Bins);
            row[bin] += 1 - share;
            row[bin + 1] += share;
            seen++;
        }

        var overlap = (double)seen / positions.Length;
        return overlap < 1.0 / 3 ? (0, overlap) : (Normalised(joint, seen), overlap);
    }

    private static double Normalised(ReadOnlySpan<double> joint, int total)
    {
        Span<double> a = stackalloc double[Bins], b = stackalloc double[Bins];
        a.Clear();
        b.Clear();
        var both = 0.0;
        for (var i = 0; i < Bins; i++)
        {
            for (var j = 0; j < Bins; j++)
            {
                var p = joint[(i * Bins) + j] / total;
                a[i] += p;
                b[j] += p;
                both -= p > 0 ? p * Math.Log(p) : 0;
            }
        }

        double first = 0, second = 0;
        for (var i = 0; i < Bins; i++)
        {
            first -= a[i] > 0 ? a[i] * Math.Log(a[i]) : 0;
            second -= b[i] > 0 ? b[i] * Math.Log(b[i]) : 0;
        }

        return both > 1e-9 ? (first + second) / both : 0;
    }

    /// <summary>Bins per unit of intensity: the 99.5th percentile falls into the last.</summary>
    private static double Bin(float[] values)
    {
        var top = Brightness.Quantile(Brightness.Positive(values), 0.995);
        return top > 0 ? (Bins - 1) / (double)top : 0;
    }

    private float Linear(float x, float y, float z)
    {
        int i = Math.Min((int)x, shape.X - 2), j = Math.Min((int)y, shape.Y - 2), k = Math.Min((int)z, shape.Z - 2); // a coordinate just below the border may round up to it
        float fx = x - i, fy = y - j, fz = z - k;
        int at = i + (shape.X * (j + (shape.Y * k))), up = at + (shape.X * shape.Y);
        float Row(int from) => moving[from] + (fx * (moving[from + 1] - moving[from]));
        float Plane(int from) => Row(from) + (fy * (Row(from + shape.X) - Row(from)));
        var lower = Plane(at);
        return lower + (fz * (Plane(up) - lower));
    }
}
