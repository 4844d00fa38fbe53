using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Toolkit.Workstation.Server;

/// <summary>The browsers that were let in. Each came by a link that works once; nothing of this survives a restart.</summary>
internal sealed class Sessions
{
    private const int SecretBytes = 32;

    private readonly ConcurrentDictionary<string, Session> open = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private string token = Secret();

    /// <summary>The secret of the next link.</summary>
    public string Token
    {
        get
        {
            lock (gate)
            {
                return token;
            }
        }
    }

    /// <summary>Takes the token of a link: a right one is used up and opens a session.</summary>
    /// <param name="id">What the browser keeps as a cookie.</param>
    public bool TryAdmit(string offered, [NotNullWhen(true)] out string? id)
    {
        lock (gate)
        {
            id = null;
            if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(offered), Encoding.UTF8.GetBytes(token)))
            {
                return false;
            }

            token = Secret();
        }

        id = Secret();
        open[id] = new();
        return true;
    }

    /// <summary>The session of a cookie.</summary>
    public Session? Find(string? id) => id is not null && open.TryGetValue(id, out var session) ? session : null;

    private static string Secret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes));
}
