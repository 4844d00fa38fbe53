using System.Collections.Immutable;
using System.Text.Json;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Connectivity;

/// <summary>Writes the results of "connectivity group": group.json last.</summary>
internal sealed class GroupOutputs(GroupRequest request, GroupData data, PermutationResult result, List<GroupMap> maps, GroupTangent? tangent)
{
    private readonly DerivativeFolder folder = new(request.Output);
    private readonly (int First, int Second)[] edges = [.. Adjacency.Edges(data.Regions.Length)];

    /// <returns>Text of group.json.</returns>
    public string Write(Listener listener)
    {
        var quality = QualityControl();
        folder.Table("edges.tsv", EdgeHeader(result), EdgeRows(data.Regions, result));
        Components();
        if (tangent is not null)
        {
            folder.Table("tangent-edges.tsv", EdgeHeader(tangent.Result), EdgeRows(tangent.Regions, tangent.Result));
            RunTables.Square(folder, "tangent-reference.tsv", "region", tangent.Regions, tangent.Reference);
        }

        if (quality is not null)
        {
            folder.Table("qcfc.tsv", ["first", "second", "r", "p", "distance_mm"], edges.Select((e, i) => (IEnumerable<string>)[.. Pair(e), Number(quality.R[i]), Number(quality.P[i]), Number(data.Distances?[i] ?? double.NaN)]));
        }

        foreach (var pair in request.Pairs)
        {
            Trial(pair.Split(','), listener);
        }

        foreach (var map in maps)
        {
            var name = DerivativeFolder.Safe(map.Seed);
            folder.Image($"seed-{name}_effect", map.Image(map.Result.Effect));
            folder.Image($"seed-{name}_t", map.Image(map.Result.T));
            folder.Image($"seed-{name}_tfce", map.Image(map.Result.Enhanced));
            folder.Image($"seed-{name}_p-tfce", map.Image(map.Result.EnhancedCorrected, 1));
            folder.Image($"seed-{name}_p-t", map.Image(map.Result.Corrected, 1));
            folder.Image($"seed-{name}_p-cluster", map.Image(map.ClusterP, 1));
            folder.Table($"seed-{name}_clusters.tsv", ["cluster", "sign", "voxels", "volume_mm3", "p", "peak_t", "peak_x", "peak_y", "peak_z"], map.Result.Components.Select((c, i) => ClusterRow(map, c, i + 1)));
        }

        folder.Text("group.html", GroupPage.Of(request, data, result, quality, maps, tangent));
        return folder.Document("group.json", json => Json(json, quality));
    }

    // Of z itself where one visit is tested, else of the mean over visits: motion hides in levels, not only in changes.
    private QualityCorrelation? QualityControl()
    {
        var moved = data.People.Select(p => p.MeanDisplacement).ToArray();
        if (moved.Length < 4 || moved.Any(m => !double.IsFinite(m)) || moved.Distinct().Count() < 2)
        {
            return null;
        }

        var z = new Kernels.RowMatrix<double>(data.People.Count, edges.Length);
        for (var p = 0; p < z.Rows; p++)
        {
            for (var e = 0; e < z.Columns; e++)
            {
                z[p, e] = Enumerable.Range(0, data.Visits.Length).Average(v => data.People[p].Z(v, edges[e].First, edges[e].Second));
            }
        }

        return QualityCorrelation.Of(z, moved, data.Distances);
    }

    private static IEnumerable<string> EdgeHeader(PermutationResult of) =>
        ["first", "second", "effect", "t", "p", "p_corrected", .. of.Enhanced.Length > 0 ? ["tfce", "p_tfce"] : Array.Empty<string>()];

    private static IEnumerable<IEnumerable<string>> EdgeRows(ImmutableArray<string> regions, PermutationResult of) => Adjacency.Edges(regions.Length).Select((e, i) => (IEnumerable<string>)
    [
        regions[e.First], regions[e.Second], Number(of.Effect[i]), Number(of.T[i]), Number(of.P[i]), Number(of.Corrected[i]),
        .. of.Enhanced.Length > 0 ? [Number(of.Enhanced[i]), Number(of.EnhancedCorrected[i])] : Array.Empty<string>(),
    ]);

