using CsCheck;
using Toolkit.Evidence.Agreement;

namespace Toolkit.Evidence.Tests.Agreement;

public class KappaTests
{
    private const double Digits = 1e-12;

    /// <summary>20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: observed .70, chance .50, kappa .40.</summary>
    [Fact]
    public void The_textbook_table_of_fifty_gives_forty_hundredths()
    {
        string[] first = [.. Repeat("yes", 25), .. Repeat("no", 25)], second = [.. Repeat("yes", 20), .. Repeat("no", 5), .. Repeat("yes", 10), .. Repeat("no", 15)];
        var kappa = Kappa.Of(first, second);
        Assert.Equal(0.7, kappa.Observed, Digits);
        Assert.Equal(0.5, kappa.Chance, Digits);
        Assert.Equal(0.4, kappa.Value!.Value, Digits);
        Assert.InRange(kappa.Se!.Value, 0.12, 0.13);
    }

    [Fact]
    public void Complete_agreement_is_one() => Assert.Equal(1, Kappa.Of(["a", "b", "A "], ["A", "b", "a"]).Value!.Value, Digits);

    [Fact]
    public void Two_raters_who_only_know_one_category_have_no_kappa() => Assert.Null(Kappa.Of(["a", "a"], ["a", "a"]).Value);

    [Fact]
    public void Raters_may_be_swapped() => Gen.Select(Gen.Char["abc"].Array[12], Gen.Char["abc"].Array[12]).Sample((a, b) =>
    {
        string[] x = [.. a.Select(c => c.ToString())], y = [.. b.Select(c => c.ToString())];
        Kappa one = Kappa.Of(x, y), other = Kappa.Of(y, x);
        Assert.Equal(one.Value ?? 9, other.Value ?? 9, Digits);
        Assert.Equal(one.Se ?? 9, other.Se ?? 9, 1e-9);
    });

    [Fact]
    public void Unequal_lists_are_refused() =>
        Assert.StartsWith("Both raters rate the same items", Assert.Throws<ArgumentException>(() => Kappa.Of(["a"], [])).Message, StringComparison.Ordinal);

    private static IEnumerable<string> Repeat(string word, int times) => Enumerable.Repeat(word, times);
}
