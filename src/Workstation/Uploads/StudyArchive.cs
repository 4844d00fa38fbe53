using System.IO.Compression;
using Toolkit.Measurements;

namespace Toolkit.Workstation.Uploads;

/// <summary>A study that came as a ZIP file: unpacked beside and renamed, and refused as a whole for any entry that is not what it should be.</summary>
internal static class StudyArchive
{
    private const int MostEntries = 20_000;
    private const long MostBytes = 4L << 30;

    /// <summary>Text compresses hundredfold; what goes far beyond is a bomb.</summary>
    private const int LargestRatio = 250;

    /// <summary>Files as short as this may have any ratio.</summary>
    private const int SmallFile = 1 << 20;

    private const int LinkType = 0xA000;
    private const int TypeMask = 0xF000;
    private const int LongestName = 64;

    /// <summary>The record that ends every archive.</summary>
    private const int ShortestArchive = 22;

    /// <summary>Letters, digits, '-', '_' and '.', not at the beginning.</summary>
    public static bool IsName(string name) => name.Length is > 0 and <= LongestName && name[0] != '.' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    /// <summary>Unpacks an archive as the study of this name.</summary>
    /// <returns>The number of files, or why nothing was unpacked.</returns>
    public static Parsed<int> Unpack(Stream archive, string studiesFolder, string name, CancellationToken cancellation)
    {
        if (!IsName(name))
        {
            return new Fault(0, "a name of letters, digits, '-', '_' and '.'", Printable.Quote(name)) { Unit = "study" };
        }

        var target = Path.Combine(studiesFolder, name);
        if (Directory.Exists(target))
        {
            return new Fault(0, "a new name", $"{Printable.Quote(name)}, which is there") { Unit = "study", Advice = "A study is never overwritten: give another name" };
        }

        var beside = Path.Combine(studiesFolder, ".incoming-" + name);
        try
        {
            if (Directory.Exists(beside))
            {
                Directory.Delete(beside, recursive: true);
            }

            Directory.CreateDirectory(beside);
            var unpacked = Entries(archive, beside, cancellation);
            if (!unpacked.IsOk)
            {
                return unpacked;
            }

            if (!File.Exists(Path.Combine(beside, "study.yaml")))
            {
                return new Fault(0, "a file study.yaml at the top of the archive", "none") { Unit = "study" };
            }

            Directory.Move(beside, target);
            return unpacked;
        }
        catch (InvalidDataException e)
        {
            return new Fault(0, "a ZIP archive", Printable.Clean(e.Message)) { Unit = "study" };
        }
        finally
        {
            if (Directory.Exists(beside))
            {
                Directory.Delete(beside, recursive: true);
            }
        }
    }

    private static Parsed<int> Entries(Stream archive, string folder, CancellationToken cancellation)
    {
        if (archive.Length < ShortestArchive)
        {
            return new Fault(0, "a ZIP archive", $"{archive.Length} bytes") { Unit = "study" };
        }

        using var zip = new ZipArchive(archive, ZipArchiveMode.Read);
        if (zip.Entries.Count > MostEntries)
        {
            return Wrong(0, $"at most {MostEntries} entries", zip.Entries.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        var (files, total) = (0, 0L);
        foreach (var (i, entry) in zip.Entries.Index())
        {
            cancellation.ThrowIfCancellationRequested();
            if (PathOf(folder, entry) is not { } path)
            {
                return Wrong(i, "a file inside the study", Printable.Quote(entry.FullName));
            }

            if (entry.FullName.EndsWith('/'))
            {
                Directory.CreateDirectory(path);
                continue;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (!Copy(entry, path, ref total, cancellation))
            {
                return Wrong(i, "files of a usual size and compression", $"{Printable.Quote(entry.FullName)}, which unpacks to far more than it says or should");
            }

            files++;
        }

        return files;
    }

    /// <summary>Where an entry is written; null where it leads out of the folder, is a link, or has a name no study needs.</summary>
    private static string? PathOf(string folder, ZipArchiveEntry entry)
    {
        var name = entry.FullName;
        var isLink = ((entry.ExternalAttributes >> 16) & TypeMask) == LinkType;
        if (isLink || name.Length == 0 || name.Contains('\\', StringComparison.Ordinal) || name.Contains(':', StringComparison.Ordinal) || name.Any(char.IsControl) || Path.IsPathRooted(name)
            || name.TrimEnd('/').Split('/').Any(part => part is "" or "." or ".."))
        {
            return null;
        }

        var path = Path.GetFullPath(Path.Combine(folder, name));
        return path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? path : null;
    }

    /// <summary>Counts what really comes out: the sizes that an archive states are the attacker's.</summary>
    private static bool Copy(ZipArchiveEntry entry, string path, ref long total, CancellationToken cancellation)
    {
        using var from = entry.Open();
        using var to = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        var buffer = new byte[81920];
        long length = 0;
        for (int count; (count = from.Read(buffer)) > 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            length += count;
            total += count;
            if (total > MostBytes || (length > SmallFile && length > LargestRatio * Math.Max(1, entry.CompressedLength)))
            {
                return false;
            }

            to.Write(buffer, 0, count);
        }

        return true;
    }

    private static Fault Wrong(int entry, string expected, string found) => new(entry, expected, found) { Unit = "entry", Advice = "Nothing was unpacked" };
}
