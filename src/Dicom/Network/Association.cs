using System.Buffers.Binary;
using Toolkit.Measurements;

namespace Toolkit.Dicom.Network;

/// <summary>One peer's association: negotiates, answers C-ECHO, stores what C-STORE brings, until release, abort or silence.</summary>
internal sealed class Association(Stream stream, ReceiverOptions options, ObjectStore store, Action<string> tell) : IDisposable
{
    private const int LongestCommand = 64 * 1024;
    private readonly byte[] header = new byte[Pdu.HeaderLength];
    private readonly MemoryStream command = new();
    private byte[] body = new byte[16 * 1024];
    private AssociateRequest? accepted;
    private Dimse.Request? pending;
    private IncomingObject? incoming;
    private long received;
    private int refusal;

    /// <summary>Serves the peer to the end.</summary>
    public async Task ServeAsync(CancellationToken cancellation)
    {
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        while (true)
        {
            idle.CancelAfter(options.IdleTimeout);
            var length = await ReadPduAsync(idle.Token).ConfigureAwait(false);
            if (length < 0)
            {
                return;
            }

            var answer = Handle((PduType)header[0], body.AsMemory(0, length), out var isLast);
            if (answer.Length > 0)
            {
                await stream.WriteAsync(answer, idle.Token).ConfigureAwait(false);
            }

            if (isLast)
            {
                return;
            }
        }
    }

    public void Dispose()
    {
        command.Dispose();
        incoming?.Dispose();
    }

    // The type is looked at before the length is believed: another protocol's greeting is not four gigabytes of DICOM.
    private async Task<int> ReadPduAsync(CancellationToken cancellation)
    {
        var read = await stream.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        if (read < header.Length)
        {
            return -1;
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(2));
        if (header[0] is < (byte)PduType.AssociateRequest or > (byte)PduType.Abort || length > options.MaxPdu)
        {
            tell($"refused: expected a DICOM data unit of at most {options.MaxPdu} bytes, found {Printable.Quote(header)}");
            await stream.WriteAsync(Pdu.Abort(), cancellation).ConfigureAwait(false);
            return -1;
        }

        if (body.Length < length)
        {
            body = new byte[length];
        }

        await stream.ReadExactlyAsync(body.AsMemory(0, (int)length), cancellation).ConfigureAwait(false);
        return (int)length;
    }

    private ReadOnlyMemory<byte> Handle(PduType type, ReadOnlyMemory<byte> pdu, out bool isLast)
    {
        isLast = false;
        switch (type)
        {
            case PduType.AssociateRequest when accepted is null:
                return Negotiate(pdu.Span, out isLast);
            case PduType.Data when accepted is not null:
                return Take(pdu.Span, out isLast);
            case PduType.ReleaseRequest:
                isLast = true;
                return Pdu.ReleaseReply();
            case PduType.Abort:
                isLast = true;
                return default;
            default:
                isLast = true;
                return Pdu.Abort();
        }
    }

    private byte[] Negotiate(ReadOnlySpan<byte> pdu, out bool isLast)
    {
        const byte protocol = 2, callingTitle = 3, calledTitle = 7;
        isLast = true;
        if (Pdu.ReadRequest(pdu, IsTaken) is not { } request)
        {
            return Pdu.Reject(protocol);
        }

        if (request.CalledTitle != options.Title)
        {
            tell($"rejected {Printable.Quote(request.CallingTitle)}: it called {Printable.Quote(request.CalledTitle)}, not {options.Title}");
            return Pdu.Reject(calledTitle);
        }

        if (options.Callers.Length > 0 && !options.Callers.Contains(request.CallingTitle, StringComparer.Ordinal))
        {
            tell($"rejected {Printable.Quote(request.CallingTitle)}: not in the list of callers");
            return Pdu.Reject(callingTitle);
        }

        isLast = false;
        accepted = request;
        return Pdu.Accept(request, options.MaxPdu);
    }

    private static bool IsTaken(string sopClass) =>
        sopClass == SopClasses.Verification || sopClass.StartsWith("1.2.840.10008.5.1.4.1.1.", StringComparison.Ordinal) || sopClass.StartsWith("1.3.46.670589.", StringComparison.Ordinal);

