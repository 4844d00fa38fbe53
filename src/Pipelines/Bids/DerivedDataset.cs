using System.Collections.Immutable;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Measurements;
using Toolkit.Pipelines.Participants;

namespace Toolkit.Pipelines.Bids;

/// <summary>A data set as fMRIPrep leaves it: runs named …_space-S_desc-preproc_bold.nii.gz with mask and confounds beside them. Nothing is prepared again.</summary>
public sealed class DerivedDataset : ImagingDataset
{
    internal DerivedDataset(string root, DatasetSelection selection)
        : base(root, selection)
    {
        Labels = [.. Directory.EnumerateDirectories(Root, "sub-*").Select(d => Path.GetFileName(d)["sub-".Length..]).Order(StringComparer.Ordinal)];
    }

    /// <inheritdoc />
    public override DatasetKind Kind => DatasetKind.Derived;

    /// <inheritdoc />
    public override ImmutableArray<string> Labels { get; }

    /// <inheritdoc />
    public override Parsed<ParticipantInput> Find(string label)
    {
        var entity = "sub-" + label;
        var home = Path.Combine(Root, entity);
        if (!Directory.Exists(home))
        {
            return new Fault(0, "a folder " + entity, "none") { Unit = "participant", Place = entity };
        }

        var runs = new List<(string Path, BidsName Name)>();
        foreach (var file in Directory.EnumerateFiles(home, "*_desc-preproc_bold.nii*", SearchOption.AllDirectories).Where(f => f.EndsWith(".nii", StringComparison.Ordinal) || f.EndsWith(".nii.gz", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            if (!BidsName.Read(Path.GetFileName(file)).Try(out var name, out var fault))
            {
                return fault.In(entity);
            }

            if (name["sub"] == label && Wanted(name))
            {
                runs.Add((file, name));
            }
        }

        if (runs.Count == 0)
        {
            return new Fault(0, "runs named …_desc-preproc_bold.nii.gz" + (Selection.Space is { } wanted ? " in the space " + wanted : ""), "none") { Unit = "image", Place = entity };
        }

        string[] spaces = [.. runs.Select(r => Space(r.Name)).Distinct(StringComparer.Ordinal)];
        if (spaces.Length > 1)
        {
            return new Fault(0, "runs in one space", string.Join(", ", spaces)) { Unit = "space", Place = entity, Advice = "Choose one with --output-spaces" };
        }

        if (runs.FirstOrDefault(r => Confounds(r.Path, r.Name) is null) is { Path: { } alone })
        {
            return new Fault(0, "its table of confounds, …_desc-confounds_timeseries.tsv, beside the run", Path.GetFileName(alone)) { Unit = "image", Place = entity };
        }

        string[] sessions = [.. runs.Select(r => r.Name.Session ?? "").Distinct(StringComparer.Ordinal)];
        return Unexpected(entity, [.. sessions.Select(s => s.Length == 0 ? "the only one" : "ses-" + s)]) is { } unexpected
            ? unexpected
            : new ParticipantInput(label, [.. sessions.Select(s => new SessionInput(s.Length == 0 ? null : s, null, [.. runs.Where(r => (r.Name.Session ?? "") == s).Select(Run)]))]);
    }

    private static BoldInput Run((string Path, BidsName Name) run) =>
        new(RawDataset.RunOf(run.Name), new PreparedSource(run.Path, Confounds(run.Path, run.Name), Mask(run.Path, run.Name), Space(run.Name)));

    private static string? Confounds(string bold, BidsName name) =>
        First(bold, [name.Run + "_desc-confounds_timeseries.tsv", name.Run + "_desc-confounds_regressors.tsv"]);

    private static string? Mask(string bold, BidsName name) => First(bold, [name.Prefix + "_desc-brain_mask.nii.gz", name.Prefix + "_desc-brain_mask.nii"]);

    private static string? First(string beside, IEnumerable<string> names) => names.Select(n => Path.Combine(Path.GetDirectoryName(beside)!, n)).FirstOrDefault(File.Exists);

    private static string Space(BidsName name) => name["space"] ?? "native";

    private bool Wanted(BidsName name) =>
        (Selection.Sessions.IsEmpty || Selection.Sessions.Contains(name.Session ?? "", StringComparer.Ordinal))
        && (Selection.Space is null || Selection.Space == Space(name))
        && Selection.Filter.Takes("bold", name);
}
