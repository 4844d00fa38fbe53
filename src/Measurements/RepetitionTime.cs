namespace Toolkit.Measurements;

/// <summary>Time from the start of one volume to the start of the next: more than zero, at most an hour.</summary>
public sealed record RepetitionTime
{
    private RepetitionTime(double seconds) => Seconds = seconds;

    public double Seconds { get; }

    /// <summary>Highest frequency the sampling can show, in Hz: 1 / (2 TR).</summary>
    public double NyquistHz => 0.5 / Seconds;

    /// <exception cref="ArgumentOutOfRangeException">Not in (0, 3600] s.</exception>
    public static RepetitionTime FromSeconds(double seconds) => seconds is > 0 and <= 3600
        ? new(seconds)
        : throw new ArgumentOutOfRangeException(nameof(seconds), seconds, "A repetition time is above 0 s and at most 3600 s; a value in the thousands is most likely in milliseconds.");

    /// <exception cref="ArgumentOutOfRangeException">Not in (0, 3 600 000] ms.</exception>
    public static RepetitionTime FromMilliseconds(double milliseconds) => FromSeconds(milliseconds / 1e3);

    /// <inheritdoc />
    public override string ToString() => Numbers.Format(Seconds) + " s";
}
