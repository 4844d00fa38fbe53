using System.IO.Compression;
using System.Net;
using System.Text;
using Toolkit.Pipelines.Records;
using Toolkit.Workstation.Pages;

namespace Toolkit.Workstation.Tests;

public class UploadPageTests
{
    private const string Table = """
        well,role,name,nominal,dilution,signal
        A1,standard,S1,100,1,2.0
        B1,standard,S2,50,1,1.4
        C1,standard,S3,25,1,0.9
        D1,standard,S4,12.5,1,0.55
        E1,standard,S5,6.25,1,0.32
        F1,standard,S6,3.125,1,0.2
        G1,sample,<b onmouseover=alert(1)>P1</b>,,1,0.7
        H1,sample,=1+1,,1,OVRFLW
        """;

    [Fact]
    public async Task A_table_becomes_a_record_with_its_layout_and_its_bytes()
    {
        await using var site = await Site.StartAsync();
        using var ann = await site.EnteredAsync("ann");
        using var answer = await SendAsync(ann, "/upload/plates", Encoding.UTF8.GetBytes(Table), "../../plate 7.csv");
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        var path = answer.Headers.Location!.OriginalString;
        var record = Plates.Stored(site.Folder, path["/plates/".Length..]);
        Assert.Equal("plate 7.csv", record.Fields[PlateField.From]);
        Assert.Equal(8, WellText.Read(record.Fields[PlateField.Wells]).Value.Length);
        Assert.True(PlateRecords.Plate(record).IsOk);
        Assert.Equal(Table, await ann.ReadAsync(path + "/bytes"));
        var page = await ann.ReadAsync(path);
        Assert.DoesNotContain("<b onmouseover", page, StringComparison.Ordinal);
        Assert.Equal(record.Fields[PlateField.Sha256], Path.GetFileName(Assert.Single(Directory.GetFiles(Path.Combine(site.Folder, "uploads")))));
    }

    [Fact]
    public async Task The_same_file_again_is_the_same_record()
    {
        await using var site = await Site.StartAsync();
        using var ann = await site.EnteredAsync("ann");
        using var first = await SendAsync(ann, "/upload/plates", Encoding.UTF8.GetBytes(Table), "a.csv");
        using var second = await SendAsync(ann, "/upload/plates", Encoding.UTF8.GetBytes(Table), "a.csv");
        Assert.Equal(first.Headers.Location, second.Headers.Location);
    }

    [Theory]
    [InlineData("nothing that an instrument wrote")]
    [InlineData("well,role,name,nominal,signal\nA1,standard,S1,1,not a number at all\nA1,standard,S1,1,2\n")]
    public async Task A_file_that_is_no_plate_is_refused_and_nothing_is_stored(string content)
    {
        await using var site = await Site.StartAsync();
        using var ann = await site.EnteredAsync("ann");
        using var answer = await SendAsync(ann, "/upload/plates", Encoding.UTF8.GetBytes(content), "x.csv");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("No plate.", await ann.ReadAsync("/plates"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(site.Folder, "uploads")));
    }

