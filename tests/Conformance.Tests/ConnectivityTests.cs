namespace Toolkit.Conformance.Tests;

/// <summary>Every check of every connectivity case, through the public API, within the tolerance the case states.</summary>
public class ConnectivityTests
{
    private const string Area = "connectivity";

    private static readonly IReadOnlyList<string> Found = Cases.Folders(Area, "", folder => File.Exists(Path.Combine(folder, "manifest.json")));

    public static TheoryData<string> Sets => Found.Count == 0 ? [""] : [.. Found];

    [Theory, MemberData(nameof(Sets))]
    public void The_numbers_are_those_of_the_peers(string folder)
    {
        Cases.SkipWithout(Found, Area);
        using var set = new ConnectivityCase(folder);
        var checks = new Checks(Area, set.Name);
        foreach (var check in set.Checks)
        {
            var name = check.GetProperty("name").GetString()!;
            double[] expected = set.Expected(check), actual = ConnectivityOperations.Answer(set, check) ?? [];
            if (check.GetProperty("compare").GetString() == "columns_up_to_sign" && actual.Length == expected.Length)
            {
                AlignSigns(expected, actual, check.GetProperty("shape")[1].GetInt32());
            }

            var largest = expected.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
            checks.NearAll(name, expected, actual, check.GetProperty("atol").GetDouble() * Math.Max(1, largest), check.GetProperty("rtol").GetDouble());
        }

        checks.Verify();
    }

    private static void AlignSigns(double[] expected, double[] actual, int columns)
    {
        for (var c = 0; c < columns; c++)
        {
            var product = 0.0;
            for (var i = c; i < expected.Length; i += columns)
            {
                product += expected[i] * actual[i];
            }

            for (var i = c; i < expected.Length && product < 0; i += columns)
            {
                actual[i] = -actual[i];
            }
        }
    }
}
