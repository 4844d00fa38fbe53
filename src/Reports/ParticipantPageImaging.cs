using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;
using Toolkit.Reports.Figures;

namespace Toolkit.Reports;

/// <summary>What the page of a prepared participant shows; the pipeline fills it from files, so that a page can be made again without the work.</summary>
public sealed record ImagingPageData
{
    /// <summary>"sub-01".</summary>
    public required string Participant { get; init; }

    /// <summary>One for each session: structure.</summary>
    public ImmutableArray<StructureView> Structures { get; init; } = [];

    /// <summary>One for each BOLD run.</summary>
    public ImmutableArray<RunView> Runs { get; init; } = [];

    /// <summary>Every number, as rows: what, session, run, value.</summary>
    public ImmutableArray<ImagingValue> Values { get; init; } = [];

    /// <summary>The sentences the stages wrote of themselves, in order.</summary>
    public ImmutableArray<string> Methods { get; init; } = [];

    /// <summary>What failed or was lost.</summary>
    public ImmutableArray<string> Faults { get; init; } = [];

    public ImmutableArray<Provenance> Provenance { get; init; } = [];
}

/// <summary>One number of a participant as the page shows it.</summary>
public sealed record ImagingValue(string Name, string Session, string Run, string Unit, Observation Observation, string ProvenanceId);

/// <summary>The structural image of one session.</summary>
public sealed record StructureView
{
    /// <summary>Anchor, unique on the page: "ses-1".</summary>
    public required string Id { get; init; }

    public required string Title { get; init; }

    public ImmutableArray<QualityVerdict> Verdicts { get; init; } = [];

    /// <summary>Pictures, each an image with outlines: tissues, template, regions.</summary>
    public ImmutableArray<OutlinedPicture> Pictures { get; init; } = [];
}

/// <summary>An image with outlines on its grid.</summary>
/// <param name="Id">Anchor, unique on the page.</param>
/// <param name="Outlines">Null draws the image alone.</param>
public sealed record OutlinedPicture(string Id, string Title, Volume Image, LabelImage? Outlines)
{
    /// <summary>Image whose range of grey is taken, for pictures that are to be compared; null takes its own.</summary>
    public Volume? GreyOf { get; init; }
}

/// <summary>One BOLD run.</summary>
public sealed record RunView
{
    /// <summary>Anchor, unique on the page: "ses-1-task-rest".</summary>
    public required string Id { get; init; }

    public required string Title { get; init; }

    public ImmutableArray<QualityVerdict> Verdicts { get; init; } = [];

    /// <summary>Mask over mean, mean over structure, spread before and after realignment.</summary>
    public ImmutableArray<OutlinedPicture> Pictures { get; init; } = [];

    /// <summary>Seconds; null where the run got no further than reading.</summary>
    public double? RepetitionTimeS { get; init; }

    /// <summary>Shape (6)(t): mm and rad; empty where motion is not known.</summary>
    public double[][] Motion { get; init; } = [];

    /// <summary>mm, shape (t); empty where motion is not known.</summary>
    public double[] FramewiseDisplacement { get; init; } = [];

    /// <summary>Displacement from which a volume counts as moved, mm.</summary>
    public double ThresholdMm { get; init; } = 0.5;

    /// <summary>Share of outlying voxels, shape (t); empty where it was not counted.</summary>
    public double[] OutlierShare { get; init; } = [];

    /// <summary>Share from which a volume counts as an outlier.</summary>
    public double OutlierLimit { get; init; }

    /// <summary>Standardised DVARS, shape (t); empty where the run was not cleaned.</summary>
    public double[] Dvars { get; init; } = [];

    /// <summary>Rows of the carpet; null where the run was not cleaned.</summary>
    public Carpet? Carpet { get; init; }

    /// <summary>Key figures of cleaning, by name.</summary>
    public ImmutableArray<KeyFigure> Figures { get; init; } = [];

    /// <summary>Names of the regions; empty where none was asked for.</summary>
    public ImmutableArray<string> Regions { get; init; } = [];

    /// <summary>Fisher z, shape (n, n).</summary>
    public double[,] Z { get; init; } = new double[0, 0];

    /// <summary>Provenance of <see cref="Z"/>.</summary>
    public string? ProvenanceId { get; init; }

    /// <summary>Region by region: voxels, coverage, tSNR, verdict.</summary>
    public ImmutableArray<(string Name, double Voxels, double Coverage, double Snr, QualityGrade Grade, string Reason)> RegionQuality { get; init; } = [];
}

/// <summary>The page of a participant that was prepared from raw images: the numbers first, then for every step a verdict and a picture by which a person can check it.</summary>
public static class ParticipantPageImaging
{
    private const int MostValues = 60;
    private const int MostRegions = 60;

    public static ReportModel Of(ImagingPageData data)
    {
        QualityVerdict[] verdicts = [.. data.Structures.SelectMany(s => s.Verdicts), .. data.Runs.SelectMany(r => r.Verdicts)];
        int warned = verdicts.Count(v => v.Grade == QualityGrade.Warn), failed = verdicts.Count(v => v.Grade == QualityGrade.Fail), missing = data.Values.Count(v => v.Observation.IsMissing);
        return new()
        {
            Title = "Participant " + data.Participant,
            Lead = missing == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{missing} of {data.Values.Length} values are missing; the reason stands in their place."),
            Facts =
            [
                ("Sessions", data.Structures.Length.ToString(CultureInfo.InvariantCulture)),
                ("BOLD runs", data.Runs.Length.ToString(CultureInfo.InvariantCulture)),
                ("Verdicts", string.Create(CultureInfo.InvariantCulture, $"{verdicts.Length - warned - failed} pass, {warned} with a reservation, {failed} fail")),
                ("Toolkit", Measurements.Provenance.ToolkitVersion),
            ],
            Sections = [new("Numbers", [data.Values.IsEmpty ? "Nothing could be measured: the faults below say why." : Values(data.Values), .. More(data.Values.Length)]), .. data.Structures.Select(Structure), .. data.Runs.Select(Run)],
            Methods = data.Methods,
            Faults = data.Faults,
            Provenance = data.Provenance,
        };
    }

