using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Participants;

/// <summary>What a stage may use while it runs.</summary>
/// <param name="WorkFolder">Folder of one participant: stages read and write inside it only, beside the sources they were made with.</param>
/// <param name="Threads">Threads; no result depends on it.</param>
/// <param name="Cancellation">Ends the stage; what it wrote is then not complete and it runs again.</param>
public sealed record StageContext(string WorkFolder, int Threads, CancellationToken Cancellation = default)
{
    /// <summary>Called now and then with the share that is done, 0 to 1: a sign of life.</summary>
    public Action<double>? Progress { get; init; }

    /// <summary>Full path of a file of the work folder.</summary>
    public string PathOf(string name) => Path.Combine(WorkFolder, name);
}

/// <summary>What came of a stage.</summary>
/// <param name="Fault">Why there is no output; null where there is one. Stages that need it are then not run.</param>
public sealed record StageOutcome(Fault? Fault)
{
    /// <summary>The outputs are there.</summary>
    public static StageOutcome Done { get; } = new((Fault?)null);

    /// <summary>What was lost on the way though there is an output, one sentence each.</summary>
    public ImmutableArray<string> Losses { get; init; } = [];

    public static implicit operator StageOutcome(Fault fault) => new(fault);
}

/// <summary>One step of a participant's preparation: a pure function of its inputs and parameters that reads and writes files.</summary>
public sealed class ParticipantStage
{
    private readonly Lazy<ImmutableSortedDictionary<string, string>> inputs;
    private readonly Func<StageContext, StageOutcome> run;

    internal ParticipantStage(string name, string kind, string parameters, Func<IEnumerable<KeyValuePair<string, string>>> inputs, Func<StageContext, StageOutcome> run)
    {
        Name = name;
        Kind = kind;
        ParameterText = parameters;
        this.inputs = new(() => inputs().ToImmutableSortedDictionary(StringComparer.Ordinal));
        this.run = run;
    }

    /// <summary>Unique within a participant and fit for a file name: "ses-1_task-rest_motion".</summary>
    public string Name { get; }

    /// <summary>What it does, for tables of cost: "import", "anatomy", "normalise", "motion", "coregister", "resample", "connectivity", "volumes", "change", "report".</summary>
    public string Kind { get; }

    /// <summary>Every setting that changes its outputs.</summary>
    public string ParameterText { get; }

    /// <summary>Stages whose outputs it reads; where one of them failed, this one is not run.</summary>
    public ImmutableArray<string> Needs { get; internal init; } = [];

    /// <summary>Stages whose outputs it reads where there are any: it runs although they failed.</summary>
    public ImmutableArray<string> Uses { get; internal init; } = [];

    /// <summary>Files it writes, relative to the work folder; on success all are there.</summary>
    public ImmutableArray<string> Outputs { get; internal init; } = [];

    /// <summary>Session it belongs to; null for none or the participant as a whole.</summary>
    public string? Session { get; internal init; }

    /// <summary>Memory the process holds while it runs, bytes: an estimate from the sizes of the inputs.</summary>
    public long MemoryEstimate { get; internal init; }

    /// <summary>SHA-256 of each file from outside that it reads, by name; "absent" where there is none. Reads the files at first use.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public ImmutableSortedDictionary<string, string> InputHashes => inputs.Value;

    /// <summary>What its outputs depend on, without the stages before it: version, name, parameters, inputs. SHA-256, lower-case hex.</summary>
    /// <param name="before">Keys of the stages that it needs or uses and that have outputs, in order.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public string Key(IEnumerable<string> before)
    {
        var text = new StringBuilder().Append(Provenance.ToolkitVersion).Append('\n').Append(Name).Append('\n').Append(ParameterText).Append('\n');
        foreach (var (file, hash) in InputHashes)
        {
            text.Append(file).Append(' ').Append(hash).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.AppendJoin('\n', before).ToString())));
    }

    /// <summary>Does the work, in a folder of its own name that is emptied first. Bad data are a fault; a full disk and other broken promises are exceptions.</summary>
    /// <exception cref="IOException">A file of the work folder cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">The context was cancelled.</exception>
    public StageOutcome Run(StageContext context)
    {
        Clear(context);
        Directory.CreateDirectory(context.PathOf(Name));

        // The images of the stage before are garbage of hundreds of megabytes by now; what the runtime keeps of it would stand beside this stage's own.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var outcome = run(context);
        StageOutcomeFile.Write(context.PathOf(StageOutcomeFile.Of(Name)), outcome);
        return outcome;
    }

    /// <summary>Takes away what an earlier run left of this stage: it is not run now, since one that it needs has failed.</summary>
    /// <exception cref="IOException">A file of the work folder cannot be removed.</exception>
    public void Clear(StageContext context)
    {
        if (Directory.Exists(context.PathOf(Name)))
        {
            Directory.Delete(context.PathOf(Name), recursive: true);
        }

        File.Delete(context.PathOf(StageOutcomeFile.Of(Name)));
    }

    /// <summary>What came of the stage when it ran last in this work folder; null where it has not run, or was ended before its end.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public StageOutcome? LastOutcome(string workFolder) => StageOutcomeFile.Read(Path.Combine(workFolder, StageOutcomeFile.Of(Name)));
}
