using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Connectivity;

/// <summary>A participant with the runs of each visit that counts.</summary>
internal sealed record GroupPerson(string Label, string? Arm, double Slope, ImmutableArray<double> Covariates, ImmutableArray<ImmutableArray<CohortRun>> Visits)
{
    /// <summary>Mean framewise displacement over the visits, mm; NaN where motion was not known.</summary>
    public double MeanDisplacement => Visits.Average(v => v.Average(r => r.MeanDisplacement));

    /// <summary>z of one pair at one visit: the mean over its runs.</summary>
    public double Z(int visit, int first, int second) => Visits[visit].Average(r => r.Z[first, second]);

    /// <summary>Standard error of that mean; NaN where unknown.</summary>
    public double Error(int visit, int first, int second) => Math.Sqrt(Visits[visit].Sum(r => r.Error[first, second] * r.Error[first, second])) / Visits[visit].Length;

    /// <summary>What is tested: the change from the first visit to the last, or the only one.</summary>
    public double Value(int first, int second) => Visits.Length == 1 ? Z(0, first, second) : Z(Visits.Length - 1, first, second) - Z(0, first, second);
}

/// <summary>Participants, pairs and columns brought together, with everyone who is left out and why.</summary>
internal sealed record GroupData
{
    public required GroupRequest Request { get; init; }

    public required List<GroupPerson> People { get; init; }

    public required List<(string Participant, string Reason)> LeftOut { get; init; }

    /// <summary>Visits in order; one or two.</summary>
    public required ImmutableArray<string> Visits { get; init; }

    public required ImmutableArray<string> Regions { get; init; }

    public required string Identity { get; init; }

    /// <summary>What is tested, shape (participants, pairs).</summary>
    public required RowMatrix<double> Values { get; init; }

    /// <summary>Distance of each pair, mm; null where a region has no middle.</summary>
    public required double[]? Distances { get; init; }

    public static Parsed<GroupData> Assemble(GroupRequest request, List<CohortRun> runs)
    {
        if (Mixed(runs) is { } mixed)
        {
            return mixed;
        }

        var sessions = runs.Select(r => r.Visit).Distinct().ToArray();
        if (request.Visits.IsEmpty && sessions.Length > 1)
        {
            return new Fault(0, "--visits, for the data set has several", string.Join(", ", sessions)) { Unit = "session", Advice = "Two give the change, one its own z." };
        }

        ImmutableArray<string> visits = request.Visits.IsEmpty ? [sessions[0]] : request.Visits;
        if (visits.Where(v => !sessions.Contains(v)).ToArray() is [var unknown, ..])
        {
            return new Fault(0, "a session of the data set: " + string.Join(", ", sessions), Printable.Quote(unknown)) { Unit = "session" };
        }

        if (!GroupTable.Read(request).Try(out var table, out var fault))
        {
            return fault;
        }

        var regions = runs[0].Regions;
        foreach (var name in request.Pairs.SelectMany(p => p.Split(',')).Where(n => !regions.Contains(n)))
        {
            return new Fault(0, "a region of the matrices: " + Printable.Clean(string.Join(", ", regions), 300), Printable.Quote(name)) { Unit = "region" };
        }

        var (people, left) = (new List<GroupPerson>(), new List<(string, string)>());
        foreach (var own in runs.GroupBy(r => r.Participant))
        {
            if (Person(request, own, visits, table).Try(out var person, out fault))
            {
                people.Add(person);
            }
            else
            {
                left.Add(("sub-" + own.Key, DerivativeFolder.Said(fault)));
            }
        }

        if (people.Count < 3)
        {
            return new Fault(0, "three participants or more", $"{people.Count}; left out: {string.Join("; ", left.Take(6).Select(l => l.Item1 + ", " + l.Item2))}") { Unit = "participant" };
        }

        var edges = Adjacency.Edges(regions.Length).ToArray();
        var values = new RowMatrix<double>(people.Count, edges.Length);
        for (var p = 0; p < people.Count; p++)
        {
            for (var e = 0; e < edges.Length; e++)
            {
                values[p, e] = people[p].Value(edges[e].First, edges[e].Second);
            }
        }

        var middles = runs[0].Centroids;
        return new GroupData
        {
            Request = request,
            People = people,
            LeftOut = left,
            Visits = visits,
            Regions = regions,
            Identity = runs[0].Identity,
            Values = values,
            Distances = middles.Length == regions.Length && middles.All(m => m is not null) ? [.. edges.Select(e => (middles[e.First]!.Value - middles[e.Second]!.Value).Length)] : null,
        };
    }

