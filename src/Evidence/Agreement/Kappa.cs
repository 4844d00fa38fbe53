namespace Toolkit.Evidence.Agreement;

/// <summary>Cohen's kappa (1960) of two raters.</summary>
/// <param name="Value">Null where chance agreement is complete: both used one and the same category.</param>
/// <param name="Se">Large-sample standard error (Fleiss, Cohen and Everitt 1969); null beside a null kappa.</param>
public sealed record Kappa(int Items, double Observed, double Chance, double? Value, double? Se)
{
    /// <exception cref="ArgumentException">The raters did not rate the same items, or none.</exception>
    public static Kappa Of(IReadOnlyList<string> first, IReadOnlyList<string> second)
    {
        if (first.Count != second.Count || first.Count == 0)
        {
            throw new ArgumentException("Both raters rate the same items, at least one.", nameof(second));
        }

        double n = first.Count;
        var categories = first.Concat(second).Select(r => r.Trim()).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        double Share(IEnumerable<string> ratings, string c) => ratings.Count(r => Same(r, c)) / n;
        var observed = first.Zip(second).Count(p => Same(p.First, p.Second)) / n;
        var chance = categories.Sum(c => Share(first, c) * Share(second, c));
        if (chance >= 1)
        {
            return new((int)n, observed, chance, null, null);
        }

        var kappa = (observed - chance) / (1 - chance);
        double agree = 0, disagree = 0;
        foreach (var a in categories)
        {
            foreach (var b in categories)
            {
                var cell = first.Zip(second).Count(p => Same(p.First, a) && Same(p.Second, b)) / n;
                var margins = Share(second, a) + Share(first, b);
                agree += Same(a, b) ? cell * Math.Pow(1 - ((Share(first, a) + Share(second, a)) * (1 - kappa)), 2) : 0;
                disagree += Same(a, b) ? 0 : cell * margins * margins;
            }
        }

        var variance = (agree + (Math.Pow(1 - kappa, 2) * disagree) - Math.Pow(kappa - (chance * (1 - kappa)), 2)) / (n * Math.Pow(1 - chance, 2));
        return new((int)n, observed, chance, kappa, Math.Sqrt(Math.Max(0, variance)));
    }

    private static bool Same(string a, string b) => string.Equals(a.Trim(), b.Trim(), StringComparison.OrdinalIgnoreCase);
}
