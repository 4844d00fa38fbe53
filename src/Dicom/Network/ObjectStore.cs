using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Toolkit.Measurements;

namespace Toolkit.Dicom.Network;

/// <summary>Puts received objects on disk: whole files by write, flush and rename; one line of a journal for each.</summary>
internal sealed class ObjectStore : IDisposable
{
    private const int LongestUid = 64;
    private readonly string folder;
    private readonly TimeProvider clock;
    private readonly FileStream journal;
    private readonly Lock gate = new();

    public ObjectStore(string folder, TimeProvider clock)
    {
        this.folder = Path.GetFullPath(folder);
        this.clock = clock;
        Directory.CreateDirectory(this.folder);
        journal = new(Path.Combine(this.folder, "journal.tsv"), FileMode.Append, FileAccess.Write, FileShare.Read);
    }

    /// <summary>Stores the data set of one object.</summary>
    /// <param name="data">Encoded in <paramref name="syntax"/>.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Store(string sopClass, string sopInstance, string syntax, string caller, ReadOnlySpan<byte> data)
    {
        var name = FileName(sopInstance);
        var path = Path.Combine(folder, name);
        var partial = path + ".partial";
        var head = DicomWriter.Head(sopClass, sopInstance, syntax);
        using (var file = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            file.Write(head);
            file.Write(data);
            file.Flush(flushToDisk: true);
        }

        File.Move(partial, path, overwrite: true);
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"{clock.GetUtcNow():O}\t{name}\t{head.Length + data.Length}\t{Convert.ToHexStringLower(SHA256.HashData(data))}\t{syntax}\t{Printable.Clean(caller, 16)}\n");
        lock (gate)
        {
            journal.Write(Encoding.UTF8.GetBytes(line));
            journal.Flush(flushToDisk: true);
        }
    }

    public void Dispose() => journal.Dispose();

    /// <summary>A name that no peer can steer out of the folder: the UID where it is one, else its hash.</summary>
    internal static string FileName(string uid) =>
        uid.Length is > 0 and <= LongestUid && uid.All(c => char.IsAsciiDigit(c) || c == '.') && uid[0] != '.'
            ? uid + ".dcm"
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(uid)))[..32] + ".dcm";
}