    /// <summary>The linear model that was asked for.</summary>
    public Parsed<GroupDesign> Design()
    {
        var columns = new List<double[]>();
        for (var c = 0; c < Request.Covariates.Length; c++)
        {
            columns.Add([.. People.Select(p => p.Covariates[c])]);
        }

        if (Request.AdjustMotion)
        {
            if (People.Find(p => !double.IsFinite(p.MeanDisplacement)) is { } still)
            {
                return new Fault(0, "a mean framewise displacement for everyone", "none for sub-" + still.Label) { Unit = "participant" };
            }

            columns.Add([.. People.Select(p => p.MeanDisplacement)]);
        }

        var covariates = columns.Count == 0 ? null : new RowMatrix<double>(columns.Count, People.Count, [.. columns.SelectMany(c => c)]);
        var what = Visits.Length == 2 ? "change" : "z";
        return Request.Slope is { } slope ? GroupDesign.Slope($"slope of {what} on {slope}", [.. People.Select(p => p.Slope)], covariates)
            : Request.Arms.IsEmpty ? GroupDesign.Mean(People.Count, covariates)
            : GroupDesign.Difference($"{what} in {Request.Arms[0]} less {Request.Arms[1]}", [.. People.Select(p => p.Arm == Request.Arms[0])], covariates);
    }

    private static Fault? Mixed(List<CohortRun> runs)
    {
        var first = runs[0];
        if (runs.Find(r => r.Identity != first.Identity) is not { } other)
        {
            return runs.Find(r => !r.Regions.SequenceEqual(first.Regions)) is { } different
                ? new Fault(0, $"the regions of {first.Name.Run} in every run", $"others in {different.Name.Run}") { Unit = "region" }
                : null;
        }

        var names = first.Parameters.Keys.Union(other.Parameters.Keys).Where(k => k is not ("keptVolumes" or "confounds" or "repetitionTimeS") && first.Parameters.GetValueOrDefault(k) != other.Parameters.GetValueOrDefault(k)).ToArray();
        return new Fault(0, $"one analysis in all runs; {first.Name.Run} has {Said(first, names)}", $"{other.Name.Run} with {Said(other, names)}") { Unit = "setting", Advice = "Results with different settings or atlases are not comparable: compute them anew." };
    }

    private static string Said(CohortRun run, string[] names) => Printable.Clean(string.Join(", ", names.Take(3).Select(n => $"{n} {run.Parameters.GetValueOrDefault(n, "not stated")}")), 300);

    private static Parsed<GroupPerson> Person(GroupRequest request, IEnumerable<CohortRun> own, ImmutableArray<string> visits, GroupTable table)
    {
        var label = own.First().Participant;
        var chosen = ImmutableArray.CreateBuilder<ImmutableArray<CohortRun>>();
        foreach (var visit in visits)
        {
            var at = own.Where(r => r.Visit == visit).ToArray();
            var longEnough = at.Where(r => !(r.Minutes < request.FewestMinutes)).ToImmutableArray();
            if (longEnough.IsEmpty)
            {
                return at.Length == 0
                    ? new Fault(0, "a run at " + visit, "none") { Unit = "visit" }
                    : new Fault(0, string.Create(CultureInfo.InvariantCulture, $"{request.FewestMinutes} minutes or more after censoring at {visit}"), string.Create(CultureInfo.InvariantCulture, $"{at.Max(r => r.Minutes):0.#}")) { Unit = "visit", Advice = "--min-minutes sets the limit." };
            }

            chosen.Add(longEnough);
        }

        if (!table.Of(label).Try(out var row, out var fault))
        {
            return fault;
        }

        var person = new GroupPerson(label, row.Arm, row.Slope, row.Covariates, chosen.ToImmutable());
        if (!request.Arms.IsEmpty && (person.Arm is null || !request.Arms.Contains(person.Arm)))
        {
            return new Fault(0, "arm " + string.Join(" or ", request.Arms), Printable.Quote(person.Arm ?? "")) { Unit = "participant" };
        }

        return person.MeanDisplacement > request.MostDisplacementMm
            ? new Fault(0, string.Create(CultureInfo.InvariantCulture, $"a mean framewise displacement of at most {request.MostDisplacementMm} mm"), string.Create(CultureInfo.InvariantCulture, $"{person.MeanDisplacement:0.###} mm")) { Unit = "participant" }
            : person;
    }
}
