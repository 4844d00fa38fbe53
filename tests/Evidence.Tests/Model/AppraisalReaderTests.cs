using Toolkit.Evidence.Flow;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.RiskOfBias;

namespace Toolkit.Evidence.Tests.Model;

/// <summary>The tables of what people judged: what is wrong is named with its row and column, and everything else is used.</summary>
public class AppraisalReaderTests
{
    private const string Studies = "study_id,provenance,n_randomised,condition,weeks\nELM,review,40,OA,4\nOAK,review,60,OA,8\n";
    private const string Outcomes = "outcome_id,study_id,provenance,domain,outcome,direction,p_report\nP1,ELM,review,pain,VAS,improve,<0.05\n";
    private const string Signalling = "study_id,1.1,1.2,1.3,2.1,2.2,2.3,2.4,2.5,2.6,2.7,3.1,3.2,3.3,3.4,4.1,4.2,4.3,4.4,4.5,5.1,5.2,5.3\n";

    [Theory]
    [InlineData("criteria.csv", "criterion,text,kind\nadults,adults,maybe\n", "criteria.csv, column kind: line 2: expected 'inclusion' or 'exclusion', found 'maybe'. The row was left out")]
    [InlineData("criteria.csv", "criterion,text,kind\na,x,inclusion\na,y,inclusion\n", "criteria.csv, column criterion: line 3: expected a criterion of its own, found 'a'. The row was left out")]
    [InlineData("eligibility.csv", "record_id,reviewer,criterion,answer\nr1,A,adults,perhaps\n", "eligibility.csv, column answer: line 2: expected 'yes' or 'no' or 'unclear', found 'perhaps'. The row was left out")]
    [InlineData("eligibility.csv", "record_id,reviewer,criterion,answer\nr1,A,weather,yes\n", "eligibility.csv, column criterion: line 2: expected one of randomised, adults, exercise, biomarker, pain-scale, cancer, comorbidity, combined, unrelated, language, found 'weather'. The row was left out")]
    [InlineData("eligibility.csv", "record_id,reviewer,criterion,answer\n,A,adults,yes\n", "eligibility.csv, column record_id: line 2: expected a name, found nothing. The row was left out")]
    [InlineData("eligibility.csv", "record_id,reviewer,criterion,answer\nr1,A,adults,yes\nr1,B,adults,yes\nr1,C,adults,yes\n", "eligibility.csv, column reviewer: line 4: expected two reviewers, and 'third' for who decides between them, found 'C' as one more. The row was left out")]
    [InlineData("eligibility.csv", "record_id,reviewer,criterion,answer,reason\nr1,third,adults,yes,\n", "eligibility.csv, column reason: line 2: expected the reason of the third person's answer, found nothing. The row was left out")]
    [InlineData("eligibility.csv", "record_id,reviewer,criterion,answer\nr1,A,adults,yes\nr1,A,adults,no\n", "eligibility.csv, column criterion: line 3: expected one answer of a person to a criterion, found 'adults' again. The first is used")]
    [InlineData("extractions.csv", "item,extractor,value\nP1.direction,A,improve\nP1.direction,A,none\n", "extractions.csv, column extractor: line 3: expected one value of a person for an item, found 'A' again for 'P1.direction'. The first is used")]
    [InlineData("extractions.csv", "item,extractor,value\nx,A,1\nx,B,1\nx,C,1\n", "extractions.csv, column extractor: line 4: expected two extractors of an item, found 'C' as a third. A third person decides in decisions.csv; the row was left out")]
    [InlineData("signalling.csv", Signalling + "YEW,Y,Y,N,N,N,NA,NA,NA,Y,NA,Y,NA,NA,NA,N,N,N,NA,NA,Y,N,N\n", "signalling.csv, column study_id: line 2: expected a study id of studies.csv, found 'YEW'. The row was left out")]
    [InlineData("signalling.csv", Signalling + "ELM,Y,perhaps,N,N,N,NA,NA,NA,Y,NA,Y,NA,NA,NA,N,N,N,NA,NA,Y,N,N\n", "signalling.csv, column 1.2: line 2: expected Y, PY, PN, N, NI or NA, found 'perhaps'. Counted as no information")]
    [InlineData("moderators.csv", "study_id,weeks\nYEW,4\n", "moderators.csv, column study_id: line 2: expected a study id of studies.csv, once, found 'YEW'. The row was left out")]
    [InlineData("grade.csv", "category,domain,levels,reason\npain,colour,-1,x\n", "grade.csv, column domain: line 2: expected one of risk of bias, inconsistency, indirectness, imprecision, publication bias, large effect, dose response, confounding, found 'colour'. The row was left out")]
    [InlineData("grade.csv", "category,domain,levels,reason\npain,imprecision,1,x\n", "grade.csv, column levels: line 2: expected 1 or 2 levels down (-1, -2), or 0, found '1'. The row was left out")]
    [InlineData("grade.csv", "category,domain,levels,reason\npain,large effect,-1,x\n", "grade.csv, column levels: line 2: expected 1 or 2 levels up, or 0, found '-1'. The row was left out")]
    [InlineData("grade.csv", "category,domain,levels,reason\npain,imprecision,-1,\n", "grade.csv, column reason: line 2: expected the reason of the step, found nothing. The row was left out")]
    [InlineData("grade.csv", "category,domain,levels,reason\nmood,imprecision,-1,x\n", "grade.csv, column category: line 2: expected a domain of outcomes.csv, found 'mood'. The row was left out")]
    [InlineData("rob2.csv", "study_id,D1,D2,D3,D4,D5\nELM,Low,Low,Low,Low,Low\nELM,Low,Low,Low,Low,Low\n", "rob2.csv, column study_id: line 3: expected one row for each trial, found 'ELM' again. The first row is used")]
    [InlineData("claims.csv", "claim_id,kind,quantity,value\nC1,counts,n_total,1,200\n", "claims.csv: line 2: expected at most 4 cells, found 5 cells. Quote the cell that holds a comma; the cells beyond the last column were left out")]
    public void A_row_that_cannot_be_used_is_named_with_its_line_and_column(string table, string text, string message)
    {
        var set = Read((table, text));
        Assert.Equal(message, Assert.Single(set.Faults).Message);
        Assert.Equal(2, set.Included.Count());
    }

