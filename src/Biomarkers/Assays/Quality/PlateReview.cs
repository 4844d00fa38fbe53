using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>What a second look at a plate finds beyond its curve and its rules: proposals that a person accepts or not, and tests with their figures. No number of the result is changed.</summary>
/// <param name="Outliers">Standard wells that a robust fit finds far off.</param>
/// <param name="Hook">The result without the levels of a suspected hook; null where none is suspected.</param>
/// <param name="Edge">Outer against inner wells; null where there are too few replicates.</param>
/// <param name="Monotone">Free against monotone level means; null where it cannot be tested.</param>
/// <param name="Linearity">Samples at several dilutions.</param>
/// <param name="Parallel">Samples at five dilutions or more against the standard curve, by name.</param>
public sealed record PlateReview(
    ImmutableArray<OutlierProposal> Outliers,
    HookProposal? Hook,
    EdgeEffect? Edge,
    MonotoneTest? Monotone,
    ImmutableArray<DilutionLinearity> Linearity,
    ImmutableArray<(string Sample, Parallelism Parallelism)> Parallel)
{
    private const int FewestDilutions = 5;

    /// <summary>Every judgement, those that pass too.</summary>
    public ImmutableArray<QualityVerdict> Verdicts { get; private init; } = [];

    /// <param name="plate">The plate as it was quantified.</param>
    public static PlateReview Of(AssayPlate plate, AssayResult result)
    {
        if (result.Curve is null)
        {
            return new([], null, null, null, [], []);
        }

        var (rows, columns) = Size(plate);
        var review = new PlateReview(
            OutlierProposals.Of(plate, result.Options),
            HookProposal.Of(plate, result.Options),
            EdgeEffect.Of(plate, rows, columns, result.Options.Seed),
            MonotoneTest.Of(plate, result.Options, result.Options.Seed),
            DilutionLinearity.Of(result),
            Series(result));
        return review with { Verdicts = [.. review.Judgements()] };
    }

    /// <summary>The smallest usual plate that holds every well.</summary>
    public static (int Rows, int Columns) Size(AssayPlate plate)
    {
        var wells = plate.Wells.Where(w => w.Well is not null).Select(w => w.Well!.Value).ToList();
        var (row, column) = wells.Count == 0 ? (0, 0) : (wells.Max(w => w.Row), wells.Max(w => w.Column));
        return row < 8 && column < 12 ? (8, 12) : row < 16 && column < 24 ? (16, 24) : (32, 48);
    }

    private IEnumerable<QualityVerdict> Judgements()
    {
        if (Outliers.Length > 0)
        {
            yield return QualityVerdict.Warn("outlier proposal", string.Join("; ", Outliers.Select(o => o.Reason)));
        }

        if (Hook is { } hook)
        {
            yield return QualityVerdict.Warn("hook proposal", string.Create(CultureInfo.InvariantCulture, $"without {string.Join(", ", hook.Wells)} {hook.Refit.Standards.Count(s => s.Pass == true)} of {hook.Refit.Standards.Count(s => s.Pass is not null)} levels recover within their limit; exclude them only for a reason in the laboratory"));
        }

        foreach (var verdict in new[] { Monotone?.Verdict, Edge?.Verdict }.OfType<QualityVerdict>().Concat(DilutionLinearity.Together(Linearity)).Concat(Parallelism.Judge(Parallel)))
        {
            yield return verdict;
        }
    }

    private static ImmutableArray<(string, Parallelism)> Series(AssayResult result)
    {
        var series = ImmutableArray.CreateBuilder<(string, Parallelism)>();
        (double, double)[] standard = [.. result.Wells.Where(w => w is { Role: WellRole.Standard, Nominal: > 0, Signal: not null, Exclusion: null }).Select(w => (w.Nominal!.Value, w.Signal!.Value))];
        foreach (var sample in result.Wells.Where(w => w is { Role: WellRole.Sample, Signal: not null, Exclusion: null }).GroupBy(w => w.Name).Where(g => g.Select(w => w.Dilution).Distinct().Count() >= FewestDilutions))
        {
            if (result.Curve!.Shape is SigmoidCurve && Parallelism.Of(standard, [.. sample.Select(w => (1 / w.Dilution, w.Signal!.Value))], result.Options.Weighting != Weighting.None).Try(out var found, out _))
            {
                series.Add((sample.Key, found));
            }
        }

        return series.ToImmutable();
    }
}
