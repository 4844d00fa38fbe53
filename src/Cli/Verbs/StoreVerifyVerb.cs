using System.CommandLine;
using System.Globalization;
using Toolkit.Measurements;
using Toolkit.Storage.Events;
using Toolkit.Storage.Records;

namespace Toolkit.Cli.Verbs;

/// <summary>Whether a store is what it was.</summary>
internal static class StoreVerifyVerb
{
    public static Command Create(Shell shell)
    {
        var store = StoreVerb.Store();
        var head = new Option<string?>("--head") { Description = "A head that was printed earlier (NUMBER:HASH): what it covers must be unchanged." };
        var json = StoreVerb.Json();
        var verb = new Command("verify", "Read the whole store and check files, chain, gaps, rules, signatures, and an earlier head.\n\nExample: toolkit store verify lab --head 41:9f86…") { store, head, json };
        verb.SetAction(parsed => (int)Run(shell, parsed.GetRequiredValue(store), parsed.GetValue(head), parsed.GetValue(json)));
        return verb;
    }

    private static ExitCode Run(Shell shell, string location, string? printed, bool asJson)
    {
        StoreHead? earlier = null;
        if (printed is not null && !StoreHead.TryParse(printed, out earlier))
        {
            shell.Complain("--head: expected NUMBER:HASH with 64 hex digits, as 'store verify' prints it, found " + Printable.Quote(printed, 80));
            return ExitCode.Usage;
        }

        return StoreVerb.Run(shell, location, store =>
        {
            var report = StoreVerifier.Verify(store, earlier);
            Tell(shell, report, asJson);
            return report.IsSound ? ExitCode.Ok : ExitCode.CorruptInput;
        });
    }

    /// <summary>The report on a store, as text or JSON; faults go to the log as well.</summary>
    public static void Tell(Shell shell, StoreReport report, bool asJson)
    {
        foreach (var fault in report.Faults)
        {
            shell.Complain(fault.Message);
        }

        var records = report.Ledger.Records.Values;
        var signatures = records.SelectMany(r => r.Signatures.Select(s => r.IsValid(s))).ToList();
        if (asJson)
        {
            shell.Out.WriteLine(StoreVerb.Document(json =>
            {
                json.WriteString("store", report.Place);
                json.WriteBoolean("sound", report.IsSound);
                json.WriteString("head", report.Head.ToString());
                json.WriteNumber("events", report.Head.Seq);
                json.WriteNumber("users", report.Ledger.Users.Count);
                json.WriteStartObject("records");
                foreach (var stage in Enum.GetValues<RecordStage>())
                {
                    json.WriteNumber(Name(stage), records.Count(r => r.Stage == stage));
                }

                json.WriteEndObject();
                json.WriteNumber("validSignatures", signatures.Count(v => v));
                json.WriteNumber("voidSignatures", signatures.Count(v => !v));
                json.WriteNumber("auditReviewedThrough", report.Ledger.AuditReviewedThrough);
                Texts(json, "faults", report.Faults.Select(f => f.Message));
                Texts(json, "notes", report.Notes);
            }));
            return;
        }

        var stages = string.Join(", ", Enum.GetValues<RecordStage>().Select(s => string.Create(CultureInfo.InvariantCulture, $"{records.Count(r => r.Stage == s)} {Name(s)}")));
        shell.Out.WriteLine("store       " + report.Place);
        shell.Out.WriteLine("head        " + report.Head);
        shell.Out.WriteLine("records     " + stages);
        shell.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"signatures  {signatures.Count(v => v)} valid, {signatures.Count(v => !v)} void"));
        foreach (var note in report.Notes)
        {
            shell.Out.WriteLine("note        " + note);
        }

        shell.Out.WriteLine(report.IsSound ? "sound       yes" : string.Create(CultureInfo.InvariantCulture, $"sound       NO: {report.Faults.Length} fault(s)"));
    }

    private static void Texts(System.Text.Json.Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static string Name(RecordStage stage) => stage.ToString().ToLowerInvariant();
}
