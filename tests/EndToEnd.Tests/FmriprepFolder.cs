using System.Globalization;

namespace Toolkit.EndToEnd.Tests;

/// <summary>A small data set named and laid out as fMRIPrep leaves it: two visits, two arms; exercise uncouples two regions at the second visit.</summary>
internal sealed class FmriprepFolder : IDisposable
{
    public const int Volumes = 160;
    private const int Nx = 6, Ny = 5, Nz = 4, Count = Nx * Ny * Nz;
    private const float RepetitionTimeS = 2;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("fmriprep-");

    public FmriprepFolder(int participants)
    {
        for (var p = 1; p <= participants; p++)
        {
            foreach (var visit in new[] { "base", "week12" })
            {
                Write(p, visit);
            }
        }

        var rows = Enumerable.Range(1, participants).Select(p => string.Create(CultureInfo.InvariantCulture, $"sub-{p:00}\t{(p % 2 == 0 ? "control" : "exercise")}\t{40 + p}"));
        File.WriteAllLines(this["participants.tsv"], rows.Prepend("participant_id\tarm\tage"));
        float[] labels = [.. Enumerable.Range(0, Count).Select(v => v % Nx < 2 ? 1f : v % Nx > 3 ? 200f : v % Nx == 2 ? 7f : 0f)];
        ConnectivityRun.WriteNifti(this["tpl-MNI152NLin6Asym_atlas-Three_dseg.nii"], labels, 1, 0, 0);
        File.WriteAllText(this["dseg.tsv"], "index\tname\n1\tPAG\n7\tmid\n200\tmOFC\n");
    }

    public string Data => this["fmriprep"];

    public string this[string file] => Path.Combine(folder.FullName, file);

    /// <summary>Path of a file of one run: everything after the task.</summary>
    public string Run(int participant, string visit, string rest) =>
        Path.Combine(Func(participant, visit), string.Create(CultureInfo.InvariantCulture, $"sub-{participant:00}_ses-{visit}_task-rest{rest}"));

    public string[] Derivatives(params string[] more) => ["connectivity", "derivatives", Data, "--atlas", this["tpl-MNI152NLin6Asym_atlas-Three_dseg.nii"], "--atlas-labels", this["dseg.tsv"], "--preset", "6p", "--output", this["out"], .. more];

    public void Dispose() => folder.Delete(recursive: true);

    private string Func(int participant, string visit) => Path.Combine(Data, string.Create(CultureInfo.InvariantCulture, $"sub-{participant:00}"), "ses-" + visit, "func");

    private void Write(int participant, string visit)
    {
        Directory.CreateDirectory(Func(participant, visit));
        var random = new Random((10 * participant) + visit.Length);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        double shared = 0, own = 0, coupling = visit == "week12" && participant % 2 == 1 ? 0 : 0.9;
        var data = new float[Count * Volumes];
        for (var t = 0; t < Volumes; t++)
        {
            // Slow fluctuations: the band-pass leaves most of them.
            shared = (0.8 * shared) + Normal();
            own = (0.8 * own) + Normal();
            for (var v = 0; v < Count; v++)
            {
                var signal = v % Nx < 2 ? shared : v % Nx > 3 ? (coupling * shared) + ((1 - coupling) * own) : 0;
                data[(t * Count) + v] = (float)(1000 + (10 * signal) + (3 * Normal()));
            }
        }

        ConnectivityRun.WriteNifti(Run(participant, visit, "_space-MNI152NLin6Asym_desc-preproc_bold.nii"), data, Volumes, 0, RepetitionTimeS);
        ConnectivityRun.WriteNifti(Run(participant, visit, "_space-MNI152NLin6Asym_desc-brain_mask.nii"), [.. Enumerable.Repeat(1f, Count)], 1, 0, 0);
        string[] names = ["trans_x", "trans_y", "trans_z", "rot_x", "rot_y", "rot_z"];
        File.WriteAllLines(Run(participant, visit, "_desc-confounds_timeseries.tsv"), Enumerable.Range(0, Volumes).Select(t => string.Join('\t', names.Select(n => Normal() * (n[0] == 'r' ? 1e-4 : 0.02) * (1 + (0.1 * participant))).Select(v => v.ToString(CultureInfo.InvariantCulture)).Append(t == 0 ? "1" : "0"))).Prepend(string.Join('\t', names.Append("non_steady_state_outlier00"))));
    }
}
