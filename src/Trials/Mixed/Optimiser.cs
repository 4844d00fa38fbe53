namespace Toolkit.Trials;

/// <summary>Newton's method on -2 log likelihood, with scoring where the Hessian is not positive definite and step halving where a step goes too far.</summary>
internal static class Optimiser
{
    private const int Most = 200;
    private const int MostHalvings = 40;

    /// <summary>Square of the gradient norm in the metric of the Hessian (twice the expected gain) at which to stop: far tighter than a change of -2 log L can show.</summary>
    private const double Converged = 1e-16;

    /// <summary>Below this gain a full Newton step is taken without looking: rounding of the value would hide it.</summary>
    private const double Local = 1e-7;

    public sealed record Result(double[] Parameters, LikelihoodPoint Point, int Iterations, bool IsConverged);

    /// <returns>Null where the start itself has no likelihood.</returns>
    public static Result? Minimise(Likelihood likelihood, ICovarianceModel model, double[] start)
    {
        var at = (double[])start.Clone();
        if (likelihood.At(model, at) is not { } point)
        {
            return null;
        }

        for (var iteration = 1; iteration <= Most; iteration++)
        {
            var step = Step(point);
            var gain = -Matrix.Dot(step, point.Gradient);
            if (gain < Converged)
            {
                return new(at, point, iteration, double.IsFinite(gain) && Cholesky.Of(point.Hessian) is not null);
            }

            var next = gain < Local ? Moved(at, step, 1) : Search(likelihood, model, at, point, step, gain);
            if (next is null || likelihood.At(model, next) is not { } better)
            {
                return new(at, point, iteration, gain < Local);
            }

            (at, point) = (next, better);
        }

        return new(at, point, Most, false);
    }

    private static double[] Step(LikelihoodPoint point)
    {
        var root = Cholesky.Of(point.Hessian) ?? Cholesky.Of(point.Expected) ?? Ridged(point.Expected);
        var step = root.Solve(point.Gradient);
        for (var i = 0; i < step.Length; i++)
        {
            step[i] = -step[i];
        }

        return step;
    }

    private static Cholesky Ridged(Matrix hessian)
    {
        var ridge = 1e-8 * (1 + Math.Abs(hessian.Trace()));
        while (true)
        {
            if (Cholesky.Of(hessian + (ridge * Matrix.Identity(hessian.Rows))) is { } root)
            {
                return root;
            }

            ridge *= 10;
        }
    }

    private static double[]? Search(Likelihood likelihood, ICovarianceModel model, double[] at, LikelihoodPoint point, double[] step, double gain)
    {
        var length = 1.0;
        for (var halving = 0; halving < MostHalvings; halving++)
        {
            var next = Moved(at, step, length);
            if (likelihood.Value(model, next) <= point.Value - (1e-4 * length * gain))
            {
                return next;
            }

            length /= 2;
        }

        return null;
    }

    private static double[] Moved(double[] at, double[] step, double length)
    {
        var moved = new double[at.Length];
        for (var i = 0; i < at.Length; i++)
        {
            moved[i] = at[i] + (length * step[i]);
        }

        return moved;
    }
}
