using System.Text.Json;

namespace Toolkit.EndToEnd.Tests;

/// <summary>The verbs that judge the machine and show the settings.</summary>
public sealed class QualificationVerbTests : IDisposable
{
    private const int Bug = 70;
    private const int BadData = 65;
    private const int CannotCreate = 73;
    private const int Unspecified = 1;
    private const int Usage = 64;

    private readonly string folder = Directory.CreateTempSubdirectory("toolkit-qualification-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static JsonElement Json(Ran ran)
    {
        using var document = JsonDocument.Parse(ran.Output);
        return document.RootElement.Clone();
    }

    [Fact]
    public async Task Verify_gives_every_known_answer_and_writes_both_documents()
    {
        var ran = await CommandLine.RunAsync("verify", "--output", folder, "--json");
        Assert.Equal((0, true), (ran.Code, ran.Error.Contains("Report: ", StringComparison.Ordinal)));
        var root = Json(ran);
        Assert.True(root.GetProperty("passed").GetBoolean());
        Assert.True(root.GetProperty("cpuSeconds").GetDouble() > 0);
        Assert.Contains(root.GetProperty("files").EnumerateArray(), f => f.GetProperty("name").GetString() == "Toolkit.Kernels.dll" && f.GetProperty("sha256").GetString()!.Length == 64);
        var widths = root.GetProperty("checks").EnumerateArray().Where(c => c.GetProperty("name").GetString()!.StartsWith("kernels that fail", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, widths.Count);
        Assert.All(widths, w => Assert.Equal("passed", w.GetProperty("outcome").GetString()));
        Assert.Equal(ran.Output, await File.ReadAllTextAsync(Path.Combine(folder, "verify.json"), TestContext.Current.CancellationToken));
        Assert.Contains("Installation and operation qualification", await File.ReadAllTextAsync(Path.Combine(folder, "verify.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quick_verify_makes_some_of_the_checks_and_starts_no_other_program()
    {
        var quick = Json(await CommandLine.RunAsync("verify", "--quick", "--json"));
        var whole = Json(await CommandLine.RunAsync("verify", "--json"));
        static HashSet<string> Names(JsonElement report) => [.. report.GetProperty("checks").EnumerateArray().Select(c => c.GetProperty("name").GetString()!)];
        Assert.True(quick.GetProperty("passed").GetBoolean());
        Assert.ProperSubset(Names(whole), Names(quick));
        Assert.DoesNotContain(Names(quick), n => n.StartsWith("kernels that fail", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folder_that_keeps_nothing_fails_the_checks_of_disk_and_store()
    {
        var ran = await CommandLine.RunAsync("verify", "--quick", "--scratch", "/proc");
        // The store's own promise cannot be kept there either: the graver code counts.
        Assert.Equal(Bug, ran.Code);
        Assert.Contains("FAILED files", ran.Error, StringComparison.Ordinal);
        Assert.Contains("FAILED storage", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_whose_files_were_changed_is_noticed()
    {
        var program = CommandLine.CopyProgram(folder);
        foreach (var file in Directory.GetFiles(program, "*.dll"))
        {
            var digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)));
            await File.AppendAllTextAsync(Path.Combine(program, "SHA256SUMS"), $"{digest}  {Path.GetFileName(file)}\n", TestContext.Current.CancellationToken);
        }

        var whole = await CommandLine.RunFromAsync(program, "verify", "--quick", "--json");
        Assert.Equal(0, whole.Code);
        await File.AppendAllTextAsync(Path.Combine(program, "Toolkit.Devices.dll"), " ", TestContext.Current.CancellationToken);
        var changed = await CommandLine.RunFromAsync(program, "verify", "--quick", "--json");
        Assert.Equal(BadData, changed.Code);
        Assert.Contains("FAILED installation: files that differ from the list SHA256SUMS: expected 0 within 0, found 1", changed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_doctor_examines_this_machine()
    {
        var ran = await CommandLine.RunAsync("doctor", "--store", Path.Combine(CommandLine.Root, "artifacts", "no-such-store"), "--json");
        var findings = Json(ran).GetProperty("findings").EnumerateArray().ToList();
        Assert.Equal(Json(ran).GetProperty("fit").GetBoolean() ? 0 : Unspecified, ran.Code);
        string[] areas = ["clock", "codecs", "devices", "disk", "memory", "peers", "store", "templates"];
        Assert.Equal(areas, findings.Select(f => f.GetProperty("area").GetString()).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_store_that_cannot_be_written_ends_the_doctor_with_1()
    {
        var ran = await CommandLine.RunAsync("doctor", "--store", "/proc/no-store");
        Assert.Equal(Unspecified, ran.Code);
        Assert.Contains("! /proc/no-store: cannot be written", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task First_start_writes_settings_that_config_shows_and_never_writes_over()
    {
        var settings = Path.Combine(folder, "toolkit.yaml");
        var first = await CommandLine.RunAsync("doctor", "--store", Path.Combine(folder, "it's a lab"), "--first-start", settings);
        Assert.Contains("Settings: " + settings, first.Error, StringComparison.Ordinal);
        var yaml = await File.ReadAllTextAsync(settings, TestContext.Current.CancellationToken);
        Assert.Contains("  store: '" + folder + "/it''s a lab'\n", yaml, StringComparison.Ordinal);
        Assert.Contains("port", yaml, StringComparison.OrdinalIgnoreCase);
        var again = await CommandLine.RunAsync("doctor", "--first-start", settings);
        Assert.Equal(CannotCreate, again.Code);
        Assert.Equal(yaml, await File.ReadAllTextAsync(settings, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_flag_goes_before_the_environment_and_the_environment_before_the_file()
    {
        var settings = Path.Combine(folder, "toolkit.yaml");
        await File.WriteAllTextAsync(settings, "demo:\n  seed: 5\n  threads: 3\n", TestContext.Current.CancellationToken);
        (string, string)[] environment = [("TOOLKIT_CONFIG", settings), ("TOOLKIT_DEMO_SEED", "7")];
        var shown = await CommandLine.RunWithAsync(environment, "config", "show", "--resolved", "demo", "--json");
        var rows = Json(shown).GetProperty("settings").EnumerateArray().ToDictionary(s => s.GetProperty("option").GetString()!, s => (s.GetProperty("value").GetString(), s.GetProperty("from").GetString()), StringComparer.Ordinal);
        Assert.Equal(("7", "environment, TOOLKIT_DEMO_SEED"), rows["--seed"]);
        Assert.Equal(("3", "toolkit.yaml, line 3"), rows["--threads"]);
        Assert.Equal(("demo", "default"), rows["--output"]);
        var bad = await CommandLine.RunWithAsync([("TOOLKIT_DEMO_SEED", "x")], "demo", "--output", folder);
        Assert.Equal(Usage, bad.Code);
        var flag = await CommandLine.RunWithAsync([("TOOLKIT_DEMO_SEED", "x"), ("TOOLKIT_THREADS", "0")], "demo", "--seed", "1", "--output", folder);
        Assert.Equal((Usage, true), (flag.Code, flag.Error.Contains("--threads: expected 1 or more, found 0", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_required_option_may_stand_in_the_settings()
    {
        var settings = Path.Combine(folder, "toolkit.yaml");
        var secret = Path.Combine(folder, "secret");
        await File.WriteAllTextAsync(secret, "a long secret phrase\n", TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        await File.WriteAllTextAsync(settings, $"store:\n  init:\n    source: bench1\n    admin: clara\n    passphrase-file: {secret}\n", TestContext.Current.CancellationToken);
        (string, string)[] environment = [("TOOLKIT_CONFIG", settings), ("TOOLKIT_NAME", "-Clara=Hief")];
        var made = await CommandLine.RunWithAsync(environment, "store", "init", Path.Combine(folder, "lab"));
        Assert.Equal((0, true), (made.Code, made.Output.StartsWith("2:", StringComparison.Ordinal)));
        var help = await CommandLine.RunWithAsync([("TOOLKIT_CONFIG", "/no/such/file")], "store", "init", "--help");
        Assert.Equal((0, true), (help.Code, help.Output.Contains("Exit codes:", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_unknown_setting_is_named_with_its_line()
    {
        var settings = Path.Combine(folder, "toolkit.yaml");
        await File.WriteAllTextAsync(settings, "demo:\n  sead: 5\nrunn:\n  threads: 1\n", TestContext.Current.CancellationToken);
        var shown = await CommandLine.RunWithAsync([("TOOLKIT_CONFIG", settings)], "config", "show");
        Assert.Equal(BadData, shown.Code);
        Assert.Contains("line 2: expected an option of 'demo', found 'sead'", shown.Error, StringComparison.Ordinal);
        Assert.Contains("line 4: expected a verb, found 'runn'", shown.Error, StringComparison.Ordinal);
        Assert.Equal(Usage, (await CommandLine.RunWithAsync([("TOOLKIT_CONFIG", settings)], "demo", "--output", folder)).Code);
        Assert.Equal(Usage, (await CommandLine.RunAsync("config", "show", "nonsense")).Code);
    }
}
