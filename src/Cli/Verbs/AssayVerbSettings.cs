using System.CommandLine;
using Toolkit.Biomarkers.Assays;

namespace Toolkit.Cli.Verbs;

/// <summary>What the user chose for a fit.</summary>
/// <param name="Layout">Layout file; null where the plate file holds its own.</param>
/// <param name="Profile">Named format of the plate file; null to recognise it.</param>
/// <param name="ReferenceNm">Wavelength that is subtracted; null for none.</param>
/// <param name="Lot">File of kit lots whose concentrations go into the layout; null for none.</param>
/// <param name="Rules">Acceptance rules to judge by; null for none beyond the limits of the fit.</param>
internal sealed record AssayVerbChoice(FileInfo? Layout, string? Profile, double? ReferenceNm, FileInfo? Lot, RuleSet? Rules, AssayOptions Options);

/// <summary>The options of <c>assay fit</c>.</summary>
internal sealed class AssayVerbSettings
{
    private readonly Option<FileInfo?> layout = new("--layout") { Description = "What lies in which well: CSV or YAML." };
    private readonly Option<string?> profile = new("--profile") { Description = "Format of the plate file, where it has no marks of its own (see 'device list')." };
    private readonly Option<double?> reference = new("--reference") { Description = "Reference wavelength in nm, subtracted well by well." };
    private readonly Option<string> family = Choice("--family", "Curve: 4pl, 5pl-upper (SoftMax Pro), 5pl-lower (drc, Prism, Bio-Plex), linear, log-log, spline.", "4pl", "5pl-upper", "5pl-lower", "linear", "log-log", "spline");
    private readonly Option<string> weights = Choice("--weights", "Weights: 1/y2, 1/y, none, power-of-mean.", "1/y2", "1/y", "none", "power-of-mean");
    private readonly Option<string> from = Choice("--weights-from", "Signal the weights are computed from: well, mean, fitted.", "well", "mean", "fitted");
    private readonly Option<string> unit = Choice("--fit", "Points of the fit: wells, means.", "wells", "means");
    private readonly Option<string> blank = Choice("--blank", "Blank wells: ignore, subtract, zero-standard, constrain.", "ignore", "subtract", "zero-standard", "constrain");
    private readonly Option<string> zero = Choice("--zero", "Zero standards: used, ignored, anchor.", "used", "ignored", "anchor");
    private readonly Option<string> interval = Choice("--interval", "Interval: delta-log, delta-linear, curve-only, inversion, profile, bootstrap.", "delta-log", "delta-linear", "curve-only", "inversion", "profile", "bootstrap");
    private readonly Option<int> seed = new("--seed") { Description = "Seed of the bootstrap.", DefaultValueFactory = _ => 1 };
    private readonly Option<FileInfo?> lot = new("--lot") { Description = "Kit lots (CSV: kit,lot,analyte,unit,name,nominal,low,high) whose concentrations go into the layout." };
    private readonly Option<string> rules = Choice("--rules", "Acceptance rules: none, " + string.Join(", ", RuleSet.Known.Select(r => r.Id)) + ".", ["none", .. RuleSet.Known.Select(r => r.Id)]);
    private readonly Option<string> conform = Choice("--conform", "Settings of other software in place of the options above: none, msd (Discovery Workbench).", "none", "msd");

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { layout, profile, reference, family, weights, from, unit, blank, zero, interval, seed, lot, rules, conform })
        {
            command.Add(option);
        }
    }

    public AssayVerbChoice Of(ParseResult parsed) => new(
        parsed.GetValue(layout),
        parsed.GetValue(profile),
        parsed.GetValue(reference),
        parsed.GetValue(lot),
        RuleSet.Known.FirstOrDefault(r => r.Id == parsed.GetValue(rules)),
        parsed.GetValue(conform) == "msd" ? VendorCurve.ConformToMsd : Chosen(parsed));

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
            _ => IntervalKind.DeltaLog,
        },
        Seed = parsed.GetValue(seed),
    };

    private static Option<string> Choice(string name, string description, params string[] values)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => values[0] };
        option.AcceptOnlyFromAmong(values);
        return option;
    }
}
