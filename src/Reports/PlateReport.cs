using System.Collections.Immutable;
using Toolkit.Biomarkers.Assays;
using Toolkit.Measurements;

namespace Toolkit.Reports;

/// <summary>What there is to tell of one analyte of one plate.</summary>
public sealed record PlateReport(AssayResult Result)
{
    /// <summary>Proposals and tests beyond the curve; null where no second look was taken.</summary>
    public PlateReview? Review { get; init; }

    /// <summary>The maker's concentrations beside ours; null for none.</summary>
    public VendorComparison? Vendor { get; init; }

    /// <summary>Controls over the runs; empty without a history.</summary>
    public ImmutableArray<ControlChart> Charts { get; init; } = [];

    /// <summary>Every judgement: of the result, of the second look, of the control charts.</summary>
    public ImmutableArray<QualityVerdict> Verdicts => [.. Result.Quality, .. Review?.Verdicts ?? [], .. ControlHistory.OfLastRun(Charts)];
}
