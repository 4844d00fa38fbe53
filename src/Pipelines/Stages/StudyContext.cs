using System.Collections.Immutable;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;
using Toolkit.Pipelines.Studies;

namespace Toolkit.Pipelines.Stages;

/// <summary>Says how far a run has come: what is being done, parts done, parts in all. Called from several threads.</summary>
public delegate void RunProgress(string what, int done, int total);

/// <summary>What the stages of one run share. Stages add values, faults and provenance in a fixed order, whatever the number of threads.</summary>
internal sealed class StudyContext(Study study, string root, ImmutableArray<Participant> participants, int threads, RunProgress progress, CancellationToken cancellation = default)
{
    public Study Study { get; } = study;

    /// <summary>In the order of their labels.</summary>
    public ImmutableArray<Participant> Participants { get; } = participants;

    public int Threads { get; } = threads;

    public RunProgress Progress { get; } = progress;

    public CancellationToken Cancellation { get; } = cancellation;

    public ProvenanceTable Provenance { get; } = new();

    public List<RunFault> Faults { get; } = [];

    /// <summary>What stands beside each measured change of gray matter.</summary>
    public List<ChangeDetection> Detections { get; } = [];

    /// <summary>Numbers that were read from plates, for redrawing their curves.</summary>
    public List<PlateReading> PlateReadings { get; } = [];

    /// <summary>Full path of a file or folder named in the study file.</summary>
    public string PathOf(string relative) => Path.GetFullPath(Path.Combine(root, relative));

    /// <summary>A pattern filled in for one participant and visit.</summary>
    public static string Fill(string pattern, Participant participant, Visit visit) =>
        pattern.Replace("{participant}", participant.Label, StringComparison.Ordinal).Replace("{visit}", visit.Name, StringComparison.Ordinal);

    /// <summary>Does independent work on several threads and gives the results in the order of the parts, whatever the number of threads.</summary>
    public TResult[] Each<TPart, TResult>(string what, IReadOnlyList<TPart> parts, Func<TPart, TResult> work)
    {
        var results = new TResult[parts.Count];
        var done = 0;
        Parallel.For(0, parts.Count, new ParallelOptions { MaxDegreeOfParallelism = Threads, CancellationToken = Cancellation }, i =>
        {
            results[i] = work(parts[i]);
            Progress(what, Interlocked.Increment(ref done), parts.Count);
        });
        return results;
    }

    /// <summary>The bytes of a file named in the study file, or the fault that names it.</summary>
    public Parsed<byte[]> ReadBytes(string relative)
    {
        var path = PathOf(relative);
        try
        {
            return File.Exists(path)
                ? File.ReadAllBytes(path)
                : new Fault(0, "a file", "none") { Place = relative, Advice = "Check the path in the study file; it is relative to that file" };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Fault(0, "a readable file", Printable.Clean(e.Message)) { Place = relative };
        }
    }

    /// <summary>The table in a file named in the study file, with the provenance of the whole file.</summary>
    public Parsed<(DelimitedTable Table, Provenance Provenance)> ReadTable(string relative)
    {
        if (!ReadBytes(relative).Try(out var bytes, out var fault))
        {
            return fault;
        }

        var provenance = Measurements.Provenance.OfBytes("table", Path.GetFileName(relative), Measurements.Provenance.Digest(bytes));
        return DelimitedTable.Read(bytes).In(Path.GetFileName(relative)).Map(table => (table, provenance));
    }
}

/// <summary>Values of one outcome, by participant and visit; a missing one has its reason.</summary>
internal sealed class OutcomeValues(StudyContext context, StudyOutcome outcome)
{
    private readonly Dictionary<(string Participant, string Visit), OutcomeValue> values = [];

    public StudyOutcome Outcome { get; } = outcome;

    /// <summary>Notes a value; a second one for the same participant and visit is refused with a fault and both are dropped, for nobody can tell which is right.</summary>
    public void Add(Participant participant, Visit visit, Observation observation, Provenance provenance)
    {
        context.Provenance.Add(provenance);
        var key = (participant.Label, visit.Name);
        if (!values.TryAdd(key, new(participant, visit, Outcome.Outcome, observation, provenance)))
        {
            const string Twice = "two values where one was expected; neither is used";
            Fault(Twice, participant, visit);
            values[key] = values[key] with { Observation = Observation.Missing(Twice) };
        }
    }

    /// <summary>Notes how far a measured change can be trusted.</summary>
    public void Detection(Participant participant, Visit visit, Observation minimal, Observation recovery) =>
        context.Detections.Add(new(participant.Label, visit.Name, Outcome.Outcome.Name, minimal, recovery));

    public void Fault(string message, Participant? participant = null, Visit? visit = null, string? stage = null) =>
        context.Faults.Add(new(stage ?? Stage, message) { Participant = participant?.Label, Visit = visit?.Name, Outcome = Outcome.Outcome.Name });

    /// <summary>One value for each participant and visit, in the order of participants, then visits.</summary>
    public IEnumerable<OutcomeValue> Complete()
    {
        foreach (var participant in context.Participants)
        {
            foreach (var visit in Expected)
            {
                yield return values.GetValueOrDefault((participant.Label, visit.Name))
                    ?? new(participant, visit, Outcome.Outcome, Observation.Missing("no value in the source"), context.Study.Provenance);
            }
        }
    }

    /// <summary>A change exists at the last visit alone.</summary>
    private IEnumerable<Visit> Expected => Outcome.Scale == OutcomeScale.Change ? [context.Study.Followup] : context.Study.Visits;

    private string Stage => Outcome.Source switch
    {
        TableSource => "table",
        AnalyserSource => "devices",
        PlateSource => "assays",
        ConnectivitySource or PreparedCouplingSource => "connectivity",
        _ => "graymatter",
    };
}
