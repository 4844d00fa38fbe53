using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Toolkit.EndToEnd.Tests;

/// <summary>The program dies after a device's message is in the journal and before its record is in the store. The store is held by its own write lock, so that the kill falls between the two each time.</summary>
public sealed class CatchUpTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>SQLite's lock of the one writer in WAL mode: byte 120 of the shared-memory file (sqlite.org/walformat.html, section 2.3.1). Held here, every append waits for its busy time-out of 5 s.</summary>
    private const int WriterLock = 120;

    private readonly string folder = Directory.CreateTempSubdirectory("toolkit-catch-up-").FullName;
    private readonly TcpListener device = new(IPAddress.Loopback, 0);

    private string Lab => Path.Combine(folder, "lab");

    public void Dispose()
    {
        device.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory, InlineData("generic-astm"), InlineData("generic-hl7")]
    public async Task A_message_that_died_between_journal_and_store_is_one_record_after_the_next_start(string profile)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The store's lock is held by a record lock of Linux.");
        await FoundAsync();
        device.Start();

        using (var killed = Acquire(profile))
        {
            using var line = await AcceptAsync();
            using var held = new FileStream(Path.Combine(Lab, "store.sqlite-shm"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            Hold(held, true);
            await BeginAsync(line, profile);
            await line.SendAsync(Message(profile, 1));
            await JournalHoldsAsync("S1");
            killed.Kill();
            await killed.WaitForExitAsync(TestContext.Current.CancellationToken);
            Hold(held, false);
            Assert.Equal(0, await RecordsAsync());
        }

        // The instrument has no answer and sends its message again, then the next one.
        using (var again = Acquire(profile))
        {
            using var line = await AcceptAsync();
            await BeginAsync(line, profile);
            await AnsweredAsync(line, Message(profile, 1));
            await EndAsync(line, profile);
            await BeginAsync(line, profile);
            await AnsweredAsync(line, Message(profile, 2));
            again.Kill();
            var said = await again.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            Assert.Equal(2, await RecordsAsync());
            Assert.Contains("caught up 1 record from the journal of tcp://127.0.0.1:", said, StringComparison.Ordinal);
        }

        using (var third = Acquire(profile))
        {
            using var line = await AcceptAsync();
            third.Kill();
            Assert.DoesNotContain("caught up", await third.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        Assert.Equal(2, await RecordsAsync());
        var verified = await CommandLine.RunAsync("store", "verify", Lab);
        Assert.EndsWith("sound       yes", verified.Output.TrimEnd(), StringComparison.Ordinal);
    }

    private static void Hold(FileStream locks, bool isHeld)
    {
        // Only so that the analyser sees it: elsewhere than on Linux the test is skipped.
        if (OperatingSystem.IsMacOS())
        {
            return;
        }

        if (isHeld)
        {
            locks.Lock(WriterLock, 1);
        }
        else
        {
            locks.Unlock(WriterLock, 1);
        }
    }

    private static Task BeginAsync(Socket line, string profile) => profile == "generic-astm" ? AnsweredAsync(line, [0x05]) : Task.CompletedTask;

    private static async Task EndAsync(Socket line, string profile)
    {
        if (profile == "generic-astm")
        {
            await line.SendAsync(new byte[] { 0x04 });
        }
    }

    /// <summary>Sends bytes and returns when the host has acknowledged them: ACK, or an HL7 acknowledgement AA.</summary>
    private static async Task AnsweredAsync(Socket line, byte[] bytes)
    {
        await line.SendAsync(bytes);
        var answer = new byte[4096];
        using var patience = new CancellationTokenSource(Patience);
        var text = "";
        do
        {
            var count = await line.ReceiveAsync(answer, patience.Token);
            Assert.True(count > 0, "the host hung up after " + text);
            text += Encoding.Latin1.GetString(answer, 0, count);
        }
        while (text is not "\u0006" && !text.EndsWith("\u001c\r", StringComparison.Ordinal));

        Assert.True(text is "\u0006" || text.Contains("MSA|AA|", StringComparison.Ordinal), text);
    }

    private static byte[] Message(string profile, int number)
    {
        if (profile == "generic-hl7")
        {
            return Encoding.Latin1.GetBytes($"\vMSH|^~\\&|a|b|c|d|20260101120000||ORU^R01|{number}|P|2.5\rPID|1\rOBR|1||S{number}|CRP\rOBX|1|NM|CRP||{number}.5|mg/L|||||F\r\u001c\r");
        }

        var text = $"1H|\\^&|||A|||||||P|1|2026010112000{number}\rP|1\rO|1|S{number}\rR|1|^^^CRP|{number}.5|mg/L||N||F\rL|1|N\r\u0003";
        return Encoding.Latin1.GetBytes($"\u0002{text}{text.Sum(c => c) % 256:X2}\r\n");
    }

    private Process Acquire(string profile) => CommandLine.Begin(
        "device", "acquire", "--profile", profile, "--port", $"tcp://{device.LocalEndpoint}", "--store", Lab, "--as", "ann", "--passphrase-file", Secret("ann"));

    private async Task<Socket> AcceptAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await device.AcceptSocketAsync(patience.Token);
    }

    private async Task JournalHoldsAsync(string text)
    {
        var until = Stopwatch.StartNew();
        while (!Directory.EnumerateFiles(Lab, "*.journal").Any(f => Read(f).Contains(text, StringComparison.Ordinal)))
        {
            Assert.True(until.Elapsed < Patience, "the journal never held " + text);
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private static string Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return reader.ReadToEnd();
    }

    private async Task<int> RecordsAsync()
    {
        var audit = await CommandLine.RunAsync("store", "audit", Lab, "--what", "record.acquired", "--json");
        Assert.True(audit.Code == 0, audit.Error);
        using var json = JsonDocument.Parse(audit.Output);
        return json.RootElement.GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("record").GetString()).Distinct().Count();
    }

    private string Secret(string user)
    {
        var file = Path.Combine(folder, user + ".secret");
        if (!File.Exists(file))
        {
            File.WriteAllText(file, $"four unrelated words {user.Length} {user[^1]}\n");
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
        }

        return file;
    }

    private async Task FoundAsync()
    {
        var founded = await CommandLine.RunAsync("store", "init", Lab, "--source", "bench1", "--admin", "clara", "--name", "Clara Hief", "--passphrase-file", Secret("clara"));
        Assert.True(founded.Code == 0, founded.Error);
        var added = await CommandLine.RunAsync("store", "user", "add", Lab, "ann", "--name", "Ann Archer", "--role", "operator", "--as", "clara", "--passphrase-file", Secret("clara"), "--new-passphrase-file", Secret("ann"));
        Assert.True(added.Code == 0, added.Error);
    }
}
