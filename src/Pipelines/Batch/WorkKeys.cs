using System.Security.Cryptography;
using System.Text;
using Toolkit.Measurements;
using Toolkit.Pipelines.Participants;

namespace Toolkit.Pipelines.Batch;

/// <summary>By what a result is known: what went in, how it was worked on, by which version.</summary>
/// <param name="Inputs">Digest of every byte from outside.</param>
/// <param name="Configuration">Digest of the stages and of every setting that changes a number.</param>
public sealed record WorkKey(string Inputs, string Configuration, string Version)
{
    /// <summary>The key of the work that these stages do.</summary>
    /// <exception cref="IOException">An input cannot be read.</exception>
    public static WorkKey Of(IReadOnlyCollection<ParticipantStage> stages) => new(
        WorkKeys.Digest(stages.SelectMany(s => s.InputHashes.SelectMany(i => new[] { s.Name, i.Key, i.Value }))),
        WorkKeys.Digest(stages.SelectMany(s => new[] { s.Name, s.ParameterText }.Concat(s.Needs).Concat(s.Uses))),
        Provenance.ToolkitVersion);
}

/// <summary>Digests by which work is told from other work.</summary>
internal static class WorkKeys
{
    /// <summary>SHA-256 over parts with their lengths, so that no two lists of parts are the same bytes.</summary>
    public static string Digest(IEnumerable<string> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            text.Append(Numbers.Format(part.Length)).Append(':').Append(part).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>Key of each stage over those before it that it reads and that did not fail.</summary>
    /// <exception cref="IOException">An input cannot be read.</exception>
    public static string Of(ParticipantStage stage, IReadOnlyDictionary<string, string> done) =>
        stage.Key([.. stage.Needs.Concat(stage.Uses).Where(done.ContainsKey).Select(name => done[name])]);
}
