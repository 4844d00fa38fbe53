using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Toolkit.Dicom.Deidentification;

/// <summary>One row of PS3.15, table E.1-1.</summary>
/// <param name="Tag">Eight hex digits; 'x' stands for any.</param>
/// <param name="Vr">Representation by PS3.6.</param>
/// <param name="Basic">Action of the basic profile, as the table writes it: "X/Z/D".</param>
/// <param name="Options">Option letter and action: 'K' keep or 'C' clean.</param>
public sealed record ConfidentialityRow(string Tag, Vr Vr, string Basic, FrozenDictionary<char, char> Options, string Name);

/// <summary>The attribute table of the confidentiality profiles.</summary>
public static class ConfidentialityProfile
{
    private static readonly Lazy<(ConfidentialityRow[] Rows, FrozenDictionary<Tag, ConfidentialityRow> ByTag)> Table = new(Load);

    public static IReadOnlyList<ConfidentialityRow> Rows => Table.Value.Rows;

    /// <summary>The row of a public element, repeating groups included; null where the table has none.</summary>
    public static ConfidentialityRow? Find(Tag tag) =>
        Table.Value.ByTag.GetValueOrDefault(tag) ?? Table.Value.ByTag.GetValueOrDefault(new Tag((ushort)(tag.Group & 0xFF00), tag.Element))
        ?? ((tag.Group & 0xFF00) == 0x5000 ? Table.Value.ByTag.GetValueOrDefault(new Tag(0x50000000)) : null);

    private static (ConfidentialityRow[] Rows, FrozenDictionary<Tag, ConfidentialityRow> ByTag) Load()
    {
        using var stream = typeof(ConfidentialityProfile).Assembly.GetManifestResourceStream("attributes.tsv")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var rows = new List<ConfidentialityRow>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#' && line.Split('\t') is [var tag, var vr, var basic, var options, var name])
            {
                rows.Add(new(tag, (Vr)((vr[0] << 8) | vr[1]), basic, options.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenDictionary(o => o[0], o => o[1]), name));
            }
        }

        // Repeating groups stand under their lowest group: 50xx under 5000, 60xx under 6000.
        return ([.. rows], rows.Where(r => r.Tag != "private").ToFrozenDictionary(
            r => new Tag(uint.Parse(r.Tag.Replace('x', '0'), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)), r => r));
    }
}
