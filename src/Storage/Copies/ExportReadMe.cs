using Toolkit.Measurements;
using Toolkit.Storage.Events;

namespace Toolkit.Storage.Copies;

/// <summary>What a stranger needs to read an export in twenty years.</summary>
internal static class ExportReadMe
{
    /// <summary>A program of the standard library of Python 3 that rebuilds the chain; a test runs it as it stands here.</summary>
    public const string Check = """
        import hashlib, json
        def part(b): return len(b).to_bytes(8, "big") + b
        def text(s): return part(s.encode("utf-8"))
        def number(n): return part(n.to_bytes(8, "big"))
        def sha(*parts): return hashlib.sha256(b"".join(parts)).digest()
        previous, seq = bytes(32), 0
        for line in open("events.ndjson", encoding="utf-8"):
            e = json.loads(line)
            content = open(e["content"], "rb").read() if e["content"] else b""
            digest = sha(text("toolkit.event.1"), text(e["source"]), number(e["sourceSeq"]), text(e["at"]), text(e["actor"]),
                         text(e["kind"]), text(e["record"]), text(e["body"]), part(content))
            seq, before = seq + 1, previous
            previous = sha(text("toolkit.link.1"), number(seq), part(before), part(digest))
            if e["seq"] != seq or e["previous"] != before.hex() or e["hash"] != previous.hex():
                raise SystemExit(f"event {seq} was changed")
        print(f"{seq}:{previous.hex()}")
        """;

    public static string Text(string place, StoreHead head, DateTimeOffset now) => $"""
        Export of the store {place}
        made {EventTime.Format(now)} by toolkit {Provenance.ToolkitVersion}
        head of the chain {head}

        events.ndjson   every event, one JSON object a line, in the order in which they were stored
        audit.csv       the same events as a table for people: who, what, when, old, new, why
        content/        the raw bytes of the events, named by their SHA-256
        SHA256SUMS      checksums of all files: sha256sum -c SHA256SUMS

        An event: seq (place in the store), source and sourceSeq (who numbered it, and how), at (UTC), actor (who),
        kind (what), record (of which record, "" for none), body (the particulars: a JSON object as text), content
        (a file, "" for none), previous (hash of the event before), hash.

        Every event is chained to the one before. A part is its length (8 bytes, most significant first) and its
        bytes; text is UTF-8; a number is 8 bytes, most significant first. The digest of an event is the SHA-256 of
        the parts "toolkit.event.1", source, sourceSeq, at, actor, kind, record, body, content. Its hash is the
        SHA-256 of the parts "toolkit.link.1", seq, previous, digest. The first previous is 32 zero bytes.
        Passphrases are not in here: user events hold a salted PBKDF2 hash, a public key, and a sealed private key.

        The chain can be checked with Python 3 alone; the program prints the head, which must be the one above and
        on every report that was printed from this store:

        {Check}
        """.ReplaceLineEndings("\n") + "\n";
}
