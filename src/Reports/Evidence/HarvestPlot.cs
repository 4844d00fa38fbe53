using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.RiskOfBias;
using Toolkit.Evidence.Swim;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports.Evidence;

/// <summary>Harvest plot (Ogilvie et al. 2008): for each category a bar a trial under "worse", "no clear direction" or "better". The height is how well the design suits the question, the number on the bar is its quality, the shading the kind of outcome.</summary>
public static class HarvestPlot
{
    private const double Row = 96;
    private const double Left = 130;
    private const double Field = 190;
    private const double Top = 44;
    private const double Between = 54;
    private const double NotStated = 38;
    private const double Within = 22;

    private static readonly EffectSense[] Columns = [EffectSense.Worse, EffectSense.Unclear, EffectSense.Better];

    /// <exception cref="ArgumentException">There is nothing to show.</exception>
    public static Figure Draw(string id, ImmutableArray<CategorySynthesis> categories, IReadOnlyList<Rob2Record> ratings)
    {
        if (categories.IsEmpty)
        {
            throw new ArgumentException("A harvest plot needs at least one category.", nameof(categories));
        }

        var bottom = Top + (categories.Length * Row);
        const string description = "For each category one bar a trial, under the direction of its effect in terms of health. Tall bars compare randomised groups, middle ones do not say what they compare, short ones are changes within a group. The number on a bar counts the domains of RoB 2 at low risk, of five; filled bars are clinical outcomes, hollow ones biomarkers. The number below leads to the table.";
        var svg = new Svg(id, Left + (3 * Field) + 10, bottom + 56, "Harvest plot", description);
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

        svg.Text(8, bottom + 22, "Height: between groups, not stated, within a group. Number on the bar: domains at low risk of bias, of five.", "small soft");
        svg.Rect(8, bottom + 32, 12, 12, "f0 k0").Text(26, bottom + 42, "clinical outcome", "small soft").Rect(130, bottom + 32, 12, 12, "open k0").Text(148, bottom + 42, "biomarker", "small soft");
        return new(id, "Harvest plot", description, svg, new(
            "Trials of the harvest plot",
            [new("Number", true), new("Trial"), new("Domains at low risk", true), new("Overall"), .. categories.Select(c => new Column(c.Category))],
            trials.Select((t, i) => (Cell[])
            [
                Cell.Fixed(i + 1, 0), t, Cell.Fixed(Quality(t, ratings), 0), Rob2.Name(ratings.FirstOrDefault(r => r.StudyId == t)?.Overall ?? Judgement.NoInformation),
                .. categories.Select(c => (Cell)(c.Senses.TryGetValue(t, out var s) ? EffectDirectionPlot.Word(s) + ", " + Word(Design(c, t)) : "–")),
            ])));
    }

    private static void Bars(Svg svg, CategorySynthesis category, EffectSense sense, double x, double baseLine, List<string> trials, IReadOnlyList<Rob2Record> ratings)
    {
        var here = category.Senses.Where(s => s.Value == sense).Select(s => s.Key).ToList();
        var step = Math.Min(26, (Field - 20) / Math.Max(1, here.Count));
        var css = category.Category.Equals("pain", StringComparison.OrdinalIgnoreCase) || category.Category.Contains("function", StringComparison.OrdinalIgnoreCase) ? "f0 k0" : "open k0";
        foreach (var (trial, i) in here.Select((t, i) => (t, i)))
        {
            var design = Design(category, trial);
            var height = design switch { Comparison.Between => Between, Comparison.Within => Within, _ => NotStated };
            var quality = Quality(trial, ratings) is { } q ? q.ToString(CultureInfo.InvariantCulture) : "?";
            var at = x + 10 + (i * step);
            svg.Rect(at, baseLine - height, step * 0.7, height, css, $"{trial}: {Word(design)}, {quality} of 5 domains at low risk");
            svg.Text(at + (step * 0.35), baseLine - height - 3, quality, "tiny", Anchor.Middle).Text(at + (step * 0.35), baseLine + 12, Markup.Fixed(trials.IndexOf(trial) + 1, 0), "tiny soft", Anchor.Middle);
        }
    }

    /// <summary>The best suited comparison among a trial's results in a category.</summary>
    private static Comparison Design(CategorySynthesis category, string trial)
    {
        var designs = category.Markers.SelectMany(m => m.Results).Where(r => r.StudyId == trial).Select(r => r.Comparison).ToList();
        return designs.Contains(Comparison.Between) ? Comparison.Between : designs.TrueForAll(d => d == Comparison.Within) && designs.Count > 0 ? Comparison.Within : Comparison.NotStated;
    }

    private static string Word(Comparison design) => design switch { Comparison.Between => "between groups", Comparison.Within => "within a group", _ => "comparison not stated" };

    private static int? Quality(string trial, IReadOnlyList<Rob2Record> ratings) => ratings.FirstOrDefault(r => r.StudyId == trial)?.Domains.Count(d => d == Judgement.Low);
}
