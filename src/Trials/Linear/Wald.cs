namespace Toolkit.Trials;

/// <summary>Joint tests of coefficients by their covariance.</summary>
internal static class Wald
{
    /// <summary>F test that <paramref name="count"/> coefficients from <paramref name="first"/> on are zero; NaN where they have no covariance.</summary>
    public static JointTest Test(string term, LinearModel model, Matrix covariance, int first, int count)
    {
        var at = Enumerable.Range(first, count).ToArray();
        var b = model.Coefficients.Slice(first, count);
        var f = Cholesky.Of(covariance.Block(at)) is { } root ? Matrix.Dot(b, root.Solve(b)) / count : double.NaN;
        return JointTest.Of(term, double.NaN, count, model.ResidualDf, f);
    }
}
