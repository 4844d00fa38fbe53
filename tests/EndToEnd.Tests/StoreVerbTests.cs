using System.Text;
using System.Text.Json;

namespace Toolkit.EndToEnd.Tests;

/// <summary>The store from the command line: a record's whole life, its proofs, and what is refused with which code.</summary>
public sealed class StoreVerbTests : IDisposable
{
    private const int NoInput = 2;
    private const int Corrupt = 4;
    private const int Usage = 64;
    private const int BadData = 65;
    private const int CannotCreate = 73;
    private const int TryAgain = 75;

    private readonly string folder = Directory.CreateTempSubdirectory("toolkit-store-verb-").FullName;

    private string Lab => At("lab");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_record_goes_from_raw_bytes_to_a_signature_and_a_change_voids_it()
    {
        await FoundAsync();
        await File.WriteAllBytesAsync(At("plate.bin"), [2, 0x41, 3], TestContext.Current.CancellationToken);
        await Ok("record", "acquire", Lab, "plate-7", "--type", "plate", "--title", "IL-6, plate 7", "--content", At("plate.bin"), "--field", "dilution=2", "--as", "ann", "--passphrase-file", Secret("ann"));
        await Ok("record", "process", Lab, "plate-7", "--field", "S1=12.5", "--as", "ann", "--passphrase-file", Secret("ann"));
        await Ok("record", "review", Lab, "plate-7", "--comment", "controls inside", "--as", "bob", "--passphrase-file", Secret("bob"));
        var hash = (await Show()).GetProperty("hash").GetString()!;
        var head = (await Ok("record", "sign", Lab, "plate-7", "--meaning", "approval", "--hash", hash, "--as", "bob", "--passphrase-file", Secret("bob"))).Trim();
        var signed = await Show();
        Assert.Equal("signed", signed.GetProperty("stage").GetString());
        var signature = Assert.Single(signed.GetProperty("signatures").EnumerateArray());
        Assert.Equal((true, "approval", "Bob Baker", hash), (signature.GetProperty("valid").GetBoolean(), signature.GetProperty("meaning").GetString(), signature.GetProperty("name").GetString(), signature.GetProperty("recordHash").GetString()));

        await Ok("record", "change", Lab, "plate-7", "--field", "dilution=4", "--reason", "label read again", "--as", "ann", "--passphrase-file", Secret("ann"));
        var changed = await Show();
        Assert.Equal(("processed", "4"), (changed.GetProperty("stage").GetString(), changed.GetProperty("fields").GetProperty("dilution").GetString()));
        Assert.False(Assert.Single(changed.GetProperty("signatures").EnumerateArray()).GetProperty("valid").GetBoolean());
        Assert.Contains("VOID   approval  Bob Baker (bench1/bob)", await Ok("record", "show", Lab, "plate-7"), StringComparison.Ordinal);

        using var audit = JsonDocument.Parse(await Ok("audit", Lab, "--what", "record.changed", "--json"));
        var entry = Assert.Single(audit.RootElement.GetProperty("entries").EnumerateArray());
        Assert.Equal(["bench1/ann", "plate-7", "dilution", "2", "4", "label read again"], ((string[])["who", "record", "field", "old", "new", "why"]).Select(n => entry.GetProperty(n).GetString()));

        var report = await Ok("verify", Lab, "--head", head);
        Assert.Contains("signatures  0 valid, 1 void", report, StringComparison.Ordinal);
        Assert.EndsWith("sound       yes", report.TrimEnd(), StringComparison.Ordinal);

        var backup = JsonDocument.Parse(await Ok("backup", Lab, At("backup.sqlite"), "--json")).RootElement.GetProperty("head").GetString();
        var restored = JsonDocument.Parse(await Ok("restore", At("backup.sqlite"), At("again"), "--json")).RootElement.GetProperty("head").GetString();
        Assert.Equal(backup, restored);
        Assert.Equal(backup, (await Ok("export", Lab, At("export"))).Trim());
        Assert.Equal(5, Directory.GetFiles(At("export"), "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task A_bench_uploads_to_a_laboratory_once_and_again_without_doubling()
    {
        await FoundAsync();
        await Ok("init", At("central"), "--source", "laboratory", "--admin", "clara", "--name", "Clara Hief", "--passphrase-file", Secret("clara"));
        Assert.Equal("6 sent, 0 arrived without their acknowledgement, 0 failures of the link", (await Ok("upload", Lab, At("central"))).Trim());
        using var second = JsonDocument.Parse(await Ok("upload", Lab, At("central"), "--json"));
        Assert.Equal((true, 0), (second.RootElement.GetProperty("complete").GetBoolean(), second.RootElement.GetProperty("sent").GetInt32()));
        using var verified = JsonDocument.Parse(await Ok("verify", At("central"), "--json"));
        Assert.Equal((true, 8, 4), (verified.RootElement.GetProperty("sound").GetBoolean(), verified.RootElement.GetProperty("events").GetInt32(), verified.RootElement.GetProperty("users").GetInt32()));
    }

    [Fact]
    public async Task A_file_that_was_changed_behind_the_stores_back_is_corrupt_and_says_where()
    {
        await FoundAsync();
        var file = Path.Combine(Lab, "store.sqlite");
        var bytes = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        Assert.Contains("Ann Archer", bytes, StringComparison.Ordinal);
        await File.WriteAllBytesAsync(file, Encoding.Latin1.GetBytes(bytes.Replace("Ann Archer", "Ann Archen", StringComparison.Ordinal)), TestContext.Current.CancellationToken);
        var ran = await Store("verify", Lab, "--json");
        Assert.Equal(Corrupt, ran.Code);
        Assert.Contains("event 4: expected a hash that fits the event", ran.Error, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(ran.Output);
        Assert.False(json.RootElement.GetProperty("sound").GetBoolean());
        Assert.Equal(Corrupt, (await Store("backup", Lab, At("b.sqlite"))).Code);
        Assert.False(File.Exists(At("b.sqlite")));
    }

    [Fact]
    public async Task What_is_refused_has_its_code_and_its_reason()
    {
        await FoundAsync();
        await File.WriteAllTextAsync(At("notes.txt"), new string('x', 4000), TestContext.Current.CancellationToken);
        await Refused(NoInput, "expected a store, found nothing. Make one with: toolkit store init", "verify", At("nowhere"));
        await Refused(NoInput, "expected the record 'none', found none of that name", "record", "show", Lab, "none");
        await Refused(Corrupt, "the file is damaged or no store", "verify", At("notes.txt"));
        await Refused(Usage, "--head: expected NUMBER:HASH with 64 hex digits", "verify", Lab, "--head", "12");
        await Refused(Usage, "The connection string holds a password", "verify", "Host=127.0.0.1;Password=x");
        await Refused(Usage, "--since: expected a time as 2026-03-01", "audit", Lab, "--since", "01.03.2026");
        await Refused(Usage, "--source: expected letters", "init", At("new"), "--source", "bench/1", "--admin", "clara", "--name", "C", "--passphrase-file", Secret("clara"));
        await Refused(Usage, "expected a store for soak tests, found one with other events", "soak", Path.Combine(Lab, "store.sqlite"));
        await Refused(BadData, "expected the user's passphrase, found another", "record", "lock", Lab, "p", "--as", "ann", "--passphrase-file", Secret("bob"));
        await Refused(BadData, "expected a user who is an operator, found 'bob', who is a reviewer", "record", "acquire", Lab, "p", "--type", "t", "--title", "t", "--as", "bob", "--passphrase-file", Secret("bob"));
        await Refused(BadData, "--field: value 1: expected NAME=VALUE, found 'dilution'", "record", "process", Lab, "p", "--field", "dilution", "--as", "ann", "--passphrase-file", Secret("ann"));
        await Refused(CannotCreate, "A store is never overwritten", "init", Lab, "--source", "b", "--admin", "clara", "--name", "C", "--passphrase-file", Secret("clara"));
        await Refused(CannotCreate, "A backup is never overwritten", "backup", Lab, At("notes.txt"));
        await Refused(CannotCreate, "An export is never overwritten", "export", Lab, Lab);
        await Refused(TryAgain, "the server cannot be reached", "upload", Lab, "Host=127.0.0.1;Port=1;Username=x;Timeout=5");
    }

    [Fact]
    public async Task A_weak_passphrase_or_an_open_secret_makes_no_store()
    {
        await File.WriteAllTextAsync(At("weak"), "short\n", TestContext.Current.CancellationToken);
        Protect(At("weak"));
        await Refused(BadData, "expected a passphrase of 10 characters or more", "init", Lab, "--source", "b", "--admin", "clara", "--name", "C", "--passphrase-file", At("weak"));
        Assert.False(Directory.Exists(Lab));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(At("weak"), UnixFileMode.UserRead | UnixFileMode.GroupRead);
            await Refused(Usage, "Run: chmod 600", "init", Lab, "--source", "b", "--admin", "clara", "--name", "C", "--passphrase-file", At("weak"));
        }
    }

    [Theory]
    [InlineData("init"), InlineData("verify"), InlineData("export"), InlineData("backup"), InlineData("restore"), InlineData("audit"), InlineData("user"), InlineData("record"), InlineData("upload"), InlineData("soak")]
    public async Task Every_verb_shows_an_example(string verb) => Assert.Contains("Example: toolkit store " + verb, await Ok(verb, "--help"), StringComparison.Ordinal);

    private static void Protect(string file)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private static Task<Ran> Store(params string[] arguments) => CommandLine.RunAsync(["store", .. arguments]);

    private static async Task<string> Ok(params string[] arguments)
    {
        var ran = await Store(arguments);
        Assert.True(ran.Code == 0, $"store {string.Join(' ', arguments)}: {ran.Code} {ran.Error}");
        return ran.Output;
    }

    private static async Task Refused(int code, string reason, params string[] arguments)
    {
        var ran = await Store(arguments);
        Assert.True(ran.Code == code, $"store {string.Join(' ', arguments)}: {ran.Code} {ran.Error}");
        Assert.Contains(reason, ran.Error, StringComparison.Ordinal);
    }

    private string At(string name) => Path.Combine(folder, name);

    private string Secret(string user)
    {
        var file = At(user + ".secret");
        if (!File.Exists(file))
        {
            File.WriteAllText(file, $"four unrelated words {user.Length} {user[^1]}\n");
            Protect(file);
        }

        return file;
    }

    private async Task<JsonElement> Show()
    {
        using var json = JsonDocument.Parse(await Ok("record", "show", Lab, "plate-7", "--json"));
        return json.RootElement.Clone();
    }

    private async Task FoundAsync()
    {
        await Ok("init", Lab, "--source", "bench1", "--admin", "clara", "--name", "Clara Hief", "--passphrase-file", Secret("clara"));
        await Ok("user", "add", Lab, "ann", "--name", "Ann Archer", "--role", "operator", "--as", "clara", "--passphrase-file", Secret("clara"), "--new-passphrase-file", Secret("ann"));
        await Ok("user", "add", Lab, "bob", "--name", "Bob Baker", "--role", "reviewer", "--as", "clara", "--passphrase-file", Secret("clara"), "--new-passphrase-file", Secret("bob"));
    }
}
