namespace Toolkit.Measurements;

/// <summary>Absorbance of a well, dimensionless (log10 of incident over transmitted light): finite, may be slightly negative after a blank.</summary>
public readonly record struct OpticalDensity : IComparable<OpticalDensity>
{
    private OpticalDensity(double value) => Value = value;

    /// <summary>In OD; 1 OD is 1000 mOD.</summary>
    public double Value { get; }

    public static OpticalDensity operator -(OpticalDensity measured, OpticalDensity reference) => FromReading(measured.Value - reference.Value);

    public static bool operator <(OpticalDensity a, OpticalDensity b) => a.Value < b.Value;

    public static bool operator >(OpticalDensity a, OpticalDensity b) => a.Value > b.Value;

    public static bool operator <=(OpticalDensity a, OpticalDensity b) => a.Value <= b.Value;

    public static bool operator >=(OpticalDensity a, OpticalDensity b) => a.Value >= b.Value;

    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> is infinite or NaN.</exception>
    public static OpticalDensity FromReading(double value) =>
        double.IsFinite(value) ? new(value) : throw new ArgumentOutOfRangeException(nameof(value), value, "An optical density is finite; an overrange well is no number with a reason.");

    /// <summary>This reading less a reference-wavelength reading of the same well.</summary>
    public static OpticalDensity Subtract(OpticalDensity measured, OpticalDensity reference) => measured - reference;

    /// <inheritdoc />
    public int CompareTo(OpticalDensity other) => Value.CompareTo(other.Value);

    /// <inheritdoc />
    public override string ToString() => Numbers.Format(Value) + " OD";
}
