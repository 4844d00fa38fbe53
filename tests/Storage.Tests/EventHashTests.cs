using System.Buffers.Binary;
using System.Security.Cryptography;
using CsCheck;
using Toolkit.Storage.Events;

namespace Toolkit.Storage.Tests;

/// <summary>The bytes that are hashed, written down a second time from docs/store.md.</summary>
public class EventHashTests
{
    private static readonly Gen<NewEvent> Events =
        from number in Gen.Long[1, 5]
        from names in Gen.String[Gen.Char["abc/1"], 1, 3].Array[4]
        from text in Gen.String[Gen.Char["xyé\"\\"], 0, 3]
        from content in Gen.Byte.Array[0, 4]
        select new NewEvent
        {
            Source = names[0],
            SourceSeq = number,
            At = Made.Noon.AddTicks(number),
            Actor = names[1],
            Kind = names[2],
            Record = names[3],
            Body = EventBody.Of(("t", text)),
            Content = content,
        };

    [Fact]
    public void The_digest_is_what_the_document_says()
    {
        var e = Made.Event(7);
        byte[] expected = SHA256.HashData([
            .. Part("toolkit.event.1"u8), .. Part("bench1"u8), .. Part([0, 0, 0, 0, 0, 0, 0, 7]), .. Part("2026-03-01T12:00:07.0000000Z"u8), .. Part("reader"u8),
            .. Part("frame"u8), .. Part("plate-1"u8), .. Part("{\"text\":\"0.5\",\"number\":\"7\"}"u8), .. Part([2, 7, 3])]);
        Assert.Equal(expected, EventHash.Digest(e));
        byte[] link = SHA256.HashData([.. Part("toolkit.link.1"u8), .. Part([0, 0, 0, 0, 0, 0, 1, 2]), .. Part(new byte[32]), .. Part(expected)]);
        Assert.Equal(link, EventHash.Link(258, EventHash.Start.Span, expected));
    }

    [Fact]
    public void Two_different_events_never_have_the_same_digest() =>
        Gen.Select(Events, Events).Sample((a, b) =>
        {
            var same = (a.Source, a.SourceSeq, a.At, a.Actor, a.Kind, a.Record, a.Body) == (b.Source, b.SourceSeq, b.At, b.Actor, b.Kind, b.Record, b.Body)
                && a.Content.Span.SequenceEqual(b.Content.Span);
            return same == EventHash.Digest(a).AsSpan().SequenceEqual(EventHash.Digest(b));
        });

    [Fact]
    public void Moving_a_letter_from_one_column_to_the_next_changes_the_digest() =>
        Assert.NotEqual(EventHash.Digest(Made.Event(1) with { Actor = "ab", Kind = "c" }), EventHash.Digest(Made.Event(1) with { Actor = "a", Kind = "bc" }));

    [Fact]
    public void Every_column_counts()
    {
        var e = Made.Event(1);
        NewEvent[] others =
        [
            e with { Source = "x" }, e with { SourceSeq = 2 }, e with { At = e.At.AddTicks(1) }, e with { Actor = "x" }, e with { Kind = "x" },
            e with { Record = "x" }, e with { Body = "{}" }, e with { Content = new byte[] { 2, 1, 2 } },
        ];
        Assert.Equal(others.Length + 1, others.Append(e).Select(x => Convert.ToHexString(EventHash.Digest(x))).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void A_time_with_an_offset_is_stored_in_utc_and_text_order_is_time_order()
    {
        var berlin = new DateTimeOffset(2026, 3, 29, 3, 30, 0, TimeSpan.FromHours(2));
        Assert.Equal("2026-03-29T01:30:00.0000000Z", EventTime.Format((Made.Event(1) with { At = berlin }).At));
        Gen.Select(Gen.DateTimeOffset, Gen.DateTimeOffset).Sample((a, b) =>
            Math.Sign(a.UtcTicks.CompareTo(b.UtcTicks)) == Math.Sign(string.CompareOrdinal(EventTime.Format(a), EventTime.Format(b)))
            && EventTime.TryParse(EventTime.Format(a), out var back) && back == a);
        Assert.False(EventTime.TryParse("2026-03-29T01:30:00Z", out _));
    }

    [Theory]
    [InlineData("{", "A body is one JSON object: ")]
    [InlineData("[1]", "A body is one JSON object.")]
    [InlineData("{} {}", "A body is one JSON object: ")]
    public void A_body_that_is_no_object_makes_no_event(string body, string message) =>
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => Made.Event(1) with { Body = body }).Message, StringComparison.Ordinal);

    [Theory, InlineData("a\0b"), InlineData("line\nbreak"), InlineData(" "), InlineData("")]
    public void A_name_that_a_database_would_bend_makes_no_event(string name) =>
        Assert.ThrowsAny<ArgumentException>(() => Made.Event(1) with { Actor = name });

    [Fact]
    public void Half_a_character_makes_no_event() => Assert.ThrowsAny<ArgumentException>(() => Made.Event(1) with { Actor = "half \ud800" });

    [Fact]
    public void A_source_counts_from_one() => Assert.Throws<ArgumentOutOfRangeException>(() => Made.Event(1) with { SourceSeq = 0 });

    [Theory]
    [InlineData("41:9F86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", true)]
    [InlineData(" 41:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\n", true)]
    [InlineData("41:9f86", false)]
    [InlineData("-1:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", false)]
    [InlineData("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", false)]
    public void A_printed_head_is_read_back(string text, bool isHead)
    {
        Assert.Equal(isHead, StoreHead.TryParse(text, out var head));
        Assert.Equal(isHead ? text.Trim().ToLowerInvariant() : StoreHead.Empty.ToString(), head.ToString());
    }

    [Fact]
    public void A_body_that_somebody_broke_reads_as_empty_and_throws_nothing() =>
        Gen.String.Sample(text => EventBody.Read(text) is not null);

    [Fact]
    public void A_body_keeps_names_texts_and_what_is_inside() =>
        Assert.Equal(
            new Dictionary<string, string> { ["a"] = "é\"", ["fields.x"] = "1", ["n"] = "2.50" },
            EventBody.Read("{\"a\":\"\\u00e9\\\"\",\"fields\":{\"x\":\"1\"},\"n\":2.50}"));

    private static byte[] Part(ReadOnlySpan<byte> bytes)
    {
        var part = new byte[8 + bytes.Length];
        BinaryPrimitives.WriteUInt64BigEndian(part, (ulong)bytes.Length);
        bytes.CopyTo(part.AsSpan(8));
        return part;
    }
}
