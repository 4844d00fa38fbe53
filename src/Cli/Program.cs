using System.CommandLine;
using System.Runtime.InteropServices;
using Toolkit.Cli.Settings;
using Toolkit.Cli.Usage;
using Toolkit.Cli.Verbs;

namespace Toolkit.Cli;

/// <summary>The command line: one small file per verb under Verbs; this file only lists them, and turns what goes wrong into exit codes.</summary>
internal static class Program
{
    private static readonly Option<bool> Quiet = new("--quiet") { Description = "Say nothing but errors.", Recursive = true };

    /// <summary>Every verb, in the order of the help page.</summary>
    private static readonly (string Name, Func<Shell, Command> Create)[] Verbs =
    [
        ("demo", DemoVerb.Create),
        ("run", RunVerb.Create),
        ("dicom", DicomVerb.Create),
        ("device", DeviceVerb.Create),
        ("assay", AssayVerb.Create),
        ("image", ImageVerb.Create),
        ("connectivity", ConnectivityVerb.Create),
        ("graymatter", GrayMatterVerb.Create),
        ("knee", KneeVerb.Create),
        ("trial", TrialVerb.Create),
        ("evidence", EvidenceVerb.Create),
        ("store", StoreVerb.Create),
        ("serve", ServeVerb.Create),
        ("slurm", SlurmVerb.Create),
        ("verify", VerifyVerb.Create),
        ("doctor", DoctorVerb.Create),
        ("config", ConfigVerb.Create),
        ("usage", UsageVerb.Create),
    ];

    private static readonly TimeSpan SignalOnItsWay = TimeSpan.FromMilliseconds(500);
    private static volatile PosixSignal signal;

    public static async Task<int> Main(string[] args)
    {
        var shell = new Shell(Console.Out, Console.Error, args.Contains("--quiet"), live: !Console.IsErrorRedirected);
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => signal = PosixSignal.SIGTERM);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => signal = PosixSignal.SIGINT);
        if (BidsAppForm.Is(args, Verbs.Select(v => v.Name)))
        {
            return await Guarded(shell, () => BidsAppForm.InvokeAsync(shell, args));
        }

        // Only the verb that is asked for is built: the others' options would cost every short command a third of its time.
        var asked = Array.FindIndex(Verbs, v => args.FirstOrDefault(a => a.Length > 0 && a[0] != '-') == v.Name);
        var root = Root(shell, asked >= 0 ? Verbs.AsSpan(asked, 1) : Verbs);
        var parsed = root.Parse(args);
        if (!OptionSource.Fill(parsed, args).Try(out var filled, out var fault))
        {
            shell.Complain(fault.Message);
            return (int)ExitCode.Usage;
        }

        parsed = ReferenceEquals(filled, args) ? parsed : root.Parse(filled);
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

    /// <summary>The program with all its verbs, for those that describe it.</summary>
    public static RootCommand Whole(Shell shell) => Root(shell, Verbs);

    private static RootCommand Root(Shell shell, ReadOnlySpan<(string Name, Func<Shell, Command> Create)> verbs)
    {
        var root = new RootCommand("Toolkit: from instrument bytes and DICOM series to a trial estimate.\n\nAs a BIDS-App: toolkit IN OUT participant|group ('toolkit IN OUT participant --help').") { Quiet };
        HelpWithCodes.Install(root);
        foreach (var (_, create) in verbs)
        {
            root.Add(create(shell));
        }

        return root;
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
            // The signal cancels the work and tells us, in either order.
            SpinWait.SpinUntil(() => signal != default, SignalOnItsWay);
            return (int)(signal == PosixSignal.SIGTERM ? ExitCode.Terminated : ExitCode.Interrupted);
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
