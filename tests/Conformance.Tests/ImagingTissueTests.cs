using Toolkit.Imaging;

namespace Toolkit.Conformance.Tests;

public class ImagingTissueTests
{
    [Fact]
    public void Tissues_are_told_apart_and_their_volumes_found()
    {
        var cases = new List<Checks>();
        foreach (var one in ImagingCase.OfKind("segment"))
        {
            var checks = new Checks("imaging", one.Name);
            cases.Add(checks);
            var priors = one.Json.GetProperty("priors").EnumerateArray().Select(p => one.Volume(p.GetString()!)).ToArray();
            var brain = one.Volume(one.FileOf("brain"));
            var found = Segmentation.Run(one.Volume(one.FileOf("input")), brain, (priors[0], priors[1], priors[2])).Value;
            float[] gray = one.Volume(one.FileOf("truth_gm")).Data, white = one.Volume(one.FileOf("truth_wm")).Data;
            var inside = Enumerable.Range(0, gray.Length).Where(v => brain.Data[v] > 0.5).ToArray();
            var truth = inside.Select(v => Largest(1 - gray[v] - white[v], gray[v], white[v])).ToArray();
            var ours = inside.Select(v => Largest(found.CerebrospinalFluid.Data[v], found.GrayMatter.Data[v], found.WhiteMatter.Data[v])).ToArray();
            AtLeast(checks, "Dice gray matter", Dice(truth, ours, 1), one.Tolerance("dice_gm"));
            AtLeast(checks, "Dice white matter", Dice(truth, ours, 2), one.Tolerance("dice_wm"));
            checks.Near("rms error of the gray fraction", 0, Math.Sqrt(inside.Average(v => Math.Pow(found.GrayMatter.Data[v] - gray[v], 2))), one.Tolerance("rms_gm"));
            var limits = one.Json.GetProperty("tolerance").GetProperty("volume_error_pct");
            var volumes = one.Json.GetProperty("volume_ml");
            Volume(checks, "gm", TissueMaps.Millilitres(found.GrayMatter));
            Volume(checks, "wm", TissueMaps.Millilitres(found.WhiteMatter));
            Volume(checks, "tiv", found.IntracranialMl);

            void Volume(Checks into, string name, double millilitres) =>
                into.Near($"{name} volume mL", volumes.GetProperty(name).GetDouble(), millilitres, 0, limits.GetProperty(name).GetDouble() / 100);
        }

        cases.ForEach(c => c.Verify());
    }

    internal static void AtLeast(Checks checks, string name, double found, double least) => checks.True(name, found >= least, $"{found:0.0000} of {least}");

    private static int Largest(float fluid, float gray, float white) => gray >= fluid && gray >= white ? 1 : fluid >= white ? 0 : 2;

    private static double Dice(int[] a, int[] b, int label) =>
        2.0 * a.Where((l, i) => l == label && b[i] == label).Count() / (a.Count(l => l == label) + b.Count(l => l == label));
}
