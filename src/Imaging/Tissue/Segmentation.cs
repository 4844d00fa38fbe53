using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>Fractions of three tissues within a brain, shape (x, y, z); they sum to 1 inside and are 0 outside.</summary>
/// <param name="Shading">Multiplicative bias that was divided out; 1 outside the brain.</param>
/// <param name="Contrast">Intensities of the pure tissues after that.</param>
public sealed record TissueMaps(Volume CerebrospinalFluid, Volume GrayMatter, Volume WhiteMatter, Volume Shading, TissueContrast Contrast)
{
    /// <summary>Volume of a map in mL.</summary>
    public static double Millilitres(Volume map) => map.Data.Sum(v => (double)v) * map.Affine.VoxelVolume / 1000;

    /// <summary>Fluid, gray and white matter within the brain mask that was given, mL.</summary>
    public double IntracranialMl => Millilitres(CerebrospinalFluid) + Millilitres(GrayMatter) + Millilitres(WhiteMatter);

    /// <summary>Contrast-to-noise ratio of gray and white matter.</summary>
    public double ContrastToNoise => (Contrast.WhiteMatter - Contrast.GrayMatter) / Contrast.Sd;
}

/// <summary>Three tissues of a T1-weighted brain: Gaussian mixture with tissue priors, partial-volume classes, a smooth shading of its logarithm (Van Leemput 1999) and a Markov random field in mean field (Zhang 2001).</summary>
public static class Segmentation
{
    private const int ShadingOrder = 4;
    private const int Rounds = 40;
    private const int FieldRounds = 4;
    private const double SampleMm = 4;
    private const float Neighbourhood = 0.5f; // weight of one neighbour in the log prior
    private const float PriorFloor = 0.01f; // a prior of none is never certain: templates do not fit exactly

    /// <summary>Segments a brain.</summary>
    /// <param name="brain">Above 0.5 inside.</param>
    /// <param name="priors">Prior fractions of fluid, gray and white matter on the same grid.</param>
    public static Parsed<TissueMaps> Run(Volume t1w, Volume brain, (Volume Fluid, Volume Gray, Volume White) priors)
    {
        foreach (var other in new[] { brain, priors.Fluid, priors.Gray, priors.White })
        {
            if (!t1w.SameGrid(other.Shape, other.Affine))
            {
                return new Fault(0, $"a mask and priors on the grid of the image, {t1w.Shape}", other.Shape.ToString()) { Unit = "image" };
            }
        }

        var inside = Enumerable.Range(0, t1w.Data.Length).Where(v => brain.Data[v] > 0.5f && float.IsFinite(t1w.Data[v])).ToArray();
        if (inside.Length < 5000 || inside.Count(v => t1w.Data[v] > 0) < inside.Length / 2)
        {
            return new Fault(0, "a brain of at least 5000 voxels that are mostly positive", $"{inside.Length} voxels") { Unit = "image", Advice = "Check that mask and image belong together" };
        }

        var expected = Priors(inside, priors);
        var fit = MixtureFit.Run(t1w, inside, expected, ShadingOrder, SampleMm, Rounds);
        if (fit.Model.Means[0] >= fit.Model.Means[1] || fit.Model.Means[1] >= fit.Model.Means[2])
        {
            return new Fault(0, "fluid darker than gray matter and gray darker than white", string.Join(", ", fit.Model.Means.Select(m => m.ToString("0.#", System.Globalization.CultureInfo.InvariantCulture)))) { Unit = "image", Advice = "Check that this is a T1-weighted image" };
        }

        return Maps(t1w, inside, expected, fit);
    }

    private static float[] Priors(int[] inside, (Volume Fluid, Volume Gray, Volume White) priors)
    {
        var expected = new float[3 * inside.Length];
        for (var s = 0; s < inside.Length; s++)
        {
            float fluid = priors.Fluid.Data[inside[s]], gray = priors.Gray.Data[inside[s]], white = priors.White.Data[inside[s]];
            var total = Math.Max(1e-6f, fluid + gray + white);
            expected[3 * s] = Math.Max(PriorFloor, fluid / total);
            expected[(3 * s) + 1] = Math.Max(PriorFloor, gray / total);
            expected[(3 * s) + 2] = Math.Max(PriorFloor, white / total);
        }

        return expected;
    }

    private static TissueMaps Maps(Volume t1w, int[] inside, float[] expected, MixtureFit.Fitted fit)
    {
        var shape = t1w.Shape;
        var maps = new[] { new float[t1w.Data.Length], new float[t1w.Data.Length], new float[t1w.Data.Length] };
        var shading = new float[t1w.Data.Length];
        shading.AsSpan().Fill(1);
        var corrected = fit.Correct(t1w, inside, shading);
        var next = new float[3 * inside.Length];
        for (var round = 0; round <= FieldRounds; round++)
        {
            var first = round == 0;
            const int part = 16384;
            Parallel.For(0, (inside.Length + part - 1) / part, block =>
            {
                Span<float> prior = stackalloc float[TissueModel.Classes], posterior = stackalloc float[TissueModel.Classes], fractions = stackalloc float[3];
                for (var s = block * part; s < Math.Min(inside.Length, (block + 1) * part); s++)
                {
                    TissueModel.Expect(expected[3 * s], expected[(3 * s) + 1], expected[(3 * s) + 2], prior);
                    if (!first)
                    {
                        Favour(maps, shape, inside[s], prior);
                    }

                    fit.Model.Share(corrected[s], prior, posterior, fractions);
                    fractions.CopyTo(next.AsSpan(3 * s));
                }
            });
            for (var s = 0; s < inside.Length; s++)
            {
                (maps[0][inside[s]], maps[1][inside[s]], maps[2][inside[s]]) = (next[3 * s], next[(3 * s) + 1], next[(3 * s) + 2]);
            }
        }

        Volume Map(float[] data) => new(shape, t1w.Affine, data);
        var m = fit.Model.Means;
        return new(Map(maps[0]), Map(maps[1]), Map(maps[2]), Map(shading), new(m[0], m[1], m[2], 0.5 * (fit.Model.Sds[1] + fit.Model.Sds[2])));
    }

    /// <summary>Raises the prior of what the six neighbours hold.</summary>
    private static void Favour(float[][] maps, GridShape shape, int v, Span<float> prior)
    {
        int x = v % shape.X, y = v / shape.X % shape.Y, z = v / (shape.X * shape.Y), nx = shape.X, nxy = shape.X * shape.Y;
        Span<float> held = stackalloc float[3];
        for (var k = 0; k < 3; k++)
        {
            var map = maps[k];
            held[k] = Neighbourhood * ((x > 0 ? map[v - 1] : 0) + (x < nx - 1 ? map[v + 1] : 0) + (y > 0 ? map[v - nx] : 0)
                + (y < shape.Y - 1 ? map[v + nx] : 0) + (z > 0 ? map[v - nxy] : 0) + (z < shape.Z - 1 ? map[v + nxy] : 0));
        }

        TissueModel.Favour(held, prior);
    }
}
