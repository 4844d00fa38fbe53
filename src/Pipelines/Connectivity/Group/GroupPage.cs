using System.Globalization;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Reports;
using Toolkit.Reports.Drawing;
using Toolkit.Reports.Figures;

namespace Toolkit.Pipelines.Connectivity;

/// <summary>The page of a group: what changed, and whether motion could have made it.</summary>
internal static class GroupPage
{
    private const int Rows = 20;

    public static string Of(GroupRequest request, GroupData data, PermutationResult result, QualityCorrelation? quality, List<GroupMap> maps) => HtmlReport.Write(new()
    {
        Title = "Connectivity of a group",
        Lead = $"{Upper(result.Design.Name)}; two-sided, corrected over all pairs of regions by the largest t.",
        Facts =
        [
            ("Participants", Text(data.People.Count)),
            ("Visits", string.Join(" to ", data.Visits)),
            ("Arrangements", Text(result.Arrangements) + (result.IsExact ? ", all there are" : ", seed " + request.Permutation.Seed.ToString(CultureInfo.InvariantCulture))),
        ],
        Sections = [new("Pairs of regions", [.. Pairs(data, result)]), .. Components(request, data, result), .. Maps(maps), new("Motion", [.. Motion(data, quality)])],
        Methods = [Methods(request, data, result)],
        Faults = [.. data.LeftOut.Select(l => $"{l.Participant} is left out: {l.Reason}"), .. result.LeftOut > 0 ? [$"{result.LeftOut} pairs are left out: a participant has no value there."] : Array.Empty<string>()],
    });

    private static IEnumerable<ReportBlock> Pairs(GroupData data, PermutationResult result)
    {
        var edges = Adjacency.Edges(data.Regions.Length).ToArray();
        var n = data.Regions.Length;
        var t = new double[n, n];
        for (var e = 0; e < edges.Length; e++)
        {
            t[edges[e].First, edges[e].Second] = t[edges[e].Second, edges[e].First] = result.T[e];
        }

        yield return ConnectivityMatrixOf(data, t, result);
        yield return new ReportTable(
            "The strongest pairs",
            [new("First"), new("Second"), new("Effect, z", true), new("t", true), new("p", true), new("p over all pairs", true), .. result.Enhanced.Length > 0 ? [new Column("p, enhanced", true)] : Array.Empty<Column>()],
            Enumerable.Range(0, edges.Length).Where(e => double.IsFinite(result.T[e])).OrderBy(e => result.Corrected[e]).ThenByDescending(e => Math.Abs(result.T[e])).Take(Rows).Select(e => (IEnumerable<Cell>)
            [
                data.Regions[edges[e].First], data.Regions[edges[e].Second], Cell.Fixed(result.Effect[e], 3), Cell.Fixed(result.T[e], 2), Cell.Of(result.P[e]), Cell.Of(result.Corrected[e]),
                .. result.Enhanced.Length > 0 ? [Cell.Of(result.EnhancedCorrected[e])] : Array.Empty<Cell>(),
            ]));
    }

    private static Figure ConnectivityMatrixOf(GroupData data, double[,] t, PermutationResult result) => Reports.Figures.ConnectivityMatrix.Draw(new()
    {
        Id = "t",
        Title = Upper(result.Design.Name) + ", t",
        Regions = data.Regions,
        Values = t,
        Quantity = "t",
    });

    private static IEnumerable<ReportSection> Components(GroupRequest request, GroupData data, PermutationResult result)
    {
        if (request.Permutation.ComponentThreshold is not { } threshold)
        {
            yield break;
        }

        var edges = Adjacency.Edges(data.Regions.Length).ToArray();
        var limit = string.Create(CultureInfo.InvariantCulture, $"|t| ≥ {threshold}");
        yield return new("Network components", result.Components.IsEmpty
            ? [$"No pair has {limit}."]
            : [new ReportTable(
                "Components of pairs with " + limit,
                [new("Component"), new("Sign"), new("Pairs", true), new("p", true), new("Members")],
                result.Components.Take(Rows).Select((c, i) => (IEnumerable<Cell>)
                [
                    Text(i + 1), c.Sign > 0 ? "+" : "−", Cell.Fixed(c.Elements.Length, 0), Cell.Of(c.P),
                    string.Join("; ", c.Elements.Take(6).Select(e => $"{data.Regions[edges[e].First]}–{data.Regions[edges[e].Second]}")) + (c.Elements.Length > 6 ? "; …" : ""),
                ]))]);
    }

    private static IEnumerable<ReportSection> Maps(List<GroupMap> maps)
    {
        foreach (var map in maps)
        {
            var least = map.Result.EnhancedCorrected.Where(double.IsFinite).DefaultIfEmpty(1).Min();
            yield return new("Seed " + map.Seed,
            [
                $"{map.Voxels.Length} voxels; {map.Result.EnhancedCorrected.Count(p => p <= 0.05)} have p ≤ 0.05 over all voxels with enhancement; the smallest p is {Markup.Number(least)}.",
                SliceMosaic.Draw(new() { Id = "seed-" + map.Seed, Title = "|t| of the maps of " + map.Seed, Image = map.Image([.. map.Result.T.Select(Math.Abs)]) }),
            ]);
        }
    }

    private static IEnumerable<ReportBlock> Motion(GroupData data, QualityCorrelation? quality)
    {
        if (quality is null)
        {
            yield return "Whether connectivity goes with motion cannot be said: there are fewer than four participants, or their motion is not known.";
            yield break;
        }

        yield return new KeyFiguresBlock(
        [
            new("QC–FC, median |r|", Markup.Fixed(quality.MedianMagnitude, 3), "of z with mean framewise displacement over people; small is good"),
            new("Pairs that go with motion", Markup.Fixed(100 * quality.ShareRelated, 1) + " %", "p < 0.05 without correction; chance gives 5 %"),
            new("Dependence on distance", double.IsFinite(quality.DistanceDependence) ? Markup.Fixed(quality.DistanceDependence, 3) : "not known", "Spearman; below 0, motion strengthens short pairs"),
        ]);
        yield return Histogram.Draw(new() { Id = "qcfc", Title = "QC–FC over all pairs", XTitle = "r of z with mean framewise displacement", Groups = [("pairs", [.. quality.R])] });
        yield return new ReportTable(
            "Participants",
            [new("Participant"), new("Arm"), new("Mean FD, mm", true), new("Minutes", true)],
            data.People.Select(p => (IEnumerable<Cell>)[p.Label, p.Arm ?? "–", Cell.Fixed(p.MeanDisplacement, 3), Cell.Fixed(p.Visits.SelectMany(v => v).Sum(r => r.Minutes), 1)]));
    }

    private static string Methods(GroupRequest request, GroupData data, PermutationResult result)
    {
        var what = data.Visits.Length == 2 ? $"The change of Fisher z from {data.Visits[0]} to {data.Visits[1]}" : $"Fisher z at {data.Visits[0]}";
        var held = request.Covariates.AddRange(request.AdjustMotion ? ["mean framewise displacement"] : Array.Empty<string>());
        var how = result.Design.FlipsSigns ? "flipping signs" : "exchanging participants" + (held.IsEmpty ? "" : " (Freedman and Lane)");
        return $"{what} of every pair of regions, averaged over runs, was tested by a linear model ({result.Design.Name}{(held.IsEmpty ? "" : ", holding " + string.Join(", ", held) + " constant")}) with {result.Arrangements} arrangements under the null, {how}; the family-wise error over pairs is controlled by the largest |t|. All tests are two-sided.";
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Upper(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
