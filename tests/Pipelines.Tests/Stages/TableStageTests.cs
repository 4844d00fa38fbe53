using Toolkit.Measurements;
using Toolkit.Pipelines.Stages;
using Toolkit.Pipelines.Studies;

namespace Toolkit.Pipelines.Tests.Stages;

public class TableStageTests
{
    [Fact]
    public void Each_row_becomes_a_value_and_every_other_place_is_missing_with_a_reason()
    {
        var (values, faults) = Collect("participant,visit,value\nC01,baseline,61.5\nC01,week12,NA\nE01,baseline,55\n");
        Assert.Empty(faults);
        Assert.Equal(
            [("C01", "baseline", 61.5, null), ("C01", "week12", null, "empty in the table"), ("E01", "baseline", 55.0, null), ("E01", "week12", (double?)null, "no value in the source")],
            values.Select(v => (v.Participant.Label, v.Visit.Name, v.Observation.Value, v.Observation.Reason)));
    }

    [Theory]
    [InlineData("C01,baseline,\"61,5\"", "table C01 baseline pain_vas: pain.csv: line 2: expected a number with a decimal point, found '61,5'")]
    [InlineData("X99,baseline,61", "table pain_vas: pain.csv: line 2: expected a participant of the study, found 'X99'")]
    [InlineData("C01,week6,61", "table pain_vas: pain.csv: line 2: expected a visit of the study, found 'week6'")]
    [InlineData("C01,baseline,61\nC01,baseline,62", "table C01 baseline pain_vas: two values where one was expected; neither is used")]
    public void A_bad_row_is_named_and_the_others_are_read(string rows, string fault)
    {
        var (values, faults) = Collect($"participant,visit,value\n{rows}\nE01,week12,40\n");
        Assert.Equal(fault, Assert.Single(faults));
        Assert.Equal(40, values.Single(v => v.Participant.Label == "E01" && v.Visit.Name == "week12").Observation.Value);
        Assert.Null(values[0].Observation.Value);
    }

    [Fact]
    public void A_missing_column_or_file_is_one_fault()
    {
        Assert.Contains("expected the columns participant, visit and value, found participant, visit, vas", Assert.Single(Collect("participant,visit,vas\n").Faults), StringComparison.Ordinal);
        using var folder = new Examples.Folder();
        var context = Examples.Context(folder.Path, Examples.Study(), Examples.Person("C01"));
        TableStage.Collect(context, context.Study.Outcomes[0], new TableSource("none.csv", "value"));
        Assert.Contains("none.csv: byte 0: expected a file, found none. Check the path in the study file", Assert.Single(context.Faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_value_leads_back_to_its_line()
    {
        using var folder = new Examples.Folder();
        folder.Write("pain.csv", "participant,visit,value\nC01,baseline,61.5\n");
        var context = Examples.Context(folder.Path, Examples.Study(), Examples.Person("C01"));
        var value = TableStage.Collect(context, context.Study.Outcomes[0], new TableSource("pain.csv", "value")).Complete().First();
        Assert.Equal("2", value.Provenance.Parameters["line"]);
        Assert.Equal("pain.csv", context.Provenance.Entries[value.Provenance.Inputs[0]].Source);
    }

    [Fact]
    public void Participants_are_read_in_order_and_bad_rows_are_named()
    {
        var table = DelimitedTable.Read("participant,arm\nE02,exercise\nC01,control\nE02,exercise\nX1,placebo\nJohn Doe,control\n").Value;
        var (people, faults) = ParticipantTable.Read(table, Examples.Study(), "participants.csv");
        Assert.Equal(["C01"], people.Select(p => p.Label));
        Assert.Equal(
            [
                "participants.csv: line 4: expected each participant once, found 'E02' a second time. Neither row is used",
                "participants.csv: line 5: expected an arm of the study (control, exercise), found 'placebo'",
                "participants.csv: line 6: expected a participant's label of letters, digits, '-', '_' or '.', found 'John Doe'",
            ],
            faults.Select(f => f.Message));
        Assert.Contains("the columns participant and arm", Assert.Single(ParticipantTable.Read(DelimitedTable.Read("a,b\n").Value, Examples.Study(), "p.csv").Faults).Message, StringComparison.Ordinal);
    }

    private static (IReadOnlyList<OutcomeValue> Values, IReadOnlyList<string> Faults) Collect(string table)
    {
        using var folder = new Examples.Folder();
        folder.Write("pain.csv", table);
        var context = Examples.Context(folder.Path, Examples.Study(), Examples.Person("C01"), Examples.Person("E01", "exercise"));
        var values = TableStage.Collect(context, context.Study.Outcomes[0], new TableSource("pain.csv", "value")).Complete().ToList();
        return (values, [.. context.Faults.Select(f => f.ToString())]);
    }
}
