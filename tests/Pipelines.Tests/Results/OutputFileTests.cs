using Toolkit.Pipelines.Batch;
using Toolkit.Pipelines.Results;

namespace Toolkit.Pipelines.Tests.Results;

public sealed class OutputFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("output-").FullName;

    [Fact]
    public void A_writer_that_fails_leaves_the_old_file_and_nothing_beside()
    {
        var path = Path.Combine(folder, "made", "table.csv");
        OutputFile.Write(path, "old");
        Assert.Throws<IOException>(() => OutputFile.Write(path, stream =>
        {
            stream.Write("half of what is n"u8);
            throw new IOException("No space left on device");
        }));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void A_second_writer_is_refused_and_takes_nothing_from_the_first()
    {
        var path = Path.Combine(folder, "table.csv");
        OutputFile.Write(path, stream =>
        {
            stream.Write("whole"u8);
            Assert.Throws<IOException>(() => OutputFile.Write(path, "second"));
        });
        Assert.Equal("whole", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder));
    }

    [Fact]
    public void A_folder_in_the_place_of_the_file_is_an_error_and_nothing_is_left_beside()
    {
        var path = Path.Combine(folder, "taken");
        Directory.CreateDirectory(Path.Combine(path, "kept"));
        Assert.ThrowsAny<SystemException>(() => OutputFile.Write(path, "text"));
        Assert.ThrowsAny<SystemException>(() => SharedFile.Write(path, "text"));
        Assert.True(Directory.Exists(Path.Combine(path, "kept")));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void Of_many_writers_at_once_one_stands_whole()
    {
        var path = Path.Combine(folder, "status.json");
        string[] texts = [.. Enumerable.Range(0, 16).Select(i => new string((char)('a' + i), 50_000 + i))];
        Parallel.ForEach(texts, new ParallelOptions { MaxDegreeOfParallelism = 8 }, text => SharedFile.Write(path, text));
        Assert.Contains(File.ReadAllText(path), texts);
        Assert.Equal([path], Directory.GetFiles(folder));
    }

    [Fact]
    public void What_stands_already_is_not_written_again()
    {
        var path = Path.Combine(folder, "dataset_description.json");
        SharedFile.WriteIfDifferent(path, "first");
        var old = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(path, old);
        SharedFile.WriteIfDifferent(path, "first");
        Assert.Equal(old, File.GetLastWriteTimeUtc(path));
        SharedFile.WriteIfDifferent(path, "second");
        Assert.Equal("second", File.ReadAllText(path));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
