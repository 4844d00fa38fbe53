using CsCheck;
using Toolkit.Evidence.Audit;
using Toolkit.Evidence.Model;

namespace Toolkit.Evidence.Tests.Audit;

/// <summary>References are compared in what both lines state, whatever their style.</summary>
public class ReferenceTests
{
    private const string Own = "Nambi G, Abdelbasset WK, Elsayed SH, Khalil MA. Sci Rep 2020;10(1):15000";

    [Theory]
    [InlineData("G Nambi, Walid Kamal Abdelbasset, Sameh H Elsayed, et al. Effects of training. Scientific reports, 10(1): 15000, 2020.", Own, "")]
    [InlineData("Nambi et al. Sci Rep 10(1):15000 2020", Own, "")]
    [InlineData("Nambi et al. (2020)", Own, "")]
    [InlineData("W. K. Abdelbasset, G. Nambi. Sci Rep 2020;10", Own, "author 1")]
    [InlineData("Nambi G, Abdelbasset WK, Elnegamy TE. Sci Rep 2020;10(1):15000", Own, "author 3")]
    [InlineData("Nambi G, Abdelbasset WK, Elsayed SH. Sci Rep 2020;10(1):15000", Own, "number of authors")]
    [InlineData("Nambi et al. Sci Rep 10(1):7258 2020", Own, "first page or article number")]
    [InlineData("Nambi et al. Sci Rep 2020;11(1):15000", Own, "volume")]
    [InlineData("Nambi et al. Sci Rep 2015;10(1):15000", Own, "year")]
    [InlineData("Nambi et al. Sci Rep 2021;10(1):15000", Own, "")]
    [InlineData("Rana Oğuz, Muaz Belviranlı, and Nilsel Okudan. Cartilage, 13(1_suppl):1791S-1800S, 2021", "Oguz R, Belviranli M, Okudan N. Cartilage 2021", "")]
    [InlineData("van der Berg A, Østergård B. J Pain 2011;16(3):2001-2012", "A. van der Berg and B. Ostergard. Journal of Pain, 16:2001-2012, 2011", "")]
    [InlineData("Effects of exercise on pain. J Pain 2011;16:20-30", "Smith A, Jones B. J Pain 2011;16:20-30", "")]
    public void What_both_lines_state_is_compared(string review, string original, string differs)
    {
        var finding = Single(review, original);
        Assert.Equal(differs.Length == 0 ? Verdict.Consistent : Verdict.Inconsistent, finding.Verdict);
        Assert.Equal(differs.Length == 0 ? "" : "differs in: " + differs, finding.Assumption);
    }

    [Fact]
    public void Lines_that_state_nothing_in_common_give_no_finding() => Assert.Empty(ReferenceAudit.Of(Row("synthetic, no such paper"), Row("synthetic, no such paper")));

    [Fact]
    public void A_finding_names_both_places_and_what_would_settle_it()
    {
        var finding = Single("Nambi et al. Sci Rep 2015;10(1):15000", Own);
        Assert.Equal(("reference", "studies.csv line 2", "studies.csv line 3", "the reference under its digital object identifier"), (finding.Kind, finding.ClaimedAt, finding.ComparedAt, finding.Resolve));
        Assert.Equal("2020", finding.Result["year"]!.Word);
    }

    [Fact]
    public void A_line_always_agrees_with_itself() => Gen.String[Gen.Char["Aa Bb,.;:()0123456789-et al"], 0, 60].Sample(line => ReferenceAudit.Of(Row(line), Row(line)).All(f => f.Verdict == Verdict.Consistent));

    private static Finding Single(string review, string original) => Assert.Single(ReferenceAudit.Of(Row(review), Row(original) with { Row = 3, Voice = Voice.Original }));

    private static StudyRecord Row(string citation) => new() { StudyId = "T", Voice = Voice.Review, Reference = citation, Row = 2 };
}
