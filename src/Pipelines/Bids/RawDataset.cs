using System.Collections.Immutable;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Measurements;
using Toolkit.Pipelines.Participants;

namespace Toolkit.Pipelines.Bids;

/// <summary>A BIDS data set as the scanner gave it: sub-01[/ses-1]/anat/*_T1w.nii.gz and func/*_bold.nii.gz with their sidecars.</summary>
public sealed class RawDataset : ImagingDataset
{
    private static readonly string[] Folders = ["anat", "func"];

    internal RawDataset(string root, DatasetSelection selection)
        : base(root, selection)
    {
        Labels = [.. Directory.EnumerateDirectories(Root, "sub-*").Select(d => Path.GetFileName(d)["sub-".Length..]).Order(StringComparer.Ordinal)];
    }

    /// <inheritdoc />
    public override DatasetKind Kind => DatasetKind.Raw;

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

        string[] all = [.. Directory.EnumerateDirectories(home, "ses-*").Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal)];
        if (all.Length > 0 && Array.Find(Folders, d => Directory.Exists(Path.Combine(home, d))) is { } beside)
        {
            return new Fault(0, "images either in sessions or in none", $"{beside} beside {string.Join(", ", all)}") { Unit = "folder", Place = entity };
        }

        string[] chosen = [.. all.Where(s => Selection.Sessions.IsEmpty || Selection.Sessions.Contains(s["ses-".Length..], StringComparer.Ordinal))];
        if (all.Length > 0 && chosen.Length == 0)
        {
            return new Fault(0, "a session among " + string.Join(", ", Selection.Sessions), string.Join(", ", all)) { Unit = "session", Place = entity };
        }

        if (Unexpected(entity, chosen.Length > 0 ? chosen : ["the only one"]) is { } unexpected)
        {
            return unexpected;
        }

        var sessions = ImmutableArray.CreateBuilder<SessionInput>();
        foreach (var session in chosen.Length > 0 ? chosen : [""])
        {
            if (!Session(entity, session).Try(out var found, out var fault))
            {
                return fault;
            }

            sessions.Add(found);
        }

        return new ParticipantInput(label, sessions.ToImmutable());
    }

    private Parsed<SessionInput> Session(string entity, string session)
    {
        var place = session.Length == 0 ? entity : entity + "/" + session;
        if (!Images(place, "anat", "T1w", "t1w").Try(out var anatomy, out var fault) || !Images(place, "func", "bold", "bold").Try(out var runs, out fault))
        {
            return fault;
        }

        if (anatomy.Length != 1)
        {
            return new Fault(0, "one T1w image", anatomy.Length == 0 ? "none" : $"{anatomy.Length}: {string.Join(", ", anatomy.Select(a => Path.GetFileName(a.Path)))}")
            {
                Unit = "image",
                Place = place,
                Advice = anatomy.Length == 0 ? "Add it, or leave the participant or the session out" : "Choose with --bids-filter-file, for instance {\"t1w\": {\"run\": 1}}",
            };
        }

        if (runs.FirstOrDefault(r => r.Name["echo"] is not null) is { Path: { } echo })
        {
            return new Fault(0, "runs of one echo", Path.GetFileName(echo)) { Unit = "image", Place = place, Advice = "Choose one echo with --bids-filter-file, for instance {\"bold\": {\"echo\": 2}}" };
        }

        var label = session.Length == 0 ? null : session["ses-".Length..];
        ImageSource Source((string Path, BidsName Name) image) => new NiftiSource(image.Path, SidecarInheritance.Of(Root, image.Path, image.Name, Selection.WorkRoot));
        return new SessionInput(label, Source(anatomy[0]), [.. runs.Select(r => new BoldInput(RunOf(r.Name), Source(r)))]);
    }

    /// <summary>Images of a kind, by name; a name that is none, or that belongs elsewhere, is a fault.</summary>
    private Parsed<ImmutableArray<(string Path, BidsName Name)>> Images(string place, string folder, string suffix, string query)
    {
        var path = Path.Combine(Root, place, folder);
        if (!Directory.Exists(path))
        {
            return ImmutableArray<(string, BidsName)>.Empty;
        }

        var found = ImmutableArray.CreateBuilder<(string, BidsName)>();
        foreach (var file in Directory.EnumerateFiles(path, $"*_{suffix}.nii*").Where(f => f.EndsWith(".nii", StringComparison.Ordinal) || f.EndsWith(".nii.gz", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            if (!BidsName.Read(Path.GetFileName(file)).Try(out var name, out var fault))
            {
                return fault.In(place + "/" + folder);
            }

            var stated = string.Join('/', new[] { "sub-" + name["sub"], name.Session is { } s ? "ses-" + s : null }.OfType<string>());
            if (stated != place)
            {
                return new Fault(0, "files of " + place, Path.GetFileName(file)) { Unit = "name", Place = place + "/" + folder };
            }

            if (query == "bold" && name["task"] is null)
            {
                return new Fault(0, "a task in the name of a run: sub-01_task-rest_bold.nii.gz", Path.GetFileName(file)) { Unit = "name", Place = place + "/" + folder };
            }

            if (name["part"] is not "phase" && Selection.Filter.Takes(query, name))
            {
                found.Add((file, name));
            }
        }

        return found.ToImmutable();
    }

    /// <summary>Everything of a run's name after participant and session: "task-rest_run-2".</summary>
    internal static string RunOf(BidsName name) => string.Join('_', name.Run.Split('_').Where(p => !p.StartsWith("sub-", StringComparison.Ordinal) && !p.StartsWith("ses-", StringComparison.Ordinal)));
}
