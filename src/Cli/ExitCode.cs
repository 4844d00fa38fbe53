namespace Toolkit.Cli;

/// <summary>What the process tells the shell. The numbers follow BIDS-Apps below 64 and sysexits from 64.</summary>
internal enum ExitCode
{
    Ok = 0,

    /// <summary>Failed, for a reason that has no code of its own.</summary>
    Unspecified = 1,

    /// <summary>No usable input was found.</summary>
    NoInput = 2,

    /// <summary>The input is corrupt.</summary>
    CorruptInput = 4,

    /// <summary>Some parts were done, some failed; the report says which.</summary>
    Partial = 8,

    /// <summary>The command line is wrong.</summary>
    Usage = 64,

    /// <summary>The data are readable, and wrong: a study file with faults.</summary>
    BadData = 65,

    /// <summary>A promise inside the toolkit was broken.</summary>
    Bug = 70,

    /// <summary>The output cannot be created.</summary>
    CannotCreate = 73,

    /// <summary>Reading or writing failed.</summary>
    InputOutput = 74,

    /// <summary>Nothing was harmed; try again (safe to requeue).</summary>
    TryAgain = 75,

    /// <summary>Interrupted from the keyboard.</summary>
    Interrupted = 130,

    /// <summary>Ended by the termination signal.</summary>
    Terminated = 143,
}
