using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Participants;

/// <summary>Where an image comes from. Paths are as the process sees them.</summary>
public abstract record ImageSource
{
    /// <summary>Every file that is read, in a fixed order; a path that does not exist is listed all the same.</summary>
    /// <exception cref="IOException">A folder cannot be listed.</exception>
    public abstract IEnumerable<string> Files();
}

/// <summary>A NIfTI image with its BIDS sidecar.</summary>
/// <param name="Sidecar">JSON with RepetitionTime and SliceTiming; null where there is none.</param>
public sealed record NiftiSource(string Image, string? Sidecar = null) : ImageSource
{
    /// <inheritdoc />
    public override IEnumerable<string> Files() => Sidecar is null ? [Image] : [Image, Sidecar];
}

/// <summary>A folder of DICOM files that holds one series of the kind that is wanted.</summary>
/// <param name="Series">SeriesInstanceUID where the folder holds several of a kind; null takes the only one.</param>
public sealed record DicomSource(string Folder, string? Series = null) : ImageSource
{
    /// <inheritdoc />
    public override IEnumerable<string> Files() => Directory.Exists(Folder) ? Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal) : [Folder];
}

/// <summary>A BOLD run as fMRIPrep leaves it: prepared already, so only cleaning and correlations are left to do.</summary>
/// <param name="Confounds">Its table of confounds; null for none.</param>
/// <param name="Mask">Brain mask on the grid of the run; null for none.</param>
/// <param name="Space">The space entity of its name; "native" for none.</param>
public sealed record PreparedSource(string Bold, string? Confounds, string? Mask, string Space = "native") : ImageSource
{
    /// <inheritdoc />
    public override IEnumerable<string> Files() => new[] { Bold, Confounds, Mask }.OfType<string>();
}

/// <summary>One BOLD run.</summary>
/// <param name="Name">Its entities after the session, as in a BIDS name: "task-rest", "task-rest_run-2".</param>
public sealed record BoldInput(string Name, ImageSource Source);

/// <summary>One visit to the scanner.</summary>
/// <param name="Label">Session label of letters and digits; null where the data set has no sessions.</param>
/// <param name="T1w">Structural image; null where there is none: BOLD is then kept in its own space.</param>
public sealed record SessionInput(string? Label, ImageSource? T1w, ImmutableArray<BoldInput> Bold)
{
    /// <summary>"ses-1", or "" without a label.</summary>
    public string Entity => Label is null ? "" : "ses-" + Label;
}

/// <summary>Everything of one participant that is to be prepared, sessions in the order of time.</summary>
public sealed record ParticipantInput
{
    /// <param name="label">Pseudonym without "sub-": letters, digits, and for trials '-', '_' and '.'.</param>
    /// <exception cref="ArgumentException">The label is not one, there is no session, or two sessions share a label.</exception>
    public ParticipantInput(string label, ImmutableArray<SessionInput> sessions)
    {
        if (label.Length is 0 or > 64 || !label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            throw new ArgumentException($"A participant's label has 1 to 64 letters, digits, '-', '_' or '.'; found {Printable.Quote(label)}.", nameof(label));
        }

        if (sessions.IsDefaultOrEmpty || sessions.DistinctBy(s => s.Label).Count() != sessions.Length || (sessions.Length > 1 && sessions.Any(s => s.Label is null)))
        {
            throw new ArgumentException("A participant has one session or more, each with a label of its own where there are several.", nameof(sessions));
        }

        Label = label;
        Sessions = sessions;
    }

    /// <summary>Pseudonym, without "sub-".</summary>
    public string Label { get; }

    /// <summary>In the order of time: the first is the baseline.</summary>
    public ImmutableArray<SessionInput> Sessions { get; }

    /// <summary>"sub-01": letters and digits alone, as BIDS wants.</summary>
    public string Entity => "sub-" + new string([.. Label.Where(char.IsAsciiLetterOrDigit)]);
}
