using System.Text;
using System.Text.Json;
using Toolkit.Measurements;
using Toolkit.Storage.Events;
using Toolkit.Storage.Records;
using Toolkit.Storage.Stores;

namespace Toolkit.Storage.Copies;

/// <summary>A copy of a store that needs no program: lines of JSON, the raw files, the audit trail as a table, and checksums of all of it.</summary>
public static class StoreExport
{
    public const string Events = "events.ndjson";
    public const string Audit = "audit.csv";
    public const string Manifest = "SHA256SUMS";
    public const string Content = "content";
    public const string ReadMe = "README.txt";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    // The texts are data, not a page: é stays é.
    private static readonly JsonWriterOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the export into a folder that must not exist; it appears only once it is whole.</summary>
    /// <returns>The head of the chain that was exported.</returns>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    /// <exception cref="IOException">The folder is there, or cannot be written.</exception>
    public static StoreHead Write(IEventStore store, string folder, DateTimeOffset now)
    {
        if (Directory.Exists(folder) || File.Exists(folder))
        {
            throw new IOException($"{Printable.Clean(folder)}: expected nothing there, found a folder or file. An export is never overwritten.");
        }

        var partial = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + ".partial";
        if (Directory.Exists(partial))
        {
            Directory.Delete(partial, recursive: true);
        }

        Directory.CreateDirectory(Path.Combine(partial, Content));
        var sums = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var head = Tables(store, partial, sums);
        File.WriteAllText(Path.Combine(partial, ReadMe), ExportReadMe.Text(store.Place, head, now), Utf8);
        foreach (var name in (string[])[Events, Audit, ReadMe])
        {
            using var stream = File.OpenRead(Path.Combine(partial, name));
            sums[name] = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(stream));
        }

        File.WriteAllLines(Path.Combine(partial, Manifest), sums.Select(s => s.Value + "  " + s.Key), Utf8);
        Directory.Move(partial, Path.GetFullPath(folder));
        return head;
    }

    /// <summary>A cell of a table for people: text that a spreadsheet would take for a formula gets an apostrophe.</summary>
    internal static string Cell(string text)
    {
        var safe = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + text : text;
        return safe.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? "\"" + safe.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : safe;
    }

    private static StoreHead Tables(IEventStore store, string folder, SortedDictionary<string, string> sums)
    {
        var head = StoreHead.Empty;
        using var lines = new FileStream(Path.Combine(folder, Events), FileMode.CreateNew);
        using var audit = new StreamWriter(Path.Combine(folder, Audit), append: false, Utf8) { NewLine = "\r\n" };
        audit.WriteLine("number,time,who,what,record,field,old,new,why");
        foreach (var e in store.Read())
        {
            Line(lines, e);
            var a = AuditTrail.Line(e);
            audit.WriteLine(string.Join(',', ((string[])[a.Seq.ToString(System.Globalization.CultureInfo.InvariantCulture), a.At, a.Who, a.What, a.Record, a.Field, a.Old, a.New, a.Why]).Select(Cell)));
            if (!e.Content.IsEmpty)
            {
                var digest = Provenance.Digest(e.Content.Span);
                if (sums.TryAdd(Content + "/" + digest, digest))
                {
                    File.WriteAllBytes(Path.Combine(folder, Content, digest), e.Content.ToArray());
                }
            }

            head = e.Head;
        }

        return head;
    }

    private static void Line(FileStream to, StoredEvent e)
    {
        using (var json = new Utf8JsonWriter(to, Plain))
        {
            json.WriteStartObject();
            json.WriteNumber("seq", e.Seq);
            json.WriteString("source", e.Source);
            json.WriteNumber("sourceSeq", e.SourceSeq);
            json.WriteString("at", e.At);
            json.WriteString("actor", e.Actor);
            json.WriteString("kind", e.Kind);
            json.WriteString("record", e.Record);
            json.WriteString("body", e.Body);
            json.WriteString("content", e.Content.IsEmpty ? "" : Content + "/" + Provenance.Digest(e.Content.Span));
            json.WriteString("previous", Convert.ToHexStringLower(e.Previous.Span));
            json.WriteString("hash", Convert.ToHexStringLower(e.Hash.Span));
            json.WriteEndObject();
        }

        to.WriteByte((byte)'\n');
    }
}