    private static IEnumerable<string> ClusterRow(GroupMap map, ComponentResult cluster, int number)
    {
        var (t, place) = map.Peak(cluster);
        return [Numbers.Format(number), cluster.Sign > 0 ? "+" : "-", Numbers.Format(cluster.Elements.Length), Number(cluster.Elements.Length * map.VoxelMm3), Number(cluster.P), Number(t), Number(place.X), Number(place.Y), Number(place.Z)];
    }

    private void Components()
    {
        if (request.Permutation.ComponentThreshold is not null)
        {
            folder.Table("components.tsv", ["component", "sign", "pairs", "p", "members"], result.Components.Select((c, i) => (IEnumerable<string>)
            [
                Numbers.Format(i + 1), c.Sign > 0 ? "+" : "-", Numbers.Format(c.Elements.Length), Number(c.P), string.Join("; ", c.Elements.Select(e => string.Join('–', Pair(edges[e])))),
            ]));
        }
    }

    // One row a participant, as trial ancova and trial mmrm read it.
    private void Trial(string[] pair, Listener listener)
    {
        int first = data.Regions.IndexOf(pair[0]), second = data.Regions.IndexOf(pair[1]), last = data.Visits.Length - 1;
        var name = $"pair-{DerivativeFolder.Safe(pair[0])}-{DerivativeFolder.Safe(pair[1])}";
        string[] header = last == 0
            ? ["participant", "arm", "z", "z_se", "mean_fd", .. request.Covariates]
            : ["participant", "arm", "pre", "post", "change", "pre_se", "post_se", "mean_fd", .. request.Covariates];
        var rows = data.People.Select(p => (IEnumerable<string>)
        [
            p.Label, p.Arm ?? "", Csv(p.Z(0, first, second)),
            .. last == 0 ? new[] { Csv(p.Error(0, first, second)) } : [Csv(p.Z(last, first, second)), Csv(p.Value(first, second)), Csv(p.Error(0, first, second)), Csv(p.Error(last, first, second))],
            Csv(p.MeanDisplacement), .. p.Covariates.Select(Csv),
        ]);
        folder.Text(name + ".csv", string.Join('\n', rows.Prepend(header).Select(r => string.Join(',', r.Select(DelimitedTable.Cell)))) + "\n");
        listener.Say(last == 0
            ? $"{name}.csv holds z of {pair[0]} with {pair[1]} for the trial model."
            : $"For the trial model: toolkit trial ancova {Path.Combine(request.Output, name + ".csv")} --outcome post --baseline pre --arm arm");
    }

