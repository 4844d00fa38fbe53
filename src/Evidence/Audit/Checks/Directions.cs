using Toolkit.Evidence.Model;

namespace Toolkit.Evidence.Audit.Checks;

/// <summary>Which way a value went. <c>default</c> is not stated in a word that is understood.</summary>
public enum Direction
{
    Unclear,
    Increase,
    Decrease,
    None,
    Improve,
    Worsen,
}

/// <summary>Words of direction. Measured directions (increase, decrease) and directions of benefit (improve, worsen) are of different kinds and are never equated.</summary>
public static class Directions
{
    /// <summary>Reads a direction from a cell that says nothing else; unclear otherwise.</summary>
    public static Direction Read(string text) => text.Trim().TrimEnd('.').ToUpperInvariant() switch
    {
        "INCREASE" or "INCREASED" or "INCREASES" or "UP" or "HIGHER" or "ROSE" or "RISE" => Direction.Increase,
        "DECREASE" or "DECREASED" or "DECREASES" or "DOWN" or "LOWER" or "FELL" or "FALL" or "REDUCED" or "REDUCTION" => Direction.Decrease,
        "NONE" or "NO CHANGE" or "UNCHANGED" or "NO DIFFERENCE" or "NO EFFECT" => Direction.None,
        "IMPROVE" or "IMPROVED" or "IMPROVEMENT" or "IMPROVES" or "BETTER" => Direction.Improve,
        "WORSEN" or "WORSENED" or "WORSE" or "WORSENS" => Direction.Worsen,
        _ => Direction.Unclear,
    };

    /// <summary>Agreement of two printed directions; not checkable where they are not of one kind and which way is better is not known.</summary>
    internal static Verdict Compare(string review, string original, Benefit benefit = Benefit.Ambiguous)
    {
        Direction a = Read(review), b = Read(original);
        if (Kind(a) != Kind(b) && benefit != Benefit.Ambiguous)
        {
            (a, b) = (InHealth(a, benefit), InHealth(b, benefit));
        }

        if (string.Equals(review.Trim(), original.Trim(), StringComparison.OrdinalIgnoreCase) || (a == b && a != Direction.Unclear))
        {
            return Verdict.Consistent;
        }

        return a != Direction.Unclear && b != Direction.Unclear && (Kind(a) == Kind(b) || a == Direction.None || b == Direction.None) ? Verdict.Inconsistent : Verdict.NotCheckable;
    }

    private static Direction InHealth(Direction d, Benefit benefit) => (d, benefit) switch
    {
        (Direction.Increase, Benefit.UpIsBetter) or (Direction.Decrease, Benefit.DownIsBetter) => Direction.Improve,
        (Direction.Increase, Benefit.DownIsBetter) or (Direction.Decrease, Benefit.UpIsBetter) => Direction.Worsen,
        _ => d,
    };

    private static int Kind(Direction d) => d is Direction.Improve or Direction.Worsen ? 1 : 0;
}
