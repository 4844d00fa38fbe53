using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>Label images (atlases, a participant's own regions) with their names, and the identity that tells two atlases apart.</summary>
public static class LabelImages
{
    /// <summary>Reads a NIfTI label image: whole numbers, 0 outside, one volume.</summary>
    /// <param name="namesPath">A table of labels, .tsv with the columns index and name or .txt with a label and a name a line; null names regions by their label.</param>
    /// <param name="name">Name of the atlas; the file's name where null.</param>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static Parsed<LabelImage> Read(string path, string? namesPath = null, string? name = null, string version = "unstated", string space = "native")
    {
        IReadOnlyDictionary<int, string>? names = null;
        if (namesPath is not null && !Names(File.ReadAllText(namesPath)).In(Printable.Clean(Path.GetFileName(namesPath))).Try(out names, out var fault))
        {
            return fault;
        }

        var stem = Path.GetFileName(path);
        stem = stem[..(stem.IndexOf(".nii", StringComparison.OrdinalIgnoreCase) is >= 0 and var at ? at : stem.Length)];
        return Nifti.Read(path).Bind(image => FromImage(image, names, name ?? stem, version, space).In(Printable.Clean(Path.GetFileName(path))));
    }

    /// <summary>Makes a label image from a stored one; its identity is the SHA-256 over grid, labels and names, so that repacking the file does not change it.</summary>
    public static Parsed<LabelImage> FromImage(StoredImage image, IReadOnlyDictionary<int, string>? names, string name, string version = "unstated", string space = "native")
    {
        if (image.Volumes != 1)
        {
            return new Fault(0, "one volume of labels", $"{image.Volumes} volumes") { Unit = "volume", Advice = "A probabilistic atlas must first be made into a label image" };
        }

        if (image.Format == VoxelFormat.Rgb24)
        {
            return new Fault(0, "whole numbers as labels", "a colour image") { Unit = "voxel" };
        }

        var labels = new int[image.Shape.Count];
        for (var i = 0; i < labels.Length; i++)
        {
            var value = image.Value(i);
            if (!(value >= 0 && value <= int.MaxValue && value == Math.Floor(value)))
            {
                return new Fault(i, "a label that is a whole number of 0 or more", Numbers.Format(value)) { Unit = "voxel", Advice = "Resample label images with nearest neighbour" };
            }

            labels[i] = (int)value;
        }

        return new LabelImage(image.Shape, image.Affine, labels, new AtlasIdentity(name, version, space, Digest(image, labels, names)), names);
    }

    /// <summary>Reads a table of labels: a header with the columns index (or label) and name, or a label and a name on each line; '#' begins a comment.</summary>
    public static Parsed<IReadOnlyDictionary<int, string>> Names(string text)
    {
        var names = new SortedDictionary<int, string>();
        int indexColumn = 0, nameColumn = 1, line = 0;
        var first = true;
        foreach (var raw in text.TrimStart('\uFEFF').Split('\n'))
        {
            line++;
            if (raw.AsSpan().Trim() is not { Length: > 0 } content || content[0] == '#')
            {
                continue;
            }

            var cells = raw.Contains('\t', StringComparison.Ordinal) ? raw.Split('\t', StringSplitOptions.TrimEntries) : raw.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (first && Header(cells) is { } header)
            {
                (indexColumn, nameColumn, first) = (header.Index, header.Name, false);
                continue;
            }

            first = false;
            if (cells.Length <= Math.Max(indexColumn, nameColumn) || cells[nameColumn].Length == 0
                || !int.TryParse(cells[indexColumn], NumberStyles.None, CultureInfo.InvariantCulture, out var label))
            {
                return new Fault(line, "a label and its name", Printable.Quote(content)) { Unit = "line" };
            }

            if (!names.TryAdd(label, cells[nameColumn]) && names[label] != cells[nameColumn])
            {
                return new Fault(line, $"one name for label {label}", $"{Printable.Quote(names[label])} and {Printable.Quote(cells[nameColumn])}") { Unit = "line" };
            }
        }

        return names;
    }

    private static (int Index, int Name)? Header(string[] cells)
    {
        int Column(params ReadOnlySpan<string> known)
        {
            for (var i = 0; i < cells.Length; i++)
            {
                foreach (var word in known)
                {
                    if (cells[i].Equals(word, StringComparison.OrdinalIgnoreCase))
                    {
                        return i;
                    }
                }
            }

            return -1;
        }

        int index = Column("index", "label", "value", "id"), name = Column("name", "region", "structure");
        return index >= 0 && name >= 0 ? (index, name) : null;
    }

    private static string Digest(StoredImage image, int[] labels, IReadOnlyDictionary<int, string>? names)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var table = string.Concat((names ?? new Dictionary<int, string>()).OrderBy(n => n.Key).Select(n => string.Create(CultureInfo.InvariantCulture, $"{n.Key}\t{n.Value}\n")));
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{image.Shape.X} {image.Shape.Y} {image.Shape.Z}\n{table}")));
        hash.AppendData(MemoryMarshal.AsBytes(image.Affine.Rows));
        hash.AppendData(MemoryMarshal.AsBytes(labels.AsSpan()));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
