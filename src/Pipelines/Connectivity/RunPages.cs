using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Measurements;
using Toolkit.Reports;

namespace Toolkit.Pipelines.Connectivity;

/// <summary>The page of one run, and of one participant with all runs.</summary>
public static class RunPages
{
    // More pairs than this are read in the matrix, not in a table of outcomes.
    private const int MostPairs = 15;

    /// <summary>A page of a run given by its files.</summary>
    public static string OfRun(ConnectivityRun run)
    {
        var name = BidsName.Read(run.Request.Name).Try(out var bids, out _) ? bids : null;
        return OfParticipant(name?["sub"] ?? Label(run.Request.Name.Split('.')[0]), [(name, run)], []);
    }

    /// <summary>A page of all runs of one participant.</summary>
    /// <param name="faults">Runs that have no result, with their reason.</param>
    public static string OfParticipant(string label, IReadOnlyList<(BidsName? Name, ConnectivityRun Run)> runs, IReadOnlyList<string> faults)
    {
        var participant = new Participant(label);
        var visits = runs.Select(r => Label(Visit(r.Name))).Distinct().Select(v => new Visit(v)).ToImmutableArray();
        var values = runs.SelectMany(r => Values(participant, visits.First(v => v.Name == Label(Visit(r.Name))), r.Run)).ToImmutableArray();
        return HtmlReport.Write(ParticipantPage.Of(new()
        {
            Participant = participant,
            Visits = visits,
            Values = values,
            Quality = [.. runs.SelectMany(r => Judged(runs.Count > 1 ? Title(r.Name) + ": " : "", r.Run))],
            Runs = [.. runs.Select((r, i) => ConnectivityRunSection.Of(r.Run.View(string.Create(CultureInfo.InvariantCulture, $"run-{i + 1}"), Title(r.Name))))],
            Methods = [.. Methods(runs)],
            Faults = [.. runs.SelectMany(r => r.Run.Inputs.Remarks).Concat(faults)],
            Provenance = [.. runs.SelectMany(r => r.Run.Inputs.Provenances.Append(r.Run.Result.Provenance)).DistinctBy(p => p.Id)],
        }));
    }

    // Runs that were treated alike are spoken of once; how many volumes were kept is each run's own.
    private static IEnumerable<string> Methods(IReadOnlyList<(BidsName? Name, ConnectivityRun Run)> runs)
    {
        var alike = runs.GroupBy(r => r.Run.Methods.Cleaning, StringComparer.Ordinal).ToArray();
        return alike.Select(g => (alike.Length > 1 ? string.Join("; ", g.Select(r => Title(r.Name))) + ": " : "") + g.Key)
            .Concat(runs.Select(r => (runs.Count > 1 ? Title(r.Name) + ": " : "") + r.Run.Methods.Kept));
    }

    private static string Visit(BidsName? name) => name?.Run.Split('_').Skip(1).FirstOrDefault(p => p.StartsWith("ses-", StringComparison.Ordinal))?[4..] ?? "run";

    private static string Title(BidsName? name) => name is null ? "Run" : string.Join(", ", name.Run.Split('_').Skip(1).DefaultIfEmpty("run"));

    private static IEnumerable<OutcomeValue> Values(Participant participant, Visit visit, ConnectivityRun run)
    {
        var names = run.Result.R.Names;
        if (names.Length * (names.Length - 1) / 2 > MostPairs)
        {
            return [];
        }

        return from pair in Adjacency.Edges(names.Length)
               let outcome = new Outcome(Label($"{names[pair.First]}_{names[pair.Second]}"), "1", BenefitDirection.Undecided) { Title = $"Fisher z, {names[pair.First]} with {names[pair.Second]}" }
               select new OutcomeValue(participant, visit, outcome, Brief(run.Result.Between(names[pair.First], names[pair.Second])), run.Result.Provenance);
    }

    // A cell holds one reason; the others stand with the region.
    private static Observation Brief(Observation z) => z.IsMissing ? Observation.Missing(z.Reason!.Split("; ")[0]) : z;

    private static IEnumerable<QualityVerdict> Judged(string run, ConnectivityRun of)
    {
        var failed = of.Result.Quality.Where(q => q.Grade == QualityGrade.Fail).ToArray();
        var doubted = of.Result.Quality.Count(q => q.Grade == QualityGrade.Warn);
        if (failed.Length > 0)
        {
            yield return QualityVerdict.Fail(run + "regions without a value", string.Join("; ", failed.Take(8).Select(q => $"{q.Name}: {q.Verdicts.First(v => v.Grade == QualityGrade.Fail).Reason}")) + (failed.Length > 8 ? string.Create(CultureInfo.InvariantCulture, $"; and {failed.Length - 8} more") : ""));
        }

        yield return doubted > 0
            ? QualityVerdict.Warn(run + "regions with a reservation", string.Create(CultureInfo.InvariantCulture, $"{doubted} of {of.Result.Quality.Length}; the reasons stand in the table below"))
            : QualityVerdict.Pass(run + (failed.Length > 0 ? "the other regions" : "all regions"));
    }

    private static string Label(string text)
    {
        var label = string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-'));
        return label.Length == 0 ? "run" : label[..Math.Min(64, label.Length)];
    }
}
