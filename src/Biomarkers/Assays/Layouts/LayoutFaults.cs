using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>Many faults of one file told as one: the first in full, the others after it.</summary>
internal static class LayoutFaults
{
    private const int MostTold = 20;

    public static Parsed<PlateLayout> Joined(PlateLayout? layout, IReadOnlyList<Fault> faults) =>
        faults.Count > 0 ? Joined(faults) : layout ?? throw new InvalidOperationException("A layout without faults exists.");

    /// <exception cref="ArgumentOutOfRangeException">There is no fault.</exception>
    public static Fault Joined(IReadOnlyList<Fault> faults)
    {
        var first = faults[0];
        var others = faults.Skip(1).Take(MostTold).Select(f => f.Message).ToList();
        if (faults.Count - 1 > MostTold)
        {
            others.Add(string.Create(CultureInfo.InvariantCulture, $"and {faults.Count - 1 - MostTold} more"));
        }

        return others.Count == 0 ? first : first with { Advice = (first.Advice is null ? "" : first.Advice + ". ") + "Also " + string.Join("; ", others) };
    }

    public static Fault At(int line, string expected, string found, string? advice = null) => new(line, expected, found) { Unit = "line", Advice = advice };
}
