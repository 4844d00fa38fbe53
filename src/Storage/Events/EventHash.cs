using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Toolkit.Storage.Events;

/// <summary>The bytes that are hashed: every column, each behind its length, so that no two different events have the same bytes. docs/store.md states the form for other programs.</summary>
/// <remarks>
/// A part is its length as 8 bytes, most significant first, then its bytes; text is UTF-8; a number is a part of 8 bytes, most significant first.
/// The digest is what happened and is the same in every store; the link adds the place in one store's chain.
/// </remarks>
public static class EventHash
{
    /// <summary>What stands before the first event.</summary>
    public static ReadOnlyMemory<byte> Start { get; } = new byte[SHA256.HashSizeInBytes];

    /// <summary>SHA-256 over source, number, time, actor, kind, record, body and content.</summary>
    public static byte[] Digest(NewEvent e) => Digest(e.Source, e.SourceSeq, EventTime.Format(e.At), e.Actor, e.Kind, e.Record, e.Body, e.Content.Span);

    /// <inheritdoc cref="Digest(NewEvent)"/>
    public static byte[] Digest(StoredEvent e) => Digest(e.Source, e.SourceSeq, e.At, e.Actor, e.Kind, e.Record, e.Body, e.Content.Span);

    /// <summary>SHA-256 over place, hash before, and digest.</summary>
    public static byte[] Link(long seq, ReadOnlySpan<byte> previous, ReadOnlySpan<byte> digest)
    {
        using var parts = new Parts("toolkit.link.1");
        parts.Add(seq);
        parts.Add(previous);
        parts.Add(digest);
        return parts.Hash();
    }

    /// <summary>What a signature is bound to: SHA-256 over the record's name and the digests of all events that made or changed it, in order.</summary>
    public static byte[] Record(string record, IEnumerable<ReadOnlyMemory<byte>> digests)
    {
        using var parts = new Parts("toolkit.record.1");
        parts.Add(record);
        foreach (var digest in digests)
        {
            parts.Add(digest.Span);
        }

        return parts.Hash();
    }

    /// <summary>What a signing key signs: SHA-256 over record, its hash, who, when and meaning.</summary>
    public static byte[] Signature(string record, ReadOnlySpan<byte> recordHash, string signer, string at, string meaning)
    {
        using var parts = new Parts("toolkit.signature.1");
        parts.Add(record);
        parts.Add(recordHash);
        parts.Add(signer);
        parts.Add(at);
        parts.Add(meaning);
        return parts.Hash();
    }

    private static byte[] Digest(string source, long sourceSeq, string at, string actor, string kind, string record, string body, ReadOnlySpan<byte> content)
    {
        using var parts = new Parts("toolkit.event.1");
        parts.Add(source);
        parts.Add(sourceSeq);
        parts.Add(at);
        parts.Add(actor);
        parts.Add(kind);
        parts.Add(record);
        parts.Add(body);
        parts.Add(content);
        return parts.Hash();
    }

    private readonly struct Parts : IDisposable
    {
        private readonly IncrementalHash sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public Parts(string form) => Add(form);

        public void Add(string text) => Add(Encoding.UTF8.GetBytes(text));

        public void Add(long number)
        {
            Span<byte> bytes = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(bytes, number);
            Add(bytes);
        }

        public void Add(scoped ReadOnlySpan<byte> bytes)
        {
            Span<byte> length = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(length, bytes.Length);
            sha.AppendData(length);
            sha.AppendData(bytes);
        }

        public byte[] Hash() => sha.GetHashAndReset();

        public void Dispose() => sha.Dispose();
    }
}
