using Toolkit.Imaging;
using Toolkit.Measurements;

namespace Toolkit.Conformance.Tests;

public class ImagingBoldTests
{
    [Fact]
    public void Known_motion_is_found()
    {
        foreach (var one in ImagingCase.OfKind("realign"))
        {
            var checks = new Checks("imaging", one.Name);
            var found = Realignment.Estimate(one.Stored(one.FileOf("input")).ToSeries(), cancellation: TestContext.Current.CancellationToken).Value;
            var truth = File.ReadAllLines(one.PathOf("truth")).Skip(1).Select(Motion).ToArray();
            var at = one.Json.GetProperty("tolerance").GetProperty("displacement_centre_mm").EnumerateArray().Select(e => e.GetDouble()).ToArray();
            Compare(checks, one, truth, found.Motions, new(at[0], at[1], at[2]));
            checks.Verify();
        }
    }

    [Fact]
    public void Slices_are_moved_to_the_reference_time()
    {
        foreach (var one in ImagingCase.OfKind("slicetime"))
        {
            var checks = new Checks("imaging", one.Name);
            var stored = one.Stored(one.FileOf("input")).ToSeries();
            var tr = RepetitionTime.FromSeconds(one.Json.GetProperty("RepetitionTime").GetDouble());
            var series = new VolumeSeries(stored.Shape, stored.Volumes, stored.Affine, stored.Data, Sourced<RepetitionTime>.From(tr, "sidecar"));
            var moved = SliceTimeCorrection.Correct(series, one.Numbers("SliceTiming"), one.Json.GetProperty("reference_time_s").GetDouble()).Value;
            var truth = one.Stored(one.FileOf("truth")).ToSeries();
            var skip = (int)one.Tolerance("skip_volumes_each_end");
            var voxels = (int)truth.Shape.Count;
            double squares = 0, count = 0, worst = 0;
            for (var v = 0; v < voxels; v++)
            {
                var values = Enumerable.Range(0, truth.Volumes).Select(t => (double)truth.Data[v + (t * voxels)]).ToArray();
                var mean = values.Average();
                var sd = Math.Sqrt(values.Sum(x => (x - mean) * (x - mean)) / values.Length);
                for (var t = skip; t < truth.Volumes - skip && sd > 0; t++)
                {
                    var error = (moved.Data[v + (t * voxels)] - values[t]) / sd;
                    squares += error * error;
                    worst = Math.Max(worst, Math.Abs(error));
                    count++;
                }
            }

            checks.Near("rms error over signal sd", 0, Math.Sqrt(squares / count), one.Tolerance("rms_error_over_signal_sd"));
            checks.Near("max error over signal sd", 0, worst, one.Tolerance("max_error_over_signal_sd"));
            checks.Verify();
        }
    }

    private static void Compare(Checks checks, ImagingCase one, RigidMotion[] truth, RigidMotion[] found, Point3 centre)
    {
        static double[] Six(RigidMotion m, Point3 c)
        {
            var shift = m.ToAffine().Apply(c) - c;
            return [shift.X, shift.Y, shift.Z, m.RotX, m.RotY, m.RotZ];
        }

        checks.Near("volumes", truth.Length, found.Length, 0);
        string[] names = ["trans_x", "trans_y", "trans_z", "rot_x", "rot_y", "rot_z"];
        for (var p = 0; p < 6; p++)
        {
            var rms = Math.Sqrt(truth.Zip(found).Average(pair => Math.Pow(Six(pair.First, centre)[p] - Six(pair.Second, centre)[p], 2)));
            checks.Near("rms " + names[p], 0, rms, one.Tolerance(p < 3 ? "rms_trans_mm" : "rms_rot_rad"));
        }

        var radius = one.Tolerance("displacement_radius_mm");
        Point3[] directions = [new(1, 0, 0), new(-1, 0, 0), new(0, 1, 0), new(0, -1, 0), new(0, 0, 1), new(0, 0, -1)];
        var greatest = truth.Zip(found).Max(pair => directions.Max(d =>
            (pair.First.ToAffine().Apply(centre + (radius * d)) - pair.Second.ToAffine().Apply(centre + (radius * d))).Length));
        checks.Near("greatest displacement", 0, greatest, one.Tolerance("max_displacement_mm"));
    }

    private static RigidMotion Motion(string line)
    {
        var cells = line.Split('\t').Select(c => Numbers.TryParse(c, out var v) ? v : throw new InvalidDataException(line)).ToArray();
        return new(cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]);
    }
}
