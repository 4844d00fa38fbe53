namespace Toolkit.Measurements;

/// <summary>Mass of an analyte per volume of sample: zero or more, always finite.</summary>
public readonly record struct Concentration : IComparable<Concentration>
{
    private Concentration(double picogramsPerMillilitre) => PicogramsPerMillilitre = picogramsPerMillilitre;

    /// <summary>No analyte.</summary>
    public static Concentration Zero => default;

    /// <summary>In pg/mL, which equals ng/L.</summary>
    public double PicogramsPerMillilitre { get; }

    /// <summary>In ng/mL, which equals ug/L.</summary>
    public double NanogramsPerMillilitre => PicogramsPerMillilitre / 1e3;

    /// <summary>In mg/L, which equals ug/mL.</summary>
    public double MilligramsPerLitre => PicogramsPerMillilitre / 1e6;

    public static bool operator <(Concentration a, Concentration b) => a.PicogramsPerMillilitre < b.PicogramsPerMillilitre;

    public static bool operator >(Concentration a, Concentration b) => a.PicogramsPerMillilitre > b.PicogramsPerMillilitre;

    public static bool operator <=(Concentration a, Concentration b) => a.PicogramsPerMillilitre <= b.PicogramsPerMillilitre;

    public static bool operator >=(Concentration a, Concentration b) => a.PicogramsPerMillilitre >= b.PicogramsPerMillilitre;

    /// <exception cref="ArgumentOutOfRangeException"><paramref name="amount"/> is negative, infinite or NaN.</exception>
    public static Concentration FromPicogramsPerMillilitre(double amount)
    {
        if (!double.IsFinite(amount) || amount < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(amount), amount, "A concentration is zero or more, and finite.");
        }

        return new(amount);
    }

    /// <inheritdoc cref="FromPicogramsPerMillilitre" />
    public static Concentration FromNanogramsPerMillilitre(double amount) => FromPicogramsPerMillilitre(amount * 1e3);

    /// <inheritdoc cref="FromPicogramsPerMillilitre" />
    public static Concentration FromMilligramsPerLitre(double amount) => FromPicogramsPerMillilitre(amount * 1e6);

    /// <summary>Reads an amount in a mass-per-volume unit named by its UCUM code.</summary>
    /// <returns>The concentration, or null where the unit is not mass per volume: IU and MFI are never converted.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="amount"/> is negative, infinite or NaN.</exception>
    public static Concentration? FromUcum(double amount, string unit) => PicogramsPer(unit) is { } factor ? FromPicogramsPerMillilitre(amount * factor) : null;

    /// <summary>The amount in the unit named by its UCUM code, or null where that is not mass per volume.</summary>
    public double? In(string unit) => PicogramsPer(unit) is { } factor ? PicogramsPerMillilitre / factor : null;

    /// <summary>Change since <paramref name="baseline"/> as a fraction of it: -0.35 is a fall of 35 %.</summary>
    /// <returns>The fraction, or null where the baseline is <see cref="Zero"/> and no fraction exists.</returns>
    public double? RelativeChangeSince(Concentration baseline) =>
        baseline == Zero ? null : (PicogramsPerMillilitre - baseline.PicogramsPerMillilitre) / baseline.PicogramsPerMillilitre;

    /// <inheritdoc />
    public int CompareTo(Concentration other) => PicogramsPerMillilitre.CompareTo(other.PicogramsPerMillilitre);

    /// <inheritdoc />
    public override string ToString() => Numbers.Format(PicogramsPerMillilitre) + " pg/mL";

    private static double? PicogramsPer(string unit) => unit switch
    {
        "pg/mL" or "ng/L" => 1,
        "ng/mL" or "ug/L" => 1e3,
        "ug/mL" or "mg/L" => 1e6,
        "mg/mL" or "g/L" => 1e9,
        "mg/dL" => 1e7,
        _ => null,
    };
}
