using System.Text.Json;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Connectivity;

/// <summary>Writes the results of "connectivity group": group.json last.</summary>
internal sealed class GroupOutputs(GroupRequest request, GroupData data, PermutationResult result, List<GroupMap> maps)
{
    private readonly DerivativeFolder folder = new(request.Output);
    private readonly (int First, int Second)[] edges = [.. Adjacency.Edges(data.Regions.Length)];

    /// <returns>Text of group.json.</returns>
    public string Write(Listener listener)
    {
        var quality = QualityControl();
        Edges();
        Components();
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
        }

        folder.Text("group.html", GroupPage.Of(request, data, result, quality, maps));
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

    private void Edges()
    {
        var enhanced = result.Enhanced.Length > 0;
        folder.Table(
            "edges.tsv",
            ["first", "second", "effect", "t", "p", "p_corrected", .. enhanced ? ["tfce", "p_tfce"] : Array.Empty<string>()],
            edges.Select((e, i) => (IEnumerable<string>)
            [
                .. Pair(e), Number(result.Effect[i]), Number(result.T[i]), Number(result.P[i]), Number(result.Corrected[i]),
                .. enhanced ? [Number(result.Enhanced[i]), Number(result.EnhancedCorrected[i])] : Array.Empty<string>(),
            ]));
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
        json.WriteString("measure", data.Visits.Length == 2 ? $"Fisher z at {data.Visits[1]} less {data.Visits[0]}, mean over runs" : $"Fisher z at {data.Visits[0]}, mean over runs");
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
