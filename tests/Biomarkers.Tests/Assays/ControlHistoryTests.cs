using Toolkit.Biomarkers.Assays;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Tests.Assays;

public class ControlHistoryTests
{
    private const string Five = "run,level,value\nr1,low,100\nr2,low,104\nr3,low,96\nr4,low,102\nr5,low,98\n";

    [Fact]
    public void The_present_run_is_judged_against_the_past_ones()
    {
        var history = ControlHistory.FromText(Five).Value;
        var chart = Assert.Single(history.Judge("IL-6", [new("today", "low", 120)], out var reasons));
        Assert.Empty(reasons);
        Assert.Equal(100, chart.Target.Mean, 1e-9);
        Assert.Equal("1-3s", chart.Runs[^1].Verdict.Criterion);
        Assert.Equal("low lies +6.3 SD from its mean", chart.Runs[^1].Verdict.Reason);
        Assert.Equal("control chart low, 1-3s", Assert.Single(ControlHistory.OfLastRun([chart])).Criterion);
        var good = history.Judge("IL-6", [new("today", "low", 101)], out _);
        Assert.Equal(QualityGrade.Pass, Assert.Single(ControlHistory.OfLastRun(good)).Grade);
    }

    [Fact]
    public void A_stated_target_or_a_guide_set_goes_before_the_runs_own_mean()
    {
        var stated = ControlHistory.FromText("run;level;value;mean;sd\nr1;low;100,5;90;2,5\n").Value.Judge("", [], out _);
        Assert.Equal((90, 2.5), (stated[0].Target.Mean, stated[0].Target.Sd));
        Assert.Equal("1-3s", stated[0].Runs[0].Verdict.Criterion);
        var guided = ControlHistory.FromText("run,level,value,guide\n" + string.Concat(new[] { 9.0, 10, 11, 10, 10 }.Select((v, i) => FormattableString.Invariant($"g{i},low,{v},yes\n"))) + "r9,low,40,\n").Value.Judge("", [], out _);
        Assert.Equal(10, guided[0].Target.Mean, 1e-9);
    }

    [Fact]
    public void Levels_without_a_target_are_named_and_analytes_kept_apart()
    {
        var history = ControlHistory.FromText("run,analyte,level,value\nr1,IL-6,low,1\nr1,TNF,high,2\n").Value;
        Assert.Equal(["IL-6", "TNF"], history.Analytes);
        Assert.Empty(history.Judge("IL-6", [new("today", "mid", 5)], out var reasons));
        Assert.Equal(["history 0: expected a mean and sd, or 5 past results that differ, for the control 'low', found 1", "the history holds no control 'mid'"], reasons);
    }

    [Theory]
    [InlineData("run,value\nr1,3\n", "line 1: expected the columns run, level and value, found no level")]
    [InlineData("run,level,value\nr1,low,x\n,low,3\nr2,low,\n", "line 2: expected a value, found 'x'. Also line 3: expected a run and a level, found an empty field; line 4: expected a value, found an empty field")]
    [InlineData("run,level,value,mean,sd\nr1,low,1,1,0\n", "line 2: expected a standard deviation above 0, found '0'")]
    public void Faults_name_their_lines(string text, string message) => Assert.Equal(message, ControlHistory.FromText(text).Fault!.Message);

    [Fact]
    public void Limits_come_with_their_method()
    {
        var text = "sample,kind,value\n" + string.Concat(Enumerable.Range(0, 12).Select(i => FormattableString.Invariant($"b{i % 3},blank,{0.1 * (i % 4)}\n"))) + string.Concat(Enumerable.Range(0, 12).Select(i => FormattableString.Invariant($"l{i % 3},low,{1 + (0.1 * (i % 4))}\n"))) + "p,profile,10\np,profile,10.5\n";
        var limits = RepeatedResults.FromText(text).Value.Limits(20).Value;
        Assert.Equal(["LoB", "LoB by rank", "LoD", "LoQ"], limits.Select(l => l.Name));
        Assert.True(limits[2].Value > limits[0].Value);
        Assert.StartsWith("LoB + c SD of 12 results of 3 low samples", limits[2].Method, StringComparison.Ordinal);
        Assert.Equal("row 0: expected a blank sample with two results or more, found 1 results of 1 blanks", RepeatedResults.FromText("sample,kind,value\nb,blank,1\n").Value.Limits(20).Fault!.Message);
        Assert.StartsWith("line 2: expected a number (a blank result may be negative, but it is never censored), found '<1'", RepeatedResults.FromText("sample,kind,value\nb,blank,<1\n").Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Known_additions_are_read_and_what_is_wrong_is_named()
    {
        var samples = SpikeTable.FromText("sample;unspiked;spiked;added;share\nP1;10,5;58;50;10\nP2;10;30;50;\n").Value;
        Assert.Equal(new SpikedSample("P1", 10.5, 58, 50, 10), samples[0]);
        Assert.Equal(97.1, SpikeRecovery.Of(10.5, 58, 50, 10).Percent, 1e-9);
        Assert.Equal("40 % of the added amount is found; 100 ± 20 % is asked", SpikeRecovery.Of(samples[1].Unspiked, samples[1].Spiked, samples[1].Added).Verdict.Reason);
        Assert.Equal(
            "line 2: expected a concentration spiked, found '<5'. Also line 2: expected an addition above 0, found '0'; line 3: expected a share of 0 to below 100 per cent, found '100'",
            SpikeTable.FromText("sample,unspiked,spiked,added,share\nP1,10,<5,0,\nP2,10,30,50,100\n").Fault!.Message);
        Assert.Equal("line 1: expected the columns sample, unspiked, spiked and added, found no spiked, added", SpikeTable.FromText("sample,unspiked\n").Fault!.Message);
    }
}
