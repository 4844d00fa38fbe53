using System.Text.Json;
using Toolkit.Pipelines.Verification;

namespace Toolkit.Pipelines.Tests.Verification;

/// <summary>Every check gives its known answer here, and not once a number that it works on is another.</summary>
public class QualificationTests
{
    private static readonly string Program = Directory.CreateTempSubdirectory("toolkit-program-").FullName;

    public static TheoryData<string> Names => [.. Checks().Select(c => c.Stage + ": " + c.Name)];

    private static System.Collections.Immutable.ImmutableArray<Check> Checks() => Qualification.Checks(Path.GetTempPath(), Program, TimeProvider.System, quick: false);

    private static Check Named(string name)
    {
        // The list of delivered files is the package's: a folder with one stands for it here.
        File.WriteAllText(Path.Combine(Program, "toolkit"), "a program");
        File.WriteAllText(Path.Combine(Program, DeliveredFiles.ManifestName), Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("a program"u8)) + "  toolkit\n");
        return Checks().Single(c => c.Stage + ": " + c.Name == name);
    }

    [Theory, MemberData(nameof(Names))]
    public void A_check_passes_as_it_is(string name)
    {
        var result = Named(name).Run();
        Assert.True(result.Outcome == CheckOutcome.Passed || (result.Outcome == CheckOutcome.NotRun && name.Contains("JPEG 2000", StringComparison.Ordinal)), $"{name}: {result.Outcome}, {result.Reason}");
    }

    [Theory, MemberData(nameof(Names))]
    public void A_check_fails_where_a_number_that_it_works_on_is_another(string name)
    {
        var check = Named(name);
        if (check.Unavailable() is { } reason)
        {
            Assert.Skip(reason);
        }

        CheckOutcome outcome;
        try
        {
            outcome = check.Run(value => (2 * value) + 1).Outcome;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Work that breaks down on another number has noticed it too: the verb counts it as failed.
            outcome = CheckOutcome.Failed;
        }

        Assert.Equal(CheckOutcome.Failed, outcome);
    }

    [Fact]
    public void Every_stage_of_the_chain_has_checks() =>
        Assert.Equal(
            ["assays", "clock", "connectivity", "dicom", "evidence", "figures", "files", "graymatter", "imaging", "installation", "kernels", "serial", "storage", "trial"],
            Checks().Select(c => c.Stage).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void A_quick_run_leaves_out_the_slow_ones()
    {
        var quick = Qualification.Checks(Path.GetTempPath(), Program, TimeProvider.System, quick: true);
        Assert.DoesNotContain(quick, c => c.Slow);
        Assert.Equal(Checks().Count(c => !c.Slow), quick.Length);
    }

    [Theory]
    [InlineData(5, 0.5, 5.5, CheckOutcome.Passed)]
    [InlineData(5, 0.5, 5.51, CheckOutcome.Failed)]
    [InlineData(5, 0.5, double.NaN, CheckOutcome.Failed)]
    [InlineData(5, 0.5, double.PositiveInfinity, CheckOutcome.Failed)]
    public void A_check_passes_within_its_tolerance_alone(double expected, double tolerance, double found, CheckOutcome outcome) =>
        Assert.Equal(outcome, new Check("stage", "name", expected, tolerance, "source", _ => found).Run().Outcome);

    [Fact]
    public void A_failed_check_says_what_was_expected_and_found() =>
        Assert.Equal("expected 2 within 0.5, found 3.25", new Check("stage", "name", 2, 0.5, "source", _ => 3.25).Run().Reason);

    [Fact]
    public void What_the_machine_lacks_is_not_run_and_says_why()
    {
        var result = new Check("stage", "name", 1, 0, "source", _ => throw new InvalidOperationException("must not run")) { Unavailable = () => "no such library" }.Run();
        Assert.Equal((CheckOutcome.NotRun, "no such library", (double?)null), (result.Outcome, result.Reason, result.Found));
    }

    [Fact]
    public void A_tampered_file_is_counted_and_named()
    {
        var folder = Directory.CreateTempSubdirectory("toolkit-delivered-").FullName;
        File.WriteAllText(Path.Combine(folder, "a.dll"), "as delivered");
        File.WriteAllText(Path.Combine(folder, "b.dll"), "as delivered");
        File.WriteAllLines(Path.Combine(folder, DeliveredFiles.ManifestName), DeliveredFiles.In(folder).Select(f => f.Sha256 + "  " + f.Name));
        Assert.Equal(CheckOutcome.Passed, DeliveredFiles.Check(folder).Run().Outcome);
        File.AppendAllText(Path.Combine(folder, "b.dll"), "!");
        Assert.Equal(["b.dll"], DeliveredFiles.Different(folder, Check.AsIs));
        File.Delete(Path.Combine(folder, "a.dll"));
        Assert.Equal(2, DeliveredFiles.Check(folder).Run().Found);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Without_a_list_the_files_are_not_judged() =>
        Assert.Contains("only packages bring one", DeliveredFiles.Check(Directory.CreateTempSubdirectory("toolkit-none-").FullName).Run().Reason, StringComparison.Ordinal);

    [Fact]
    public void The_documents_hold_every_result()
    {
        var report = new QualificationReport
        {
            Results = [new Check("kernels", "a sum", 1, 0, "definition", _ => 1).Run(), new Check("dicom", "<script>", 1, 0, "definition", _ => double.NaN) { Kind = CheckKind.Installation }.Run()],
            Facts = [("runtime", "some .NET")],
            Files = [new("toolkit.dll", 12, new string('a', 64))],
            At = new DateTimeOffset(2026, 3, 1, 13, 0, 0, TimeSpan.FromHours(1)),
        };
        using var json = JsonDocument.Parse(QualificationDocument.Json(report));
        var root = json.RootElement;
        Assert.False(root.GetProperty("passed").GetBoolean());
        Assert.Equal("2026-03-01T12:00:00Z", root.GetProperty("at").GetString());
        Assert.Equal("some .NET", root.GetProperty("machine").GetProperty("runtime").GetString());
        var checks = root.GetProperty("checks").EnumerateArray().ToList();
        Assert.Equal(("passed", 1.0), (checks[0].GetProperty("outcome").GetString(), checks[0].GetProperty("found").GetDouble()));
        Assert.Equal((JsonValueKind.Null, "no number was found"), (checks[1].GetProperty("found").ValueKind, checks[1].GetProperty("foundReason").GetString()));
        Assert.Equal(new string('a', 64), root.GetProperty("files")[0].GetProperty("sha256").GetString());
        var page = QualificationDocument.Page(report);
        Assert.Contains("do not use this installation", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        Assert.Contains(new string('a', 64), page, StringComparison.Ordinal);
        Assert.True(report.Fails(CheckKind.Installation) && !report.Fails(CheckKind.Operation));
    }
}
