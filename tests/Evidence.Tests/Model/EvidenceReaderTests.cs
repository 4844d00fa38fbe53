using Toolkit.Evidence.Model;
using Toolkit.Evidence.RiskOfBias;

namespace Toolkit.Evidence.Tests.Model;

public class EvidenceReaderTests
{
    private const string Studies = "study_id,provenance,n_randomised,n_analysed,arm_n,condition,weeks,sex_f,sex_m,report_of\n"
        + "ASH2020,review,40,38,20/20,Knee OA,8,25,15,\n"
        + "ASH2020,original,40,38,20/20 randomised; 19/19 analysed,Knee OA,8,,,\n";

    private const string OutcomeHeader = "outcome_id,study_id,provenance,domain,outcome,comparison,direction,effect_size,ci_lo,ci_hi,p_report,n1,sd1,events1,corr_with_pain_r\n";

    [Fact]
    public void A_trial_and_what_two_sources_say_about_it_are_kept_apart()
    {
        var set = Read(Studies);
        Assert.Equal("ASH2020", Assert.Single(set.Included).StudyId);
        Assert.Equal([new Arm(20, 19), new Arm(20, 19)], set.Original("ASH2020")!.Arms);
        Assert.Equal([new Arm(20, null), new Arm(20, null)], set.Review("ASH2020")!.Arms);
        Assert.Empty(set.Faults);
    }

    [Fact]
    public void Without_studies_there_is_nothing_to_read() => Assert.Equal(
        "line 0: expected the table studies.csv, found no such file. Name the folder that holds the extraction tables",
        EvidenceReader.Read(_ => null).Fault!.Message);

    [Fact]
    public void A_missing_column_is_named_and_the_rest_is_read()
    {
        var set = Read("study_id,provenance,n_randomised,condition\nASH2020,review,40,Knee OA\n");
        Assert.Equal("studies.csv, column weeks: line 1: expected this column, found no such column. The other columns were still read", Assert.Single(set.Faults).Message);
        Assert.Equal(40, set.Review("ASH2020")!.Randomised);
    }

    [Fact]
    public void A_count_that_is_no_count_names_its_row_and_column() => Assert.Equal(
        "studies.csv, column n_randomised: line 2: expected a count, or nothing, found 'forty'. Leave the cell empty where the source states none",
        Assert.Single(Read("study_id,provenance,n_randomised,condition,weeks\nASH2020,review,forty,Knee OA,8\n").Faults).Message);

    [Fact]
    public void More_analysed_than_randomised_is_named_and_both_are_kept()
    {
        var set = Read(Studies.Replace("review,40,38", "review,40,41", StringComparison.Ordinal));
        Assert.StartsWith("studies.csv, column n_analysed: line 2: expected at most the 40 randomised, found 41", Assert.Single(set.Faults).Message, StringComparison.Ordinal);
        Assert.Equal(41, set.Review("ASH2020")!.Analysed);
    }

    [Fact]
    public void More_women_and_men_than_participants_is_named() =>
        Assert.Contains("25 + 16", Assert.Single(Read(Studies.Replace("25,15", "25,16", StringComparison.Ordinal)).Faults).Message, StringComparison.Ordinal);

    [Fact]
    public void Circular_report_links_are_named_and_dropped()
    {
        var set = Read(Studies + "B,original,,,,,,,,C\nC,original,,,,,,,,B\n");
        Assert.Equal(2, set.Faults.Length);
        Assert.Equal(
            "studies.csv, column report_of: line 4: expected a trial that is not itself a report of this row, found 'C', which leads back to 'B'. The link is dropped", set.Faults[0].Message);
        Assert.All(set.Studies, s => Assert.Equal("", s.ReportOf));
    }

