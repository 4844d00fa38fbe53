using Toolkit.Measurements;
using Toolkit.Reports.Figures;

namespace Toolkit.Reports.Tests;

/// <summary>A page with one of everything.</summary>
internal static class SamplePages
{
    public static readonly Provenance Bytes = Provenance.OfBytes("devices.biotek-synergy", "tnfa-1.txt", Provenance.Digest("plate"u8), new ByteRange(120, 6), [new("decimal sign", ".")]);
    public static readonly Provenance Assay = Provenance.Derived("assays.fit", [Bytes], [new("model", "4PL"), new("weights", "1/y²")]);
    public static readonly Provenance Trial = Provenance.Derived("trials.ancova", [Assay, .. Enumerable.Range(0, 8).Select(i => Bytes.At(200 + (8 * i), 6))], [new("covariance", "HC3")]);

    public static ReportModel Trials(string name = "E01-baseline") => new()
    {
        Title = "Exercise in knee osteoarthritis: pain, immune markers and brain",
        Lead = "Two arms of 20 participants, baseline and week 12, simulated from seed 1: every number below was computed from instrument bytes and leads back to them.",
        Facts = [("Participants", "40"), ("Visits", "baseline, week12"), ("Seed", "1"), ("Toolkit", "0.1.0")],
        Sections =
        [
            new("Result",
            [
                new KeyFiguresBlock(
                [
                    new("Pain, exercise − control", "−14.2 mm", "95 % interval −18.6 to −9.8", Trial.Id),
                    new("CRP, exercise / control", "0.72", "95 % interval 0.61 to 0.85", Trial.Id),
                    new("PAG–mOFC coupling", "−0.18", "95 % interval −0.28 to −0.08", Trial.Id),
                    new("Pain with coupling, r", "0.58", "95 % interval 0.32 to 0.76", Trial.Id),
                ]),
                EstimateTable.Of("Effects at week 12, adjusted for baseline", Estimates()),
                EstimateTable.AgainstTruth("Truth and estimate", [(Estimates()[0], -14), (Estimates()[1], 0.9)]),
                SampleForest(),
            ]),
            new("Change and pain", [new FigureRowBlock([ChangeScatter.Draw(SampleFigures.Scatter(name)), Histogram.Draw(SampleFigures.Bars())])]),
            new("Assays", [PlateHeatMap.Draw(SampleFigures.Plate(name)), StandardCurve.Draw(SampleFigures.Curve()), new VerdictsBlock([QualityVerdict.Pass("R²"), QualityVerdict.Warn("replicate CV", "CV 31 % is above 25 % in D2"), QualityVerdict.Fail("blank", "0.31 OD is above 0.15 OD")])]),
            new("Imaging", ["Signals were cleaned before they were correlated.", ConnectivityMatrix.Draw(SampleFigures.Matrix()), CarpetPlot.Draw(SampleFigures.Carpet())]),
            new("Evidence", [ForestPlot.Draw(SampleFigures.Synthesis())]),
        ],
        Methods = ["Optical densities were read at 450 nm.", "Standard curves were fitted by a weighted four-parameter logistic.", "Treatment effects were estimated by analysis of covariance with the baseline as covariate (HC3)."],
        Faults = ["tnfa-2.txt: byte 311: expected an optical density, found 'OVER'. Participant E07 has no TNF-α at week 12; all others were processed."],
        Provenance = [Trial, Assay, Bytes, .. Enumerable.Range(0, 8).Select(i => Bytes.At(200 + (8 * i), 6))],
    };

    public static Estimate[] Estimates() =>
    [
        new() { Name = "pain_vas: exercise - control", Unit = "mm", Value = -14.23, Low = -18.6, High = -9.83, P = 2e-7, Method = "ANCOVA, HC3", Provenance = [Trial.Id] },
        new() { Name = "crp: exercise / control", Unit = "1", Value = 0.7214, Low = 0.612, High = 0.85, P = 0.0312, Method = "ANCOVA of logs, HC3", Provenance = [Trial.Id] },
        new() { Name = "il10: exercise / control", Unit = "1", Method = "tobit ANCOVA", Reason = "3 values above the limit" },
    ];

    private static Figure SampleForest() => ForestPlot.Draw(SampleFigures.Forest());
}
