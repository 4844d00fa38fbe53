using Toolkit.Evidence.Agreement;

namespace Toolkit.Evidence.Tests.Agreement;

public class AdjudicationTests
{
    private static readonly Extraction[] Extractions =
    [
        new("A/weeks", "first", "8"), new("A/weeks", "second", " 8 "), new("A/n", "first", "60"), new("A/n", "second", "62"), new("B/n", "first", "30"),
    ];

    [Fact]
    public void Equal_values_are_agreed_and_unequal_ones_stay_open()
    {
        var items = Adjudication.Compare(Extractions, []);
        Assert.Equal(new Adjudicated("A/weeks", "8", "agreed"), items[0]);
        Assert.Equal(new Adjudicated("A/n", null, ""), items[1]);
        Assert.Equal(new Adjudicated("B/n", "30", "only one extractor"), items[2]);
    }

    [Fact]
    public void A_third_person_decides_with_a_reason() =>
        Assert.Equal(new Adjudicated("A/n", "60", "Table 1 of the report"), Adjudication.Compare(Extractions, [new("A/n", "third", "60", "Table 1 of the report")])[1]);

    [Fact]
    public void A_decision_without_a_reason_is_none() => Assert.Null(Adjudication.Compare(Extractions, [new("A/n", "third", "60", " ")])[1].Value);

    [Fact]
    public void Agreement_counts_only_what_both_extracted()
    {
        var kappa = Adjudication.Agreement(Extractions)!;
        Assert.Equal(2, kappa.Items);
        Assert.Equal(0.5, kappa.Observed);
        Assert.Null(Adjudication.Agreement([new("x", "first", "1")]));
    }

    [Fact]
    public void A_third_extraction_of_one_item_is_refused() => Assert.StartsWith(
        "The item 'B/n' has more than two extractions, or two by one person.",
        Assert.Throws<ArgumentException>(() => Adjudication.Compare([.. Extractions, new("B/n", "first", "31")], [])).Message,
        StringComparison.Ordinal);
}
