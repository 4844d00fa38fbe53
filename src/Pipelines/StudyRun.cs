using System.Collections.Immutable;
using Toolkit.Biomarkers.Assays;
using Toolkit.Measurements;
using Toolkit.Pipelines.Participants;
using Toolkit.Pipelines.Results;
using Toolkit.Pipelines.Stages;
using Toolkit.Pipelines.Studies;

namespace Toolkit.Pipelines;

/// <summary>The main job: a study file in, values and estimates with their provenance out. It decides the order of the stages and computes nothing itself.</summary>
public static class StudyRun
{
    /// <summary>Runs a study. Parts that fail are named in the result; everything else is processed.</summary>
    /// <param name="studyPath">Path of the study file; the paths in it are relative to its folder.</param>
    /// <param name="threads">1 or more; results do not depend on it.</param>
    /// <param name="output">Folder that receives the derivatives of images that the study prepares; null keeps none.</param>
    /// <returns>The run, or every fault that forbids one: the study file's, or those of the table of participants.</returns>
    /// <exception cref="FileNotFoundException">There is no study file.</exception>
    public static StudyRunOutcome Execute(string studyPath, int threads, RunProgress progress, string? output = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        var (study, faults) = StudyFile.Read(Bytes(studyPath), Path.GetFileName(studyPath));
        if (study is null)
        {
            return new() { StudyFaults = faults };
        }

        var root = Path.GetDirectoryName(Path.GetFullPath(studyPath))!;
        var empty = new StudyContext(study, root, [], threads, progress, cancellation);
        if (!empty.ReadTable(study.Participants).Try(out var table, out var fault))
        {
            return new() { StudyFaults = [fault] };
        }

        var (participants, rows) = ParticipantTable.Read(table.Table, study, study.Participants);
        if (participants.IsEmpty)
        {
            return new() { StudyFaults = rows.IsEmpty ? [new Fault(1, "participants", "none") { Unit = "line", Place = study.Participants }] : rows };
        }

        var context = new StudyContext(study, root, participants, threads, progress, cancellation);
        context.Provenance.Add(study.Provenance);
        context.Provenance.Add(table.Provenance);
        context.Faults.AddRange(rows.Select(r => new RunFault("participants", r.Message)));
        var (plan, disagreements) = Plan(context);
        return disagreements.IsEmpty ? Stages(context, plan, output) : new() { StudyFaults = disagreements };
    }

    /// <summary>Every fault of a study file and of the plan it names; empty for sound ones. Nothing is run.</summary>
    /// <exception cref="FileNotFoundException">There is no study file.</exception>
    public static ImmutableArray<Fault> Check(string studyPath)
    {
        var (study, faults) = StudyFile.Read(Bytes(studyPath), Path.GetFileName(studyPath));
        if (study is null)
        {
            return faults;
        }

        var context = new StudyContext(study, Path.GetDirectoryName(Path.GetFullPath(studyPath))!, [], 1, (_, _, _) => { });
        return Plan(context).Faults;
    }

    /// <summary>The plan that a study names, sound and unchanged since data were first seen under it; null and no fault where it names none.</summary>
    private static (StudyPlan? Plan, ImmutableArray<Fault> Faults) Plan(StudyContext context)
    {
        if (context.Study.Plan is not { } named)
        {
            return (null, []);
        }

        if (!context.ReadBytes(named).Try(out var bytes, out var absent))
        {
            return (null, [absent]);
        }

        var (plan, faults) = StudyPlan.Read(bytes, context.PathOf(named), context.Study);
        return plan is not null && PlanSeal.Refusal(plan.Path, plan.Plan) is { } refusal ? (null, [refusal with { Place = Path.GetFileName(named) }]) : (plan, faults);
    }

    private static byte[] Bytes(string studyPath) => File.Exists(studyPath)
        ? File.ReadAllBytes(studyPath)
        : throw new FileNotFoundException($"There is no study file {Printable.Quote(studyPath)}. 'toolkit demo' writes one to look at.", studyPath);

    private static StudyRunOutcome Stages(StudyContext context, StudyPlan? plan, string? output)
    {
        var prepared = StudyPreparation.Run(context, output);
        var values = new List<OutcomeValue>();
        var plates = new List<AssayResult>();
        var runs = new List<ConnectivityFinding>();
        var views = new List<ScanView>();
        foreach (var outcome in context.Study.Outcomes)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            var collected = outcome.Source switch
            {
                TableSource table => TableStage.Collect(context, outcome, table),
                AnalyserSource analyser => AnalyserStage.Collect(context, outcome, analyser),
                PlateSource plate => PlateStage.Collect(context, outcome, plate, plates),
                ConnectivitySource connectivity => ConnectivityStage.Collect(context, outcome, connectivity, runs, views),
                PreparedCouplingSource or PreparedChangeSource => StudyPreparation.Collect(context, outcome, prepared),
                GrayMatterSource grayMatter => GrayMatterStage.Collect(context, outcome, grayMatter),
                _ => throw new InvalidOperationException("Unknown source of an outcome."),
            };
            values.AddRange(collected.Complete());
        }

        if (plan is not null)
        {
            PlanSeal.Write(plan.Path, plan.Plan, Provenance.Derived("run.values", values.Select(v => v.Provenance), []).Id);
        }

        var findings = plan is null ? TrialStage.Analyse(context, values) : PlanStage.Analyse(context, plan, values);
        var result = new StudyResult
        {
            Study = context.Study,
            Participants = context.Participants,
            Values = [.. values],
            Estimates = findings.Estimates,
            AdjustedP = findings.AdjustedP,
            Detections = [.. context.Detections],
            Faults = [.. context.Faults.Distinct()],
            Provenance = context.Provenance,
        };
        return new() { Result = result, Findings = findings, Plates = [.. plates], Runs = [.. runs], Views = [.. views.DistinctBy(v => v.FileName)] };
    }
}

/// <summary>What came of a run.</summary>
public sealed record StudyRunOutcome
{
    /// <summary>The faults that forbid a run; empty beside a result.</summary>
    public ImmutableArray<Fault> StudyFaults { get; init; } = [];

    /// <summary>The result; null beside faults of the study.</summary>
    public StudyResult? Result { get; init; }

    /// <summary>What a person looks at of each resting run; where two outcomes come from one run, the first.</summary>
    public ImmutableArray<ScanView> Views { get; init; } = [];

    internal TrialFindings? Findings { get; init; }

    internal ImmutableArray<AssayResult> Plates { get; init; } = [];

    internal ImmutableArray<ConnectivityFinding> Runs { get; init; } = [];
}
