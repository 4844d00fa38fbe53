using System.CommandLine;
using Toolkit.Measurements;
using Toolkit.Pipelines.Batch;
using Toolkit.Pipelines.Bids;
using Toolkit.Pipelines.Participants;

namespace Toolkit.Cli.Verbs;

/// <summary>toolkit IN OUT participant|group: the command line of a BIDS-App.</summary>
internal static class BidsAppForm
{
    /// <summary>The two levels, and the process that does the work of one participant after the other.</summary>
    public const string Participant = "participant";
    public const string Group = "group";

    private const string Description = """
        The command line of a BIDS-App: imaging biomarkers of each participant, then the table of the group.

        Examples:
          toolkit /data/bids /data/out participant --participant-label 01 02 -w /scratch/work --nprocs 4 --mem-mb 8000 --atlas dseg.nii.gz --atlas-labels dseg.tsv --template head.nii.gz
          toolkit /data/bids /data/out group

        IN is a BIDS data set, the derivatives of fMRIPrep, or a folder of DICOM exports. OUT becomes a BIDS derivatives data set: sub-…/, sub-….html, group.csv, group.html, logs/.
        A participant that fails is named and costs itself alone; the same command again does what is left. Many participants on a cluster: toolkit slurm submit.

        Exit codes: 0 ok; 2 no usable input; 4 damaged input; 8 some done, some failed; 64 usage; 65 wrong data; 70 bug; 73 output cannot be made; 74 reading or writing failed; 75 ended on request, run again; 143 killed.
        """;

    /// <summary>Whether these arguments are in the form of a BIDS-App: two folders and a level.</summary>
    public static bool Is(string[] args, IEnumerable<string> verbs) =>
        args.Length >= 3 && args[2] is Participant or Group && !args[0].StartsWith('-') && !verbs.Contains(args[0], StringComparer.Ordinal);

