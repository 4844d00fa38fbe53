using System.Collections.Immutable;
using Toolkit.Evidence.RiskOfBias;
using Toolkit.Evidence.Swim;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports.Evidence;

/// <summary>Harvest plot (Ogilvie et al. 2008): for each category a bar a trial under "worse", "no clear direction" or "better"; the bar's height is its risk of bias (high is low), its sign repeats it.</summary>
public static class HarvestPlot
{
    private const double Row = 92;
    private const double Left = 130;
    private const double Field = 190;
    private const double Top = 44;

    private static readonly EffectSense[] Columns = [EffectSense.Worse, EffectSense.Unclear, EffectSense.Better];

    /// <exception cref="ArgumentException">There is nothing to show.</exception>
    public static Figure Draw(string id, ImmutableArray<CategorySynthesis> categories, IReadOnlyList<Rob2Record> ratings)
    {
        if (categories.IsEmpty)
        {
            throw new ArgumentException("A harvest plot needs at least one category.", nameof(categories));
        }

        var bottom = Top + (categories.Length * Row);
        const string description = "For each category one bar a trial, under the direction of its effect in terms of health. Tall bars are at low risk of bias, middle ones have some concerns, short ones are at high or unknown risk; the sign on the bar repeats it, and the number below leads to the table.";
        var svg = new Svg(id, Left + (3 * Field) + 10, bottom + 20, "Harvest plot", description);
        for (var c = 0; c < 3; c++)
        {
            svg.Text(Left + ((c + 0.5) * Field), Top - 18, c == 0 ? "Worse" : c == 1 ? "No clear direction" : "Better", "strong", Anchor.Middle);
        }

        var trials = categories.SelectMany(c => c.Senses.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        foreach (var (category, row) in categories.Select((c, i) => (c, i)))
        {
            var y = Top + (row * Row);
            svg.Text(8, y + (Row / 2), category.Category).Line(0, y + Row, Left + (3 * Field), y + Row, "grid");
            for (var c = 0; c < 3; c++)
            {
                Bars(svg, category, Columns[c], Left + (c * Field), y + Row - 20, trials, ratings);
            }
        }

        return new(id, "Harvest plot", description, svg, new(
            "Trials of the harvest plot",
            [new("Number", true), new("Trial"), new("Risk of bias"), .. categories.Select(c => new Column(c.Category))],
            trials.Select((t, i) => (Cell[])[Cell.Fixed(i + 1, 0), t, Rob2.Name(Rating(t, ratings)), .. categories.Select(c => (Cell)(c.Senses.TryGetValue(t, out var s) ? EffectDirectionPlot.Word(s) : "–"))])));
    }

    private static void Bars(Svg svg, CategorySynthesis category, EffectSense sense, double x, double baseLine, List<string> trials, IReadOnlyList<Rob2Record> ratings)
    {
        var here = category.Senses.Where(s => s.Value == sense).Select(s => s.Key).ToList();
        var step = Math.Min(26, (Field - 20) / Math.Max(1, here.Count));
        foreach (var (trial, i) in here.Select((t, i) => (t, i)))
        {
            var rating = Rating(trial, ratings);
            var height = rating switch { Judgement.Low => 54.0, Judgement.SomeConcerns => 36, _ => 18 };
            var at = x + 10 + (i * step);
            svg.Rect(at, baseLine - height, step * 0.7, height, "f0", $"{trial}: {Rob2.Name(rating)}");
            svg.Text(at + (step * 0.35), baseLine - height - 3, Rob2.Sign(rating), "tiny", Anchor.Middle).Text(at + (step * 0.35), baseLine + 12, Markup.Fixed(trials.IndexOf(trial) + 1, 0), "tiny soft", Anchor.Middle);
        }
    }

    private static Judgement Rating(string trial, IReadOnlyList<Rob2Record> ratings) => ratings.FirstOrDefault(r => r.StudyId == trial)?.Overall ?? Judgement.NoInformation;
}
