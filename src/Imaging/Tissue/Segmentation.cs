using Toolkit.Kernels;
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
}

/// <summary>Three tissues of a T1-weighted brain: noise removed by non-local means (Coupé 2008), a smooth shading found with the priors, and partial volumes as compositions of an urn whose expected shares come from the priors and from the neighbours (a Markov field in mean field).</summary>
public static class Segmentation
{
    private const int FieldRounds = 4;
    private const float PriorFloor = 0.01f; // a prior of none is never certain: templates do not fit exactly
    private const float PriorPower = 0.3f; // of the template's prior beside the neighbours, which know more
    private const double ConcentrationPerMm = 3; // the wider a voxel, the surer it is to be mixed
    private const float LeastNoise = 0.008f; // of white matter: tissue varies by itself
    private const float NoiseExcess = 1.5f; // noise that is left is alike among neighbours
    private const float DeepInWhite = 0.8f;
    private const double LeastNoiseRead = 1e-3; // of the brightest voxels

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
        var noise = Math.Max(LeastNoiseRead * inside.Max(v => t1w.Data[v]), Noise(t1w, inside.Where((_, s) => expected[(3 * s) + 2] > DeepInWhite)));
        var mask = new float[t1w.Data.Length];
        foreach (var v in inside)
        {
            mask[v] = 1;
        }

        var (clean, remaining) = NonLocalMeans.Apply(t1w.Data, mask, (t1w.Shape.X, t1w.Shape.Y, t1w.Shape.Z), noise, Environment.ProcessorCount);
        var image = new Volume(t1w.Shape, t1w.Affine, clean);
        if (TissueIntensities.Fit(image, inside, expected, noise) is not { } fit)
        {
            return new Fault(0, "priors that tell three tissues apart within the brain", "priors that do not") { Unit = "image", Advice = "Check that the priors are fractions of fluid, gray and white matter in this order" };
        }

        var m = fit.Means;
        return m[0] < m[1] && m[1] < m[2]
            ? Maps(image, inside, expected, fit, remaining, noise)
            : new Fault(0, "fluid darker than gray matter and gray darker than white", string.Join(", ", m.Select(x => x.ToString("0.#", System.Globalization.CultureInfo.InvariantCulture)))) { Unit = "image", Advice = "Check that this is a T1-weighted image" };
    }

    private static float[] Priors(int[] inside, (Volume Fluid, Volume Gray, Volume White) priors)
    {
        var expected = new float[3 * inside.Length];
        for (var s = 0; s < inside.Length; s++)
        {
            var v = inside[s];
            float sum = priors.Fluid.Data[v] + priors.Gray.Data[v] + priors.White.Data[v];
            var total = sum > 1e-6f ? sum : 1e-6f; // NaN as well
            float Share(float prior) => Math.Max(PriorFloor, float.IsFinite(prior) ? prior / total : 0);
            var (fluid, gray, white) = (Share(priors.Fluid.Data[v]), Share(priors.Gray.Data[v]), Share(priors.White.Data[v]));
            total = fluid + gray + white;
            (expected[3 * s], expected[(3 * s) + 1], expected[(3 * s) + 2]) = (fluid / total, gray / total, white / total);
        }

        return expected;
    }

    /// <summary>Noise from second differences between neighbours at voxels deep in white matter, where the image has no other; by the median, which edges do not move. 0 where there are none.</summary>
    internal static double Noise(Volume image, IEnumerable<int> voxels)
    {
        var shape = image.Shape;
        var differences = new List<double>();
        foreach (var v in voxels)
        {
            int x = v % shape.X, y = v / shape.X % shape.Y;
            if (x > 0 && y > 0 && x < shape.X - 1 && y < shape.Y - 1)
            {
                differences.Add(Math.Abs(image.Data[v - 1] - (2 * image.Data[v]) + image.Data[v + 1]));
                differences.Add(Math.Abs(image.Data[v - shape.X] - (2 * image.Data[v]) + image.Data[v + shape.X]));
            }
        }

        differences.Sort();
        return differences.Count == 0 ? 0 : 1.4826 * differences[differences.Count / 2] / Math.Sqrt(6);
    }

    private static TissueMaps Maps(Volume image, int[] inside, float[] expected, TissueIntensities fit, float[] remaining, double noise)
    {
        var shape = image.Shape;
        var maps = new[] { new float[image.Data.Length], new float[image.Data.Length], new float[image.Data.Length] };
        var shading = new float[image.Data.Length];
        shading.AsSpan().Fill(1);
        var next = new float[3 * inside.Length];
        var concentration = ConcentrationPerMm * Math.Cbrt(image.Affine.VoxelVolume);
        float least = LeastNoise * (float)fit.Means[2], left = NoiseExcess * (float)noise;
        for (var round = 0; round <= FieldRounds; round++)
        {
            var first = round == 0;
            const int part = 16384;
            Parallel.For(0, (inside.Length + part - 1) / part, block =>
            {
                var model = new CompositionPosterior(fit.Means, concentration);
                var terms = fit.Terms();
                Span<float> prior = stackalloc float[3];
                for (var s = block * part; s < Math.Min(inside.Length, (block + 1) * part); s++)
                {
                    var v = inside[s];
                    expected.AsSpan(3 * s, 3).CopyTo(prior);
                    if (first)
                    {
                        shading[v] = (float)fit.ShadingAt(v, terms);
                    }
                    else
                    {
                        Favour(maps, shape, v, prior);
                    }

                    var sd = Math.Max(least, left * remaining[v]) / shading[v];
                    (next[3 * s], next[(3 * s) + 1], next[(3 * s) + 2]) = model.Of(image.Data[v] / shading[v], sd, prior[0], prior[1], prior[2]);
                }
            });
            for (var s = 0; s < inside.Length; s++)
            {
                (maps[0][inside[s]], maps[1][inside[s]], maps[2][inside[s]]) = (next[3 * s], next[(3 * s) + 1], next[(3 * s) + 2]);
            }
        }

        Volume Map(float[] data) => new(shape, image.Affine, data);
        return new(Map(maps[0]), Map(maps[1]), Map(maps[2]), Map(shading), new(fit.Means[0], fit.Means[1], fit.Means[2], noise));
    }

    /// <summary>Expected fractions from the template's prior and what the six neighbours hold.</summary>
    private static void Favour(float[][] maps, GridShape shape, int v, Span<float> prior)
    {
        int x = v % shape.X, y = v / shape.X % shape.Y, z = v / (shape.X * shape.Y), nx = shape.X, nxy = shape.X * shape.Y;
        var total = 0f;
        for (var k = 0; k < 3; k++)
        {
            var map = maps[k];
            var held = (x > 0 ? map[v - 1] : 0) + (x < nx - 1 ? map[v + 1] : 0) + (y > 0 ? map[v - nx] : 0)
                + (y < shape.Y - 1 ? map[v + nx] : 0) + (z > 0 ? map[v - nxy] : 0) + (z < shape.Z - 1 ? map[v + nxy] : 0);
            prior[k] = MathF.Pow(prior[k], PriorPower) * (PriorFloor + (held / 6));
            total += prior[k];
        }

        for (var k = 0; k < 3; k++)
        {
            prior[k] /= total;
        }
    }
}