    private static IEnumerable<ReportBlock> More(int count)
    {
        if (count > MostValues)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"The first {MostValues} of {count} numbers; the file of values beside this page holds them all.");
        }
    }

    private static ReportTable Values(ImmutableArray<ImagingValue> values) => new(
        "Every number with its way back to the bytes",
        [new("What"), new("Session"), new("Run"), new("Value", true), new("Standard error", true), new("Unit")],
        values.OrderBy(v => v.Observation.IsMissing).ThenBy(v => v.Name.StartsWith("z ", StringComparison.Ordinal)).Take(MostValues).Select(v => (Cell[])
        [
            v.Name,
            v.Session,
            v.Run,
            v.Observation.Value is { } value ? Cell.Of(value, 4, v.ProvenanceId) : Cell.Linked(v.Observation.Reason ?? "missing", v.ProvenanceId),
            v.Observation.StandardError > 0 ? Cell.Of(v.Observation.StandardError, 2) : "not known",
            v.Unit == "1" ? "" : v.Unit,
        ]));

    private static ReportSection Structure(StructureView structure) => new(structure.Title,
    [
        .. Judgements(structure.Verdicts),
        .. structure.Pictures.Select(p => (ReportBlock)Picture(p)),
    ]);

    /// <summary>What passed in one line, so that what did not stands out.</summary>
    private static IEnumerable<ReportBlock> Judgements(ImmutableArray<QualityVerdict> verdicts)
    {
        QualityVerdict[] objections = [.. verdicts.Where(v => v.Grade != QualityGrade.Pass).OrderByDescending(v => v.Grade)];
        string[] passed = [.. verdicts.Where(v => v.Grade == QualityGrade.Pass).Select(v => v.Criterion).Distinct()];
        if (objections.Length > 0)
        {
            yield return new VerdictsBlock([.. objections]);
        }

        if (passed.Length > 0)
        {
            yield return $"✓ Passed: {string.Join(", ", passed)}.";
        }
    }

    private static ReportSection Run(RunView run) => new(run.Title, [.. Blocks(run)]);

    private static IEnumerable<ReportBlock> Blocks(RunView run)
    {
        if (!run.Figures.IsEmpty)
        {
            yield return new KeyFiguresBlock(run.Figures);
        }

        foreach (var block in Judgements(run.Verdicts))
        {
            yield return block;
        }

        foreach (var picture in run.Pictures)
        {
            yield return Picture(picture);
        }

        if (run.RepetitionTimeS is { } tr && run.Motion.Length == 6)
        {
            yield return MotionTraces.Draw(new() { Id = run.Id + "-motion", Title = run.OutlierShare.Length > 0 ? "Head motion and outlier volumes" : "Head motion", RepetitionTimeS = tr, Motion = run.Motion, OutlierShare = run.OutlierShare, OutlierLimit = run.OutlierLimit });
        }

        if (run.RepetitionTimeS is { } repetition && run.Carpet is { } carpet)
        {
            yield return CarpetPlot.Draw(new()
            {
                Id = run.Id + "-carpet",
                Title = "Displacement, DVARS and signal",
                Carpet = carpet,
                RepetitionTimeS = repetition,
                FramewiseDisplacement = run.FramewiseDisplacement,
                Dvars = run.Dvars,
                ThresholdMm = run.ThresholdMm,
            });
        }

        if (run.Regions.Length > 1)
        {
            yield return ConnectivityMatrix.Draw(new()
            {
                Id = run.Id + "-matrix",
                Title = "Connectivity between regions",
                Regions = run.Regions,
                Values = run.Z,
                Quantity = "Fisher z",
                ProvenanceId = (_, _) => run.ProvenanceId,
            });
        }

        if (!run.RegionQuality.IsEmpty)
        {
            yield return Regions(run);
        }
    }

    private static ReportTable Regions(RunView run) => new(
        run.RegionQuality.Length <= MostRegions ? "Regions" : string.Create(CultureInfo.InvariantCulture, $"Regions: the {MostRegions} with the gravest verdicts of {run.RegionQuality.Length}"),
        [new("Region"), new("Voxels", true), new("Coverage, %", true), new("tSNR", true), new("Verdict")],
        (run.RegionQuality.Length > MostRegions ? run.RegionQuality.OrderByDescending(r => r.Grade) : run.RegionQuality.AsEnumerable()).Take(MostRegions).Select(r => (Cell[])
        [
            r.Name, Cell.Of(r.Voxels, 6), Cell.Of(100 * r.Coverage), Cell.Of(r.Snr), Cell.Judged(r.Grade, r.Reason.Length == 0 ? "pass" : r.Reason),
        ]));

    private static Figure Picture(OutlinedPicture picture) => SliceMosaic.Draw(new() { Id = picture.Id, Title = picture.Title, Image = picture.Image, Regions = picture.Outlines, GreyOf = picture.GreyOf, Slices = 12, Columns = 6 });
}
