using System.Collections.Immutable;
using Toolkit.Evidence.RiskOfBias;
using Toolkit.Evidence.Swim;
using Toolkit.Reports.Drawing;

namespace Toolkit.Reports.Evidence;

/// <summary>Effect-direction plot (Boon and Thomson 2021): trials by categories, arrows for the direction in terms of health, their size by participants, a sign test below each column. Significance is not shown.</summary>
public static class EffectDirectionPlot
{
    private const double Row = 40;
    private const double Top = 58;
    private const double Column = 118;

    /// <exception cref="ArgumentException">There is nothing to show.</exception>
    public static Figure Draw(string id, ImmutableArray<CategorySynthesis> categories, IReadOnlyList<Rob2Record> ratings)
    {
        if (categories.IsEmpty)
        {
            throw new ArgumentException("An effect-direction plot needs at least one category.", nameof(categories));
        }

        var trials = categories.SelectMany(c => c.Senses.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        double left = Math.Clamp(20 + (7.2 * trials.Max(t => t.Length)), 100, 260), bottom = Top + (trials.Count * Row), right = left + (categories.Length * Column);
        var description = "Direction of effect in terms of health: ▲ better, ▼ worse, ◆ mixed, no change, or of unknown benefit; larger arrows stand for more participants (50 to 300, above 300). "
            + string.Join(' ', categories.Where(c => c.Sign is not null).Select(c => $"{c.Category}: {c.Sign!.Favoured} of {c.Sign.Studies} better, two-sided p {Markup.PValue(c.Sign.TwoSided)}."));
        var svg = new Svg(id, right + 20, bottom + 84, "Direction of effect by category", description);
        for (var c = 0; c < categories.Length; c++)
        {
            svg.Text(left + ((c + 0.5) * Column), Top - 16, categories[c].Category, "strong", Anchor.Middle);
        }

        foreach (var (trial, row) in trials.Select((t, i) => (t, i)))
        {
            TrialRow(svg, trial, Top + (row * Row), left, right, categories, ratings.FirstOrDefault(r => r.StudyId == trial)?.Overall);
        }

        for (var c = 0; c < categories.Length; c++)
        {
            var sign = categories[c].Sign;
            var x = left + ((c + 0.5) * Column);
            svg.Text(x, bottom + 22, sign is null ? "no clear direction" : $"{sign.Favoured}/{sign.Studies} better", "small", Anchor.Middle);
            svg.Text(x, bottom + 38, sign is null ? "" : $"sign test p {Markup.PValue(sign.TwoSided)}", "small soft", Anchor.Middle);
        }

        svg.Text(10, bottom + 64, "Shading: ▒ some concerns, █ high risk of bias; arrows never show significance.", "small soft");
        return new(id, "Direction of effect by category", description, svg, Table(categories));
    }

    private static void TrialRow(Svg svg, string trial, double y, double left, double right, ImmutableArray<CategorySynthesis> categories, Judgement? rating)
    {
        var shade = rating switch { Judgement.High => "softfill faint", Judgement.SomeConcerns => "softfill band", _ => "none" };
        svg.Rect(0, y, right, Row, shade, trial + ": " + Rob2.Name(rating ?? Judgement.NoInformation)).Text(10, y + (Row / 2) + 4, trial).Line(0, y + Row, right, y + Row, "grid");
        for (var c = 0; c < categories.Length; c++)
        {
            if (categories[c].Senses.TryGetValue(trial, out var sense))
            {
                Arrow(svg, left + ((c + 0.5) * Column), y + (Row / 2), sense, Participants(categories[c], trial), $"{trial}, {categories[c].Category}: {Word(sense)}");
            }
        }
    }

    private static void Arrow(Svg svg, double x, double y, EffectSense sense, double? n, string hint)
    {
        var size = n switch { > 300 => 15.0, >= 50 => 11.0, _ => 7.0 };
        _ = sense switch
        {
            EffectSense.Better => svg.Polygon([(x, y - size), (x + size, y + (0.8 * size)), (x - size, y + (0.8 * size))], "f0", hint),
            EffectSense.Worse => svg.Polygon([(x, y + size), (x + size, y - (0.8 * size)), (x - size, y - (0.8 * size))], "f1", hint),
            _ => svg.Polygon([(x - size, y), (x, y - (0.6 * size)), (x + size, y), (x, y + (0.6 * size))], "softfill", hint),
        };
    }

    private static double? Participants(CategorySynthesis category, string trial) => category.Markers.SelectMany(m => m.Results).Where(r => r.StudyId == trial).Max(r => r.N);

    internal static string Word(EffectSense sense) => sense switch { EffectSense.Better => "better", EffectSense.Worse => "worse", _ => "mixed or unclear" };

    private static ReportTable Table(ImmutableArray<CategorySynthesis> categories) => new(
        "Direction of effect, by trial and category",
        [new("Trial"), new("Category"), new("Direction in terms of health"), new("n", true)],
        categories.SelectMany(c => c.Senses.Select(s => (Cell[])[s.Key, c.Category, Word(s.Value), Cell.Fixed(Participants(c, s.Key), 0)])));
}