    // A data PDU holds one or more values: length, context, control, bytes (PS3.8, 9.3.5 and annex E).
    private ReadOnlyMemory<byte> Take(ReadOnlySpan<byte> pdu, out bool isLast)
    {
        const int valueHeader = 6;
        isLast = false;
        var answers = new List<byte>();
        while (pdu.Length > 0)
        {
            var length = pdu.Length < valueHeader ? 0 : BinaryPrimitives.ReadUInt32BigEndian(pdu);
            if (length < 2 || length > pdu.Length - 4)
            {
                isLast = true;
                return Pdu.Abort();
            }

            byte id = pdu[4], control = pdu[5];
            var context = accepted!.Contexts.FirstOrDefault(c => c.Id == id && c.Result == 0);
            var value = pdu[valueHeader..(int)(4 + length)];
            if (context is null || !((control & 1) == 1 ? TakeCommand(value) : TakeData(value)))
            {
                isLast = true;
                return Pdu.Abort();
            }

            if ((control & 2) == 2)
            {
                answers.AddRange(Finish(context, isCommand: (control & 1) == 1));
            }

            pdu = pdu[(int)(4 + length)..];
        }

        return answers.ToArray();
    }

    private bool TakeCommand(ReadOnlySpan<byte> value)
    {
        if (command.Length + value.Length > LongestCommand)
        {
            return false;
        }

        command.Write(value);
        return true;
    }

    // What is refused is still read to its end: the peer waits for the answer to a whole message.
    private bool TakeData(ReadOnlySpan<byte> value)
    {
        received += value.Length;
        if (pending is not { Operation: Dimse.Store } || received > options.MaxObject)
        {
            tell(pending is null ? "refused: data without a request" : $"refused: an object of more than {options.MaxObject} bytes");
            return false;
        }

        try
        {
            incoming?.Append(value);
        }
        catch (IOException e)
        {
            Refuse(e);
        }

        return true;
    }

    private byte[] Finish(PresentationContext context, bool isCommand)
    {
        if (isCommand)
        {
            pending = Dimse.Read(command.ToArray());
            command.SetLength(0);
            received = 0;
            switch (pending)
            {
                case null:
                    return Pdu.Abort();
                case { Operation: Dimse.Echo } echo:
                    return Reply(context, echo, Dimse.Success);
                case { Operation: Dimse.Store, HasDataSet: true } request:
                    Begin(context, request);
                    return [];
                case { } other:
                    return Reply(context, other, Dimse.UnrecognisedOperation);
            }
        }

        if (pending is not { Operation: Dimse.Store } store)
        {
            return Pdu.Abort();
        }

        pending = null;
        return Reply(context, store, Keep());
    }

    private void Begin(PresentationContext context, Dimse.Request request)
    {
        incoming?.Dispose();
        incoming = null;
        refusal = request.SopClass == context.AbstractSyntax ? Dimse.Success : Dimse.SopClassNotSupported;
        if (refusal == Dimse.Success)
        {
            Guarded(() => incoming = store.Begin(new(request.SopClass, request.SopInstance, context.TransferSyntax!, accepted!.CallingTitle)));
        }
    }

    private int Keep()
    {
        if (incoming is not null)
        {
            Guarded(() => tell("stored " + incoming.Keep()));
            incoming?.Dispose();
            incoming = null;
        }

        return refusal;
    }

    private void Guarded(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Refuse(e);
        }
    }

    private void Refuse(Exception why)
    {
        tell("not stored: " + Printable.Clean(why.Message));
        refusal = Dimse.OutOfResources;
        incoming?.Dispose();
        incoming = null;
    }

    private static byte[] Reply(PresentationContext context, Dimse.Request request, int status)
    {
        const byte lastCommand = 3;
        var reply = Dimse.Reply(request, status);
        var value = new byte[6 + reply.Length];
        BinaryPrimitives.WriteInt32BigEndian(value, reply.Length + 2);
        value[4] = context.Id;
        value[5] = lastCommand;
        reply.CopyTo(value, 6);
        return Pdu.Frame(PduType.Data, value);
    }
}
