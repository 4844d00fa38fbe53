using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>A file name of BIDS: entities key-value in order, a suffix, an extension: sub-01_ses-1_task-rest_space-MNI152NLin6Asym_desc-preproc_bold.nii.gz.</summary>
/// <param name="Suffix">"bold", "timeseries", "mask".</param>
/// <param name="Extension">With its first dot: ".nii.gz"; "" for none.</param>
public sealed record BidsName(ImmutableArray<(string Key, string Value)> Entities, string Suffix, string Extension)
{
    // These say what a derivative is, not which run it belongs to.
    private static readonly string[] OfDerivative = ["desc", "space", "res", "den", "atlas", "seg", "stat", "label", "seed", "tpl", "cohort"];

    /// <summary>Value of an entity; null where the name has none.</summary>
    public string? this[string key] => Entities.FirstOrDefault(e => e.Key == key).Value;

    /// <summary>What tells one acquisition from another: sub, ses, task, acq, run, echo …, joined as in the name.</summary>
    public string Run => string.Join('_', Entities.Where(e => !OfDerivative.Contains(e.Key)).Select(e => e.Key + "-" + e.Value));

    /// <summary>Session; null where the data set has none.</summary>
    public string? Session => this["ses"];

    /// <summary>Folder of the run inside a data set: sub-01/ses-1/func.</summary>
    public string Folder => string.Join('/', new[] { "sub-" + this["sub"], Session is { } s ? "ses-" + s : null, "func" }.Where(p => p is not null));

    /// <summary>The start of the names of derivatives made of this file: the run, and its space and resolution.</summary>
    public string Prefix => string.Join('_', Entities.Where(e => !OfDerivative.Contains(e.Key) || e.Key is "space" or "res" or "cohort").Select(e => e.Key + "-" + e.Value));

    /// <summary>Reads the name of a file, without folder.</summary>
    /// <returns>The name, or a fault: no sub-LABEL in front, or a part that is not key-value.</returns>
    public static Parsed<BidsName> Read(string file)
    {
        var dot = file.IndexOf('.', StringComparison.Ordinal);
        var (stem, extension) = dot < 0 ? (file, "") : (file[..dot], file[dot..]);
        var parts = stem.Split('_');
        var entities = ImmutableArray.CreateBuilder<(string, string)>();
        foreach (var part in parts[..^1])
        {
            if (part.Split('-', 2) is not [{ Length: > 0 } key, { Length: > 0 } value] || !key.All(char.IsAsciiLetterOrDigit) || !value.All(c => char.IsAsciiLetterOrDigit(c) || c == '+'))
            {
                return new Fault(stem.IndexOf(part, StringComparison.Ordinal), "key-value, as in task-rest", Printable.Quote(part)) { Unit = "character", Place = Printable.Clean(file) };
            }

            entities.Add((key, value));
        }

        return entities.Count > 0 && entities[0].Item1 == "sub" && parts[^1].Length > 0 && parts[^1].All(char.IsAsciiLetterOrDigit)
            ? new BidsName(entities.ToImmutable(), parts[^1], extension)
            : new Fault(0, "a BIDS name that begins with sub-LABEL and ends in a suffix", Printable.Quote(file)) { Unit = "character" };
    }

    /// <summary>Reads a start of names, "sub-01_task-rest_space-MNI152NLin6Asym", as the name of a run.</summary>
    public static Parsed<BidsName> OfPrefix(string prefix) => Read(prefix + "_bold");
}
