using Toolkit.Measurements;
using Toolkit.Reports.Figures;

namespace Toolkit.Reports.Tests;

/// <summary>Made-up content for the figures of trials, imaging and quality control.</summary>
internal static class SampleTrialFigures
{
    private static readonly string[] Visits = ["baseline", "week4", "week12", "week24"];

    public static MeansOverVisitsData Means() => new()
    {
        Id = "means-pain",
        Title = "Pain over the visits",
        YTitle = "Pain, mm",
        Arms = ["exercise", "control"],
        Visits = [("baseline", 0), ("week4", 28), ("week12", 84), ("week24", 168)],
        ImportantChange = -17.5,
        Bars = "95 % interval of the least-squares mean, MMRM",
        Means =
        [
            .. Visits.SelectMany((visit, i) => new[] { ("exercise", 60 - (7.0 * i)), ("control", 60 - (1.5 * i)) }
                .Select(m => new VisitMean(m.Item1, visit, m.Item2, m.Item2 - 3 - i, m.Item2 + 3 + i, 20 - i))),
        ],
        Courses = [.. Enumerable.Range(0, 16).Select(k => new Course("P" + k, k % 2 == 0 ? "exercise" : "control", [.. Visits.Select((_, i) => k == 3 && i == 2 ? double.NaN : 60 - ((k % 2 == 0 ? 7.0 : 1.5) * i) + (24 * (SampleFigures.Wave((k * 4) + i) - 0.5)))]))],
    };

    public static VolcanoPlotData Volcano() => new()
    {
        Id = "volcano",
        Title = "Forty markers at week 12",
        Points =
        [
            .. Enumerable.Range(0, 40).Select(i =>
            {
                var ratio = Math.Exp((1.1 * (SampleFigures.Wave(i) - 0.5)) - (i < 3 ? 0.5 : 0));
                var p = Math.Max(1e-5, Math.Exp(-12 * Math.Abs(Math.Log(ratio))) * SampleFigures.Wave(i + 77));
                return new VolcanoPoint(i switch { 0 => "CRP", 1 => "TNF-α", 2 => "IL-6", _ => "M" + i }, ratio, p, Math.Min(1, p * 14), i % 7 == 0 ? 0.6 : 0.1);
            }),
        ],
    };

    public static MediationPathData Mediation() => new()
    {
        Id = "mediation",
        Title = "Does coupling carry the effect of exercise on pain?",
        Treatment = "Exercise",
        Mediator = "Change of PAG–mOFC coupling",
        Outcome = "Pain at week 12",
        A = new(-0.18, 0.046, -0.27, -0.09),
        B = new(31.2, 8.9, 13.1, 49.3),
        Direct = new(-4.1, 3.3, -10.8, 2.6),
        Total = new(-9.7, 2.5, -14.8, -4.6),
        Indirect = new() { Name = "ab", Unit = "mm", Value = -5.6, Low = -10.1, High = -2.3, Method = "percentile bootstrap, 5000 draws" },
    };

    public static ConsortFlowData Flow(int analysed = 17) => new()
    {
        Id = "flow",
        Title = "Participants through the trial",
        Assessed = 61,
        NotEligible = [new("Other joint disease", 9), new("No MRI", 7), new("Declined", 5)],
        Randomised = 40,
        Arms =
        [
            new("exercise", 20) { Received = 19, Lost = [new("Moved away", 1), new("Knee operation", 1)], Excluded = [new("Head motion", 1)], Analysed = analysed },
            new("control", 20) { Received = 20, Lost = [new("No contact", 2)], Analysed = null },
        ],
    };

    public static ResidualPlotData Residuals() => new()
    {
        Id = "residuals",
        Title = "Residuals of the standard curve",
        ConcentrationUnit = "pg/mL",
        Residuals = [.. new[] { 32, 16, 8, 4, 2, 1, 0.5, 0 }.SelectMany((x, i) => new[] { 0, 1 }.Select(k => new Residual($"{(char)('A' + i)}{k + 1}", x, 3.4 * (SampleFigures.Wave((i * 2) + k) - 0.5), i == 2 && k == 1)))],
    };

    public static RecoveryPlotData Recoveries() => new()
    {
        Id = "recovery",
        Title = "Recovery of the standards",
        ConcentrationUnit = "pg/mL",
        Recoveries = [.. new[] { 0.5, 1, 2, 4, 8, 16, 32 }.Select((x, i) => new Recovery("S" + (7 - i), x, i == 0 ? 131 : i == 3 ? null : 100 + (16 * (SampleFigures.Wave(i) - 0.5)), i is 0 or 6 ? 25 : 20)), new("QC low", 3, 96, 20)],
    };

    public static LeveyJenningsData Control() => new()
    {
        Id = "qc-low",
        Title = "Low control over 24 plates",
        YTitle = "QC low, pg/mL",
        Mean = 3,
        Sd = 0.2,
        Runs =
        [
            .. Enumerable.Range(0, 24).Select(i =>
            {
                var value = i == 9 ? 3.68 : i == 17 ? 3.43 : 3 + (0.5 * (SampleFigures.Wave(i) - 0.5));
                return new ControlRun("P" + (i + 1), value, i == 9 ? QualityVerdict.Fail("1-3s", "3.4 SD above the mean") : i == 17 ? QualityVerdict.Warn("1-2s", "2.2 SD above the mean") : QualityVerdict.Pass("all rules"));
            }),
        ],
    };

    public static MotionTracesData Motion() => new()
    {
        Id = "motion",
        Title = "Head motion of E01 at baseline",
        RepetitionTimeS = 2,
        Motion = [.. Enumerable.Range(0, 6).Select(p => Enumerable.Range(0, 150).Select(t => (p < 3 ? 0.2 : 0.003) * (Math.Sin((t / (18.0 + (7 * p))) + p) + (t > 90 ? 0.6 : 0))).ToArray())],
    };

    public static SliceMosaicData Mosaic(bool outlined = true)
    {
        GridShape shape = new(40, 48, 36);
        var affine = Affine.Scaling(new(3, 3, 3), new(-58.5, -70.5, -52.5));
        var image = new float[shape.Count];
        var labels = new int[shape.Count];
        for (var v = 0; v < image.Length; v++)
        {
            int x = v % 40, y = v / 40 % 48, z = v / (40 * 48);
            var p = affine.Apply(x, y, z);
            var rho = Math.Sqrt((p.X * p.X / 2400) + (p.Y * p.Y / 3900) + (p.Z * p.Z / 2100));
            image[v] = (float)((rho < 0.75 ? 900 : rho < 1 ? 600 : rho < 1.12 ? 250 : 0) + (12 * SampleFigures.Wave(v)));
            labels[v] = (p - new Point3(0, 46, -10)).Length < 14 && rho < 1 ? 2 : (p - new Point3(0, -20, -8)).Length < 8 ? 1 : 0;
        }

        return new()
        {
            Id = "mosaic",
            Title = "T1-weighted scan of E01 at baseline",
            Image = new(shape, affine, image),
            Regions = outlined ? new(shape, affine, labels, new("sample", "1", "sample", ""), new Dictionary<int, string> { [1] = "PAG", [2] = "mOFC" }) : null,
        };
    }
}
