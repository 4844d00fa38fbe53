namespace Toolkit.Biomarkers.Assays;

/// <summary>What a curve is fitted to: dose and signal of each point, and its weight. Zero doses have the log dose negative infinity.</summary>
internal sealed class CurvePoints
{
    public CurvePoints(IReadOnlyList<double> dose, IReadOnlyList<double> signal)
    {
        Dose = [.. dose];
        Signal = [.. signal];
        LogDose = [.. dose.Select(x => x > 0 ? Math.Log(x) : double.NegativeInfinity)];
        Weight = [.. dose.Select(_ => 1.0)];
        LogLowest = LogDose.Where(double.IsFinite).DefaultIfEmpty(0).Min();
        LogHighest = LogDose.Where(double.IsFinite).DefaultIfEmpty(0).Max();
    }

    private CurvePoints(CurvePoints from, double[] signal, double[] weight)
    {
        (Dose, LogDose, LogLowest, LogHighest) = (from.Dose, from.LogDose, from.LogLowest, from.LogHighest);
        Signal = signal;
        Weight = weight;
    }

    public double[] Dose { get; }

    public double[] LogDose { get; }

    public double[] Signal { get; }

    public double[] Weight { get; }

    /// <summary>Log of the lowest dose above zero.</summary>
    public double LogLowest { get; }

    public double LogHighest { get; }

    public int Count => Dose.Length;

    public CurvePoints Weighted(IEnumerable<double> weights) => new(this, Signal, [.. weights]);

    public CurvePoints WithSignal(IEnumerable<double> signal) => new(this, [.. signal], Weight);
}
