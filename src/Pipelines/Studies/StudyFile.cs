using System.Collections.Immutable;
using System.Text;
using Toolkit.Measurements;
using YamlDotNet.RepresentationModel;

namespace Toolkit.Pipelines.Studies;

/// <summary>Reads a study file. Either the whole file is sound, or every fault in it is listed at once with its line.</summary>
public static class StudyFile
{
    private const int LargestFile = 1 << 20;

    /// <param name="bytes">UTF-8 YAML, at most 1 MiB, without anchors and aliases.</param>
    /// <param name="name">File name for messages and provenance.</param>
    /// <returns>The study, or null beside at least one fault.</returns>
    public static (Study? Study, ImmutableArray<Fault> Faults) Read(ReadOnlySpan<byte> bytes, string name)
    {
        var faults = new FaultList(name);
        var provenance = Provenance.OfBytes("study", name, Provenance.Digest(bytes));
        var study = Root(bytes, faults) is { } root ? StudyReader.Read(YamlMap.Of(root, "a study: a mapping with the keys study, arms, visits, participants, outcomes", faults), provenance, faults) : null;
        return faults.Count == 0 && study is not null ? (study, []) : (null, [.. faults.InOrder]);
    }

    private static YamlNode? Root(ReadOnlySpan<byte> bytes, FaultList faults)
    {
        if (bytes.Length > LargestFile)
        {
            faults.Add(1, "a study file of at most 1 MiB", $"{bytes.Length} bytes");
            return null;
        }

        try
        {
            if (!YamlText.Documents(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes)).Try(out var documents, out var fault))
            {
                faults.Add(checked((int)fault.Offset), fault.Expected, fault.Found);
            }
            else if (documents is [var root])
            {
                return root;
            }
            else
            {
                faults.Add(1, "one YAML document", $"{documents.Length} documents");
            }
        }
        catch (DecoderFallbackException)
        {
            faults.Add(1, "UTF-8 text", "bytes that are not UTF-8");
        }

        return null;
    }
}
