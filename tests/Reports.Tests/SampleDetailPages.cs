using Toolkit.Biomarkers.Assays;
using Toolkit.Measurements;
using Toolkit.Reports.Figures;

namespace Toolkit.Reports.Tests;

/// <summary>Pages of one plate, one participant, and everything else there is to draw.</summary>
internal static class SampleDetailPages
{
    /// <summary>A plate of seven standards, a zero, a control and samples, made from a known curve and quantified for real.</summary>
    public static AssayResult Plate(string hostile = "E03-week12", bool flat = false) => Assay.Quantify(Wells(hostile, flat));

    /// <summary>The same plate after a person took a well out.</summary>
    public static AssayResult Excluded(string well, string reason) => Assay.Quantify(Wells("E03-week12", flat: false).Excluding(well, reason));

    private static AssayPlate Wells(string hostile, bool flat)
    {
        double[] standards = [32, 16, 8, 4, 2, 1, 0.5, 0];
        double At(double x) => flat ? 0.2 : 3.2 + ((0.055 - 3.2) / (1 + Math.Pow(x / 8, 1.15)));
        AssayWell Well(int row, int column, WellRole role, string name, double? nominal, double x, double dilution) => new(Measurements.Well.At(row, column).ToString(), role, name)
        {
            Well = Measurements.Well.At(row, column),
            Nominal = nominal,
            Dilution = dilution,
            Signal = Math.Round(At(x) * (1 + (0.03 * (SampleFigures.Wave((row * 12) + column) - 0.5))), 3),
            Provenance = SamplePages.Bytes.At((row * 100) + (column * 8), 6),
        };
        var wells = standards.SelectMany((x, row) => new[] { 0, 1 }.Select(c => Well(row, c, WellRole.Standard, "S" + (row + 1), x, x, 1)))
            .Concat(Enumerable.Range(0, 8).SelectMany(row => new[] { 2, 3 }.Select(c => row == 7 ? Well(row, c, WellRole.Qc, "QC low", 3, 3, 1) : Well(row, c, WellRole.Sample, row == 2 ? hostile : $"E{row + 1:00}-baseline", null, row == 5 ? 0.1 : 0.8 * Math.Pow(1.7, row), 2))))
            .Append(new AssayWell("A5", WellRole.Sample, "E09-baseline") { Well = Measurements.Well.At(0, 4), Issue = SignalIssue.Saturated, Code = "OVRFLW" });
        return new AssayPlate { Plate = "TNFA-1", Analyte = "TNF-alpha", Unit = "pg/mL", Wells = [.. wells], Provenance = SamplePages.Bytes };
    }

    public static ReportModel PlateModel(string hostile = "E03-week12") => PlatePage.Of(Plate(hostile), [SamplePages.Bytes]);

    public static ReportModel Participant() => ParticipantPage.Of(ParticipantData());

    public static ParticipantPageData ParticipantData()
    {
        var who = new Participant("E01") { Arm = new("exercise") };
        Visit[] visits = [new("baseline") { Date = new(2026, 3, 2) }, new("week12")];
        OutcomeValue Value(string name, string title, string unit, BenefitDirection benefit, int visit, Observation observation) =>
            new(who, visits[visit], new(name, unit, benefit) { Title = title }, observation, SamplePages.Bytes.At(10 * visit, 4));
        return new()
        {
            Participant = who,
            Visits = [.. visits],
            Values =
            [
                Value("pain", "Pain, VAS", "mm", BenefitDirection.Lower, 0, Observation.Of(64)), Value("pain", "Pain, VAS", "mm", BenefitDirection.Lower, 1, Observation.Of(41)),
                Value("koos", "KOOS pain", "1", BenefitDirection.Higher, 0, Observation.Of(52)), Value("koos", "KOOS pain", "1", BenefitDirection.Higher, 1, Observation.Of(49)),
                Value("il6", "IL-6", "pg/mL", BenefitDirection.Lower, 0, Observation.Below(0.5, "below LLOQ", 0)), Value("il6", "IL-6", "pg/mL", BenefitDirection.Lower, 1, Observation.Missing("sample haemolysed")),
                Value("mofc", "mOFC gray matter", "mL", BenefitDirection.Undecided, 0, Observation.Of(13.56)), Value("mofc", "mOFC gray matter", "mL", BenefitDirection.Undecided, 1, Observation.Of(13.23)),
                new(new("C01"), visits[0], new("pain", "mm", BenefitDirection.Lower), Observation.Of(99), SamplePages.Bytes),
            ],
            Quality = [QualityVerdict.Pass("framewise displacement"), QualityVerdict.Warn("coverage", "92 % of mOFC lies in the image, less than 95 %")],
            Imaging = [SliceMosaic.Draw(SampleTrialFigures.Mosaic()), MotionTraces.Draw(SampleTrialFigures.Motion()), CarpetPlot.Draw(SampleFigures.Carpet())],
            Faults = ["week12: no sample for IL-6"],
            Provenance = [SamplePages.Bytes],
        };
    }

    public static ReportModel Gallery() => new()
    {
        Title = "Gallery",
        Sections =
        [
            new("Trial", [MeansOverVisits.Draw(SampleTrialFigures.Means()), VolcanoPlot.Draw(SampleTrialFigures.Volcano()), MediationPath.Draw(SampleTrialFigures.Mediation()), ConsortFlow.Draw(SampleTrialFigures.Flow())]),
            new("Control", [new FigureRowBlock([ResidualPlot.Draw(SampleTrialFigures.Residuals()), RecoveryPlot.Draw(SampleTrialFigures.Recoveries())]), LeveyJenningsChart.Draw(SampleTrialFigures.Control())]),
        ],
    };
}
