using System.Diagnostics;
using System.Globalization;
using System.Text;
using Toolkit.Dicom.Network;

namespace Toolkit.Dicom.Tests;

/// <summary>What the receiver writes: whole files, once, whatever comes and however large it is.</summary>
[Collection(nameof(Alone))]
public class ReceiverStoreTests : FolderTest
{
    private const string Mr = "1.2.840.10008.5.1.4.1.1.4";
    private static readonly Announcement Object = new(Mr, "1.2.3", "1.2.840.10008.1.2.1", "SCANNER");

    private string Inbox => Path.Combine(Folder, "inbox");

    [Fact]
    public void A_file_bears_its_name_only_when_it_is_whole()
    {
        using var store = new ObjectStore(Inbox, TimeProvider.System);
        using (var incoming = store.Begin(Object))
        {
            incoming.Append("abcd"u8);
            Assert.Empty(Directory.GetFiles(Inbox, "*.dcm"));
            Assert.Equal("1.2.3.dcm", incoming.Keep());
        }

        Assert.EndsWith("abcd", Encoding.Latin1.GetString(File.ReadAllBytes(Path.Combine(Inbox, "1.2.3.dcm"))), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Inbox, "*.partial"));
    }

    [Fact]
    public void An_object_that_is_broken_off_leaves_nothing()
    {
        using var store = new ObjectStore(Inbox, TimeProvider.System);
        using (var incoming = store.Begin(Object))
        {
            incoming.Append("abcd"u8);
        }

        Assert.Equal([".receiver", "journal.tsv"], Directory.GetFiles(Inbox).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_same_object_twice_is_one_file_and_two_lines()
    {
        Assert.Equal(["1.2.3.dcm", "1.2.3.dcm"], new[] { Keep("abcd"), Keep("abcd") });
        Assert.Single(Directory.GetFiles(Inbox, "*.dcm"));
        Assert.Equal(2, Journal().Length);
    }

    [Fact]
    public void Another_object_of_the_same_identity_is_kept_beside()
    {
        Assert.Equal(["1.2.3.dcm", "1.2.3-2.dcm", "1.2.3-3.dcm", "1.2.3-2.dcm"], new[] { Keep("abcd"), Keep("efgh"), Keep("ijkl"), Keep("efgh") });
        Assert.Equal(3, Directory.GetFiles(Inbox, "*.dcm").Length);
    }

    [Fact]
    public void The_journal_tells_time_name_length_digest_syntax_and_sender()
    {
        Keep("abcd");
        var line = Assert.Single(Journal()).Split('\t');
        Assert.Equal(["1.2.3.dcm", new FileInfo(Path.Combine(Inbox, "1.2.3.dcm")).Length.ToString(CultureInfo.InvariantCulture), Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("abcd"u8)), "1.2.840.10008.1.2.1", "SCANNER"], line[1..]);
        Assert.True(DateTimeOffset.TryParseExact(line[0], "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out _));
    }

    [Fact]
    public void What_a_killed_run_left_is_cleared_and_a_second_receiver_is_kept_out()
    {
        Directory.CreateDirectory(Inbox);
        File.WriteAllText(Path.Combine(Inbox, "1.2.9.dcm.7.partial"), "half");
        using var store = new ObjectStore(Inbox, TimeProvider.System);
        Assert.Empty(Directory.GetFiles(Inbox, "*.partial"));
        Assert.Throws<IOException>(() => new ObjectStore(Inbox, TimeProvider.System));
    }

    [Fact]
    public void Two_peers_may_send_one_object_at_the_same_time()
    {
        using var store = new ObjectStore(Inbox, TimeProvider.System);
        using var first = store.Begin(Object);
        using var second = store.Begin(Object);
        first.Append("ab"u8);
        second.Append("abcd"u8);
        first.Append("cd"u8);
        Assert.Equal(["1.2.3.dcm", "1.2.3.dcm"], new[] { first.Keep(), second.Keep() });
    }

    [Fact]
    public async Task A_large_object_takes_no_more_memory_than_a_small_one()
    {
        Peers.Need("storescu", "dcmtk");
        const int megabytes = 96;
        var sent = Directory.CreateDirectory(Path.Combine(Folder, "sent")).FullName;
        Phantom.Write(sent, "large", Large(megabytes));
        await using var receiver = Start();
        GC.Collect();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        Peers.Run("storescu", "-aec", "TOOLKIT", "127.0.0.1", Port(receiver), Path.Combine(sent, "large"));
        var taken = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.InRange(taken, 0, megabytes << 20 >> 2);
        Assert.Equal(File.ReadAllBytes(Path.Combine(sent, "large")).AsSpan()[^1024..].ToArray(), File.ReadAllBytes(Assert.Single(Directory.GetFiles(Inbox, "*.dcm"))).AsSpan()[^1024..].ToArray());
    }

    [Fact]
    public async Task An_object_beyond_the_limit_is_cut_off_and_the_next_is_served()
    {
        Peers.Need("storescu", "dcmtk");
        var sent = Directory.CreateDirectory(Path.Combine(Folder, "sent")).FullName;
        Phantom.Write(sent, "large", Large(4));
        Phantom.WriteSeries(sent, 1, 1);
        var told = new List<string>();
        await using var receiver = Start(maxObject: 1 << 20, tell: line => { lock (told) { told.Add(line); } });
        Assert.ThrowsAny<Exception>(() => Peers.Run("storescu", "-aec", "TOOLKIT", "127.0.0.1", Port(receiver), Path.Combine(sent, "large")));
        Peers.Run("storescu", "-aec", "TOOLKIT", "127.0.0.1", Port(receiver), Path.Combine(sent, "v0s0"));
        Assert.Single(Directory.GetFiles(Inbox, "*.dcm"));
        Assert.Empty(Directory.GetFiles(Inbox, "*.partial"));
        lock (told)
        {
            Assert.Contains("refused: an object of more than 1048576 bytes", told);
        }
    }

    [Fact]
    public async Task A_folder_that_goes_away_is_answered_with_a_failure()
    {
        Peers.Need("storescu", "dcmtk");
        var sent = Directory.CreateDirectory(Path.Combine(Folder, "sent")).FullName;
        Phantom.WriteSeries(sent, 1, 1);
        await using var receiver = Start();
        Directory.Delete(Inbox, recursive: true);
        Assert.ThrowsAny<Exception>(() => Peers.Run("storescu", "-aec", "TOOLKIT", "127.0.0.1", Port(receiver), Path.Combine(sent, "v0s0")));
    }

    [Fact]
    public async Task Orthanc_sends_a_series_that_arrives_whole()
    {
        var orthanc = Peers.Need("Orthanc", "orthanc", isOptional: true);
        var sent = Directory.CreateDirectory(Path.Combine(Folder, "sent")).FullName;
        Phantom.WriteSeries(sent, 3, 4);
        await using var receiver = Start();
        var (settings, script) = (Path.Combine(Folder, "orthanc.json"), Path.Combine(Folder, "send.lua"));

        // No server of its own is opened: the script takes the files in and sends each on.
        await File.WriteAllTextAsync(script, "function Initialize()\n" + string.Concat(Directory.GetFiles(sent).Select(f =>
            $"  do local f = io.open('{f}', 'rb'); local d = f:read('*all'); f:close(); local a = ParseJson(RestApiPost('/instances', d)); RestApiPost('/modalities/toolkit/store', a['ID']) end\n")) + "end\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(settings, $$$"""
            {"StorageDirectory": "{{{Folder}}}/store", "IndexDirectory": "{{{Folder}}}/store", "HttpServerEnabled": false, "DicomServerEnabled": false, "Plugins": [],
             "LuaScripts": ["{{{script}}}"], "DicomModalities": {"toolkit": ["TOOLKIT", "127.0.0.1", {{{Port(receiver)}}}]}}
            """, TestContext.Current.CancellationToken);
        using var process = Process.Start(new ProcessStartInfo(orthanc, [settings]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        _ = (process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        try
        {
            for (var wait = Stopwatch.StartNew(); Directory.GetFiles(Inbox, "*.dcm").Length < 12 && wait.Elapsed < TimeSpan.FromSeconds(60);)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var original = Assert.Single(Phantom.Convert(sent).Images).Scan;
        Assert.Equal(original.Image.Bytes, Assert.Single(DicomFolder.Index(Directory.GetFiles(Inbox, "*.dcm")).Series).Load().Value.Image.Bytes);
        Assert.All(Journal(), line => Assert.EndsWith("\tORTHANC", line, StringComparison.Ordinal));
    }

    private static string Port(StoreReceiver receiver) => receiver.EndPoint.Port.ToString(CultureInfo.InvariantCulture);

    private static DataSet Large(int megabytes)
    {
        const int edge = 1024;
        var rows = megabytes * edge / 2;
        var pixels = new byte[megabytes << 20];
        new Random(1).NextBytes(pixels.AsSpan(pixels.Length - 4096));
        return Phantom.Slice(7, 0, 1,
            Phantom.Text(new(0x00280004), Vr.CS, "MONOCHROME2"),
            (Tags.Rows, DicomWriter.UnsignedShort(Tags.Rows, rows)),
            (Tags.Columns, DicomWriter.UnsignedShort(Tags.Columns, edge)),
            (Tags.PixelData, new DataElement(Tags.PixelData, Vr.OW, pixels)));
    }

    private string Keep(string content)
    {
        using var store = new ObjectStore(Inbox, TimeProvider.System);
        using var incoming = store.Begin(Object);
        incoming.Append(Encoding.ASCII.GetBytes(content));
        return incoming.Keep();
    }

    private string[] Journal()
    {
        using var reader = new StreamReader(new FileStream(Path.Combine(Inbox, "journal.tsv"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private StoreReceiver Start(long maxObject = 1 << 30, Action<string>? tell = null) =>
        StoreReceiver.Start(new ReceiverOptions { Folder = Inbox, Port = 0, MaxObject = maxObject }, tell);
}
