using System.Collections.Immutable;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Bids;

/// <summary>What a look at the names of a data set found.</summary>
/// <param name="Errors">The data set is not what it should be; working on it anyway has to be asked for.</param>
/// <param name="Warnings">Odd, and harmless here.</param>
public sealed record BidsFindings(ImmutableArray<string> Errors, ImmutableArray<string> Warnings);

/// <summary>A minimal validation: enough to catch what would spoil a run, by names alone. The validator of BIDS says more.</summary>
public static class BidsCheck
{
    private const int MostNamed = 20;

    public static BidsFindings Of(ImagingDataset dataset)
    {
        if (dataset.Kind == DatasetKind.Dicom)
        {
            return new([], []);
        }

        var (errors, warnings) = (ImmutableArray.CreateBuilder<string>(), ImmutableArray.CreateBuilder<string>());
        if (DatasetDescription.Read(dataset.Root).Problem is { } problem)
        {
            // A folder of derivatives is often moved without its description, and nothing here depends on it.
            (dataset.Kind == DatasetKind.Raw ? errors : warnings).Add(problem);
        }

        foreach (var label in dataset.Labels.Where(l => l.Length == 0 || !l.All(char.IsAsciiLetterOrDigit)))
        {
            errors.Add($"expected a label of letters and digits after sub-, found {Printable.Quote("sub-" + label)}");
        }

        var table = Path.Combine(dataset.Root, "participants.tsv");
        if (File.Exists(table))
        {
            var lines = File.ReadAllLines(table);
            if (lines.FirstOrDefault()?.Split('\t').FirstOrDefault()?.TrimStart('\uFEFF') != "participant_id")
            {
                errors.Add("participants.tsv: line 1: expected participant_id as the first column, found " + Printable.Quote(lines.FirstOrDefault()?.Split('\t').FirstOrDefault() ?? "nothing"));
            }
            else
            {
                var listed = lines.Skip(1).Select(l => l.Split('\t')[0]).Where(l => l.Length > 0).ToHashSet(StringComparer.Ordinal);
                string[] strangers = [.. dataset.Labels.Select(l => "sub-" + l).Where(e => !listed.Contains(e))];
                string[] absent = [.. listed.Where(e => !e.StartsWith("sub-", StringComparison.Ordinal) || !dataset.Labels.Contains(e["sub-".Length..], StringComparer.Ordinal)).Order(StringComparer.Ordinal)];
                Name(warnings, strangers, "not listed in participants.tsv");
                Name(warnings, absent, "listed in participants.tsv, without a folder");
            }
        }

        return new(errors.ToImmutable(), warnings.ToImmutable());
    }

    /// <summary>Names in the folders of one participant that BIDS does not know; harmless, and often a slip.</summary>
    public static ImmutableArray<string> Strange(ImagingDataset dataset, string label) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(dataset.Root, "sub-" + label), "*.nii*", SearchOption.AllDirectories)
            .Select(f => Path.GetFileName(f))
            .Where(f => !BidsName.Read(f).IsOk)
            .Order(StringComparer.Ordinal)
            .Take(MostNamed)
            .Select(f => $"sub-{label}: {Printable.Quote(f)} has no BIDS name and is left aside"),
    ];

    private static void Name(ImmutableArray<string>.Builder into, string[] who, string what)
    {
        if (who.Length > 0)
        {
            into.Add($"{string.Join(", ", who.Take(MostNamed))}{(who.Length > MostNamed ? $" and {who.Length - MostNamed} more" : "")}: {what}");
        }
    }
}
