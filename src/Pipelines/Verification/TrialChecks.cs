using Toolkit.Trials;

namespace Toolkit.Pipelines.Verification;

/// <summary>The trial model against printed tables and books.</summary>
internal static class TrialChecks
{
    private const string Orthodont = "Potthoff and Roy 1964; Pinheiro and Bates, Mixed-Effects Models in S and S-PLUS, 2000, section 1.4, REML";

    /// <summary>Distance from the gum to the face, mm, of 27 children at 8, 10, 12 and 14 years (Potthoff and Roy 1964); the first sixteen are boys.</summary>
    private static readonly double[] Distances =
    [
        26, 25, 29, 31, 21.5, 22.5, 23, 26.5, 23, 22.5, 24, 27.5, 25.5, 27.5, 26.5, 27, 20, 23.5, 22.5, 26, 24.5, 25.5, 27, 28.5, 22, 22, 24.5, 26.5, 24, 21.5, 24.5, 25.5, 23, 20.5, 31, 26,
        27.5, 28, 31, 31.5, 23, 23, 23.5, 25, 21.5, 23.5, 24, 28, 17, 24.5, 26, 29.5, 22.5, 25.5, 25.5, 26, 23, 24.5, 26, 30, 22, 21.5, 23.5, 25,
        21, 20, 21.5, 23, 21, 21.5, 24, 25.5, 20.5, 24, 24.5, 26, 23.5, 24.5, 25, 26.5, 21.5, 23, 22.5, 23.5, 20, 21, 21, 22.5, 21.5, 22.5, 23, 25, 23, 23, 23.5, 24, 20, 21, 22, 21.5, 16.5, 19, 19, 19.5, 24.5, 25, 28, 28,
    ];

    public static IEnumerable<Check> All() =>
    [
        new("trial", "quantile 0.975 of t with 10 degrees of freedom", 2.228, 5e-4, "printed tables of Student's t", input => Distributions.TQuantile(0.975, input(10))),
        new("trial", "share of F(3, 20) above 3.098", 0.05, 5e-5, "printed tables of Fisher's F", input => Distributions.FUpper(input(3.098), 3, 20)),
        new("trial", "power of 64 a group for half a standard deviation", 0.80, 0.005, "Cohen 1988, table 2.4.1", input => Power.TwoSample(64, input(0.5), 1)),
        new("trial", "treatment against control, plant weights", -0.371, 5e-4, "Dobson 1983; R, help page of lm", input => Plants(input).Estimate),
        new("trial", "its standard error", 0.3114, 5e-5, "Dobson 1983; R, help page of lm", input => Plants(input).StandardError),
        new("trial", "ANCOVA: adjusted difference of two arms on parallel lines", 3, 1e-10, "the lines that made the values: 10 + 0.5 baseline + 3", Ancova),
        new("trial", "growth a year, mm: linear mixed model", 0.6601852, 5e-8, Orthodont, input => Growth(input).Coefficients[1]) { Slow = true },
        new("trial", "restricted log-likelihood of the same", -221.3183, 5e-5, Orthodont, input => Growth(input).MinusTwoLogLikelihood / -2) { Slow = true },
        new("trial", "boys less girls at 14 years: MMRM, unstructured", 27.46875 - (265.0 / 11), 1e-9, "means of complete data (Potthoff and Roy 1964)", input => Repeated(input).Estimate) { Slow = true },
        new("trial", "degrees of freedom of the same, Kenward–Roger", 25, 1e-3, "27 children in two groups, complete data", input => Repeated(input).Df) { Slow = true },
    ];

    private static Inference Plants(InputValue input)
    {
        double[] control = [4.17, 5.58, 5.18, 6.11, 4.50, 4.61, 5.17, 4.53, 5.33, 5.14];
        double[] treated = [input(4.81), 4.17, 4.41, 3.59, 5.87, 3.83, 6.03, 4.89, 4.32, 4.69];
        double[][] rows = [.. control.Select(_ => new[] { 1.0, 0 }), .. treated.Select(_ => new[] { 1.0, 1 })];
        return LinearModel.Fit(rows, [.. control, .. treated], ["(Intercept)", "treated"]).Value.Table()[1];
    }

    private static double Ancova(InputValue input)
    {
        double[] baseline = [40, 44, 51, 55, 61, 43, 47, 50, 58, 66];
        double[] noise = [1, -2, 1, 1, -1, 1, -2, 1, 1, -1];
        // The same noise in both arms would lean on the baselines: it is made orthogonal to them first.
        var arm = Enumerable.Range(0, 10).Select(i => i / 5).ToArray();
        var clean = Orthogonal(noise, baseline, arm);
        double[] outcome = [.. baseline.Select((b, i) => 10 + (0.5 * b) + (arm[i] == 1 ? input(3) : 0) + clean[i])];
        return Trials.Ancova.Fit(new(["control", "exercise"], [.. arm], [.. baseline], [.. outcome])).Value.Effects[0].Estimate;
    }

    private static double[] Orthogonal(double[] noise, double[] baseline, int[] arm)
    {
        double[][] rows = [.. baseline.Select((b, i) => new[] { 1.0, arm[i], b })];
        return LinearModel.Fit(rows, noise, ["one", "arm", "baseline"]).Value.Residuals;
    }

    private static Frame Children(InputValue input)
    {
        double[] y = [.. Distances];
        y[3] = input(y[3]);
        string?[] Repeat(Func<int, string> name) => [.. Enumerable.Range(0, y.Length).Select(i => name(i))];
        return new Frame(y.Length)
            .With("y", y)
            .With("age", [.. Enumerable.Range(0, y.Length).Select(i => 8.0 + (2 * (i % 4)))])
            .With("child", Repeat(i => "C" + (i / 4).ToString("00", System.Globalization.CultureInfo.InvariantCulture)))
            .With("visit", Repeat(i => "V" + ((i % 4) + 1).ToString(System.Globalization.CultureInfo.InvariantCulture)))
            .With("sex", Repeat(i => i / 4 < 16 ? "boy" : "girl"));
    }

    private static LmmFit Growth(InputValue input) => Design.Build(Formula.Parse("y ~ age + (age|child)").Value, Children(input)).Bind(d => Lmm.Fit(d)).Value;

    private static Inference Repeated(InputValue input)
    {
        var design = Design.Build(Formula.Parse("y ~ sex * visit").Value, Children(input).Where(row => row / 4 >= input(0)), new() { Needed = ["child", "visit"] }).Value;
        var fit = Mmrm.Fit(design, "child", "visit", new() { Ladder = false }).Value;
        // Terms: intercept (boys at 8), girls, visits 2 to 4, girls at visits 2 to 4.
        return fit.Contrast("boys less girls at 14", [0, -1, 0, 0, 0, 0, 0, -1]);
    }
}
