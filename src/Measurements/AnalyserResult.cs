namespace Toolkit.Measurements;

/// <summary>One result as an analyser sent it (one R record of LIS02-A2 or one OBX segment): text is kept as sent, the number stands beside.</summary>
public sealed record AnalyserResult
{
    /// <summary>The specimen's identifier.</summary>
    public required string Sample { get; init; }

    /// <summary>The test code: the local code of the universal test id.</summary>
    public required string Test { get; init; }

    /// <summary>The value as sent: "5.6", "&lt;0.5", "see note".</summary>
    public required string Text { get; init; }

    /// <summary>The number, or null where <see cref="Text"/> is not a plain number.</summary>
    public double? Value { get; init; }

    /// <summary>Unit as sent; "" where none was.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Abnormal flag as sent; "" where none was.</summary>
    public string Flag { get; init; } = "";

    /// <summary>Result status as sent: F final, P preliminary, C correction, X cannot be done; "" where none was.</summary>
    public string Status { get; init; } = "";

    /// <summary>Completion time as sent, of the analyser's own clock and unknown zone; "" where none was.</summary>
    public string Time { get; init; } = "";

    /// <summary>Which bytes this came from.</summary>
    public required Provenance Provenance { get; init; }
}
