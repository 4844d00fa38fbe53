using System.Collections.Immutable;
using System.CommandLine;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Measurements;
using Toolkit.Pipelines.Connectivity;

namespace Toolkit.Cli.Verbs;

/// <summary>The options of the verb "connectivity" and how they become a request.</summary>
internal sealed class ConnectivityVerbOptions
{
    private readonly Option<string?> bold = new("--bold") { Description = "BOLD run, NIfTI (.nii, .nii.gz)." };
    private readonly Option<string?> table = new("--timeseries") { Description = "Table of signals (.csv or .tsv, one column a region, one row a volume) in place of --bold." };
    private readonly Option<string?> atlas = new("--atlas") { Description = "Label image on the grid of the run, NIfTI." };
    private readonly Option<string?> atlasLabels = new("--atlas-labels") { Description = "Table of labels: dseg.tsv (index, name) or a label and a name a line." };
    private readonly Option<string?> atlasName = new("--atlas-name") { Description = "Name of the atlas: part of the result's identity." };
    private readonly Option<string> atlasVersion = new("--atlas-version") { Description = "Version of the atlas.", DefaultValueFactory = _ => "unstated" };
    private readonly Option<string?> space = new("--space") { Description = "Template space of atlas or spheres: MNI152NLin6Asym, native. Without it: the one in the name of the label image (tpl-, space-), else that of the run." };
    private readonly Option<bool> resampleAtlas = new("--resample-atlas") { Description = "Draw the label image on the grid of the run (nearest neighbour); else another grid or space is refused." };
    private readonly Option<string?> spheres = new("--spheres") { Description = "Table with header: name, x, y, z, radius in mm (tab or comma); radius 0 takes the nearest voxel; rows of one name are joined." };
    private readonly Option<string[]> region = new("--region") { Description = "A region with published MNI coordinates: " + string.Join(", ", KnownRegions.All.Keys) + ".", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> mask = new("--mask") { Description = "Brain mask on the grid of the run, NIfTI; non-zero inside." };
    private readonly Option<string?> csf = new("--csf-mask") { Description = "Mask or probability image (…_probseg, from 0.5) of cerebrospinal fluid: the distance of each region to it is judged." };
    private readonly Option<string?> confounds = new("--confounds") { Description = "fMRIPrep confounds table (.tsv); columns are taken by name." };
    private readonly Option<string[]> columns = new("--confound-columns") { Description = "Columns to regress out, by name ('cosine*' takes all that begin so; 'a_comp_cor:50%' the first components that explain half of the variance, by the JSON beside the table); replaces those of the preset.", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> motion = new("--motion") { Description = "Head motion without header: mcflirt .par, SPM rp_*.txt or AFNI .1D." };
    private readonly Option<string?> preset = new("--preset") { Description = "Named denoising: " + string.Join(", ", DenoisingPreset.All.Select(p => p.Title)) + ". Without one: 24p where motion is known, else bandpass." };
    private readonly Option<double?> tr = new("--tr") { Description = "Repetition time in s; wins over the JSON sidecar and the header." };
    private readonly Option<string?> highPass = new("--high-pass") { Description = "Lower cut-off in Hz, or none." };
    private readonly Option<string?> lowPass = new("--low-pass") { Description = "Upper cut-off in Hz, or none." };
    private readonly Option<string?> filter = new("--filter") { Description = "butterworth, cosine, fourier (AFNI's way: out-of-band sines among the confounds) or none." };
    private readonly Option<bool> noDetrend = new("--no-detrend") { Description = "Keep constant and linear trend." };
    private readonly Option<bool> rawConfounds = new("--no-standardise-confounds") { Description = "Divide each confound by its largest magnitude only." };
    private readonly Option<string?> standardise = new("--standardise") { Description = "Scale of timeseries.tsv: zscore, psc or none." };
    private readonly Option<string?> sampleMask = new("--sample-mask") { Description = "Zero-based indices of the volumes kept, one a line." };
    private readonly Option<double?> fd = new("--fd-threshold") { Description = "Censor volumes with a larger framewise displacement (Power), mm." };
    private readonly Option<double?> dvars = new("--dvars-threshold") { Description = "Censor volumes with larger standardised DVARS." };
    private readonly Option<bool> both = new("--censor-both") { Description = "Censor only where displacement and DVARS both exceed their thresholds." };
    private readonly Option<int?> before = new("--censor-before") { Description = "Volumes censored before each censored one." };
    private readonly Option<int?> after = new("--censor-after") { Description = "Volumes censored after each censored one." };
    private readonly Option<int?> shortest = new("--shortest-run") { Description = "Kept runs of fewer volumes are censored too." };
    private readonly Option<bool> spikes = new("--spikes") { Description = "Regress a spike for each censored volume in place of dropping it." };
    private readonly Option<string?> respiration = new("--motion-filter") { Description = "Take breathing out of head motion before displacement is judged: 0.1 is a low-pass, 0.2-0.3 a notch, Hz." };
    private readonly Option<bool> global = new("--global-signal") { Description = "Regress out the mean over the mask; it moves the zero of every correlation." };
    private readonly Option<string?> noise = new("--acompcor-mask") { Description = "Noise mask (white matter, CSF): its principal components are regressed out; needs no column of the table." };
    private readonly Option<string> components = new("--acompcor") { Description = "Components of --acompcor-mask: a number, or the share of the variance in the mask that they are to explain (50%).", DefaultValueFactory = _ => "5" };
    private readonly Option<int> variable = new("--tcompcor") { Description = "Components of the 2 % most variable voxels to be regressed out.", DefaultValueFactory = _ => 0 };
    private readonly Option<int?> trendOrder = new("--trend-order") { Description = "Order of the polynomial trend removed: 1 is a straight line." };
    private readonly Option<double> lowSnr = new("--low-tsnr") { Description = "A region with a lower temporal signal-to-noise ratio carries a warning.", DefaultValueFactory = _ => 20 };
    private readonly Option<double> nearCsf = new("--near-csf") { Description = "A region nearer to cerebrospinal fluid carries a warning, mm.", DefaultValueFactory = _ => 2 };
    private readonly Option<bool> denoised = new("--denoised") { Description = "Also write the cleaned run, every voxel of the mask (large)." };
    private readonly Option<bool> noReport = new("--no-report") { Description = "Write no page." };
    private readonly Option<double?> minimumDof = new("--min-dof") { Description = "Refuse fewer degrees of freedom (15 unless stated; 0 or less reports only)." };
    private readonly Option<int> minimumVoxels = new("--min-voxels") { Description = "A region with fewer voxels has no value.", DefaultValueFactory = _ => 1 };
    private readonly Option<double> minimumCoverage = new("--min-coverage") { Description = "A region with a smaller share in the mask has no value.", DefaultValueFactory = _ => 0.5 };
    private readonly Option<string[]> seed = new("--seed") { Description = "Regions whose correlation with every voxel is mapped.", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string[]> measure = new("--measure") { Description = "More matrices: " + string.Join(", ", RunMeasures.Names) + ".", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string[]> map = new("--map") { Description = "Voxel maps: tsnr, " + string.Join(", ", RunMeasures.Maps) + ".", AllowMultipleArgumentsPerToken = true };
    private readonly Option<double?> degree = new("--voxel-degree") { Description = "Also map, for each voxel, how many others correlate with it at this r or above, and its mean z with all: minutes of work." };
    private readonly Option<int?> window = new("--window") { Description = "Also z in sliding windows of so many volumes, half overlapping: roi-z-windows.tsv." };
    private readonly Option<double> smooth = new("--smooth") { Description = "Gaussian smoothing before extraction, full width at half maximum in mm.", DefaultValueFactory = _ => 0 };
    private readonly Option<string?> output = new("--output") { Description = "Folder for the results." };
    private readonly Option<string?> bids = new("--bids-prefix") { Description = "Also write BIDS derivatives that begin so: sub-01_task-rest_space-MNI152NLin6Asym." };
    private readonly Option<bool> json = new("--json") { Description = "Print sidecar.json on standard output too." };
    private readonly Option<int> threads = new("--threads") { Description = "Threads; the results are the same for any number.", DefaultValueFactory = _ => 1 };
    private readonly Option<double?> memory = new("--mem-mb") { Description = "Refuse a run that would take more memory, MB; what the machine has free unless stated." };
    private readonly Option<bool> dryRun = new("--dry-run") { Description = "Read and check the input, write nothing." };

    /// <summary>What is asked of every run of a data set: no file of one run among them.</summary>
    public IEnumerable<Option> OfMany => All.Except([bold, table, mask, csf, confounds, motion, tr, sampleMask, noise, bids, dryRun, json]);

    public IEnumerable<Option> All =>
    [
        bold, table, atlas, atlasLabels, atlasName, atlasVersion, space, resampleAtlas, spheres, region, mask, csf, confounds, columns, motion, preset, tr, highPass, lowPass, filter,
        noDetrend, trendOrder, rawConfounds, standardise, sampleMask, fd, dvars, both, before, after, shortest, spikes, respiration, global, noise, components, variable, lowSnr, nearCsf, denoised, noReport, minimumDof, minimumVoxels, minimumCoverage, seed, measure, map, degree, window, smooth, output, bids, json, threads, memory, dryRun,
    ];

    /// <param name="many">The options of a whole data set are read: each run has its own files, and confounds.</param>
    public ConnectivityCommand Read(ParseResult parsed, bool many = false)
    {
        var complaints = new List<string>();
        var named = parsed.GetValue(preset);
        var found = DenoisingPreset.Named(named ?? (!many && parsed.GetValue(confounds) is null && parsed.GetValue(motion) is null ? "bandpass" : "24p"));
        Check(found is null, $"There is no preset {Printable.Quote(named)}; there are {string.Join(", ", DenoisingPreset.All.Select(p => p.Name))}.", complaints);
        var chosen = found ?? DenoisingPreset.All[0];
        var options = new ConnectivityOptions();
        var criteria = CensoringCriteria.None;
        Examine(parsed, many, complaints);
        MotionFilter? breathing = null;
        Fault? fault = null;
        Check(parsed.GetValue(respiration) is { } band && !MotionFilter.Read(band).Try(out breathing, out fault), "--motion-filter: " + fault?.Message, complaints);
        try
        {
            options = Options(parsed, chosen, complaints);
            criteria = Criteria(parsed, chosen);
            Check(criteria is { RequireBoth: true } and not { FramewiseDisplacementMm: not null, StandardisedDvars: not null }, "--censor-both needs two thresholds: --fd-threshold and --dvars-threshold.", complaints);
        }
        catch (ArgumentOutOfRangeException e)
        {
            complaints.Add(e.Message);
        }

        var request = Files(parsed, new()
        {
            AtlasVersion = parsed.GetValue(atlasVersion)!,
            Space = parsed.GetValue(space),
            MotionFilter = breathing,
            Preset = chosen,
            Options = options,
            Censoring = criteria,
            Output = parsed.GetValue(output),
        });
        return new(request, complaints.Count == 0 ? null : string.Join(' ', complaints))
        {
            Json = parsed.GetValue(json),
            DryRun = parsed.GetValue(dryRun),
        };
    }

    private ConnectivityRequest Files(ParseResult parsed, ConnectivityRequest request) => request with
    {
        Bold = parsed.GetValue(bold),
        Table = parsed.GetValue(table),
        Atlas = parsed.GetValue(atlas),
        AtlasLabels = parsed.GetValue(atlasLabels),
        AtlasName = parsed.GetValue(atlasName),
        ResampleAtlas = parsed.GetValue(resampleAtlas),
        Spheres = parsed.GetValue(spheres),
        Regions = Listed(parsed, region),
        Mask = parsed.GetValue(mask),
        CsfMask = parsed.GetValue(csf),
        Confounds = parsed.GetValue(confounds),
        Columns = Listed(parsed, columns) is { IsEmpty: false } wanted ? wanted : null,
        Motion = parsed.GetValue(motion),
        RepetitionTimeS = parsed.GetValue(tr),
        SampleMask = parsed.GetValue(sampleMask),
        Measures = Listed(parsed, measure),
        Maps = Listed(parsed, map),
        SmoothMm = parsed.GetValue(smooth),
        Denoised = parsed.GetValue(denoised),
        VoxelDegree = parsed.GetValue(degree),
        Window = parsed.GetValue(window),
        Spikes = parsed.GetValue(spikes),
        WithGlobalSignal = parsed.GetValue(global),
        NoiseMask = parsed.GetValue(noise),
        AnatomicalComponents = ComponentNumber.Read(parsed.GetValue(components)!).Try(out var number, out _) ? number : ComponentNumber.Of(5),
        VariableComponents = parsed.GetValue(variable),
        Report = !parsed.GetValue(noReport),
        MemoryMb = parsed.GetValue(memory) is > 0 and var most ? most : null,
        Bids = parsed.GetValue(bids) is { } prefix && BidsName.OfPrefix(prefix).Try(out var name, out _) ? name : null,
    };

    private void Examine(ParseResult parsed, bool many, List<string> complaints)
    {
        bool image = many || parsed.GetValue(bold) is not null, labels = parsed.GetValue(atlas) is not null, forms = parsed.GetValue(spheres) is not null || !Listed(parsed, region).IsEmpty;
        Check(!many && image == parsed.GetValue(table) is not null, "Give either --bold or --timeseries.", complaints);
        Check(image && labels == forms, "Give the regions by --atlas, or by --spheres and --region.", complaints);
        Check(parsed.GetValue(output) is null && !parsed.GetValue(dryRun), "Give a folder for the results: --output DIR.", complaints);
        Check(parsed.GetValue(bids) is { } prefix && !BidsName.OfPrefix(prefix).Try(out _, out _), "--bids-prefix is a start of BIDS names: sub-01_task-rest.", complaints);
        Check(!ComponentNumber.Read(parsed.GetValue(components)!).Try(out _, out var why), "--acompcor: " + why?.Message, complaints);
        Check(parsed.GetValue(variable) is < 0 or > 50, "Between 0 and 50 components can be regressed out by --tcompcor.", complaints);
        foreach (var name in Listed(parsed, columns).Where(n => ConfoundTable.NeedsVariances(n) && ConfoundTable.ByShare(n) is null))
        {
            complaints.Add($"--confound-columns: components are asked for by the share of variance as a_comp_cor:50%, found {Printable.Quote(name)}.");
        }

        Check(parsed.GetValue(spikes) && parsed.GetValue(sampleMask) is not null, "--spikes marks censored volumes, and --sample-mask drops them: give one.", complaints);
        Check(parsed.GetValue(degree) is { } r && !(r is > 0 and < 1), "--voxel-degree is an r above 0 and below 1.", complaints);
        Check(parsed.GetValue(window) is < 10, "--window is 10 volumes or more.", complaints);
        Known("measure", Listed(parsed, measure), RunMeasures.Names, complaints);
        Known("map", Listed(parsed, map), ["tsnr", .. RunMeasures.Maps], complaints);
        Known("known region", Listed(parsed, region), [.. KnownRegions.All.Keys], complaints);
        Check(parsed.GetValue(tr) is { } seconds && !(seconds is > 0 and <= 3600), "--tr is in s, above 0 and at most 3600.", complaints);
        Check(parsed.GetValue(memory) is <= 0, "--mem-mb is above 0.", complaints);
        Check(!(parsed.GetValue(smooth) is >= 0 and < 100), "--smooth is in mm, 0 or more and below 100.", complaints);
    }

    private static ImmutableArray<string> Listed(ParseResult parsed, Option<string[]> option) => [.. parsed.GetValue(option) ?? []];

    private static void Known(string what, ImmutableArray<string> names, ImmutableArray<string> known, List<string> complaints)
    {
        foreach (var name in names.Except(known))
        {
            complaints.Add($"There is no {what} {Printable.Quote(name)}; there are {string.Join(", ", known)}.");
        }
    }

    private ConnectivityOptions Options(ParseResult parsed, DenoisingPreset chosen, List<string> complaints)
    {
        var denoising = chosen.Denoising;
        denoising = denoising with
        {
            Detrend = denoising.Detrend && !parsed.GetValue(noDetrend),
            Filter = Choice(parsed.GetValue(filter), denoising.Filter, complaints, ("butterworth", TemporalFilter.Butterworth), ("cosine", TemporalFilter.Cosine), ("fourier", TemporalFilter.Fourier), ("none", TemporalFilter.None)),
            HighPassHz = Hertz(parsed.GetValue(highPass), denoising.HighPassHz, complaints),
            LowPassHz = Hertz(parsed.GetValue(lowPass), denoising.LowPassHz, complaints),
            TrendOrder = parsed.GetValue(trendOrder) ?? denoising.TrendOrder,
            StandardiseConfounds = !parsed.GetValue(rawConfounds),
            Standardise = Choice(parsed.GetValue(standardise), denoising.Standardise, complaints, ("zscore", Standardisation.ZScore), ("psc", Standardisation.PercentSignalChange), ("none", Standardisation.None)),
            MinimumDegreesOfFreedom = parsed.GetValue(minimumDof) is { } least ? least > 0 ? least : null : denoising.MinimumDegreesOfFreedom,
        };
        return new()
        {
            Denoising = denoising,
            LowTemporalSnr = parsed.GetValue(lowSnr),
            NearCsfMm = parsed.GetValue(nearCsf),
            WithCleaned = parsed.GetValue(denoised) || parsed.GetValue(degree) is not null,
            ReuseSeries = true,
            Seeds = [.. parsed.GetValue(seed) ?? []],
            MinimumVoxels = parsed.GetValue(minimumVoxels),
            MinimumCoverage = parsed.GetValue(minimumCoverage),
            Threads = parsed.GetValue(threads),
        };
    }

    private CensoringCriteria Criteria(ParseResult parsed, DenoisingPreset chosen) => chosen.Censoring with
    {
        FramewiseDisplacementMm = parsed.GetValue(fd) ?? chosen.Censoring.FramewiseDisplacementMm,
        StandardisedDvars = parsed.GetValue(dvars) ?? chosen.Censoring.StandardisedDvars,
        RequireBoth = parsed.GetValue(both) || chosen.Censoring.RequireBoth,
        Before = parsed.GetValue(before) ?? chosen.Censoring.Before,
        After = parsed.GetValue(after) ?? chosen.Censoring.After,
        ShortestRun = parsed.GetValue(shortest) ?? chosen.Censoring.ShortestRun,
    };

    private static T Choice<T>(string? text, T otherwise, List<string> complaints, params (string Name, T Value)[] choices)
    {
        if (text is null)
        {
            return otherwise;
        }

        foreach (var (name, value) in choices)
        {
            if (name == text)
            {
                return value;
            }
        }

        complaints.Add($"Expected one of {string.Join(", ", choices.Select(c => c.Name))}, found {Printable.Quote(text)}.");
        return otherwise;
    }

    private static double? Hertz(string? text, double? otherwise, List<string> complaints)
    {
        if (text is null)
        {
            return otherwise;
        }

        if (text == "none")
        {
            return null;
        }

        Check(!Numbers.TryParse(text, out var hertz), $"Expected a cut-off in Hz or none, found {Printable.Quote(text)}.", complaints);
        return hertz;
    }

    private static void Check(bool wrong, string complaint, List<string> complaints)
    {
        if (wrong)
        {
            complaints.Add(complaint);
        }
    }
}
