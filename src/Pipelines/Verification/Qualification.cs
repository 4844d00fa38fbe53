using System.Collections.Immutable;

namespace Toolkit.Pipelines.Verification;

/// <summary>Known answers for every stage on this machine.</summary>
public static class Qualification
{
    /// <summary>All checks in the order of the chain.</summary>
    /// <param name="scratch">A folder that may be written; nothing stays there.</param>
    /// <param name="program">The folder of the program's files.</param>
    /// <param name="quick">Leave out those that take longer.</param>
    public static ImmutableArray<Check> Checks(string scratch, string program, TimeProvider clock, bool quick) =>
    [
        .. new[]
        {
            [DeliveredFiles.Check(program)],
            MachineChecks.All(scratch, clock),
            KernelChecks.All(),
            DicomChecks.All(),
            AssayChecks.All(),
            ImagingChecks.All(),
            ConnectivityChecks.All(),
            TrialChecks.All(),
            EvidenceChecks.All(),
            StorageChecks.All(scratch),
            FigureChecks.All(),
        }.SelectMany(c => c).Where(c => !quick || !c.Slow),
    ];
}

/// <summary>What came of a qualification.</summary>
public sealed record QualificationReport
{
    public required ImmutableArray<CheckResult> Results { get; init; }

    /// <summary>Versions and the machine, by name.</summary>
    public required ImmutableArray<(string Name, string Value)> Facts { get; init; }

    public required ImmutableArray<DeliveredFile> Files { get; init; }

    /// <summary>When it was done, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    public bool Quick { get; init; }

    public double CpuSeconds { get; init; }

    public int Passed => Count(CheckOutcome.Passed);

    public int Failed => Count(CheckOutcome.Failed);

    public int NotRun => Count(CheckOutcome.NotRun);

    /// <summary>Whether something of a kind failed.</summary>
    public bool Fails(CheckKind kind) => Results.Any(r => r.Kind == kind && r.Outcome == CheckOutcome.Failed);

    private int Count(CheckOutcome outcome) => Results.Count(r => r.Outcome == outcome);
}
