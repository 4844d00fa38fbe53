using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Conformance.Tests;

public class ImagingRegistrationTests
{
    [Fact]
    public void A_functional_volume_is_placed_on_its_T1w()
    {
        foreach (var one in ImagingCase.OfKind("coregister"))
        {
            var checks = new Checks("imaging", one.Name);
            var (fixedImage, brain) = (one.Volume(one.FileOf("fixed")), one.Volume(one.FileOf("brain")));
            var truth = ImagingCase.Matrix(one.Json.GetProperty("truth_epi_to_t1w"));
            var found = Coregistration.Estimate(one.Volume(one.FileOf("moving")), fixedImage, brain).Value.MovingToFixed;
            var (rms, max) = Distance(brain, found.After(truth.Inverse()), Affine.Identity);
            checks.Near("rms displacement mm", 0, rms, one.Tolerance("rms_displacement_mm"));
            checks.Near("max displacement mm", 0, max, one.Tolerance("max_displacement_mm"));
            checks.Verify();
        }
    }

    [Fact]
    public void Two_headers_of_one_image_lead_to_one_place()
    {
        foreach (var one in ImagingCase.OfKind("coregister-consistency"))
        {
            var checks = new Checks("imaging", one.Name);
            var (fixedImage, brain) = (one.Volume(one.FileOf("fixed")), one.Volume(one.FileOf("brain")));
            var maps = one.Json.GetProperty("moving").EnumerateArray().Zip(one.Json.GetProperty("header_displacement").EnumerateArray()).Select(pair =>
                Coregistration.Estimate(one.Volume(pair.First.GetString()!), fixedImage, brain).Value.MovingToFixed.After(ImagingCase.Matrix(pair.Second))).ToArray();
            var (rms, _) = Distance(brain, maps[0].After(maps[1].Inverse()), Affine.Identity);
            checks.Near("rms disagreement mm", 0, rms, one.Tolerance("rms_disagreement_mm"));
            checks.Verify();
        }
    }

    private static (double Rms, double Max) Distance(Volume brain, Affine a, Affine b)
    {
        double squares = 0, count = 0, worst = 0;
        for (var v = 0; v < brain.Data.Length; v++)
        {
            if (brain.Data[v] > 0.5)
            {
                var p = brain.Affine.Apply(v % brain.Shape.X, v / brain.Shape.X % brain.Shape.Y, v / (brain.Shape.X * brain.Shape.Y));
                var d = (a.Apply(p) - b.Apply(p)).Length;
                squares += d * d;
                worst = Math.Max(worst, d);
                count++;
            }
        }

        return (Math.Sqrt(squares / count), worst);
    }
}
