using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;
using Toolkit.Reports;

namespace Toolkit.Pipelines.Batch;

/// <summary>The page of a run: who is done, who failed and why, and what each stage cost.</summary>
public static class RunPage
{
    private const double Mebi = 1 << 20;

    /// <param name="entities">Every participant the run was to work on: "sub-01".</param>
    /// <param name="expected">What is known of those without a document in the diary, by entity.</param>
    public static string Of(OutputTree output, ImmutableArray<string> entities, IReadOnlyDictionary<string, WorkFailure> expected, DateTimeOffset at)
    {
        var statuses = entities.Select(e => (Entity: e, Status: ParticipantStatus.Read(output, e))).ToList();
        ImmutableArray<WorkFailure> Why((string Entity, ParticipantStatus? Status) p) =>
            expected.TryGetValue(p.Entity, out var known) ? [known] : p.Status?.Failures ?? [];
        var failed = statuses.Where(s => !Why(s).IsEmpty).ToList();
        var done = statuses.Where(s => Why(s).IsEmpty && s.Status is not null).ToList();
        var open = statuses.Where(s => Why(s).IsEmpty && s.Status is null).ToList();
        var sections = ImmutableArray.CreateBuilder<ReportSection>();
        sections.Add(new("Outcome", [new KeyFiguresBlock([
            new("Done", Numbers.Format(done.Count), $"of {entities.Length} participants"),
            new("Failed", Numbers.Format(failed.Count), failed.Count == 0 ? "nobody" : "named below"),
            new("Not begun", Numbers.Format(open.Count), open.Count == 0 ? "nobody" : string.Join(", ", open.Take(8).Select(s => s.Entity)) + (open.Count > 8 ? " …" : "")),
        ])]));
        if (failed.Count > 0)
        {
            sections.Add(new("What failed, and why", [Failures(failed.SelectMany(s => Why(s).Select(f => (s.Entity, f))))]));
        }

        if (done.Any(s => !s.Status!.Losses.IsEmpty))
        {
            sections.Add(new("Done with losses", [new ReportTable("Participants whose result lacks something", [new("Participant"), new("What was lost")], done.SelectMany(s => s.Status!.Losses.Select(l => (Cell[])[s.Entity, l])))]));
        }

        if (done.SelectMany(s => s.Status!.Costs).Any())
        {
            sections.Add(new("What it cost", [Costs([.. done.Select(s => s.Status!)])]));
        }

        return HtmlReport.Write(new()
        {
            Title = "Run of participants",
            Lead = failed.Count == 0 ? "Nobody failed." : $"{failed.Count} of {entities.Length} participants failed; the others are done or waiting. Mend what is named and run the same command again: what is done is not done again.",
            Facts = [("Written", at.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)), ("Version", Provenance.ToolkitVersion)],
            Sections = sections.ToImmutable(),
        });
    }

    private static ReportTable Failures(IEnumerable<(string Entity, WorkFailure Failure)> failures) => new(
        "Each failure with its stage; participants in the order of the run",
        [new("Participant"), new("Kind"), new("Stage"), new("Reason")],
        failures.Select(f => (Cell[])[f.Entity, Cell.Judged(f.Failure.Kind == FailureKind.Interrupted ? QualityGrade.Warn : QualityGrade.Fail, Words(f.Failure.Kind)), f.Failure.Stage, f.Failure.Reason]));

    private static ReportTable Costs(ImmutableArray<ParticipantStatus> done)
    {
        var kinds = done.SelectMany(s => s.Costs).GroupBy(c => c.Kind, StringComparer.Ordinal).OrderByDescending(g => g.Sum(c => c.CpuSeconds));
        return new(
            "Per kind of stage, over all participants that are done: mean of a stage, and the largest",
            [new("Stage"), new("Runs", true), new("CPU, s", true), new("Largest", true), new("Clock, s", true), new("Memory, MiB", true), new("Written, MiB", true)],
            kinds.Select(k => (Cell[])
            [
                k.Key, Cell.Of(Numbers.Format(k.Count())), Cell.Fixed(k.Average(c => c.CpuSeconds), 2), Cell.Fixed(k.Max(c => c.CpuSeconds), 2), Cell.Fixed(k.Average(c => c.WallSeconds), 2),
                Cell.Fixed(k.Max(c => c.PeakBytes) / Mebi, 0), Cell.Fixed(k.Average(c => c.WrittenBytes) / Mebi, 1),
            ]));
    }

    /// <summary>A kind of failure in words.</summary>
    internal static string Words(FailureKind kind) => kind switch
    {
        FailureKind.BadData => "wrong data",
        FailureKind.CorruptInput => "damaged file",
        FailureKind.Memory => "too little memory",
        FailureKind.InputOutput => "reading or writing",
        FailureKind.CannotCreate => "folder not usable",
        FailureKind.Conflict => "published before, otherwise",
        FailureKind.Died => "process ended",
        FailureKind.Stalled => "process stood still",
        FailureKind.Bug => "bug",
        FailureKind.Interrupted => "interrupted",
        _ => "failed",
    };
}
