using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Toolkit.Cli.Usage;

/// <summary>The help page, and the exit codes beneath it.</summary>
internal sealed class HelpWithCodes(HelpAction help) : SynchronousCommandLineAction
{
    /// <summary>What each exit code means, in a few words.</summary>
    public static (int Code, string Meaning)[] Codes { get; } =
    [
        ((int)ExitCode.Ok, "done"),
        ((int)ExitCode.Unspecified, "failed, for a reason without a code of its own"),
        ((int)ExitCode.NoInput, "no usable input was found"),
        ((int)ExitCode.CorruptInput, "the input is corrupt"),
        ((int)ExitCode.Partial, "some done, some failed; the report says which"),
        ((int)ExitCode.Usage, "the command line is wrong"),
        ((int)ExitCode.BadData, "the data are readable, and wrong"),
        ((int)ExitCode.Bug, "a promise inside the toolkit was broken"),
        ((int)ExitCode.CannotCreate, "the output cannot be created"),
        ((int)ExitCode.InputOutput, "reading or writing failed"),
        ((int)ExitCode.TryAgain, "nothing was harmed: try again (safe to requeue)"),
        ((int)ExitCode.Interrupted, "interrupted from the keyboard"),
        (128 + 15, "ended by SIGTERM"),
    ];

    /// <summary>Puts the exit codes beneath every help page of a program.</summary>
    public static void Install(RootCommand root)
    {
        if (root.Options.OfType<HelpOption>().FirstOrDefault() is { Action: HelpAction help } option)
        {
            option.Action = new HelpWithCodes(help);
        }
    }

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var code = help.Invoke(parseResult);
        var to = parseResult.InvocationConfiguration.Output;
        to.WriteLine("Exit codes:");
        foreach (var (exit, meaning) in Codes)
        {
            to.WriteLine($"  {exit,3}  {meaning}");
        }

        return code;
    }
}
