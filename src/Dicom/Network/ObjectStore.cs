using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Toolkit.Measurements;

namespace Toolkit.Dicom.Network;

/// <summary>What a peer announces of an object before it sends its data set.</summary>
internal readonly record struct Announcement(string SopClass, string SopInstance, string Syntax, string Caller);

/// <summary>Puts received objects on disk: whole files by write, flush and rename; one line of a journal for each.</summary>
internal sealed class ObjectStore : IDisposable
{
    private const int LongestUid = 64;
    private const string PartialEnding = ".partial";
    private readonly string folder;
    private readonly TimeProvider clock;
    private readonly FileStream journal;
    private readonly FileStream owner;
    private readonly Lock gate = new();
    private int begun;

    /// <exception cref="IOException">The folder cannot be written, or another receiver has it.</exception>
    public ObjectStore(string folder, TimeProvider clock)
    {
        this.folder = Path.GetFullPath(folder);
        this.clock = clock;
        Directory.CreateDirectory(this.folder);

        // A second receiver on this folder would delete the parts of the first.
        owner = new(Path.Combine(this.folder, ".receiver"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        journal = new(Path.Combine(this.folder, "journal.tsv"), FileMode.Append, FileAccess.Write, FileShare.Read);
        foreach (var left in Directory.GetFiles(this.folder, "*" + PartialEnding))
        {
            File.Delete(left);
        }
    }

    /// <summary>Opens a file for an object that is about to come.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public IncomingObject Begin(Announcement what)
    {
        // Two peers may send one object at the same time: each writes a part of its own.
        var number = Interlocked.Increment(ref begun).ToString(CultureInfo.InvariantCulture);
        return new(this, what, Path.Combine(folder, FileName(what.SopInstance) + "." + number + PartialEnding));
    }

    /// <summary>Gives a finished part its name and writes its line.</summary>
    /// <returns>The name: that of the object; with a number where another object of this identity is there already.</returns>
    internal string Publish(Announcement what, string partial, long length, string digest)
    {
        lock (gate)
        {
            var name = FileName(what.SopInstance);
            var stem = Path.GetFileNameWithoutExtension(name);
            for (var n = 2; File.Exists(Path.Combine(folder, name)) && !SameContent(Path.Combine(folder, name), partial); n++)
            {
                name = string.Create(CultureInfo.InvariantCulture, $"{stem}-{n}.dcm");
            }

            File.Move(partial, Path.Combine(folder, name), overwrite: true);
            journal.Write(Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture,
                $"{clock.GetUtcNow():O}\t{name}\t{length}\t{digest}\t{what.Syntax}\t{Printable.Clean(what.Caller, 16)}\n")));
            journal.Flush(flushToDisk: true);
            return name;
        }
    }

    public void Dispose()
    {
        journal.Dispose();
        owner.Dispose();
    }

    /// <summary>A name that no peer can steer out of the folder: the UID where it is one, else its hash.</summary>
    internal static string FileName(string uid) =>
        uid.Length is > 0 and <= LongestUid && uid.All(c => char.IsAsciiDigit(c) || c == '.') && uid[0] != '.'
            ? uid + ".dcm"
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(uid)))[..32] + ".dcm";

    private static bool SameContent(string a, string b)
    {
        using FileStream x = File.OpenRead(a), y = File.OpenRead(b);
        return x.Length == y.Length && SHA256.HashData(x).AsSpan().SequenceEqual(SHA256.HashData(y));
    }
}

/// <summary>An object on its way: what comes is written at once, so that a large one takes no more memory than a small one. Gone without a trace unless it is kept.</summary>
internal sealed class IncomingObject : IDisposable
{
    private readonly ObjectStore store;
    private readonly Announcement what;
    private readonly string partial;
    private readonly FileStream file;
    private readonly IncrementalHash digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool kept;

    internal IncomingObject(ObjectStore store, Announcement what, string partial)
    {
        this.store = store;
        this.what = what;
        this.partial = partial;
        file = new(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        file.Write(DicomWriter.Head(what.SopClass, what.SopInstance, what.Syntax));
    }

    /// <exception cref="IOException">The disk is full or gone.</exception>
    public void Append(ReadOnlySpan<byte> data)
    {
        file.Write(data);
        digest.AppendData(data);
    }

    /// <summary>Flushes to disk and gives the file its name.</summary>
    /// <returns>The name.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public string Keep()
    {
        file.Flush(flushToDisk: true);
        var length = file.Length;
        file.Dispose();
        var name = store.Publish(what, partial, length, Convert.ToHexStringLower(digest.GetHashAndReset()));
        kept = true;
        return name;
    }

    public void Dispose()
    {
        file.Dispose();
        digest.Dispose();
        if (!kept)
        {
            File.Delete(partial);
        }
    }
}
