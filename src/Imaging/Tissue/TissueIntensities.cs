using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>Intensities of pure fluid, gray and white matter in one image, and the smooth shading that multiplies them.</summary>
/// <remarks>
/// The shading is what an image shows beyond the intensity that its priors foretell: the mean intensity for each pair of priors is learned with it, in one least-squares fit, so that priors need only be right on average.
/// A mixture model is not asked for it: deep nuclei between gray and white draw such a shading away from the truth.
/// </remarks>
internal sealed class TissueIntensities
{
    private const int Order = 4;
    private const int Rounds = 10;
    private const double SampleMm = 4;
    private const int Side = 7; // nodes along an axis of the table of foretold intensities
    private const int Nodes = Side * Side;
    private const double ShadingSd = 0.3; // of a coefficient of order 1; that of order k is less by k², as shading is smooth
    private const double Kinship = 200; // residuals of neighbouring samples are anatomy and alike: so many count as one
    private const double Outlier = 3; // residuals in standard deviations at which the weight is a half (Cauchy)
    private const double PurestShare = 0.02; // of the voxels, those whose prior of a tissue is highest
    private const double DarkQuantile = 0.3; // of those for fluid: the rest holds partial volume, which is brighter
    private readonly Volume image;
    private readonly int[] voxels;
    private readonly float[] expected; // shape (voxel, 3)
    private readonly float[] corrected;
    private readonly int[][] purest;
    private readonly CosineBasis basis;
    private double[] shading;
    private double[] table = [];

    private TissueIntensities(Volume image, int[] voxels, float[] expected)
    {
        this.image = image;
        this.voxels = voxels;
        this.expected = expected;
        basis = new(Order, ([0, 0, 0], [image.Shape.X - 1, image.Shape.Y - 1, image.Shape.Z - 1]));
        shading = new double[basis.Count];
        corrected = [.. voxels.Select(v => image.Data[v])];
        purest = [.. Enumerable.Range(0, 3).Select(k => Enumerable.Range(0, voxels.Length)
            .OrderByDescending(s => expected[(3 * s) + k]).Take(Math.Max(10, (int)(PurestShare * voxels.Length))).ToArray())];
        Means = Pure(Quantile(1, 0.5));
    }

    /// <summary>Of pure fluid, gray and white matter, shading divided out.</summary>
    public double[] Means { get; private set; }

    /// <param name="image">Without noise, as far as that can be.</param>
    /// <param name="expected">Priors of the three tissues for each voxel of <paramref name="inside"/>, shape (voxel, 3), each triple summing to 1.</param>
    /// <returns>Null where the priors do not determine them.</returns>
    public static TissueIntensities? Fit(Volume image, int[] inside, float[] expected, double noise)
    {
        var shape = image.Shape;
        var size = image.Affine.VoxelSize;
        int sx = Step(size.X), sy = Step(size.Y), sz = Step(size.Z);
        var sample = Enumerable.Range(0, inside.Length).Where(s =>
            image.Data[inside[s]] > 0 && inside[s] % shape.X % sx == 0 && inside[s] / shape.X % shape.Y % sy == 0 && inside[s] / (shape.X * shape.Y) % sz == 0).ToArray();
        var fit = new TissueIntensities(image, [.. sample.Select(s => inside[s])], [.. sample.SelectMany(s => new[] { expected[3 * s], expected[(3 * s) + 1], expected[(3 * s) + 2] })]);
        for (var round = 0; round < Rounds; round++)
        {
            if (!fit.Improve(noise))
            {
                return null;
            }
        }

        return fit.Settle() ? fit : null;
    }

    /// <summary>Shading at a voxel: a factor about 1.</summary>
    /// <param name="terms">From <see cref="Terms"/>: scratch.</param>
    public double ShadingAt(int v, double[] terms)
    {
        basis.Terms(v % image.Shape.X, v / image.Shape.X % image.Shape.Y, v / (image.Shape.X * image.Shape.Y), terms);
        var sum = 0.0;
        for (var j = 0; j < terms.Length; j++)
        {
            sum += terms[j] * shading[j];
        }

        return Math.Exp(sum);
    }

    public double[] Terms() => new double[basis.Count];

    private static int Step(double voxel) => Math.Max(1, (int)Math.Round(SampleMm / voxel));

