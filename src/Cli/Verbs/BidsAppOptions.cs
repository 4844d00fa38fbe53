using System.Collections.Immutable;
using System.CommandLine;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Measurements;
using Toolkit.Pipelines.Bids;
using Toolkit.Pipelines.Connectivity;
using Toolkit.Pipelines.Participants;

namespace Toolkit.Cli.Verbs;

/// <summary>The options of the BIDS-App form: those that users of fMRIPrep know by their names, and those that say what is measured.</summary>
internal sealed class BidsAppOptions
{
    private const string DefaultPreset = "24p";
    private readonly Argument<string> input = new("bids_dir") { Description = "BIDS data set, fMRIPrep derivatives, or DICOM exports." };
    private readonly Argument<string> output = new("output_dir") { Description = "Folder for the derivatives." };
    private readonly Argument<string> level = new("analysis_level") { Description = "participant or group." };
    private readonly Option<string[]> participants = new("--participant-label") { Description = "Participants, with or without sub-; all unless stated.", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string[]> sessions = new("--session-label") { Description = "Sessions, with or without ses-; all unless stated.", AllowMultipleArgumentsPerToken = true };
    private readonly Option<int?> expectedSessions = new("--expected-sessions") { Description = "Refuse participants with another number of sessions." };
    private readonly Option<string?> filter = new("--bids-filter-file") { Description = "JSON that says which images count: {\"bold\": {\"task\": \"rest\"}}." };
    private readonly Option<string?> derivatives = new("--derivatives", "-d") { Description = "Folder of fMRIPrep's derivatives: their runs are taken in place of the raw ones." };
    private readonly Option<bool> skipValidation = new("--skip-bids-validation") { Description = "Work on a data set that is not valid BIDS." };
    private readonly Option<string?> work = new("--work-dir", "-w") { Description = "Folder for what is between input and output; OUT/.work unless given. Shared by all nodes, work is resumed on any of them." };
    private readonly Option<bool> cleanWork = new("--clean-workdir") { Description = "Throw away what earlier runs left there." };
    private readonly Option<bool> keepWork = new("--keep-workdir") { Description = "Keep the work folder of a participant that is done." };
    private readonly Option<int?> processors = new("--nprocs", "--n-cpus", "--nthreads", "--n-procs", "--ncpus") { Description = "Processors to use; all (or what Slurm grants) unless given." };
    private readonly Option<int?> threads = new("--omp-nthreads", "--ants-nthreads") { Description = "Threads of one participant; the processors are shared out unless given. No number depends on it." };
    private readonly Option<double?> memory = new("--mem-mb") { Description = "Memory to use, MiB. The control group, Slurm and the machine may allow less: the tightest counts." };
    private readonly Option<bool> lowMemory = new("--low-mem") { Description = "One participant at a time." };
    private readonly Option<bool> reportsOnly = new("--reports-only") { Description = "Work on nothing; from what is published, write again the page of the run (or the group's), and each participant's page that is missing or not as it was published." };
    private readonly Option<string?> config = new("--config-file") { Description = "YAML with these options, 'name: value' a line; the command line wins." };
    private readonly Option<bool> stop = new("--stop-on-first-crash") { Description = "Begin no other participant after one that failed." };
    private readonly Option<int?> dummies = new("--dummy-scans") { Description = "Volumes at the start to leave out; found in the signal unless given." };
    private readonly Option<double> displacement = new("--fd-spike-threshold") { Description = "Framewise displacement in mm above which a volume counts as moved.", DefaultValueFactory = _ => 0.5 };
    private readonly Option<string[]> spaces = new("--output-spaces") { Description = "T1w, template: spaces in which runs are written, measured in the first. For derivatives: the space to read.", AllowMultipleArgumentsPerToken = true };
    private readonly Option<int?> seed = new("--random-seed", "--skull-strip-fixed-seed") { Description = "Accepted for compatibility: no step draws chance." };
    private readonly Option<bool> allowMissing = new("--allow-missing") { Description = "Group: go on without participants that are not published, and name them." };
    private readonly Option<double> watchdog = new("--watchdog") { Description = "Seconds that a process may stand still before it is ended and named.", DefaultValueFactory = _ => 600 };
    private readonly Option<string?> atlas = new("--atlas") { Description = "Label image of the regions, NIfTI, in the space of --region-space." };
    private readonly Option<string?> labels = new("--atlas-labels") { Description = "Table of its labels: dseg.tsv." };
    private readonly Option<string?> spheres = new("--spheres") { Description = "Table of spheres in place of --atlas: name, x, y, z, radius in mm." };
    private readonly Option<string> place = new("--region-space") { Description = "template, or T1w: the participant's first T1w.", DefaultValueFactory = _ => ParticipantOptions.TemplateSpace };
    private readonly Option<string?> template = new("--template") { Description = "T1w template with its skull: a NIfTI file, or ch2 of the package mricron-data." };
    private readonly Option<string?> templateBrain = new("--template-brain") { Description = "The same without its skull: a NIfTI file, or ch2bet." };
    private readonly Option<string> preset = new("--preset") { Description = $"How runs are cleaned: {string.Join(", ", DenoisingPreset.All.Select(p => p.Name))}.", DefaultValueFactory = _ => DefaultPreset };
    private readonly Option<double> smooth = new("--smooth") { Description = "Gaussian smoothing, full width at half maximum in mm.", DefaultValueFactory = _ => 0 };
    private readonly Option<int?> injected = new("--injected-changes") { Description = $"Known changes of each kind injected beside each change of gray matter, for its recovery and minimal detectable change; 0 for none. Unless given, 2 where there are up to {ParticipantOptions.FewRegions} regions: each takes some 20 CPU s a pair." };
    private readonly Option<double?> voxel = new("--voxel-mm") { Description = "Edge of the voxels in which runs are written, mm; as the run unless given." };
    private readonly Option<string?> pseudonyms = new("--pseudonym-table") { Description = "DICOM: write which patient got which label to this file. It holds personal data." };
    private readonly Option<string?> statusFile = new("--status-file") { Description = "Where status.json goes; OUT/logs/status.json unless given." };
    private readonly Option<bool> verbose = new("--verbose", "-v", "-vv", "-vvv") { Description = "Say when each participant begins and ends." };
    private readonly Option<bool> quiet = new("--quiet") { Description = "Say nothing but errors." };
    private readonly Option<bool> worker = new("--worker") { Hidden = true };

    public IEnumerable<Argument> Arguments => [input, output, level];

    public IEnumerable<Option> All =>
    [
        participants, sessions, expectedSessions, filter, derivatives, skipValidation, work, cleanWork, keepWork, processors, threads, memory, lowMemory, reportsOnly, config, stop, dummies, displacement, spaces, seed,
        allowMissing, watchdog, atlas, labels, spheres, place, template, templateBrain, preset, smooth, injected, voxel, pseudonyms, statusFile, verbose, quiet, worker,
    ];

    public BidsAppRequest Read(ParseResult parsed)
    {
        var complaints = new List<string>();
        var workFolder = parsed.GetValue(work) ?? Path.Combine(parsed.GetRequiredValue(output), ".work");
        var derived = Spaces(parsed);
        return new()
        {
            Input = parsed.GetRequiredValue(input),
            Output = parsed.GetRequiredValue(output),
            Level = parsed.GetRequiredValue(level),
            WorkFolder = workFolder,
            DerivativesFolder = parsed.GetValue(derivatives),
            Selection = new()
            {
                Participants = Listed(parsed.GetValue(participants), "sub-"),
                Sessions = Listed(parsed.GetValue(sessions), "ses-"),
                ExpectedSessions = parsed.GetValue(expectedSessions),
                Filter = Filter(parsed.GetValue(filter), complaints),
                Space = derived.OfDerivatives,
                WorkRoot = workFolder,
            },
            Options = Options(parsed, derived.Own, complaints),
            Processors = Positive(parsed.GetValue(processors), "--nprocs", complaints) ?? Granted(),
            ThreadsEach = Positive(parsed.GetValue(threads), "--omp-nthreads", complaints),
            MemoryMegabytes = parsed.GetValue(memory) is not { } mb || mb > 0 ? parsed.GetValue(memory) : Wrong<double?>(complaints, "--mem-mb: expected more than 0"),
            LowMemory = parsed.GetValue(lowMemory),
            SkipValidation = parsed.GetValue(skipValidation),
            ReportsOnly = parsed.GetValue(reportsOnly),
            StopOnFirst = parsed.GetValue(stop),
            CleanWork = parsed.GetValue(cleanWork),
            KeepWork = parsed.GetValue(keepWork),
            AllowMissing = parsed.GetValue(allowMissing),
            PatienceSeconds = parsed.GetValue(watchdog) is > 0 and var patience ? patience : Wrong<double>(complaints, "--watchdog: expected more than 0 s"),
            StatusFile = parsed.GetValue(statusFile),
            PseudonymTable = parsed.GetValue(pseudonyms),
            Verbose = parsed.GetValue(verbose),
            IsWorker = parsed.GetValue(worker),
            Complaint = Places(parsed, complaints) ?? complaints.FirstOrDefault(),
        };
    }

    private string? Places(ParseResult parsed, List<string> complaints)
    {
        var (from, to) = (Path.GetFullPath(parsed.GetRequiredValue(input)), Path.GetFullPath(parsed.GetRequiredValue(output)));
        if (from == to)
        {
            complaints.Insert(0, "output_dir: expected another folder than bids_dir: the input is never written to.");
        }

        return complaints.FirstOrDefault();
    }

    /// <summary>Spaces that are made, and the one that is read where runs are prepared already: any name but the two of ours is one of those.</summary>
    private (ImmutableArray<string> Own, string? OfDerivatives) Spaces(ParseResult parsed)
    {
        string[] given = parsed.GetValue(spaces) ?? [];
        return ([.. given.Where(s => s is ParticipantOptions.NativeSpace or ParticipantOptions.TemplateSpace)], given.FirstOrDefault(s => s != ParticipantOptions.TemplateSpace)?.Split(':')[0]);
    }

    private ParticipantOptions Options(ParseResult parsed, ImmutableArray<string> own, List<string> complaints)
    {
        var none = new ParticipantOptions { Preset = DefaultPreset };
        try
        {
            return none with
            {
                Preset = parsed.GetValue(preset)!,
                Regions = Regions(parsed, complaints),
                Template = parsed.GetValue(template) is { } head ? new(head, parsed.GetValue(templateBrain)) : null,
                SmoothMm = parsed.GetValue(smooth),
                VoxelMm = parsed.GetValue(voxel),
                InjectedChanges = parsed.GetValue(injected),
                DummyScans = parsed.GetValue(dummies),
                FramewiseDisplacementMm = parsed.GetValue(displacement),
                Spaces = own,
                Threads = 1,
            };
        }
        catch (ArgumentException e)
        {
            complaints.Add(e.Message);
            return none;
        }
    }

    private RegionOptions? Regions(ParseResult parsed, List<string> complaints)
    {
        var (image, table) = (parsed.GetValue(atlas), parsed.GetValue(spheres));
        if (image is null && table is null)
        {
            return null;
        }

        if (image is not null && table is not null)
        {
            return Wrong<RegionOptions?>(complaints, "expected --atlas or --spheres, found both");
        }

        if (new[] { image, table, parsed.GetValue(labels) }.FirstOrDefault(f => f is not null && !File.Exists(f)) is { } absent)
        {
            return Wrong<RegionOptions?>(complaints, $"expected a file of regions, found none at {Printable.Clean(absent)}");
        }

        var where = parsed.GetValue(place) switch { ParticipantOptions.NativeSpace => RegionPlace.Native, ParticipantOptions.TemplateSpace => RegionPlace.Template, _ => (RegionPlace?)null };
        if (where is null)
        {
            return Wrong<RegionOptions?>(complaints, $"--region-space: expected T1w or template, found {Printable.Quote(parsed.GetValue(place))}");
        }

        if (table is null)
        {
            return new() { LabelImage = image, Names = parsed.GetValue(labels), Place = where.Value };
        }

        return new RunFiles().Spheres(table).Try(out var read, out var fault)
            ? new() { Spheres = [.. read.OfType<SphereRegion>().SelectMany(r => r.Spheres)], Place = where.Value }
            : Wrong<RegionOptions?>(complaints, fault.Message);
    }

    private static EntityFilter Filter(string? path, List<string> complaints)
    {
        if (path is null)
        {
            return EntityFilter.All;
        }

        if (!File.Exists(path))
        {
            return Wrong<EntityFilter>(complaints, $"--bids-filter-file: expected a file, found none at {Printable.Clean(path)}") ?? EntityFilter.All;
        }

        return EntityFilter.Parse(File.ReadAllBytes(path)).In(Path.GetFileName(path)).Try(out var read, out var fault) ? read : Wrong<EntityFilter>(complaints, fault.Message) ?? EntityFilter.All;
    }

    private static ImmutableArray<string> Listed(string[]? given, string prefix) =>
        [.. (given ?? []).SelectMany(g => g.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries)).Select(l => l.StartsWith(prefix, StringComparison.Ordinal) ? l[prefix.Length..] : l).Distinct(StringComparer.Ordinal)];

    private static int? Positive(int? value, string name, List<string> complaints) => value is null or >= 1 ? value : Wrong<int?>(complaints, $"{name}: expected 1 or more, found {value}");

    private static int Granted() =>
        int.TryParse(Environment.GetEnvironmentVariable("SLURM_CPUS_PER_TASK") ?? Environment.GetEnvironmentVariable("SLURM_CPUS_ON_NODE"), out var cpus) && cpus > 0 ? cpus : Environment.ProcessorCount;

    private static T? Wrong<T>(List<string> complaints, string complaint)
    {
        complaints.Add(complaint);
        return default;
    }
}
