using System.Globalization;
using System.Text;
using System.Text.Json;
using Toolkit.Measurements;
using Toolkit.Reports;

namespace Toolkit.Pipelines.Verification;

/// <summary>A qualification as JSON for machines and as a stand-alone page for the file.</summary>
public static class QualificationDocument
{
    public static string Json(QualificationReport report)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("version", Provenance.ToolkitVersion);
            json.WriteString("at", At(report));
            json.WriteBoolean("quick", report.Quick);
            json.WriteBoolean("passed", report.Failed == 0);
            json.WriteNumber("checksPassed", report.Passed);
            json.WriteNumber("checksFailed", report.Failed);
            json.WriteNumber("checksNotRun", report.NotRun);
            json.WriteNumber("cpuSeconds", Math.Round(report.CpuSeconds, 2));
            json.WriteStartObject("machine");
            foreach (var (name, value) in report.Facts)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
            json.WriteStartArray("checks");
            foreach (var result in report.Results)
            {
                Write(json, result);
            }

            json.WriteEndArray();
            json.WriteStartArray("files");
            foreach (var file in report.Files)
            {
                json.WriteStartObject();
                json.WriteString("name", file.Name);
                json.WriteNumber("bytes", file.Bytes);
                json.WriteString("sha256", file.Sha256);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    public static string Page(QualificationReport report) => HtmlReport.Write(new()
    {
        Title = "Installation and operation qualification",
        Lead = report.Failed == 0
            ? "Every check that this machine can run gave its known answer. This says that the installed toolkit works here as it does elsewhere; it does not validate a method for your purpose."
            : "At least one check failed: do not use this installation before the cause is known.",
        Facts =
        [
            ("Checks", string.Create(CultureInfo.InvariantCulture, $"{report.Passed} passed, {report.Failed} failed, {report.NotRun} not run")),
            ("Version", Provenance.ToolkitVersion),
            ("When", At(report)),
            ("Kind of run", report.Quick ? "quick" : "whole"),
        ],
        Sections =
        [
            new("Installation", [Table("Files, disk, clock and serial line", report.Results.Where(r => r.Kind == CheckKind.Installation))]),
            new("Operation", [.. report.Results.Where(r => r.Kind == CheckKind.Operation).GroupBy(r => r.Stage).Select(g => (ReportBlock)Table(char.ToUpperInvariant(g.Key[0]) + g.Key[1..], g))]),
            new("Machine", [new ReportTable("What this was run on", [new("Fact"), new("Value")], report.Facts.Select(f => new Cell[] { f.Name, f.Value }))]),
            new("Files", [new ReportTable("The program's files", [new("Name"), new("Bytes", Numeric: true), new("SHA-256")], report.Files.Select(f => new Cell[] { f.Name, f.Bytes.ToString(CultureInfo.InvariantCulture), f.Sha256 }))]),
        ],
    });

    private static ReportTable Table(string caption, IEnumerable<CheckResult> results) => new(
        caption,
        [new("Check"), new("Verdict"), new("Expected", Numeric: true), new("Within", Numeric: true), new("Found", Numeric: true), new("Who says so, or why not")],
        results.Select(r => new[]
        {
            Cell.Of(r.Name),
            Cell.Judged(r.Outcome switch { CheckOutcome.Passed => QualityGrade.Pass, CheckOutcome.Failed => QualityGrade.Fail, _ => QualityGrade.Warn }, Word(r.Outcome)),
            Number(r.Expected, 6),
            Number(r.Tolerance, 2),
            Number(r.Found, 6),
            Cell.Of(r.Reason.Length > 0 ? r.Reason : r.Source),
        }));

    // Counts are shown as counts.
    private static Cell Number(double? value, int significant) =>
        value is { } v && double.IsInteger(v) && Math.Abs(v) < 1e6 ? Cell.Fixed(v, 0) : Cell.Of(value, significant);

    private static void Write(Utf8JsonWriter json, CheckResult result)
    {
        json.WriteStartObject();
        json.WriteString("stage", result.Stage);
        json.WriteString("name", result.Name);
        json.WriteString("kind", result.Kind == CheckKind.Installation ? "installation" : "operation");
        json.WriteString("outcome", Word(result.Outcome));
        json.WriteNumber("expected", result.Expected);
        json.WriteNumber("tolerance", result.Tolerance);
        if (result.Found is { } found)
        {
            json.WriteNumber("found", found);
        }
        else
        {
            json.WriteNull("found");
        }

        json.WriteString(result.Found is null ? "foundReason" : "reason", result.Reason);
        json.WriteString("source", result.Source);
        json.WriteNumber("cpuSeconds", Math.Round(result.CpuSeconds, 3));
        json.WriteEndObject();
    }

    /// <summary>"passed", "failed", "not run".</summary>
    public static string Word(CheckOutcome outcome) => outcome == CheckOutcome.NotRun ? "not run" : outcome == CheckOutcome.Passed ? "passed" : "failed";

    private static string At(QualificationReport report) => report.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
