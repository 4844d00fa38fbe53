using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Kernels;
using Toolkit.Measurements;
using Toolkit.Pipelines.Bids;

namespace Toolkit.Pipelines.Connectivity;

/// <summary>The results of one run as BIDS derivatives in the way of XCP-D: each file with a sidecar of parameters and hashes.</summary>
/// <param name="folder">Root of the derived data set.</param>
/// <param name="name">The run with its space: the start of every name.</param>
/// <param name="link">Name of the data set that the sources are in, as dataset_description.json links it; null where the sources were given one by one.</param>
public sealed class BidsDerivatives(DerivativeFolder folder, BidsName name, string? link)
{
    /// <summary>What tells one run from another, and no two analyses: left out of the identity that a group is pooled by.</summary>
    private static readonly string[] OfOneRun = ["keptVolumes", "confounds", "repetitionTimeS"];

    /// <summary>Two results with different identities are not comparable: SHA-256 over every setting, the atlas among them.</summary>
    public static string Identity(ConnectivityRun run) => Provenance.Digest(Encoding.UTF8.GetBytes(string.Join('\n', run.Parameters.Where(p => !OfOneRun.Contains(p.Key)).Select(p => p.Key + "=" + p.Value))));

    /// <summary>dataset_description.json of the derived data set.</summary>
    /// <param name="source">Folder of the preprocessed data set; null for none.</param>
    public static void Description(DerivativeFolder folder, string? source) => folder.Document("dataset_description.json", json =>
    {
        json.WriteStartObject();
        DatasetDescription.Derivative(json, "Connectivity between regions");
        if (source is not null)
        {
            json.WriteStartObject("DatasetLinks");
            json.WriteString("preprocessed", new Uri(Path.GetFullPath(source)).AbsoluteUri);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    });

    public void Write(ConnectivityRun run, List<(string Name, RowMatrix<double> Values)> matrices)
    {
        var result = run.Result;
        var atlas = "_atlas-" + Alphanumeric(result.Regions.Atlas.Name);
        RunTables.Signals(folder, At($"{atlas}_stat-mean_timeseries.tsv"), result.R.Names, result.TimeSeries);
        Sidecar(run, $"{atlas}_stat-mean_timeseries", "Mean signal of each region after cleaning, one row a volume kept", json =>
        {
            if (run.Inputs.RepetitionTime.IsKnown)
            {
                json.WriteNumber("SamplingFrequency", 1 / run.Inputs.RepetitionTime.Value.Seconds);
            }
        });
        Coverage(run, atlas);
        if (RunTables.Windows(folder, At($"{atlas}_stat-fisherz_windows.tsv"), run.Request, result.R.Names, result.TimeSeries))
        {
            Sidecar(run, $"{atlas}_stat-fisherz_windows", $"Fisher z in windows of {run.Request.Window} volumes, half overlapping; start counts the volumes kept", _ => { });
        }

        foreach (var (matrix, values) in matrices)
        {
            var stat = matrix switch { "r" => "pearsoncorrelation", "z" => "fisherz", _ => Alphanumeric(matrix) };
            Matrix(run, $"{atlas}_stat-{stat}_relmat", stat, values);
        }

        Matrix(run, $"{atlas}_stat-fisherzerror_relmat", "fisherzerror", Errors(result));
        foreach (var seed in result.SeedMaps)
        {
            Map(run, $"_seed-{Alphanumeric(seed.Seed)}_stat-pearsoncorrelation_boldmap", seed.R, $"Pearson r of {seed.Seed} with every voxel, unscaled, 0 outside the mask");
            Map(run, $"_seed-{Alphanumeric(seed.Seed)}_stat-fisherz_boldmap", seed.Z, $"Fisher z = atanh r of {seed.Seed} with every voxel, unscaled, 0 outside the mask");
        }

        foreach (var (map, values) in run.Maps)
        {
            Map(run, $"_stat-{Alphanumeric(map)}_boldmap", values, map switch { "degree" => $"Voxels that correlate with this one at r = {run.Request.VoxelDegree} or above, after cleaning", "mean-z" => "Mean Fisher z with all other voxels, after cleaning", _ => $"{map} of the run as it came{(run.Request.SmoothMm > 0 ? ", smoothed" : "")}" });
        }

        if (run.Request.Denoised && result.Cleaned is { } cleaned)
        {
            folder.Series(At("_desc-denoised_bold"), run.Inputs.Run!, cleaned, result.KeptVolumes.Length);
            Sidecar(run, "_desc-denoised_bold", "Every voxel of the mask after cleaning, volumes kept only, 0 outside", json =>
            {
                if (run.Inputs.RepetitionTime.IsKnown)
                {
                    json.WriteNumber("RepetitionTime", run.Inputs.RepetitionTime.Value.Seconds);
                }
            });
        }

        Timeline(run);
    }

    private static RowMatrix<double> Errors(ConnectivityResult result)
    {
        var effective = EffectiveSamples.Of(result.TimeSeries);
        var errors = new RowMatrix<double>(effective.Rows, effective.Columns);
        for (var i = 0; i < errors.Rows; i++)
        {
            for (var j = 0; j < errors.Columns; j++)
            {
                errors[i, j] = i == j ? 0 : effective[i, j] > 3 ? 1 / Math.Sqrt(effective[i, j] - 3) : double.NaN;
            }
        }

        return errors;
    }

    private void Timeline(ConnectivityRun run)
    {
        var result = run.Result;
        RunTables.Motion(folder, At("_motion.tsv"), run.Inputs, result.KeptVolumes, run.GlobalSignal);
        Sidecar(run, "_motion", "Head motion and signal quality of every volume of the run as it came", json => json.WriteString("framewise_displacement", "Power 2012, radius 50 mm"));
        var kept = result.KeptVolumes.ToHashSet();
        folder.Table(At("_outliers.tsv"), ["censored"], Enumerable.Range(0, run.Inputs.Volumes).Select(t => new[] { kept.Contains(t) ? "0" : "1" }));
        Sidecar(run, "_outliers", "1 where a volume was censored", _ => { });
        if (run.Inputs.Confounds is { } confounds)
        {
            RunTables.Signals(folder, At("_design.tsv"), confounds.Names, confounds.Values);
            Sidecar(run, "_design", "Confounds regressed out, as they came: filtered like the signals before the regression", _ => { });
        }
    }

    private void Coverage(ConnectivityRun run, string atlas)
    {
        string[] header = ["region", "voxels", "expected_voxels", "coverage", "tsnr", "distance_to_csf_mm", "grade", "reason"];
        folder.Table(At($"{atlas}_stat-coverage_bold.tsv"), header, run.Result.Quality.Select((q, i) => (IEnumerable<string>)
        [
            q.Name, Numbers.Format(q.Voxels), Numbers.Format(run.Result.Regions.Regions[i].Expected), DerivativeFolder.Cell(q.Coverage), DerivativeFolder.Cell(q.TemporalSnr),
            DerivativeFolder.Cell(q.CsfDistanceMm ?? double.NaN), q.Grade.ToString(), Printable.Clean(string.Join("; ", q.Verdicts.Where(v => v.Reason.Length > 0).Select(v => v.Reason))) is { Length: > 0 } reason ? reason : "n/a",
        ]));
        Sidecar(run, $"{atlas}_stat-coverage_bold", "Share of each region inside the image and the mask, its signal quality, and the verdict", _ => { });
    }

    private void Matrix(ConnectivityRun run, string file, string stat, RowMatrix<double> values)
    {
        RunTables.Square(folder, At(file + ".tsv"), "Node", run.Result.R.Names, values);
        var text = stat switch
        {
            "pearsoncorrelation" => "Pearson r, unscaled, not shrunk; n/a where a region has no signal",
            "fisherz" => "Fisher z = atanh r, unscaled, 0 on the diagonal; n/a where a region has no signal",
            "fisherzerror" => "Standard error of Fisher z, 1/sqrt(n_eff - 3), from the effective number of samples of each pair",
            _ => stat,
        };
        Sidecar(run, file, text, json =>
        {
            json.WriteString("RelationshipMeasure", stat);
            json.WriteBoolean("Directed", false);
            json.WriteBoolean("ValidDiagonal", false);
            json.WriteString("StorageFormat", "Full");
            if (stat == "fisherz")
            {
                Summary(json, run);
            }
        });
    }

    // What the group level needs of a run stands beside its matrix: no other file has to be found again.
    private static void Summary(Utf8JsonWriter json, ConnectivityRun run)
    {
        Number(json, "MeanFramewiseDisplacement", run.MeanDisplacement);
        Number(json, "RetainedMinutes", run.Minutes);
        Number(json, "RepetitionTime", run.Inputs.RepetitionTime.IsKnown ? run.Inputs.RepetitionTime.Value.Seconds : double.NaN);
        Number(json, "DegreesOfFreedom", run.Result.Dof.Remaining);
        json.WriteNumber("VolumesKept", run.Result.KeptVolumes.Length);
        json.WriteNumber("Volumes", run.Inputs.Volumes);
        json.WriteString("Provenance", run.Result.Provenance.Id);
        json.WriteStartArray("NodeCentroids");
        foreach (var region in run.Result.Regions.Regions)
        {
            json.WriteStartArray();
            if (run.Result.Regions.Centroid(region) is { } c)
            {
                json.WriteNumberValue(c.X);
                json.WriteNumberValue(c.Y);
                json.WriteNumberValue(c.Z);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private void Map(ConnectivityRun run, string file, Volume map, string description)
    {
        folder.Image(At(file), map);
        Sidecar(run, file, description, _ => { });
    }

    private void Sidecar(ConnectivityRun run, string file, string description, Action<Utf8JsonWriter> more) => folder.Document(At(file + ".json"), json =>
    {
        json.WriteStartObject();
        json.WriteString("Description", description);
        more(json);
        json.WriteString("Identity", Identity(run));
        json.WriteStartObject("Parameters");
        foreach (var (key, value) in run.Parameters)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
        Filters(json, run.Parameters);
        json.WriteStartArray("Sources");
        foreach (var source in run.Inputs.Provenances)
        {
            json.WriteStringValue(Uri(source.Source!));
        }

        json.WriteEndArray();
        json.WriteStartObject("SourcesSha256");
        foreach (var source in run.Inputs.Provenances.DistinctBy(s => s.Source))
        {
            json.WriteString(source.Source!, source.Sha256);
        }

        json.WriteEndObject();
        DatasetDescription.GeneratedBy(json);
        json.WriteEndObject();
    });

    private static void Filters(Utf8JsonWriter json, ImmutableSortedDictionary<string, string> parameters)
    {
        if (parameters["denoising.filter"] == "None")
        {
            json.WriteString("SoftwareFilters", "n/a");
            return;
        }

        json.WriteStartObject("SoftwareFilters");
        json.WriteStartObject(parameters["denoising.filter"]);
        json.WriteString("HighPassHz", parameters["denoising.highPassHz"]);
        json.WriteString("LowPassHz", parameters["denoising.lowPassHz"]);
        if (parameters["denoising.filter"] == "Butterworth")
        {
            json.WriteNumber("Order", 5);
            json.WriteBoolean("ZeroPhase", true);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    // Files of the linked data set by the folder their suffix lives in; the others by name alone.
    private string Uri(string source)
    {
        if (link is null || !BidsName.Read(source).Try(out var bids, out _))
        {
            return source;
        }

        return $"bids:{link}:{(bids.Suffix == "probseg" ? bids.Folder.Replace("/func", "/anat", StringComparison.Ordinal) : bids.Folder)}/{source}";
    }

    private string At(string file) => $"{name.Folder}/{name.Prefix}{file}";

    private static string Alphanumeric(string text) => string.Concat(text.Where(char.IsAsciiLetterOrDigit)) is { Length: > 0 } kept ? kept : "unnamed";

    private static void Number(Utf8JsonWriter json, string key, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumber(key, value);
        }
        else
        {
            json.WriteNull(key);
        }
    }
}
