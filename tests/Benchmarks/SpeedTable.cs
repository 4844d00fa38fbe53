using System.Globalization;

namespace Toolkit.Benchmarks;

/// <summary>Lines of task, CPU seconds, rate and share of the limit that binds the task.</summary>
/// <param name="peak">Single-precision multiply-adds, GFLOP/s.</param>
/// <param name="read">Reading from memory, GB/s.</param>
internal sealed class SpeedTable(TextWriter output, double peak, double read)
{
    /// <summary>A task bound by single-precision multiply-adds.</summary>
    public void Flops(string task, double seconds, double flops) => Line(task, seconds, flops, "GFLOP/s", peak);

    /// <summary>A task bound by double-precision multiply-adds: half as many fit a vector.</summary>
    public void DoubleFlops(string task, double seconds, double flops) => Line(task, seconds, flops, "GFLOP/s in double", peak / 2);

    /// <summary>A task bound by reading.</summary>
    public void Bytes(string task, double seconds, double bytes) => Line(task, seconds, bytes, "GB/s", read);

    /// <summary>A task of several kinds of work: no limit of its own.</summary>
    public void Seconds(string task, double seconds) => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{task}\t{seconds:0.000}\t\t"));

    /// <summary>A task bound by a chain of dependent steps or by comparisons: the time of one.</summary>
    public void Each(string task, double seconds, double count, string what) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{task}\t{seconds:0.000}\t{seconds / count * 1e6:0.00} µs {what}\t"));

    private void Line(string task, double seconds, double amount, string unit, double limit) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{task}\t{seconds:0.000}\t{amount / seconds / 1e9:0.0} {unit}\t{100 * amount / seconds / 1e9 / limit:0} %"));
}
