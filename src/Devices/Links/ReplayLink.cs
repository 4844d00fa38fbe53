namespace Toolkit.Devices.Links;

/// <summary>Captured bytes given again as if the device sent them; what the host writes is kept for inspection.</summary>
public sealed class ReplayLink : IDeviceLink
{
    private readonly ReadOnlyMemory<byte> bytes;
    private readonly int chunk;
    private readonly MemoryStream written = new();
    private int position;

    /// <param name="chunk">Most bytes that one read gives, 1 or more.</param>
    public ReplayLink(ReadOnlyMemory<byte> bytes, int chunk = 4096)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(chunk, 1);
        this.bytes = bytes;
        this.chunk = chunk;
    }

    /// <summary>All that the host has written.</summary>
    public byte[] Written => written.ToArray();

    /// <summary>The bytes of a captured file.</summary>
    public static ReplayLink OfFile(string path, int chunk = 4096) => new(File.ReadAllBytes(path), chunk);

    /// <inheritdoc />
    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var count = Math.Min(Math.Min(chunk, buffer.Length), bytes.Length - position);
        bytes.Span.Slice(position, count).CopyTo(buffer.Span);
        position += count;
        return ValueTask.FromResult(count);
    }

    /// <inheritdoc />
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        written.Write(bytes.Span);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        written.Dispose();
        return ValueTask.CompletedTask;
    }
}
