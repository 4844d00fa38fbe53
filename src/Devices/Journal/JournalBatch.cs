using System.Buffers;

namespace Toolkit.Devices.Journal;

/// <summary>Records of one segment that one flush puts on disk.</summary>
internal sealed class JournalBatch
{
    public JournalBatch(string segment)
    {
        Segment = segment;
        // A batch that nobody commits may fail unobserved; that is no bug of the process.
        _ = Done.Task.ContinueWith(static t => t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    public string Segment { get; }

    public ArrayBufferWriter<byte> Bytes { get; } = new();

    public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Where the chain stands once this batch is on disk.</summary>
    public ChainState After { get; set; }
}

/// <summary>How far a journal has come: segment number and name, bytes in it, next sequence number, hash of the last record.</summary>
internal readonly record struct ChainState(int Number, string Segment, long Length, long Sequence, byte[] Chain);