    [Fact]
    public async Task An_upload_beyond_the_limit_is_refused()
    {
        await using var site = await Site.StartAsync();
        using var ann = await site.EnteredAsync("ann");
        using var answer = await SendAsync(ann, "/upload/plates", new byte[UploadPage.LargestExport + 1], "big.csv");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Theory]
    [InlineData("rita", HttpStatusCode.Forbidden)]
    [InlineData("ann", HttpStatusCode.BadRequest)]
    public async Task Operators_upload_and_an_empty_file_is_none(string user, HttpStatusCode expected)
    {
        await using var site = await Site.StartAsync();
        using var browser = await site.EnteredAsync(user);
        using var answer = await SendAsync(browser, "/upload/plates", [], "empty.csv");
        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task A_study_is_unpacked_under_its_name()
    {
        await using var site = await Site.StartAsync();
        using var ann = await site.EnteredAsync("ann");
        using var answer = await SendAsync(ann, "/upload/study", Zip(("study.yaml", "study: x"), ("data/a.csv", "1")), "s.zip", "first");
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal("1", await File.ReadAllTextAsync(Path.Combine(site.Folder, "studies", "first", "data", "a.csv"), TestContext.Current.CancellationToken));
        Assert.Contains(">first</option>", await ann.ReadAsync("/jobs"), StringComparison.Ordinal);
        using var again = await SendAsync(ann, "/upload/study", Zip(("study.yaml", "study: y")), "s.zip", "first");
        Assert.Contains("never overwritten", await again.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../outside.txt")]
    [InlineData("a/../../outside.txt")]
    [InlineData("/tmp/outside.txt")]
    [InlineData("a\\..\\..\\outside.txt")]
    [InlineData("C:outside.txt")]
    [InlineData("./study.txt")]
    [InlineData("a//b.txt")]
    public async Task An_entry_that_leads_out_refuses_the_whole_archive(string entry)
    {
        await using var site = await Site.StartAsync();
        using var ann = await site.EnteredAsync("ann");
        using var answer = await SendAsync(ann, "/upload/study", Zip(("study.yaml", "x"), (entry, "x")), "s.zip", "study");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Nothing was unpacked", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(site.Folder, "studies")));
        Assert.Empty(Directory.EnumerateFiles(site.Folder, "outside*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_link_and_a_bomb_are_refused()
    {
        await using var site = await Site.StartAsync();
        using var ann = await site.EnteredAsync("ann");
        var link = Zip(archive =>
        {
            var entry = archive.CreateEntry("study.yaml");
            entry.ExternalAttributes = unchecked((int)0xA1FF0000);
            using var to = new StreamWriter(entry.Open());
            to.Write("/etc/passwd");
        });
        using var linked = await SendAsync(ann, "/upload/study", link, "s.zip", "link");
        Assert.Equal(HttpStatusCode.BadRequest, linked.StatusCode);
        using var bomb = await SendAsync(ann, "/upload/study", Zip(("study.yaml", new string('0', 8 << 20))), "s.zip", "bomb");
        Assert.Equal(HttpStatusCode.BadRequest, bomb.StatusCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(site.Folder, "studies")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData("a b")]
    public async Task A_study_has_a_plain_name(string name)
    {
        await using var site = await Site.StartAsync();
        using var ann = await site.EnteredAsync("ann");
        using var answer = await SendAsync(ann, "/upload/study", Zip(("study.yaml", "x")), "s.zip", name);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_file_that_is_no_archive_and_one_without_a_study_are_refused()
    {
        await using var site = await Site.StartAsync();
        using var ann = await site.EnteredAsync("ann");
        foreach (var length in new[] { 10, 22, 1000, 200_000 })
        {
            using var none = await SendAsync(ann, "/upload/study", new byte[length], "s.zip", "a");
            Assert.Contains("expected a ZIP archive", await none.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        using var empty = await SendAsync(ann, "/upload/study", Zip(("readme.txt", "x")), "s.zip", "b");
        Assert.Contains("study.yaml", await empty.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static byte[] Zip(params (string Name, string Content)[] files) => Zip(archive =>
    {
        foreach (var (name, content) in files)
        {
            using var to = new StreamWriter(archive.CreateEntry(name).Open());
            to.Write(content);
        }
    });

    private static byte[] Zip(Action<ZipArchive> fill)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            fill(archive);
        }

        return stream.ToArray();
    }

    private static async Task<HttpResponseMessage> SendAsync(Browser browser, string path, byte[] bytes, string fileName, string? name = null)
    {
        using var content = new MultipartFormDataContent { { new ByteArrayContent(bytes), "file", fileName } };
        if (name is not null)
        {
            content.Add(new StringContent(name), "name");
        }

        return await browser.SendAsync(path, content, browser.Address);
    }
}
