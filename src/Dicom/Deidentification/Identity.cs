using System.Text;

namespace Toolkit.Dicom.Deidentification;

/// <summary>Words of a file that tell who was scanned, by whom and where: what is cut out of a description that is kept.</summary>
internal sealed class Identity
{
    private const int ShortestWord = 3;
    private readonly SortedSet<string> words = new(Comparer<string>.Create((a, b) => b.Length != a.Length ? b.Length - a.Length : string.CompareOrdinal(a, b)));

    /// <summary>Collects the words of every element that the basic profile does not keep, except descriptions.</summary>
    public static Identity Of(DataSet data)
    {
        var identity = new Identity();
        identity.Collect(data);
        return identity;
    }

    /// <summary>The text without those words, whatever their case.</summary>
    public string Clean(string text)
    {
        foreach (var word in words)
        {
            text = text.Replace(word, "", StringComparison.OrdinalIgnoreCase);
        }

        return text;
    }

    private void Collect(DataSet data)
    {
        foreach (var element in data)
        {
            foreach (var item in element.Items ?? [])
            {
                Collect(item);
            }

            var row = element.Tag.IsPrivate ? null : ConfidentialityProfile.Find(element.Tag);
            if (row is null || row.Options.ContainsKey('D') || row.Vr is not (Vr.PN or Vr.LO or Vr.SH or Vr.DA or Vr.AE))
            {
                continue;
            }

            foreach (var word in Encoding.Latin1.GetString(element.Value.Span).Split(['\\', '^', '=', ' ', '\0', ','], StringSplitOptions.RemoveEmptyEntries))
            {
                if (word.Length >= ShortestWord)
                {
                    words.Add(word);
                }
            }
        }
    }
}