    /// <summary>Parses and runs the form.</summary>
    public static async Task<int> InvokeAsync(Shell shell, string[] args)
    {
        if (!Parse(shell, args).Try(out var parsed, out var fault))
        {
            shell.Complain(fault.Found);
            return (int)ExitCode.Usage;
        }

        // The participant level ends its workers before itself: it takes the termination signal in its own hands.
        return await parsed.Result.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    /// <summary>What a command line of the form asks for, without doing it.</summary>
    public static Parsed<BidsAppRequest> Read(string[] args)
    {
        if (!Parse(null, args).Try(out var parsed, out var fault))
        {
            return fault;
        }

        var request = parsed.Options.Read(parsed.Result);
        return request.Complaint is { } complaint ? Wrong(complaint) : request;
    }

    private static Parsed<Form> Parse(Shell? shell, string[] args)
    {
        if (args.Skip(3).Where(a => a.StartsWith('-')).Select(BidsAppForeign.Complaint).FirstOrDefault(c => c is not null) is { } foreign)
        {
            return Wrong(foreign);
        }

        if (!Complete(args).Try(out var complete, out var fault))
        {
            return Wrong("--config-file: " + WorkFailure.Text(fault));
        }

        var options = new BidsAppOptions();
        var result = Create(shell, options, args).Parse(complete);
        return result.Errors.Count > 0
            ? Wrong(string.Join(" ", result.Errors.Select(e => e.Message)) + " Try 'toolkit IN OUT participant --help'.")
            : new Form(result, options);
    }

    private static Fault Wrong(string complaint) => new(0, "options that exist", complaint) { Unit = "option" };

    /// <summary>The command of the form.</summary>
    private static RootCommand Create(Shell? shell, BidsAppOptions options, string[] args)
    {
        var command = new RootCommand(Description);
        foreach (var argument in options.Arguments)
        {
            command.Add(argument);
        }

        foreach (var option in options.All)
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, _) => (int)await RunAsync(shell!, options.Read(parsed), args));
        return command;
    }

    /// <summary>Arguments as they are parsed: fMRIPrep's underscores become dashes, and the options of a configuration file come first, so that those of the command line win.</summary>
    public static Parsed<string[]> Complete(string[] args)
    {
        string[] spelled = [.. args.Select(Spelled)];
        var at = Array.FindIndex(spelled, a => a == "--config-file" || a.StartsWith("--config-file=", StringComparison.Ordinal));
        var path = at < 0 ? null : spelled[at].Contains('=', StringComparison.Ordinal) ? args[at].Split('=', 2)[1] : at + 1 < args.Length ? args[at + 1] : null;
        if (path is null)
        {
            return spelled;
        }

        if (!File.Exists(path))
        {
            return new Fault(0, "a file of options", "none") { Unit = "file", Place = Printable.Clean(path) };
        }

        if (!ConfigFile.Read(File.ReadAllText(path)).In(Path.GetFileName(path)).Try(out var lines, out var fault))
        {
            return fault;
        }

        var given = spelled.Where(a => a.StartsWith('-')).Select(a => a.Split('=')[0]).ToHashSet(StringComparer.Ordinal);
        return (string[])[.. spelled, .. lines.Where(l => !given.Contains("--" + l.Name)).SelectMany(l => l.Values.Prepend("--" + l.Name))];
    }

    /// <summary>--participant_label=01 is --participant-label=01; values keep their underscores.</summary>
    public static string Spelled(string argument)
    {
        if (!argument.StartsWith("--", StringComparison.Ordinal))
        {
            return argument;
        }

        var end = argument.IndexOf('=', StringComparison.Ordinal) is >= 0 and var equals ? equals : argument.Length;
        return argument[..end].Replace('_', '-') + argument[end..];
    }

    private static async Task<ExitCode> RunAsync(Shell shell, BidsAppRequest request, string[] args)
    {
        if (request.Complaint is { } complaint)
        {
            shell.Complain(complaint);
            return ExitCode.Usage;
        }

        if (!ImagingDataset.Open(request.DerivativesFolder ?? request.Input, request.Selection).Try(out var dataset, out var fault))
        {
            shell.Complain(WorkFailure.Text(fault));
            return ExitCode.NoInput;
        }

        if (NeedsTemplate(request, dataset))
        {
            shell.Complain("expected --template for regions or runs in the space of a template, found none. Give it, or --region-space T1w and --output-spaces T1w.");
            return ExitCode.Usage;
        }

        if (request.IsWorker)
        {
            return BidsAppWorker.Run(shell, request, dataset);
        }

        var labels = request.Selection.Participants.IsEmpty ? dataset.Labels : request.Selection.Participants;
        var strangers = labels.Except(dataset.Labels, StringComparer.Ordinal).ToList();
        if (labels.IsEmpty || strangers.Count == labels.Length)
        {
            shell.Complain(labels.IsEmpty
                ? $"{Printable.Clean(request.Input)}: expected participants, found none."
                : $"expected participants of the data set ({string.Join(", ", dataset.Labels.Take(8).Select(l => "sub-" + l))}), found {string.Join(", ", strangers.Take(8).Select(l => "sub-" + l))}.");
            return ExitCode.NoInput;
        }

        if (!request.SkipValidation && !Valid(shell, dataset))
        {
            return ExitCode.BadData;
        }

        return request.Level == Group
            ? BidsAppGroup.Run(shell, request, dataset, labels)
            : await BidsAppParticipants.RunAsync(shell, request, dataset, labels, args);
    }

    private static bool NeedsTemplate(BidsAppRequest request, ImagingDataset dataset) => dataset.Kind != DatasetKind.Derived && request.Options.Template is null
        && (request.Options.Regions?.Place == RegionPlace.Template || request.Options.UsedSpaces.Contains(ParticipantOptions.TemplateSpace));

    private static bool Valid(Shell shell, ImagingDataset dataset)
    {
        var findings = BidsCheck.Of(dataset);
        foreach (var warning in findings.Warnings)
        {
            shell.Say("note: " + warning);
        }

        foreach (var error in findings.Errors)
        {
            shell.Complain(error);
        }

        if (!findings.Errors.IsEmpty)
        {
            shell.Complain("The data set is not valid BIDS. Mend it, or go on all the same with --skip-bids-validation.");
        }

        return findings.Errors.IsEmpty;
    }

    private sealed record Form(ParseResult Result, BidsAppOptions Options);
}
