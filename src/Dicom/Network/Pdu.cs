using System.Buffers.Binary;
using System.Text;

namespace Toolkit.Dicom.Network;

/// <summary>Kinds of protocol data units (PS3.8, 9.3).</summary>
internal enum PduType : byte
{
    AssociateRequest = 1,
    AssociateAccept = 2,
    AssociateReject = 3,
    Data = 4,
    ReleaseRequest = 5,
    ReleaseReply = 6,
    Abort = 7,
}

/// <summary>What a peer proposes for one presentation context, and what was chosen.</summary>
/// <param name="Result">0 accepted; 3 abstract syntax not supported; 4 no transfer syntax supported.</param>
internal sealed record PresentationContext(byte Id, string AbstractSyntax, string? TransferSyntax, byte Result);

/// <summary>An association request as it was read.</summary>
internal sealed record AssociateRequest(string CalledTitle, string CallingTitle, IReadOnlyList<PresentationContext> Contexts, int MaxLength);

/// <summary>Reads and writes the bytes of association PDUs. Lengths are checked before they are used.</summary>
internal static class Pdu
{
    public const int HeaderLength = 6;
    private const int FixedLength = 68;
    private const int TitleLength = 16;
    private const string ApplicationContext = "1.2.840.10008.3.1.1.1";

    /// <summary>The request in the bytes after the header, or null where they are malformed.</summary>
    /// <param name="accepts">Whether an object class is taken.</param>
    public static AssociateRequest? ReadRequest(ReadOnlySpan<byte> body, Func<string, bool> accepts)
    {
        if (body.Length < FixedLength)
        {
            return null;
        }

        var contexts = new List<PresentationContext>();
        var maxLength = 0;
        for (var rest = body[FixedLength..]; rest.Length > 0;)
        {
            if (!TakeItem(ref rest, out var type, out var item))
            {
                return null;
            }

            if (type == 0x20 && ReadContext(item, accepts) is { } context)
            {
                contexts.Add(context);
            }
            else if (type == 0x50 && item.Length >= 8 && item[0] == 0x51)
            {
                maxLength = (int)Math.Min(int.MaxValue, BinaryPrimitives.ReadUInt32BigEndian(item[4..]));
            }
        }

        return new(Title(body[4..]), Title(body[20..]), contexts, maxLength);
    }

    /// <summary>The accept that answers a request.</summary>
    public static byte[] Accept(AssociateRequest request, int maxLength)
    {
        var items = new List<byte>();
        AddItem(items, 0x10, Encoding.ASCII.GetBytes(ApplicationContext));
        foreach (var context in request.Contexts)
        {
            var inner = new List<byte> { context.Id, 0, context.Result, 0 };
            AddItem(inner, 0x40, Encoding.ASCII.GetBytes(context.TransferSyntax ?? TransferSyntax.ImplicitLittleEndian.Uid));
            AddItem(items, 0x21, [.. inner]);
        }

        var user = new List<byte>();
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, maxLength);
        AddItem(user, 0x51, length);
        AddItem(user, 0x52, Encoding.ASCII.GetBytes(DicomWriter.ImplementationClassUid));
        AddItem(items, 0x50, [.. user]);
        var body = new byte[FixedLength + items.Count];
        body[1] = 1;
        Encoding.ASCII.GetBytes(request.CalledTitle.PadRight(TitleLength), body.AsSpan(4));
        Encoding.ASCII.GetBytes(request.CallingTitle.PadRight(TitleLength), body.AsSpan(20));
        items.CopyTo(body, FixedLength);
        return Frame(PduType.AssociateAccept, body);
    }

    /// <summary>A rejection: 3 calling title, 7 called title, 2 protocol not supported.</summary>
    public static byte[] Reject(byte reason) => Frame(PduType.AssociateReject, [0, 1, 1, reason]);

    public static byte[] ReleaseReply() => Frame(PduType.ReleaseReply, new byte[4]);

    public static byte[] Abort() => Frame(PduType.Abort, [0, 0, 2, 0]);

    /// <summary>A whole PDU: type, length, body.</summary>
    public static byte[] Frame(PduType type, ReadOnlySpan<byte> body)
    {
        var pdu = new byte[HeaderLength + body.Length];
        pdu[0] = (byte)type;
        BinaryPrimitives.WriteInt32BigEndian(pdu.AsSpan(2), body.Length);
        body.CopyTo(pdu.AsSpan(HeaderLength));
        return pdu;
    }

    private static PresentationContext? ReadContext(ReadOnlySpan<byte> item, Func<string, bool> accepts)
    {
        if (item.Length < 4)
        {
            return null;
        }

        var id = item[0];
        var abstractSyntax = "";
        string? chosen = null;
        for (var rest = item[4..]; rest.Length > 0;)
        {
            if (!TakeItem(ref rest, out var type, out var value))
            {
                return null;
            }

            var uid = DataSet.TrimmedText(value);
            if (type == 0x30)
            {
                abstractSyntax = uid;
            }
            else if (type == 0x40 && chosen is null && TransferSyntax.Known.Any(t => t.Uid == uid))
            {
                // The first that is known is the proposer's preference.
                chosen = uid;
            }
        }

        var result = !accepts(abstractSyntax) ? (byte)3 : chosen is null ? (byte)4 : (byte)0;
        return new(id, abstractSyntax, result == 0 ? chosen : null, result);
    }

    private static bool TakeItem(ref ReadOnlySpan<byte> rest, out byte type, out ReadOnlySpan<byte> item)
    {
        type = 0;
        item = default;
        if (rest.Length < 4)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
        if (length > rest.Length - 4)
        {
            return false;
        }

        type = rest[0];
        item = rest.Slice(4, length);
        rest = rest[(4 + length)..];
        return true;
    }

    private static void AddItem(List<byte> into, byte type, ReadOnlySpan<byte> value)
    {
        into.AddRange([type, 0, (byte)(value.Length >> 8), (byte)value.Length]);
        into.AddRange(value);
    }

    private static string Title(ReadOnlySpan<byte> bytes) => DataSet.TrimmedText(bytes[..TitleLength]);
}
