using System.Collections.Immutable;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Kernels;
using Toolkit.Measurements;
using Toolkit.Reports;

namespace Toolkit.Pipelines.Participants;

/// <summary>Cleaning by a preset, and what the record of a run holds of it.</summary>
internal sealed record RunCleaning(string? Session, string Run, ParticipantOptions Options, int Threads)
{
    /// <summary>r and z of every pair of regions, with cleaned signals, verdicts and degrees of freedom.</summary>
    public Parsed<StageRecord> Correlate(VolumeSeries series, RegionMap map, Volume? mask, byte[] table, StageRecord from)
    {
        var preset = DenoisingPreset.Named(Options.Preset)!;
        if (!ConfoundTable.Read(table).Try(out var confounds, out var fault) || !confounds.Select(preset.Confounds).Try(out var chosen, out fault))
        {
            return fault;
        }

        var displacement = confounds.Column("framewise_displacement").Try(out var fd, out _) ? fd : confounds.Motion().Try(out var motion, out _) ? FramewiseDisplacement.Power(motion) : null;
        var dvars = confounds.Column("std_dvars").Try(out var found, out _) ? found : Dvars.Of(series, mask).Standardised;
        var steady = confounds.NonSteadyState();
        var kept = preset.Censoring.Kept(series.Volumes, displacement, dvars, steady);
        if (kept.Length < 2)
        {
            return new Fault(0, "volumes that are kept", $"{kept.Length} of {series.Volumes}") { Unit = "volume", Advice = "The preset censors by motion: see the motion figures" };
        }

        var options = new ConnectivityOptions { Denoising = preset.Denoising, KeptVolumes = kept.Length == series.Volumes ? [] : kept, Threads = Threads };
        return ConnectivityAnalysis.Run(series, map, chosen, options, mask, [from.Main]).Map(result => Record(result, preset, series, displacement, dvars, from).With("methods", Methods(result, preset, series.Volumes, steady.Length)));
    }

    private string Methods(ConnectivityResult result, DenoisingPreset preset, int volumes, int notSteady) => new ConnectivityMethods
    {
        Result = result,
        Preset = preset,
        Denoising = preset.Denoising,
        Censoring = preset.Censoring,
        SmoothMm = Options.SmoothMm,
        Volumes = volumes,
        NotSteady = notSteady,
    }.Cleaning;

    private StageRecord Record(ConnectivityResult result, DenoisingPreset preset, VolumeSeries series, double[]? displacement, double[] dvars, StageRecord from)
    {
        var main = result.Provenance;
        var names = result.R.Names;
        var errors = EffectiveSamples.Of(result.TimeSeries);
        ImmutableArray<ParticipantVerdict> verdicts =
        [
            Verdict(Length(result, series)),
            .. result.Quality.Where(q => q.Grade != QualityGrade.Pass).SelectMany(q => q.Verdicts.Where(v => v.Grade != QualityGrade.Pass).Select(v => Verdict(v with { Criterion = $"{q.Name}: {v.Criterion}" }))),
        ];
        var values = Enumerable.Range(0, names.Length).SelectMany(j => Enumerable.Range(0, j).Select(i => new ParticipantValue($"z {names[i]} {names[j]}", Session, Run, "1", Between(result, errors, i, j), main.Id) { Regions = [names[i], names[j]] }));
        return new StageRecord { Main = main, Provenance = [.. from.Provenance, main], Values = [.. values], Verdicts = verdicts }
            .With("names", string.Join('\n', names))
            .With("preset", preset.Title)
            .With("r", Flat(result.R.ToArray()))
            .With("z", Flat(result.Z.ToArray()))
            .With("signals", result.TimeSeries.Data)
            .With("kept", Array.ConvertAll([.. result.KeptVolumes], t => (double)t))
            .With("fd", displacement ?? [])
            .With("dvars", dvars)
            .With("volumes", series.Volumes)
            .With("dof", result.Dof.Remaining)
            .With("dofOf", result.Dof.Samples)
            .With("regionLabels", [.. result.Regions.Regions.Select(r => (double)(r.Label ?? 0))])
            .With("regionVoxels", [.. result.Quality.Select(q => (double)q.Voxels)])
            .With("regionCoverage", [.. result.Quality.Select(q => q.Coverage)])
            .With("regionSnr", [.. result.Quality.Select(q => q.TemporalSnr)])
            .With("regionGrades", [.. result.Quality.Select(q => (double)q.Grade)])
            .With("regionReasons", string.Join('\n', result.Quality.Select(q => string.Join("; ", q.Verdicts.Where(v => v.Reason.Length > 0).Select(v => v.Reason)))));
    }

    private ParticipantVerdict Verdict(QualityVerdict verdict) => new(Session, Run, verdict);

    private static QualityVerdict Length(ConnectivityResult result, VolumeSeries series)
    {
        const double few = 5;
        var minutes = result.KeptVolumes.Length * series.RepetitionTime.Value.Seconds / 60;
        return minutes < few ? QualityVerdict.Warn("length", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{minutes:0.#} minutes are left, fewer than {few}: the correlations are loose")) : QualityVerdict.Pass("length");
    }

    private static Observation Between(ConnectivityResult result, RowMatrix<double> effective, int i, int j)
    {
        var z = result.Z.Values[i, j];
        return double.IsFinite(z) && z != double.PositiveInfinity
            ? Observation.Of(z, effective[i, j] > 3 ? 1 / Math.Sqrt(effective[i, j] - 3) : 0)
            : result.Between(result.R.Names[i], result.R.Names[j]);
    }

    private static double[] Flat(double[,] matrix) => [.. matrix.Cast<double>()];
}
