using System.CommandLine;
using System.Globalization;
using Toolkit.Measurements;
using Toolkit.Storage.Records;

namespace Toolkit.Cli.Verbs;

/// <summary>Who did what, when, to which value, and why.</summary>
internal static class StoreAuditVerb
{
    public static Command Create(Shell shell)
    {
        var store = StoreVerb.Store();
        var record = new Option<string?>("--record") { Description = "The whole name of a record." };
        var who = new Option<string?>("--who") { Description = "A user, as ann or bench1/ann." };
        var what = new Option<string?>("--what") { Description = "A kind of event or its beginning, as record.signed or record." };
        var text = new Option<string?>("--text") { Description = "Text anywhere in the line." };
        var since = new Option<string?>("--since") { Description = "First moment, UTC, as 2026-03-01 or 2026-03-01T12:00:00Z." };
        var until = new Option<string?>("--until") { Description = "Last moment, UTC; a day alone counts to its end." };
        var json = StoreVerb.Json();
        var verb = new Command("audit", "Search the audit trail.\n\nExample: toolkit store audit lab --record plate-7 --what record.changed") { store, record, who, what, text, since, until, json };
        verb.SetAction(parsed =>
        {
            if (!Moment(shell, "--since", parsed.GetValue(since), ofEnd: false, out var first) || !Moment(shell, "--until", parsed.GetValue(until), ofEnd: true, out var last))
            {
                return (int)ExitCode.Usage;
            }

            var query = new AuditQuery { Record = parsed.GetValue(record), Who = parsed.GetValue(who), What = parsed.GetValue(what), Text = parsed.GetValue(text), Since = first, Until = last };
            return (int)Run(shell, parsed.GetRequiredValue(store), query, parsed.GetValue(json));
        });
        return verb;
    }

    private static ExitCode Run(Shell shell, string location, AuditQuery query, bool asJson) => StoreVerb.Run(shell, location, store =>
    {
        var lines = AuditTrail.Search(store.Read(), query);
        if (asJson)
        {
            shell.Out.WriteLine(StoreVerb.Document(json =>
            {
                json.WriteString("store", store.Place);
                json.WriteStartArray("entries");
                foreach (var line in lines)
                {
                    json.WriteStartObject();
                    json.WriteNumber("event", line.Seq);
                    foreach (var (name, value) in Cells(line))
                    {
                        json.WriteString(name, value);
                    }

                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }));
            return ExitCode.Ok;
        }

        foreach (var line in lines)
        {
            var change = line.Old.Length + line.New.Length == 0 ? "" : line.Old.Length == 0 ? Printable.Clean(line.New) : $"{Printable.Quote(line.Old)} -> {Printable.Quote(line.New)}";
            string[] parts = [line.At[..Math.Min(19, line.At.Length)] + "Z", Printable.Clean(line.Who), line.What, Printable.Clean(line.Record), Printable.Clean(line.Field), change, line.Why.Length == 0 ? "" : "because: " + Printable.Clean(line.Why)];
            shell.Out.WriteLine(line.Seq.ToString(CultureInfo.InvariantCulture).PadLeft(6) + "  " + string.Join("  ", parts.Where(p => p.Length > 0)));
        }

        return ExitCode.Ok;
    });

    private static (string Name, string Value)[] Cells(AuditEntry a) =>
        [("time", a.At), ("who", a.Who), ("what", a.What), ("record", a.Record), ("field", a.Field), ("old", a.Old), ("new", a.New), ("why", a.Why)];

    private static bool Moment(Shell shell, string option, string? text, bool ofEnd, out DateTimeOffset? moment)
    {
        moment = null;
        if (text is null)
        {
            return true;
        }

        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, utc, out var day))
        {
            moment = ofEnd ? day.AddDays(1).AddTicks(-1) : day;
            return true;
        }

        if (DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"], CultureInfo.InvariantCulture, utc, out var at))
        {
            moment = at;
            return true;
        }

        shell.Complain($"{option}: expected a time as 2026-03-01 or 2026-03-01T12:00:00Z, found {Printable.Quote(text)}");
        return false;
    }
}
