using System.Collections.Immutable;
using Toolkit.Kernels;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>How many series head motion gives.</summary>
public enum MotionExpansion
{
    /// <summary>Three translations, three rotations.</summary>
    Six,

    /// <summary>And their backward differences.</summary>
    Twelve,

    /// <summary>And the squares of all twelve (Satterthwaite 2013; not Friston's 1996 lag form).</summary>
    TwentyFour,
}

/// <summary>Rigid head motion by volume: translations in mm, rotations in rad, in fMRIPrep's names and sense.</summary>
public sealed record MotionParameters
{
    /// <param name="values">Shape (6, t): trans_x, trans_y, trans_z in mm, rot_x, rot_y, rot_z in rad.</param>
    /// <exception cref="ArgumentException">There are not six series, or a value is not finite.</exception>
    public MotionParameters(RowMatrix<double> values)
    {
        if (values.Rows != 6 || values.Data.Any(v => !double.IsFinite(v)))
        {
            throw new ArgumentException("Head motion has six finite series.", nameof(values));
        }

        Values = values;
    }

    /// <summary>Names of the six series, in order.</summary>
    public static ImmutableArray<string> Names { get; } = ["trans_x", "trans_y", "trans_z", "rot_x", "rot_y", "rot_z"];

    /// <summary>Shape (6, t).</summary>
    public RowMatrix<double> Values { get; }

    /// <summary>A copy of one series, shape (t), in the order of <see cref="Names"/>.</summary>
    public double[] Series(int parameter) => Values.Row(parameter).ToArray();

    /// <summary>Number of samples, t.</summary>
    public int Volumes => Values.Columns;

    /// <summary>The motion in a table of confounds, found by name; null where one of the six is missing.</summary>
    public static MotionParameters? From(Confounds confounds) => confounds.Select(Names).Try(out var six, out _) ? new(six.Values) : null;

    /// <summary>The series to regress out, named as fMRIPrep names them: x, dx, x², dx², each six; dx is the backward difference, first value 0.</summary>
    public Confounds Expand(MotionExpansion expansion)
    {
        var six = new Confounds(Names, Values);
        if (expansion == MotionExpansion.Six)
        {
            return six;
        }

        var twelve = six.With(Derivatives(six));
        return expansion == MotionExpansion.Twelve ? twelve : twelve.With(Squares(six)).With(Squares(Derivatives(six)));
    }

    /// <summary>Backward differences, first value 0; names gain "_derivative1".</summary>
    public static Confounds Derivatives(Confounds of) => Changed(of, "_derivative1", Derivative);

    /// <summary>Squares; names gain "_power2".</summary>
    public static Confounds Squares(Confounds of) => Changed(of, "_power2", Square);

    internal static double[] Derivative(double[] x) => [.. x.Select((v, t) => t == 0 ? 0 : v - x[t - 1])];

    internal static double[] Square(double[] x) => Array.ConvertAll(x, v => v * v);

    private static Confounds Changed(Confounds of, string suffix, Func<double[], double[]> change)
    {
        var changed = new RowMatrix<double>(of.Values.Rows, of.Volumes);
        for (var r = 0; r < changed.Rows; r++)
        {
            change(of.Values.Row(r).ToArray()).CopyTo(changed.Row(r));
        }

        return new([.. of.Names.Select(n => n + suffix)], changed);
    }
}
