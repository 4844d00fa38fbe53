using Toolkit.Measurements;
using Toolkit.Reports.Figures;

namespace Toolkit.Reports.Tests;

/// <summary>Figures with made-up content that uses every feature; the same content at every call.</summary>
internal static class SampleFigures
{
    private static readonly double[] Standards = [32, 16, 8, 4, 2, 1, 0.5, 0];

    public static PlateHeatMapData Plate(string name = "E01-baseline") => new()
    {
        Id = "plate-tnfa-1",
        Title = "Plate TNFA-1, optical density at 450 nm",
        Unit = "OD",
        Wells =
        [
            .. Enumerable.Range(0, 96).Select(i =>
            {
                int row = i / 12, column = i % 12;
                double? value = i == 50 ? null : column < 2 ? Density(Standards[row]) * (1 + (0.01 * column)) : 0.3 + (1.9 * Wave(i));
                return new PlateWell(Well.At(row, column), value, column < 2 ? "standard" : "sample", column < 2 ? $"S{row + 1}" : i == 20 ? name : $"E{i:00}-week12")
                {
                    Excluded = i == 37,
                    Note = i == 50 ? "OVRFLW" : i == 37 ? "replicate CV 31 % is above 25 %" : "",
                };
            }),
        ],
    };

    public static StandardCurveData Curve() => new()
    {
        Id = "curve-tnfa-1",
        Title = "Standard curve of TNF-α, plate TNFA-1",
        ConcentrationUnit = "pg/mL",
        ResponseUnit = "OD",
        Model = "Four-parameter logistic, weights 1/y²; band: 95 % interval of the mean.",
        LowerLimit = 0.5,
        UpperLimit = 32,
        Standards = [.. Standards.SelectMany((x, i) => new[] { -1, 1 }.Select(s => new CurvePoint(x, Density(x) * (1 + (0.015 * s)) * (i == 2 && s == 1 ? 1.25 : 1), $"S{i + 1}") { Excluded = i == 2 && s == 1, Note = i == 2 && s == 1 ? "outlier, studentised residual 5.1" : "" }))],
        Samples = [.. Enumerable.Range(0, 24).Select(i => new CurvePoint(1.2 * Math.Exp(1.6 * Wave(i)), Density(1.2 * Math.Exp(1.6 * Wave(i))), $"E{i:00}"))],
        Curve = [.. Enumerable.Range(0, 60).Select(i => 0.4 * Math.Exp(i * Math.Log(100) / 59)).Select(x => new CurveLine(x, Density(x), Density(x) * (0.97 - (0.0006 * x)), Density(x) * (1.03 + (0.0006 * x))))],
    };

    public static ConnectivityMatrixData Matrix(int n = 6) => new()
    {
        Id = "matrix",
        Title = "Coupling of regions, exercise arm at week 12",
        Quantity = "Fisher z",
        Regions = [.. new[] { "PAG", "mOFC", "dlPFC left", "Insula right", "S1 left", "control" }.Concat(Enumerable.Range(7, 100).Select(i => "R" + i)).Take(n)],
        Values = Coupling(n),
    };

    public static CarpetPlotData Carpet()
    {
        const int volumes = 150, rows = 120;
        var fd = Enumerable.Range(0, volumes).Select(t => t == 0 ? 0 : 0.08 + (0.1 * Wave(3 * t)) + (t is 60 or 61 or 112 ? 0.7 : 0)).ToArray();
        var values = Enumerable.Range(0, rows * volumes).Select(i => (float)((2.4 * Wave(i)) - 1.2 + (i % volumes is 60 or 61 or 62 or 112 or 113 ? 1.6 : 0))).ToArray();
        return new()
        {
            Id = "carpet-e01",
            Title = "Carpet of E01 at baseline",
            RepetitionTimeS = 2,
            Carpet = new(values, volumes, [("GM", 70), ("WM", 30), ("CSF", 20)]),
            FramewiseDisplacement = fd,
            Dvars = [.. fd.Select(d => 0.9 + d)],
        };
    }

