namespace Toolkit.Pipelines.Batch;

/// <summary>Where things lie in the output folder of a batch.</summary>
/// <param name="Root">Full path.</param>
public sealed record OutputTree(string Root)
{
    /// <summary>The diary of the run: times, hosts, what failed. Not part of the result.</summary>
    public string Logs => Path.Combine(Root, "logs");

    /// <summary>One document a participant: done, or failed and why.</summary>
    public string StatusOf(string entity) => Path.Combine(Logs, "participants", entity + ".json");

    /// <summary>Signs of life of a participant that is being worked on.</summary>
    public string BeatOf(string entity) => Path.Combine(Logs, "heartbeats", entity + ".json");

    /// <summary>Published results of a participant.</summary>
    public string FolderOf(string entity) => Path.Combine(Root, entity);

    /// <summary>Page of a participant.</summary>
    public string PageOf(string entity) => Path.Combine(Root, entity + ".html");

    /// <summary>Names, sizes and digests of all that was published of a participant.</summary>
    public string ManifestOf(string entity) => Path.Combine(Root, entity, ManifestName(entity));

    /// <summary>Name of the manifest in the participant's folder.</summary>
    public static string ManifestName(string entity) => entity + "_manifest.json";

    /// <summary>What is being written beside.</summary>
    public string Beside => Path.Combine(Root, ".publishing");
}
