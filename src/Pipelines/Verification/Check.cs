using System.Globalization;

namespace Toolkit.Pipelines.Verification;

/// <summary>What a check speaks for: the machine and its files, or the work of the toolkit on it.</summary>
public enum CheckKind
{
    /// <summary>Installation qualification: files as delivered, disk, clock, serial line.</summary>
    Installation,

    /// <summary>Operation qualification: a known answer comes out.</summary>
    Operation,
}

/// <summary>What came of a check.</summary>
public enum CheckOutcome
{
    Passed,
    Failed,

    /// <summary>This machine lacks what the check needs, and works without it.</summary>
    NotRun,
}

/// <summary>Every number that a check works on passes through here: unchanged in use; a test changes it and sees the check fail.</summary>
public delegate double InputValue(double value);

/// <summary>One number that is known beforehand, and the work that has to find it.</summary>
/// <param name="Stage">"kernels", "dicom", "assays", …</param>
/// <param name="Name">What is compared, as a phrase.</param>
/// <param name="Expected">The known answer.</param>
/// <param name="Tolerance">Largest distance that passes, zero or more.</param>
/// <param name="Source">Who says so: a publication, a definition, an identity.</param>
/// <param name="Observe">Does the work; NaN where it finds no number.</param>
public sealed record Check(string Stage, string Name, double Expected, double Tolerance, string Source, Func<InputValue, double> Observe)
{
    /// <summary>Nothing is changed.</summary>
    public static InputValue AsIs { get; } = value => value;

    public CheckKind Kind { get; init; } = CheckKind.Operation;

    /// <summary>Left out of a quick run.</summary>
    public bool Slow { get; init; }

    /// <summary>Why this machine cannot run it; null where it can.</summary>
    public Func<string?> Unavailable { get; init; } = () => null;

    /// <summary>Runs the check. What the work throws passes through.</summary>
    public CheckResult Run(InputValue? input = null)
    {
        if (Unavailable() is { } reason)
        {
            return Result(CheckOutcome.NotRun, null, reason);
        }

        var found = Observe(input ?? AsIs);
        return Math.Abs(found - Expected) <= Tolerance ? Result(CheckOutcome.Passed, found, "") : Result(CheckOutcome.Failed, found, Distance(found));
    }

    /// <summary>The result of work that broke down.</summary>
    public CheckResult Broken(string why) => Result(CheckOutcome.Failed, null, why);

    private CheckResult Result(CheckOutcome outcome, double? found, string reason) =>
        new(Stage, Name, Kind, Expected, Tolerance, found is { } f && double.IsFinite(f) ? f : null, outcome, reason, Source);

    private string Distance(double found) => double.IsNaN(found)
        ? "no number was found"
        : string.Create(CultureInfo.InvariantCulture, $"expected {Expected} within {Tolerance}, found {found}");
}

/// <summary>A check and what came of it.</summary>
/// <param name="Found">The number found; null where there is none.</param>
/// <param name="Reason">Why it failed or was not run; empty where it passed.</param>
public sealed record CheckResult(string Stage, string Name, CheckKind Kind, double Expected, double Tolerance, double? Found, CheckOutcome Outcome, string Reason, string Source)
{
    /// <summary>Processor time it took, in s.</summary>
    public double CpuSeconds { get; init; }
}
