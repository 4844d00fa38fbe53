using System.Globalization;

namespace Toolkit.Reports.Drawing;

/// <summary>Colours for amounts: one ramp from light to dark, one from blue over near-white to orange. Both keep their order for the colour-blind and in grey print.</summary>
public static class ColourRamp
{
    private static readonly (double R, double G, double B)[] Amounts = [(247, 251, 255), (198, 219, 239), (107, 174, 214), (33, 113, 181), (8, 48, 107)];
    private static readonly (double R, double G, double B)[] Signed = [(5, 72, 120), (86, 160, 210), (247, 247, 245), (240, 150, 70), (150, 62, 0)];

    /// <summary>Light for 0, dark blue for 1; outside it is cut.</summary>
    public static string Amount(double fraction) => Hex(Mix(Amounts, fraction));

    /// <summary>Blue for -1, near-white for 0, orange for 1; outside it is cut.</summary>
    public static string Diverging(double fraction) => Hex(Mix(Signed, (fraction + 1) / 2));

    /// <summary>Black or white, whichever is read better on a colour of these ramps (WCAG relative luminance).</summary>
    public static string TextOn(string hex)
    {
        var rgb = int.Parse(hex.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        var luminance = (0.2126 * Linear(rgb >> 16)) + (0.7152 * Linear((rgb >> 8) & 255)) + (0.0722 * Linear(rgb & 255));
        return luminance > 0.179 ? "#000000" : "#ffffff";
    }

    private static double Linear(int channel) => channel / 255.0 is var c && c <= 0.03928 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);

    private static (double R, double G, double B) Mix((double R, double G, double B)[] stops, double fraction)
    {
        var at = Math.Clamp(double.IsNaN(fraction) ? 0 : fraction, 0, 1) * (stops.Length - 1);
        var i = Math.Min((int)at, stops.Length - 2);
        var f = at - i;
        return (stops[i].R + (f * (stops[i + 1].R - stops[i].R)), stops[i].G + (f * (stops[i + 1].G - stops[i].G)), stops[i].B + (f * (stops[i + 1].B - stops[i].B)));
    }

    private static string Hex((double R, double G, double B) c) =>
        string.Create(CultureInfo.InvariantCulture, $"#{(int)Math.Round(c.R):x2}{(int)Math.Round(c.G):x2}{(int)Math.Round(c.B):x2}");
}
