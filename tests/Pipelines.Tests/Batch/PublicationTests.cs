using Toolkit.Measurements;
using Toolkit.Pipelines.Batch;

namespace Toolkit.Pipelines.Tests.Batch;

public sealed class PublicationTests : IDisposable
{
    private static readonly WorkKey Key = new("inputs", "settings", "1");
    private readonly Folder folder = new();
    private readonly OutputTree output;
    private readonly Publication publication;

    public PublicationTests()
    {
        output = new(folder["out"]);
        publication = new(output);
        Tree("tree", "1", "page");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_manifest_holds_the_digest_of_every_file()
    {
        Assert.Null(publication.Publish("sub-01", Key, folder["tree"]));
        var files = publication.Find("sub-01")!.Value.Value.Files;
        Assert.Equal(["sub-01.html", "sub-01/anat/a.txt", "sub-01/b.txt"], files.Files.Select(f => f.Path));
        // SHA-256 of "1", by sha256sum.
        Assert.Equal("6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b", files.Files[2].Sha256);
        Assert.True(publication.IsDone("sub-01", Key, contents: true, out _));
    }

    [Fact]
    public void A_second_result_with_the_same_bytes_changes_nothing()
    {
        publication.Publish("sub-01", Key, folder["tree"]);
        var written = File.GetLastWriteTimeUtc(output.ManifestOf("sub-01"));
        Assert.Null(publication.Publish("sub-01", Key, folder["tree"]));
        Assert.Equal(written, File.GetLastWriteTimeUtc(output.ManifestOf("sub-01")));
    }

    [Fact]
    public void A_page_is_renewed_where_it_was_lost_or_changed_and_left_where_it_was_not()
    {
        publication.Publish("sub-01", Key, folder["tree"]);
        Assert.False(publication.RenewPage("sub-01", () => throw new InvalidOperationException("not asked for")).Value);
        foreach (var change in new[] { () => File.Delete(output.PageOf("sub-01")), () => File.WriteAllText(output.PageOf("sub-01"), "egap") })
        {
            change();
            Assert.True(publication.RenewPage("sub-01", () => "made again").Value);
            Assert.Equal("made again", File.ReadAllText(output.PageOf("sub-01")));
            Assert.True(publication.IsDone("sub-01", Key, contents: true, out _));
        }
    }

    [Fact]
    public void No_page_is_made_of_a_result_that_is_absent_or_not_whole()
    {
        Assert.Contains("expected a published result, found none", publication.RenewPage("sub-01", () => "page").Fault!.Message, StringComparison.Ordinal);
        publication.Publish("sub-01", Key, folder["tree"]);
        File.Delete(output.PageOf("sub-01"));
        Assert.Equal("no", publication.RenewPage("sub-01", () => new Fault(0, "a page", "no")).Fault!.Found);
        File.WriteAllText(Path.Combine(output.FolderOf("sub-01"), "b.txt"), "2");
        Assert.Contains("found sub-01/b.txt has other bytes than its SHA-256 says", publication.RenewPage("sub-01", () => "page").Fault!.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(output.PageOf("sub-01")));
    }

    [Fact]
    public void A_second_result_with_other_bytes_fails_loudly_and_leaves_the_first()
    {
        publication.Publish("sub-01", Key, folder["tree"]);
        Tree("other", "2", "page");
        var failure = publication.Publish("sub-01", Key, folder["other"]);
        Assert.Equal(FailureKind.Conflict, failure!.Kind);
        Assert.Contains("with other bytes: sub-01/b.txt", failure.Reason, StringComparison.Ordinal);
        Assert.Equal("1", File.ReadAllText(Path.Combine(output.FolderOf("sub-01"), "b.txt")));
    }

    [Theory]
    [InlineData("other", "settings", "1", "from other inputs")]
    [InlineData("inputs", "other", "1", "with other settings")]
    [InlineData("inputs", "settings", "2", "by version 1, this is 2")]
    public void Other_work_over_a_published_participant_says_what_differs(string inputs, string settings, string version, string expected)
    {
        publication.Publish("sub-01", Key, folder["tree"]);
        Assert.False(publication.IsDone("sub-01", new(inputs, settings, version), contents: false, out var conflict));
        Assert.Contains(expected, conflict!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Presence_is_not_done_where_a_byte_was_changed()
    {
        publication.Publish("sub-01", Key, folder["tree"]);
        File.WriteAllText(Path.Combine(output.FolderOf("sub-01"), "b.txt"), "2");
        Assert.True(publication.IsDone("sub-01", Key, contents: false, out _));
        Assert.False(publication.IsDone("sub-01", Key, contents: true, out _));
        Assert.Equal(FailureKind.Conflict, publication.Publish("sub-01", Key, folder["tree"])!.Kind);
    }

    [Fact]
    public void A_folder_of_somebody_else_is_not_taken_for_a_result_and_not_replaced()
    {
        folder.Write("out/sub-01/notes.txt", "mine");
        Assert.False(publication.IsDone("sub-01", Key, contents: true, out var conflict));
        Assert.Contains("is no result of this program", conflict!.Reason, StringComparison.Ordinal);
        Assert.Equal(FailureKind.Conflict, publication.Publish("sub-01", Key, folder["tree"])!.Kind);
        Assert.Equal("mine", File.ReadAllText(folder["out", "sub-01", "notes.txt"]));
    }

    [Fact]
    public void An_empty_folder_that_a_workflow_engine_made_is_no_result_and_is_filled()
    {
        Directory.CreateDirectory(output.FolderOf("sub-01"));
        Assert.Null(publication.Find("sub-01"));
        Assert.Null(publication.Publish("sub-01", Key, folder["tree"]));
        Assert.True(publication.IsDone("sub-01", Key, contents: true, out _));
    }

    [Fact]
    public void Of_many_that_publish_at_once_one_wins_and_none_leaves_a_trace()
    {
        Parallel.For(0, 16, _ => Assert.Null(new Publication(output).Publish("sub-01", Key, folder["tree"])));
        Assert.True(publication.IsDone("sub-01", Key, contents: true, out _));
        Assert.Empty(Directory.EnumerateFileSystemEntries(output.Beside));
        Assert.Equal(["sub-01", "sub-01.html"], Directory.EnumerateFileSystemEntries(output.Root).Select(Path.GetFileName).Where(n => n![0] != '.').Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_a_process_that_is_gone_left_beside_is_removed_and_what_another_host_writes_is_not()
    {
        // No process has the number 4194305: the kernel's largest is 4194304.
        var dead = folder["out", ".publishing", $"sub-01.{SharedFile.OwnName().Split('-')[0]}-4194305-1"];
        var elsewhere = folder["out", ".publishing", "sub-01.othernode-12-1"];
        Directory.CreateDirectory(dead);
        Directory.CreateDirectory(elsewhere);
        publication.Publish("sub-01", Key, folder["tree"]);
        Assert.Equal((false, true), (Directory.Exists(dead), Directory.Exists(elsewhere)));
    }

    [Theory]
    [InlineData("../escape")]
    [InlineData("/etc/passwd")]
    public void A_manifest_that_leads_out_of_its_folder_is_refused(string path)
    {
        folder.Write("out/sub-01/sub-01_manifest.json", $$"""{"files": [{"path": "{{path}}", "bytes": 1, "sha256": "{{new string('0', 64)}}"}]}""");
        Assert.False(publication.Find("sub-01")!.Value.IsOk);
    }

    private void Tree(string name, string content, string page)
    {
        folder.Write(name + "/sub-01/b.txt", content);
        folder.Write(name + "/sub-01/anat/a.txt", "a");
        folder.Write(name + "/sub-01.html", page);
        folder.Write(name + "/dataset_description.json", "not published here");
    }
}
