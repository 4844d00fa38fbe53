using Toolkit.Evidence.RiskOfBias;

namespace Toolkit.Reports.Evidence;

/// <summary>Colours of risk-of-bias figures: those of the Cochrane template, or a set that is safe for the colour-blind. A sign stands in every circle all the same.</summary>
public enum RatingPalette
{
    Cochrane,
    ColourBlind,
}

internal static class RatingColours
{
    public const string OverallColumn = "#d3d3d3";
    public const string HeaderStrip = "#a9a9a9";
    public const string Ink = "#000000";

    public static string Of(Judgement? judgement, RatingPalette palette) => (judgement, palette) switch
    {
        (Judgement.Low, RatingPalette.Cochrane) => "#02C100",
        (Judgement.SomeConcerns, RatingPalette.Cochrane) => "#E2DF07",
        (Judgement.High, RatingPalette.Cochrane) => "#BF0000",
        (_, RatingPalette.Cochrane) => "#4EA1F7",
        (Judgement.Low, _) => "#fed98e",
        (Judgement.SomeConcerns, _) => "#fe9929",
        (Judgement.High, _) => "#d95f0e",
        _ => "#ffffff",
    };
}
