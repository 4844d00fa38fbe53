using System.Text;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;

namespace Toolkit.Pipelines.Participants;

/// <summary>Copies what stages left under the names that BIDS derivatives have.</summary>
internal sealed class DerivativeFiles(StageContext context, ParticipantInput input, OutputFolder folder)
{
    /// <summary>Mask, tissues, corrected image and regions of a session.</summary>
    public void Structure(SessionInput session)
    {
        string anatomy = StageNames.Of(session, "T1w", "anatomy"), volumes = StageNames.Of(session, "T1w", "volumes"), normalise = StageNames.Of(session, "T1w", "normalise"), at = Path(session, "anat");
        foreach (var (file, name) in new[] { (AnatomyStage.Corrected, "desc-preproc_T1w"), (AnatomyStage.Gray, "label-GM_probseg"), (AnatomyStage.White, "label-WM_probseg"), (AnatomyStage.Fluid, "label-CSF_probseg") })
        {
            Image($"{anatomy}/{file}", $"{at}_{name}", VoxelFormat.Int16);
        }

        Image($"{anatomy}/{AnatomyStage.Brain}", $"{at}_desc-brain_mask", VoxelFormat.UInt8);
        Image($"{volumes}/{VolumesStage.Labels}", $"{at}_desc-regions_dseg", VoxelFormat.Int32);
        Image($"{normalise}/{NormaliseStage.Registered}", $"{at}_space-template_desc-preproc_T1w", VoxelFormat.Int16);
        if (Record(normalise) is { } record)
        {
            var matrix = record.Affine("toSubject");
            folder.Publish($"{at}_from-template_to-T1w_mode-image_xfm.txt", "# affine part, template world to T1w world, mm, three rows\n" + string.Concat(Enumerable.Range(0, 3).Select(r => string.Join(' ', Enumerable.Range(0, 4).Select(c => Numbers.Format(matrix[r, c]))) + "\n")));
        }

        if (Record(volumes) is { } found)
        {
            folder.Publish($"{at}_desc-regions_dseg.tsv", "index\tname\n" + found.Texts["names"] + "\n");
        }
    }

    /// <summary>The run in each space, its confounds, signals and matrices.</summary>
    public void Run(SessionInput session, BoldInput run, ParticipantOptions options)
    {
        var at = Path(session, "func") + "_" + run.Name;
        Image($"{StageNames.Of(session, run.Name, "motion")}/{MotionStage.Mean}", at + "_boldref", VoxelFormat.Int16);
        Image($"{StageNames.Of(session, run.Name, "coregister")}/{CoregisterStage.Mask}", at + "_desc-brain_mask", VoxelFormat.UInt8);
        foreach (var space in options.UsedSpaces)
        {
            var stage = StageNames.Of(session, run.Name, "resample-" + space);
            Image($"{stage}/{ResampleStage.Bold}", $"{at}_space-{space}_desc-preproc_bold", VoxelFormat.Int16);
            Image($"{stage}/{ResampleStage.Mask}", $"{at}_space-{space}_desc-brain_mask", VoxelFormat.UInt8);
            Sidecar(stage, $"{at}_space-{space}_desc-preproc_bold.json");
        }

        var connectivity = StageNames.Of(session, run.Name, "connectivity");
        if (File.Exists(context.PathOf($"{connectivity}/{CouplingStage.Confounds}")))
        {
            folder.Publish(at + "_desc-confounds_timeseries.tsv", File.ReadAllText(context.PathOf($"{connectivity}/{CouplingStage.Confounds}")));
        }

        if (Record(connectivity) is { } record)
        {
            var names = record.Texts["names"].Split('\n');
            folder.Publish(at + "_desc-regions_timeseries.tsv", Transposed(names, record.Series["signals"]));
            folder.Publish(at + "_stat-pearsoncorrelation_relmat.tsv", Square(names, record.Series["r"]));
            folder.Publish(at + "_stat-fisherz_relmat.tsv", Square(names, record.Series["z"]));
        }
    }

    private string Path(SessionInput session, string type) => string.Join('/', new[] { input.Entity, session.Entity, type, string.Join('_', new[] { input.Entity, session.Entity }.Where(p => p.Length > 0)) }.Where(p => p.Length > 0));

    private StageRecord? Record(string stage) => File.Exists(context.PathOf(StageRecord.FileOf(stage))) ? WorkFiles.Record(context, stage) : null;

    private void Image(string file, string name, VoxelFormat format)
    {
        if (File.Exists(context.PathOf(file)))
        {
            var image = PackedImage.Of(WorkFiles.Image(context, file), format);
            folder.Publish(name + ".nii.gz", stream => PackedImage.Write(image, stream));
        }
    }

    private void Sidecar(string stage, string name)
    {
        if (Record(stage) is { } record)
        {
            folder.Publish(name, $"{{\n  \"RepetitionTime\": {Numbers.Format(record.Numbers[MotionStage.RepetitionTimeS])},\n  \"SkullStripped\": false,\n  \"ToolkitProvenance\": \"{record.Main.Id}\"\n}}\n");
        }
    }

    private static string Square(string[] names, double[] values)
    {
        var text = new StringBuilder("region\t").AppendJoin('\t', names).Append('\n');
        for (var row = 0; row < names.Length; row++)
        {
            text.Append(names[row]).Append('\t').AppendJoin('\t', Enumerable.Range(0, names.Length).Select(c => Number(values[(row * names.Length) + c]))).Append('\n');
        }

        return text.ToString();
    }

    private static string Transposed(string[] names, double[] values)
    {
        var samples = values.Length / names.Length;
        var text = new StringBuilder().AppendJoin('\t', names).Append('\n');
        for (var t = 0; t < samples; t++)
        {
            text.AppendJoin('\t', Enumerable.Range(0, names.Length).Select(r => Number(values[(r * samples) + t]))).Append('\n');
        }

        return text.ToString();
    }

    private static string Number(double value) => double.IsFinite(value) ? Numbers.Format(value) : "n/a";
}
