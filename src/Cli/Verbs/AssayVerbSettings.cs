using System.Collections.Immutable;
using System.CommandLine;
using Toolkit.Biomarkers.Assays;

namespace Toolkit.Cli.Verbs;

/// <summary>What the user chose for a fit.</summary>
/// <param name="Layout">Layout file; null where the plate file holds its own.</param>
/// <param name="Profile">Named format of the plate file; null to recognise it.</param>
/// <param name="ReferenceNm">Wavelength that is subtracted; null for none.</param>
/// <param name="PathLength">Absorbance of water per cm by which signals are brought to 1 cm; null for none.</param>
/// <param name="Lot">File of kit lots whose concentrations are used; null for none.</param>
/// <param name="Standards">File of concentrations by name; null for none.</param>
/// <param name="Plate">The plate to quantify; null for all.</param>
/// <param name="Analyte">The analyte to quantify; null for all.</param>
/// <param name="Exclusions">Wells that a person takes out, with the reason.</param>
/// <param name="Rules">Acceptance rules to judge by; null for none beyond the limits of the fit.</param>
/// <param name="Conform">Whose settings or curve to use; null for the options.</param>
/// <param name="History">File of past control results; null for none.</param>
/// <param name="Bridge">Plate that the others are bridged to; null for none.</param>
internal sealed record AssayVerbChoice(
    FileInfo? Layout,
    string? Profile,
    double? ReferenceNm,
    double? PathLength,
    FileInfo? Lot,
    FileInfo? Standards,
    string? Plate,
    string? Analyte,
    ImmutableArray<(string Well, string Reason)> Exclusions,
    RuleSet? Rules,
    VendorSettings? Conform,
    FileInfo? History,
    string? Bridge,
    AssayOptions Options);

