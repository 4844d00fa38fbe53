using System.Collections.Immutable;
using Toolkit.Pipelines.Batch;

namespace Toolkit.Pipelines.Tests.Batch;

public sealed class GroupTests : IDisposable
{
    // Seven values whose median and deviations can be read off: median 4, deviations 3 2 1 0 1 2 96, their median 2.
    private static readonly double[] Values = [1, 2, 3, 4, 5, 6, 100];
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_modified_z_score_is_that_of_Iglewicz_and_Hoaglin()
    {
        var spread = Assert.Single(OutcomeSpread.Of(Values.Select((v, i) => Of(i, v))));
        Assert.Equal(4, spread.Median);
        Assert.Equal(0.6745 * 96 / 2, spread.Scores[6].Score, 12);
        Assert.Equal("sub-06", Assert.Single(spread.Outliers).Measure.Participant);
    }

    [Fact]
    public void Few_values_and_equal_values_name_nobody()
    {
        Assert.Empty(OutcomeSpread.Of(Values[3..].Select((v, i) => Of(i, v)))[0].Outliers);
        Assert.Empty(OutcomeSpread.Of(new double[] { 1, 1, 1, 1, 1, 9 }.Select((v, i) => Of(i, v)))[0].Outliers);
    }

    [Fact]
    public void The_table_is_what_a_plan_reads_and_text_cannot_become_a_formula()
    {
        var table = new GroupTable([Of(1, 0.25), new("sub-02", "w12", "z_A_B", double.NaN, "1", "no signal")], []);
        Assert.Equal("participant,arm,visit,outcome,value,unit\n01,exercise,all,z,0.25,1\n02,'=1+1,w12,z_A_B,,1\n", table.Csv(new Dictionary<string, string> { ["sub-01"] = "exercise", ["02"] = "=1+1" }));
    }

    [Fact]
    public void Arms_are_read_by_the_name_of_their_column()
    {
        var path = folder.Write("participants.tsv", "participant_id\tage\tgroup\nsub-01\t40\tcontrol\nsub-02\t41\tn/a\n");
        Assert.Equal([new("sub-01", "control")], GroupTable.Arms(path));
        Assert.Empty(GroupTable.Arms(folder["none.tsv"]));
    }

    [Fact]
    public void Missing_participants_are_listed_with_what_is_known_of_them()
    {
        var made = new MadeStages(folder);
        made.Run();
        new ParticipantStatus { Entity = "sub-02", Failures = [new(FailureKind.Stalled, "motion", "stood still")] }.Write(made.Output);
        var table = GroupTable.Read(made.Output, ["sub-01", "sub-02", "sub-03"]).Value;
        Assert.Equal([("sub-02", "motion: stood still"), ("sub-03", "not begun, or not ended")], table.Missing);
        Assert.Equal(new Measure("sub-01", null, "z_PAG_mOFC_task_rest", 7, "1", ""), Assert.Single(table.Measures));
        var page = GroupPage.Of(table, OutcomeSpread.Of(table.Measures));
        Assert.Contains("motion: stood still", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("z PAG mOFC", "task-rest", "z_PAG_mOFC_task_rest")]
    [InlineData("gray matter mOFC", null, "gray_matter_mOFC")]
    public void An_outcome_is_one_word(string name, string? run, string expected) => Assert.Equal(expected, MeasureTable.OutcomeOf(name, run));

    [Fact]
    public void The_page_of_a_run_names_who_failed_and_why()
    {
        var made = new MadeStages(folder);
        made.Run().Write(made.Output);
        new ParticipantStatus { Entity = "sub-02", Failures = [new(FailureKind.Memory, "plan", "found an estimate of 9 GiB")] }.Write(made.Output);
        var page = RunPage.Of(made.Output, ["sub-01", "sub-02", "sub-03"], ImmutableDictionary<string, WorkFailure>.Empty, DateTimeOffset.UnixEpoch);
        Assert.Contains("too little memory", page, StringComparison.Ordinal);
        Assert.Contains("found an estimate of 9 GiB", page, StringComparison.Ordinal);
        Assert.Contains("1 of 3 participants failed", page, StringComparison.Ordinal);
    }

    private static Measure Of(int number, double value) => new($"sub-0{number}", null, "z", value, "1", "");
}
