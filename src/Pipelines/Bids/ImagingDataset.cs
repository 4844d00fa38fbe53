using System.Collections.Immutable;
using Toolkit.Measurements;
using Toolkit.Pipelines.Participants;

namespace Toolkit.Pipelines.Bids;

/// <summary>What a folder of images is.</summary>
public enum DatasetKind
{
    /// <summary>BIDS as the scanner gave it.</summary>
    Raw,

    /// <summary>BIDS derivatives with runs that are prepared already, as fMRIPrep leaves them.</summary>
    Derived,

    /// <summary>Files of a scanner or an archive.</summary>
    Dicom,
}

/// <summary>Which part of a data set is wanted.</summary>
public sealed record DatasetSelection
{
    /// <summary>Without "sub-"; empty takes all.</summary>
    public ImmutableArray<string> Participants { get; init; } = [];

    /// <summary>Without "ses-"; empty takes all.</summary>
    public ImmutableArray<string> Sessions { get; init; } = [];

    /// <summary>Which images count.</summary>
    public EntityFilter Filter { get; init; } = EntityFilter.All;

    /// <summary>Space of prepared runs; null takes the only one.</summary>
    public string? Space { get; init; }

    /// <summary>How many sessions a participant has to have; null for any number.</summary>
    public int? ExpectedSessions { get; init; }

    /// <summary>Folder for what has to be written to be read: merged sidecars, the key of pseudonyms.</summary>
    public required string WorkRoot { get; init; }
}

/// <summary>Participants in a folder. Opening lists names; images are read by the stages.</summary>
public abstract class ImagingDataset
{
    private protected ImagingDataset(string root, DatasetSelection selection)
    {
        Root = System.IO.Path.GetFullPath(root);
        Selection = selection;
    }

    /// <summary>Full path.</summary>
    public string Root { get; }

    public DatasetSelection Selection { get; }

    public abstract DatasetKind Kind { get; }

    /// <summary>Every participant, without "sub-", in ordinal order.</summary>
    public abstract ImmutableArray<string> Labels { get; }

    /// <summary>What one participant has; the fault names what is missing or ambiguous.</summary>
    /// <exception cref="IOException">A folder cannot be listed.</exception>
    public abstract Parsed<ParticipantInput> Find(string label);

    /// <summary>Tells what a folder is by its content, and opens it.</summary>
    /// <returns>The fault where it holds nothing of the three kinds.</returns>
    /// <exception cref="IOException">It cannot be listed.</exception>
    public static Parsed<ImagingDataset> Open(string root, DatasetSelection selection)
    {
        if (!Directory.Exists(root))
        {
            return new Fault(0, "a folder: BIDS, fMRIPrep derivatives or DICOM files", "none of that name") { Unit = "folder", Place = Printable.Clean(root) };
        }

        if (Directory.EnumerateDirectories(root, "sub-*").Any())
        {
            var description = DatasetDescription.Read(root);
            return description.IsDerivative || Directory.EnumerateFiles(root, "*_desc-preproc_bold.nii*", SearchOption.AllDirectories).Any()
                ? new DerivedDataset(root, selection)
                : new RawDataset(root, selection);
        }

        return DicomExport.Index(root, selection).Map(export => (ImagingDataset)export);
    }

    /// <summary>Refuses more or fewer sessions than were expected.</summary>
    private protected Fault? Unexpected(string entity, IReadOnlyCollection<string> sessions) => Selection.ExpectedSessions is { } expected && sessions.Count != expected
        ? new(0, $"{expected} session{(expected == 1 ? "" : "s")}", $"{sessions.Count}{(sessions.Count > 0 ? $" ({string.Join(", ", sessions)})" : "")}")
        {
            Unit = "session",
            Place = entity,
            Advice = sessions.Count > expected ? "Choose with --session-label" : "Add what is missing, or leave --expected-sessions out",
        }
        : null;
}
