using Toolkit.Devices.Journal;
using Toolkit.Devices.Links;
using Toolkit.Measurements;

namespace Toolkit.Devices.Capture;

/// <summary>Length of a whole answer at the start of these bytes, or 0 where more must come.</summary>
internal delegate int AnswerLength(ReadOnlySpan<byte> bytes);

/// <summary>Question and answer with a device that speaks only when asked; every byte is on disk before it is handed on.</summary>
internal sealed class Exchange(IDeviceLink link, CaptureJournal journal, ushort port, TimeSpan patience, TimeProvider clock)
{
    private readonly StreamMap map = new();
    private readonly byte[] buffer = new byte[4096];
    private byte[] left = [];
    private long received;

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await journal.AppendAsync(port, JournalKind.Sent, bytes).ConfigureAwait(false);
        await link.WriteAsync(bytes, cancellation).ConfigureAwait(false);
    }

    /// <returns>One whole answer; or what came of it before silence, the end of the link or <paramref name="limit"/>.</returns>
    public async Task<byte[]> ReceiveAsync(AnswerLength length, int limit, CancellationToken cancellation)
    {
        var answer = new List<byte>(left);
        JournalPosition position = default;
        left = [];
        while (answer.Count < limit)
        {
            if (length(answer.ToArray()) is > 0 and var whole)
            {
                left = [.. answer.Skip(whole)];
                answer.RemoveRange(whole, answer.Count - whole);
                break;
            }

            var count = await ReadAsync(cancellation).ConfigureAwait(false);
            if (count == 0)
            {
                break;
            }

            position = journal.Append(port, JournalKind.Received, buffer.AsSpan(0, count));
            map.Add(received, position);
            received += count;
            answer.AddRange(buffer.AsSpan(0, count));
        }

        if (position.Segment is not null)
        {
            await journal.CommitAsync(position).ConfigureAwait(false);
        }

        return [.. answer];
    }

    /// <summary>Provenance of the bytes at an offset in all that was received.</summary>
    public Provenance Locate(string stage, long offset, long length) => map.Locate(stage, offset, offset + length, []);

    private async Task<int> ReadAsync(CancellationToken cancellation)
    {
        using var tired = new CancellationTokenSource(patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, tired.Token);
        try
        {
            return await link.ReadAsync(buffer, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return 0;
        }
    }
}
