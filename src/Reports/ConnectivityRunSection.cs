using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Measurements;
using Toolkit.Reports.Drawing;
using Toolkit.Reports.Figures;

namespace Toolkit.Reports;

/// <summary>What the page shows of one resting run. The pictures are taken before the run is cleaned over itself.</summary>
public sealed record ConnectivityRunView
{
    /// <summary>Anchor, unique on the page: "run-1".</summary>
    public required string Id { get; init; }

    /// <summary>"ses-base, task-rest, run-1".</summary>
    public required string Title { get; init; }

    public required ConnectivityResult Result { get; init; }

    public required Sourced<RepetitionTime> RepetitionTime { get; init; }

    /// <summary>Number of volumes of the run as it came.</summary>
    public required int Volumes { get; init; }

    /// <summary>Mean over time, before cleaning.</summary>
    public required Volume Mean { get; init; }

    /// <summary>Temporal signal-to-noise ratio, NaN outside the mask.</summary>
    public required Volume TemporalSnr { get; init; }

    /// <summary>Rows of the carpet with their groups.</summary>
    public required Carpet Carpet { get; init; }

    public MotionParameters? Motion { get; init; }

    /// <summary>Displacement after the respiratory filter, mm, shape (t); empty where none was asked for.</summary>
    public double[] FilteredDisplacement { get; init; } = [];

    /// <summary>Standardised DVARS, shape (t).</summary>
    public required double[] StandardisedDvars { get; init; }

    /// <summary>Displacement from which a volume counts as moved, mm.</summary>
    public double ThresholdMm { get; init; } = 0.5;
}

/// <summary>One run in the manner of fMRIPrep's and MRIQC's pages: key figures, carpet under motion, the regions on the mean image, the matrix, and a verdict on every region.</summary>
public static class ConnectivityRunSection
{
    private const int MostOutlined = 10;
    private const int MostRows = 60;
    private const double FewMinutes = 5;

    // Fewer pairs than this are read one by one.
    private const int FewestPairs = 10;

    public static ReportSection Of(ConnectivityRunView run) => new(run.Title, [Keys(run), .. Judgements(run), .. Pictures(run), .. Correlations(run), .. Regions(run)]);

    private static KeyFiguresBlock Keys(ConnectivityRunView run)
    {
        var kept = run.Result.KeptVolumes.Length;
        var displacement = run.Motion is null ? null : FramewiseDisplacement.Power(run.Motion);
        var minutes = run.RepetitionTime.IsKnown ? kept * run.RepetitionTime.Value.Seconds / 60 : double.NaN;
        return new(
        [
            new("Volumes kept", string.Create(CultureInfo.InvariantCulture, $"{kept} of {run.Volumes}"), double.IsNaN(minutes) ? "repetition time not known" : Markup.Fixed(minutes, 1) + " minutes"),
            new("Framewise displacement", displacement is null ? "not known" : Markup.Fixed(displacement.Average(), 3) + " mm", displacement is null ? "no motion was given" : "mean (Power); largest " + Markup.Fixed(displacement.Max(), 2) + " mm" + (run.FilteredDisplacement.Length > 0 ? ", without breathing " + Markup.Fixed(run.FilteredDisplacement.Average(), 3) + " mm" : "")),
            new("Standardised DVARS", Markup.Fixed(run.StandardisedDvars.Skip(1).DefaultIfEmpty(double.NaN).Average(), 2), "mean; about 1 is clean"),
            new("Degrees of freedom", Markup.Fixed(run.Result.Dof.Remaining, 1), string.Create(CultureInfo.InvariantCulture, $"of {run.Result.Dof.Samples}: trend {run.Result.Dof.Trend}, confounds {run.Result.Dof.Confounds}, filter {Markup.Fixed(run.Result.Dof.Filter, 1)}")),
            new("Regions with values", string.Create(CultureInfo.InvariantCulture, $"{run.Result.Quality.Count(q => q.Grade != QualityGrade.Fail)} of {run.Result.Quality.Length}"), ""),
        ]);
    }

    private static IEnumerable<ReportBlock> Judgements(ConnectivityRunView run)
    {
        var minutes = run.RepetitionTime.IsKnown ? run.Result.KeptVolumes.Length * run.RepetitionTime.Value.Seconds / 60 : double.NaN;
        QualityVerdict[] found =
        [
            minutes < FewMinutes ? QualityVerdict.Warn("length", string.Create(CultureInfo.InvariantCulture, $"{minutes:0.#} minutes are left, fewer than {FewMinutes}: the correlations are loose")) : QualityVerdict.Pass("length"),
            run.Motion is null ? QualityVerdict.Warn("motion", "head motion is not known") : QualityVerdict.Pass("motion"),
            .. run.Result.Z.Clipped.IsEmpty ? [] : new[] { QualityVerdict.Warn("clipped", string.Create(CultureInfo.InvariantCulture, $"{run.Result.Z.Clipped.Length} pairs have the same signal; their z was clipped")) },
        ];
        yield return new VerdictsBlock([.. found]);
    }

