using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>Fits tissue intensities and shading together by expectation and maximisation on a sample of the brain's voxels.</summary>
internal static class MixtureFit
{
    private const float LeastPosterior = 1e-3f; // less moves neither means nor shading
    private const double LeastSd = 0.005; // of the brightest intensity

    /// <summary>The mixture and the shading that was found with it.</summary>
    internal sealed record Fitted(TissueModel Model, CosineBasis Basis, double[] Shading)
    {
        /// <summary>Intensities with the shading divided out; writes the shading beside.</summary>
        public float[] Correct(Volume image, int[] voxels, float[] shading)
        {
            var corrected = new float[voxels.Length];
            var terms = new double[Basis.Count];
            for (var s = 0; s < voxels.Length; s++)
            {
                var v = voxels[s];
                var bias = Math.Exp(Log(image.Shape, v, terms));
                shading[v] = (float)bias;
                corrected[s] = (float)(image.Data[v] / bias);
            }

            return corrected;
        }

        /// <summary>Logarithm of the shading at a voxel.</summary>
        public double Log(GridShape shape, int v, double[] terms)
        {
            Basis.Terms(v % shape.X, v / shape.X % shape.Y, v / (shape.X * shape.Y), terms);
            var sum = 0.0;
            for (var j = 0; j < terms.Length; j++)
            {
                sum += terms[j] * Shading[j];
            }

            return sum;
        }
    }

    /// <param name="expected">Priors of the three tissues for each voxel of <paramref name="inside"/>.</param>
    public static Fitted Run(Volume image, int[] inside, float[] expected, int order, double sampleMm, int rounds)
    {
        var shape = image.Shape;
        var size = image.Affine.VoxelSize;
        int sx = Step(size.X, sampleMm), sy = Step(size.Y, sampleMm), sz = Step(size.Z, sampleMm);
        var sample = Enumerable.Range(0, inside.Length).Where(s =>
            image.Data[inside[s]] > 0 && inside[s] % shape.X % sx == 0 && inside[s] / shape.X % shape.Y % sy == 0 && inside[s] / (shape.X * shape.Y) % sz == 0).ToArray();
        var voxels = sample.Select(s => inside[s]).ToArray();
        var basis = new CosineBasis(order, ([0, 0, 0], [shape.X - 1, shape.Y - 1, shape.Z - 1]));
        var top = 1.5 * voxels.Select(v => image.Data[v]).Order().ElementAt((int)(0.99 * (voxels.Length - 1)));
        var noise = Math.Max(LeastSd * top, Noise(image, inside, expected));
        var fitted = new Fitted(Start(image, sample, voxels, expected, noise, top), basis, new double[basis.Count]);
        for (var round = 0; round < rounds; round++)
        {
            fitted = Improve(image, sample, voxels, expected, fitted, noise, top, withShading: round >= 2);
        }

        return fitted;
    }

    private static int Step(double voxel, double spacing) => Math.Max(1, (int)Math.Round(spacing / voxel));

    /// <summary>Means and deviations under the priors alone.</summary>
    private static TissueModel Start(Volume image, int[] sample, int[] voxels, float[] expected, double noise, double top)
    {
        double[] mass = [0, 0, 0], sum = [0, 0, 0], square = [0, 0, 0];
        for (var s = 0; s < sample.Length; s++)
        {
            for (var k = 0; k < 3; k++)
            {
                double p = Math.Pow(expected[(3 * sample[s]) + k], 3), value = image.Data[voxels[s]];
                mass[k] += p;
                sum[k] += p * value;
            }
        }

        double[] means = [.. sum.Zip(mass, (a, b) => a / b)];
        // Twice the noise: tissue varies by itself.
        double[] sds = [2 * noise, 2 * noise, 2 * noise];
        return new(means, sds, [1, 1, 1, 1, 1, 0.3], top);
    }

    private static Fitted Improve(Volume image, int[] sample, int[] voxels, float[] expected, Fitted fitted, double noise, double top, bool withShading)
    {
        var terms = new double[fitted.Basis.Count];
        var equations = new NormalEquations(terms.Length + 2);
        var row = new double[equations.Size];
        double[] mass = new double[TissueModel.Classes], reach = new double[TissueModel.Classes], sum = [0, 0, 0], square = [0, 0, 0];
        Span<float> prior = stackalloc float[TissueModel.Classes], posterior = stackalloc float[TissueModel.Classes], fractions = stackalloc float[3];
        var model = fitted.Model;
        for (var s = 0; s < sample.Length; s++)
        {
            var at = 3 * sample[s];
            TissueModel.Expect(expected[at], expected[at + 1], expected[at + 2], prior);
            var log = fitted.Log(image.Shape, voxels[s], terms);
            var value = image.Data[voxels[s]] * Math.Exp(-log);
            model.Share((float)value, prior, posterior, fractions);
            var spread = 0.0;
            terms.AsSpan(1).CopyTo(row.AsSpan(3));
            for (var c = 0; c < TissueModel.Classes; c++)
            {
                spread += prior[c] * model.Weights[c];
                mass[c] += posterior[c];
                if (c < 3)
                {
                    sum[c] += posterior[c] * value;
                    square[c] += posterior[c] * (value - model.Means[c]) * (value - model.Means[c]);
                    row[c] = 1;
                    if (withShading && posterior[c] > LeastPosterior)
                    {
                        var precision = model.Means[c] / model.Sds[c];
                        equations.Add(row, Math.Log(image.Data[voxels[s]]), posterior[c] * precision * precision);
                    }

                    row[c] = 0;
                }
            }

            for (var c = 0; c < TissueModel.Classes; c++)
            {
                reach[c] += prior[c] / spread;
            }
        }

        double[] means = [.. sum.Zip(mass, (total, share) => total / share)];
        var shading = fitted.Shading;
        if (withShading)
        {
            (means, shading) = Shade(equations, voxels.Length, means);
        }

        double[] weights = [.. mass.Zip(reach, (m, r) => m / r)];
        return fitted with
        {
            Model = new(means, [.. square.Zip(mass, (q, m) => Math.Max(noise, Math.Sqrt(q / m)))], [.. weights.Select(w => w / weights[1])], top),
            Shading = shading,
        };
    }

    /// <summary>Noise from second differences between neighbours deep in white matter, where the image has no other; by the median, which edges do not move.</summary>
    private static double Noise(Volume image, int[] inside, float[] expected)
    {
        const float deep = 0.8f;
        var shape = image.Shape;
        var differences = new List<double>();
        foreach (var v in inside.Where((_, s) => expected[(3 * s) + 2] > deep))
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

    /// <summary>Means and shading together, so that neither takes up what belongs to the other: white matter lies in the middle of the head, as shading may. The shading is gently drawn to none and has no constant.</summary>
    private static (double[] Means, double[] Shading) Shade(NormalEquations equations, int samples, double[] means)
    {
        for (var j = 3; j < equations.Size; j++)
        {
            equations.Stiffen(j, 0.05 * samples);
        }

        return equations.Solve() is { } found
            ? ([.. found.Take(3).Select(Math.Exp)], [0, .. found.Skip(3)])
            : (means, new double[equations.Size - 2]);
    }
}
