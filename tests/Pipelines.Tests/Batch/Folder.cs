namespace Toolkit.Pipelines.Tests.Batch;

/// <summary>A folder of a test, gone with it.</summary>
internal sealed class Folder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("batch-");

    public string Root => folder.FullName;

    public string this[params string[] parts] => Path.Combine([folder.FullName, .. parts]);

    public string Write(string name, string text)
    {
        var path = Path.Combine(folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => folder.Delete(recursive: true);
}