    [Fact]
    public void A_decision_without_its_item_or_reason_is_named_and_the_item_stays_open()
    {
        var set = Read(("extractions.csv", "item,extractor,value\nP1.p_report,A,<0.05\nP1.p_report,B,<0.01\n"), ("decisions.csv", "item,by,value,reason\nP9.x,C,1,because\nP1.p_report,C,<0.05,\n"));
        Assert.Equal(
            ["decisions.csv, column item: line 2: expected an item of extractions.csv, found 'P9.x'. The row was left out", "decisions.csv, column reason: line 3: expected the reason of the decision, found nothing. The item stays open"],
            set.Faults.Select(f => f.Message));
        Assert.Equal("P1.p_report", Assert.Single(set.Extraction!.Open).Item);
    }

    [Fact]
    public void A_missing_column_is_named_and_the_others_are_read()
    {
        var set = Read(("grade.csv", "category,domain,reason\npain,imprecision,few\n"));
        Assert.Equal("grade.csv, column levels: line 1: expected this column, found no such column. The other columns were still read", set.Faults[0].Message);
    }

    [Fact]
    public void Criteria_of_ones_own_replace_those_of_the_review()
    {
        var set = Read(("criteria.csv", "criterion,text,kind\nalive,living people,inclusion\n"), ("eligibility.csv", "record_id,reviewer,criterion,answer\nr1,A,alive,yes\nr1,B,alive,yes\n"));
        Assert.Empty(set.Faults);
        Assert.Equal(EligibilityVerdict.Include, set.Screening!.Records.Single().Final.Verdict);
    }

    [Fact]
    public void Signalling_answers_judge_a_trial_that_has_no_judgement_and_stand_beside_one_that_has()
    {
        const string low = "Y,Y,N,N,N,NA,NA,NA,Y,NA,Y,NA,NA,NA,N,N,N,NA,NA,Y,N,N";
        var set = Read(("rob2.csv", "study_id,D1,D2,D3,D4,D5\nELM,Low,High,Low,Low,Low\n"), ("signalling.csv", Signalling + "ELM," + low + "\nOAK," + low + "\n"));
        Assert.Empty(set.Faults);
        Assert.Equal(["D2"], set.Rob2[0].AgainstSignalling);
        Assert.Equal(Judgement.High, set.Rob2[0].Overall);
        Assert.Equal(("OAK", Judgement.Low), (set.Rob2[1].StudyId, set.Rob2[1].Overall));
    }

    [Fact]
    public void A_column_of_numbers_is_a_moderator_and_a_word_in_it_is_named()
    {
        var set = Read(("moderators.csv", "study_id,weeks,setting\nELM,4,home\nOAK,8,clinic\n"));
        Assert.Equal(("weeks", 8.0), (set.Moderators.Moderators.Single().Name, set.Moderators.Moderators.Single().Values["OAK"]));
        Assert.Equal("home", set.Moderators.Groupings.Single().Groups["ELM"]);
        var three = EvidenceReader.Read(name => name switch { "studies.csv" => Studies + "YEW,review,20,OA,4\n", "moderators.csv" => "study_id,weeks\nELM,4\nOAK,8\nYEW,long\n", _ => null }).Value;
        Assert.Equal("moderators.csv, column weeks: line 4: expected a number, as most of this column are, found 'long'. The trial has no value of this moderator", Assert.Single(three.Faults).Message);
    }

    private static EvidenceSet Read(params (string Name, string Text)[] tables) => EvidenceReader.Read(name =>
        Array.Find(tables, t => t.Name == name) is { Text: not null } given ? given.Text : name switch { "studies.csv" => Studies, "outcomes.csv" => Outcomes, _ => null }).Value;
}
