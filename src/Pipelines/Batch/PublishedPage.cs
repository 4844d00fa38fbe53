using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Toolkit.Imaging;
using Toolkit.Measurements;
using Toolkit.Pipelines.Participants;
using Toolkit.Pipelines.Results;
using Toolkit.Reports;
using Toolkit.Reports.Figures;

namespace Toolkit.Pipelines.Batch;

/// <summary>The page of a participant made again from the files that are published of it; what only the work folder held is named on the page, never left out silently.</summary>
public sealed class PublishedPage
{
    private const double PictureMm = 1.6;
    private const double BoldPictureMm = 2.4;
    private const string Corrected = "_desc-preproc_T1w.nii.gz";
    private static readonly string[] EndsOfRuns = ["_boldref.nii.gz", "_stat-fisherz_relmat.tsv"];

    private readonly string root;
    private readonly string entity;
    private readonly double thresholdMm;
    private readonly SortedSet<string> lacking = new(StringComparer.Ordinal) { "methods: the sentences of the stages" };

    private PublishedPage(OutputTree output, string entity, double thresholdMm) => (root, this.entity, this.thresholdMm) = (output.FolderOf(entity), entity, thresholdMm);

    /// <summary>Makes the page.</summary>
    /// <param name="entity">"sub-01": a participant that is published whole.</param>
    /// <param name="thresholdMm">Framewise displacement from which a volume counts as moved; the files do not tell.</param>
    /// <returns>The page as HTML; the fault of a published file that this version cannot read.</returns>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static Parsed<string> Of(OutputTree output, string entity, double thresholdMm)
    {
        try
        {
            return new PublishedPage(output, entity, thresholdMm).Write();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or InvalidDataException or FormatException or ArgumentException)
        {
            return new Fault(0, "published files of this version", Printable.Clean(e.Message, 300)) { Unit = "file", Place = entity, Advice = "Remove the participant and run it again" };
        }
    }