    [Fact]
    public void A_report_of_an_unknown_trial_is_named() => Assert.Contains(
        "column report_of: line 4: expected a study id of this table, found 'ELM'", Assert.Single(Read(Studies + "B,original,,,,,,,,ELM\n").Faults).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("K1,ELM,review,pain,VAS,,improve,,,,<0.05,,,,", "column study_id: line 2: expected a study id of studies.csv, found 'ELM'")]
    [InlineData("K1,ASH2020,reviewer,pain,VAS,,improve,,,,<0.05,,,,", "column provenance: line 2: expected 'review' or 'original', found 'reviewer'")]
    [InlineData("K1,ASH2020,review,pain,VAS,,improve,5.0,1.0,4.0,<0.05,,,,", "column effect_size: line 2: expected an estimate inside its interval [1.0, 4.0], found '5.0'")]
    [InlineData("K1,ASH2020,review,pain,VAS,,improve,,4.0,1.0,<0.05,,,,", "column ci_lo: line 2: expected a lower limit below the upper limit 1.0, found '4.0'")]
    [InlineData("K1,ASH2020,review,pain,VAS,,improve,,,,small,,,,", "column p_report: line 2: expected a p value such as '<0.05', '0.03' or 'n.s.', found 'small'")]
    [InlineData("K1,ASH2020,review,pain,VAS,,improve,,,,,10,,11,", "column events1: line 2: expected at most the 10 participants of n1, found '11'")]
    [InlineData("K1,ASH2020,review,pain,VAS,,improve,,,,,10,-2.0,,", "column sd1: line 2: expected a standard deviation of zero or more, found '-2.0'")]
    [InlineData("K1,ASH2020,review,pain,VAS,,improve,,,,,,,,1.2", "column corr_with_pain_r: line 2: expected a correlation between -1 and 1, found '1.2'")]
    public void An_impossible_value_names_its_row_and_column(string row, string message) =>
        Assert.Contains(message, Assert.Single(Read(Studies, OutcomeHeader + row + "\n").Faults).Message, StringComparison.Ordinal);

    [Fact]
    public void Every_other_row_survives_a_bad_one()
    {
        var set = Read(Studies, OutcomeHeader + "K1,ELM,review,pain,VAS,,improve,,,,<0.05,,,,\nK2,ASH2020,review,pain,VAS,pre-post,improve,,,,<0.05,,,,\n");
        Assert.Equal("K2", Assert.Single(set.Outcomes).OutcomeId);
        Assert.Equal(Comparison.Within, set.Outcomes[0].Comparison);
    }

    [Fact]
    public void An_override_without_a_reason_is_left_out()
    {
        const string table = "study_id,D1,D2,D3,D4,D5,overall_reported,override,override_reason,override_by\nASH2020,Low,Some concerns,Low,Some concerns,Low,,High,{0},AB\n";
        var bare = Read(Studies, rob2: table.Replace("{0}", "", StringComparison.Ordinal));
        Assert.Contains("expected the reason of the override, found nothing", Assert.Single(bare.Faults).Message, StringComparison.Ordinal);
        Assert.Equal(Judgement.SomeConcerns, bare.Rob2[0].Overall);
        var reasoned = Read(Studies, rob2: table.Replace("{0}", "two concerns together", StringComparison.Ordinal));
        Assert.Equal(Judgement.High, reasoned.Rob2[0].Overall);
        Assert.Equal("AB", reasoned.Rob2[0].Override!.By);
    }

    [Fact]
    public void An_unknown_flow_box_is_named_and_a_missing_number_stays_unknown()
    {
        var set = Read(Studies, prisma: "data,n,note\ndatabase_results,,\nrecord_screened,30,\nnew_studies,1,\ndbr_excluded_reason,3,wrong design\n");
        Assert.Contains("column data: line 3: expected a box of the PRISMA 2020 template, found 'record_screened'", Assert.Single(set.Faults).Message, StringComparison.Ordinal);
        Assert.Null(set.Flow["database_results"]);
        Assert.Equal(1, set.Flow["new_studies"]);
        Assert.Equal(3, Assert.Single(set.Flow.Reasons).Count);
    }

    private static EvidenceSet Read(string studies, string? outcomes = null, string? rob2 = null, string? prisma = null) =>
        EvidenceReader.Read(name => name switch { "studies.csv" => studies, "outcomes.csv" => outcomes, "rob2.csv" => rob2, "prisma.csv" => prisma, _ => null }).Value;
}
