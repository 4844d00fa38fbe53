using System.Collections.Immutable;
using System.Text;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;
using Toolkit.Simulators.Trials;

namespace Toolkit.Cli.Demo;

/// <summary>The study file of the demo, and which of its estimates stands for which true value.</summary>
internal static class DemoStudy
{
    public static string Yaml(SimulatedTrial trial) => $$"""
        # A two-arm trial of exercise for knee pain, simulated from a seed: every instrument's bytes are real, the people are not.
        study: demo
        arms: [control, exercise]
        visits:
          - {name: baseline, day: 0}
          - {name: week12, day: 84}
        participants: participants.csv
        outcomes:
          pain_vas:
            title: Pain (VAS)
            unit: mm
            benefit: lower
            table: {file: pain.csv, column: vas_mm}
          crp:
            title: C-reactive protein
            unit: mg/L
            benefit: lower
            scale: log
            analyser: {file: captures/crp.astm, test: CRP, sample: "{participant}-{visit}"}
          tnf_alpha:
            title: TNF-α
            unit: pg/mL
            benefit: lower
            scale: log
            plates:
              files:
        {{Plates(trial, "TNF-alpha")}}      sample: "{participant}-{visit}"
              curve: 4PL
              weights: 1/y2
              blank: ignore
          il6:
            title: IL-6
            unit: pg/mL
            benefit: lower
            scale: log
            plates:
              files:
        {{Plates(trial, "IL-6")}}      sample: "{participant}-{visit}"
              curve: 4PL
              weights: 1/y2
              blank: ignore
          pag_mofc_z:
            title: PAG–mOFC coupling (Fisher z)
            unit: "1"
            benefit: undecided
            connectivity:
              bold: dicom/{participant}/{visit}/bold
              confounds: motion/{participant}_{visit}.tsv
              regions: regions-bold.nii.gz
              names: regions-bold.tsv
              pair: [PAG, mOFC]
              band: [0.01, 0.08]
          mofc_volume_change:
            title: mOFC gray-matter change
            unit: "%"
            benefit: undecided
            graymatter:
              t1w: dicom/{participant}/{visit}/t1w
              regions: regions-t1w.nii.gz
              names: regions-t1w.tsv
              region: mOFC
              injected-changes: 0
        analysis:
          covariance: classical
          multiplicity: holm
          track: {outcome: pain_vas, with: [pag_mofc_z, crp, tnf_alpha, mofc_volume_change]}

        """;

    /// <summary>Each true value beside the estimate of the same name.</summary>
    /// <exception cref="InvalidOperationException">A true value has no estimate: the study and the simulation have come apart.</exception>
    public static ImmutableArray<TruthRow> Truth(SimulatedTrial trial, IReadOnlyCollection<Estimate> estimates) =>
    [
        .. trial.Truth.Select(truth => new TruthRow(
            truth.Name,
            truth.Unit,
            truth.Value,
            estimates.FirstOrDefault(e => IsOf(e, truth.Name)) ?? throw new InvalidOperationException($"No estimate stands for {truth.Name}."))),
    ];

    private static bool IsOf(Estimate estimate, string truth)
    {
        if (truth.Split(" ~ ") is not [var pain, var rest])
        {
            return estimate.Name == truth + " at week12";
        }

        var marker = rest.Split(':')[0];
        return estimate.Name.StartsWith($"change in {marker} × change in {pain}: partial r", StringComparison.Ordinal);
    }

    private static string Plates(SimulatedTrial trial, string analyte) => trial.Plates.Where(p => p.Analyte == analyte)
        .Aggregate(new StringBuilder(), (text, plate) => text.Append("        - {plate: plates/").Append(plate.Id).Append(".bin, layout: layouts/").Append(plate.Id).Append(".csv}\n"))
        .ToString();
}
