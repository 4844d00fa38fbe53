using System.Diagnostics;
using System.Text;
using CsCheck;
using Toolkit.Devices.Instruments;
using Toolkit.Devices.Profiles;
using Toolkit.Devices.Protocols;
using Toolkit.Measurements;
using Toolkit.Measurements.Tests;

namespace Toolkit.Devices.Tests.Profiles;

public class ProfileTests
{
    internal static readonly string Hardware = Path.Combine(Root(), "hardware");

    public static TheoryData<string> Folders => [.. Directory.EnumerateFiles(Hardware, "profile.yaml", SearchOption.AllDirectories).Select(p => Path.GetFileName(Path.GetDirectoryName(p)!)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Folders))]
    public void Every_profile_is_valid_named_as_its_folder_and_carried_in_the_program(string folder)
    {
        var profile = ProfileReader.Read(File.ReadAllText(Path.Combine(Hardware, folder, "profile.yaml")), folder, out var faults);
        Assert.Empty(faults);
        Assert.Equal(folder, profile!.Name);
        Assert.NotNull(ProfileStore.Find(folder));
        Assert.NotEmpty(profile.Notes);
    }

    [Fact]
    public void No_change_of_a_profile_throws() => Mutants.Of([.. Directory.EnumerateFiles(Hardware, "profile.yaml", SearchOption.AllDirectories).Select(File.ReadAllText)])
        .Sample(yaml => { _ = ProfileReader.Read(yaml, "x.yaml", out _); }, iter: 1000);

    [Fact]
    public void No_profile_claims_a_device_that_was_never_tried() => Assert.All(ProfileStore.All, p => Assert.False(p.Tried, p.Name));

    [Fact]
    public void The_udev_rules_are_current() =>
        Assert.Equal(UdevRules.Generate(ProfileStore.All), File.ReadAllText(Path.Combine(Hardware, "udev", "99-assay-readers.rules")));

    [Fact]
    public void All_faults_of_a_profile_are_listed_at_once_with_their_lines()
    {
        const string yaml = "name: x\nmaker: y\nmodel: z\nkind: toaster\nprotocol: astm\nevidence: capture\ntried: false\nline: { baud: 12, parity: never }\ncolour: red\n";
        Assert.Null(ProfileReader.Read(yaml, "x.yaml", out var faults));
        Assert.Equal(
            [
                "x.yaml: line 4: expected kind: one of analyser, plate-reader, found 'toaster'",
                "x.yaml: line 8: expected baud: a whole number from 50 to 4000000, found '12'",
                "x.yaml: line 8: expected parity: one of none, even, odd, found 'never'",
            ],
            faults.Take(3).Select(f => f.Message));
        Assert.StartsWith("x.yaml: line 9: expected one of the keys astm, commands, errors", faults[3].Message, StringComparison.Ordinal);
        Assert.EndsWith("found 'colour'", faults[3].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: [", "expected well-formed YAML")]
    [InlineData("- a\n- b\n", "expected one document with keys and values")]
    [InlineData("", "expected one document with keys and values")]
    public void What_is_no_profile_is_refused(string yaml, string message)
    {
        Assert.Null(ProfileReader.Read(yaml, "x.yaml", out var faults));
        Assert.Contains(message, Assert.Single(faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_key_is_named()
    {
        ProfileReader.Read("name: x\n", "x.yaml", out var faults);
        Assert.Contains(faults, f => f.Message == "x.yaml: line 1: expected the key 'maker' with a value, found none");
    }

    [Fact]
    public void A_known_file_format_never_carries_the_name_of_another() =>
        Assert.Equal(PlateFileReader.Profiles.Select(p => p.Profile).Distinct(StringComparer.Ordinal), PlateFileReader.Profiles.Select(p => p.Profile));

    [Fact]
    public async Task The_reader_firmware_builds_on_the_host_and_answers_like_its_profile()
    {
        if (!File.Exists("/usr/bin/gcc"))
        {
            Assert.False(Environment.GetEnvironmentVariable("TOOLKIT_REQUIRE_PEERS") == "1", "install gcc");
            Assert.Skip("install gcc: the firmware is built with it");
        }

        var cancellation = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        var program = Path.Combine(folder.Path, "reader");
        using (var gcc = Process.Start("/usr/bin/gcc", ["-std=c99", "-Wall", "-Wextra", "-Werror", "-DREADER_ON_HOST", "-o", program, Path.Combine(Hardware, "firmware", "sim-reader", "reader.c")]))
        {
            await gcc.WaitForExitAsync(cancellation);
            Assert.Equal(0, gcc.ExitCode);
        }

        using var reader = Process.Start(new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        await reader.StandardInput.WriteAsync("EIA.READER RPLATE\rEIA.READER AQ\rEIA.READER RPLATE 1\r");
        reader.StandardInput.Close();
        var answer = await reader.StandardOutput.ReadToEndAsync(cancellation);
        const string before = "ERE 8073\rERE 0000\r";
        Assert.StartsWith(before, answer, StringComparison.Ordinal);
        Assert.Contains(ProfileStore.Find("biorad-680")!.Errors.Keys, code => code == "8073");
        var block = Encoding.Latin1.GetBytes(answer[before.Length..]);
        Assert.True(BioRadBlock.Decode(block, BioRadChecksum.AllReturns, Provenance.OfBytes("test", "firmware", new string('0', 64))).Try(out var plate, out var fault), fault?.Message);
        Assert.Equal((0.0, -0.001, 0.102), (plate.Wells[0].Value, plate.Wells[1].Value, plate.Wells[14].Value));
        Assert.Equal("*.***", plate.Wells[95].Code);
    }

    private static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at!.FullName, "Toolkit.sln")))
        {
            at = at.Parent;
        }

        return at.FullName;
    }
}
