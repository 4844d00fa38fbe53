using System.Collections.Immutable;

namespace Toolkit.Biomarkers.Assays;

/// <summary>Wells of one level of the standard, or of one sample or control: replicates of each other.</summary>
internal sealed record WellGroup(WellRole Role, string Name, double? Nominal, double Dilution, ImmutableArray<AssayWell> Wells)
{
    /// <summary>Signals of the wells that have a number, after blank subtraction.</summary>
    public double[] Signals { get; } = [.. Wells.Where(w => w.Signal is not null).Select(w => w.Signal!.Value)];

    public double Mean => Signals.Length == 0 ? double.NaN : Signals.Average();

    /// <summary>Replicate CV in per cent with n - 1; null for one well or a mean of 0.</summary>
    public double? CvPercent => Signals.Length < 2 || Mean == 0 ? null : 100 * Statistics.Sd(Signals) / Math.Abs(Mean);
}

/// <summary>The wells of a plate sorted into blanks, levels and samples, blank-subtracted where asked.</summary>
internal sealed class PlateSignals
{
    public PlateSignals(AssayPlate plate, AssayOptions options)
    {
        double[] blanks = [.. plate.Wells.Where(w => w.Role == WellRole.Blank && w.Signal is not null && w.Exclusion is null).Select(w => w.Signal!.Value)];
        BlankMean = blanks.Length == 0 ? null : blanks.Average();
        var offset = options.Blank == BlankMode.Subtract ? BlankMean ?? 0 : 0;
        Wells = [.. plate.Wells.Select(w => w.Signal is { } s ? w with { Signal = s - offset } : w)];
        Blanks = [.. blanks.Select(b => b - offset)];
        var used = Wells.Where(w => w.Exclusion is null);
        var standards = used.Where(w => w.Role == WellRole.Standard && w.Nominal is not null);
        if (options.Blank == BlankMode.ZeroStandard)
        {
            standards = standards.Concat(used.Where(w => w.Role == WellRole.Blank).Select(w => w with { Nominal = 0 }));
        }

        Levels = [.. standards.Where(w => w.Signal is not null).GroupBy(w => w.Nominal!.Value).OrderBy(g => g.Key).Select(g => new WellGroup(WellRole.Standard, g.First().Name, g.Key, 1, [.. g]))];
        Samples = [.. used.Where(w => w.Role is WellRole.Sample or WellRole.Qc).GroupBy(w => (w.Role, w.Name, w.Dilution)).Select(g => new WellGroup(g.Key.Role, g.Key.Name, g.First().Nominal, g.Key.Dilution, [.. g]))];
    }

    public ImmutableArray<AssayWell> Wells { get; }

    /// <summary>Numeric blank signals, after subtraction where asked.</summary>
    public double[] Blanks { get; }

    /// <summary>Mean of the numeric blank wells before subtraction.</summary>
    public double? BlankMean { get; }

    /// <summary>Levels of the standard that have at least one number, by dose.</summary>
    public ImmutableArray<WellGroup> Levels { get; }

    public ImmutableArray<WellGroup> Samples { get; }

    public double LowestPositive => Levels.Where(l => l.Nominal > 0).Select(l => l.Nominal!.Value).DefaultIfEmpty(double.NaN).First();

    public double Highest => Levels.Where(l => l.Nominal > 0).Select(l => l.Nominal!.Value).DefaultIfEmpty(double.NaN).Last();

    public double RangeOfMeans => Levels.Length == 0 ? 0 : Levels.Max(l => l.Mean) - Levels.Min(l => l.Mean);

    /// <summary>+1 where the signal rises with dose, -1 where it falls.</summary>
    public int Direction => Statistics.Correlation([.. Levels.Select((_, i) => (double)i)], [.. Levels.Select(l => l.Mean)]) < 0 ? -1 : 1;

    /// <summary>Pooled replicate standard deviation of the levels; null without replicates.</summary>
    public double? PooledSd
    {
        get
        {
            var replicated = Levels.Where(l => l.Signals.Length > 1).ToList();
            var df = replicated.Sum(l => l.Signals.Length - 1);
            return df == 0 ? null : Math.Sqrt(replicated.Sum(l => Math.Pow(Statistics.Sd(l.Signals), 2) * (l.Signals.Length - 1)) / df);
        }
    }
}
