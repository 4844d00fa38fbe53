namespace Toolkit.Reports.Drawing;

/// <summary>The plotting area of a figure with its two scales: grid, ticks and titles.</summary>
/// <param name="X">Scale from <see cref="Left"/> to <see cref="Right"/>.</param>
/// <param name="Y">Scale from <see cref="Bottom"/> up to <see cref="Top"/>.</param>
public sealed record Axes(Svg Svg, double Left, double Top, double Right, double Bottom, Scale X, Scale Y)
{
    /// <summary>Draws grid and left axis with its title, upright beside it.</summary>
    public Axes DrawY(string title, int about = 5)
    {
        var ticks = Y.Ticks(about);
        foreach (var (tick, label) in ticks.Zip(Scale.Labels(ticks)))
        {
            var y = Y.At(tick);
            Svg.Line(Left, y, Right, y, "grid").Text(Left - 8, y + 4, label, "soft", Anchor.End);
        }

        Svg.Text(14, (Top + Bottom) / 2, title, "", Anchor.Middle, -90);
        return this;
    }

    /// <summary>Draws the bottom axis with its title below.</summary>
    /// <param name="grid">Also draws the upright grid lines.</param>
    public Axes DrawX(string title, int about = 6, bool grid = false)
    {
        var ticks = X.Ticks(about);
        foreach (var (tick, label) in ticks.Zip(Scale.Labels(ticks)))
        {
            var x = X.At(tick);
            if (grid)
            {
                Svg.Line(x, Top, x, Bottom, "grid");
            }

            Svg.Line(x, Bottom, x, Bottom + 5, "axis").Text(x, Bottom + 19, label, "soft", Anchor.Middle);
        }

        Svg.Line(Left, Bottom, Right, Bottom, "axis").Text((Left + Right) / 2, Bottom + 40, title, "", Anchor.Middle);
        return this;
    }
}
