using System.Globalization;
using Toolkit.Measurements;
using Toolkit.Reports;
using Toolkit.Trials;

namespace Toolkit.Pipelines.Stages;

/// <summary>The tables of the page of a plan.</summary>
internal static class PlanTables
{
    /// <summary>Every outcome that has a value before treatment, by arm. No test: differences after randomisation are chance (CONSORT 2010, item 15).</summary>
    public static ReportTable Baseline(TrialPlan plan, TrialData data) => new(
        "Before treatment, by arm: mean (standard deviation), number of values; of values outside the assay's limits the number only",
        [new("Outcome"), .. plan.Arms.Select(a => new Column(a, true))],
        plan.Outcomes.Where(o => !o.IsChange).Select(o => (Cell[])
        [
            o.Outcome.Title + (o.Outcome.Unit == "1" ? "" : ", " + o.Outcome.Unit),
            .. plan.Arms.Select(arm => Cell.Of(Summary([.. data.Participants.Where(p => p.Arm!.Name == arm).Select(p => data.Find(p.Label, plan.Baseline, o.Outcome.Name)).OfType<OutcomeValue>().Select(v => v.Observation)]))),
        ]));

    public static ReportTable Changes(TrialPlan plan) => new(
        "Changes since the plan was first used",
        [new("Date"), new("Reason"), new("Plan before")],
        plan.Changes.Select(c => (Cell[])[c.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Printable.Clean(c.Reason, 300), Printable.Clean(c.Previous, 16)]));

    public static ReportTable Tipping(PlannedSensitivity analysis, TippingPoint tip) => new(
        $"{analysis.Outcome.Outcome.Title}, {analysis.Name}: shift of the missing values of {tip.Arm} against benefit"
        + (tip.Delta is { } delta ? string.Create(CultureInfo.InvariantCulture, $"; p reaches {tip.Alpha:0.###} at {delta:0.###}") : tip.Path.Length == 1 ? "; not significant without a shift" : "; significant at every shift tried"),
        [new("Shift", true), new("Estimate", true), new("p", true)],
        tip.Path.Select(p => (Cell[])[Cell.Of(p.Delta), Cell.Of(p.Estimate), Cell.Of(p.P)]));

    private static string Summary(Observation[] values)
    {
        var numbers = values.Where(v => v.Value is not null).Select(v => v.Value!.Value).ToArray();
        var outside = values.Count(v => v.IsCensored);
        var text = numbers.Length switch
        {
            0 => "–",
            1 => string.Create(CultureInfo.InvariantCulture, $"{Short(numbers[0])}, n 1"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{Short(Sample.Mean(numbers))} ({Short(Math.Sqrt(Sample.Variance(numbers)))}), n {numbers.Length}"),
        };
        return outside == 0 ? text : string.Create(CultureInfo.InvariantCulture, $"{text}; {outside} outside the limits");
    }

    /// <summary>Three significant digits, never with an exponent.</summary>
    private static string Short(double value)
    {
        var decimals = value == 0 ? 0 : Math.Clamp(2 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 6);
        return value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }
}