    private string Write()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(root, entity + "_values.json")));
        var json = document.RootElement;
        var (values, verdicts) = (StageRecordJson.ReadValues(json), StageRecordJson.ReadVerdicts(json));
        var faults = json.GetProperty("faults").EnumerateArray().Select(f => new RunFault(f.GetProperty("stage").GetString()!, f.GetProperty("message").GetString()!) { Visit = f.GetProperty("session").GetString() }.ToString());
        StructureView[] structures = [.. Files(Corrected).Where(f => !f.Contains("_space-", StringComparison.Ordinal)).Select(f => Structure(f[..^Corrected.Length], verdicts))];
        RunView[] runs = [.. EndsOfRuns.SelectMany(end => Files(end).Select(f => f[..^end.Length])).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(stem => Run(stem, values, verdicts))];
        return HtmlReport.Write(ParticipantPageImaging.Of(new()
        {
            Participant = entity,
            Structures = [.. structures],
            Runs = [.. runs],
            Values = [.. values.Select(v => new ImagingValue(v.Name, v.Session ?? "", v.Run ?? "", v.Unit, v.Observation, v.ProvenanceId))],
            Methods = [$"Every number leads to the SHA-256 of the bytes it came from, with the settings used. Measured by Toolkit {json.GetProperty("version").GetString()}."],
            Faults = [.. faults, "report: this page was made again from the published files alone. It lacks what they do not hold: " + string.Join("; ", lacking) + "."],
            Provenance = [.. StageRecordJson.ReadProvenance(json).Values],
        }));
    }

    private StructureView Structure(string stem, ImmutableArray<ParticipantVerdict> verdicts)
    {
        var session = Session(stem);
        var id = session is null ? "structure" : "ses-" + session;
        lacking.Add("normalise: the template's outlines");
        return new()
        {
            Id = id,
            Title = session is null ? "Structure" : "Structure, ses-" + session,
            Verdicts = [.. verdicts.Where(v => v.Session == session && v.Run is null).Select(v => v.Verdict)],
            Pictures = [.. Pictures(stem, id)],
        };
    }

    private static IEnumerable<OutlinedPicture> Pictures(string stem, string id)
    {
        Volume t1w = Image(stem + Corrected)!, brain = Image(stem + "_desc-brain_mask.nii.gz")!;
        var picture = new PagePicture(brain, PictureMm);
        yield return picture.Of(id + "-tissues", "Tissue contours over the T1-weighted image", t1w, ImagingOutlines.Tissues(Image(stem + "_label-CSF_probseg.nii.gz")!, Image(stem + "_label-GM_probseg.nii.gz")!, Image(stem + "_label-WM_probseg.nii.gz")!));
        yield return picture.Of(id + "-brain", "Brain mask over the T1-weighted image", t1w, ImagingOutlines.Mask(brain, "brain mask"));
        if (Image(stem + "_desc-regions_dseg.nii.gz") is { } regions)
        {
            var names = Table(stem + "_desc-regions_dseg.tsv").ToDictionary(r => int.Parse(r["index"], CultureInfo.InvariantCulture), r => r["name"]);
            yield return picture.Of(id + "-regions", "Regions over the T1-weighted image", t1w, new(regions.Shape, regions.Affine, [.. regions.Data.Select(v => (int)v)], new("regions", "unstated", "native", Provenance.Digest("regions"u8)), names));
        }
    }

    private RunView Run(string stem, ImmutableArray<ParticipantValue> values, ImmutableArray<ParticipantVerdict> verdicts)
    {
        var session = Session(stem);
        var name = Path.GetFileName(stem)[(entity.Length + (session is null ? 1 : session.Length + 6))..];
        var id = string.Join('-', new[] { session is null ? "" : "ses-" + session, name }.Where(p => p.Length > 0)).Replace('_', '-');
        var confounds = Table(stem + "_desc-confounds_timeseries.tsv");
        double[] Column(string column) => confounds.Count > 0 && confounds[0].ContainsKey(column) ? [.. confounds.Select(r => Number(r[column]))] : [];
        double[] fd = Column("framewise_displacement"), dvars = Column("std_dvars");
        double[][] motion = [.. Biomarkers.Connectivity.MotionParameters.Names.Select(Column)];
        var matrix = Table(stem + "_stat-fisherz_relmat.tsv");
        string[] regions = [.. matrix.Select(r => r["region"])];
        var z = new double[regions.Length, regions.Length];
        foreach (var (row, cells) in matrix.Index())
        {
            foreach (var (column, region) in regions.Index())
            {
                z[row, column] = Number(cells[region]);
            }
        }

        lacking.UnionWith(["connectivity: the carpet, and voxels, coverage and signal-to-noise of regions", "coregister: the BOLD image over the T1-weighted one", "motion: the spread before and after realignment"]);
        return new()
        {
            Id = id,
            Title = string.Join(", ", new[] { session is null ? "" : "ses-" + session, name.Replace("_", ", ", StringComparison.Ordinal) }.Where(p => p.Length > 0)),
            Verdicts = [.. verdicts.Where(v => v.Session == session && v.Run == name).Select(v => v.Verdict)],
            Pictures = Image(stem + "_boldref.nii.gz") is { } mean && Image(stem + "_desc-brain_mask.nii.gz") is { } mask ? [new PagePicture(mask, BoldPictureMm).Of(id + "-mask", "Brain mask over the mean BOLD image", mean, ImagingOutlines.Mask(mask, "brain mask"))] : [],
            ThresholdMm = thresholdMm,
            RepetitionTimeS = Repetition(stem),
            Motion = motion.All(m => m.Length > 1) ? motion : [],
            FramewiseDisplacement = fd,
            Dvars = dvars,
            Figures = [.. Mean("Framewise displacement", fd, "mm, mean (Power)"), .. Mean("Standardised DVARS", dvars, "mean; about 1 is clean")],
            Regions = [.. regions],
            Z = z,
            ProvenanceId = values.FirstOrDefault(v => v.Session == session && v.Run == name && v.Regions.Length == 2)?.ProvenanceId,
        };
    }

    private static IEnumerable<KeyFigure> Mean(string name, double[] series, string detail) =>
        series.Any(double.IsFinite) ? [new(name, series.Where(double.IsFinite).Average().ToString("0.000", CultureInfo.InvariantCulture), detail)] : [];

    /// <summary>Seconds, from the sidecar of any of the run's spaces; null where no space was written.</summary>
    private double? Repetition(string stem)
    {
        if (Files("_desc-preproc_bold.json").FirstOrDefault(f => f.StartsWith(stem + "_space-", StringComparison.Ordinal)) is not { } file)
        {
            return null;
        }

        using var sidecar = JsonDocument.Parse(File.ReadAllBytes(file));
        return sidecar.RootElement.GetProperty("RepetitionTime").GetDouble();
    }

    private IEnumerable<string> Files(string end) => Directory.EnumerateFiles(root, "*" + end, SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    /// <summary>The session's label in a file's name, "sub-01_ses-1_…"; null for none.</summary>
    private static string? Session(string stem) => Path.GetFileName(stem).Split('_') is [_, var second, ..] && second.StartsWith("ses-", StringComparison.Ordinal) ? second["ses-".Length..] : null;

    private static Volume? Image(string path) => !File.Exists(path) ? null : Nifti.Read(path).Try(out var image, out var fault) ? image.ToVolume() : throw new InvalidDataException(fault.Message);

    private static double Number(string text) => text == "n/a" ? double.NaN : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>Rows by the names of their columns; none where there is no such table.</summary>
    private static List<Dictionary<string, string>> Table(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        string[][] rows = [.. File.ReadAllLines(path).Select(l => l.Split('\t'))];
        return [.. rows.Skip(1).Select(r => rows[0].Zip(r).ToDictionary(c => c.First, c => c.Second, StringComparer.Ordinal))];
    }
}