/// <summary>The options of <c>assay fit</c>.</summary>
internal sealed class AssayVerbSettings
{
    private readonly Option<FileInfo?> layout = new("--layout") { Description = "What lies in which well: a plate drawn as a grid or a list, as text from a spreadsheet (.csv, .tsv) or a workbook (.xlsx, .xls); or YAML. Not needed where the plate file says it itself." };
    private readonly Option<string?> profile = new("--profile") { Description = "Format of the plate file, where it has no marks of its own (see 'device list')." };
    private readonly Option<double?> reference = new("--reference") { Description = "Reference wavelength in nm, subtracted well by well." };
    private readonly Option<double?> pathLength = new("--path-length") { Description = "Bring signals to 1 cm of liquid by the readings at 977 and 900 nm in the file; the number is the absorbance of water per cm (0.18 near 25 °C)." };
    private readonly Option<string> family = Choice("--family", "Curve: 4pl, 5pl-upper (SoftMax Pro), 5pl-lower (drc, Prism, Bio-Plex), linear, log-log, spline.", "4pl", "5pl-upper", "5pl-lower", "linear", "log-log", "spline");
    private readonly Option<string> weights = Choice("--weights", "Weights: 1/y2, 1/y, none, power-of-mean.", "1/y2", "1/y", "none", "power-of-mean");
    private readonly Option<string> from = Choice("--weights-from", "Signal the weights are computed from: well, mean, fitted.", "well", "mean", "fitted");
    private readonly Option<string> unit = Choice("--fit", "Points of the fit: wells, means.", "wells", "means");
    private readonly Option<string> blank = Choice("--blank", "Blank wells: ignore, subtract, zero-standard, constrain.", "ignore", "subtract", "zero-standard", "constrain");
    private readonly Option<string> zero = Choice("--zero", "Zero standards: used, ignored, anchor.", "used", "ignored", "anchor");
    private readonly Option<string> interval = Choice("--interval", "Interval: delta-log, delta-linear, curve-only, inversion, profile, bootstrap, bootstrap-bca, bootstrap-wild.", "delta-log", "delta-linear", "curve-only", "inversion", "profile", "bootstrap", "bootstrap-bca", "bootstrap-wild");
    private readonly Option<double> confidence = new("--confidence") { Description = "Coverage of the intervals, 0.5 to 0.9999.", DefaultValueFactory = _ => 0.95 };
    private readonly Option<int> draws = new("--draws") { Description = "Draws of the bootstrap, 100 to 100000.", DefaultValueFactory = _ => 1000 };
    private readonly Option<int> seed = new("--seed") { Description = "Seed of the bootstrap.", DefaultValueFactory = _ => 1 };
    private readonly Option<FileInfo?> lot = new("--lot") { Description = "Kit lots (CSV: kit,lot,analyte,unit,name,nominal,low,high) whose concentrations go into the layout." };
    private readonly Option<FileInfo?> standards = new("--standards") { Description = "Concentrations of the standards by name: a table with the columns name and nominal, or name and a column for each analyte." };
    private readonly Option<string?> plate = new("--plate") { Description = "Only the plate of this name." };
    private readonly Option<string?> analyte = new("--analyte") { Description = "Only this analyte." };
    private readonly Option<string[]> exclude = new("--exclude") { Description = "Take a well out for a stated reason: --exclude 'A3=pipetting error noted'. May be repeated; the well stays in the record.", DefaultValueFactory = _ => [] };
    private readonly Option<FileInfo?> history = new("--history") { Description = "Past results of the controls (run, level, value; analyte, mean, sd or guide): Westgard rules and Levey-Jennings charts." };
    private readonly Option<string?> bridge = new("--bridge") { Description = "Compare the samples of every other plate with those of this one." };
    private readonly Option<string> rules = Choice("--rules", "Acceptance rules: none, " + string.Join(", ", RuleSet.Known.Select(r => r.Id)) + ".", ["none", .. RuleSet.Known.Select(r => r.Id)]);
    private readonly Option<string> conform = Choice("--conform", "Settings or printed curve of a maker's software in place of the options above: none, " + string.Join(", ", VendorSettings.Known.Select(v => v.Name)) + ".", ["none", .. VendorSettings.Known.Select(v => v.Name)]);

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { layout, standards, lot, plate, analyte, profile, reference, pathLength, family, weights, from, unit, blank, zero, interval, confidence, draws, seed, exclude, rules, conform, history, bridge })
        {
            command.Add(option);
        }

        Check(exclude, e => e.All(x => x.IndexOf('=', StringComparison.Ordinal) is > 0 and var at && x[(at + 1)..].Trim().Length > 0), "--exclude is written WELL=REASON, such as 'A3=pipetting error noted'");
        Check(confidence, c => c is >= 0.5 and <= 0.9999, "--confidence lies between 0.5 and 0.9999");
        Check(draws, d => d is >= 100 and <= 100_000, "--draws lies between 100 and 100000");
        Check(pathLength, k => k is null or > 0, "--path-length is above 0: 0.18 for water near 25 °C");
    }

    public AssayVerbChoice Of(ParseResult parsed)
    {
        var maker = VendorSettings.Known.FirstOrDefault(v => v.Name == parsed.GetValue(conform));
        return new(
            parsed.GetValue(layout),
            parsed.GetValue(profile),
            parsed.GetValue(reference),
            parsed.GetValue(pathLength),
            parsed.GetValue(lot),
            parsed.GetValue(standards),
            parsed.GetValue(plate),
            parsed.GetValue(analyte),
            [.. parsed.GetValue(exclude)!.Select(e => e.Split('=', 2, StringSplitOptions.TrimEntries)).Select(e => (e[0], e[1]))],
            RuleSet.Known.FirstOrDefault(r => r.Id == parsed.GetValue(rules)),
            maker,
            parsed.GetValue(history),
            parsed.GetValue(bridge),
            maker?.Options ?? Chosen(parsed));
    }

    private AssayOptions Chosen(ParseResult parsed) => new()
    {
        Family = parsed.GetValue(family) switch
        {
            "5pl-upper" => CurveFamily.RichardsUpper,
            "5pl-lower" => CurveFamily.RichardsLower,
            "linear" => CurveFamily.Linear,
            "log-log" => CurveFamily.LogLog,
            "spline" => CurveFamily.Spline,
            _ => CurveFamily.FourPl,
        },
        Weighting = parsed.GetValue(weights) switch { "none" => Weighting.None, "1/y" => Weighting.InverseY, "power-of-mean" => Weighting.PowerOfMean, _ => Weighting.InverseYSquared },
        WeightSource = parsed.GetValue(from) switch { "mean" => WeightSource.LevelMean, "fitted" => WeightSource.Fitted, _ => WeightSource.Well },
        FitUnit = parsed.GetValue(unit) == "means" ? FitUnit.LevelMeans : FitUnit.Wells,
        Blank = parsed.GetValue(blank) switch { "subtract" => BlankMode.Subtract, "zero-standard" => BlankMode.ZeroStandard, "constrain" => BlankMode.Constrain, _ => BlankMode.Ignore },
        ZeroStandards = parsed.GetValue(zero) switch { "ignored" => ZeroStandards.Ignored, "anchor" => ZeroStandards.Anchor, _ => ZeroStandards.Used },
        Interval = parsed.GetValue(interval) switch
        {
            "delta-linear" => IntervalKind.DeltaLinear,
            "curve-only" => IntervalKind.DeltaLogCurveOnly,
            "inversion" => IntervalKind.Inversion,
            "profile" => IntervalKind.Profile,
            "bootstrap" => IntervalKind.Bootstrap,
            "bootstrap-bca" => IntervalKind.BootstrapBca,
            "bootstrap-wild" => IntervalKind.BootstrapWild,
            _ => IntervalKind.DeltaLog,
        },
        Seed = parsed.GetValue(seed),
        Confidence = parsed.GetValue(confidence),
        BootstrapDraws = parsed.GetValue(draws),
    };

    private static void Check<T>(Option<T> option, Func<T, bool> isValid, string complaint) => option.Validators.Add(result =>
    {
        if (!result.Errors.Any() && result.GetValueOrDefault<T>() is { } value && !isValid(value))
        {
            result.AddError(complaint);
        }
    });

    private static Option<string> Choice(string name, string description, params string[] values)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => values[0] };
        option.AcceptOnlyFromAmong(values);
        return option;
    }
}
