using Toolkit.Measurements;

namespace Toolkit.Pipelines.Batch;

/// <summary>Why a participant has no result. Decides what the process tells the shell, and whether trying again can help.</summary>
public enum FailureKind
{
    /// <summary>No reason that has a name of its own.</summary>
    Unspecified,

    /// <summary>Readable, and wrong: no T1w, two sessions where one was expected.</summary>
    BadData,

    /// <summary>Damaged files.</summary>
    CorruptInput,

    /// <summary>Needs more memory than the run may take.</summary>
    Memory,

    /// <summary>Reading or writing failed: the disk is full.</summary>
    InputOutput,

    /// <summary>The output or work folder cannot be made or used.</summary>
    CannotCreate,

    /// <summary>Published before from other inputs or another configuration, or with other bytes.</summary>
    Conflict,

    /// <summary>The process that did the work ended of itself or was killed.</summary>
    Died,

    /// <summary>The process that did the work stood still.</summary>
    Stalled,

    /// <summary>A promise inside the toolkit was broken.</summary>
    Bug,

    /// <summary>Ended on request; nothing was harmed.</summary>
    Interrupted,
}

/// <summary>What went wrong with one participant, where, and what to do.</summary>
/// <param name="Stage">The stage that met it; "plan" before the first, "publish" after the last.</param>
public sealed record WorkFailure(FailureKind Kind, string Stage, string Reason)
{
    /// <summary>Damage is told from wrong data by what the fault counts: bytes of a file, or anything else.</summary>
    public static WorkFailure Of(Fault fault, string stage) =>
        new(fault.Unit == "byte" && fault.Place is not null ? FailureKind.CorruptInput : FailureKind.BadData, stage, Text(fault));

    /// <summary>A fault in words; a position is named only where it is one: a byte, a line, a row.</summary>
    public static string Text(Fault fault) => fault.Unit is "byte" or "line" or "row" or "character"
        ? fault.Message
        : $"{(fault.Place is null ? "" : fault.Place + ": ")}expected {fault.Expected}, found {fault.Found}{(fault.Advice is null ? "" : ". " + fault.Advice)}";
}
