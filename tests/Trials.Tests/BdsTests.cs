using System.Text;
using Toolkit.Measurements;

namespace Toolkit.Trials.Tests;

public class BdsTests
{
    private static readonly Outcome Marker = new("crp", "mg/L", BenefitDirection.Lower);
    private static readonly Dictionary<string, int> Days = new() { ["Baseline"] = 0, ["Week_12"] = 84 };

    [Fact]
    public void A_basic_data_structure_is_read_as_a_long_table()
    {
        var reading = Read("""
            USUBJID,TRTP,AVISIT,PARAMCD,AVAL,AVALC,DTYPE,ANL01FL
            S1,Exercise,Baseline,CRP,4.5,4.5,,Y
            S1,Exercise,Week 12,CRP,,<0.3,,Y
            S1,Exercise,Week 12,CRP,4.5,4.5,LOCF,Y
            S1,Exercise,Week 12,CRP,9,9,,
            S2,Placebo,Baseline,CRP,2,2,,Y
            """);
        Assert.Empty(reading.Faults);
        Assert.Equal(["S1 Exercise Baseline 4.5", "S1 Exercise Week_12 <0.3", "S2 Placebo Baseline 2"], reading.Values.Select(v => $"{v.Participant.Label} {v.Participant.Arm!.Name} {v.Visit.Name} {AnalysisDatasets.Printed(v.Observation)}"));
    }

    [Fact]
    public void A_fault_names_the_line_of_the_file_although_derived_rows_are_left_out()
    {
        var reading = Read("""
            USUBJID,TRTP,AVISIT,PARAMCD,AVAL,DTYPE
            S1,Exercise,Baseline,CRP,4.5,LOCF
            S1,Exercise,Baseline,CRP,4.5,
            S/2,Exercise,Baseline,CRP,1,
            """);
        Assert.Equal("adlb.csv: line 4: expected labels of participant, arm and visit, found 'S/2, Exercise, Baseline'", Assert.Single(reading.Faults).Message);
    }

    [Fact]
    public void What_is_written_as_a_basic_data_structure_is_read_again()
    {
        var data = RepeatedTrial.Data(6, 4, 0.2, 9, limit: 46);
        var table = AnalysisDatasets.BasicDataStructure(data, "ADQS", "baseline", "STUDY").Table;
        var again = LongTable.Read(table, "adqs.parquet", "x"u8, [RepeatedTrial.Function], new Dictionary<string, int> { ["baseline"] = 0, ["week4"] = 28, ["week8"] = 56, ["week12"] = 84 });
        Assert.Empty(again.Faults);
        Assert.Equal(AnalysisDatasets.Rows(data).Select(r => AnalysisDatasets.Printed(r.Value.Observation)), AnalysisDatasets.Rows(TrialData.From(again.Values)).Select(r => AnalysisDatasets.Printed(r.Value.Observation)));
    }

    [Fact]
    public void A_value_outside_its_window_is_named_and_left_out()
    {
        const string text = "participant,arm,visit,day,outcome,value\nP1,a,baseline,0,crp,3\nP1,a,week12,95,crp,2\nP2,a,week12,90,crp,1\nP3,a,week12,,crp,4\n";
        var reading = LongTable.Read(Csv.Read(text).Value, "values.csv", Encoding.UTF8.GetBytes(text), [Marker], new Dictionary<string, int> { ["week12"] = 84 }, new Dictionary<string, int> { ["week12"] = 7 });
        Assert.Equal("values.csv: line 3: expected a day within 7 of 84, the window of week12, found 95", Assert.Single(reading.Faults).Message);
        Assert.Equal(["P1", "P2", "P3"], reading.Values.Select(v => v.Participant.Label));
    }

    private static LongTableReading Read(string text) => LongTable.Read(Csv.Read(text).Value, "adlb.csv", Encoding.UTF8.GetBytes(text), [Marker], Days);
}