    public static ForestPlotData Forest() => new()
    {
        Id = "forest",
        Title = "Effect of exercise at week 12",
        Quantity = "Hedges g",
        FavoursLow = "favours exercise",
        FavoursHigh = "favours control",
        Rows =
        [
            new("Pain, VAS", -1.62, -2.34, -0.91) { Group = "Pain" },
            new("C-reactive protein", -1.05, -1.71, -0.39) { Group = "Immune markers" },
            new("TNF-α", -0.88, -1.52, -0.23) { Group = "Immune markers" },
            new("IL-6", 0.04, -0.58, 0.66) { Group = "Immune markers" },
            new("IL-10", null, null, null) { Group = "Immune markers", Note = "not estimable: 3 values" },
            new("PAG–mOFC coupling", -1.21, -1.88, -0.53) { Group = "Brain" },
            new("mOFC gray matter", -1.9, null, -1.1) { Group = "Brain" },
        ],
    };

    public static ForestPlotData Synthesis() => new()
    {
        Id = "synthesis",
        Title = "Exercise and CRP in five trials",
        Quantity = "Ratio of geometric means",
        IsRatio = true,
        Axis = (0.4, 2),
        FavoursLow = "favours exercise",
        FavoursHigh = "favours control",
        Model = "Random effects, REML: Q = 5.2 (df 3, p = 0.16), I² = 42 %, τ² = 0.02",
        Rows =
        [
            new("Trial A 2017", 0.71, 0.52, 0.97) { Weight = 28 },
            new("Trial B 2019", 0.95, 0.70, 1.29) { Weight = 30 },
            new("Trial C 2021", 0.60, 0.30, 1.20) { Weight = 8 },
            new("Trial D 2023", 0.82, 0.68, 0.99) { Weight = 34 },
            new("All", 0.81, 0.69, 0.95) { IsSummary = true, Prediction = (0.56, 1.17) },
        ],
    };

    public static ChangeScatterData Scatter(string participant = "E01") => new()
    {
        Id = "scatter-coupling",
        Title = "Change of pain against change of coupling",
        XTitle = "Change of PAG–mOFC coupling, Fisher z",
        YTitle = "Change of pain, mm",
        Arms = ["exercise", "control"],
        Correlation = new() { Name = "r", Unit = "1", Value = 0.58, Low = 0.32, High = 0.76, Method = "Pearson within arms" },
        Lines = [new(null, -8, 32), new("exercise", -11, 30), new("control", -3, 26)],
        Points =
        [
            .. Enumerable.Range(0, 40).Select(i =>
            {
                var exercise = i < 20;
                double x = (exercise ? -0.19 : -0.01) + (0.5 * (Wave(i) - 0.5)), y = (exercise ? -14 : -3) + (30 * (x + (exercise ? 0.19 : 0.01))) + (14 * (Wave(7 * i + 3) - 0.5));
                return new ChangePoint(i == 0 ? participant : (exercise ? "E" : "C") + (i % 20 + 1), exercise ? "exercise" : "control", i == 4 ? Observation.Below(x, "below LLOQ") : Observation.Of(x), i == 25 ? Observation.Missing("no follow-up") : i == 30 ? Observation.Above(y, "scale end") : Observation.Of(y));
            }),
        ],
    };

    public static HistogramData Bars() => new()
    {
        Id = "edges",
        Title = "Edges before and after denoising",
        XTitle = "Fisher z",
        Groups =
        [
            ("before", [.. Enumerable.Range(0, 400).Select(i => 0.35 + (0.8 * (Wave(i) + Wave(i + 900) - 1)))]),
            ("after", [.. Enumerable.Range(0, 400).Select(i => 0.05 + (0.5 * (Wave(i) + Wave(i + 900) - 1))), double.NaN]),
        ],
    };

    /// <summary>A fixed scramble of an index onto [0, 1).</summary>
    internal static double Wave(int i) => (Math.Sin((i * 12.9898) + 4.1) * 43758.5453) is var s ? s - Math.Floor(s) : 0;

    private static double Density(double x) => 3.2 + ((0.055 - 3.2) / (1 + Math.Pow(x / 8, 1.15)));

    private static double[,] Coupling(int n)
    {
        var values = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < i; j++)
            {
                values[i, j] = values[j, i] = i == 4 && j == 3 ? double.NaN : (1.3 * Wave((i * n) + j)) - 0.5;
            }
        }

        return values;
    }
}