    private double[] Pure(double gray) => [Quantile(0, DarkQuantile), gray, Quantile(2, 0.5)];

    private double Quantile(int tissue, double share)
    {
        var ranked = purest[tissue].Select(s => corrected[s]).Order().ToArray();
        return ranked[(int)(share * (ranked.Length - 1))];
    }

    /// <summary>One step of shading and foretold intensities together (Gauss and Newton).</summary>
    private bool Improve(double noise)
    {
        if (table.Length == 0)
        {
            table = [.. Enumerable.Range(0, Nodes).Select(n => Means[0] + ((Means[1] - Means[0]) * (n % Side) / (Side - 1.0)) + ((Means[2] - Means[0]) * (n / Side) / (Side - 1.0)))];
        }

        var terms = Terms();
        int first = terms.Length - 1;
        var equations = new NormalEquations(first + Nodes);
        var row = new double[equations.Size];
        for (var s = 0; s < voxels.Length; s++)
        {
            corrected[s] = (float)(image.Data[voxels[s]] / ShadingAt(voxels[s], terms));
            var foretold = Foretell(row, first, s);
            for (var t = 1; t < terms.Length; t++)
            {
                row[t - 1] = foretold * terms[t];
            }

            var residual = corrected[s] - foretold;
            var variance = Spread(s) + (noise * noise);
            equations.Add(row, residual, 1 / (variance + (residual * residual / (Outlier * Outlier))));
        }

        for (var j = 1; j < terms.Length; j++)
        {
            var stiffness = Kinship * Math.Pow(basis.Order(j), 4) / (ShadingSd * ShadingSd);
            equations.Stiffen(j - 1, stiffness);
            equations.Push(j - 1, -shading[j] * stiffness);
        }

        for (var n = 0; n < Nodes; n++)
        {
            equations.Stiffen(first + n, 1 / (0.01 * Means[2] * Means[2])); // holds nodes that no voxel touches
        }

        if (equations.Solve() is not { } step)
        {
            return false;
        }

        table = [.. table.Select((m, n) => m + step[first + n])];
        shading = [0, .. shading.Skip(1).Select((a, j) => a + step[j])];
        return true;
    }

    /// <summary>Weights of the table's nodes about a sample's priors, and the intensity there.</summary>
    private double Foretell(double[] row, int first, int s)
    {
        double g = expected[(3 * s) + 1] * (Side - 1), w = expected[(3 * s) + 2] * (Side - 1);
        int i = Math.Min((int)g, Side - 2), j = Math.Min((int)w, Side - 2), at = i + (Side * j);
        double fg = g - i, fw = w - j;
        row.AsSpan(first).Clear();
        ReadOnlySpan<(int Node, double Weight)> corners = [(at, (1 - fg) * (1 - fw)), (at + 1, fg * (1 - fw)), (at + Side, (1 - fg) * fw), (at + Side + 1, fg * fw)];
        var sum = 0.0;
        foreach (var (node, weight) in corners)
        {
            row[first + node] = weight;
            sum += weight * table[node];
        }

        return sum;
    }

    /// <summary>Variance of the intensity of a voxel whose priors are known: half of what pure voxels would show, the rest being mixed.</summary>
    private double Spread(int s)
    {
        double mean = 0, square = 0;
        for (var k = 0; k < 3; k++)
        {
            mean += expected[(3 * s) + k] * Means[k];
            square += expected[(3 * s) + k] * Means[k] * Means[k];
        }

        return 0.5 * (square - (mean * mean));
    }

    /// <summary>Fluid and white matter from the voxels that are surest to be pure. Gray matter is hardly anywhere pure: its intensity is that which the priors, as fractions, give to the mean of all voxels by least squares.</summary>
    private bool Settle()
    {
        var terms = Terms();
        var equations = new NormalEquations(3);
        for (var s = 0; s < voxels.Length; s++)
        {
            corrected[s] = (float)(image.Data[voxels[s]] / ShadingAt(voxels[s], terms));
            equations.Add([expected[3 * s], expected[(3 * s) + 1], expected[(3 * s) + 2]], corrected[s]);
        }

        if (equations.Solve() is not { } means)
        {
            return false;
        }

        Means = Pure(means[1]);
        return true;
    }
}
