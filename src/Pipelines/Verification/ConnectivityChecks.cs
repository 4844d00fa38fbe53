using Toolkit.Biomarkers.Connectivity;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Verification;

/// <summary>Regions of a made series whose correlation is known, and the displacement of a known motion.</summary>
internal static class ConnectivityChecks
{
    private const int Volumes = 64;

    /// <summary>Voxels are stored in single precision, values are below 1100.</summary>
    private const double Stored = 1e-5;

    /// <summary>The correlation that the two regions are made with.</summary>
    private const double Coupling = 0.6;

    public static IEnumerable<Check> All() =>
    [
        new("connectivity", "r of two regions made with r = 0.6", Coupling, Stored, "two orthogonal cosines mixed at cos and sin of the angle", input => Run(input).R.Between("A", "B")),
        new("connectivity", "Fisher's z of the same", 0.693147180559945, 2 * Stored, "artanh 0.6 = ln 2", input => Run(input).Z.Between("A", "B")),
        new("connectivity", "framewise displacement of 0.1 mm and 0.002 rad, in mm", 0.2, 1e-12, "Power and others, NeuroImage 2012;59:2142: 0.1 + 50 · 0.002", Displacement),
    ];

    private static ConnectivityResult Run(InputValue input)
    {
        var shape = new GridShape(4, 4, 4);
        int[] labels = [.. Enumerable.Range(0, 64).Select(v => v < 16 ? 1 : v >= 48 ? 2 : 0)];
        var data = new float[64 * Volumes];
        for (var t = 0; t < Volumes; t++)
        {
            double a = Math.Cos(2 * Math.PI * 5 * t / Volumes), b = Math.Cos(2 * Math.PI * 9 * t / Volumes);
            var mixed = (input(Coupling) * a) + (Math.Sqrt(1 - (Coupling * Coupling)) * b);
            for (var v = 0; v < 64; v++)
            {
                data[(t * 64) + v] = (float)(1000 + (labels[v] == 1 ? 10 * a : labels[v] == 2 ? 10 * mixed : 0));
            }
        }

        var grid = Affine.Scaling(new(3, 3, 3), new(0, 0, 0));
        var series = new VolumeSeries(shape, Volumes, grid, data, Sourced<RepetitionTime>.From(RepetitionTime.FromSeconds(2), "made"));
        var atlas = new LabelImage(shape, grid, labels, new AtlasIdentity("known answer", "1", "native", new string('0', 64)), new Dictionary<int, string> { [1] = "A", [2] = "B" });
        return ConnectivityAnalysis.Run(series, atlas, null, new() { Denoising = DenoisingOptions.Nothing }).Value;
    }

    private static double Displacement(InputValue input)
    {
        var values = new RowMatrix<double>(6, 2);
        (values[0, 1], values[4, 1]) = (input(0.1), -0.002);
        return FramewiseDisplacement.Power(new MotionParameters(values))[1];
    }
}
