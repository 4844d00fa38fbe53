using System.Collections.Immutable;

namespace Toolkit.Trials;

/// <summary>What every Gaussian model with estimated covariance can tell about its mean.</summary>
public abstract class MixedFit
{
    private readonly Matrix back;
    private readonly MixedInference observed;
    private readonly MixedInference expected;

    private protected MixedFit(Subjects subjects, LikelihoodPoint point, int observations, bool restricted, int iterations)
    {
        Subjects = subjects;
        Point = point;
        Observations = observations;
        Restricted = restricted;
        Iterations = iterations;
        back = subjects.Back();
        observed = new(point, Information.Observed);
        expected = new(point, Information.Expected);
        Coefficients = subjects.Coefficients(point.Mean.Coefficients);
        MinusTwoLogLikelihood = point.Value + (restricted ? subjects.LogDeterminantOfTransform : 0);
    }

    /// <summary>Names of the coefficients, shape (p).</summary>
    public ImmutableArray<string> Terms => Design.Terms;

    /// <summary>Shape (p).</summary>
    public double[] Coefficients { get; }

    public bool Restricted { get; }

    public int Iterations { get; }

    /// <summary>-2 log (restricted) likelihood with its full constant, as SAS reports it.</summary>
    public double MinusTwoLogLikelihood { get; }

    /// <summary>-2 log L + 2 q, q covariance parameters.</summary>
    public double Aic => MinusTwoLogLikelihood + (2 * Point.Parameters);

    /// <summary>-2 log L + q log(subjects).</summary>
    public double Bic => MinusTwoLogLikelihood + (Point.Parameters * Math.Log(SubjectCount));

    public int Observations { get; }

    public int SubjectCount => Subjects.Members.Count;

    public Design Design => Subjects.Design;

    private protected Subjects Subjects { get; }

    private protected LikelihoodPoint Point { get; }

    /// <summary>Covariance of the coefficients, shape (p, p).</summary>
    public double[][] CoefficientCovariance(DegreesOfFreedom method = DegreesOfFreedom.KenwardRoger, Information information = Information.Observed) =>
        ToRows(ToOuter(From(information).Covariance(method)));

    /// <summary>Inference on each coefficient.</summary>
    public ImmutableArray<Inference> Table(DegreesOfFreedom method = DegreesOfFreedom.KenwardRoger, double level = 0.95, Information information = Information.Observed)
    {
        var unit = new double[Terms.Length];
        var table = ImmutableArray.CreateBuilder<Inference>();
        for (var j = 0; j < unit.Length; j++)
        {
            Array.Clear(unit);
            unit[j] = 1;
            table.Add(Contrast(Terms[j], unit, method, level, information));
        }

        return table.ToImmutable();
    }

    /// <summary>Inference on a linear combination of the coefficients, shape (p).</summary>
    public Inference Contrast(string name, ReadOnlySpan<double> weights, DegreesOfFreedom method = DegreesOfFreedom.KenwardRoger, double level = 0.95, Information information = Information.Observed)
    {
        var inner = Subjects.Contrast(weights);
        var variance = From(information).Covariance(method).Form(inner, inner);
        var df = method switch
        {
            DegreesOfFreedom.Residual => Observations - Terms.Length,
            DegreesOfFreedom.BetweenWithin => BetweenWithin(weights),
            _ => From(information).Satterthwaite(inner),
        };
        return Inference.Of(name, Matrix.Dot(weights, Coefficients), Math.Sqrt(variance), df, level);
    }

    /// <summary>Joint test of several combinations, one a row of length p.</summary>
    public JointTest Joint(string name, IReadOnlyList<double[]> contrasts, DegreesOfFreedom method = DegreesOfFreedom.KenwardRoger, Information information = Information.Observed)
    {
        var rows = Matrix.FromRows([.. contrasts.Select(c => Subjects.Contrast(c))]);
        var coefficients = Subjects.Inner(Coefficients);
        switch (method)
        {
            case DegreesOfFreedom.KenwardRoger or DegreesOfFreedom.KenwardRogerLinear:
                return From(information).KenwardRoger(name, rows, coefficients, method);
            case DegreesOfFreedom.Satterthwaite:
                return From(information).Satterthwaite(name, rows, coefficients);
            default:
                var f = MixedInference.Quadratic(rows, coefficients, Point.Mean.Covariance) / contrasts.Count;
                var df = method == DegreesOfFreedom.Residual ? Observations - Terms.Length : contrasts.Min(c => BetweenWithin(c));
                return JointTest.Of(name, double.NaN, contrasts.Count, df, f);
        }
    }

    /// <summary>Joint test of all coefficients of a term, by its index in the formula.</summary>
    public JointTest Term(int term, DegreesOfFreedom method = DegreesOfFreedom.KenwardRoger, Information information = Information.Observed) => Joint(
        Formula.NameOf(Design.Formula.Terms[term]),
        [.. Design.ColumnsOf(term).Select(c => Enumerable.Range(0, Terms.Length).Select(j => j == c ? 1.0 : 0).ToArray())],
        method,
        information);

    /// <summary>Residual observed - fitted of each row of the design, shape (n).</summary>
    public double[] Residuals()
    {
        var fitted = Design.X * Coefficients;
        return [.. Design.Y.Zip(fitted, (y, f) => y - f)];
    }

    private protected static double[][] ToRows(Matrix matrix) => [.. Enumerable.Range(0, matrix.Rows).Select(i => matrix.Row(i).ToArray())];

    /// <summary>A covariance of the transformed coefficients as one of the design's.</summary>
    private protected Matrix ToOuter(Matrix covariance) => back * covariance * back.Transposed();

    private MixedInference From(Information information) => information == Information.Observed ? observed : expected;

    /// <summary>Between-subject df where the contrast touches only columns that are constant within every subject, else within-subject df.</summary>
    private double BetweenWithin(ReadOnlySpan<double> weights)
    {
        var between = Enumerable.Range(0, Terms.Length).Select(IsConstantWithin).ToArray();
        var count = between.Count(b => b);
        for (var k = 0; k < weights.Length; k++)
        {
            if (weights[k] != 0 && !between[k])
            {
                return Observations - SubjectCount - (Terms.Length - count);
            }
        }

        return SubjectCount - count;
    }

    private bool IsConstantWithin(int column) =>
        Subjects.Members.TrueForAll(m => Array.TrueForAll(m.Rows, r => Design.X[r, column] == Design.X[m.Rows[0], column]));
}
