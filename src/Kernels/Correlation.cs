using System.Numerics;
using System.Runtime.InteropServices;

namespace Toolkit.Kernels;

/// <summary>How closely two series move together (Pearson's product-moment r).</summary>
public static class Correlation
{
    /// <summary>Pearson's r of two series, each of shape (t).</summary>
    /// <returns>r in [-1, 1], or NaN where a series is shorter than 2, is constant, or holds a value that is not finite.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Pearson(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Check(x.Length, y.Length);
        double meanX = Sums.Of(x) / x.Length, meanY = Sums.Of(y) / y.Length;
        Vector<double> xx = default, yy = default, xy = default, mx = new(meanX), my = new(meanY);
        var vectorsX = MemoryMarshal.Cast<double, Vector<double>>(x);
        var vectorsY = MemoryMarshal.Cast<double, Vector<double>>(y);
        for (var i = 0; i < vectorsX.Length; i++)
        {
            Vector<double> dx = vectorsX[i] - mx, dy = vectorsY[i] - my;
            xx = Lanes.MultiplyAdd(dx, dx, xx);
            yy = Lanes.MultiplyAdd(dy, dy, yy);
            xy = Lanes.MultiplyAdd(dx, dy, xy);
        }

        double sxx = Vector.Sum(xx), syy = Vector.Sum(yy), sxy = Vector.Sum(xy);
        for (var i = vectorsX.Length * Vector<double>.Count; i < x.Length; i++)
        {
            double dx = x[i] - meanX, dy = y[i] - meanY;
            sxx += dx * dx;
            syy += dy * dy;
            sxy += dx * dy;
        }

        return Ratio(x, y, sxx, syy, sxy);
    }

    /// <summary>The definition, written plainly: what <see cref="Pearson"/> is tested against.</summary>
    /// <returns><inheritdoc cref="Pearson" path="/returns" /></returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Reference(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Check(x.Length, y.Length);
        double meanX = 0, meanY = 0;
        for (var i = 0; i < x.Length; i++)
        {
            meanX += x[i] / x.Length;
            meanY += y[i] / y.Length;
        }

        double xx = 0, yy = 0, xy = 0;
        for (var i = 0; i < x.Length; i++)
        {
            xx += (x[i] - meanX) * (x[i] - meanX);
            yy += (y[i] - meanY) * (y[i] - meanY);
            xy += (x[i] - meanX) * (y[i] - meanY);
        }

        return Ratio(x, y, xx, yy, xy);
    }

    /// <summary>Whether a series, shape (t), does not move beyond rounding: no correlation exists with it. A series that holds a NaN or an infinity is not constant.</summary>
    public static bool IsConstant(ReadOnlySpan<double> x)
    {
        var mean = Sums.Of(x) / Math.Max(1, x.Length);
        double squares = 0, largest = 0;
        foreach (var value in x)
        {
            squares += (value - mean) * (value - mean);
            largest = Math.Max(largest, Math.Abs(value));
        }

        return squares <= Lanes.FlatBelow(x.Length, largest);
    }

    private static double Ratio(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double xx, double yy, double xy) =>
        x.Length < 2 || IsConstant(x) || IsConstant(y) ? double.NaN : Math.Clamp(xy / Math.Sqrt(xx) / Math.Sqrt(yy), -1, 1);

    private static void Check(int x, int y)
    {
        if (x != y)
        {
            throw new ArgumentException($"Two series of one length are correlated; found {x} and {y} samples.");
        }
    }
}
