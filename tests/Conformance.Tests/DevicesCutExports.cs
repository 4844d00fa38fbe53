using Toolkit.Devices.Instruments;

namespace Toolkit.Conformance.Tests;

/// <summary>Every export cut where a copy might break off: refused, or marked incomplete, and never with a value that the whole file does not hold.</summary>
public class DevicesCutExports
{
    private const int CutsPerFile = 30;

    [Fact]
    public void A_file_that_was_cut_is_refused_or_marked_and_holds_no_untrue_value()
    {
        var cases = Cases.Folders("devices", "exports", _ => true)
            .SelectMany(f => Cases.Folders("devices", "exports/" + Path.GetFileName(f), c => File.Exists(Path.Combine(c, "expected.csv")))).ToArray();
        Cases.SkipWithout(cases, "devices");
        var chance = new Random(4);
        var failures = new List<string>();
        foreach (var folder in cases)
        {
            var input = Directory.GetFiles(Path.Combine(folder, "input")).Single();
            var bytes = File.ReadAllBytes(input);
            var whole = PlateFileReader.Read(bytes, input);
            var checks = new Checks("devices", "cut/" + Path.GetFileName(Path.GetDirectoryName(folder)) + "/" + Path.GetFileName(folder));
            var known = whole.IsOk ? DevicesExports.Rows(whole.Value).ToHashSet() : [];
            for (var i = 0; i < CutsPerFile; i++)
            {
                Cut(checks, bytes, input, chance.Next(bytes.Length), known);
            }

            try
            {
                checks.Verify();
            }
            catch (Xunit.Sdk.XunitException e)
            {
                failures.Add(e.Message);
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    private static void Cut(Checks checks, byte[] bytes, string input, int length, HashSet<ExpectedRow> known)
    {
        var read = PlateFileReader.Read(bytes[..length], input);
        if (!read.IsOk)
        {
            checks.True($"refused after {length} of {bytes.Length} bytes", read.Fault is not null);
            return;
        }

        var rows = DevicesExports.Rows(read.Value).Where(r => r.Value is not null).ToArray();
        var untrue = rows.FirstOrDefault(r => !known.Contains(r));
        checks.True($"only true values after {length} of {bytes.Length} bytes", untrue is null, untrue?.ToString() ?? "");
        // A cut behind a whole line shows only where the format says how much must follow.
        var missing = length > 0 && bytes[length - 1] is not ((byte)'\n' or (byte)'\r') && known.Count(r => r.Value is not null) > rows.Length;
        checks.True($"marked incomplete after {length} of {bytes.Length} bytes", !missing || read.Value.Faults.Length > 0, $"{rows.Length} values, unmarked");
    }
}