    private void Json(Utf8JsonWriter json, QualityCorrelation? quality)
    {
        json.WriteStartObject();
        json.WriteString("version", Provenance.ToolkitVersion);
        json.WriteString("identity", data.Identity);
        json.WriteString("effect", result.Design.Name);
        json.WriteString("measure", data.Visits.Length == 2 ? $"Fisher z at {data.Visits[1]} less {data.Visits[0]}, runs weighted by effective degrees of freedom" : $"Fisher z at {data.Visits[0]}, runs weighted by effective degrees of freedom");
        json.WriteNumber("participants", data.People.Count);
        json.WriteNumber("degreesOfFreedom", result.Design.DegreesOfFreedom);
        json.WriteNumber("arrangements", result.Arrangements);
        json.WriteBoolean("exact", result.IsExact);
        json.WriteString("null", result.Design.FlipsSigns ? "signs flipped" : "participants exchanged, nuisance after Freedman and Lane");
        json.WriteNumber("randomSeed", request.Permutation.Seed);
        json.WriteString("tails", "two-sided");
        json.WriteNumber("pairs", edges.Length);
        json.WriteNumber("pairsLeftOut", result.LeftOut);
        if (request.Permutation.ComponentThreshold is { } threshold)
        {
            json.WriteNumber("componentThreshold", threshold);
        }

        if (request.Permutation.Enhancement is { } power)
        {
            json.WriteStartObject("enhancement");
            json.WriteNumber("extentPower", power.ExtentPower);
            json.WriteNumber("heightPower", power.HeightPower);
            json.WriteString("source", GroupRequest.EnhancementSource);
            json.WriteEndObject();
        }

        Tangent(json);
        Maps(json);
        json.WriteStartArray("strongest");
        foreach (var e in Enumerable.Range(0, edges.Length).Where(e => double.IsFinite(result.T[e])).OrderBy(e => result.Corrected[e]).ThenByDescending(e => Math.Abs(result.T[e])).Take(20))
        {
            json.WriteStartObject();
            json.WriteString("first", data.Regions[edges[e].First]);
            json.WriteString("second", data.Regions[edges[e].Second]);
            json.WriteNumber("effect", result.Effect[e]);
            json.WriteNumber("t", result.T[e]);
            json.WriteNumber("p", result.P[e]);
            json.WriteNumber("pCorrected", result.Corrected[e]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Quality(json, quality);
        json.WriteStartArray("leftOut");
        foreach (var (participant, reason) in data.LeftOut)
        {
            json.WriteStartObject();
            json.WriteString("participant", participant);
            json.WriteString("reason", reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Tangent(Utf8JsonWriter json)
    {
        if (tangent is null)
        {
            return;
        }

        json.WriteStartObject("tangent");
        json.WriteString("estimator", tangent.Estimator == CovarianceEstimator.Empirical ? "empirical" : "Ledoit-Wolf");
        json.WriteString("reference", "geometric mean over the runs of all participants, in tangent-reference.tsv");
        json.WriteNumber("runs", tangent.Runs);
        json.WriteNumber("regions", tangent.Regions.Length);
        Value(json, "smallestPCorrected", tangent.Result.Corrected.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Min());
        json.WriteEndObject();
    }

    private void Maps(Utf8JsonWriter json)
    {
        json.WriteStartArray("seedMaps");
        foreach (var map in maps)
        {
            json.WriteStartObject();
            json.WriteString("seed", map.Seed);
            json.WriteNumber("voxels", map.Voxels.Length);
            json.WriteNumber("clusterFormingP", request.ClusterP);
            json.WriteNumber("clusterFormingT", map.ClusterT);
            json.WriteNumber("clusters", map.Result.Components.Length);
            json.WriteNumber("clustersSignificant", map.Result.Components.Count(c => c.P <= 0.05));
            json.WriteNumber("voxelsSignificantMaxT", map.Result.Corrected.Count(p => p <= 0.05));
            json.WriteNumber("voxelsSignificantEnhanced", map.Result.EnhancedCorrected.Count(p => p <= 0.05));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Quality(Utf8JsonWriter json, QualityCorrelation? quality)
    {
        if (quality is null)
        {
            json.WriteNull("qcfc");
            json.WriteString("qcfcReason", "fewer than four participants, or their motion is not known");
            return;
        }

        json.WriteStartObject("qcfc");
        json.WriteNumber("participants", quality.Participants);
        Value(json, "medianMagnitude", quality.MedianMagnitude);
        Value(json, "shareRelated", quality.ShareRelated);
        Value(json, "distanceDependence", quality.DistanceDependence);
        json.WriteEndObject();
    }

    private static void Value(Utf8JsonWriter json, string key, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumber(key, value);
        }
        else
        {
            json.WriteNull(key);
            json.WriteString(key + "Reason", "too few pairs have a value");
        }
    }

    private string[] Pair((int First, int Second) edge) => [data.Regions[edge.First], data.Regions[edge.Second]];

    private static string Number(double value) => DerivativeFolder.Cell(value);

    private static string Csv(double value) => double.IsFinite(value) ? Numbers.Format(value) : "";
}
