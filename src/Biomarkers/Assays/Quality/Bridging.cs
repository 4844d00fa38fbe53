using System.Globalization;
using MathNet.Numerics.Distributions;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>How a plate reads samples that were also measured on a reference plate.</summary>
/// <param name="Factor">Geometric mean of plate over reference; divide the plate's results by it to bridge them.</param>
/// <param name="Low">Lower end of its interval.</param>
/// <param name="High">Upper end of its interval.</param>
/// <param name="Samples">Number of bridging samples.</param>
public sealed record Bridging(double Factor, double Low, double High, int Samples, QualityVerdict Verdict)
{
    private const int FewestSamples = 3;

    /// <summary>Compares samples of the same name and dilution that both plates quantify (t interval of the mean log ratio).</summary>
    /// <param name="tolerance">Largest factor, either way, that needs no bridging: 1.2.</param>
    /// <returns>The comparison, or null with fewer than three common samples.</returns>
    public static Bridging? Of(AssayResult plate, AssayResult reference, double confidence = 0.95, double tolerance = 1.2)
    {
        var known = reference.Samples.Concat(reference.Controls).Where(Counts).ToDictionary(s => (s.Name, s.Dilution), s => s.Concentration!.Value);
        double[] logs = [.. plate.Samples.Concat(plate.Controls).Where(s => Counts(s) && known.ContainsKey((s.Name, s.Dilution))).Select(s => Math.Log(s.Concentration!.Value / known[(s.Name, s.Dilution)]))];
        if (logs.Length < FewestSamples)
        {
            return null;
        }

        var mean = logs.Average();
        var half = StudentT.InvCDF(0, 1, logs.Length - 1, 0.5 + (0.5 * confidence)) * Statistics.Sd(logs) / Math.Sqrt(logs.Length);
        var (factor, low, high) = (Math.Exp(mean), Math.Exp(mean - half), Math.Exp(mean + half));
        var verdict = low >= 1 / tolerance && high <= tolerance
            ? QualityVerdict.Pass("bridging")
            : QualityVerdict.Warn("bridging", string.Create(CultureInfo.InvariantCulture, $"plate {Printable.Clean(plate.Plate)} reads {factor:0.###} times plate {Printable.Clean(reference.Plate)} ({low:0.###} to {high:0.###}, {logs.Length} samples); within 1/{tolerance:0.##} to {tolerance:0.##} is asked"));
        return new(factor, low, high, logs.Length, verdict);
    }

    /// <summary>The verdict with its figures, said also where it passes.</summary>
    public QualityVerdict Stated(string plate, string reference) => Verdict.Grade != QualityGrade.Pass ? Verdict : Verdict with
    {
        Reason = string.Create(CultureInfo.InvariantCulture, $"plate {Printable.Clean(plate)} reads {Factor:0.###} times plate {Printable.Clean(reference)} ({Low:0.###} to {High:0.###}, {Samples} samples)"),
    };

    private static bool Counts(SampleResult s) => s.Verdict is ConcentrationVerdict.Ok or ConcentrationVerdict.NotIdentified && s.Concentration > 0;
}
