using System.CommandLine;
using Toolkit.Cli.Verbs;

namespace Toolkit.Cli;

/// <summary>The command line: one small file per verb under Verbs; this file only lists them, and turns what goes wrong into exit codes.</summary>
internal static class Program
{
    private static readonly Option<bool> Quiet = new("--quiet") { Description = "Say nothing but errors.", Recursive = true };

    public static async Task<int> Main(string[] args)
    {
        var root = new RootCommand("Toolkit: from instrument bytes and DICOM series to a trial estimate.") { Quiet };
        var shell = new Shell(Console.Out, Console.Error, args.Contains("--quiet"), live: !Console.IsErrorRedirected);
        foreach (var verb in AllVerbs(shell))
        {
            root.Add(verb);
        }

        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                shell.Complain(error.Message);
            }

            shell.Complain("Try 'toolkit --help', or 'toolkit VERB --help' for an example.");
            return (int)ExitCode.Usage;
        }

        return await Guarded(shell, () => parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }));
    }

    /// <summary>Every verb, in the order of the help page.</summary>
    private static IEnumerable<Command> AllVerbs(Shell shell)
    {
        yield return DemoVerb.Create(shell);
        yield return RunVerb.Create(shell);
        yield return DicomVerb.Create(shell);
        yield return DeviceVerb.Create(shell);
        yield return AssayVerb.Create(shell);
        yield return ImageVerb.Create(shell);
        yield return ConnectivityVerb.Create(shell);
        yield return GrayMatterVerb.Create(shell);
        yield return TrialVerb.Create(shell);
        yield return EvidenceVerb.Create(shell);
        yield return StoreVerb.Create(shell);
    }

    /// <summary>The only catch-all of the command line.</summary>
    private static async Task<int> Guarded(Shell shell, Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (OperationCanceledException)
        {
            shell.Complain("Interrupted; nothing was left half-written.");
            return (int)ExitCode.Interrupted;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            shell.Complain(e.Message);
            return (int)ExitCode.NoInput;
        }
        catch (UnauthorizedAccessException e)
        {
            shell.Complain(e.Message);
            return (int)ExitCode.CannotCreate;
        }
        catch (IOException e)
        {
            shell.Complain(e.Message);
            return (int)ExitCode.InputOutput;
        }
        catch (Exception e)
        {
            shell.Complain("This is a bug in the toolkit, please report it: " + e);
            return (int)ExitCode.Bug;
        }
    }
}
