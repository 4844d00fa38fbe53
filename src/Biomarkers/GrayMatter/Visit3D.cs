using Toolkit.Measurements;

namespace Toolkit.Biomarkers.GrayMatter;

/// <summary>One visit's image with its brain.</summary>
/// <param name="T1w">T1-weighted image, shape (x, y, z); NaN marks "no value here".</param>
/// <param name="Brain">Above 0.5 within the brain, on the image's grid; null takes everything brighter than the background.</param>
public sealed record Visit3D(Volume T1w, Volume? Brain = null)
{
    private const float Background = 0.08f; // of the bright end: magnitude noise lies below, fluid above
    private const double BrightQuantile = 0.98;
    private const int SampleStep = 7;

    /// <summary>The image with 0 for NaN and where its head is, no nearer than two voxels to a NaN; or what is wrong with it.</summary>
    internal Parsed<HalfwayVisit> Prepare(string name)
    {
        if (Brain is not null && !T1w.SameGrid(Brain.Shape, Brain.Affine))
        {
            return new Fault(0, $"a brain mask on the grid of the {name} image, {T1w.Shape}", Brain.Shape.ToString()) { Unit = "image" };
        }

        var s = T1w.Shape;
        if (Math.Min(s.X, Math.Min(s.Y, s.Z)) < 12)
        {
            return new Fault(0, $"a {name} image of 12 voxels or more along each axis", s.ToString()) { Unit = "image", Advice = "A single slice or slab cannot be registered" };
        }

        var sample = Enumerable.Range(0, T1w.Data.Length / SampleStep).Select(i => T1w.Data[i * SampleStep]).Where(v => v > 0 && float.IsFinite(v)).Order().ToArray();
        if (sample.Length < 100)
        {
            return new Fault(0, $"a {name} image with positive intensities", $"{sample.Length * SampleStep} or fewer voxels above 0") { Unit = "image" };
        }

        var least = Brain is null ? Background * sample[(int)(BrightQuantile * (sample.Length - 1))] : 0;
        var brain = new bool[T1w.Data.Length];
        var data = new float[T1w.Data.Length];
        var holes = 0;
        for (var v = 0; v < data.Length; v++)
        {
            var value = T1w.Data[v];
            data[v] = float.IsFinite(value) ? value : 0;
            holes += float.IsFinite(value) ? 0 : 1;
            brain[v] = Brain is null ? value > least : Brain.Data[v] > 0.5f;
        }

        if (Brain is null)
        {
            Widen(brain, s);
        }

        if (holes > 0)
        {
            Avoid(brain, s);
        }

        return new HalfwayVisit(new(s, T1w.Affine, data), brain);
    }

    /// <summary>Adds two voxels of background about the head, whose edge tells where it lies.</summary>
    private static void Widen(bool[] brain, GridShape s)
    {
        foreach (var (stride, n) in new[] { (1, s.X), (s.X, s.Y), (s.X * s.Y, s.Z) })
        {
            var from = brain.ToArray();
            for (var v = 0; v < brain.Length; v++)
            {
                var at = v / stride % n;
                brain[v] = from[v] || (at > 0 && from[v - stride]) || (at > 1 && from[v - (2 * stride)]) || (at < n - 1 && from[v + stride]) || (at < n - 2 && from[v + (2 * stride)]);
            }
        }
    }

    /// <summary>Takes what lies within two voxels of a hole out of the head: the spline there knows the 0 that stands for it.</summary>
    private void Avoid(bool[] brain, GridShape s)
    {
        for (var v = 0; v < brain.Length; v++)
        {
            if (float.IsFinite(T1w.Data[v]))
            {
                continue;
            }

            int x = v % s.X, y = v / s.X % s.Y, z = v / (s.X * s.Y);
            for (var k = Math.Max(0, z - 2); k <= Math.Min(s.Z - 1, z + 2); k++)
            {
                for (var j = Math.Max(0, y - 2); j <= Math.Min(s.Y - 1, y + 2); j++)
                {
                    var from = Math.Max(0, x - 2);
                    brain.AsSpan((int)s.Index(from, j, k), Math.Min(s.X - 1, x + 2) - from + 1).Clear();
                }
            }
        }
    }
}
