using System.Security.Cryptography;

namespace Toolkit.Devices.Conversations;

/// <summary>The last messages that a port has delivered, so that one that is sent again counts once. Bounded.</summary>
public sealed class MessageMemory
{
    private const int Capacity = 1024;
    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly Queue<string> order = new();

    /// <summary>Takes a message in.</summary>
    /// <param name="id">Its identifier as the device gives it.</param>
    /// <param name="content">What makes it this message; another content under the same identifier is another message.</param>
    /// <returns>False where it is already known.</returns>
    public bool Add(string id, ReadOnlySpan<byte> content)
    {
        var key = id + "\n" + Convert.ToHexString(SHA256.HashData(content));
        if (!known.Add(key))
        {
            return false;
        }

        order.Enqueue(key);
        if (order.Count > Capacity)
        {
            known.Remove(order.Dequeue());
        }

        return true;
    }

    /// <summary>Takes the last message back: it could not be kept.</summary>
    public void Forget(string id, ReadOnlySpan<byte> content) => known.Remove(id + "\n" + Convert.ToHexString(SHA256.HashData(content)));
}
