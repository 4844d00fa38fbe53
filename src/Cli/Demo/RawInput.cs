using System.Globalization;
using System.Text;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;
using Toolkit.Pipelines.Stages;
using Toolkit.Simulators.Trials;

namespace Toolkit.Cli.Demo;

/// <summary>Writes a small trial of raw images: DICOM folders, a template with regions, the study file that prepares them, and what is true of them.</summary>
internal static class RawInput
{
    private const string Study = """
        # Whole heads as the scanner left them, simulated from a seed: 'run' prepares them as 'IN OUT participant' does.
        study: raw-heads
        arms: [control, exercise]
        visits: [{name: v1, day: 0}, {name: v2, day: 84}]
        participants: participants.csv
        prepare:
          t1w: "dicom/{participant}/{visit}/t1w"
          bold: "dicom/{participant}/{visit}/bold"
          template: template/head.nii.gz
          template-brain: template/brain.nii.gz
          regions: template/regions.nii.gz
          names: template/regions.tsv
          preset: 24p
          injected-changes: 0
        outcomes:
          pag_mofc_z:
            title: PAG–mOFC coupling (Fisher z)
            unit: "1"
            benefit: undecided
            connectivity: {pair: [PAG, mOFC]}
          mofc_volume_change:
            title: mOFC gray-matter change
            unit: "%"
            benefit: undecided
            graymatter: {region: mOFC}

        """;

    public static void Write(OutputFolder output, RawTrial trial, RunProgress progress, CancellationToken cancellation)
    {
        RawTrial.WriteTemplate(Path.Combine(output.Path, "template"), trial.VoxelMm);
        output.Publish("participants.csv", "participant,arm\n" + string.Concat(trial.Participants.Select(p => $"{p.Label},{p.Arm!.Name}\n")));
        output.Publish("truth.csv", Truth(trial));
        var (done, all) = (0, trial.Participants.Length * trial.Visits.Length);
        foreach (var participant in trial.Participants)
        {
            foreach (var visit in trial.Visits)
            {
                cancellation.ThrowIfCancellationRequested();
                trial.WriteScan(participant, visit, Path.Combine(output.Path, "dicom", participant.Label, visit.Name));
                progress("scanning", ++done, all);
            }
        }

        // Last: where it stands, everything it names does too.
        output.Publish("study.yaml", Study);
    }

    private static string Truth(RawTrial trial)
    {
        var text = new StringBuilder("participant,visit,pag_mofc_z,mofc_ml,mofc_volume_change\n");
        foreach (var participant in trial.Participants)
        {
            var baseline = trial.TruthOf(participant, trial.Visits[0]);
            foreach (var visit in trial.Visits)
            {
                var truth = trial.TruthOf(participant, visit);
                var change = 100 * ((truth.MofcMl / baseline.MofcMl) - 1);
                text.Append(CultureInfo.InvariantCulture, $"{participant.Label},{visit.Name},{Numbers.Format(truth.FisherZ)},{truth.MofcMl:0.000},{(visit == trial.Visits[0] ? "" : change.ToString("0.00", CultureInfo.InvariantCulture))}\n");
            }
        }

        return text.ToString();
    }
}
