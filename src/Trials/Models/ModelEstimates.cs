using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>How the estimates of one model are written down: they share their interval's coverage, method and provenance.</summary>
/// <param name="IsRatio">The model works on logarithms: estimate and interval are shown as ratios.</param>
internal sealed record ModelEstimates(bool IsRatio, double Level, string Method, Provenance Provenance)
{
    /// <param name="test">Give the p value; a mean has none worth giving.</param>
    public Estimate Of(string name, string unit, Inference inference, bool test = true)
    {
        var shown = IsRatio ? inference.AsRatio() : inference;
        return new()
        {
            Name = name,
            Unit = unit,
            Value = shown.Estimate,
            Low = OutcomeModel.Known(shown.Low),
            High = OutcomeModel.Known(shown.High),
            Level = Level,
            P = test ? OutcomeModel.Known(shown.P) : null,
            Method = Method,
            Provenance = [Provenance.Id],
        };
    }

    /// <summary>A test statistic with its p value; it has no interval.</summary>
    public Estimate Test(string name, double statistic, double p, string? method = null) => new()
    {
        Name = name,
        Unit = "1",
        Value = OutcomeModel.Known(statistic),
        P = OutcomeModel.Known(p),
        Level = Level,
        Reason = double.IsFinite(statistic) ? null : "the statistic is not defined",
        Method = method ?? Method,
        Provenance = [Provenance.Id],
    };
}
