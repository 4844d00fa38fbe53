using Toolkit.Biomarkers.Connectivity;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Connectivity;

/// <summary>One preprocessed run of a data set with the files that belong to it.</summary>
/// <param name="Bold">Path of the run.</param>
/// <param name="Mask">Brain mask on its grid; null where there is none.</param>
/// <param name="Confounds">Table of confounds; null where there is none.</param>
/// <param name="CsfMask">Probability of cerebrospinal fluid in the same space; null where there is none.</param>
public sealed record FmriprepRun(BidsName Name, string Bold, string? Mask, string? Confounds, string? CsfMask);

/// <summary>Finds the runs of a data set as fMRIPrep leaves it: nothing is copied, renamed or linked.</summary>
public static class FmriprepRuns
{
    private static readonly string[] Images = [".nii.gz", ".nii"];

    /// <summary>What is looked for. Null and empty take all.</summary>
    public sealed record Wanted(IReadOnlyList<string> Participants, string? Session, string? Task, string? Space);

    /// <summary>The runs in the order of their names.</summary>
    /// <param name="strange">Receives the files that look like runs and have no BIDS name.</param>
    /// <returns>The runs, or a fault: none that fits, or several spaces and none chosen.</returns>
    public static Parsed<List<FmriprepRun>> Find(string folder, Wanted wanted, List<string> strange)
    {
        var found = new List<FmriprepRun>();
        foreach (var path in Directory.EnumerateFiles(folder, "*_desc-preproc_bold.nii*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (!Images.Any(e => path.EndsWith(e, StringComparison.Ordinal)))
            {
                continue;
            }

            if (!BidsName.Read(Path.GetFileName(path)).Try(out var name, out var fault))
            {
                strange.Add(fault.Message);
            }
            else if (Fits(name, wanted))
            {
                found.Add(Together(folder, path, name));
            }
        }

        var spaces = found.Select(r => r.Name["space"] ?? "native").Distinct(StringComparer.Ordinal).ToArray();
        if (found.Count == 0)
        {
            return new Fault(0, "runs named sub-…_desc-preproc_bold.nii.gz" + Filter(wanted), "none") { Unit = "file", Place = Printable.Clean(folder), Advice = "Is this the folder of fMRIPrep's derivatives, with sub-… in it?" };
        }

        return spaces.Length > 1
            ? new Fault(0, "runs in one space", string.Join(", ", spaces)) { Unit = "space", Place = Printable.Clean(folder), Advice = "Choose one: --space " + spaces[0] + "." }
            : found;
    }

    private static bool Fits(BidsName name, Wanted wanted) =>
        (wanted.Participants.Count == 0 || wanted.Participants.Any(p => p == name["sub"] || p == "sub-" + name["sub"]))
        && (wanted.Session is null || wanted.Session == name.Session)
        && (wanted.Task is null || wanted.Task == name["task"])
        && (wanted.Space is null || wanted.Space == (name["space"] ?? "native"));

    private static string Filter(Wanted wanted) => string.Concat(
        wanted.Participants.Count > 0 ? " of " + string.Join(", ", wanted.Participants) : "",
        wanted.Session is { } session ? ", session " + session : "",
        wanted.Task is { } task ? ", task " + task : "",
        wanted.Space is { } space ? ", space " + space : "");

    private static FmriprepRun Together(string folder, string path, BidsName name)
    {
        var beside = Path.GetDirectoryName(path)!;
        return new(
            name,
            path,
            First(beside, Images.Select(e => $"{name.Prefix}_desc-brain_mask{e}")),
            First(beside, [name.Run + "_desc-confounds_timeseries.tsv", name.Run + "_desc-confounds_regressors.tsv"]),
            Csf(folder, name));
    }

    // Anatomy is stored with the session where there is one of its own, else with the participant.
    private static string? Csf(string folder, BidsName name)
    {
        var space = name["space"] is { } s ? "_space-" + s : "";
        foreach (var anat in new[] { Path.Combine(folder, "sub-" + name["sub"], "ses-" + name.Session, "anat"), Path.Combine(folder, "sub-" + name["sub"], "anat") })
        {
            if (Directory.Exists(anat) && Directory.EnumerateFiles(anat, "*_label-CSF_probseg.nii*").Where(f => space.Length == 0 ? !f.Contains("_space-", StringComparison.Ordinal) : f.Contains(space + "_", StringComparison.Ordinal)).Order(StringComparer.Ordinal).FirstOrDefault() is { } file)
            {
                return file;
            }
        }

        return null;
    }

    private static string? First(string folder, IEnumerable<string> names) => names.Select(n => Path.Combine(folder, n)).FirstOrDefault(File.Exists);
}
