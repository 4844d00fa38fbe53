using System.Globalization;
using Toolkit.Evidence.Audit;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.Tables;

namespace Toolkit.Conformance.Tests;

/// <summary>Evidence sets with the findings expected of them: each row of expected.csv is one check, and the whole set is audited.</summary>
public class EvidenceSets
{
    private const double Zero = 1e-12;

    [Fact]
    public void Every_expected_check_gives_its_values_and_its_verdict()
    {
        foreach (var folder in Folders())
        {
            var checks = new Checks("evidence", Path.GetFileName(folder));
            var set = Read(folder);
            foreach (var row in Expected(folder))
            {
                var result = Recomputation.Run(row["kind"], CheckInputs.Parse(row["inputs"]), row["reported"], set, row["study_id"]);
                var tolerance = Printed.From(row["rel_tol"])?.Value ?? 1e-6;
                var expected = CheckInputs.Parse(row["expected"]);
                foreach (var key in expected.Keys)
                {
                    Compare(checks, row["row_id"] + " " + row["kind"] + " " + key, expected[key], result[key], tolerance);
                }

                checks.Same(row["row_id"] + " " + row["kind"] + " verdict", row["verdict"], Words.Of(result.Verdict));
            }

            checks.Verify();
        }
    }

    [Fact]
    public void The_audit_finds_what_is_inconsistent_and_raises_no_false_alarm()
    {
        foreach (var folder in Folders())
        {
            var checks = new Checks("evidence", Path.GetFileName(folder) + " audit");
            var report = ReviewAudit.Run(Read(folder));
            var found = report.Findings.Where(f => f.Verdict == Verdict.Inconsistent).Select(f => Key(f.Kind, f.StudyId, f.OutcomeId)).ToHashSet(StringComparer.Ordinal);
            foreach (var group in Expected(folder).GroupBy(r => Key(r["kind"], r["study_id"], r["outcome_id"]), StringComparer.Ordinal))
            {
                var wrong = group.Any(r => r["verdict"] == "inconsistent");
                checks.Same(group.Key, wrong ? "found" : "quiet", found.Contains(group.Key) ? "found" : "quiet");
            }

            checks.True("faults in the tables", Read(folder).Faults.IsEmpty, string.Join("; ", Read(folder).Faults));
            checks.Verify();
        }
    }

    private static void Compare(Checks checks, string name, string expected, Quantity? actual, double tolerance)
    {
        if (Printed.From(expected) is { } number)
        {
            var value = actual?.Number ?? (actual?.Word is { } word ? Printed.From(word)?.Value : null);
            checks.Near(name, number.Value, value, number.Value == 0 ? Zero : 0, tolerance);
        }
        else
        {
            checks.Same(name, expected.ToUpperInvariant(), actual?.Word?.ToUpperInvariant());
        }
    }

    private static string Key(string kind, string study, string outcome) => string.Create(CultureInfo.InvariantCulture, $"{kind}|{study}|{outcome}");

    private static IReadOnlyList<string> Folders()
    {
        var folders = Cases.Folders("evidence", "", folder => File.Exists(Path.Combine(folder, "expected.csv")));
        Cases.SkipWithout(folders, "evidence");
        return folders;
    }

    private static System.Collections.Immutable.ImmutableArray<CsvRow> Expected(string folder) => CsvTable.Read("expected.csv", File.ReadAllText(Path.Combine(folder, "expected.csv"))).Value.Rows;

    private static EvidenceSet Read(string folder) => EvidenceReader.Read(name => File.Exists(Path.Combine(folder, name)) ? File.ReadAllText(Path.Combine(folder, name)) : null).Value;
}
