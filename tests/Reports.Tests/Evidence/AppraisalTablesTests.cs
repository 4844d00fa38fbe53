using Toolkit.Evidence.Agreement;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.Swim;
using Toolkit.Reports.Evidence;

namespace Toolkit.Reports.Tests.Evidence;

public class AppraisalTablesTests
{
    private static readonly EvidenceSet Set = EvidenceReader.Read(name => name switch
    {
        "studies.csv" => "study_id,provenance,n_randomised,condition,weeks\nT1,review,60,OA,4\nT2,review,80,OA,8\nT3,review,40,OA,12\n",
        "outcomes.csv" => "outcome_id,study_id,provenance,domain,outcome,design,direction,effect_size_type,effect_size,p_report,n1,n2\nA,T1,review,pain,VAS,between,improve,Cohen d,0.40,,30,30\nB,T2,review,pain,VAS,between,improve,Cohen d,0.60,,40,40\nC,T3,review,pain,VAS,between,improve,Cohen d,0.90,,20,20\n",
        "moderators.csv" => "study_id,weeks,setting\nT1,4,home\nT2,8,home\nT3,12,clinic\n",
        "eligibility.csv" => "record_id,reviewer,criterion,answer\nr1,A,cancer,yes\nr1,B,cancer,no\n",
        "extractions.csv" => "item,extractor,value\nA.effect_size,A,0.40\nA.effect_size,B,0.41\n",
        "grade.csv" => "category,domain,levels,reason,by\npain,risk of bias,-1,open label,C\npain,large effect,1,large,C\n",
        _ => null,
    }).Value;

    private static readonly ReviewSynthesis Synthesis = ReviewSynthesis.Of(Set);

    [Fact]
    public void The_page_has_a_section_for_what_people_judged_and_for_what_follows_a_pool()
    {
        Assert.Empty(Set.Faults);
        var page = HtmlReport.Write(EvidencePage.Synthesis(Set, Synthesis));
        foreach (var part in new[] { "Eligibility of the records", "Values extracted by two people", "DerSimonian-Laird", "without T2", "setting: home", "slope on weeks", "Egger" })
        {
            Assert.Contains(part, page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_record_shows_both_decisions_and_why_it_is_open()
    {
        var row = AppraisalTables.Screened(Set.Screening!).Rows.Single();
        Assert.Equal(["r1", "A exclude, B unclear", "unclear"], row.Take(3).Select(c => c.Text));
        Assert.Contains("reviewers differ: cancer-related pain", row[3].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_open_item_shows_both_values() =>
        Assert.Equal(["A.effect_size", "A 0.40, B 0.41", "open", "the two differ and nobody decided"], AppraisalTables.Extracted(Set.Extraction!).Rows.Single().Select(c => c.Text));

    [Fact]
    public void Agreement_is_said_in_words()
    {
        Assert.Equal("Items: no item was judged by two people.", AppraisalTables.Agreement("Items", null));
        Assert.Equal("Items: no kappa, both used one category, 2 of 2 agree.", AppraisalTables.Agreement("Items", Kappa.Of(["a", "a"], ["a", "a"])));
        Assert.StartsWith("Items: Cohen's kappa 0.50 (SE ", AppraisalTables.Agreement("Items", Kappa.Of(["a", "b", "a", "b"], ["a", "b", "a", "a"])), StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_up_are_shown_with_their_sign_and_whose_they_are()
    {
        var row = EvidenceTables.Certainty(Synthesis).Rows.Single();
        Assert.Contains("risk of bias −1: open label; large effect +1: large", row[5].Text, StringComparison.Ordinal);
        Assert.Equal("people", row[6].Text);
    }
}
