using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Toolkit.Measurements;

namespace Toolkit.Dicom;

/// <summary>How a volume is weighted by diffusion.</summary>
/// <param name="BValue">In s/mm².</param>
/// <param name="Direction">Of unit length along the stored axes i, j, k; null where the file states none.</param>
/// <param name="Source">Where both were read.</param>
public sealed record DiffusionWeighting(double BValue, Point3? Direction, string Source);

/// <summary>The weighting of a series, and the two text files that diffusion tools read.</summary>
public static class DiffusionTable
{
    /// <summary>One line of b-values, s/mm².</summary>
    public static string BValues(IEnumerable<DiffusionWeighting> volumes) =>
        string.Join(' ', volumes.Select(v => v.BValue.ToString("0.######", CultureInfo.InvariantCulture))) + "\n";

    /// <summary>Three lines of components along the stored axes, zero where a volume has no direction. The stored axes are left-handed, so that FSL's sign of the first is the plain one.</summary>
    public static string Directions(IReadOnlyCollection<DiffusionWeighting> volumes)
    {
        var text = new StringBuilder();
        foreach (var component in (ReadOnlySpan<Func<Point3, double>>)[p => p.X, p => p.Y, p => p.Z])
        {
            text.AppendJoin(' ', volumes.Select(v => (v.Direction is { } d ? Math.Round(component(d), 6) + 0.0 : 0).ToString("0.######", CultureInfo.InvariantCulture))).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Whether every weighted volume has its direction.</summary>
    public static bool HasDirections(IEnumerable<DiffusionWeighting> volumes) => volumes.All(v => v.BValue == 0 || v.Direction is not null);

    internal static ImmutableArray<DiffusionWeighting> Of(Stack stack, List<string> faults)
    {
        var perVolume = stack.Frames.Length / stack.Volumes;
        Gradient?[] gradients = [.. Enumerable.Range(0, stack.Volumes).Select(v => stack.Frames[v * perVolume].Gradient)];
        if (!gradients.Any(g => g is { BValue: > 0 }))
        {
            return [];
        }

        // Some makers state the weighting of weighted volumes alone.
        var volumes = gradients.Select(g => new DiffusionWeighting(g?.BValue ?? 0, g?.Direction is { } d ? OnAxes(stack.First, d) : null, g?.Source ?? "not stated: taken as b = 0")).ToImmutableArray();
        var without = Enumerable.Range(0, volumes.Length).Where(v => volumes[v].BValue > 0 && volumes[v].Direction is null).ToArray();
        if (without.Length > 0)
        {
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"{without.Length} of {volumes.Length} volumes are weighted by diffusion and state no direction (the first is volume {without[0]}): trace images, or elements that were removed"));
        }

        return volumes;
    }

    private static Point3 OnAxes(Frame frame, Point3 lps) => new(lps.Dot(frame.Row), -lps.Dot(frame.Column), lps.Dot(frame.Row.Cross(frame.Column)));
}
