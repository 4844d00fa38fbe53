using Toolkit.Biomarkers.GrayMatter;
using Toolkit.Measurements;

namespace Toolkit.Conformance.Tests;

public class ImagingGrayMatterTests
{
    private const double ReportedSds = 2.5;
    private const double LeastCoverage = 0.8;
    private const int SmallSet = 2;
    private static readonly RegionOfInterest Region = new(1, "region", new("case", "1", "native", new string('0', 64)));
    private static readonly ChangeOptions Plain = new() { Replicates = 0 };

    [Fact]
    public void The_change_of_a_region_is_found_and_its_reciprocal_when_the_visits_are_exchanged()
    {
        var errors = new List<(double Error, double Sd)>();
        var cases = new List<Checks>();
        Checks? set = null;
        foreach (var one in ImagingCase.OfKind("graymatter"))
        {
            var checks = new Checks("imaging", one.Name);
            cases.Add(checks);
            var baseline = new Visit3D(one.Volume(one.FileOf("baseline")), one.Volume(one.FileOf("baseline_brain")));
            var weight = one.Volume(one.FileOf("weight"));
            foreach (var followup in one.Json.GetProperty("followups").EnumerateArray())
            {
                var name = followup.GetProperty("image").GetString()!;
                var visit = new Visit3D(one.Volume(name), one.Volume(followup.GetProperty("brain").GetString()!));
                var truth = followup.GetProperty("true_change_pct").GetDouble();
                var change = GrayMatterChange.Measure(baseline, visit, Region, weight, Plain, cancellation: TestContext.Current.CancellationToken).Value;
                var exchanged = GrayMatterChange.Measure(visit, baseline, Region, weight, Plain, weightOnFollowup: true, TestContext.Current.CancellationToken).Value;
                checks.Near($"{name} change %", truth, change.Percent, one.Tolerance("pair_error_pp"));
                checks.Near($"{name} product with the exchanged call", 1, (1 + (change.Percent / 100)) * (1 + (exchanged.Percent / 100)), one.Tolerance("swap"));
                errors.Add((change.Percent - truth, change.StandardError));
            }

            set ??= Whole(one);
        }

        if (errors.Count > SmallSet)
        {
            cases.Add(set!);
            var mean = errors.Average(e => e.Error);
            set!.Near("mean error", 0, mean, tolerances["set_mean_error_pp"]);
            set.Near("sd of errors", 0, Math.Sqrt(errors.Sum(e => (e.Error - mean) * (e.Error - mean)) / (errors.Count - 1)), tolerances["set_sd_pp"]);
            set.Near("rms error", 0, Math.Sqrt(errors.Average(e => e.Error * e.Error)), tolerances["set_rms_pp"]);
            var near = errors.Count(e => Math.Abs(e.Error) <= ReportedSds * e.Sd) / (double)errors.Count;
            set.True("share of errors within 2.5 reported SD", near >= LeastCoverage, $"{near:0.00}");
        }

        cases.ForEach(c => c.Verify());
    }

    private readonly Dictionary<string, double> tolerances = [];

    private Checks Whole(ImagingCase one)
    {
        foreach (var name in new[] { "set_mean_error_pp", "set_sd_pp", "set_rms_pp" })
        {
            tolerances[name] = one.Tolerance(name);
        }

        return new("imaging", "graymatter (all pairs)");
    }
}
