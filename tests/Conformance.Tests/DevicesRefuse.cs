using System.Globalization;
using System.Text.Json;
using Toolkit.Devices.Instruments;

namespace Toolkit.Conformance.Tests;

/// <summary>Inputs that must not yield numbers: a typed refusal that says why, or an incomplete result that holds nothing that is not true.</summary>
public class DevicesRefuse
{
    [Fact]
    public void What_must_not_yield_numbers_is_refused_and_says_why()
    {
        var cases = Cases.Folders("devices", "refuse", f => File.Exists(Path.Combine(f, "expected.json")));
        Cases.SkipWithout(cases, "devices");
        foreach (var folder in cases)
        {
            Check(folder);
        }
    }

    private static void Check(string folder)
    {
        var checks = new Checks("devices", "refuse/" + Path.GetFileName(folder));
        var input = Directory.GetFiles(Path.Combine(folder, "input")).Single();
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json")));
        var expect = json.RootElement.GetProperty("expect").GetString();
        var bytes = File.ReadAllBytes(input);
        var read = PlateFileReader.Read(bytes, input);
        if (expect == "refuse-or-incomplete" && read.IsOk)
        {
            checks.True("a result is marked incomplete", read.Value.Faults.Length > 0);
            var whole = ExpectedRow.Read(Path.Combine(Cases.Root, "devices", "conformance", json.RootElement.GetProperty("whole").GetString()!, "expected.csv"))
                .Select(r => (r.Id, r.Kind, r.Value)).ToHashSet();
            var kinds = whole.Select(r => r.Kind).ToHashSet(StringComparer.Ordinal);
            var untrue = DevicesExports.Rows(read.Value).Where(r => r.Value is not null && kinds.Contains(r.Kind) && !whole.Contains((r.Id, r.Kind, r.Value))).ToArray();
            checks.True("values that are not in the whole file", untrue.Length == 0, untrue.Length.ToString(CultureInfo.InvariantCulture));
        }
        else if (File.Exists(Path.Combine(folder, "expected.csv")) && read.IsOk)
        {
            checks.Same(
                "values",
                string.Join('\n', ExpectedRow.Read(Path.Combine(folder, "expected.csv")).Where(r => r.Value is not null).Select(r => (r.Id, r.Value)).Order()),
                string.Join('\n', DevicesExports.Rows(read.Value).Where(r => r.Value is not null).Select(r => (r.Id, r.Value)).Order()));
        }
        else
        {
            checks.True("the file is refused", !read.IsOk);
            checks.True("the refusal names what was expected and found", read.Fault is { Expected.Length: > 0, Found.Length: > 0 }, read.Fault?.Message ?? "");
        }

        if (expect == "refuse-unless-profile-named")
        {
            var named = PlateFileReader.Read(bytes, input, "generic-grid");
            checks.True("the named profile reads it", named.IsOk && named.Value.Plates.Length > 0, named.Fault?.Message ?? "");
        }

        checks.Verify();
    }
}