    private static IEnumerable<ReportBlock> Pictures(ConnectivityRunView run)
    {
        var tr = run.RepetitionTime.IsKnown ? run.RepetitionTime.Value.Seconds : 1;
        if (run.Motion is { } motion)
        {
            yield return CarpetPlot.Draw(new()
            {
                Id = run.Id + "-carpet",
                Title = "Motion and signal" + (run.RepetitionTime.IsKnown ? "" : " (one second a volume: the repetition time is not known)"),
                Carpet = run.Carpet,
                RepetitionTimeS = tr,
                FramewiseDisplacement = run.FilteredDisplacement.Length > 0 ? run.FilteredDisplacement : FramewiseDisplacement.Power(motion),
                Dvars = run.StandardisedDvars,
                ThresholdMm = run.ThresholdMm,
            });
            yield return MotionTraces.Draw(new() { Id = run.Id + "-motion", Title = "Head motion", RepetitionTimeS = tr, Motion = [.. Enumerable.Range(0, 6).Select(motion.Series)] });
        }

        yield return SliceMosaic.Draw(new() { Id = run.Id + "-regions", Title = "Regions on the mean image", Image = run.Mean, Regions = Outlines(run.Result.Regions) });
        yield return SliceMosaic.Draw(new() { Id = run.Id + "-tsnr", Title = "Temporal signal-to-noise ratio", Image = run.TemporalSnr });
        if (run.Result.Z.Names.Length > 1)
        {
            yield return Figures.ConnectivityMatrix.Draw(new()
            {
                Id = run.Id + "-matrix",
                Title = "Connectivity between regions",
                Regions = run.Result.Z.Names,
                Values = run.Result.Z.ToArray(),
                Quantity = "Fisher z",
                ProvenanceId = (_, _) => run.Result.Provenance.Id,
            });
        }
    }

    /// <summary>How cleaning moved the correlations: shared noise pulls all of them up, and what is left of it stays to the right of 0.</summary>
    private static IEnumerable<ReportBlock> Correlations(ConnectivityRunView run)
    {
        if (run.Result.Uncleaned is not { } before)
        {
            yield break;
        }

        double[] was = [.. Pairs(before, run.Result.R)], became = [.. Pairs(run.Result.R, run.Result.R)];
        if (became.Length >= FewestPairs)
        {
            yield return Histogram.Draw(new()
            {
                Id = run.Id + "-correlations",
                Title = "Correlations before and after cleaning",
                XTitle = "Pearson r between two regions",
                Groups = [("before", [.. was]), ("after", [.. became])],
            });
        }
    }

    // The pairs that have a value in the end.
    private static IEnumerable<double> Pairs(Biomarkers.Connectivity.ConnectivityMatrix of, Biomarkers.Connectivity.ConnectivityMatrix known) =>
        Adjacency.Edges(of.Names.Length).Where(e => double.IsFinite(known[e.First, e.Second]) && double.IsFinite(of[e.First, e.Second])).Select(e => of[e.First, e.Second]);

    // Many outlines hide the image and their legend the page: then all regions are drawn as one.
    private static LabelImage Outlines(RegionMap map)
    {
        var one = map.Regions.Length > MostOutlined;
        var labels = new int[map.Shape.Count];
        var names = new Dictionary<int, string>();
        for (var r = 0; r < map.Regions.Length; r++)
        {
            names[one ? 1 : r + 1] = one ? string.Create(CultureInfo.InvariantCulture, $"{map.Regions.Length} regions") : map.Regions[r].Name;
            foreach (var v in map.Regions[r].Voxels)
            {
                labels[v] = one ? 1 : r + 1;
            }
        }

        return new(map.Shape, map.Affine, labels, map.Atlas, names);
    }

    private static IEnumerable<ReportBlock> Regions(ConnectivityRunView run)
    {
        var shown = run.Result.Quality.OrderByDescending(q => q.Grade).Take(MostRows).ToHashSet();
        var left = run.Result.Quality.Length - shown.Count;
        if (left > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"The {MostRows} regions with the gravest verdicts stand below; {left} more are in the tables.");
        }

        yield return new ReportTable(
            "Regions of " + run.Title,
            [new("Region"), new("Voxels", true), new("Coverage, %", true), new("tSNR", true), new("To CSF, mm", true), new("Verdict")],
            run.Result.Quality.Where(shown.Contains).Select(q => (Cell[])
            [
                q.Name, Cell.Fixed(q.Voxels, 0), Cell.Of(100 * q.Coverage), Cell.Of(double.IsFinite(q.TemporalSnr) ? q.TemporalSnr : null), Cell.Of(q.CsfDistanceMm, 2),
                Cell.Judged(q.Grade, q.Grade == QualityGrade.Pass ? "pass" : Reasons(q)),
            ]));
    }

    // What follows from the gravest reason need not be said again: all of them stand in the tables.
    private static string Reasons(RegionQuality quality) =>
        string.Join("; ", quality.Verdicts.Where(v => v.Grade == quality.Grade && v.Reason.Length > 0).Take(quality.Grade == QualityGrade.Fail ? 1 : 2).Select(v => v.Reason));
}
