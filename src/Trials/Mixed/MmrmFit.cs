using System.Collections.Immutable;

namespace Toolkit.Trials;

/// <summary>A fitted mixed model for repeated measures.</summary>
public sealed partial class MmrmFit
{
    private readonly Subjects subjects;
    private readonly LikelihoodPoint point;
    private readonly List<int[]> groups;
    private readonly Matrix sigma;
    private readonly Matrix back;
    private readonly MixedInference inference;

    internal MmrmFit(
        Subjects subjects, LikelihoodPoint point, Matrix sigma, CovarianceKind kind, ImmutableArray<string> visits, List<int[]> groups, int observations, bool restricted, int iterations, ImmutableArray<string> notes)
    {
        this.subjects = subjects;
        this.point = point;
        this.sigma = sigma;
        this.groups = groups;
        Covariance = kind;
        Visits = visits;
        Observations = observations;
        Restricted = restricted;
        Iterations = iterations;
        Ladder = notes;
        back = subjects.Back();
        inference = new(point, Information.Observed);
        Coefficients = subjects.Coefficients(point.Mean.Coefficients);
        MinusTwoLogLikelihood = point.Value + (restricted ? subjects.LogDeterminantOfTransform : 0);
    }

    /// <summary>Names of the coefficients, shape (p).</summary>
    public ImmutableArray<string> Terms => subjects.Design.Terms;

    /// <summary>Shape (p).</summary>
    public double[] Coefficients { get; }

    /// <summary>The structure that was fitted: the one asked for, or the first of the ladder that converged.</summary>
    public CovarianceKind Covariance { get; }

    /// <summary>What was tried before and why it was left.</summary>
    public ImmutableArray<string> Ladder { get; }

    public ImmutableArray<string> Visits { get; }

    public bool Restricted { get; }

    public int Iterations { get; }

    /// <summary>-2 log (restricted) likelihood with its full constant, as SAS reports it.</summary>
    public double MinusTwoLogLikelihood { get; }

    /// <summary>-2 log L + 2 q, q covariance parameters.</summary>
    public double Aic => MinusTwoLogLikelihood + (2 * point.Parameters);

    /// <summary>-2 log L + q log(subjects).</summary>
    public double Bic => MinusTwoLogLikelihood + (point.Parameters * Math.Log(SubjectCount));

    public int Observations { get; }

    public int SubjectCount => subjects.Members.Count;

    /// <summary>Covariance between visits, shape (visits, visits).</summary>
    public double[][] Sigma => [.. Enumerable.Range(0, sigma.Rows).Select(j => sigma.Row(j).ToArray())];

    internal Design Design => subjects.Design;

    /// <summary>Covariance of the coefficients, shape (p, p).</summary>
    public double[][] CoefficientCovariance(DegreesOfFreedom method = DegreesOfFreedom.KenwardRoger) => ToRows(back * inference.Covariance(method) * back.Transposed());

    /// <summary>Sandwich covariance of the coefficients over subjects, shape (p, p): CR0, or CR2 with the bias reduction of Bell and McCaffrey (2002).</summary>
    public double[][] EmpiricalCovariance(bool biasReduced = false) => ToRows(Empirical(biasReduced));

    /// <summary>Inference on each coefficient.</summary>
    public ImmutableArray<Inference> Table(DegreesOfFreedom method = DegreesOfFreedom.KenwardRoger, double level = 0.95)
    {
        var unit = new double[Terms.Length];
        var table = ImmutableArray.CreateBuilder<Inference>();
        for (var j = 0; j < unit.Length; j++)
        {
            Array.Clear(unit);
            unit[j] = 1;
            table.Add(Contrast(Terms[j], unit, method, level));
        }

        return table.ToImmutable();
    }

    /// <summary>Inference on a linear combination of the coefficients, shape (p).</summary>
    public Inference Contrast(string name, ReadOnlySpan<double> weights, DegreesOfFreedom method = DegreesOfFreedom.KenwardRoger, double level = 0.95)
    {
        var inner = subjects.Contrast(weights);
        var variance = inference.Covariance(method).Form(inner, inner);
        var df = method switch
        {
            DegreesOfFreedom.Residual => Observations - Terms.Length,
            DegreesOfFreedom.BetweenWithin => BetweenWithin(weights),
            _ => inference.Satterthwaite(inner),
        };
        return Inference.Of(name, Matrix.Dot(weights, Coefficients), Math.Sqrt(variance), df, level);
    }

    /// <summary>Joint test of several combinations, one a row of length p.</summary>
    public JointTest Joint(string name, IReadOnlyList<double[]> contrasts, DegreesOfFreedom method = DegreesOfFreedom.KenwardRoger)
    {
        var rows = Matrix.FromRows([.. contrasts.Select(c => subjects.Contrast(c))]);
        var coefficients = subjects.Inner(Coefficients);
        switch (method)
        {
            case DegreesOfFreedom.KenwardRoger or DegreesOfFreedom.KenwardRogerLinear:
                return inference.KenwardRoger(name, rows, coefficients, method);
            case DegreesOfFreedom.Satterthwaite:
                return inference.Satterthwaite(name, rows, coefficients);
            default:
                var f = MixedInference.Quadratic(rows, coefficients, point.Mean.Covariance) / contrasts.Count;
                var df = method == DegreesOfFreedom.Residual ? Observations - Terms.Length : contrasts.Min(c => BetweenWithin(c));
                return JointTest.Of(name, double.NaN, contrasts.Count, df, f);
        }
    }

    /// <summary>Joint test of all coefficients of a term, by its index in the formula.</summary>
    public JointTest Term(int term, DegreesOfFreedom method = DegreesOfFreedom.KenwardRoger) => Joint(
        Formula.NameOf(Design.Formula.Terms[term]),
        [.. Design.ColumnsOf(term).Select(c => Enumerable.Range(0, Terms.Length).Select(j => j == c ? 1.0 : 0).ToArray())],
        method);

    private static double[][] ToRows(Matrix matrix) => [.. Enumerable.Range(0, matrix.Rows).Select(i => matrix.Row(i).ToArray())];
}
