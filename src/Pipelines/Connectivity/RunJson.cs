using System.Collections.Immutable;
using System.Text.Json;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;

namespace Toolkit.Pipelines.Connectivity;

/// <summary>The JSON of one run. An unknown value is null with a sibling "…Reason".</summary>
internal sealed class RunJson(Utf8JsonWriter json)
{
    // Below this much signal a correlation is little worth; a warning, not a refusal.
    private const double FewMinutes = 5;

    public void Quality(ConnectivityResult result, RunInputs inputs)
    {
        json.WriteStartObject();
        json.WriteStartArray("regions");
        for (var i = 0; i < result.Quality.Length; i++)
        {
            Region(result.Quality[i], result.Regions.Regions[i]);
        }

        json.WriteEndArray();
        Motion(inputs);
        Volumes(result.KeptVolumes, inputs);
        Freedom(result.Dof);
        json.WriteStartArray("overlaps");
        foreach (var (first, second, voxels) in result.Regions.Overlaps)
        {
            json.WriteStartObject();
            json.WriteString("first", first);
            json.WriteString("second", second);
            json.WriteNumber("voxels", voxels);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("clippedPairs");
        foreach (var (first, second) in result.Z.Clipped)
        {
            json.WriteStringValue($"{first} – {second}");
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public void Sidecar(ConnectivityRequest request, RunInputs inputs, ConnectivityResult result)
    {
        json.WriteStartObject();
        Head(inputs);
        json.WriteStartObject("atlas");
        json.WriteString("name", result.Regions.Atlas.Name);
        json.WriteString("version", result.Regions.Atlas.Version);
        json.WriteString("space", result.Regions.Atlas.Space);
        json.WriteString("sha256", result.Regions.Atlas.Sha256);
        json.WriteStartArray("labels");
        foreach (var region in result.Regions.Regions)
        {
            json.WriteStartObject();
            if (region.Label is { } label)
            {
                json.WriteNumber("label", label);
            }

            json.WriteString("name", region.Name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        Parameters(result.Parameters);
        Freedom(result.Dof);
        Names("confounds", result.ConfoundNames);
        Files(request, result.SeedMaps.Select(s => s.Seed));
        json.WriteString("provenance", result.Provenance.Id);
        Provenances([.. inputs.Provenances, result.Provenance]);
        json.WriteEndObject();
    }

    public void Sidecar(ConnectivityRequest request, RunInputs inputs, DenoisingPlan plan, ImmutableArray<string> names)
    {
        var parameters = plan.Options.Parameters.SetItems(request.Parameters);
        var provenance = Provenance.Derived("connectivity", inputs.Provenances, parameters);
        json.WriteStartObject();
        Head(inputs);
        Names("regions", names);
        Parameters(parameters);
        Freedom(plan.DegreesOfFreedom);
        Names("confounds", inputs.Confounds?.Names ?? []);
        Files(request, []);
        json.WriteString("provenance", provenance.Id);
        Provenances([.. inputs.Provenances, provenance]);
        json.WriteEndObject();
    }

    private void Head(RunInputs inputs)
    {
        json.WriteString("version", Provenance.ToolkitVersion);
        if (inputs.RepetitionTime.IsKnown)
        {
            json.WriteNumber("repetitionTimeS", inputs.RepetitionTime.Value.Seconds);
            json.WriteString("repetitionTimeSource", inputs.RepetitionTime.Source);
        }
        else
        {
            json.WriteNull("repetitionTimeS");
            json.WriteString("repetitionTimeSReason", inputs.RepetitionTime.Reason);
        }
    }

    private void Files(ConnectivityRequest request, IEnumerable<string> seeds)
    {
        json.WriteStartObject("files");
        json.WriteString("roi-r.tsv", "Pearson r, unscaled, not shrunk");
        json.WriteString("roi-z.tsv", "Fisher z = atanh r, unscaled, 0 on the diagonal");
        json.WriteString("timeseries.tsv", "cleaned signals of the volumes kept");
        foreach (var measure in request.Measures)
        {
            json.WriteString($"roi-{measure}.tsv", measure switch
            {
                "z-normal" => "Fisher z · sqrt(T − 3), T the volumes kept",
                "z-effective" => "Fisher z · sqrt(n_eff − 3)",
                _ => measure.StartsWith("lw-", StringComparison.Ordinal) ? measure[3..] + " of the Ledoit-Wolf covariance" : measure,
            });
        }

        foreach (var seed in seeds)
        {
            json.WriteString($"seed {seed}", "Pearson r and Fisher z of the seed with every voxel, unscaled, 0 outside the mask");
        }

        json.WriteEndObject();
    }

    private void Region(RegionQuality quality, VoxelRegion region)
    {
        json.WriteStartObject();
        json.WriteString("name", quality.Name);
        if (region.Label is { } label)
        {
            json.WriteNumber("label", label);
        }

        json.WriteNumber("voxels", quality.Voxels);
        json.WriteNumber("expectedVoxels", region.Expected);
        json.WriteNumber("coverage", quality.Coverage);
        Number("tsnr", quality.TemporalSnr, "the signal is flat or missing");
        json.WriteNumber("nonFiniteVoxels", quality.NonFiniteVoxels);
        json.WriteNumber("constantVoxels", quality.ConstantVoxels);
        Number("distanceToCsfMm", quality.CsfDistanceMm ?? double.NaN, "no CSF mask was given, or it or the region is empty");
        json.WriteString("grade", quality.Grade.ToString());
        VerdictJson.Write(json, quality.Verdicts);
        json.WriteEndObject();
    }

    private void Motion(RunInputs inputs)
    {
        json.WriteStartObject("motion");
        double[] power = inputs.Motion is { } m ? FramewiseDisplacement.Power(m) : [], jenkinson = inputs.Motion is { } n ? FramewiseDisplacement.Jenkinson(n) : [];
        const string unknown = "head motion is not known";
        Number("fdPowerMeanMm", power.DefaultIfEmpty(double.NaN).Average(), unknown);
        Number("fdPowerMaxMm", power.DefaultIfEmpty(double.NaN).Max(), unknown);
        Number("fdJenkinsonMeanMm", jenkinson.DefaultIfEmpty(double.NaN).Average(), unknown);
        if (inputs.FilteredMotion is { } filtered)
        {
            Number("fdPowerFilteredMeanMm", FramewiseDisplacement.Power(filtered).Average(), unknown);
        }

        Number("stdDvarsMean", inputs.Dvars?.Standardised.Skip(1).Average() ?? double.NaN, "no image was given");
        json.WriteEndObject();
    }

    private void Volumes(ImmutableArray<int> kept, RunInputs inputs)
    {
        json.WriteStartObject("volumes");
        json.WriteNumber("total", inputs.Volumes);
        json.WriteNumber("kept", kept.Length);
        json.WriteStartArray("censored");
        foreach (var t in Enumerable.Range(0, inputs.Volumes).Except(kept))
        {
            json.WriteNumberValue(t);
        }

        json.WriteEndArray();
        var minutes = inputs.RepetitionTime.IsKnown ? kept.Length * inputs.RepetitionTime.Value.Seconds / 60 : double.NaN;
        Number("retainedMinutes", minutes, "the repetition time is not known");
        json.WriteString("grade", (minutes < FewMinutes ? QualityGrade.Warn : QualityGrade.Pass).ToString());
        json.WriteEndObject();
    }

    private void Freedom(DegreesOfFreedom dof)
    {
        json.WriteStartObject("degreesOfFreedom");
        json.WriteNumber("samples", dof.Samples);
        json.WriteNumber("trend", dof.Trend);
        json.WriteNumber("confounds", dof.Confounds);
        json.WriteNumber("filter", dof.Filter);
        json.WriteNumber("remaining", dof.Remaining);
        json.WriteEndObject();
    }

    private void Parameters(ImmutableSortedDictionary<string, string> parameters)
    {
        json.WriteStartObject("parameters");
        foreach (var (name, value) in parameters)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    }

    private void Names(string key, ImmutableArray<string> names)
    {
        json.WriteStartArray(key);
        foreach (var name in names)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    }

    private void Provenances(IEnumerable<Provenance> provenances)
    {
        json.WriteStartObject("provenanceTable");
        foreach (var provenance in provenances.DistinctBy(p => p.Id))
        {
            json.WriteStartObject(provenance.Id);
            json.WriteString("stage", provenance.Stage);
            json.WriteString("version", provenance.Version);
            if (provenance.Source is not null)
            {
                json.WriteString("source", provenance.Source);
                json.WriteString("sha256", provenance.Sha256);
            }

            Names("inputs", provenance.Inputs);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private void Number(string key, double value, string reason)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumber(key, value);
        }
        else
        {
            json.WriteNull(key);
            json.WriteString(key + "Reason", reason);
        }
    }
}
