using System.CommandLine;
using Toolkit.Measurements;
using Toolkit.Storage.Events;
using Toolkit.Storage.Records;

namespace Toolkit.Cli.Verbs;

/// <summary>A record from its raw bytes to its lock.</summary>
internal static class StoreRecordVerb
{
    public static Command Create(Shell shell)
    {
        var fields = new Option<string[]>("--field") { Description = "A value as NAME=VALUE; may be given again.", DefaultValueFactory = _ => [] };
        var content = new Option<string?>("--content") { Description = "File whose bytes are kept with the record." };
        var type = new Option<string>("--type") { Description = "What it is: plate, analyser run, scan.", Required = true };
        var title = new Option<string>("--title") { Description = "What people call it.", Required = true };
        var field = new Option<string>("--field") { Description = "The field that changes, as NAME=VALUE.", Required = true };
        var meaning = new Option<SignatureMeaning>("--meaning") { Description = "authorship, review, approval or responsibility.", Required = true };
        var hash = new Option<string>("--hash") { Description = "The record's hash as 'record show' printed it: what you looked at is what you sign.", Required = true };
        var reason = new Option<string>("--reason") { Description = "Why; the audit trail keeps it.", Required = true };
        var comment = new Option<string?>("--comment") { Description = "Free text." };
        var perhaps = new Option<string?>("--reason") { Description = "Needed from the second time on." };
        return new("record", "Acquire, process, correct, review, sign and lock records.\n\nExample: toolkit store record show lab plate-7")
        {
            Show(shell),
            Action(shell, "acquire", "A new record with the raw bytes it is made from.", "--type plate --title \"IL-6, plate 7\" --content plate-7.bin", [type, title, fields, content], (p, book, actor, id, _) =>
                Values(p.GetValue(fields)!).Bind(values => book.Acquire(actor, id, p.GetRequiredValue(type), p.GetRequiredValue(title), Bytes(p.GetValue(content)), values))),
            Action(shell, "process", "Derived values, and the file that holds them.", "--field S1=12.5 --content results.json", [fields, content, perhaps], (p, book, actor, id, _) =>
                Values(p.GetValue(fields)!).Bind(values => book.Process(actor, id, values, Bytes(p.GetValue(content)), p.GetValue(perhaps)))),
            Action(shell, "change", "Correct one field, for a reason.", "--field dilution=4 --reason \"label read again\"", [field, reason], (p, book, actor, id, _) =>
                Values([p.GetRequiredValue(field)]).Bind(values => book.Change(actor, id, values.Single().Key, values.Single().Value, p.GetRequiredValue(reason)))),
            Action(shell, "review", "Note that you have checked it.", "--comment \"controls inside limits\"", [comment], (p, book, actor, id, _) => book.Review(actor, id, p.GetValue(comment))),
            Action(shell, "sign", "Sign what you looked at.", "--meaning approval --hash 9f86…", [meaning, hash], (p, book, actor, id, passphrase) =>
                book.Sign(actor, id, p.GetRequiredValue(meaning), p.GetRequiredValue(hash), passphrase)),
            Action(shell, "lock", "Close a signed record.", "", [], (_, book, actor, id, _) => book.Lock(actor, id)),
            Action(shell, "reopen", "Open a locked record for correction; its signatures are void.", "--reason \"samples were swapped\"", [reason], (p, book, actor, id, _) => book.Reopen(actor, id, p.GetRequiredValue(reason))),
        };
    }

    private static Command Action(Shell shell, string name, string help, string example, Option[] options, Func<ParseResult, RecordBook, Actor, string, string, Parsed<StoredEvent>> work)
    {
        var (store, record, who, passphrase) = (StoreVerb.Store(), Record(), StoreVerb.As(), StoreVerb.Passphrase());
        var verb = new Command(name, $"{help}\n\nExample: toolkit store record {name} lab plate-7 {(example.Length == 0 ? "" : example + " ")}--as ann --passphrase-file ann.secret") { store, record, who, passphrase };
        foreach (var option in options)
        {
            verb.Add(option);
        }

        verb.SetAction(parsed => (int)StoreVerb.As(shell, parsed.GetRequiredValue(store), parsed.GetRequiredValue(who), parsed.GetValue(passphrase), (book, actor, secret) =>
            work(parsed, book, actor, parsed.GetRequiredValue(record), secret)));
        return verb;
    }

    private static Command Show(Shell shell)
    {
        var (store, record, json) = (StoreVerb.Store(), Record(), StoreVerb.Json());
        var verb = new Command("show", "A record, its values, its hash and its signatures.\n\nExample: toolkit store record show lab plate-7 --json") { store, record, json };
        verb.SetAction(parsed => (int)StoreVerb.Run(shell, parsed.GetRequiredValue(store), opened =>
        {
            if (!Ledger.Of(opened.Read()).Records.TryGetValue(parsed.GetRequiredValue(record), out var found))
            {
                shell.Complain($"{opened.Place}: expected the record {Printable.Quote(parsed.GetRequiredValue(record))}, found none of that name.");
                return ExitCode.NoInput;
            }

            shell.Out.WriteLine(parsed.GetValue(json) ? Document(found) : Text(found));
            return ExitCode.Ok;
        }));
        return verb;
    }

    private static string Text(LabRecord record) => string.Join(
        Environment.NewLine,
        [
            $"record      {Printable.Clean(record.Id)} ({Printable.Clean(record.Type)}: {Printable.Clean(record.Title)})",
            $"stage       {record.Stage.ToString().ToLowerInvariant()}",
            $"hash        {record.Hash}",
            .. record.Fields.Select(f => $"value       {Printable.Clean(f.Key)} = {Printable.Clean(f.Value)}"),
            .. record.Signatures.Select(s => $"signature   {(record.IsValid(s) ? "valid" : "VOID ")}  {s.Meaning.ToString().ToLowerInvariant()}  {Printable.Clean(s.FullName)} ({s.Signer})  {s.At}"),
        ]);

    private static string Document(LabRecord record) => StoreVerb.Document(json =>
    {
        json.WriteString("record", record.Id);
        json.WriteString("type", record.Type);
        json.WriteString("title", record.Title);
        json.WriteString("stage", record.Stage.ToString().ToLowerInvariant());
        json.WriteString("hash", record.Hash);
        json.WriteStartObject("fields");
        foreach (var (name, value) in record.Fields)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.WriteStartArray("signatures");
        foreach (var signature in record.Signatures)
        {
            json.WriteStartObject();
            json.WriteBoolean("valid", record.IsValid(signature));
            json.WriteString("meaning", signature.Meaning.ToString().ToLowerInvariant());
            json.WriteString("signer", signature.Signer);
            json.WriteString("name", signature.FullName);
            json.WriteString("time", signature.At);
            json.WriteString("recordHash", signature.RecordHash);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static Argument<string> Record() => new("RECORD") { Description = "Name of the record." };

    private static ReadOnlyMemory<byte> Bytes(string? file) => file is null ? default : File.ReadAllBytes(file);

    private static Parsed<Dictionary<string, string>> Values(string[] pairs)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < pairs.Length; i++)
        {
            var at = pairs[i].IndexOf('=', StringComparison.Ordinal);
            if (at < 1 || !values.TryAdd(pairs[i][..at], pairs[i][(at + 1)..]))
            {
                return new Fault(i + 1, at < 1 ? "NAME=VALUE" : "each name once", Printable.Quote(pairs[i])) { Unit = "value", Place = "--field" };
            }
        }

        return values;
    }
}
