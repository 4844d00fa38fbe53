namespace Toolkit.Dicom.Network;

/// <summary>Commands of the message service (PS3.7): always implicit little endian.</summary>
internal static class Dimse
{
    public const int Store = 0x0001;
    public const int Echo = 0x0030;
    public const int Success = 0x0000;
    public const int OutOfResources = 0xA700;
    public const int CannotUnderstand = 0xC000;
    public const int SopClassNotSupported = 0x0122;
    public const int UnrecognisedOperation = 0x0211;
    private const int NoDataSet = 0x0101;
    private const int ReplyBit = 0x8000;
    private static readonly Tag GroupLength = new(0x00000000);
    private static readonly Tag AffectedClass = new(0x00000002);
    private static readonly Tag Field = new(0x00000100);
    private static readonly Tag MessageId = new(0x00000110);
    private static readonly Tag RepliedMessageId = new(0x00000120);
    private static readonly Tag DataSetType = new(0x00000800);
    private static readonly Tag Status = new(0x00000900);
    private static readonly Tag AffectedInstance = new(0x00001000);

    /// <summary>A request: operation, message, and what it is about.</summary>
    public readonly record struct Request(int Operation, int Message, string SopClass, string SopInstance, bool HasDataSet);

    /// <summary>The request in a command set, or null.</summary>
    public static Request? Read(ReadOnlyMemory<byte> bytes)
    {
        var command = new DataSet();
        var reader = new ElementReader(bytes, bytes.Length, TransferSyntax.ImplicitLittleEndian, ReadLimits.Default, stopAtPixels: false);
        reader.Read(command, 0);
        return reader.Fault is null && Word(command, Field) is { } field && Word(command, MessageId) is { } message
            ? new(field, message, command.Ascii(AffectedClass) ?? "", command.Ascii(AffectedInstance) ?? "", Word(command, DataSetType) is { } type && type != NoDataSet)
            : null;
    }

    /// <summary>The reply's command set.</summary>
    public static byte[] Reply(in Request request, int status)
    {
        var command = new DataSet
        {
            DicomWriter.Text(AffectedClass, Vr.UI, request.SopClass),
            DicomWriter.UnsignedShort(Field, request.Operation | ReplyBit),
            DicomWriter.UnsignedShort(RepliedMessageId, request.Message),
            DicomWriter.UnsignedShort(DataSetType, NoDataSet),
            DicomWriter.UnsignedShort(Status, status),
        };
        if (request.SopInstance.Length > 0)
        {
            command.Add(DicomWriter.Text(AffectedInstance, Vr.UI, request.SopInstance));
        }

        var body = DicomWriter.BareBytes(command);
        var length = new byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(length, body.Length);
        return [.. DicomWriter.BareBytes([new(GroupLength, Vr.UL, length)]), .. body];
    }

    private static int? Word(DataSet command, Tag tag) =>
        command.Bytes(tag) is { Length: 2 } bytes ? System.Buffers.Binary.BinaryPrimitives.ReadUInt16LittleEndian(bytes) : null;
}
