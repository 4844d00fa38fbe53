using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Toolkit.Conformance.Tests;

/// <summary>Collects the checks of one case: each is appended to <c>$TOOLKIT_CONFORMANCE_REPORT</c> (one JSON line a check) with the values really compared, and <see cref="Verify"/> fails the test with all that failed.</summary>
internal sealed class Checks(string area, string caseName)
{
    private static readonly Lock Gate = new();
    private readonly List<string> failures = [];
    private int count;

    /// <summary>|actual − expected| ≤ absolute + relative·|expected|; two NaN or two nulls agree.</summary>
    public void Near(string check, double? expected, double? actual, double absolute, double relative = 0)
    {
        var tolerance = absolute + (relative * Math.Abs(expected ?? 0));
        var pass = expected is { } e && actual is { } a ? (double.IsNaN(e) && double.IsNaN(a)) || Math.Abs(a - e) <= tolerance : expected is null && actual is null;
        Record(check, Number(expected), Number(actual), tolerance, pass);
    }

    /// <summary>Compares two arrays by their worst element; the report names its index.</summary>
    public void NearAll(string check, IReadOnlyList<double> expected, IReadOnlyList<double> actual, double absolute, double relative = 0)
    {
        if (expected.Count != actual.Count)
        {
            Record(check + " (length)", expected.Count, actual.Count, 0, pass: false);
            return;
        }

        int worst = 0;
        double excess = double.NegativeInfinity;
        for (var i = 0; i < expected.Count; i++)
        {
            var over = double.IsNaN(expected[i]) && double.IsNaN(actual[i]) ? double.NegativeInfinity : Math.Abs(actual[i] - expected[i]) - (absolute + (relative * Math.Abs(expected[i])));
            if (double.IsNaN(over) || over > excess)
            {
                worst = i;
                excess = double.IsNaN(over) ? double.PositiveInfinity : over;
            }
        }

        var name = expected.Count == 0 ? check : string.Create(CultureInfo.InvariantCulture, $"{check}[{worst}]");
        Record(
            name,
            expected.Count == 0 ? null : Number(expected[worst]),
            expected.Count == 0 ? null : Number(actual[worst]),
            absolute + (expected.Count == 0 ? 0 : relative * Math.Abs(expected[worst])),
            excess <= 0);
    }

    public void Same(string check, string? expected, string? actual) => Record(check, expected, actual, 0, string.Equals(expected, actual, StringComparison.Ordinal));

    public void True(string check, bool actual, string detail = "") => Record(check, true, detail.Length == 0 ? actual : $"{actual}: {detail}", 0, actual);

    /// <exception cref="Xunit.Sdk.XunitException">A check failed, or none was made.</exception>
    public void Verify()
    {
        Assert.True(count > 0, $"{area}/{caseName}: nothing was compared.");
        Assert.True(failures.Count == 0, $"{area}/{caseName}: {failures.Count} of {count} checks failed:\n" + string.Join('\n', failures.Take(20)));
    }

    private static JsonNode? Number(double? value) => value is null ? null : double.IsFinite(value.Value) ? value.Value : value.Value.ToString(CultureInfo.InvariantCulture);

    private void Record(string check, JsonNode? expected, JsonNode? actual, double tolerance, bool pass)
    {
        count++;
        if (!pass)
        {
            failures.Add(string.Create(CultureInfo.InvariantCulture, $"  {check}: expected {expected?.ToJsonString() ?? "null"}, found {actual?.ToJsonString() ?? "null"}, tolerance {tolerance:g3}"));
        }

        if (Environment.GetEnvironmentVariable("TOOLKIT_CONFORMANCE_REPORT") is { Length: > 0 } report)
        {
            var line = new JsonObject { ["area"] = area, ["case"] = caseName, ["check"] = check, ["expected"] = expected, ["actual"] = actual, ["tolerance"] = Number(tolerance), ["pass"] = pass };
            lock (Gate)
            {
                File.AppendAllText(report, line.ToJsonString(JsonSerializerOptions.Default) + "\n");
            }
        }
    }
}
