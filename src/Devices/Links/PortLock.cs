using System.Security.Cryptography;
using System.Text;

namespace Toolkit.Devices.Links;

/// <summary>A lock file of our own: the kernel lets root open a port twice, and two readers would share its bytes out between them.</summary>
internal sealed class PortLock : IDisposable
{
    private readonly FileStream held;

    private PortLock(FileStream held) => this.held = held;

    /// <exception cref="IOException">The port is in use by this or another process.</exception>
    public static PortLock Take(string port)
    {
        var target = new FileInfo(port).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? Path.GetFullPath(port);
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(target)).AsSpan(0, 8));
        var path = Path.Combine(Path.GetTempPath(), $"toolkit-port-{name}.lock");
        try
        {
            return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw new IOException($"{port} is in use: another capture holds {path}.", e);
        }
    }

    public void Dispose() => held.Dispose();
}
