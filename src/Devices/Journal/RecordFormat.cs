using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Toolkit.Devices.Journal;

/// <summary>The bytes of one record: a header of 32 (little-endian length, kind, version, port, sequence, UTC ticks, monotonic ticks), the payload, and the SHA-256 of (hash before, header, payload).</summary>
internal static class RecordFormat
{
    public const int HeaderLength = 32;
    public const int HashLength = SHA256.HashSizeInBytes;
    public const int Overhead = HeaderLength + HashLength;
    public const byte Version = 1;

    /// <summary>Longest payload of one record in bytes.</summary>
    public const int MaxPayload = 1 << 20;

    /// <summary>Writes a record and puts its hash into <paramref name="chain"/>.</summary>
    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> to, JournalKind kind, ushort port, long sequence, long utcTicks, long elapsedTicks, ReadOnlySpan<byte> payload, Span<byte> chain)
    {
        BinaryPrimitives.WriteInt32LittleEndian(to, payload.Length);
        to[4] = (byte)kind;
        to[5] = Version;
        BinaryPrimitives.WriteUInt16LittleEndian(to[6..], port);
        BinaryPrimitives.WriteInt64LittleEndian(to[8..], sequence);
        BinaryPrimitives.WriteInt64LittleEndian(to[16..], utcTicks);
        BinaryPrimitives.WriteInt64LittleEndian(to[24..], elapsedTicks);
        payload.CopyTo(to[HeaderLength..]);
        Hash(chain, to[..(HeaderLength + payload.Length)], chain);
        chain.CopyTo(to[(HeaderLength + payload.Length)..]);
        return Overhead + payload.Length;
    }

    /// <summary>The length of the whole record that starts here, or 0 where no sound header stands.</summary>
    public static int LengthOf(ReadOnlySpan<byte> from)
    {
        if (from.Length < Overhead || from[5] != Version)
        {
            return 0;
        }

        var payload = BinaryPrimitives.ReadInt32LittleEndian(from);
        return payload is >= 0 and <= MaxPayload && payload + Overhead <= from.Length ? payload + Overhead : 0;
    }

    /// <summary>SHA-256 over the hash before and a record without its own hash.</summary>
    public static void Hash(ReadOnlySpan<byte> before, ReadOnlySpan<byte> record, Span<byte> hash)
    {
        const int small = 4096;
        if (record.Length <= small)
        {
            // One call without a hash object: a busy port makes a hundred records a second.
            Span<byte> whole = stackalloc byte[HashLength + small];
            before.CopyTo(whole);
            record.CopyTo(whole[before.Length..]);
            SHA256.HashData(whole[..(before.Length + record.Length)], hash);
            return;
        }

        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(before);
        sha.AppendData(record);
        sha.GetHashAndReset(hash);
    }

    public static JournalEntry Read(ReadOnlyMemory<byte> record, string segment, long offset)
    {
        var header = record.Span;
        var payload = record[HeaderLength..^HashLength];
        return new(
            (JournalKind)header[4],
            BinaryPrimitives.ReadUInt16LittleEndian(header[6..]),
            BinaryPrimitives.ReadInt64LittleEndian(header[8..]),
            new DateTimeOffset(Math.Clamp(BinaryPrimitives.ReadInt64LittleEndian(header[16..]), 0, DateTime.MaxValue.Ticks), TimeSpan.Zero),
            TimeSpan.FromTicks(BinaryPrimitives.ReadInt64LittleEndian(header[24..])),
            payload,
            new(segment, offset + HeaderLength, payload.Length, Convert.ToHexStringLower(header[^HashLength..])));
    }
}
